"""How KIM are told of: what a table changes, rows that are not taken, boards, and what waits for a second officer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.faults import fault_in
from bot.register import Taken
from data.importers.register_changes import Change, Verdict
from data.importers.register_columns import EXPORTED
from data.matching.places import Gazetteer
from data.model.board import BoardMember
from data.model.membership import InstitutionStatus
from data.model.register import BadRow, FileError, FileFault, KimField, RowFault, Value
from data.model.standing import Gap
from data.wording import say
from handlers.registration_labels import place_label

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


def unread(error: FileError, language: str) -> str:
    """Why a whole table cannot be read."""
    values = dict(error.values)
    if error.fault is FileFault.UNREADABLE:
        values["cause"] = fault_in(language, str(values["cause"]))
    return say(f"cli.kim.file.{error.fault}", language, **values)


def changed(one: Change, gazetteer: Gazetteer, language: str) -> str:
    """What a row changes: line, name and place, and each field before and after."""
    place = place_label(gazetteer, one.row.place, language) or one.row.place
    line = where(one.row.line, one.row.sheet, language)
    head = say(f"cli.kim.{one.verdict}", language, line=line, name=one.row.name, place=place)
    if one.verdict is Verdict.NEW:
        return head
    parts = [
        say(
            "cli.kim.field",
            language,
            field=EXPORTED[field],
            before=value_words(field, one.before[field], language),
            after=value_words(field, after, language),
        )
        for field, after in one.after.items()
    ]
    return f"{head}: {'; '.join(parts)}"


def value_words(field: KimField, value: Value, language: str) -> str:
    """A field as it is shown."""
    if field is KimField.STATUS:
        return status_label(InstitutionStatus(str(value)), language)
    if isinstance(value, date):
        return value.isoformat()
    return value or "-"


def board_words(member: BoardMember, language: str) -> tuple[str, str]:
    """The office of somebody on a board, and what was seen of their declaration."""
    words = say("cli.kim.undeclared", language)
    if member.is_checked:
        says = "fine" if member.may_serve else "in_the_way"
        words = say(f"cli.kim.declared.{says}", language, on=member.declared_on)
    return say(f"cli.kim.office.{member.office}", language), words
