"""The parts of the index: how they are merged while others read and write, and how much work one search may be."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching import Matcher, index, lookup
from data.matching.index import AT_ONCE_ROWS, MOST_PARTS, SIZES, Snapshot
from data.matching.lookup import look_up, within_bounds
from data.matching.postings import Held, Postings
from data.matching.segment import FIELDS, TITLE_CHARS, Segment
from data.model.factcheck import FactCheck, Outcome, Verdict
from tests.data.test_matching_decisions import ask, factcheck
from tests.data.test_matching_index import WORDS, made_up_titles

TITLE = "Patung kuda di alun-alun menangis setiap malam Jumat"
OTHER_TITLE = "Air terjun Madakaripura berubah menjadi merah darah"
TITLES = made_up_titles(3_000)


def records(first: int, last: int) -> list[FactCheck]:
    """Fact-checks of these numbers."""
    return [factcheck(number, TITLES[number % len(TITLES)]) for number in range(first, last)]


def shown(snapshot: Snapshot) -> list[int]:
    """The numbers that can be found, as often as they can."""
    return sorted(n for part in snapshot.parts for n in part.segment.numbers[part.segment.is_shown].tolist())


def sizes(snapshot: Snapshot) -> list[int]:
    return [len(part) for part in snapshot.parts]


# --- Merging ---------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 400), st.integers(1, 150)), max_size=12))
def test_whatever_changes_each_number_is_found_once(steps: list[tuple[bool, int, int]]) -> None:
    snapshot, wanted = Snapshot(), set[int]()
    for is_added, first, count in steps:
        numbers = range(first, first + count)
        if is_added:
            snapshot = snapshot.add(records(first, first + count))
            wanted.update(numbers)
        else:
            snapshot = snapshot.remove(np.array(numbers))
            wanted.difference_update(numbers)
        assert shown(snapshot) == sorted(wanted)
        assert len(snapshot) == len(wanted)
    tidy = snapshot.compact()
    assert shown(tidy) == sorted(wanted)
    assert not tidy.untidy()


def test_one_by_one_there_are_few_parts_in_ascending_order() -> None:
    snapshot = Snapshot()
    for number in range(700):
        snapshot = snapshot.add(records(number, number + 1))
        assert len(snapshot.parts) <= 2
        assert all((np.diff(part.segment.numbers) > 0).all() for part in snapshot.parts)
    assert shown(snapshot) == list(range(700))


def test_adding_one_copies_few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an addition costs is what it copies; on the whole some fifty rows, and never more than a small part."""
    copied: list[int] = []
    merge = index.merge

    def counted(segments: Sequence[Segment], order: Any) -> Segment:
        copied.append(len(order))
        return merge(segments, order)

    monkeypatch.setattr(index, "merge", counted)
    snapshot = Snapshot()
    for number in range(1_300):
        snapshot = snapshot.add([factcheck(number, TITLES[number])])
    assert max(copied) <= AT_ONCE_ROWS
    assert sum(copied) / 1_300 <= 60


def test_large_parts_wait_for_somebody_who_tidies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "AT_ONCE_ROWS", 20)
    snapshot = Snapshot()
    for first in range(0, 480, 20):
        snapshot = snapshot.add(records(first, first + 20))
    assert sizes(snapshot) == [20] * MOST_PARTS
    assert sizes(snapshot.compact()) == [480]
    few = sizes(snapshot.add(records(480, 500)))
    assert sum(few) == 500
    assert len(few) <= MOST_PARTS, "nobody tidied, so a change did it"


def test_no_part_grows_beyond_what_a_row_number_can_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "SIZES", (4, 16, 64, 256))
    monkeypatch.setattr(index, "MOST_ROWS", 256)
    monkeypatch.setattr(index, "AT_ONCE_ROWS", 16)
    matcher = Matcher(records(0, 1_000))
    assert len(matcher) == 1_000
    assert max(sizes(matcher._snapshot)) <= 256
    assert matcher.is_tidy


def test_hidden_rows_go_when_they_are_many() -> None:
    matcher = Matcher(records(0, 1_000))
    matcher.remove(range(200))
    assert (sizes(matcher._snapshot), matcher.is_tidy) == ([1_000], True)
    matcher.remove(range(200, 300))
    assert not matcher.is_tidy
    assert matcher.tidy()
    assert (sizes(matcher._snapshot), matcher.is_tidy) == ([700], True)
    assert not matcher.tidy()


def test_rows_are_weighed_anew_when_the_database_has_grown() -> None:
    matcher = Matcher(records(0, 2_000))
    (part,) = matcher._snapshot.parts
    for first in range(2_000, 6_100, 1_025):
        matcher.upsert(records(first, first + 1_025))
    while matcher.tidy():
        pass
    assert all(part.among >= 3_000 for part in matcher._snapshot.parts)
    assert part.among == 2_000


