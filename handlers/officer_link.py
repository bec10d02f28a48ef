"""A link that an officer opened from the desk: this chat is named to the desk, which alone may link it."""

from __future__ import annotations

import re
from dataclasses import replace

from data.model.officer import LinkState
from data.wording import say
from handlers.commands import command_of
from handlers.scene import Scene
from handlers.turn import Turn

#: How the payload of such a link begins; what follows is a code of 128 bits in base64url, or what was left of it by
#: whoever copied it badly.
OPENING = "petugas-"
_CODE = re.compile(rf"{OPENING}([A-Za-z0-9_-]{{1,40}})", re.ASCII)
_SAID = {
    LinkState.OPEN: "officer.chat_ready",
    LinkState.MINE: "officer.chat_ready",
    LinkState.TAKEN: "officer.chat_taken",
    LinkState.UNKNOWN: "officer.chat_unknown",
}


def is_officer_link(scene: Scene) -> bool:
    """Whether an officer's link was followed, or typed as it stands at the desk."""
    return _code_of(scene) != ""


def _code_of(scene: Scene) -> str:
    command = command_of(scene)
    found = _CODE.fullmatch(command.argument) if command is not None and command.name == "start" else None
    return found[1] if found else ""


async def opened(scene: Scene) -> Turn:
    """Name this chat to the desk; nothing is linked by it, and whoever is no officer loses nothing."""
    if scene.is_in_group:
        return _told(scene, "officer.chat_in_group")
    code = _code_of(scene)
    state = await scene.desk.officer_link(code)
    turn = _told(scene, _SAID[state])
    return replace(turn, opens_link=code) if state is LinkState.OPEN else turn


def _told(scene: Scene, key: str) -> Turn:
    return Turn(scene.conversation, scene.outgoing(say(key, scene.language)))
