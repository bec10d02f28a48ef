"""An officer's link that was followed: it names the chat to the desk, and links nothing by itself."""

from __future__ import annotations

import pytest

from data.model.message import ChatKind
from data.model.officer import LinkState
from tests.handlers.chat import Chat

CODE = "dGVzdC1vZmZpY2VyLWxpbms"


@pytest.mark.parametrize(
    ("said", "state", "hears", "opens"),
    [
        (f"/start petugas-{CODE}", LinkState.OPEN, "siap ditautkan", CODE),
        (f"/start petugas-{CODE}", LinkState.MINE, "siap ditautkan", ""),
        (f"/start petugas-{CODE}", LinkState.TAKEN, "sudah dibuka di obrolan lain", ""),
        (f"/start petugas-{CODE}", LinkState.UNKNOWN, "tidak berlaku lagi", ""),
        (f"/start petugas-{CODE[:12]}", LinkState.OPEN, "tidak berlaku lagi", ""),
    ],
    ids=["the first chat", "the same once more", "another was first", "over", "copied badly"],
)
async def test_a_link_is_opened_once(said: str, state: LinkState, hears: str, opens: str) -> None:
    chat = Chat()
    chat.desk.links[CODE] = state
    await chat.says(said)
    chat.hears(hears)
    assert chat.turn.opens_link == opens


async def test_a_group_opens_none() -> None:
    group = Chat()
    group.desk.links[CODE] = LinkState.OPEN
    await group.says(f"/start@kentongan_bot petugas-{CODE}", chat_kind=ChatKind.GROUP)
    group.hears("percakapan pribadi saja")
    assert group.turn.opens_link == ""
