"""The order of the queue and what looks pushed, as tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.model.triage import BURST_CLAIMS, BURST_PEOPLE, Burst, Report, Weight, bursts, priority, weigh

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def report(sender: str, minutes: float = 0, forwards: int = 0, village: str = "", is_kim: bool = False) -> Report:
    villages = frozenset([village] if village else [])
    return Report(1, sender.encode(), forwards, NOON + timedelta(minutes=minutes), is_kim, villages)


def kim(sender: str, village: str) -> Report:
    return report(sender, village=village, is_kim=True)


def strangers(count: int, minutes_apart: float = 1) -> list[Report]:
    return [report(f"stranger {number}", number * minutes_apart) for number in range(count)]


def alone(claims: int, minutes_apart: float = 1, sender: str = "one") -> dict[int, list[Report]]:
    return {number: [report(sender, number * minutes_apart)] for number in range(1, claims + 1)}


@pytest.mark.parametrize(
    ("reports", "weight", "why"),
    [
        ([], Weight(), "a claim whose tips were split away"),
        ([report("a"), report("a", 5)], Weight(people=1), "who asks twice is one person"),
        (
            [report("a", forwards=2), report("a", forwards=5), report("b", forwards=1)],
            Weight(people=2, often=2),
            "often",
        ),
        (
            [report("a", village="x", is_kim=True), report("b", village="x", is_kim=True)],
            Weight(2, 1, 2),
            "one village",
        ),
        ([report("a", village="x", is_kim=True), report("b", village="y")], Weight(1, 2, 2), "a lurah is no KIM"),
    ],
)
def test_what_speaks_for_a_claim(reports: list[Report], weight: Weight, why: str) -> None:
    assert weigh(reports) == weight, why


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (Weight(members=1), Weight(villages=9, people=9, often=9), "a KIM goes before everything"),
        (Weight(1, villages=2), Weight(1, villages=1, people=9, often=9), "then villages"),
        (Weight(1, 1, people=3), Weight(1, 1, people=2, often=9), "then people"),
        (Weight(1, 1, 1, often=1), Weight(1, 1, 1, often=0), "then how often it was passed on"),
    ],
)
def test_the_weightier_claim_goes_first_even_when_it_is_younger(first: Weight, second: Weight, why: str) -> None:
    assert priority(first, NOON, 2) < priority(second, NOON - timedelta(days=9), 1), why


def test_of_equal_claims_the_oldest_goes_first_and_then_the_lower_number() -> None:
    same = Weight(people=1)
    keys = [priority(same, NOON, 3), priority(same, NOON, 4), priority(same, NOON + timedelta(seconds=1), 1)]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("claims", "flagged", "why"),
    [
        ({1: strangers(BURST_PEOPLE)}, {1: Burst.STRANGERS}, "many at once whom nobody knows"),
        ({1: strangers(BURST_PEOPLE - 1)}, {}, "one fewer"),
        ({1: strangers(BURST_PEOPLE * 2, minutes_apart=10)}, {}, "many, but over hours: it simply circulates"),
        ({1: [*strangers(3, 100), *strangers(BURST_PEOPLE)]}, {1: Burst.STRANGERS}, "a burst after a slow beginning"),
        ({1: [*strangers(BURST_PEOPLE), report("k", village="x")]}, {}, "somebody who is confirmed asks as well"),
        ({1: [report("one", n) for n in range(BURST_PEOPLE)]}, {}, "one person ten times is one person"),
        (alone(BURST_CLAIMS), dict.fromkeys(range(1, BURST_CLAIMS + 1), Burst.ONE_SENDER), "one person, ten things"),
        (alone(BURST_CLAIMS - 1), {}, "nine things"),
        (alone(BURST_CLAIMS * 3, minutes_apart=30), {}, "many things, but over a day"),
        ({1: []}, {}, "no reports at all"),
    ],
)
def test_what_looks_pushed(claims: dict[int, list[Report]], flagged: dict[int, Burst], why: str) -> None:
    assert bursts(claims) == flagged, why


def test_what_others_ask_too_is_no_burst_of_one_sender() -> None:
    claims = alone(BURST_CLAIMS)
    claims[1] = [*claims[1], report("somebody else")]
    claims[99] = [report("quiet")]
    assert bursts(claims) == {}, "nine are left"
