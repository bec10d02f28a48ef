"""``broadcast report`` and ``broadcast status`` as officers type them, with the files they make."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, update

from data.model.broadcast import BroadcastState, Passing
from data.model.confirmation import Confirmation
from data.model.delivery import DeliveryKind, DeliveryState
from data.store import confirmations, people
from data.store.database import Unit
from data.store.schema import broadcast, broadcast_kim, delivery, exclusion, institution
from tests.bot.commands import Called, Result
from tests.bot.test_cli_broadcasts import two_kim
from tests.bot.test_cli_officers import Counter
from tests.data.store.setup import said


@pytest.fixture
def office(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A broadcast to two KIM, of which one confirmed and the other has no address."""
    made = Counter(kentongan)
    assert made.runs("migrate").code == 0
    made.with_unit(two_kim)
    made.with_unit(a_broadcast)
    monkeypatch.setenv("KENTONGAN_CALLED_FROM", str(kentongan.folder))
    return made


async def a_broadcast(unit: Unit) -> None:
    now = await unit.now()
    row = {"id": 1, "version": 1, "serial": "2026/1", "title": "Air mati", "texts": '[["id", "Besok."]]'}
    row |= {"state": BroadcastState.DONE, "class": "official", "asks_confirmation": True, "audience": "kim: semua"}
    row |= {"schedule": "now", "content_hash": b"", "audience_hash": b"", "schedule_hash": b""}
    await unit.connection.execute(insert(broadcast).values(row | {"created_at": now, "updated_at": now}))
    await unit.connection.execute(update(institution).where(institution.c.id == 1).values(name='=HYPERLINK("x")'))
    for group in (1, 2):
        values = {"broadcast_id": 1, "institution_id": group, "step": 0, "created_at": now}
        await unit.connection.execute(insert(broadcast_kim).values(values))
    nobody = {"broadcast_id": 1, "institution_id": 2, "reason": "no_address"}
    await unit.connection.execute(insert(exclusion).values(nobody))
    await _messages(unit)


async def _messages(unit: Unit) -> None:
    for chat, state, reason in (("1", DeliveryState.READ, ""), ("2", DeliveryState.FAILED, "recipient_gone: Warga X")):
        place = await people.admit(unit, said(chat), "id")
        row = {"kind": DeliveryKind.BROADCAST, "cause_id": 1, "address_id": place, "channel": "loopback", "lane": 40}
        row |= {"state": state, "reason": reason, "payload_sealed": b"", "is_resend_due": False, "broadcast_id": 1}
        row |= {"institution_id": 1, "not_before": await unit.now(), "created_at": await unit.now()}
        await unit.connection.execute(insert(delivery).values(row))
        await confirmations.keep(unit, [(place, Confirmation(1, Passing.BOARD, 40))])


def asked(office: Counter, *words: str) -> Result:
    return office.runs("broadcast", *words, REGION="35.74")


def test_the_totals_on_the_screen(office: Counter) -> None:
    told = asked(office, "report", "2026/1")
    assert (told.code, told.err) == (0, "")
    for part in (
        "2026/1  Air mati · done",
        "all 2 · sent 1 · delivered 1 · read 1 · uncertain 0 · failed 1 · skipped 0 · waiting 0",
        "Passed on: by 1 recipients, to 40 people as they say",
        "KIM that confirmed: 1 of 2",
        "Failed: blocked or gone 1",
        "Not sent to: KIM without an address 1",
        "Passed on by: Notice board 1",
    ):
        assert part in told.out, told.out
    assert "Warga X" not in told.out


def test_by_kecamatan_and_by_kim(office: Counter) -> None:
    told = asked(office, "report", "1", "--by", "kecamatan")
    row = next(line.split() for line in told.out.splitlines() if line.startswith("Kademangan"))
    assert row == ["Kademangan", "2", "1", "1", "40", "2", "1", "1", "1", "0", "1", "0", "0"]
    told = asked(office, "report", "1", "--by", "kim")
    assert "KIM Dua" in told.out
    assert "no address" in told.out
    assert "passed on" in told.out


