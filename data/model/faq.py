"""The office's answers to frequent questions (tanya jawab), and what comes of asking one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from data.model.announcement import Announcement


class FaqAct(StrEnum):
    """What an officer did to an answer."""

    WRITTEN = "written"
    #: It is given to nobody any more.
    RETIRED = "retired"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Faq:
    """One answer of the office.

    Args:
        mark: a short name made from its first question, so that an old button finds it in a changed file, or does not.
        questions: the ways in which people ask it, the first being the one that is shown.
        answer: in Indonesian.
        source: who answers for it, such as the name of a department.
        updated_on: when the office last looked at it.
        answers: the answer in other languages.
        valid_until: its last day; None for no end.
    """

    mark: str
    questions: tuple[str, ...]
    answer: str
    source: str
    updated_on: date
    answers: Mapping[str, str] = field(default_factory=dict)
    valid_until: date | None = None

    def answer_in(self, language: str) -> str:
        """The answer in a language, or in Indonesian where there is none in it."""
        return self.answers.get(language) or self.answer

    def holds_on(self, day: date) -> bool:
        """Whether it may be given on a day; its last day is included."""
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """One answer as officers edit it.

    Args:
        number: row number; 0 for one that only stands in the office's file.
        revision: counted up whenever it changes; who saves names the one they saw.
    """

    number: int
    faq: Faq
    revision: int = 0
    is_retired: bool = False
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FaqEvent:
    """One act of an answer's history."""

    act: FaqAct
    login: str
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FaqReply:
    """What the office's answers hold for a question: one that is sure, or some that come near, or nothing.

    Args:
        near: at most three, the nearest first; empty when there is an answer.
        announcement: one of our announcements that answers it, where no answer does.
    """

    answer: Faq | None = None
    near: tuple[Faq, ...] = ()
    announcement: Announcement | None = None
