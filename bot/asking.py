"""The officers' side of questions: writing and retiring answers, and answering who asked what nobody had written yet.

Each act is one transaction; of two officers one is first. Every process gives a new answer within a second, because
its shelf (:mod:`bot.faq`) looks at what is stored.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.answers import ANSWER_UNITS, UNREACHED, answer_to
from bot.faq import FaqShelf
from data.faq_file import MOST_ANSWERS, FaqError, FaqFault, checked_text, entry_of
from data.matching.normalise import normalise
from data.model.audit import Act, actor_of
from data.model.faq import Faq, FaqEntry
from data.model.tip import RequestKind, RequestState
from data.store import audit, deliveries, faqs, requests
from data.store.database import Database, Unit
from data.store.requests import KnownRequest
from data.wording import units

#: Languages in which an answer may be written besides Indonesian.
OTHER_LANGUAGES = ("en", "jv", "mad")
#: People who asked the same and are answered in one transaction.
PORTION = 100
#: Different wordings of those who asked that become questions of an answer.
WORDINGS = 10
_QUESTION_CHARS = 200


class QuestionFault(StrEnum):
    """Why an answer, or a question, stays as it is."""

    UNKNOWN = "unknown"
    #: Somebody else changed it since it was shown.
    STALE = "stale"
    QUESTIONS = "questions"
    ANSWER = "answer"
    SOURCE = "source"
    DATE = "date"
    #: One of its questions stands below another answer.
    TWICE = "twice"
    TOO_MANY = "too_many"
    #: It is over before the day on which it was looked at.
    BACKWARDS = "backwards"
    #: Nothing is answered.
    NO_TEXT = "no_text"
    TOO_LONG = "too_long"
    #: Whoever asked cannot be written to.
    UNREACHED = "unreached"
    #: Somebody answered or closed it before.
    CLOSED = "closed"


class QuestionError(Exception):
    """Nothing is done to an answer or a question.

    Args:
        fault: why.
        text: what its sentence names.
    """

    def __init__(self, fault: QuestionFault, text: object = "") -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.text = text


@dataclass(frozen=True, slots=True)
class TypedAnswer:
    """An answer as somebody types it.

    Args:
        questions: one on each line, the first being the one that is shown.
        dated: when it was looked at; a date.
        until: its last day; a date, or nothing.
        others: the answer in other languages.
    """

    questions: str
    answer: str
    source: str
    dated: str
    until: str = ""
    others: dict[str, str] = field(default_factory=dict)


def answer_of(typed: TypedAnswer) -> Faq:
    """The answer that was typed.

    Raises:
        QuestionError: something of it is not as it should be.
    """
    try:
        asked = list(dict.fromkeys(line.strip() for line in typed.questions.splitlines() if line.strip()))
        dated = date.fromisoformat(typed.dated.strip())
        until = date.fromisoformat(typed.until.strip()) if typed.until.strip() else None
        others = {
            language: checked_text(text, FaqFault.ANSWER) for language, text in typed.others.items() if text.strip()
        }
        entry = entry_of(asked, typed.answer, typed.source, dated)
    except FaqError as error:
        raise QuestionError(QuestionFault(str(error.fault))) from error
    except ValueError:
        raise QuestionError(QuestionFault.DATE) from None
    if until is not None and until < dated:
        raise QuestionError(QuestionFault.BACKWARDS)
    return Faq(entry.mark, entry.questions, entry.answer, entry.source, entry.updated_on, others, until)


class QuestionDesk:
    """Writes answers, and answers who asked.

    Args:
        shelf: what is answered now, with the office's file.
        office: how the office is called.
    """

    def __init__(self, database: Database, shelf: FaqShelf, office: str) -> None:
        self._database = database
        self._shelf = shelf
        self._office = office

    async def write(self, number: int, revision: int, wanted: Faq, by: int, *, mark: str = "") -> int:
        """Store an answer; returns its number.

        Args:
            number: of the one that is changed; 0 for a new one.
            mark: of the one in the office's file that is changed; empty for another.

        Raises:
            QuestionError: it is not done.
        """
        known = await self._shelf.entries()
        async with self._database.unit_of_work() as unit:
            if not number:
                return await _added(unit, known, _marked(wanted, mark), by)
            seen = await _seen(unit, number, revision)
            anew = _marked(wanted, seen.faq.mark)
            _refuse_twice(known, anew)
            if anew != seen.faq and not await faqs.change(unit, seen, anew, by):
                raise QuestionError(QuestionFault.STALE)
        return number

    async def retire(self, number: int, revision: int, by: int, *, is_retired: bool) -> None:
        """Let an answer be given no more, or again.

        Raises:
            QuestionError: it is not as it was seen.
        """
        async with self._database.unit_of_work() as unit:
            seen = await _seen(unit, number, revision)
            if not await faqs.retire(unit, seen, by, is_retired=is_retired):
                raise QuestionError(QuestionFault.STALE)

    async def answer(self, number: int, text: str, by: int, entry: Faq | None = None) -> int:
        """Answer a request, or everybody who asks the same; how many are told.

        Args:
            entry: becomes an answer to the question from now on; its questions are those that were asked.

        Raises:
            QuestionError: it is not done.
        """
        said = text.strip()
        if not said:
            raise QuestionError(QuestionFault.NO_TEXT)
        if units(said) > ANSWER_UNITS:
            raise QuestionError(QuestionFault.TOO_LONG, ANSWER_UNITS)
        known = await self._shelf.entries() if entry else []
        told = 0
        async with self._database.unit_of_work() as unit:
            asked = await self._open(unit, number)
            if entry is not None:
                await _added(unit, known, entry, by)
            told = await self._tell(unit, asked, said)
            if not told:
                raise QuestionError(QuestionFault.UNREACHED)
            await audit.append(unit, Act(actor_of(by), "answer", f"request:{number}", "", str(told)))
        # Who asks the same in large numbers is told in further transactions, each of its own.
        while len(asked) == PORTION:
            async with self._database.unit_of_work() as unit:
                asked = await requests.alike(unit, asked[-1].number, PORTION)
                told += await self._tell(unit, asked, said)
        return told

    async def close(self, number: int, by: int) -> None:
        """Close a request, and those who ask the same, without an answer.

        Raises:
            QuestionError: it is closed already, or never was.
        """
        async with self._database.unit_of_work() as unit:
            asked = await self._open(unit, number)
            for one in asked:
                await requests.close(unit, one.number)
            await audit.append(unit, Act(actor_of(by), "close", f"request:{number}"))
        while len(asked) == PORTION:
            async with self._database.unit_of_work() as unit:
                asked = await requests.alike(unit, asked[-1].number, PORTION)
                for one in asked:
                    await requests.close(unit, one.number)

    async def _open(self, unit: Unit, number: int) -> Sequence[KnownRequest]:
        asked = await requests.same(unit, number, PORTION) if number < 2**63 else []
        if not asked:
            raise QuestionError(QuestionFault.UNKNOWN)
        if any(one.number == number and one.state is RequestState.CLOSED for one in asked):
            raise QuestionError(QuestionFault.CLOSED)
        return asked

    async def _tell(self, unit: Unit, asked: Sequence[KnownRequest], text: str) -> int:
        """Close what is open and plan the answers; how many people will be told."""
        told = 0
        for one in asked:
            if await requests.close(unit, one.number) and one.status not in UNREACHED:
                await deliveries.plan(unit, [answer_to(one, text, self._office)])
                told += 1
        return told


def wordings(asked: Sequence[KnownRequest]) -> list[str]:
    """The different ways in which people asked, as lines of an answer's questions."""
    found: dict[str, str] = {}
    for one in asked:
        text = " ".join((one.text or "").split())
        if one.kind is RequestKind.QUESTION and normalise(text) and len(text) <= _QUESTION_CHARS:
            found.setdefault(normalise(text), text)
    return list(found.values())[:WORDINGS]