def test_a_csv_that_no_spreadsheet_runs(office: Counter) -> None:
    told = asked(office, "report", "1", "--csv", "laporan.csv")
    assert (told.code, told.out) == (0, "")
    raw = (office.kentongan.folder / "laporan.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:4] == ["name of the KIM", "kelurahan/desa", "kecamatan", "state"]
    assert [row[0] for row in rows[1:]] == ['\'=HYPERLINK("x")', "KIM Dua"]
    assert rows[1][2:6] == ["Kademangan", "passed on", "1", "2"]


def test_a_workbook_with_every_table(office: Counter) -> None:
    assert asked(office, "report", "1", "--xlsx", "laporan.xlsx").code == 0
    path = office.kentongan.folder / "laporan.xlsx"
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Summary", "Kecamatan", "KIM"]
    assert ["sent", 1] in book.get_sheet_by_name("Summary").to_python()
    kim = book.get_sheet_by_name("KIM").to_python()
    assert [row[0] for row in kim[1:]] == ['=HYPERLINK("x")', "KIM Dua"]
    assert [entry.name for entry in path.parent.iterdir() if entry.name.endswith(".draft")] == []


def there_is_one(folder: Path) -> None:
    (folder / "ada.csv").write_text("milik kantor")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["report", "7"], "There is no broadcast with this number"),
        (["report", "2026/7"], "There is no broadcast with this number"),
        (["report", "satu"], "There is no broadcast with this number"),
        (["status", "7"], "There is no broadcast with this number"),
        (["report", "1", "--csv", "ada.csv"], "is there already"),
        (["report", "1", "--xlsx", "tidak/ada.xlsx"], "There is no folder"),
        (["report", "1", "--csv", "a.csv", "--xlsx", "b.xlsx"], "Choose one"),
        (["report", "1", "--by", "rt"], "kecamatan, kim"),
        (["report", "1", "--csv", "a" * 300], "a" * 20),
        (["report"], "number"),
    ],
)
def test_what_cannot_be_done_is_said(office: Counter, words: list[str], sentence: str) -> None:
    there_is_one(office.kentongan.folder)
    told = asked(office, *words)
    assert (told.code, told.out) == (2, "")
    assert sentence in told.err, told.err
    assert (office.kentongan.folder / "ada.csv").read_text() == "milik kantor"


def test_a_full_disk_leaves_nothing_half(office: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: object) -> None:
        raise OSError(28, "No space left on device")

    before = sorted(office.kentongan.folder.iterdir())
    monkeypatch.setattr("bot.cli.saving.os.fsync", full)
    told = asked(office, "report", "1", "--csv", "laporan.csv")
    assert told.code == 2
    assert "No space left on device" in told.err
    assert sorted(office.kentongan.folder.iterdir()) == before


@pytest.mark.parametrize("more", [[], ["--follow"]])
def test_status_in_one_line_and_to_the_end(office: Counter, more: list[str]) -> None:
    told = asked(office, "status", "1", *more)
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[-1].startswith(
        "[########################] 100 % 2/2  done  sent 1 · uncertain 0 · failed 1"
    )


# --- As an alert -----------------------------------------------------------------------------------------------------


async def _begun(unit: Unit) -> None:
    await unit.connection.execute(update(broadcast).values(started_at=await unit.now()))


def test_a_broadcast_is_exported_as_an_alert(office: Counter) -> None:
    office.with_unit(_begun)
    told = asked(office, "export", "--cap", "2026/1", "--severity", "Minor")
    assert told.code == 0
    assert "<identifier>kentongan-2026-1</identifier>" in told.out
    assert "<sender>kentongan-35.74</sender>" in told.out
    assert "<severity>Minor</severity>" in told.out
    assert "<areaDesc>Kota Probolinggo</areaDesc>" in told.out
    assert told.err == "2026/1 written as CAP Alert to -.\n"
    saved = asked(office, "export", "2026/1", "--cap", "--file", "siaran.xml")
    assert saved.out == ""
    written = (office.kentongan.folder / "siaran.xml").read_text(encoding="utf-8")
    assert written.startswith("<?xml version='1.0' encoding='utf-8'?>\n<alert xmlns=")
    assert asked(office, "export", "2026/1", "--cap", "--file", "siaran.xml").code == 2, "nothing is written over"


async def _draft(unit: Unit) -> None:
    await unit.connection.execute(update(broadcast).values(state=BroadcastState.SUBMITTED))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "2026/1", "--cap"), "is not approved yet"),
        (("export", "2026/1"), "--cap"),
        (("export", "2026/1", "--cap", "--category", "Flood"), "--category"),
        (("export", "2026/1", "--cap", "--file", "tiada/siaran.xml"), "no folder"),
    ],
)
def test_what_is_no_alert_is_refused(office: Counter, words: tuple[str, ...], sentence: str) -> None:
    office.with_unit(_draft)
    told = asked(office, *words)
    assert (told.code, told.out) == (2, "")
    assert sentence in told.err
