"""``variants``: what is tied to a fact-check is listed, and untied again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from bot.app import open_database
from bot.settings import load
from bot.variants import keep_variant
from data.store import factchecks
from tests.bot.commands import Called

FORWARD = "Sumur bor di belakang pasar Kanigaran mengeluarkan gas beracun, hubungi 081234567890 sebelum malam"
LINE = {"id": "u-1", "title": "Gas beracun keluar dari sumur bor", "verdict": "false", "source": "Uji"}


@pytest.fixture
def tied(kentongan: Called, tmp_path: Path) -> Called:
    """An office with one fact-check, to which a fact-checker has tied a forward."""
    path = tmp_path / "berkas.jsonl"
    path.write_text(json.dumps(LINE) + "\n", encoding="utf-8")
    assert kentongan("factchecks", "import", str(path)).code == 0

    async def tying() -> None:
        database = open_database(load(Path("/nonexistent/kentongan.env"), var_dir=kentongan.var_dir))
        async with database.unit_of_work() as unit:
            assert await keep_variant(unit, await factchecks.number_of(unit, "uji", "u-1"), FORWARD) == 1
        await database.close()

    asyncio.run(tying())
    return kentongan


def test_what_is_tied_is_listed_masked_and_untied_once(tied: Called) -> None:
    listed = tied("variants", "list", "UJI", "u-1")
    assert (listed.code, "Sumur bor di belakang pasar" in listed.out, "081234567890" in listed.out) == (0, True, False)
    assert "kiriman yang sudah dikenal" in tied("match", FORWARD).out
    assert tied("variants", "remove", "1").out.startswith("Kiriman 1 dicabut.")
    assert "known variant" not in tied("match", FORWARD).out
    again = tied("variants", "remove", "1", "7")
    assert (again.code, again.err.count("tidak ada")) == (2, 2)
    assert tied("variants", "list", "uji", "u-1").out.startswith("Belum ada kiriman")


BAD = [
    (("list", "uji", "tidak-ada"), "Tidak ada cek fakta", "no such fact-check"),
    (("list", "uji"), "belum lengkap", "no id"),
    (("remove", "satu"), "belum lengkap", "no number"),
    (("remove",), "belum lengkap", "no number at all"),
    (("remove", "9" * 30), "belum lengkap", "no number of a row"),
]


@pytest.mark.parametrize(("words", "told", "reason"), BAD, ids=[row[2] for row in BAD])
def test_what_cannot_be_done_is_told(kentongan: Called, words: tuple[str, ...], told: str, reason: str) -> None:
    done = kentongan("variants", *words)
    assert (done.code, told in done.err) == (2, True), reason
