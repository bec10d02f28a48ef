"""Copies keep what a text claims; what is altered does not."""

from __future__ import annotations

import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.variants import (
    CHANGED,
    COPIES,
    FILLER,
    LEAST_WORDS,
    altered,
    changed_filler,
    cut_in_half,
    is_long_enough,
    scanned,
    wrapped,
)

FORWARD = (
    "Warga Kelurahan Kebonsari diminta tidak minum air sumur sampai tanggal 14 karena ada 3 kambing yang mati setelah"
    " minum dari saluran dekat pabrik tahu milik Pak Warno, dan kabarnya dinas akan datang hari Kamis untuk memeriksa"
)
SEEDS = st.integers(0, 10_000).map(random.Random)
#: What nobody may lose: numbers, names and the negation.
CLAIMED = ["14", "3", "Kebonsari", "Warno,", "tidak", "Kamis"]


def apart(one: str, other: str) -> int:
    """How many words only one of two texts has, as often as they stand there."""
    left, right = Counter(one.split()), Counter(other.split())
    return (left - right).total() + (right - left).total()


@given(SEEDS)
def test_rewording_touches_filler_only_and_as_much_of_it_as_it_should(chance: random.Random) -> None:
    copy = changed_filler(FORWARD, chance)
    gone, new = Counter(FORWARD.split()) - Counter(copy.split()), Counter(copy.split()) - Counter(FORWARD.split())
    assert set(gone) | set(new) <= set(FILLER)
    # A replaced word is one gone and one new; chance may also put back what it took.
    assert apart(FORWARD, copy) <= 2 * round(CHANGED * len(FORWARD.split()))


def test_rewording_changes_about_a_fifth() -> None:
    copies = [changed_filler(FORWARD, random.Random(seed)) for seed in range(200)]
    edits = [max((Counter(FORWARD.split()) - Counter(copy.split())).total(), 1) for copy in copies]
    assert all(copy != FORWARD for copy in copies)
    assert 3 <= sum(edits) / len(edits) <= CHANGED * len(FORWARD.split())


@given(SEEDS)
def test_a_half_is_either_end_of_the_text(chance: random.Random) -> None:
    copy = cut_in_half(FORWARD, chance)
    assert FORWARD.startswith(copy) or FORWARD.endswith(copy)
    assert abs(len(copy.split()) - len(FORWARD.split()) / 2) <= 0.5


@given(SEEDS)
def test_wrapping_leaves_the_text_in_one_piece(chance: random.Random) -> None:
    before, found, after = wrapped(FORWARD, chance).partition(f"\n{FORWARD}\n")
    assert all((before, found, after))


@given(SEEDS)
def test_a_scan_misreads_letters_but_no_number_name_or_space(chance: random.Random) -> None:
    words, read = FORWARD.split(), scanned(FORWARD, chance).split()
    assert len(read) == len(words)
    changed = [(one, other) for one, other in zip(words, read, strict=True) if one != other]
    assert all(one.islower() and one.isalpha() for one, _ in changed)


def test_a_scan_misreads_some_words() -> None:
    share = [apart(FORWARD, scanned(FORWARD, random.Random(seed))) / 2 / len(FORWARD.split()) for seed in range(200)]
    assert 0.03 < sum(share) / len(share) < 0.2


@pytest.mark.parametrize("name", ["filler", "wrapped", "scanned"])
@given(chance=SEEDS)
def test_no_whole_copy_loses_what_is_claimed(name: str, chance: random.Random) -> None:
    assert set(CLAIMED) - {"tidak"} <= set(COPIES[name](FORWARD, chance).split())


@given(SEEDS)
def test_what_is_altered_has_another_number_and_nothing_else(chance: random.Random) -> None:
    other = altered(FORWARD, chance)
    assert re.sub(r"\d+", "N", other) == re.sub(r"\d+", "N", FORWARD)
    assert re.findall(r"\d+", other) != re.findall(r"\d+", FORWARD)


@given(SEEDS, st.sampled_from(["Lele raksasa di sumur {desa}", "", "Tautan http://a.example/9/8 dan 2026"]))
def test_what_has_no_small_number_is_refuted(chance: random.Random, text: str) -> None:
    assert re.search("benar|dibantah", altered(text, chance)), text


def test_short_texts_are_not_halved() -> None:
    assert not is_long_enough(" ".join(["kata"] * (LEAST_WORDS - 1)))
    assert is_long_enough(" ".join(["kata"] * LEAST_WORDS))


@pytest.mark.parametrize("name", sorted(COPIES))
@given(text=st.text(), chance=SEEDS)
def test_any_text_has_copies(name: str, text: str, chance: random.Random) -> None:
    assert isinstance(COPIES[name](text, chance), str)
    assert isinstance(altered(text, chance), str)
