"""``broadcast`` as officers type it: from a file to an approval, and everything that is refused on the way."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from data.model.broadcast import BroadcastState, PauseCause
from data.model.delivery import DeliveryKind, DeliveryState, Lane, NewDelivery, cause_of_test
from data.model.message import Outgoing
from data.model.standstill import Why, WhyCode
from data.store import deliveries, people, timekeeping
from data.store.database import Unit
from data.store.schema import broadcast, delivery, officer
from tests.bot.broadcasting.office import a_kim
from tests.bot.commands import Called, Result
from tests.bot.test_cli_officers import Counter
from tests.data.store.setup import said

FILE = """
judul = "Imunisasi di balai"
kelas = "resmi"
sasaran = "kim: wilayah = kecamatan Kademangan"
jadwal = "2099-12-01 08:00 WIB"
berakhir = 2099-12-02
surat = "005/118/2026"
penanda_tangan = "Kepala Dinas"

[teks]
id = "Mulai pukul 8 pagi."
jv = "Wiwit jam 8 enjing."
"""


@pytest.fixture
def counter(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Ani administers, Budi drafts, Citra approves; two KIM are in the register."""
    monkeypatch.setattr("bot.credentials.PasswordHasher", lambda: PasswordHasher(1, 8, 1))
    monkeypatch.setattr("bot.credentials.REFUSAL_SECONDS", 0.0)
    made = Counter(kentongan)
    made.staffed(("ani", "administrator"), ("budi", "officer"), ("citra", "officer,approver"))
    made.with_unit(two_kim)
    made.with_unit(a_chat_of_citra)
    monkeypatch.setenv("KENTONGAN_CALLED_FROM", str(kentongan.folder))
    return made


async def two_kim(unit: Unit) -> None:
    for name in ("KIM Satu", "KIM Dua"):
        await a_kim(unit, name, "35.74.01.1008")


async def a_chat_of_citra(unit: Unit) -> None:
    place = await people.admit(unit, said("900"), "id")
    await unit.connection.execute(update(officer).where(officer.c.login == "citra").values(address_id=place))


def a_file(counter: Counter, text: str = FILE) -> str:
    (counter.kentongan.folder / "siaran.toml").write_text(text, encoding="utf-8")
    return "siaran.toml"


def asked(counter: Counter, login: str, *words: str) -> Result:
    return counter.runs("broadcast", *words, typed=counter.signs_in(login) if login else "", REGION="35.74")


def drafted(counter: Counter, *words: str) -> Result:
    return asked(counter, "budi", "draft", a_file(counter), *words)


def tested(counter: Counter, *numbers: int) -> None:
    """Citra got the test message in both languages."""

    async def work(unit: Unit) -> None:
        place = await unit.connection.scalar(select(officer.c.address_id).where(officer.c.login == "citra"))
        causes = [cause_of_test(*(numbers or (1,)), which) for which in (1, 2)]
        how = (int(place or 0), "loopback", Lane.NOTICE, Outgoing("contoh"))
        await deliveries.plan(unit, [NewDelivery(DeliveryKind.NOTICE, cause, *how) for cause in causes])
        mine = update(delivery).where(delivery.c.cause_id.in_(causes))
        await unit.connection.execute(mine.values(state=DeliveryState.ACCEPTED))

    counter.with_unit(work)


def state(counter: Counter) -> BroadcastState:
    async def work(unit: Unit) -> Any:
        return await unit.connection.scalar(select(broadcast.c.state))

    return BroadcastState(counter.with_unit(work))


def test_from_a_file_to_an_approval(counter: Counter) -> None:
    told = drafted(counter)
    assert (told.code, told.err) == (0, "")
    assert "     1  -              draft · official · Imunisasi di balai" in told.out
    assert "Audience: kim: wilayah = 35.74.01 · recipients: -" in told.out
    assert "Schedule: 2099-12-01 08:00 WIB · expires: 2099-12-03 00:00 WIB" in told.out
    assert "[jv]\nWiwit jam 8 enjing." in told.out
    assert "Written by: Budi Contoh (budi) · submitted by: -" in told.out
    submitted = asked(counter, "budi", "submit", "1")
    assert re.search(r"Submitted as Announcement \d{4}/1, for 2 recipients\.", submitted.out)
    assert "If sent now: 2 recipients for 2 KIM." in asked(counter, "", "show", "1").out
    assert "For example: KIM Satu, KIM Dua" in asked(counter, "", "show", "1").out
    tested(counter)
    look = asked(counter, "", "approve", "1")
    assert look.code == 2
    assert "Mulai pukul 8 pagi." in look.out
    assert "./kentongan broadcast approve 1 --version 2" in look.out
    approved = asked(counter, "citra", "approve", "1", "--version", "2", "--note", "sesuai surat")
    assert (approved.code, approved.err) == (0, "")
    assert state(counter) is BroadcastState.APPROVED
    shown = asked(counter, "", "show", "1").out
    assert 'approved: Citra Contoh (citra) "sesuai surat"' in shown
    assert "approved · official · Imunisasi di balai" in asked(counter, "", "list").out


