"""``kim`` as an office types it: a table taken in, the register looked at, and what is refused on the way."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import segno
from argon2 import PasswordHasher

from bot.qr import BORDER, ERROR, SCALE, as_text
from tests.bot.commands import Called, Result
from tests.bot.test_cli_officers import Counter
from tests.conftest import SECRET

TABLE = """Nama KIM;Kelurahan;Kecamatan;No. Induk;Status;Grup WA
Kanigaran Jaya;Kanigaran;Kanigaran;N-1;aktif;Warga Kanigaran
Mayangan Bahari;Mayangn;Mayangan;N-2;;
Entah;Mana Saja;Kanigaran;;;
"""


@pytest.fixture(autouse=True)
def _here(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_CALLED_FROM", str(kentongan.folder))
    (kentongan.folder / "kim.csv").write_text(TABLE, encoding="utf-8")


def asked(kentongan: Called, *words: str, **settings: str) -> Result:
    return kentongan("kim", *words, SECRET_KEY=SECRET, REGION="35.74", DEFAULT_LANGUAGE="en", **settings)


def test_a_dry_run_tells_and_keeps_nothing(kentongan: Called) -> None:
    told = asked(kentongan, "import", "kim.csv", "--dry-run")
    assert told.code == 1
    assert "Line 2: new: KIM Kanigaran Jaya (Kelurahan Kanigaran, Kecamatan Kanigaran)" in told.out
    assert "Only tried, nothing is kept. New: 2 · changed: 0 · same: 0 · cannot be taken: 1." in told.out
    assert told.err == 'Line 4: Kelurahan "Mana Saja": There is no such kelurahan/desa in this region.\n'
    assert "0 KIM (of 0 in the register)." in asked(kentongan, "list").out


def test_a_table_is_taken_in_and_seen(kentongan: Called) -> None:
    assert "New: 2 · changed: 0 · same: 0 · not taken: 1." in asked(kentongan, "import", "kim.csv").out
    assert "New: 0 · changed: 0 · same: 2 · not taken: 1." in asked(kentongan, "import", "kim.csv").out
    listed = asked(kentongan, "list").out
    assert "1  KIM Kanigaran Jaya · Kelurahan Kanigaran, Kecamatan Kanigaran · verified · N-1" in listed
    assert "2 KIM (of 2 in the register)." in asked(kentongan, "list", "--status", "terverifikasi").out
    assert "KIM Mayangan Bahari" in asked(kentongan, "list", "--place", "35.74.03").out
    assert "KIM Mayangan Bahari" not in asked(kentongan, "list", "--place", "Kanigaran").out
    shown = asked(kentongan, "show", "N-1").out
    assert "Grup WhatsApp: Warga Kanigaran" in shown
    assert "Warga Kanigaran · KIM member" not in shown, "a group is no person"
    assert "Warga Kanigaran" not in kentongan("members", "list", SECRET_KEY=SECRET).out


def test_what_changes_is_told_field_by_field(kentongan: Called) -> None:
    asked(kentongan, "import", "kim.csv")
    changed = "Nama KIM,Kelurahan,Status,Grup WA\nKanigaran Jaya,Kanigaran,dibekukan,-\n"
    (kentongan.folder / "baru.csv").write_text(changed, encoding="utf-8")
    told = asked(kentongan, "import", "baru.csv")
    assert told.code == 0
    assert "Status: verified becomes frozen; Grup WhatsApp: Warga Kanigaran becomes -" in told.out


@pytest.mark.parametrize("name", ["keluar.csv", "keluar.xlsx"])
def test_an_export_can_be_imported_again(kentongan: Called, name: str) -> None:
    table = TABLE + "Rumus;Kanigaran;;'=1+1;;'@grup\n"
    (kentongan.folder / "kim.csv").write_text(table, encoding="utf-8")
    asked(kentongan, "import", "kim.csv")
    told = asked(kentongan, "export", name)
    assert told.err == f"3 KIM written to {name}.\n"
    path = kentongan.folder / name
    assert path.stat().st_mode & 0o077 == 0
    assert "same: 3 · not taken: 0" in asked(kentongan, "import", name).out


def test_an_export_goes_to_standard_output_without_a_file(kentongan: Called) -> None:
    asked(kentongan, "import", "kim.csv")
    assert (
        "KIM Kanigaran Jaya;Kanigaran;Kanigaran;N-1;;;;;terverifikasi;Warga Kanigaran;;;;;"
        in asked(kentongan, "export").out
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import", "tiada.csv"), "The file tiada.csv cannot be opened"),
        (("import", "kim.csv", "--map", "Kelompok=nama"), 'there is no column "Kelompok"'),
        (("import", "kim.csv", "--map", "Kelompok=judul"), "--map cannot be"),
        (("import",), "FILE"),
        (("show", "KIM Entah"), 'There is no KIM "KIM Entah"'),
        (("show", "Kanigaran Jay"), "Give its number: 1 KIM Kanigaran Jaya"),
        (("activate",), "Name one KIM, or --batch NUMBER"),
        (("activate", "1", "--hash", "abc"), "at least the first 12 characters"),
        (("activate", "--batch", "7"), "There is no import 7"),
        (("expire",), "--lapsed"),
        (("verify", "KIM Entah"), 'There is no KIM "KIM Entah"'),
        (("freeze", "1", "--on", "kemarin"), "--on"),
        (("board", "1", "add", "Siti Contoh"), "Give office and name"),
        (("board", "1", "check", "1"), "--on"),
        (("board", "1", "end", "Siti"), "Give the numbers"),
        (("list", "--status", "mati"), "There are: proposed, verified"),
        (("hapus",), "import, list, show"),
    ],
)
def test_what_cannot_be_done_is_told(kentongan: Called, words: tuple[str, ...], sentence: str) -> None:
    asked(kentongan, "import", "kim.csv")
    told = asked(kentongan, *words)
    assert told.code == 2
    assert sentence in told.err


@pytest.fixture
def counter(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """An office with officers: Ani administers, Budi keeps the register."""
    monkeypatch.setattr("bot.credentials.PasswordHasher", lambda: PasswordHasher(1, 8, 1))
    monkeypatch.setattr("bot.credentials.REFUSAL_SECONDS", 0.0)
    made = Counter(kentongan)
    made.staffed(("ani", "administrator"), ("budi", "officer"))
    return made


def test_once_there_are_officers_one_of_them_signs_in(counter: Counter, tmp_path: Path) -> None:
    nobody = counter.runs("kim", "import", "kim.csv", REGION="35.74")
    assert nobody.code == 2
    ani = counter.runs("kim", "import", "kim.csv", typed=counter.signs_in("ani"), REGION="35.74")
    assert "role" in ani.err
    budi = counter.runs("kim", "import", "kim.csv", typed=counter.signs_in("budi"), REGION="35.74")
    assert "New: 2" in budi.out
    assert counter.runs("kim", "import", "kim.csv", "--dry-run", REGION="35.74").code == 1
    trail = counter.runs("audit", "show", "--target", "kim:1").out
    assert "kim_add" in trail


ON_PAPER = """Nama KIM;Kelurahan;Kecamatan;Nomor SK;Tanggal SK;Status;Nama Ketua;Sekretaris;Tanggal Pernyataan
Kanigaran Jaya;Kanigaran;Kanigaran;188/1;2024-01-02;aktif;Siti Contoh;Budi Contoh;2026-03-01
Mayangan Bahari;Mayangan;Mayangan;188/2;2024-01-02;aktif;;;
"""


def test_a_register_becomes_active_by_a_second_officer(counter: Counter) -> None:
    counter.joins("citra", "approver", witness="budi")
    (counter.kentongan.folder / "sk.csv").write_text(ON_PAPER, encoding="utf-8")
    made = counter.runs("kim", "import", "sk.csv", typed=counter.signs_in("budi"), REGION="35.74")
    assert "KIM Mayangan Bahari cannot become active yet: no chair is entered." in made.err
    assert "1 KIM are called active and lack nothing" in made.out
    code = re.findall(r"--batch 1 --hash ([0-9a-f]{16})", made.out)[0]
    read = counter.runs("kim", "activate", "--batch", "1", REGION="35.74")
    assert read.code == 2
    assert "KIM Kanigaran Jaya" in read.out
    assert code in counter.runs("kim", "batches").out
    words = ("kim", "activate", "--batch", "1", "--hash", code)
    same = counter.runs(*words, typed=counter.signs_in("budi"))
    assert (same.code, same.out) == (2, "")
    assert "Somebody else has to activate it" in same.err
    assert counter.runs(*words, typed=counter.signs_in("citra")).out == "1 KIM are active now.\n"
    assert "No import waits" in counter.runs("kim", "batches").out
    shown = counter.runs("kim", "show", "Kanigaran Jaya", REGION="35.74").out
    assert "Siti Contoh · chair · no civil servant, no party (declaration of 2026-03-01)" in shown
    assert "activated · active" in shown
    assert "· officer 3 · #1" in shown


def test_one_kim_goes_its_way_by_hand(counter: Counter) -> None:
    counter.joins("citra", "approver", witness="budi")
    (counter.kentongan.folder / "sk.csv").write_text(ON_PAPER, encoding="utf-8")
    counter.runs("kim", "import", "sk.csv", typed=counter.signs_in("budi"), REGION="35.74")

    def does(who: str, *words: str) -> Result:
        return counter.runs("kim", *words, typed=counter.signs_in(who), REGION="35.74")

    added = does("budi", "board", "2", "add", "Rini", "Contoh", "--office", "wakil ketua")
    assert "Rini Contoh · deputy chair · declaration not checked" in added.out
    assert does("budi", "board", "2", "add", "Tono Contoh", "--office", "ketua").code == 0
    numbers = re.findall(r"^ +(\d+)  (?:Rini|Tono)", counter.runs("kim", "board", "2").out, re.MULTILINE)
    assert "not every declaration" in does("budi", "verify", "2").err
    assert "no civil servant" in does("budi", "board", "2", "check", *numbers, "--on", "2026-05-01").out
    code = re.findall(r"--hash ([0-9a-f]{16})", does("budi", "verify", "2").out)[0]
    looked = counter.runs("kim", "activate", "2", REGION="35.74")
    assert looked.code == 2
    assert "SK 188/2 of 2024-01-02" in looked.out
    assert does("citra", "activate", "2", "--hash", code).out == "KIM Mayangan Bahari is active now.\n"
    ended = does("budi", "board", "2", "end", numbers[0]).out
    assert "is verified now: what two officers agreed to has changed" in ended
    assert "--reason" in does("budi", "freeze", "2").err
    frozen = does("budi", "freeze", "2", "--reason", "belum ada kegiatan", "--on", "2026-01-31")
    assert frozen.out == "KIM Mayangan Bahari is frozen now.\n"
    shown = counter.runs("kim", "show", "2", REGION="35.74").out
    assert "frozen · frozen · 2026-01-31 · officer 2 · belum ada kegiatan" in shown
    assert counter.runs("audit", "verify").code == 0


# --- Invitations -----------------------------------------------------------------------------------------------------


def test_an_invitation_is_shown_once_and_can_be_taken_back(kentongan: Called) -> None:
    asked(kentongan, "import", "kim.csv")
    made = asked(kentongan, "invite", "N-1", "--role", "operator", TELEGRAM_BOT_NAME="@kentongan_bot")
    assert made.code == 0
    assert re.fullmatch(r"https://t\.me/kentongan_bot\?start=[A-Za-z0-9_-]{22}\n", made.out)
    assert "Invitation 1 for KIM operator (KIM Kanigaran Jaya), valid until" in made.err
    bare = asked(kentongan, "invite", "2", "--role", "wakil", "--days", "3")
    assert re.fullmatch(r"[A-Za-z0-9_-]{22}\n", bare.out)
    assert "/start CODE" in bare.err
    listed = asked(kentongan, "invitations").out
    assert made.out.strip()[-22:] not in listed
    assert "KIM Kanigaran Jaya · KIM operator · not used yet" in listed
    assert "KIM Mayangan Bahari · KIM deputy chair · not used yet" in listed
    assert "Mayangan" not in asked(kentongan, "invitations", "1").out
    assert asked(kentongan, "revoke", "1").out == "Invitation 1 is taken back.\n"
    assert "taken back" in asked(kentongan, "invitations", "1").out
    assert asked(kentongan, "revoke", "1").code == 2


@pytest.mark.parametrize("name", ["undangan.png", "undangan.SVG"])
def test_an_invitation_is_drawn_for_the_letter(kentongan: Called, name: str) -> None:
    asked(kentongan, "import", "kim.csv")
    words = ("invite", "1", "--role", "operator", "--qr", name)
    made = asked(kentongan, *words, TELEGRAM_BOT_NAME="kentongan_bot")
    assert (made.code, f"The QR code is in {name}." in made.err) == (0, True)
    path = kentongan.folder / name
    assert path.stat().st_mode & 0o077 == 0
    wanted = io.BytesIO()
    segno.make_qr(made.out.strip(), error=ERROR).save(wanted, kind=name[-3:].lower(), scale=SCALE, border=BORDER)
    assert path.read_bytes()[:8] == wanted.getvalue()[:8]
    if name.endswith("png"):
        assert path.read_bytes() == wanted.getvalue(), "the very link that was told"
    again = asked(kentongan, *words, TELEGRAM_BOT_NAME="kentongan_bot")
    assert (again.code, again.out) == (2, ""), "nothing is written over, and nobody is invited"
    assert "Invitation" not in again.err


def test_an_invitation_is_drawn_in_the_terminal(kentongan: Called) -> None:
    asked(kentongan, "import", "kim.csv")
    made = asked(kentongan, "invite", "1", "--role", "ketua", "--qr", "-", TELEGRAM_BOT_NAME="kentongan_bot")
    assert as_text(made.out.strip()) in made.err
    assert made.out.count("\n") == 1, "the link alone on standard output"


@pytest.mark.parametrize(
    ("name", "bot", "sentence"),
    [
        ("undangan.png", "", "set TELEGRAM_BOT_NAME"),
        ("undangan.pdf", "kentongan_bot", ".png or .svg"),
        ("tiada/undangan.png", "kentongan_bot", "no folder"),
    ],
)
def test_what_cannot_be_drawn_makes_no_invitation(kentongan: Called, name: str, bot: str, sentence: str) -> None:
    asked(kentongan, "import", "kim.csv")
    told = asked(kentongan, "invite", "1", "--role", "ketua", "--qr", name, TELEGRAM_BOT_NAME=bot)
    assert (told.code, told.out) == (2, "")
    assert sentence in told.err
    assert "no invitations" in asked(kentongan, "invitations").out.casefold()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("invite", "1", "--role", "lurah"), 'Nobody is invited as "lurah"'),
        (("invite", "1"), "--role"),
        (("invite", "1", "--role", "ketua", "--days", "91"), "at most 90 days"),
        (("invite", "Entah", "--role", "ketua"), 'There is no KIM "Entah"'),
        (("invite", "2", "--role", "ketua"), "is dissolved"),
        (("revoke", "7"), "There is no invitation 7"),
        (("revoke", "9" * 30), "There is no invitation 9"),
    ],
)
def test_nobody_is_invited_where_that_makes_no_sense(kentongan: Called, words: tuple[str, ...], sentence: str) -> None:
    asked(kentongan, "import", "kim.csv")
    (kentongan.folder / "bubar.csv").write_text("Nama KIM;Kelurahan;Status\nMayangan Bahari;Mayangan;bubar\n", "utf-8")
    asked(kentongan, "import", "bubar.csv")
    told = asked(kentongan, *words)
    assert (told.code, told.out) == (2, "")
    assert sentence in told.err
