"""How a row of a table of KIM that is not taken is told."""

from __future__ import annotations

from data.model.membership import InstitutionStatus
from data.model.register import BadRow, RowFault
from data.wording import say


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