def test_a_draft_from_options_alone_is_submitted_at_once(counter: Counter) -> None:
    words = ["--title", "Air mati", "--text", "Besok pukul 9.", "--class", "darurat", "--submit"]
    told = asked(counter, "budi", "draft", *words)
    assert (told.code, told.err) == (0, "")
    assert "submitted · urgent · Air mati" in told.out
    assert "Schedule: as soon as it is approved" in told.out


def test_what_waits_for_the_morning_says_so(counter: Counter) -> None:
    now = datetime.now(UTC)
    around = {
        "QUIET_HOURS": f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=2):%H:%M}",
        "TIMEZONE": "Etc/UTC",
    }
    for klass, is_held in (("resmi", True), ("darurat", False)):
        asked(counter, "budi", "draft", "--title", klass, "--text", "Besok.", "--class", klass, "--submit")
        number = "1" if is_held else "2"
        tested(counter, int(number))
        typed = counter.signs_in("citra")
        words = ["approve", number, "--version", "2"]
        told = counter.runs("broadcast", *words, typed=typed, REGION="35.74", **around)
        assert (told.code, "Quiet hours: goes out from" in told.out) == (0, is_held), klass
        seen = counter.runs("broadcast", "status", number, REGION="35.74", **around)
        assert ("Quiet hours: goes out from" in seen.out) is is_held, klass


def test_what_stands_still_says_why(counter: Counter) -> None:
    drafted(counter, "--submit")

    async def fails(unit: Unit) -> None:
        values = {"state": BroadcastState.PAUSED, "pause_cause": PauseCause.FILE, "pause_reason": "poster.jpg"}
        await unit.connection.execute(update(broadcast).values(**values))

    counter.with_unit(fails)
    for word in ("show", "status"):
        assert "Paused: its file is gone (poster.jpg)" in asked(counter, "", word, "1").out

    async def falters(unit: Unit) -> None:
        why = Why.of(WhyCode.ERRORS_OF_LAST, errors=11, count=200)
        values = {"pause_cause": PauseCause.ERRORS, "pause_reason": why.written}
        await unit.connection.execute(update(broadcast).values(**values))

    counter.with_unit(falters)
    assert "(11 errors among the last 200)" in asked(counter, "", "show", "1").out


def test_an_edit_changes_what_it_names_and_voids_the_approval(counter: Counter) -> None:
    drafted(counter, "--submit")
    tested(counter)
    assert asked(counter, "citra", "approve", "1", "--version", "2").code == 0
    told = asked(counter, "budi", "edit", "1", "--title", "Imunisasi ditunda")
    assert "draft · official · Imunisasi ditunda" in told.out
    assert "[jv]\nWiwit jam 8 enjing." in told.out
    assert "(void, because the broadcast changed afterwards)" in told.out
    late = asked(counter, "citra", "approve", "1", "--version", "2")
    assert (late.code, "changed since you read it" in late.err) == (2, True)


@pytest.mark.parametrize(
    ("login", "words", "why"),
    [
        ("budi", ["approve", "1", "--version", "2"], "needs the role approver"),
        ("citra", ["approve", "1", "--version", "1"], "changed since you read it"),
        ("citra", ["approve", "1", "--version", "2"], "not received its test message"),
        ("citra", ["approve", "7", "--version", "2"], "no broadcast with this number"),
        ("citra", ["approve", "2026/99", "--version", "2"], "no broadcast with this number"),
        ("citra", ["approve", "satu", "--version", "2"], "no broadcast with this number"),
        ("citra", ["reject", "1", "--version", "2"], "Say why with --note"),
        ("budi", ["submit", "1"], "cannot be done now: this broadcast is submitted"),
        ("ani", ["edit", "1", "--title", "X"], "needs the role officer"),
        ("budi", ["resume", "1"], "cannot be done now"),
        ("budi", ["approve", "1", "--as", "citra"], "Not known here: --as citra"),
        ("budi", ["siapa"], "is one of:"),
    ],
)
def test_what_is_not_done(counter: Counter, login: str, words: list[str], why: str) -> None:
    drafted(counter, "--submit")
    told = asked(counter, login, *words)
    assert told.code == 2
    assert why in told.err
    assert state(counter) is BroadcastState.SUBMITTED


def test_nobody_approves_their_own(counter: Counter) -> None:
    asked(counter, "citra", "draft", a_file(counter), "--submit")
    tested(counter)
    told = asked(counter, "citra", "approve", "1", "--version", "2")
    assert (told.code, "You had a hand in" in told.err) == (2, True)


