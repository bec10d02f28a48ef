"""The office's file of frequent questions: TOML text in, typed answers out, or the line that is wrong and why.

It lies beside the rooms of ``data`` rather than in one of them: it is no importer (those read other people's
fact-checks and need the network's bytes), no seed (it is the office's own, and live), and ``matching`` reads no files.
It needs ``data.model`` and the one spelling of ``data.matching``, and nothing needs it but ``bot``, which opens the
file and hands over its text; so no arrow is crossed.

The form::

    [[faq]]
    questions = ["Kapan kantor kelurahan buka?", "jam buka kelurahan"]
    answer = "Senin sampai Jumat pukul 08.00-15.00."
    source = "Kelurahan Contoh"
    date = 2026-11-01
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from data.matching.normalise import normalise
from data.model.faq import Faq

#: Longest text of each field in characters, so that an answer with its source fits every channel.
QUESTION_CHARS = 200
ANSWER_CHARS = 600
SOURCE_CHARS = 100
#: Most questions of one answer, and most answers of one file.
MOST_QUESTIONS = 50
MOST_ANSWERS = 1_000

_ENTRY = re.compile(r"[ \t]*\[\[[ \t]*faq[ \t]*\]\]")
_LINE = re.compile(r"\(at line (\d+)")
_FIELDS = frozenset({"questions", "answer", "source", "date"})


class FaqFault(StrEnum):
    """What can be wrong with a file; each is a sentence of the command line's, ``cli.faq.``."""

    NOT_TOML = "not_toml"
    STRANGE = "strange"
    QUESTIONS = "questions"
    ANSWER = "answer"
    SOURCE = "source"
    DATE = "date"
    TWICE = "twice"
    TOO_MANY = "too_many"


class FaqError(Exception):
    """The file cannot be used as it is; the operator has to correct the line.

    Args:
        line: where, counted from 1; of an answer as a whole, its ``[[faq]]``.
        fault: what is wrong.
    """

    def __init__(self, line: int, fault: FaqFault) -> None:
        super().__init__(f"line {line}: {fault}")
        self.line = line
        self.fault = fault


def read_faq(text: str) -> tuple[Faq, ...]:
    """Read the whole file; an empty one holds no answers.

    Raises:
        FaqError: anything in it is not as it should be; nothing of it is used then.
    """
    try:
        tree = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # the parser gives up on endless numbers and nesting, too
        raise FaqError(_line_of(error, text), FaqFault.NOT_TOML) from None
    entries = tree.get("faq", [])
    if tree.keys() - {"faq"} or not isinstance(entries, list):
        raise FaqError(1, FaqFault.STRANGE)
    lines = _entry_lines(text, len(entries))
    if len(entries) > MOST_ANSWERS:
        raise FaqError(lines[MOST_ANSWERS], FaqFault.TOO_MANY)
    found = tuple(_entry(entry, line) for entry, line in zip(entries, lines, strict=True))
    _refuse_repetitions(found, lines)
    return found


def _line_of(error: Exception, text: str) -> int:
    """The line that the parser names; the last one when it came to the end."""
    named = _LINE.search(str(error))
    return int(named[1]) if named else text.count("\n") + 1


def _entry_lines(text: str, count: int) -> list[int]:
    """The line of each ``[[faq]]``; 1 for entries that are written in another way."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _ENTRY.match(line)]
    return lines if len(lines) == count else [1] * count


def _entry(entry: object, line: int) -> Faq:
    """One answer, with every field looked at."""
    if not isinstance(entry, Mapping) or entry.keys() - _FIELDS:
        raise FaqError(line, FaqFault.STRANGE)
    questions = entry.get("questions")
    if not isinstance(questions, list) or not 0 < len(questions) <= MOST_QUESTIONS:
        raise FaqError(line, FaqFault.QUESTIONS)
    asked = tuple(_text(question, QUESTION_CHARS, line, FaqFault.QUESTIONS) for question in questions)
    if not all(map(normalise, asked)):
        raise FaqError(line, FaqFault.QUESTIONS)
    return Faq(
        _mark(asked[0]),
        asked,
        _text(entry.get("answer"), ANSWER_CHARS, line, FaqFault.ANSWER),
        _text(entry.get("source"), SOURCE_CHARS, line, FaqFault.SOURCE),
        _day(entry.get("date"), line),
    )


def entry_of(questions: Sequence[str], answer: str, source: str, day: date) -> Faq:
    """One answer that was written elsewhere than in a file, with every field looked at.

    Raises:
        FaqError: something of it is not as it should be; its line is 0.
    """
    return _entry({"questions": [*questions], "answer": answer, "source": source, "date": day}, 0)


def checked_text(answer: str, fault: FaqFault) -> str:
    """An answer in another language.

    Raises:
        FaqError: it is too long; its line is 0.
    """
    return _text(answer, ANSWER_CHARS, 0, fault)


def _text(value: object, most: int, line: int, fault: FaqFault) -> str:
    """A text that holds something and is not too long."""
    if not isinstance(value, str) or not 0 < len(value.strip()) <= most:
        raise FaqError(line, fault)
    return value.strip()


def _day(value: object, line: int) -> date:
    """A day, written as TOML has it (2026-11-01) or as the same in quotes."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip())
        except ValueError:
            raise FaqError(line, FaqFault.DATE) from None
    if isinstance(value, datetime) or not isinstance(value, date):
        raise FaqError(line, FaqFault.DATE)
    return value


def _mark(question: str) -> str:
    """The short name of an answer; the same for every spelling of its first question."""
    return hashlib.sha256(normalise(question).encode("utf-8", "replace")).hexdigest()[:10]


def _refuse_repetitions(found: tuple[Faq, ...], lines: list[int]) -> None:
    """Refuse a question that stands below two answers: nobody could tell which is meant."""
    seen: dict[str, int] = {}
    for place, question in _asked(found):
        if seen.setdefault(normalise(question), place) != place:
            raise FaqError(lines[place], FaqFault.TWICE)


def _asked(found: tuple[Faq, ...]) -> Iterator[tuple[int, str]]:
    """Every question with the place of its answer."""
    for place, entry in enumerate(found):
        for question in entry.questions:
            yield place, question
