"""How a registration asks: a question with its options as buttons, as a numbered list, or both, as the channel allows.

Buttons carry ``reg:SESSION:STEP:VALUE``; what the numbers of the last question stand for is remembered in the form.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from data.model.conversation import Form
from data.model.message import Choice
from data.wording import say, units
from handlers.payloads import FormPress, form_payload_of
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import Turn

#: Most options that are listed in a text; longer lists are typed from memory, which the question allows anyway.
MOST_LISTED = 40
#: Values that a payload carries as they are; names are carried as a check sum.
_PLAIN = re.compile(r"[a-z0-9_.]{1,20}", re.ASCII)


class Step(StrEnum):
    """The questions of a registration; the words are kept in forms and in buttons, so never rename one."""

    #: Somebody is registered here already: who is it for this time?
    WHO = "who"
    #: Which membership is to be changed?
    WHICH = "which"
    ROLE = "role"
    PLACE = "place"
    #: Several places fit what was typed, or lie near.
    CANDIDATES = "candidates"
    #: The kecamatan is known.
    KELURAHAN = "kelurahan"
    INSTITUTION = "institution"
    NAME = "name"
    SUMMARY = "summary"
    #: Which field is wrong?
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose; its value is remembered and comes back."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what can be chosen; often something else may be typed."""

    step: Step
    text: str
    options: tuple[Option, ...] = ()


def ask(scene: Scene, form: Form, question: Question, lead: str = "") -> Turn:
    """Ask, and remember what the numbers stand for; an older tip's candidates are no longer meant by a number.

    Args:
        lead: a sentence before the question.
    """
    options = question.options
    listed = _list(scene, question, lead) if _needs_list(scene, options) else ""
    has_buttons = 0 < len(options) <= scene.desk.limits.choices
    shown = options if listed or has_buttons else ()
    form = replace(form, step=question.step, offered=tuple(option.value for option in shown))
    memory = replace(scene.conversation, form=form, asked_number=0, candidates=())
    text = PARAGRAPH.join(part for part in (lead, question.text, listed) if part)
    return Turn(memory, scene.outgoing(text, *(_buttons(scene, form, options, bool(listed)) if has_buttons else ())))


def _needs_list(scene: Scene, options: Sequence[Option]) -> bool:
    """Whether the buttons cannot tell everything by themselves."""
    limits = scene.desk.limits
    return len(options) > limits.choices or any(units(option.label) > limits.choice_units for option in options)


def _list(scene: Scene, question: Question, lead: str) -> str:
    """The options, numbered, with how to choose; empty when there are too many for one message."""
    lines = [f"{place}. {option.label}" for place, option in enumerate(question.options, 1)]
    text = "\n".join(lines) + PARAGRAPH + say("registration.by_number", scene.language)
    taken = units(PARAGRAPH.join((lead, question.text, "")))
    return text if len(lines) <= MOST_LISTED and units(text) + taken <= scene.full_room else ""


def _buttons(scene: Scene, form: Form, options: Sequence[Option], is_listed: bool) -> list[Choice]:
    return [
        scene.choice(
            f"{place}. {option.label}" if is_listed else option.label,
            form_payload_of(FormPress(form.session, form.step, _token(option.value))),
        )
        for place, option in enumerate(options, 1)
    ]


def _token(value: str) -> str:
    """The value as a button carries it."""
    return value if _PLAIN.fullmatch(value) else f"x{zlib.crc32(value.encode('utf-8', 'replace')):08x}"


def value_pressed(form: Form, token: str) -> str | None:
    """The offered value that a button of the open question stands for; None if it is not offered any more."""
    return next((value for value in form.offered if _token(value) == token), None)


def number_typed(scene: Scene) -> int | None:
    """The number that an answer consists of, as in "2", "2." or "nomor 2"; None for any other text."""
    words = [word for word in scene.words if word not in {"no", "nomor", "nomer", "yang", "pilih", "number"}]
    is_number = len(words) == 1 and len(words[0]) <= 3 and words[0].isascii() and words[0].isdigit()
    return int(words[0]) if is_number else None