def test_an_unknown_officer_does_nothing(counter: Counter) -> None:
    told = counter.runs("broadcast", "draft", a_file(counter), typed="siapa\nkata sandi apa pun\n123456\n")
    assert (told.code, "Not let in" in told.err) == (2, True)
    assert asked(counter, "", "list").out.startswith("No broadcasts yet")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('judul = "A', "is no TOML"),
        ('judul = "A"\ntitle = "B"\nteks = "C"', 'The word "title"'),
        ('judul = "A"\nwarna = "biru"', 'The word "warna"'),
        ("judul = 3", 'What "judul" says'),
        ('judul = "A"\nteks = ["x"]', 'What "teks" says'),
        ('judul = "A"\nkonfirmasi = "ya"', 'What "konfirmasi" says'),
        ('judul = "A"\nteks = ""', "The text is empty"),
        ('teks = "A"', "The title is empty"),
        ('judul = "A"\nteks = "B"\nkelas = "penting"', 'no class "penting"'),
        ('judul = "A"\nteks = "B"\nsasaran = "wilayah = Antah"', "That place is not in our region"),
        ('judul = "A"\nteks = "B"\nsasaran = "wilayah = Kademangan"', "kecamatan Kademangan (35.74.01)"),
        ('judul = "A"\nteks = "B"\njadwal = "2020-01-01 08:00 WIB"', "That time has passed"),
        ('judul = "A"\nteks = "B"\njadwal = "kapan-kapan"', "The schedule cannot be read"),
        ('judul = "A"\nteks = "B"\njadwal = "2099-12-31 s.d. 2099-12-01 08:00"', "last day is before its first"),
        ('judul = "A"\nteks = "B"\nberakhir = "2020-01-01"', "It may not end before"),
        ('judul = "A"\nteks = "B"\nberakhir = "nanti"', "is no end"),
        ('judul = "A"\nteks = "B"\nberakhir = "sekarang"', "is no end"),
        ('judul = "A"\n[teks]\nxx = "B"', 'no language "xx"'),
        ('judul = "A"\nteks = "' + "x" * 5000 + '"', "a message is never cut"),
    ],
)
def test_what_is_no_broadcast(counter: Counter, text: str, why: str) -> None:
    told = asked(counter, "budi", "draft", a_file(counter, text))
    assert told.code == 2
    assert why in told.err
    assert asked(counter, "", "list").out.startswith("No broadcasts yet")


@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "cannot be read"), (b"\xff\xfe\x00", "no plain text"), (b"#" * 200_001, "no plain text")],
)
def test_what_is_no_file(counter: Counter, content: bytes | None, why: str) -> None:
    path = Path(counter.kentongan.folder / "siaran.toml")
    if content is not None:
        path.write_bytes(content)
    told = asked(counter, "budi", "draft", "siaran.toml")
    assert (told.code, why in told.err) == (2, True)


def test_what_reaches_nobody_is_not_submitted(counter: Counter) -> None:
    drafted(counter, "--audience", "kim: wilayah = kecamatan Mayangan")
    told = asked(counter, "budi", "submit", "1")
    assert (told.code, "Nobody belongs to the audience" in told.err) == (2, True)


def test_a_rejection_and_a_return_lead_back(counter: Counter) -> None:
    drafted(counter, "--submit")
    told = asked(counter, "citra", "reject", "1", "--version", "2", "--note", "Jamnya keliru.")
    assert "is rejected, and a draft again" in told.out
    assert asked(counter, "budi", "submit", "1").code == 0
    told = asked(counter, "budi", "return", "1")
    assert "is a draft again; no approval of it stands" in told.out
    assert state(counter) is BroadcastState.DRAFT


def test_a_broadcast_is_stopped_for_good(counter: Counter) -> None:
    drafted(counter)
    told = asked(counter, "budi", "stop", "1", "--reason", "batal")
    assert (told.code, told.out) == (0, "Broadcast 1: stopped.\n")
    again = asked(counter, "budi", "stop", "1")
    assert (again.code, "this broadcast is stopped" in again.err) == (2, True)


def test_a_correction_names_what_it_corrects(counter: Counter) -> None:
    drafted(counter, "--submit")
    early = asked(counter, "citra", "correct", "1", "--text", "Pukul 9.")
    assert (early.code, "was never sent" in early.err) == (2, True)

    async def goes_out(unit: Unit) -> None:
        await unit.connection.execute(update(broadcast).values(started_at=await unit.now()))

    counter.with_unit(goes_out)
    told = asked(counter, "citra", "correct", "1", "--text", "Pukul 9.")
    assert told.code == 0
    assert re.search(r"official · Koreksi Pengumuman \d{4}/1: Imunisasi di balai", told.out)

    async def work(unit: Unit) -> Any:
        return (await unit.connection.scalars(select(broadcast.c.corrects_id).order_by(broadcast.c.id))).all()

    assert counter.with_unit(work) == [None, 1]
    for words, why in (
        (["draft", "--corrects", "9", "--text", "P"], "no broadcast with this number"),
        (["correct", "1", "--text", "P", "--class", "pengingat"], "of class urgent or official"),
    ):
        refused = asked(counter, "citra", *words)
        assert (refused.code, why in refused.err) == (2, True)


