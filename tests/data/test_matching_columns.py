"""Many titles at once must say what each title says by itself: every search in columns against a plain loop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching import common_terms
from data.matching.common_terms import CommonTerms
from data.matching.contradiction import Told
from data.matching.matcher import Matcher
from data.matching.nearby import Hits, closest
from data.matching.postings import Postings
from data.matching.swaps import swap_names, swap_numbers
from data.matching.titles import IS_AGAIN, IS_COMMON, IS_DEED, IS_NUMBER, Titles
from tests.data.test_matching_decisions import ask, factcheck

BANK, JOURNEYS, ROCKETS = "bank bri bagi 500 juta", "jokowi ke aceh dan jokowi ke bali", "9 roket"
SOME_TITLES = (BANK, "", JOURNEYS, "vaksin flu", "bca bri bni", ROCKETS)


def told(titles: Titles) -> list[tuple[str, list[int], list[int], list[int]]]:
    """What is kept of each title: its text, its words, their kinds and its names."""
    words = np.split(titles.words, titles.word_starts[1:-1])
    kinds = np.split(titles.kinds, titles.word_starts[1:-1])
    names = np.split(titles.names, titles.name_starts[1:-1])
    columns = ([part.tolist() for part in column] for column in (words, kinds, names))
    return list(zip(titles.texts, *columns, strict=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, len(SOME_TITLES) - 1), min_size=1))
def test_titles_that_are_taken_or_joined_tell_the_same(rows: list[int]) -> None:
    alone = [Titles.of([SOME_TITLES[row]]) for row in rows]
    wanted = [told(one)[0] for one in alone]
    assert told(Titles.joined(alone)) == wanted
    assert told(Titles.of(SOME_TITLES).take(np.array(rows))) == wanted


def test_each_word_of_a_title_has_its_kinds() -> None:
    ((_, words, kinds, names),) = told(Titles.of(["jokowi dan 2 sapi dan 3 sapi"]))
    assert len(words) == len(kinds) == 7
    assert [kind & IS_COMMON > 0 for kind in kinds] == [False, True, False, False, True, False, False]
    assert [kind & IS_NUMBER > 0 for kind in kinds] == [False, False, True, False, False, True, False]
    assert [kind & IS_AGAIN > 0 for kind in kinds] == [False, False, False, False, True, False, True]
    assert [kind & IS_DEED > 0 for kind in kinds] == [False, False, True, True, False, True, True]
    assert len(names) == 1


# --- The closest window ----------------------------------------------------------------------------------------------


def closest_by_hand(words: dict[int, list[int]], weights: dict[int, float], width: int) -> tuple[float, set[int]]:
    """The largest weight of distinct words in any window, and the last places of the windows that have it."""
    ends = {place for places in words.values() for place in places}
    held = {
        end: sum(weights[word] for word, places in words.items() if any(end - width <= p <= end for p in places))
        for end in ends
    }
    most = max(held.values(), default=0.0)
    return most, {end for end, weight in held.items() if weight > most - 1e-9}


PLACES = st.dictionaries(st.integers(0, 8), st.lists(st.integers(0, 40), unique=True, min_size=1), max_size=6)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(PLACES, st.integers(1, 12)), min_size=1, max_size=5))
def test_the_closest_window_of_each_title_is_the_best_of_all_windows(
    titles: list[tuple[dict[int, list[int]], int]],
) -> None:
    weights = {word: 0.01 + 0.013 * word for word in range(9)}
    rows = [
        (owner, word, place, weights[word])
        for owner, (words, _) in enumerate(titles)
        for word, places in words.items()
        for place in sorted(places)
    ]
    columns = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    hits = Hits(columns[0].astype(int), columns[1].astype(int), columns[2].astype(int), columns[3])
    windows = closest(hits, np.array([width for _, width in titles]))
    for owner, (words, width) in enumerate(titles):
        most, ends = closest_by_hand(words, weights, width)
        first, behind = windows.span(owner)
        assert windows.shares[owner] == pytest.approx(most, abs=1e-8)
        assert (first, behind) == (0, 0) if not words else behind - 1 == min(ends)
        assert behind - 1 - first <= width


# --- Names, numbers, common terms, ties ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "numbers"),
    [
        ("bank bni bagi 500 juta", [BANK], [ROCKETS]),
        ("bank bri bagi 600 juta", [], [BANK, ROCKETS]),
        ("jokowi ke jakarta", [JOURNEYS], []),
        ("jokowi ke bali", [], []),
        ("bri dan bca", [], []),
        ("prabowo bawa 7 roket", [JOURNEYS], [BANK, ROCKETS]),
        ("", [], []),
    ],
)
def test_titles_with_other_names_or_numbers_are_marked(text: str, names: list[str], numbers: list[str]) -> None:
    titles, asked = Titles.of(SOME_TITLES), Told(text.split())
    for marks, wanted in ((swap_names(asked, titles), names), (swap_numbers(asked, titles), numbers)):
        assert [title for title, is_marked in zip(SOME_TITLES, marks, strict=True) if is_marked] == wanted


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), max_size=150))
def test_common_terms_and_the_others_are_all_terms(pairs: list[tuple[int, int]]) -> None:
    postings = Postings.of(np.array([t for t, _ in pairs], np.uint32), np.array([d for _, d in pairs], np.uint32))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(common_terms, "_LEAST", 3)
        common = CommonTerms.of(postings, 10)
    held = postings.held(np.arange(25, dtype=np.uint32))
    weights = np.linspace(0.1, 1, 25, dtype=np.float32)
    documents = np.array([7, 0, 3])
    without = postings.add_up(common.without(held), weights, 10)
    assert all(count <= 3 for count in common.without(held).lengths)
    both = without[documents] + common.add_up(held, weights, documents)
    assert both == pytest.approx(postings.add_up(held, weights, 10)[documents])


def test_of_equal_promise_the_smaller_numbers_are_looked_at() -> None:
    matcher = Matcher([factcheck(number, "Air garam menyembuhkan demam berdarah") for number in range(1, 61)])
    matcher.remove([2])
    found = ask(matcher, "Air garam menyembuhkan demam berdarah").matches
    assert [match.number for match in found] == [1, *range(3, 12)]
