"""The plain mix: what it has to be beaten at, it does well."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.plain_mix import WEIGHTS, PlainMix
from tests.bot.evaluation.folder import TITLES

MIX = PlainMix([title for _, title, _ in TITLES])


@pytest.mark.parametrize("place", range(len(TITLES)))
def test_a_title_finds_itself_with_the_best_score_there_is(place: int) -> None:
    scores = MIX.scores(TITLES[place][1].upper())
    assert int(scores.argmax()) == place
    assert scores[place] == pytest.approx(sum(WEIGHTS))


def test_a_misspelt_word_is_found_by_its_pieces() -> None:
    assert int(MIX.scores("kerbaw berkepela dwa").argmax()) == 2


def test_a_text_with_nothing_in_common_scores_nought() -> None:
    assert not MIX.scores("xyz qqq").any()
    assert not MIX.scores("").any()


def test_rarity_decides_between_two_titles() -> None:
    """Both titles share two words with the text; the rarer word counts for more."""
    mix = PlainMix(["harga beras naik", "harga garam naik", "harga beras turun", "cuaca cerah"])
    assert int(mix.scores("garam harga").argmax()) == 1


@given(st.text())
def test_every_score_lies_between_nought_and_one(text: str) -> None:
    scores = MIX.scores(text)
    assert len(scores) == len(TITLES)
    assert np.all((scores >= 0) & (scores <= 1 + 1e-9))


def test_titles_without_words_do_no_harm() -> None:
    assert not PlainMix(["", "!!"]).scores("apa saja").any()


RANKS = [
    ("garam", [1], 0, "the right one comes first"),
    ("garam naik", [0], 1, "one is better"),
    ("garam", [0, 1], 0, "the best of two right ones counts"),
    ("xyz", [0], 3, "all are equal, which counts against the right one"),
    ("xyz", [0, 2], 2, "right ones are no rivals of each other"),
    ("garam", [], 4, "none is right"),
]


@pytest.mark.parametrize(("text", "right", "place", "why"), RANKS)
def test_the_rank_of_the_best_right_title(text: str, right: list[int], place: int, why: str) -> None:
    mix = PlainMix(["harga beras naik", "harga garam naik", "harga beras turun", "cuaca cerah"])
    assert mix.rank(text, right) == place, why
