"""What our buttons carry.

``ok:TIP``, ``no:TIP``, ``none:TIP``, ``pick:TIP:FACTCHECK`` and ``pass:TIP:FACTCHECK`` are about tips,
``reg:SESSION:STEP:VALUE`` is an answer in a registration, ``erase:SESSION:PERSON`` one to HAPUS; numbers in decimal.
The longest is 57 bytes, below the 64 that every channel carries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.model.tip import Vote

_PAYLOAD = re.compile(r"(ok|no|none|pick):([1-9][0-9]{0,18})(?::([1-9][0-9]{0,18}))?", re.ASCII)
_VOTES = {"ok": Vote.HELPFUL, "no": Vote.UNHELPFUL, "none": Vote.NONE_OF_THESE, "pick": Vote.PICKED}
_WORDS = {vote: word for word, vote in _VOTES.items()}


@dataclass(frozen=True, slots=True)
class Press:
    """One press of a button, or the typed number that means the same.

    Args:
        tip: the tip's number.
        factcheck: row number of the picked candidate; 0 for every other vote.
    """

    vote: Vote
    tip: int
    factcheck: int = 0


def payload_of(press: Press) -> str:
    """Write a press as a button's payload."""
    tail = f":{press.factcheck}" if press.vote is Vote.PICKED else ""
    return f"{_WORDS[press.vote]}:{press.tip}{tail}"


def press_of(payload: str) -> Press | None:
    """Read a payload back; None when it is none of ours."""
    found = _PAYLOAD.fullmatch(payload)
    if found is None:
        return None
    word, tip, factcheck = found.groups()
    if (word == "pick") != (factcheck is not None):
        return None
    return Press(_VOTES[word], int(tip), int(factcheck or 0))


_PASS = re.compile(r"pass:([1-9][0-9]{0,18}):([1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class PassPress:
    """A pressed button that asks for what may be passed on.

    Args:
        factcheck: row number of the fact-check it is about.
    """

    tip: int
    factcheck: int


def pass_payload_of(press: PassPress) -> str:
    """Write a button that asks for what may be passed on."""
    return f"pass:{press.tip}:{press.factcheck}"


def pass_press_of(payload: str) -> PassPress | None:
    """Read such a button back; None when it is none."""
    found = _PASS.fullmatch(payload)
    return PassPress(int(found.group(1)), int(found.group(2))) if found else None


#: Begins a button of a registration, and one of HAPUS.
FORM_WORD, ERASE_WORD = "reg", "erase"
_FORM = re.compile(r"reg:([1-9][0-9]{0,18}):([a-z]{1,12}):([a-z0-9_.]{1,20})", re.ASCII)
_ERASE = re.compile(r"erase:([1-9][0-9]{0,18}):(no|0|[1-9][0-9]{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FormPress:
    """A pressed button of a registration.

    Args:
        session: the inbox number at which the registration was begun.
        step: the question that the button answers.
        value: the answer, or a check sum of it.
    """

    session: int
    step: str
    value: str


@dataclass(frozen=True, slots=True)
class ErasePress:
    """A pressed button of HAPUS.

    Args:
        session: the inbox number at which HAPUS was typed.
        person: row number of the one to be erased, 0 for everything, None for leaving everything as it is.
    """

    session: int
    person: int | None


def form_payload_of(press: FormPress) -> str:
    """Write a registration's button."""
    return f"{FORM_WORD}:{press.session}:{press.step}:{press.value}"


def form_press_of(payload: str) -> FormPress | None:
    """Read a registration's button back; None when it is none."""
    found = _FORM.fullmatch(payload)
    return FormPress(int(found.group(1)), found.group(2), found.group(3)) if found else None


def erase_payload_of(press: ErasePress) -> str:
    """Write a button of HAPUS."""
    return f"{ERASE_WORD}:{press.session}:{'no' if press.person is None else press.person}"


def erase_press_of(payload: str) -> ErasePress | None:
    """Read a button of HAPUS back; None when it is none."""
    found = _ERASE.fullmatch(payload)
    if found is None:
        return None
    return ErasePress(int(found.group(1)), None if found.group(2) == "no" else int(found.group(2)))
