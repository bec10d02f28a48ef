"""Long messages, searched by passages."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from data.matching.index import Snapshot
from data.matching.lookup import look_up
from data.matching.passages import MOST_PASSAGES, look_up_passages, spans
from tests.data.test_matching_decisions import factcheck
from tests.data.test_matching_index import WORDS, made_up_titles

CLAIM = "patung kuda di alun alun menangis setiap malam jumat"
TITLES = [CLAIM, *made_up_titles(400)]
SNAPSHOT = Snapshot().add([factcheck(number, title) for number, title in enumerate(TITLES, 1)])


def chatter(count: int) -> list[str]:
    """Words of other titles, in no order."""
    return random.Random(5).choices(WORDS, k=count)


@given(st.integers(0, 3_000))
def test_the_passages_of_a_text_cover_it_and_are_few(count: int) -> None:
    places = spans(count)
    assert 1 <= len(places) <= MOST_PASSAGES
    assert places[0][0] == 0
    assert places[-1][1] == count
    for (first, last), (following, behind) in pairwise(places):
        assert first < following < last < behind


def test_a_claim_among_many_words_is_found_in_its_passage() -> None:
    words = [*chatter(150), *CLAIM.split(), *chatter(150)]
    best = look_up_passages(SNAPSHOT, words, 20)
    assert best.found.numbers[0] == 1
    assert best.first[0] <= 150
    assert best.last[0] >= 150 + len(CLAIM.split())
    whole = look_up(SNAPSHOT, " ".join(words), 1)
    assert best.found.shares["text covered"][0] > 3 * whole.shares["text covered"][0]


def test_several_claims_are_found_each_in_its_own_passage() -> None:
    claims = TITLES[10:60:10]
    words = [word for claim in claims for word in [*claim.split(), *chatter(30)]]
    found = look_up_passages(SNAPSHOT, words, 20).found
    assert {11, 21, 31, 41, 51} <= set(found.numbers.tolist())


def test_a_short_text_is_one_passage() -> None:
    passages = look_up_passages(SNAPSHOT, CLAIM.split(), 5)
    whole = look_up(SNAPSHOT, CLAIM, 5)
    assert sorted(passages.found.numbers.tolist()) == sorted(whole.numbers.tolist())
    assert passages.found.numbers[0] == 1
    assert (passages.first[0], passages.last[0]) == (0, len(CLAIM.split()))


def test_each_factcheck_comes_once_best_first_and_no_more_than_asked() -> None:
    for most in (1, 7, 1_000):
        found = look_up_passages(SNAPSHOT, [*CLAIM.split() * 9, *chatter(200)], most).found
        assert 1 <= len(found) <= most
        assert len(set(found.numbers.tolist())) == len(found)
        assert found.promise.tolist() == sorted(found.promise.tolist(), reverse=True)


def test_no_words_find_nothing_wrong() -> None:
    passages = look_up_passages(SNAPSHOT, [], 3)
    assert len(passages.found) == len(passages.first) == 3
    assert not passages.found.promise.any()
