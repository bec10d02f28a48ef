"""How it is told what became of a table of KIM: rows that are not taken, and KIM that wait for a second officer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.register import Taken
from data.model.membership import InstitutionStatus
from data.model.register import BadRow, RowFault
from data.model.standing import Gap
from data.wording import say

#: Characters of a hash that are shown; more than have to be typed.
SHOWN_HEX = 16


def status_label(status: InstitutionStatus, language: str) -> str:
    """A state of a KIM in words."""
    return say(f"cli.kim.state.{status}", language)


def statuses(language: str) -> str:
    """All states, as they may be typed."""
    return ", ".join(status_label(status, language) for status in InstitutionStatus)


def sentence(bad: BadRow, language: str) -> str:
    """Why a row is not taken: line, column, cell, the sentence, and what was perhaps meant."""
    values = dict(bad.values)
    if bad.fault is RowFault.BAD_STATUS:
        values["all"] = statuses(language)
    why = say(f"cli.kim.row.{bad.fault}", language, **values)
    cell = f'"{bad.cell}"' if bad.cell else ""
    at = " ".join(part for part in (bad.column, cell) if part)
    parts = [where(bad.line, bad.sheet, language), f"{at}: {why}" if at else why]
    if bad.near:
        parts.append(say("cli.kim.near", language, near="; ".join(bad.near)))
    return " ".join(parts)


def where(line: int, sheet: str, language: str) -> str:
    """The place of a row in its table."""
    if sheet:
        return say("cli.kim.line_on_sheet", language, line=line, sheet=sheet)
    return say("cli.kim.line", language, line=line)


def gap_words(lacks: Sequence[Gap], language: str) -> str:
    """What a KIM lacks, in words."""
    return "; ".join(say(f"cli.kim.gap.{gap}", language) for gap in lacks)


def lacking(taken: Taken, language: str) -> list[str]:
    """What KIM lack that a table calls active, a line each."""
    return [
        say("cli.kim.lacks", language, name=one.name, gaps=gap_words(lacks, language))
        for one, lacks in taken.incomplete
    ]


def second(taken: Taken, language: str) -> str:
    """How KIM that a table calls active become so; empty where it calls none."""
    if taken.waiting:
        shown, count = taken.waiting.digest.hex()[:SHOWN_HEX], len(taken.waiting.kim)
        return say("cli.kim.batch_made", language, number=taken.waiting.number, count=count, hash=shown)
    return say("cli.kim.needs_second", language, count=len(taken.asked)) if taken.asked else ""
