"""Reasons for which something stands still: written as codes, read back, and worded for people and for the log."""

from __future__ import annotations

import re

import pytest

from bot.broadcasting.wording import why_in
from data.model.standstill import _ENGLISH, Why, WhyCode, why_of
from data.wording import say

REFUSED = Why.of(WhyCode.CONTENT_REFUSED, detail="Bad Request: can't parse")


def a_reason(code: WhyCode) -> Why:
    """A reason with something for everything that its sentence names."""
    return Why.of(code, **{name: f"x{place}" for place, name in enumerate(re.findall(r"\{(\w+)\}", _ENGLISH[code]))})


@pytest.mark.parametrize("code", WhyCode)
def test_every_code_is_read_back_and_worded(code: WhyCode) -> None:
    why = a_reason(code)
    assert why_of(why.written) == why
    assert "{" not in str(why)
    for language in ("id", "en"):
        said = why_in(why.written, language)
        assert said == say(f"cli.broadcast.why.{code}", language, **dict(why.values))
        assert all(str(value) in said for _, value in why.values), "nothing is lost of what it names"


@pytest.mark.parametrize(
    ("text", "read", "why"),
    [
        ("content_refused: Bad Request: can't parse", REFUSED, "as a channel says"),
        ("file_missing", Why.of(WhyCode.FILE_MISSING, detail="-"), "a channel that says no more"),
        ("unapproved", Why(WhyCode.UNAPPROVED), "nothing is named"),
        ("20 errors in a row", None, "a sentence of an earlier version"),
        ("ada yang keliru", None, "an officer's own words"),
        ("audience_moved", None, "a code whose values are lost"),
        ('audience_moved {"before": 2', None, "cut off"),
        ('audience_moved {"before": 2, "other": 3}', None, "other values"),
        ("", None, "nothing"),
    ],
)
def test_what_stands_in_the_database(text: str, read: Why | None, why: str) -> None:
    assert why_of(text) == read, why
    if read is None:
        assert why_in(text, "id") == text, "shown as it is"
