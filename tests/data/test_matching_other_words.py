"""What a text says of a title in whatever words. Every sentence here is ours."""

from __future__ import annotations

import pytest

from data.matching.contradiction import Told
from data.matching.normalise import normalise
from data.matching.other_words import OTHER_WORDS, in_other_words
from data.matching.spelling import respell

TITLE = "Artis senior Darmo Wicaksono meninggal di rumah sakit"


def told(text: str) -> Told:
    return Told(respell(normalise(text)).split())


def of(text: str, title: str = TITLE) -> dict[str, float]:
    words = told(text)
    return dict(zip(OTHER_WORDS, in_other_words(words, told(title), words.words), strict=True))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("artis senior Darmo Wicaksono wafat di RS", "another word and an abbreviation"),
        ("artis senior Darmo Wicaksono tutup usia di rumah sakit", "a phrase"),
        ("artis senior Darmo Wicaksono meningal di rumah sakit", "a slip"),
    ],
)
def test_a_deed_is_told_in_other_words(text: str, reason: str) -> None:
    found = of(text)
    assert (found["deed told"], found["deed untold"]) == (1.0, 0.0), reason


def test_another_deed_is_not_told() -> None:
    same, other = of("artis senior Darmo Wicaksono wafat"), of("artis senior Darmo Wicaksono menikah lagi di Bali")
    assert same["most of the deed untold"] < 1
    assert other["most of the deed untold"] > 0
    assert other["deed told"] < same["deed told"]
    assert other["window's deed untold"] > same["window's deed untold"], "what the text says and the title does not"


def test_shares_are_of_either_side() -> None:
    whole = of(TITLE)
    assert [whole[name] for name in ("title told", "text told", "window told")] == [1.0, 1.0, 1.0]
    longer = of(f"{TITLE}, demikian kabar dari tetangga yang panen jagung kemarin sore")
    assert (longer["title told"], longer["text told"] < 1) == (1.0, True)
    assert longer["told in common"] == whole["told in common"] > 0


@pytest.mark.parametrize(("text", "title"), [("", TITLE), (TITLE, ""), ("", ""), ("yang di ke", "itu dan"), ("9", "!")])
def test_texts_that_tell_nothing_have_nothing_in_common(text: str, title: str) -> None:
    found = of(text, title)
    assert found["told in common"] == found["title told"] == found["window told"] == 0


def test_any_length_is_read() -> None:
    assert of("panen jagung " * 20_000 + TITLE)["title told"] == 0, "only the beginning of a very long one"
