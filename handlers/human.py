"""PETUGAS: a wish to speak with a human of the office is kept, with a number and without a promise of a time.

One request of a chat is open at a time; what is said after it is added to it. How officers read and answer it is the
command line's business.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.model.message import Choice, ContentKind
from data.model.tip import HumanRequest
from data.wording import say
from handlers.commands import command_of
from handlers.menu import MenuWord, menu_word_of
from handlers.scene import PARAGRAPH, Scene
from handlers.ticket import ticket_of
from handlers.turn import Turn

#: Characters of one message that are kept with a request.
STORED_CHARS = 2_000
_COMMANDS = frozenset({"petugas", "human", "admin"})
#: What the button carries: ``human``, or ``human:`` and the number of the tip it stood below.
_PAYLOAD = re.compile(r"human(?::([1-9][0-9]{0,18}))?", re.ASCII)


def buttons(scene: Scene, tip: int = 0) -> list[Choice]:
    """The button that asks for a human; in a group there is none, for a request is nobody else's business.

    Args:
        tip: the number of the tip it is about; 0 for none.
    """
    if scene.is_in_group:
        return []
    return [scene.choice(say("human.button", scene.language), f"human:{tip}" if tip else "human")]


def is_asked(scene: Scene) -> bool:
    """Whether the person asks for a human in words, perhaps with what it is about behind the command."""
    command = command_of(scene)
    if command is not None and command.name in _COMMANDS:
        return True
    return menu_word_of(scene) is MenuWord.HUMAN


def is_button(scene: Scene) -> bool:
    """Whether the button was pressed, however old its message is."""
    return scene.incoming.kind is ContentKind.BUTTON and _PAYLOAD.fullmatch(scene.incoming.text) is not None


async def asked(scene: Scene) -> Turn:
    """Keep the request, or add to the one that is open."""
    command = command_of(scene)
    more = command.argument if command is not None else ""
    return await _kept(scene, scene.text, has_more=bool(more))


async def pressed(scene: Scene) -> Turn:
    """Keep the request, with the ticket of the tip whose button it was."""
    found = _PAYLOAD.fullmatch(scene.incoming.text)
    about = ticket_of(int(found[1])) if found and found[1] else ""
    return await _kept(scene, about, has_more=bool(about))


async def beside(scene: Scene, turn: Turn, text: str) -> tuple[Turn, str]:
    """Keep a request that was made beside something else; the turn with it, and the line that says so."""
    if scene.is_in_group:
        return turn, say("human.in_group", scene.language)
    number = await scene.desk.open_request() or scene.incoming.number
    line = say("human.beside", scene.language, ticket=ticket_of(number))
    return replace(turn, request=HumanRequest(scene.incoming.number, text[:STORED_CHARS])), line


async def _kept(scene: Scene, text: str, *, has_more: bool) -> Turn:
    """Keep what was said, unless it only repeats that a human is wanted; in a group nothing is kept."""
    if scene.is_in_group:
        return Turn(scene.conversation, scene.outgoing(say("human.in_group", scene.language)))
    number = await scene.desk.open_request()
    request = HumanRequest(scene.incoming.number, text[:STORED_CHARS])
    if number and not has_more:
        said = say("human.waiting", scene.language, ticket=ticket_of(number))
        return Turn(scene.conversation, scene.outgoing(said + _contact(scene)))
    if number:
        said = say("human.added", scene.language, ticket=ticket_of(number))
    else:
        ticket = ticket_of(scene.incoming.number)
        said = say("human.kept", scene.language, office=scene.desk.office.name, ticket=ticket)
    return Turn(scene.conversation, scene.outgoing(said + _contact(scene)), request=request)


def _contact(scene: Scene) -> str:
    """How the office is reached besides this chat, as a paragraph; empty when it does not tell."""
    contact = scene.desk.office.contact
    return PARAGRAPH + say("human.contact", scene.language, contact=contact) if contact else ""
