"""Many texts read as one have the words that each has when it is read alone. Every sentence here is ours."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching import together as module
from data.matching.normalise import READ_CHARS, normalise
from data.matching.number_words import is_of_number, spell_numbers
from data.matching.spelling import respell
from data.matching.terms import word_terms
from data.matching.together import body_terms, claim, claims
from data.matching.words import word_set
from data.seeds import sample_factchecks

TRICKY = st.text(alphabet="aAbBi0123459 .,%-_'’🅱𝗚é\u0301\u200b\u202eÅİẞΣºªﬁⅧ½٣\ud800…/:wрсR\0rp")
SPACED = st.text(alphabet="a 1.,b")
NUMBERISH = sorted(
    word_set(
        """
        satu dua tiga sepuluh sebelas belas puluh ratus seratus ribu seribu juta sejuta miliar 2 05 7 600 1500 2000 2025
        600000 3500000 5jt 20rb 4m 7k rp rp5 kg agustus mei yg org bkn covid19 0812345678 rs hp m t k rb jt sumur
        """
    )
)
NUMBERS = st.lists(st.sampled_from(NUMBERISH), max_size=12).map(" ".join)
WRAPPED = sorted(word_set("apa benar apakah min kak halo sumur tua beracun mohon cek info ini ya bkn yg bukan teman"))
TITLES = st.lists(st.sampled_from(WRAPPED), max_size=7).map(" ".join)
TEXTS = st.lists(
    st.one_of(st.text(), TRICKY, SPACED, NUMBERS, TITLES, st.text(alphabet=st.characters(codec=None))), max_size=5
)


def together(texts: Sequence[str]) -> list[set[int]]:
    """Return the terms of each text, when all are read as one."""
    terms, owners = body_terms(texts)
    return [set(terms[owners == place].tolist()) for place in range(len(texts))]


def alone(texts: Sequence[str]) -> list[set[int]]:
    """Return the terms of each text, when each is read by itself."""
    return [set(word_terms(respell(normalise(text)).split()).tolist()) for text in texts]


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_read_as_one_each_text_has_its_own_words(texts: list[str]) -> None:
    assert together(texts) == alone(texts)
    assert claims(texts) == [claim(text) for text in texts]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([], "nothing is read"),
        (["", " ", ""], "texts without a word"),
        (["vaksin", "vaksin"], "a word of two texts"),
        (["lima", "juta"], "a number does not go on in the next text"),
        (["rp", "5m"], "nor does what says that it is money"),
        (["v a", "k s i n"], "nor do letters that stand alone"),
        (["v a k s i n palsu", "dua ribu"], "letters that stand alone are one word"),
        (["kabar\0burung 2\0juta", "air"], "what stands between the texts stands in one of them"),
        (["www.contoh.example/a", "b 2.5 juta"], "a link ends with its text"),
        (["%" * READ_CHARS, "air"], "a text that grows when it is read"),
        (["1 " * READ_CHARS, "air"], "a text longer than what is read"),
        (["دعاء 祈り é", "air"], "other alphabets"),
    ],
)
def test_what_stands_in_one_text_does_not_reach_the_next(texts: list[str], reason: str) -> None:
    assert together(texts) == alone(texts), reason
    assert claims(texts) == [claim(text) for text in texts], reason


def test_our_samples_have_the_same_words_however_many_are_read_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{one.title} {one.summary} {one.explanation}" for one in sample_factchecks()]
    titles = [one.title for one in sample_factchecks()]
    wanted, claimed = alone(texts), [claim(title) for title in titles]
    for at_once in (1, 7, len(texts)):
        monkeypatch.setattr(module, "_AT_ONCE", at_once)
        assert together(texts) == wanted
        assert claims(titles) == claimed


def test_more_words_than_are_remembered_have_their_own_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    texts = ["sumur tua itu beracun kata lurah", "dua sumur tua itu v a k s i n"]
    assert together(texts) == alone(texts)
    assert claims(texts) == [claim(text) for text in texts]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(["sumur", "itu", *NUMBERISH]), max_size=12))
def test_a_number_does_not_depend_on_words_that_are_of_no_number(words: list[str]) -> None:
    runs = [" ".join(run) for _, run in groupby(words, is_of_number)]
    assert spell_numbers(" ".join(words)) == " ".join(map(spell_numbers, runs))
