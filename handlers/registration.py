"""DAFTAR and everything that is said to an open registration: the door of the ``registration_*`` rooms.

What somebody sends to be checked is never an answer here: forwarded things, files, links and long texts are tips first,
and small talk and questions keep their answers; :mod:`handlers.waiting` then reminds of the open registration.
"""

from __future__ import annotations

from dataclasses import replace

from data.model.conversation import Form
from data.model.message import ContentKind
from data.model.places import PlaceFinding
from data.wording import say
from handlers import reading, ticket
from handlers.commands import Command, command_of
from handlers.menu import MenuWord, menu_word_of
from handlers.payloads import FORM_WORD, form_press_of
from handlers.registration_answers import cancelled, changing, chosen, take_told, typed
from handlers.registration_asking import Step, value_pressed
from handlers.registration_names import complaint_about, shown_name, tidy
from handlers.registration_opening import Told, told_in, wish_in
from handlers.registration_places import STEPS as PLACE_STEPS
from handlers.registration_places import located as _located
from handlers.registration_questions import ask_step, repeat
from handlers.registration_words import NAMES_TOO, agrees
from handlers.scene import Scene
from handlers.small_talk import Talk, talk_in
from handlers.turn import Turn

#: Names of the command, and the payloads of the deep links.
COMMANDS = ("daftar", "register", "registrasi")
DEEP_LINK, CHANGE_LINK = "daftar", "ubah"
#: A longer text is something to check: where one of a few things is asked, and where a name is.
ANSWER_CHARS = 120
NAME_ANSWER_CHARS = 400
#: A wish to register has no more words than these, politeness and an address included.
MOST_WISH_WORDS = 24
_NAME_STEPS = frozenset({Step.NAME, Step.INSTITUTION})


# --- Beginning -------------------------------------------------------------------------------------------------------


def is_begin(scene: Scene) -> bool:
    """Whether the person wants to register."""
    return _wish_of(scene) is not None


async def begun(scene: Scene) -> Turn:
    """Begin, or go on with what is open; in a group only tell where."""
    told = _wish_of(scene) or Told()
    if scene.is_in_group:
        return elsewhere(scene, DEEP_LINK)
    if (form := open_form(scene)) is not None:
        return await repeat(scene, form, say("registration.still_open", scene.language))
    form = Form(session=scene.incoming.number, step=Step.ROLE)
    if await scene.desk.members():
        return await ask_step(scene, _with_told_name(form, told), Step.WHO)
    form = replace(form, name=shown_name(scene.incoming.sender.name))
    return await take_told(scene, form, told)


def _with_told_name(form: Form, told: Told) -> Form:
    name = tidy(told.name)
    return replace(form, name="" if complaint_about(name) else name)


def _wish_of(scene: Scene) -> Told | None:
    """What was told with the wish to register; None when there is no such wish."""
    command = command_of(scene)
    if command is not None:
        return _told_by(command)
    if not scene.is_own_text or reading.has_link(scene.text):
        return None
    told = wish_in(scene.text, scene.words)
    if told is not None and _is_meant(scene, told):
        return told
    return Told() if menu_word_of(scene) is MenuWord.REGISTER else None


def _told_by(command: Command) -> Told | None:
    if command.name in COMMANDS:
        return told_in(command.argument)
    return Told() if command.name == "start" and command.argument.casefold() == DEEP_LINK else None


def _is_meant(scene: Scene, told: Told) -> bool:
    """Whether somebody speaks of themselves: "Daftar penerima bansos" is a list, and something to check."""
    if len(scene.words) > MOST_WISH_WORDS:
        return False
    gazetteer = scene.desk.gazetteer
    has_place = bool(told.place) and gazetteer.find(told.place) != PlaceFinding()
    if told.loose:
        return gazetteer.find(told.loose).sure is not None
    return bool(told.role or told.institution or has_place) or told == Told()


def deep_link_of(scene: Scene) -> str:
    """The payload of a deep link that was followed; empty for everything else."""
    command = command_of(scene)
    return command.argument.casefold() if command is not None and command.name == "start" else ""


def elsewhere(scene: Scene, payload: str) -> Turn:
    """In a group: say where to go; nothing personal is asked or told where others read it."""
    link = scene.desk.link(payload)
    if link:
        return Turn(scene.conversation, scene.outgoing(say("registration.in_group", scene.language, link=link)))
    return Turn(scene.conversation, scene.outgoing(say("registration.in_group_plain", scene.language)))


# --- While it is open ------------------------------------------------------------------------------------------------


def open_form(scene: Scene) -> Form | None:
    """The registration under way; one whose question we no longer have counts as none."""
    form = scene.conversation.form
    return form if form is not None and form.step in set(Step) and not scene.is_in_group else None


