"""Words in the very place of others. Every sentence here is ours."""

from __future__ import annotations

import pytest

from data.matching.normalise import normalise
from data.matching.slots import replaced_words
from data.matching.spelling import respell

TITLE = "Artis senior Darmo Wicaksono dirawat di rumah sakit Waluya Jati"


def words(text: str) -> list[str]:
    return respell(normalise(text)).split()


@pytest.mark.parametrize(
    ("title", "text", "replaced", "reason"),
    [
        (TITLE, "artis senior Bambang Sutejo dirawat di rumah sakit", {"darmo", "wicaksono"}, "two for two"),
        (TITLE, "artis senior Sutejo dirawat di rumah sakit", {"darmo", "wicaksono"}, "one for two"),
        (TITLE, "artis senior Darmo Wicaksono dirawat di rumah sakit Harum Melati", {"waluya", "jati"}, "at the end"),
        ("Wicaksono dirawat di rumah sakit", "Sutejo dirawat di rumah sakit", {"wicaksono"}, "at the beginning"),
        (
            "warga Kedungsari menolak pabrik",
            "kata orang warga Kedungrejo ditolak pabrik",
            {"kedungsari"},
            "alike, but another village",
        ),
        ("warga Kedungsari menolak pabrik", "warga Sumberwetan menolak pabrik semen", {"kedungsari"}, "a village"),
        (
            TITLE,
            "artis senior Darmo Wicaksono dirawat di rumah sakit, mohon doanya",
            set(),
            "goes on with something else",
        ),
        (TITLE, "artis senior itu dirawat di rumah sakit", set(), "only left out"),
        (TITLE, "Darmo Wicaksono artis senior dirawat di rumah sakit Waluya Jati", set(), "in another order"),
        (TITLE, "artis senior Darmo Wicaksana dirawat di rumah sakit Waluya Jati", set(), "misspelt"),
        ("membagikan kambing kepada warga", "dibagikan sapi kepada warga", {"kambing"}, "the same root beside it"),
        ("", "apa saja", set(), "no title"),
        (TITLE, "", set(), "no text"),
    ],
)
def test_replaced_words(title: str, text: str, replaced: set[str], reason: str) -> None:
    assert replaced_words(words(title), words(text)) == replaced, reason


def test_a_long_text_of_the_same_word_is_read_quickly() -> None:
    assert replaced_words(words("warga Kedungsari menolak pabrik"), ["warga"] * 50_000) == frozenset()
