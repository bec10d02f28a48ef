"""The reasons of a decision, in words: none of the matcher's is left in English before an office."""

from __future__ import annotations

import pytest

from bot.reasons import REASONS, reason_in
from data.matching.doubts import DOUBTS, NEWS
from data.matching.guards import _GUARDS
from data.model.announcement import Finding
from data.wording import say

DOUBTED = [doubt.why for doubt in (*DOUBTS, *NEWS)]


def test_every_doubt_guard_and_finding_has_words() -> None:
    named = {*DOUBTED, *(name for name, _ in _GUARDS), *(f"announcement: {finding}" for finding in Finding)}
    assert named - REASONS.keys() == set()


@pytest.mark.parametrize("doubt", ["no verdict", "not valid yet", "out of date", "not certain"])
def test_a_doubt_about_a_known_forward_is_said_after_it(doubt: str) -> None:
    expected = f"{say('cli.why.known_variant', 'id')}; {say(REASONS[doubt], 'id')}"
    assert reason_in("id", f"known variant: {doubt}") == expected


def test_a_reason_of_an_older_version_stays_as_it_was_written() -> None:
    assert reason_in("id", "little in common") == "little in common"
    assert reason_in("id", "") == ""