CHANGES: dict[str, Callable[[Snapshot], Snapshot]] = {
    "nothing": lambda snapshot: snapshot,
    "one removed": lambda snapshot: snapshot.remove(np.array([3])),
    "one replaced": lambda snapshot: snapshot.add([factcheck(3, TITLE)]),
    "one added": lambda snapshot: snapshot.add([factcheck(9_999, TITLE)]),
    "all removed": lambda snapshot: snapshot.remove(np.arange(2_000)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_while_parts_were_tidied_is_kept(change: str) -> None:
    before = Snapshot().add(records(0, 1_100)).add(records(1_100, 2_000)).add(records(2_000, 3_000))
    parts = before.untidy()
    assert len(parts) == 2
    new = before.tidied(parts)
    now = CHANGES[change](before)
    after = now.replaced(parts, new)
    if change == "all removed":
        assert after is None
        return
    assert after is not None
    assert shown(after) == shown(now)
    found = look_up(after, "patung kuda di alun alun menangis setiap malam jumat", 1)
    assert (found.shares["text covered"][0] > 0.9) == (change in {"one replaced", "one added"})


def test_parts_that_a_change_merged_meanwhile_are_left_alone() -> None:
    before = Snapshot().add(records(0, 50))
    parts = before.parts
    now = before.add(records(50, 60))
    assert now.replaced(parts, before.tidied(parts)) is None


def test_readers_and_writers_never_see_half_while_a_third_tidies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two fact-checks are always written and removed together; sizes are small so that there is much to merge."""
    monkeypatch.setattr(index, "SIZES", (4, 16, 64, 65_536))
    monkeypatch.setattr(index, "AT_ONCE_ROWS", 16)
    matcher, stop, errors = Matcher(records(0, 500)), threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            found = {match.number for match in ask(matcher, TITLE).matches if match.score > 0.5}
            if len(found & {70_001, 70_002}) == 1 or len(matcher) < 500:
                errors.append(found)

    def tidy() -> None:
        while not stop.is_set():
            matcher.tidy()

    def write(offset: int) -> None:
        for turn in range(40):
            matcher.upsert([factcheck(70_001, TITLE), factcheck(70_002, TITLE)])
            matcher.upsert([factcheck(80_000 + offset + turn, OTHER_TITLE)])
            matcher.remove([70_001, 70_002])

    with ThreadPoolExecutor(5) as pool:
        others = [pool.submit(read), pool.submit(read), pool.submit(tidy)]
        for writer in [pool.submit(write, offset) for offset in (0, 100)]:
            writer.result()
        stop.set()
        for other in others:
            other.result()
    assert errors == []
    assert len(matcher) == 580
    assert len(set(shown(matcher._snapshot))) == 580


# --- The file --------------------------------------------------------------------------------------------------------


def test_parts_and_hidden_rows_are_saved_as_they_are(tmp_path: Path) -> None:
    matcher = Matcher(records(0, 1_500))
    matcher.upsert(records(1_500, 1_700))
    matcher.remove([5, 1_600])
    matcher.save(tmp_path / "index.npz", "seal")
    loaded = Matcher.load(tmp_path / "index.npz", "seal")
    assert loaded is not None
    assert sizes(loaded._snapshot) == [1_500, 200]
    assert shown(loaded._snapshot) == shown(matcher._snapshot)
    assert Matcher.saved_stamp(tmp_path / "index.npz") == "seal"
    assert Matcher.saved_stamp(tmp_path / "absent") is None


WRITER = """
import itertools, sys
from pathlib import Path
from data.matching import Matcher
from data.model.factcheck import FactCheck
matchers = {stamp: Matcher([FactCheck("uji", str(n), f"kabar {stamp} {n}", number=n) for n in range(1, 800)])
            for stamp in ("one", "two")}
for stamp in itertools.cycle(matchers):
    matchers[stamp].save(Path(sys.argv[1]), stamp)
    print(stamp, flush=True)
"""


def test_whoever_is_killed_while_writing_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path, chance = tmp_path / "index.npz", random.Random(6)
    for _ in range(4):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        for _ in range(chance.randint(1, 4)):
            writer.stdout.readline()
        time.sleep(chance.random() / 50)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        stamp = Matcher.saved_stamp(path)
        assert stamp in {"one", "two"}
        loaded = Matcher.load(path, stamp)
        assert loaded is not None
        assert len(loaded) == 799
    Matcher().save(path, "swept")
    assert [left.name for left in tmp_path.iterdir()] == ["index.npz"]


# --- How much work one search may be ---------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.integers(0, 40_000)), max_size=1_500))
def test_the_rarest_terms_are_looked_up_within_bounds(terms: list[tuple[float, int]]) -> None:
    rarity = np.array([one for one, _ in terms], np.float32)
    entries = np.array([count for _, count in terms], np.int32)
    kept = within_bounds(rarity, entries)
    assert len(kept) <= lookup.LOOKED_UP
    assert entries[kept].sum() <= lookup.MOST_ENTRIES
    left = np.setdiff1d(np.arange(len(terms)), kept)
    if len(kept) and len(left):
        assert rarity[kept].min() >= rarity[left].max()


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many entries of the index were read, field after field and part after part."""
    read: list[int] = []
    documents_of = Postings.documents_of

    def counted(self: Postings, held: Held) -> Any:
        documents = documents_of(self, held)
        read.append(len(documents))
        return documents

    monkeypatch.setattr(Postings, "documents_of", counted)
    return read


LARGE = Matcher(records(0, 3_000))
HARD_TEXTS: dict[str, Callable[[], str]] = {
    "one word": lambda: f"{WORDS[0]} " * 20_000,
    "the commonest words": lambda: " ".join(WORDS) * 4,
    "all titles": lambda: " ".join(TITLES),
    "digits": lambda: "8123456790" * 1_000,
    "each digit by itself": lambda: " ".join("0123456789" * 1_000),
    "one letter": lambda: "a" * 100_000,
    "all of Unicode": lambda: "".join(map(chr, range(0x110000)))[:100_000],
    "emoji": lambda: "🙏‼️\u200b" * 25_000,
    "nothing but marks": lambda: "%.,;" * 25_000,
    "line breaks": lambda: "\n" * 100_000,
    "letters apart": lambda: " ".join("kabarburung" * 9_000),
    "links": lambda: "https://contoh.example/a?b=c#d " * 3_000,
    "lone surrogates": lambda: "\ud800\udfff " * 30_000,
}


@pytest.mark.parametrize("text", HARD_TEXTS)
def test_a_hard_text_reads_no_more_than_it_may(text: str, entries: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lookup, "MOST_ENTRIES", 2_000)
    decision = ask(LARGE, HARD_TEXTS[text]())
    assert sum(entries) <= 2_000 * len(FIELDS) * (1 + MOST_PASSES)
    assert len(decision.matches) == (0 if text in WORDLESS else 10)


#: Hard texts that say nothing, so that nothing is found for them.
WORDLESS = ("emoji", "line breaks", "lone surrogates")
#: Further searches that one text may be: its passages.
MOST_PASSES = 12


@settings(max_examples=30, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=400), st.integers(1, 300))
def test_any_text_however_often_has_a_decision(text: str, times: int) -> None:
    decision = ask(LARGE, text * times)
    assert len(decision.matches) == (0 if decision.why == "nothing to compare" else 10)


# --- Strange fact-checks ---------------------------------------------------------------------------------------------


def a_matcher_of(titles: Sequence[str]) -> Matcher:
    return Matcher([factcheck(number, title) for number, title in enumerate([*titles, *TITLES[:30]], 1)])


STRANGE_TITLES = {
    "empty": "",
    "only marks": "?!...",
    "one word": "Flubromazolam",
    "one common word": "yang",
    "a lone surrogate": "\ud800",
    "1,000 characters": f"{TITLE} dan ".ljust(1_000, "x"),
    "1,000 characters of words": " ".join(WORDS)[:1_000],
    "longer than is read": " ".join(WORDS * 3),
    "line breaks": "Patung kuda\n\nmenangis\r\nmalam \x00 Jumat",
}


@pytest.mark.parametrize("title", STRANGE_TITLES)
def test_a_strange_title_harms_nobody(title: str) -> None:
    matcher = a_matcher_of([STRANGE_TITLES[title], OTHER_TITLE])
    assert len(matcher) == 32
    assert ask(matcher, OTHER_TITLE).matches[0].number == 2
    decision = ask(matcher, STRANGE_TITLES[title])
    assert decision.matches == () or len(decision.matches) == 10
    if title not in {"empty", "only marks", "one common word", "a lone surrogate"}:
        assert decision.matches[0].number == 1


def test_an_empty_title_never_answers() -> None:
    matcher = a_matcher_of(["", ""])
    for text in ("", "yang", TITLE, "Apa benar?"):
        assert ask(matcher, text).outcome is not Outcome.ANSWER


def test_two_records_of_one_link_and_title_are_both_found() -> None:
    matcher = Matcher(
        [
            FactCheck("uji", "a", TITLE, Verdict.FALSE, url="https://contoh.example/1", number=1),
            FactCheck("uji", "b", TITLE, Verdict.FALSE, url="https://contoh.example/1", number=2),
            *records(10, 60),
        ]
    )
    decision = ask(matcher, TITLE)
    assert (decision.outcome, [match.number for match in decision.matches[:2]]) == (Outcome.ANSWER, [1, 2])


def test_the_end_of_a_long_title_is_not_read() -> None:
    matcher = a_matcher_of([f"{'kabar burung ' * TITLE_CHARS} {TITLE}"])
    assert ask(matcher, TITLE).matches[0].score < 0.5


def test_sizes_fit_into_each_other() -> None:
    assert list(SIZES) == sorted(SIZES)
    assert SIZES[-1] <= 2**16
