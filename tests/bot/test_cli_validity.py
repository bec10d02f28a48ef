"""``factchecks validity``: an office says from when until when a finding holds, and no import takes that back."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.bot.commands import Called

TITLE = "Jembatan gantung Kalibaru dibuka kembali untuk truk bermuatan berat"
TODAY = datetime.now(UTC).date()
#: A day that is past, and one that is to come, in every time zone.
PAST, LATER = str(TODAY - timedelta(days=9)), str(TODAY + timedelta(days=9))


@pytest.fixture
def known(kentongan: Called, tmp_path: Path) -> Called:
    """An office with one fact-check, imported from a file that can be imported again."""
    kentongan.var_dir.mkdir(parents=True, exist_ok=True)
    path = tmp_path / "berkas.jsonl"
    path.write_text(
        json.dumps({"id": "u-1", "title": TITLE, "verdict": "false", "source": "Uji", "date": "2020-01-01"}) + "\n",
        encoding="utf-8",
    )
    assert kentongan("factchecks", "import", str(path)).code == 0
    return kentongan


def outcome(known: Called) -> str:
    return known("match", TITLE).out.splitlines()[0]


CASES = [
    (("--until", LATER), "dijawab", "not over yet"),
    (("--until", PAST), "ditawarkan", "over"),
    (("--from", LATER), "ditawarkan", "not begun"),
    (("--from", PAST, "--until", LATER), "dijawab", "in its time"),
    (("--from", "-", "--until", "-"), "dijawab", "always"),
]


@pytest.mark.parametrize(("days", "expected", "reason"), CASES, ids=[row[2] for row in CASES])
def test_outside_its_time_it_is_only_suggested(
    known: Called, days: tuple[str, ...], expected: str, reason: str
) -> None:
    done = known("factchecks", "validity", "UJI", "u-1", *days)
    assert (done.code, TITLE in done.out) == (0, True)
    assert expected in outcome(known), reason


def test_an_import_leaves_what_the_office_has_set(known: Called, tmp_path: Path) -> None:
    known("factchecks", "validity", "uji", "u-1", "--until", PAST)
    again = known("factchecks", "import", str(tmp_path / "berkas.jsonl"))
    assert "1 tetap" in again.out
    assert "ditawarkan" in outcome(known)


BAD = [
    (("uji", "u-2", "--until", LATER), "Tidak ada cek fakta dari sumber", "no such fact-check"),
    (("uji", "u-1", "--from", LATER, "--until", PAST), "tidak boleh sebelum", "the wrong way round"),
    (("uji", "u-1", "--until", "besok"), "belum lengkap", "no date"),
    (("uji",), "belum lengkap", "no id"),
]


@pytest.mark.parametrize(("words", "told", "reason"), BAD, ids=[row[2] for row in BAD])
def test_what_cannot_be_set_is_told(known: Called, words: tuple[str, ...], told: str, reason: str) -> None:
    done = known("factchecks", "validity", *words)
    assert (done.code, told in done.err) == (2, True), reason