async def _added(unit: Unit, known: Sequence[FaqEntry], new: Faq, by: int) -> int:
    _refuse_twice(known, new)
    if len(known) >= MOST_ANSWERS:
        raise QuestionError(QuestionFault.TOO_MANY, MOST_ANSWERS)
    number = await faqs.add(unit, new, by)
    if not number:
        raise QuestionError(QuestionFault.TWICE, new.questions[0])
    return number


async def _seen(unit: Unit, number: int, revision: int) -> FaqEntry:
    found = await faqs.get(unit, number) if number < 2**63 else None
    if found is None:
        raise QuestionError(QuestionFault.UNKNOWN)
    if found.revision != revision:
        raise QuestionError(QuestionFault.STALE)
    return found


def _marked(wanted: Faq, mark: str) -> Faq:
    """An answer under the mark that its buttons have already."""
    if not mark:
        return wanted
    return Faq(
        mark, wanted.questions, wanted.answer, wanted.source, wanted.updated_on, wanted.answers, wanted.valid_until
    )


def _refuse_twice(known: Sequence[FaqEntry], wanted: Faq) -> None:
    """Refuse a question that stands below another answer that is given: nobody could tell which is meant."""
    asked = {normalise(question): question for question in wanted.questions}
    for entry in known:
        if entry.is_retired or entry.faq.mark == wanted.mark:
            continue
        for question in entry.faq.questions:
            if normalise(question) in asked:
                raise QuestionError(QuestionFault.TWICE, question)