def is_resume(scene: Scene) -> bool:
    """Whether the person wants to go on with the open registration."""
    return menu_word_of(scene) is MenuWord.RESUME


async def resumed(scene: Scene) -> Turn:
    """Ask the open question once more."""
    form = open_form(scene)
    if form is None:
        return Turn(scene.conversation, scene.outgoing(say("registration.none_open", scene.language)))
    return await repeat(scene, form)


def is_cancel(scene: Scene) -> bool:
    """Whether the person gives the open registration up."""
    return open_form(scene) is not None and menu_word_of(scene) is MenuWord.CANCEL


async def dropped(scene: Scene) -> Turn:
    """Forget the form."""
    return cancelled(scene)


def is_change(scene: Scene) -> bool:
    """Whether the person wants to correct what they told, now or long ago."""
    return menu_word_of(scene) is MenuWord.CHANGE or deep_link_of(scene) == CHANGE_LINK


async def changed(scene: Scene) -> Turn:
    """Ask which field is wrong: of the open registration, or of a membership."""
    if scene.is_in_group:
        return elsewhere(scene, CHANGE_LINK)
    form = open_form(scene)
    if form is not None and form.step not in {Step.WHO, Step.WHICH}:
        return await ask_step(scene, form, Step.CHANGE)
    return await changing(scene, Form(session=scene.incoming.number, step=Step.WHICH))


def is_location(scene: Scene) -> bool:
    """Whether a location was shared while a place is asked."""
    form = open_form(scene)
    incoming = scene.incoming
    # A live location is edited again and again while the person walks.
    is_shared = incoming.kind is ContentKind.LOCATION and not incoming.forwards and not incoming.is_edited
    return form is not None and is_shared and form.step in PLACE_STEPS


async def located(scene: Scene) -> Turn:
    """Offer the places nearby."""
    form = open_form(scene)
    assert form is not None
    return await _located(scene, form)


def is_answer(scene: Scene) -> bool:
    """Whether a typed text answers the open question."""
    form = open_form(scene)
    if form is None or not scene.is_own_text or command_of(scene) is not None:
        return False
    most = NAME_ANSWER_CHARS if form.step in _NAME_STEPS else ANSWER_CHARS
    if len(scene.text) > most or reading.has_link(scene.text) or ticket.is_ticket(scene):
        return False
    return reading.has_words(scene.text) and not _is_talk(scene, form) and not _is_question(scene)


def is_edited_answer(scene: Scene) -> bool:
    """Whether an answer was changed that was given before; it may have been one to another question."""
    return scene.incoming.is_edited and is_answer(scene)


async def answered(scene: Scene) -> Turn:
    """Take the answer; a corrected older message is none, for it may have been to another question."""
    form = open_form(scene)
    assert form is not None
    if scene.incoming.is_edited:
        return await repeat(scene, form)
    return await typed(scene, form)


def _is_talk(scene: Scene, form: Form) -> bool:
    """Whether a text is small talk and no answer: "ya" agrees at the summary, and people are called Bagus."""
    talk = talk_in(scene.text, scene.words)
    if talk is None or (form.step == Step.SUMMARY and agrees(scene.words)):
        return False
    if form.step in _NAME_STEPS and NAMES_TOO.issuperset(scene.words):
        return False
    if form.step == Step.INSTITUTION and len(scene.words) > 1:
        return talk in {Talk.THANKS, Talk.SALAM, Talk.WHO}
    return talk is not Talk.FINE


def _is_question(scene: Scene) -> bool:
    asks = reading.asking_of(scene.text, scene.words) is not reading.Asking.NOTHING
    return asks and "?" in scene.text


# --- Buttons ---------------------------------------------------------------------------------------------------------


def is_press(scene: Scene) -> bool:
    """Whether a button of a registration was pressed."""
    is_button = scene.incoming.kind is ContentKind.BUTTON
    return is_button and scene.incoming.text.partition(":")[0] == FORM_WORD


async def pressed(scene: Scene) -> Turn:
    """Act on a button of the open question; any other changes nothing."""
    press, form = form_press_of(scene.incoming.text), open_form(scene)
    if press is None or form is None or press.session != form.session:
        is_done = press is not None and press.session == scene.conversation.registered
        key = "registration.already_done" if is_done else "registration.old_button"
        return await _outlived(scene, form, say(key, scene.language))
    value = value_pressed(form, press.value) if press.step == form.step else None
    if value is None:
        return await repeat(scene, form, say("registration.answered_before", scene.language))
    return await chosen(scene, form, value)


async def _outlived(scene: Scene, form: Form | None, text: str) -> Turn:
    """Say that a button is of no use any more, and what is; the open question comes again if there is one."""
    if form is not None:
        return await repeat(scene, form, text)
    return Turn(scene.conversation, scene.outgoing(text))
