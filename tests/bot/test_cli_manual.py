"""``broadcast manual`` as an officer types it: the list, the text to copy, and the ticks."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from data.store.database import Database
from data.store.officers import SEALED_NAME as SEALED_OFFICER
from data.store.officers import SEALED_TOTP
from data.store.schema import officer
from data.store.vault import Vault
from tests.bot.commands import Called, Result
from tests.bot.test_cli_officers import Counter
from tests.conftest import SECRET
from tests.data.store.test_by_hand import told_by_hand


@pytest.fixture
def counter(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """Ani administers, Budi keeps the register; a broadcast has begun, with one group to be told by hand."""
    monkeypatch.setattr("bot.credentials.PasswordHasher", lambda: PasswordHasher(1, 8, 1))
    monkeypatch.setattr("bot.credentials.REFUSAL_SECONDS", 0.0)
    made = Counter(kentongan)
    made.staffed(("ani", "administrator"), ("budi", "officer"))
    asyncio.run(_begun(kentongan))
    return made


async def _begun(kentongan: Called) -> None:
    url = f"sqlite:///{kentongan.var_dir / 'kentongan.sqlite3'}"
    database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
    try:
        await told_by_hand(database, "KIM Satu")
        # The officers of that broadcast have nothing that can be unsealed.
        async with database.unit_of_work() as unit:
            name, totp = unit.vault.seal(SEALED_OFFICER, "Orang Lain"), unit.vault.seal(SEALED_TOTP, "JBSWY3DP")
            others = update(officer).where(officer.c.name_sealed == b"")
            await unit.connection.execute(others.values(name_sealed=name, totp_sealed=totp))
    finally:
        await database.close()


def asked(counter: Counter, *words: str, login: str = "") -> Result:
    typed = counter.signs_in(login) if login else ""
    return counter.runs("broadcast", "manual", *words, typed=typed, REGION="35.74")


def test_from_the_list_to_the_tick_and_back(counter: Counter) -> None:
    listed = asked(counter, "1", "list")
    assert (listed.code, listed.err) == (0, "")
    row = next(line for line in listed.out.splitlines() if "Grup KIM Satu" in line)
    assert row.startswith("[ ]")
    assert row.endswith("Grup KIM Satu · KIM Satu · Kelurahan Ketapang, Kecamatan Kademangan")
    assert "call, visit, or send a letter:\n        KIM Sepi" in listed.out
    assert "0 told, 1 still to be told." in listed.out
    number = row.split()[2]
    done = asked(counter, "2026/1", "done", number, "999", login="budi")
    assert (done.code, done.out) == (1, f"Delivery {number} is marked as told.\n")
    assert "There is no delivery 999 in this broadcast." in done.err
    for word in ("status", "report"):
        seen = counter.runs("broadcast", word, "1", REGION="35.74").out
        assert "Told by hand: 1 done, 0 not yet." in seen, word
    assert "0/1" in counter.runs("broadcast", "status", "1", REGION="35.74").out, "what we send ourselves"
    told = asked(counter, "1", "list").out
    assert f"[x] {number:>7}" in told
    assert "by Budi Contoh (budi)" in told
    assert "stands so already" in asked(counter, "1", "done", number, login="budi").out
    assert "still to be told" in asked(counter, "1", "undo", number, login="budi").out
    assert "[ ]" in asked(counter, "1", "list").out


def test_the_text_is_nothing_but_the_text(counter: Counter) -> None:
    told = asked(counter, "1", "text")
    assert (told.code, told.err) == (0, "")
    assert told.out.endswith("Pengumuman 2026/1\n")
    assert "Listrik padam besok pukul 09.00." in told.out
    missing = asked(counter, "1", "text", "--language", "jv")
    assert (missing.code, missing.out) == (2, "")
    assert "There are: id" in missing.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("7", "list"), "There is no broadcast"),
        (("1", "done"), "done and undo one or more"),
        (("1", "list", "3"), "list and text take no NUMBER"),
        (("1", "done", "9999999999999999999"), "done and undo one or more"),
        (("1", "tick", "3"), "list, text, done, undo"),
        (("1", "done", "3"), "Nobody sits there|input ended"),
    ],
)
def test_what_cannot_be_done_is_told(counter: Counter, words: tuple[str, ...], sentence: str) -> None:
    told = asked(counter, *words)
    assert told.code == 2
    assert any(one in told.err for one in sentence.split("|")), told.err
