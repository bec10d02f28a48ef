"""HAPUS: everything that is known of a chat, or of one of the people who share it, is forgotten once they confirm.

The question holds for the very next message only, so that no button found weeks later erases anything.
"""

from __future__ import annotations

from dataclasses import replace

from data.model.conversation import Conversation
from data.model.membership import Erasure
from data.model.message import ContentKind
from data.wording import say, units
from handlers.menu import MenuWord, menu_word_of
from handlers.payloads import ERASE_WORD, ErasePress, erase_payload_of, erase_press_of
from handlers.registration import deep_link_of, elsewhere
from handlers.registration_asking import number_typed
from handlers.registration_labels import labels_of
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import Turn

#: Payload of the deep link.
DEEP_LINK = "hapus"
#: Answers that leave everything as it is, and those that do not, where nothing else can be meant.
_LEAVES = frozenset({("tidak",), ("jangan",), ("jangan", "hapus"), ("tidak", "jadi"), ("no",), ("gak",), ("nggak",)})
_ALL = frozenset({("hapus", "semua"), ("ya", "hapus", "semua")})
_ERASES = _ALL | {("ya",), ("iya",), ("ya", "hapus"), ("yes",)}


def is_asked(scene: Scene) -> bool:
    """Whether the person wants to be forgotten."""
    return menu_word_of(scene) is MenuWord.ERASE or deep_link_of(scene) == DEEP_LINK


async def asked(scene: Scene) -> Turn:
    """Say what goes and what stays, and ask whether that is meant; in a group only say where."""
    if scene.is_in_group:
        return elsewhere(scene, DEEP_LINK)
    options = await _options(scene)
    number = scene.incoming.number
    memory = replace(scene.conversation, erasing=number, asked_number=0, candidates=())
    key = "erase.ask_which" if len(options) > 2 else "erase.ask"
    text, limits = say(key, scene.language), scene.desk.limits
    is_plain = len(options) <= limits.choices and all(units(label) <= limits.choice_units for label, _ in options)
    if not is_plain:
        text += PARAGRAPH + "\n".join(f"{place}. {label}" for place, (label, _) in enumerate(options, 1))
        text += PARAGRAPH + say("registration.by_number", scene.language)
    buttons = [
        scene.choice(label if is_plain else f"{place}. {label}", erase_payload_of(ErasePress(number, person)))
        for place, (label, person) in enumerate(options, 1)
    ]
    return Turn(memory, scene.outgoing(text, *buttons))


async def _options(scene: Scene) -> list[tuple[str, int | None]]:
    """What can be answered: a label, and whom it erases; 0 for everything, None for nobody."""
    names = labels_of(await scene.desk.members(), scene.desk.gazetteer, scene.language)
    single = [(say("erase.one", scene.language, name=name), person) for person, name in names.items()]
    options: list[tuple[str, int | None]] = [*single] if len(names) > 1 else []
    everything = (say("erase.all", scene.language), 0)
    return [*options, everything, (say("erase.leave", scene.language), None)]


def is_answer(scene: Scene) -> bool:
    """Whether the question is open and this is an answer to it."""
    if not scene.conversation.erasing or not scene.is_own_text or scene.is_in_group or scene.incoming.is_edited:
        return False
    is_cancel = menu_word_of(scene, frozenset({MenuWord.CANCEL})) is MenuWord.CANCEL
    return is_cancel or number_typed(scene) is not None or scene.words in _LEAVES | _ERASES


async def answered(scene: Scene) -> Turn:
    """Act on a typed answer; asked again after a number out of range, and a plain yes to "whose of several?"."""
    number, options = number_typed(scene), await _options(scene)
    if number is not None:
        return _act(scene, options[number - 1][1]) if 1 <= number <= len(options) else await asked(scene)
    if scene.words not in _ERASES:
        return _act(scene, None)
    is_clear = len(options) == 2 or scene.words in _ALL
    return _act(scene, 0) if is_clear else await asked(scene)


def is_press(scene: Scene) -> bool:
    """Whether a button of HAPUS was pressed."""
    is_button = scene.incoming.kind is ContentKind.BUTTON
    return is_button and scene.incoming.text.partition(":")[0] == ERASE_WORD


async def pressed(scene: Scene) -> Turn:
    """Act on a button of the open question; any other erases nothing."""
    press = erase_press_of(scene.incoming.text)
    if press is None or press.session != scene.conversation.erasing or scene.is_in_group:
        return Turn(scene.conversation, scene.outgoing(say("erase.old_button", scene.language)))
    return _act(scene, press.person)


def _act(scene: Scene, person: int | None) -> Turn:
    """Erase everything (0), one person, or nothing (None)."""
    memory = replace(scene.conversation, erasing=0)
    if person is None:
        return Turn(memory, scene.outgoing(say("erase.left", scene.language)))
    if person == 0:
        nobody = Conversation(language=scene.language, has_greeted=True)
        return Turn(nobody, scene.outgoing(say("erase.done", scene.language)), erases=Erasure())
    form = None if memory.form is not None and memory.form.person == person else memory.form
    says = scene.outgoing(say("erase.done_one", scene.language))
    return Turn(replace(memory, form=form), says, erases=Erasure(person))


def lapsed(scene: Scene, turn: Turn) -> Turn:
    """Let the question lapse when anything else was said."""
    memory = turn.conversation
    if turn.says is None or not memory.erasing or memory.erasing == scene.incoming.number:
        return turn
    return replace(turn, conversation=replace(memory, erasing=0))