def test_the_time_is_changed_by_a_word(counter: Counter) -> None:
    drafted(counter, "--submit")
    told = asked(counter, "budi", "schedule", "1", "2099-12-01", "09:30", "WIB", "--submit")
    assert (told.code, "Schedule: 2099-12-01 09:30 WIB" in told.out) == (0, True)
    assert "submitted · official" in told.out
    told = asked(counter, "budi", "send", "1")
    assert (told.code, "Schedule: as soon as it is approved" in told.out) == (0, True)
    assert state(counter) is BroadcastState.DRAFT
    late = asked(counter, "budi", "schedule", "1", "2020-01-01", "09:30")
    assert (late.code, "That time has passed" in late.err) == (2, True)


def test_a_file_goes_out_with_it(counter: Counter) -> None:
    folder = counter.kentongan.folder
    (folder / "poster.jpg").write_bytes(b"gambar contoh")
    told = asked(counter, "budi", "draft", a_file(counter, 'berkas = "poster.jpg"\n' + FILE), "--submit")
    assert (told.code, "Attached: poster.jpg (13 bytes)" in told.out) == (0, True)
    kept = list((folder / "var" / "media").glob("??/*")) or list(folder.rglob("media/??/*"))
    assert len(kept) == 1
    assert b"gambar" not in kept[0].read_bytes(), "sealed"
    told = asked(counter, "budi", "edit", "1", "--file", "")
    assert (told.code, "Attached" in told.out) == (0, False)
    for name, why in (("tiada.jpg", "tiada.jpg cannot be read"), (".", "cannot be read"), ("kosong.txt", "is empty")):
        (folder / "kosong.txt").write_bytes(b"")
        refused = asked(counter, "budi", "edit", "1", "--file", name)
        assert (refused.code, why in refused.err) == (2, True)


def test_a_test_goes_to_ones_own_chat(counter: Counter) -> None:
    drafted(counter)
    told = asked(counter, "citra", "test", "1")
    assert "Broadcast 1: the test message is on its way to your chat." in told.out
    none = asked(counter, "budi", "test", "1")
    assert (none.code, "You have no linked chat" in none.err) == (2, True)


def test_what_did_not_go_out_is_not_tried_again(counter: Counter) -> None:
    drafted(counter)
    listed = asked(counter, "", "retry", "1", "--list")
    assert (listed.code, listed.out) == (0, "Failed, can be tried again: 0 · nobody knows: 0\n")
    told = asked(counter, "budi", "retry", "1", "--unknown", "7")
    assert (told.code, "this broadcast is draft" in told.err) == (2, True)


def test_the_help_of_a_draft_shows_a_file_that_can_be_read(counter: Counter) -> None:
    for language in ("id", "en"):
        shown = counter.kentongan("broadcast", "draft", "--help", DEFAULT_LANGUAGE=language).out
        lines = [line[2:] for line in shown.splitlines() if line.startswith("  ")]
        text = "\n".join(lines).replace("2026-12", "2099-12")
        told = asked(counter, "budi", "draft", a_file(counter, text))
        assert (told.code, told.err) == (0, "")


def test_what_others_wrote_in_between_stays(counter: Counter) -> None:
    drafted(counter)
    assert asked(counter, "budi", "edit", "1", "--title", "Satu").code == 0
    assert asked(counter, "citra", "edit", "1", "--text", "Dua").code == 0
    shown = asked(counter, "", "show", "1").out
    assert "Satu" in shown
    assert "[id]\nDua" in shown
    assert "Version 3" in shown


def test_the_clock_is_shown_and_confirmed_by_somebody_who_signs_in(counter: Counter) -> None:
    assert "Broadcasts go by this clock." in asked(counter, "", "clock").out
    counter.with_unit(a_doubt)
    shown = asked(counter, "", "clock")
    assert (shown.code, "clock --confirm" in shown.out) == (1, True)
    assert "The clock leapt to" in counter.runs("doctor").out
    assert counter.runs("broadcast", "clock", "--confirm", typed="budi\nwrong\n000000\n").code == 2
    confirmed = asked(counter, "budi", "clock", "--confirm")
    assert (confirmed.code, "Broadcasts go by this clock." in confirmed.out) == (0, True)
    assert "The clock leapt to" not in counter.runs("doctor").out


async def a_doubt(unit: Unit) -> None:
    await timekeeping.doubt(unit, await unit.now())
