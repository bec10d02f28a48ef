"""``announcements``: what was sent is noted, found again by ``match``, listed and withdrawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.bot.commands import Called, Shell

BODY = "Pengumuman 2026/118: aliran air di Kanigaran dihentikan Sabtu 4 Juli, ambil air gratis di kelurahan"


@pytest.fixture
def noted(kentongan: Called, tmp_path: Path) -> Called:
    """An office that has noted one announcement."""
    path = tmp_path / "air.txt"
    path.write_text(BODY + "\n", encoding="utf-8")
    done = kentongan("announcements", "add", "2026/118", str(path), "--title", "Aliran air", "--date", "2026-07-01")
    assert (done.code, done.out) == (0, "Pengumuman 2026/118 tercatat: Aliran air\n")
    return kentongan


def test_nothing_is_listed_at_first(kentongan: Called) -> None:
    done = kentongan("announcements", "list")
    assert (done.code, done.out.startswith("Belum ada pengumuman")) == (0, True)


def test_what_is_noted_is_listed_and_withdrawn_once(noted: Called) -> None:
    assert noted("announcements", "list").out == "2026-07-01  2026/118     Aliran air\n"
    done = noted("announcements", "withdraw", "2026/118")
    assert (done.code, "ditarik" in done.out) == (0, True)
    assert noted("announcements", "list").out == "2026-07-01  2026/118     Aliran air (ditarik)\n"
    again = noted("announcements", "withdraw", "2026/118")
    assert (again.code, "sudah ditarik sebelumnya" in again.err) == (0, True)


def test_what_was_sent_is_not_replaced(noted: Called, tmp_path: Path) -> None:
    path = tmp_path / "lain.txt"
    path.write_text("Kata-kata yang lain sama sekali", encoding="utf-8")
    done = noted("announcements", "add", "2026/118", str(path))
    assert (done.code, "sudah tercatat dengan isi lain" in done.err) == (2, True)
    path.write_text(BODY, encoding="utf-8")
    assert noted("announcements", "add", "2026/118", str(path)).code == 0, "the same words once more change nothing"


def test_a_body_may_be_piped_and_needs_no_title(furnished: Shell) -> None:
    done = furnished.runs("announcements", "add", "2026/119", typed=BODY.replace("118", "119"))
    assert (done.code, done.out.startswith("Pengumuman 2026/119 tercatat: Pengumuman 2026/119: aliran")) == (0, True)
    asked = furnished.runs("match", "--jsonl", typed=json.dumps({"id": "a", "text": BODY.replace("118", "119")}) + "\n")
    answer = json.loads(asked.out)
    expected = {"factcheck": "2026/119", "verdict": None, "score": 1.0, "kind": "announcement", "finding": "genuine"}
    assert (answer["outcome"], answer["matches"]) == ("answer", [expected])


def test_match_tells_a_person_what_it_is(noted: Called) -> None:
    assert "1.000  asli             2026/118" in noted("match", BODY).out
    assert "diubah           2026/118" in noted("match", BODY.replace("4 Juli", "5 Juli")).out
    assert "tak pernah kami kirim 2026/500" in noted("match", "Pengumuman 2026/500: pasar ditutup").out


BAD = [
    (("add", "2026/1", "tidak-ada.txt"), "tidak dapat dibaca", "no such file"),
    (("withdraw", "2026/1"), "Tidak ada pengumuman 2026/1", "no such serial"),
    (("add",), "belum lengkap", "no serial"),
    (("list", "2026/1"), "belum lengkap", "list takes none"),
    (("withdraw", "2026/1", "berkas.txt"), "belum lengkap", "withdraw takes no file"),
    (("add", "2026/1", "--date", "kemarin"), "belum lengkap", "no date"),
    (("add", "2026/1", "--date", "2999-01-01"), "2999-01-01 belum tiba", "not sent yet"),
    (("add", "9" * 81), "belum lengkap", "a serial that is too long"),
]


@pytest.mark.parametrize(("words", "told", "reason"), BAD, ids=[row[2] for row in BAD])
def test_what_cannot_be_done_is_told(kentongan: Called, words: tuple[str, ...], told: str, reason: str) -> None:
    done = kentongan("announcements", *words)
    assert (done.code, told in done.err) == (2, True), reason


BODIES = [
    (b"  \n", "kosong", "blank"),
    (b"x " * 7_000, "terlalu panjang", "too long"),
    (b"LIBUR!!!", "terlalu pendek", "one word"),
    (b"Besok libur", "terlalu pendek", "two words"),
    (b"PK\x03\x04 Pengumuman \xff\xfe", "bukan teks biasa", "a document of a word processor"),
    ("Pengumuman".encode("utf-16-le"), "bukan teks biasa", "text in UTF-16"),
]


@pytest.mark.parametrize(("content", "told", "reason"), BODIES, ids=[row[2] for row in BODIES])
def test_what_is_no_announcement_is_not_noted(
    kentongan: Called, tmp_path: Path, content: bytes, told: str, reason: str
) -> None:
    path = tmp_path / "isi.txt"
    path.write_bytes(content)
    done = kentongan("announcements", "add", "2026/1", str(path))
    assert (done.code, told in done.err) == (2, True), reason
    assert kentongan("announcements", "list").out.startswith("Belum ada pengumuman")
