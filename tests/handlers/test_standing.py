"""Groups that add us, and messages whose newer form comes first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from data.model.message import ChatKind, ContentKind
from data.wording import LANGUAGES, say
from handlers import EDITS_KEPT
from tests.handlers.chat import CHIP, Chat

MORNING = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
CLAIM = "Vaksin berisi chip pelacak, sebarkan sebelum dihapus!"
OTHER = "Air garam mencegah covid, sebarkan sebelum dihapus!"


@pytest.fixture
def group() -> Chat:
    return Chat(greeted=False)


async def is_added(chat: Chat, after: timedelta = timedelta(0), **more: object) -> None:
    usual = {"kind": ContentKind.STANDING, "standing": True, "is_arrival": True, "message_id": ""}
    await chat.says("", **{"chat_kind": ChatKind.GROUP, "sent_at": MORNING + after} | usual | more)


async def test_a_group_that_adds_us_is_told_once_how_to_call_us(group: Chat) -> None:
    await is_added(group)
    assert group.said.text == say("group.hello", "id"), "and nothing about us is said twice"
    assert group.turn.may_write is True
    await is_added(group, timedelta(hours=23))
    group.hears_silence("we may write to this chat")
    assert group.turn.may_write is True
    await is_added(group, timedelta(hours=24))
    group.hears("/cek")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_introduction_has_two_sentences(language: str) -> None:
    assert say("group.hello", language).count(". ") == 1
    assert "/cek" in say("group.hello", language)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"standing": False}, "we may not write"),
        ({"is_arrival": False}, "only our rights have changed"),
        ({"chat_kind": ChatKind.PRIVATE}, "somebody has let us in again"),
        ({"chat_kind": ChatKind.CHANNEL}, "a channel made us its administrator"),
        ({"standing": False, "is_arrival": False}, "we were removed"),
    ],
)
async def test_nobody_else_is_told(group: Chat, changes: dict[str, object], why: str) -> None:
    await is_added(group, **changes)
    assert group.turn.says is None, why
    assert group.turn.may_write is changes.get("standing", True)


async def test_a_platform_that_tells_no_time_introduces_us_each_time(group: Chat) -> None:
    for _ in range(2):
        await is_added(group, sent_at=None)
        group.hears("/cek")


# --- Forms of one message, in the wrong order ------------------------------------------------------------------------


@pytest.fixture
def siti() -> Chat:
    chat = Chat()
    chat.answers(CHIP)
    return chat


async def edits(chat: Chat, text: str, seconds: int, message_id: str = "m9") -> None:
    changed = MORNING + timedelta(seconds=seconds)
    await chat.says(text, is_edited=True, message_id=message_id, sent_at=changed)


async def test_the_older_form_of_a_message_is_passed_over(siti: Chat) -> None:
    await edits(siti, CLAIM, 5)
    siti.hears("untuk pesan yang Anda ubah")
    await siti.says(OTHER, message_id="m9", sent_at=MORNING)
    siti.hears_silence("older form of a message")
    await edits(siti, OTHER, 3)
    siti.hears_silence("older form of a message")
    await edits(siti, OTHER, 7)
    siti.hears("untuk pesan yang Anda ubah")
    await siti.says(OTHER, message_id="m10", sent_at=MORNING)
    siti.hears_first("❌ SALAH")


async def test_a_greeting_whose_correction_came_first_is_answered_once(siti: Chat) -> None:
    await edits(siti, "Halo", 5)
    siti.hears_silence("changed message")
    await siti.says("Halp", message_id="m9", sent_at=MORNING)
    assert siti.turn.says is not None


async def test_in_the_right_order_both_forms_are_answered(siti: Chat) -> None:
    await siti.says(OTHER, message_id="m9", sent_at=MORNING)
    siti.hears_first("❌ SALAH")
    await edits(siti, CLAIM, 5)
    siti.hears("untuk pesan yang Anda ubah")


async def test_only_the_newest_changes_are_remembered(siti: Chat) -> None:
    for number in range(EDITS_KEPT + 2):
        await edits(siti, CLAIM, number, message_id=f"m{number}")
    assert len(siti.conversation.edited) == EDITS_KEPT
    await siti.says(OTHER, message_id=f"m{EDITS_KEPT + 1}", sent_at=MORNING)
    siti.hears_silence("older form")
    await siti.says(OTHER, message_id="m0", sent_at=MORNING)
    assert siti.turn.says is not None


async def test_a_platform_that_tells_no_time_is_answered_as_it_comes(siti: Chat) -> None:
    for _ in range(2):
        await siti.says(CLAIM, is_edited=True, message_id="m9", sent_at=None)
        siti.hears("untuk pesan yang Anda ubah")
    assert siti.conversation.edited == ()
