"""Greetings, help, thanks and the rest of small talk; none of it ever becomes a tip."""

from __future__ import annotations

from dataclasses import replace

from data.wording import say
from handlers import reading
from handlers.commands import command_of
from handlers.menu import MenuWord, menu_word_of
from handlers.scene import Scene
from handlers.small_talk import Talk, talk_in
from handlers.ticket import ticket_of
from handlers.turn import Turn

#: Deep links (``t.me/<bot>?start=<payload>``) that lead here.
CHECK_LINK, HELP_LINK = "cek", "bantuan"
#: Small talk whose answer does not depend on anything.
_ANSWERS = {
    Talk.HELP: "help.full",
    Talk.THANKS: "talk.thanks",
    Talk.TEST: "talk.test",
    Talk.BYE: "talk.bye",
}


def is_talk(scene: Scene) -> bool:
    """Whether the message is small talk and nothing else."""
    return talk_in(scene.text, scene.words) is not None


async def talked(scene: Scene) -> Turn:
    """Answer small talk in kind."""
    talk = talk_in(scene.text, scene.words) or Talk.GREETING
    if talk is Talk.WHO:
        return await welcomed(scene)
    if talk is Talk.FINE:
        return nodded(scene, "talk.fine")
    if talk in _ANSWERS:
        return _told(scene, say(_ANSWERS[talk], scene.language), introduces=talk is Talk.HELP)
    greeting = say("welcome.again" if scene.conversation.has_greeted else "welcome.full", scene.language)
    salam = say("welcome.salam", scene.language) + " " if talk is Talk.SALAM else ""
    return _told(scene, salam + greeting, introduces=True)


async def welcomed(scene: Scene) -> Turn:
    """Say who we are, or what a deep link asks for; one that we do not know, or no longer, is a greeting like any."""
    command = command_of(scene)
    payload = command.argument.casefold() if command else ""
    if payload == HELP_LINK:
        return await helped(scene)
    if payload == CHECK_LINK:
        return _told(scene, say("welcome.check", scene.language))
    return _told(scene, say("welcome.full", scene.language), introduces=True)


async def helped(scene: Scene) -> Turn:
    """Tell how to use us."""
    return _told(scene, say("help.full", scene.language), introduces=True)


async def misunderstood(scene: Scene) -> Turn:
    """Answer a command that we do not have."""
    return _told(scene, say("help.unknown_command", scene.language))


async def unreadable(scene: Scene) -> Turn:
    """Answer a text in which nothing is written: empty, invisible, or signs only."""
    if reading.is_blank(scene.text):
        return _told(scene, say("blank.empty", scene.language))
    return nodded(scene, "blank.symbols")


def is_unreadable(scene: Scene) -> bool:
    """Whether not a single letter or digit was sent."""
    return not reading.has_words(scene.text)


def nodded(scene: Scene, key: str) -> Turn:
    """Answer a short word that asks nothing; what can be done next is not told twice in a row.

    Args:
        key: the wording that tells it.
    """
    said = say("talk.quiet" if scene.before.is_quiet else key, scene.language)
    memory = replace(scene.conversation, is_quiet=True, answered_number=scene.before.answered_number)
    return Turn(memory, scene.outgoing(said))


def is_cancel(scene: Scene) -> bool:
    """Whether the person wants to break off; asked after whatever can be broken off has taken it."""
    return menu_word_of(scene) is MenuWord.CANCEL


async def cancelled(scene: Scene) -> Turn:
    """Close the open candidates, or say that there is nothing to break off."""
    memory = replace(scene.conversation, asked_number=0, candidates=(), offered=())
    if scene.conversation.asked_number:
        ticket = ticket_of(scene.conversation.asked_number)
        return Turn(memory, scene.outgoing(say("cancel.choice", scene.language, ticket=ticket)))
    return Turn(memory, scene.outgoing(say("cancel.nothing", scene.language)))


def is_number(scene: Scene) -> bool:
    """Whether a number is typed although nothing was asked."""
    return scene.is_own_text and reading.number_in(scene.words) is not None


async def counted(scene: Scene) -> Turn:
    """Say that no number is awaited, and what can be done."""
    return _told(scene, say("number.idle", scene.language))


def is_help(scene: Scene) -> bool:
    """Whether the person asks how to use us with the menu's word."""
    return menu_word_of(scene) is MenuWord.HELP


def _told(scene: Scene, text: str, *, introduces: bool = False) -> Turn:
    """Say something; ``introduces`` when it tells who we are, so that the line about us is not added."""
    memory = replace(scene.conversation, has_greeted=True) if introduces else scene.conversation
    return Turn(memory, scene.outgoing(text))
