"""Which handler a message goes to: an ordered table, the first match wins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from data.model.message import ContentKind
from handlers import (
    anger,
    commands,
    erasing,
    faq,
    human,
    invited,
    language,
    media,
    nothing,
    officer_link,
    own,
    own_data,
    passed,
    quoting,
    reading,
    registration,
    several,
    standing,
    subscription,
    ticket,
    tip,
    votes,
    welcome,
)
from handlers.scene import Scene
from handlers.turn import Turn


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table.

    Args:
        name: for the log and for tests.
        matches: whether the message goes here, given that no earlier line took it.
        handle: what is said and remembered.
        is_registration: it speaks of an open registration itself, so that no remark reminds of it.
    """

    name: str
    matches: Callable[[Scene], bool]
    handle: Callable[[Scene], Awaitable[Turn]]
    is_registration: bool = False


def _is_button(scene: Scene) -> bool:
    """Whether a button was pressed."""
    return scene.incoming.kind is ContentKind.BUTTON


def _is_question(scene: Scene) -> bool:
    """Whether the person asks something that may be for the office; a forwarded question is something to check."""
    return scene.is_own_text and reading.asking_of(scene.text, scene.words) is not reading.Asking.NOTHING


def _is_anything(_scene: Scene) -> bool:
    """The last line takes what is left."""
    return True


async def _passed_in_words(scene: Scene) -> Turn:
    """Keep that an announcement was passed on; where none waits for it, the lines below decide what is meant."""
    turn = await passed.said_in_words(scene)
    if turn is not None:
        return turn
    below = ROUTES[next(place for place, route in enumerate(ROUTES) if route.matches is passed.is_said) + 1 :]
    return await _quoted_or(next(route for route in below if route.matches(scene)), scene).handle(scene)


#: From what nobody said, over what is no text and what is said to us, to what is to be checked.
ROUTES = (
    Route("moved", standing.is_moved, standing.moved),
    Route("standing", standing.is_standing, standing.changed),
    Route("silence", nothing.is_for_nobody, nothing.silent),
    Route("language button", language.is_button, language.pressed),
    Route("form button", registration.is_press, registration.pressed, is_registration=True),
    Route("human button", human.is_button, human.pressed),
    Route("question button", faq.is_button, faq.pressed),
    Route("passed on button", passed.is_press, passed.pressed),
    Route("erase button", erasing.is_press, erasing.pressed),
    Route("button", _is_button, votes.pressed),
    Route("older version", nothing.is_superseded, nothing.superseded),
    # A wish to be left alone is honoured however it comes, also as a corrected typing error.
    Route("stop", subscription.is_stop, subscription.stopped),
    Route("start again", subscription.is_start, subscription.started),
    Route("edited answer", registration.is_edited_answer, registration.answered, is_registration=True),
    Route("idle edit", nothing.is_idle_edit, nothing.silent),
    Route("form location", registration.is_location, registration.located, is_registration=True),
    Route("no text", media.is_no_text, media.declined),
    Route("file", media.is_file, media.received),
    Route("unreadable", welcome.is_unreadable, welcome.unreadable),
    Route("erase answer", erasing.is_answer, erasing.answered),
    Route("erase", erasing.is_asked, erasing.asked),
    Route("own data", own_data.is_asked, own_data.shown),
    Route("register", registration.is_begin, registration.begun, is_registration=True),
    Route("resume", registration.is_resume, registration.resumed, is_registration=True),
    Route("cancel", registration.is_cancel, registration.dropped, is_registration=True),
    Route("change", registration.is_change, registration.changed, is_registration=True),
    Route("officer link", officer_link.is_officer_link, officer_link.opened),
    Route("invitation", invited.is_invited, invited.welcomed, is_registration=True),
    Route("/start", commands.named("start"), welcome.welcomed),
    Route("/help", commands.named("help", "bantuan"), welcome.helped),
    Route("/cek", commands.named(*commands.CHECKS), tip.asked_for),
    Route("help", welcome.is_help, welcome.helped),
    Route("human", human.is_asked, human.asked),
    # A form that is under way has taken it above.
    Route("nothing to cancel", welcome.is_cancel, welcome.cancelled),
    Route("language", language.is_language, language.chosen),
    Route("how many", passed.is_count, passed.counted),
    Route("passed on words", passed.is_said, _passed_in_words),
    Route("unknown command", commands.is_unknown, welcome.misunderstood),
    Route("typed choice", votes.is_choice, votes.typed),
    Route("contested", anger.is_contested, anger.contested),
    Route("anger", anger.is_angry, anger.calmed),
    Route("form answer", registration.is_answer, registration.answered, is_registration=True),
    Route("typed question", faq.is_typed, faq.typed),
    Route("number", welcome.is_number, welcome.counted),
    Route("own answer", own.is_own, own.recognised),
    Route("ticket", ticket.is_ticket, ticket.looked_up),
    Route("several thoughts", several.are_said, several.answered),
    Route("small talk", welcome.is_talk, welcome.talked),
    Route("question", _is_question, tip.questioned),
    Route("tip", _is_anything, tip.received),
)


#: What takes words that only point at another message, and the lines it takes them from: those in which nothing else
#: is meant by them.
QUOTED = Route("quoted", quoting.is_about_quote, quoting.checked)
OPEN_TO_QUOTES = frozenset({"unreadable", "/cek", "small talk", "question", "tip"})


def route_of(scene: Scene) -> Route:
    """The line of the table that takes a message."""
    return _quoted_or(next(route for route in ROUTES if route.matches(scene)), scene)


def _quoted_or(route: Route, scene: Scene) -> Route:
    return QUOTED if route.name in OPEN_TO_QUOTES and QUOTED.matches(scene) else route
