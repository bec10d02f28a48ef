"""Who hears of a verdict and of its correction, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from broadcasts.notices import CHUNK, Telling, of_rejection, of_verdict, version_at
from data.model.factcheck import Verdict
from data.model.people import AddressStatus
from data.model.told import Hearing, Version

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FIRST = Version(11, 1, Verdict.FALSE, "Hoaks", NOON)
SECOND = Version(12, 2, Verdict.TRUE, "Benar", NOON + 2 * HOUR)
BACK = Version(13, 3, Verdict.FALSE, "Hoaks", NOON + 4 * HOUR)
WAITS = Hearing(1, 1, 100, "telegram", "id", AddressStatus.ACTIVE, is_waiting=True)
SHOWN = replace(WAITS, is_waiting=False, told_at=NOON - HOUR)
TOLD = replace(WAITS, is_waiting=False, told=1)


def heard(telling: Telling) -> list[tuple[int, tuple[int, ...], int]]:
    """(address, tips, the version told before) of each notice."""
    return [(one.address, one.tips, one.before.version if one.before else 0) for one in telling.notices]


@pytest.mark.parametrize(
    ("versions", "hearings", "notices", "silent", "why"),
    [
        ([FIRST], [WAITS], [(100, (1,), 0)], (), "the promise is kept"),
        ([FIRST], [], [], (), "nobody asked"),
        ([FIRST], [WAITS, replace(WAITS, tip=5)], [(100, (1, 5), 0)], (), "two tips, one notice"),
        ([FIRST], [replace(WAITS, told=1)], [], (1,), "who was told in this chat asks again: it was said"),
        ([FIRST], [replace(SHOWN, is_waiting=True)], [], (1,), "shown at once, said not to fit, and it does fit"),
        ([FIRST], [SHOWN], [], (), "shown at once: nothing is new"),
        ([FIRST, SECOND], [SHOWN], [(100, (1,), 1)], (), "what was shown before anybody kept versions is the first"),
        ([FIRST, SECOND], [replace(SHOWN, told_at=NOON + HOUR)], [(100, (1,), 1)], (), "shown while it stood"),
        ([FIRST, SECOND], [replace(SHOWN, told_at=NOON + 3 * HOUR)], [], (), "shown after it changed"),
        ([FIRST, SECOND], [TOLD], [(100, (1,), 1)], (), "told by a notice"),
        ([FIRST, SECOND], [replace(TOLD, told=2)], [], (), "told the new one already"),
        ([FIRST, SECOND], [WAITS], [(100, (1,), 0)], (), "who waits hears the new one only"),
        ([FIRST, SECOND], [TOLD, replace(WAITS, tip=7)], [(100, (7,), 1)], (), "told once, and waits for another tip"),
        ([FIRST, SECOND, BACK], [TOLD], [], (), "there and back again: what they were told is so"),
        ([FIRST, SECOND, BACK], [replace(TOLD, told=2)], [(100, (1,), 2)], (), "but not for who heard the middle"),
        ([FIRST, SECOND], [replace(TOLD, told=0)], [], (), "whom the first notice never reached"),
        ([FIRST], [replace(WAITS, status=AddressStatus.OPTED_OUT)], [(100, (1,), 0)], (), "BERHENTI: they asked"),
        ([FIRST], [replace(WAITS, status=AddressStatus.BLOCKED)], [], (1,), "we were blocked"),
        ([FIRST], [replace(WAITS, status=AddressStatus.UNREACHABLE)], [], (1,), "erased, or gone"),
        ([FIRST], [replace(WAITS, status=AddressStatus.MIGRATED)], [], (1,), "the group lives on elsewhere"),
    ],
)
def test_who_hears_what(
    versions: list[Version],
    hearings: list[Hearing],
    notices: list[tuple[int, tuple[int, ...], int]],
    silent: tuple[int, ...],
    why: str,
) -> None:
    telling = of_verdict(versions, hearings)
    assert (heard(telling), telling.silent) == (notices, silent), why


def test_a_person_with_two_addresses_hears_it_where_they_asked_last() -> None:
    here, there = WAITS, replace(WAITS, tip=9, address=200, channel="whatsapp", language="en")
    (notice,) = of_verdict([FIRST], [here, there]).notices
    assert (notice.address, notice.channel, notice.language) == (200, "whatsapp", "en")
    assert notice.tips == (9,), "a ticket of the other chat would be unknown here"
    assert notice.settles == (1, 9), "nothing is left to be told"


def test_of_two_addresses_the_one_that_can_be_reached_is_taken() -> None:
    gone = replace(WAITS, tip=9, address=200, status=AddressStatus.BLOCKED)
    (notice,) = of_verdict([FIRST], [WAITS, gone]).notices
    assert (notice.address, notice.settles) == (100, (1, 9))


def test_a_person_and_their_group_each_hear_it() -> None:
    group = replace(WAITS, tip=2, person=50, address=500)
    assert heard(of_verdict([FIRST], [WAITS, group])) == [(100, (1,), 0), (500, (2,), 0)]


def test_notices_come_in_the_order_in_which_people_asked() -> None:
    hearings = [replace(WAITS, tip=10 - one, person=one, address=one) for one in range(1, 6)]
    assert [notice.tips for notice in of_verdict([FIRST], hearings).notices] == [(5,), (6,), (7,), (8,), (9,)]


def test_many_are_planned_in_portions_and_nobody_falls_between() -> None:
    count = 2 * CHUNK + 1
    hearings = [replace(WAITS, tip=one, person=one, address=one) for one in range(1, count + 1)]
    gone = [replace(one, tip=one.tip + count, person=-one.tip, status=AddressStatus.BLOCKED) for one in hearings]
    portions = list(of_verdict([FIRST], [*hearings, *gone]).chunks())
    assert max(len(some) + len(silent) for some, silent in portions) == CHUNK
    settled = [tip for some, silent in portions for tip in [*silent, *(n for one in some for n in one.settles)]]
    assert sorted(settled) == list(range(1, 2 * count + 1))


def test_of_a_rejected_claim_everybody_hears_who_waits() -> None:
    hearings = [
        WAITS,
        replace(WAITS, tip=2, person=2, address=200, is_waiting=False),
        replace(WAITS, tip=3, person=3, address=300, status=AddressStatus.BLOCKED),
        replace(WAITS, tip=4),
    ]
    telling = of_rejection(hearings)
    assert (heard(telling), telling.silent) == ([(100, (1, 4), 0)], (3,))


@pytest.mark.parametrize(
    ("one", "other", "same", "why"),
    [
        (FIRST, replace(FIRST, rating="Salah"), True, "only the publisher's word for it changed"),
        (FIRST, SECOND, False, "another verdict"),
        (FIRST, replace(FIRST, verdict=None), False, "no verdict of ours any more"),
        (
            replace(FIRST, verdict=None, rating="A"),
            replace(FIRST, verdict=None, rating="B"),
            False,
            "their label is all",
        ),
        (replace(FIRST, verdict=None), replace(FIRST, verdict=None, rating="", is_withdrawn=True), False, "taken back"),
    ],
)
def test_what_counts_as_another_verdict(one: Version, other: Version, same: bool, why: str) -> None:
    assert one.says_what(other) is same, why


def test_the_version_that_stood_at_a_moment() -> None:
    versions = [FIRST, SECOND, BACK]
    moments = [None, NOON - HOUR, NOON, NOON + 2 * HOUR, NOON + 9 * HOUR]
    assert [version_at(versions, moment) for moment in moments] == [0, 1, 1, 2, 3]
