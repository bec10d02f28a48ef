"""The form of a broadcast holds everything of it: opened and saved untouched, nothing changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.broadcasting.drafting import Wanted
from bot.console.broadcasts.writing import typed_of, wanted_of
from broadcasts import series
from broadcasts.audience import canonical, parse
from broadcasts.audience_words import Known
from data.model.broadcast import BroadcastClass, Content
from data.model.message import StoredFile

KNOWN = Known(lambda code: code, frozenset(["telegram", "manual"]), frozenset(["id", "jv", "mad"]))
PLAIN = Content("Kerja bakti", (("id", "Pukul 7.\nBawa sapu."),))
FULL = Content(
    "Imunisasi",
    (("jv", "Wiwit jam 8."), ("id", "Mulai pukul 8."), ("mad", "Jhâm bâllu'.")),
    (StoredFile("ab" * 32, "poster.jpg", "image/jpeg", 9),),
    "005/118/2026",
    "Kepala Dinas",
    asks_confirmation=False,
)
SERIES = "2031-01-01 s.d. 2031-01-31 08:00, 16:00 {zone} hari 1,3"
MIDNIGHT, NOON = datetime(2031, 1, 2, 17, 0, tzinfo=UTC), datetime(2031, 1, 2, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar"])
@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(BroadcastClass.OFFICIAL, PLAIN, "kim: semua", "now"), "the plainest one"),
        (Wanted(BroadcastClass.URGENT, FULL, "kim: wilayah = 35.74.01", "now", NOON), "everything, in its own order"),
        (Wanted(BroadcastClass.REMINDER, PLAIN, "orang: peran = ketua, lurah", "now", MIDNIGHT), "a whole last day"),
        (Wanted(BroadcastClass.OFFICIAL, PLAIN, "kim: bukan status = aktif", "now"), "what no form can say"),
        (Wanted(BroadcastClass.OFFICIAL, PLAIN, "kim: semua", "2031-01-01 08:00 {zone}"), "a time"),
        (Wanted(BroadcastClass.ELECTION, PLAIN, "kim: semua", SERIES), "a series"),
        (Wanted(BroadcastClass.OFFICIAL, PLAIN, "", "now", corrects=7), "a correction to those of the original"),
        (Wanted(BroadcastClass.OFFICIAL, PLAIN, "kim: wilayah = 35.74.02", "now", corrects=7), "and to others too"),
    ],
)
def test_saved_untouched_it_is_as_it_was(wanted: Wanted, why: str, zone: str) -> None:
    word = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA"}[zone]
    wanted = replace(wanted, schedule=wanted.schedule.format(zone=word))
    again = wanted_of(typed_of(wanted, zone), wanted, zone)
    assert again.content == wanted.content, why
    assert (again.klass, again.expires_at, again.corrects) == (wanted.klass, wanted.expires_at, wanted.corrects), why
    assert series.canonical(series.parse(again.schedule, word)) == wanted.schedule, why
    assert (canonical(parse(again.audience, KNOWN)) if again.audience else "") == wanted.audience, why
