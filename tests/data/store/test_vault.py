"""What is sealed opens with its key and under its purpose only, and nothing personal is readable in the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.model.conversation import Conversation
from data.model.delivery import DeliveryKind, Lane, NewDelivery
from data.model.factcheck import Decision, Outcome
from data.model.message import ContentKind, Incoming, Outgoing, RawItem, Sender
from data.model.tip import Tip, TipState
from data.store import deliveries, inbox, people, tips
from data.store.database import Database
from data.store.people import Memory
from data.store.vault import NONCE_BYTES, SealError, Vault
from tests.bot.commands import Shell
from tests.conftest import SECRET, Clock

VAULT = Vault(SECRET)
PURPOSE = "tip.text"


# --- Seals ------------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again(plain: str) -> None:
    assert VAULT.unseal(PURPOSE, VAULT.seal(PURPOSE, plain)) == plain


def test_a_lone_surrogate_is_replaced_rather_than_refused() -> None:
    assert VAULT.unseal(PURPOSE, VAULT.seal(PURPOSE, "a\ud800b")) == "a?b"


def test_equal_texts_have_unequal_seals() -> None:
    assert len({VAULT.seal(PURPOSE, "sama") for _ in range(100)}) == 100


def test_another_key_opens_nothing() -> None:
    with pytest.raises(SealError, match="SECRET_KEY is not the one"):
        Vault(SECRET + "x").unseal(PURPOSE, VAULT.seal(PURPOSE, "rahasia"))


def test_another_purpose_opens_nothing() -> None:
    with pytest.raises(SealError):
        VAULT.unseal("inbox.body", VAULT.seal(PURPOSE, "rahasia"))


SEALED = VAULT.seal(PURPOSE, "rahasia")


@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
def test_any_damaged_byte_is_noticed(place: int, change: int) -> None:
    damaged = bytearray(SEALED)
    damaged[place] ^= change
    with pytest.raises(SealError):
        VAULT.unseal(PURPOSE, bytes(damaged))


@pytest.mark.parametrize("length", range(len(SEALED)))
def test_any_cut_is_noticed(length: int) -> None:
    with pytest.raises(SealError):
        VAULT.unseal(PURPOSE, SEALED[:length])
    assert len(SEALED) > NONCE_BYTES


# --- Look-ups ---------------------------------------------------------------------------------------------------------


def test_look_ups_are_the_same_for_the_same_parts_and_key_only() -> None:
    found = VAULT.lookup("telegram", "address", "62811")
    assert found == Vault(SECRET).lookup("telegram", "address", "62811")
    assert len(found) == 32
    others = [
        Vault(SECRET + "x").lookup("telegram", "address", "62811"),
        VAULT.lookup("telegram", "sender", "62811"),
        VAULT.lookup("telegram", "address6", "2811"),
        VAULT.lookup("telegram", "address"),
        VAULT.lookup("telegram", "address", "62811", ""),
    ]
    assert found not in others
    assert len(set(others)) == len(others)


# --- The file ---------------------------------------------------------------------------------------------------------

#: What must not be readable: who wrote, from where, what they said, and what we said to them.
PHONE, NAME = "6281234567890", "Siti Rahmawati"
SAID, ANSWERED = "Tetangga saya bilang bantuan dipotong", "Jawaban untuk ibu itu"


def readings(text: str) -> Iterator[bytes]:
    """A text as it might stand in a file."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        yield text.encode(encoding)
    yield text.encode().hex().encode()


def readable_in(folder: Path, *texts: str) -> list[str]:
    """Which of these texts stand readable in any file of a folder, also in what SQLite has not yet moved."""
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert any(len(content) > 4096 for content in files), "the test looks in the wrong place"
    return [text for text in texts if any(form in content for content in files for form in readings(text))]


def test_the_content_of_a_file_comes_back_as_it_was() -> None:
    vault, content = Vault(SECRET), bytes(range(256)) * 10
    sealed = vault.seal_bytes("media.content", content)
    assert content not in sealed
    assert vault.unseal_bytes("media.content", sealed) == content
    assert vault.unseal_bytes("a", vault.seal("a", "é")) == "é".encode()
    for purpose, damaged in (("another", sealed), ("media.content", sealed[:-1]), ("media.content", b"")):
        with pytest.raises(SealError):
            vault.unseal_bytes(purpose, damaged)


async def test_nothing_personal_is_readable_in_the_database_file(sqlite_url: str, clock: Clock, tmp_path: Path) -> None:
    database = Database(sqlite_url, VAULT, clock)
    said = Incoming(1, "telegram", PHONE, Sender(PHONE, NAME), text=SAID)
    async with database.unit_of_work() as unit:
        body = f'{{"from": "{PHONE}", "name": "{NAME}", "text": "{SAID}"}}'
        await inbox.keep(unit, "telegram", [RawItem("4711", PHONE, body)])
        (item,) = await inbox.claim(unit, "one", ["telegram"], 1, 30)
        place = await people.admit(unit, said, "id")
        await people.remember(unit, [Memory(place, PHONE, "telegram", Conversation(turns=1))])
        tip = Tip(item.number, ContentKind.TEXT, SAID, 1, TipState.QUEUED, Decision(Outcome.NONE))
        await tips.keep(unit, [(place, f"telegram {PHONE}", tip)])
        reply = NewDelivery(DeliveryKind.REPLY, item.number, place, "telegram", Lane.REPLY, Outgoing(ANSWERED))
        await deliveries.plan(unit, [reply])
        await people.move(unit, place, f"-{PHONE}")
    assert readable_in(tmp_path, PHONE, NAME, SAID, ANSWERED) == []
    await database.close()
    assert readable_in(tmp_path, PHONE, NAME, SAID, ANSWERED) == []
    assert readable_in(tmp_path, "telegram") == ["telegram"], "what is not personal is"


def test_nothing_personal_is_readable_after_a_conversation(tmp_path: Path) -> None:
    """The same through the whole application, with every file that it leaves."""
    said = Shell(tmp_path).runs("chat", "--name", f"{NAME} {PHONE}", typed=f"{SAID}\n")
    assert said.code == 0
    assert "KT-" in said.out
    assert readable_in(tmp_path, PHONE, NAME, SAID, "Pesan Anda kami simpan") == []
