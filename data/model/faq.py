"""The office's answers to frequent questions (tanya jawab), and what comes of asking one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Faq:
    """One answer of the office.

    Args:
        mark: a short name made from its first question, so that an old button finds it in a changed file, or does not.
        questions: the ways in which people ask it, the first being the one that is shown.
        source: who answers for it, such as the name of a department.
        updated_on: when the office last looked at it.
    """

    mark: str
    questions: tuple[str, ...]
    answer: str
    source: str
    updated_on: date


@dataclass(frozen=True, slots=True)
class FaqReply:
    """What the office's answers hold for a question: one that is sure, or some that come near, or nothing.

    Args:
        near: at most three, the nearest first; empty when there is an answer.
    """

    answer: Faq | None = None
    near: tuple[Faq, ...] = ()
