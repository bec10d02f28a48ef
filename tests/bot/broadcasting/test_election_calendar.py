"""The calendar of elections acts on what a broadcast says: what passes, what needs more, and what stands still."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.broadcasting.conductor import Conductor
from bot.broadcasting.election_calendar import ElectionCalendar, has_source
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.calendar_file import Window, holidays_of, windows_of
from bot.channels.loopback import LIMITS
from bot.policy import PoliticalNames
from bot.roster import promise_of
from bot.settings import SettingsError, load
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, Content, PauseCause
from data.model.membership import Role
from data.store.database import Database
from tests.bot.announcing import approved, someone, state_of

NAMES = PoliticalNames(candidates=("Sutrisno Contoh",), officials=("Wagiman Contoh",))
QUIET_DAYS = Window("masa_tenang", date(2026, 11, 23), date(2026, 11, 25))
CALENDAR = ElectionCalendar(lambda: NAMES, lambda: (QUIET_DAYS,), "Asia/Jakarta", "WIB")
SOURCE = "Sumber: https://www.kpu.go.id/pengumuman"
INSIDE, OUTSIDE = date(2026, 11, 25), date(2026, 11, 26)


def a_broadcast(text: str, **more: object) -> Broadcast:
    plain = Broadcast(
        1,
        1,
        BroadcastState.DRAFT,
        BroadcastClass.ELECTION,
        Content("Pengumuman", (("id", text),)),
        "orang: semua",
        "now",
    )
    return replace(plain, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "day", "is_named", "why"),
    [
        ("Coblos Sutrisno Contoh!", INSIDE, True, "a candidate by name"),
        ("Kata H. Sutrisno Contoh, S.Sos.", INSIDE, True, "with titles around it"),
        ("Wali Kota mengajak warga", INSIDE, True, "the regional head by office"),
        ("Partai Golkar membuka posko", INSIDE, True, "a party"),
        ("Coblos Sutrisno Contoh!", OUTSIDE, False, "the days are over"),
        ("TPS buka pukul 07.00 sampai 13.00, bawa KTP", INSIDE, False, "voter information is needed most then"),
        ("Listrik padam besok", INSIDE, False, "nothing of politics"),
    ],
)
def test_what_names_somebody_in_the_quiet_days(text: str, day: date, is_named: bool, why: str) -> None:
    assert bool(CALENDAR.word(a_broadcast(text), day, day)) is is_named, why


def test_a_correction_passes() -> None:
    assert not CALENDAR.word(a_broadcast("Tidak benar bahwa Sutrisno Contoh mundur", corrects=7), INSIDE, INSIDE)


@pytest.mark.parametrize(
    ("text", "has", "why"),
    [
        (SOURCE, True, "KPU"),
        ("https://kota.bawaslu.go.id/a", True, "a branch of Bawaslu"),
        ("https://kpu.go.id.contoh.com/a", False, "only looks like it"),
        ("kpu.go.id", False, "no link"),
    ],
)
def test_whose_word_counts(text: str, has: bool, why: str) -> None:
    assert has_source(a_broadcast(text)) is has, why


async def test_submitting_needs_the_source_and_two_approvals(database: Database) -> None:
    async with database.unit_of_work() as unit:
        with pytest.raises(BroadcastError) as caught:
            await CALENDAR.before_submit(unit, a_broadcast("Sutrisno Contoh akan datang"))
        assert caught.value.refusal is Refusal.CALENDAR
        sourced = a_broadcast(f"Sutrisno Contoh akan datang. {SOURCE}")
        await CALENDAR.before_submit(unit, sourced)
        assert await CALENDAR.approvals_needed(unit, sourced) == 2
        assert await CALENDAR.approvals_needed(unit, a_broadcast("Listrik padam")) == 1


async def test_a_running_broadcast_stands_still_when_the_days_begin(database: Database) -> None:
    await someone(database, "1", Role.RESIDENT, kim="")
    number = await approved(database, "orang: semua", count=1)
    names = PoliticalNames(candidates=("listrik padam",))
    calendar = ElectionCalendar(lambda: names, lambda: (QUIET_DAYS,), "Asia/Jakarta", "WIB")
    conductor = Conductor(
        database, {"loopback": LIMITS}, "WIB", 6, lambda moment: moment.year, forbids=calendar.forbids
    )
    for _ in range(3):
        await conductor.work()
    seen = await state_of(database, number)
    assert (seen.state, seen.pause_cause) == (BroadcastState.PAUSED, PauseCause.CALENDAR)


def test_the_file_of_the_office(tmp_path: Path) -> None:
    settings = load(Path("/nonexistent/kentongan.env"), var_dir=tmp_path)
    assert windows_of(settings) == ()
    (tmp_path / "kalender.toml").write_text("[[masa_tenang]]\nfrom = 2026-11-23\nuntil = 2026-11-25\n")
    assert windows_of(settings) == (QUIET_DAYS,)


def test_holidays_stand_in_the_same_file_and_hold_no_broadcast_back(tmp_path: Path) -> None:
    settings = load(Path("/nonexistent/kentongan.env"), var_dir=tmp_path)
    assert holidays_of(settings) == ()
    (tmp_path / "kalender.toml").write_text("[[libur]]\nfrom = 2026-12-24\nuntil = 2026-12-25\n")
    assert windows_of(settings) == ()
    assert holidays_of(settings) == ((date(2026, 12, 24), date(2026, 12, 25)),)
    promise = promise_of(settings)
    assert not promise.hours.hold_at(datetime(2026, 12, 24, 3, tzinfo=UTC))
    assert promise.hours.hold_at(datetime(2026, 12, 23, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    [
        "masa_tenang = 3",
        "[[hari_tenang]]\nfrom = 2026-11-23\nuntil = 2026-11-25",
        "[[masa_tenang]]\nfrom = 2026-11-23",
        "[[masa_tenang]]\nfrom = 2026-11-25\nuntil = 2026-11-23",
        "[[masa_tenang]]\nfrom = '2026-11-23'\nuntil = 2026-11-25",
        "[[masa_tenang]]\nfrom = 2026-11-23T00:00:00\nuntil = 2026-11-25",
        "[[",
    ],
)
def test_a_broken_file_is_told_and_nothing_slips_through(tmp_path: Path, text: str) -> None:
    (tmp_path / "kalender.toml").write_text(text)
    with pytest.raises(SettingsError):
        windows_of(load(Path("/nonexistent/kentongan.env"), var_dir=tmp_path))


def test_a_day_in_the_office_is_not_a_day_in_utc() -> None:
    moment = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
    assert CALENDAR._day(moment) == date(2026, 11, 23)
