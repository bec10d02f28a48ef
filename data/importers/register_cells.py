"""Cells of a table of KIM as the values of its fields: texts, dates and states, read without guessing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from data.importers.dates import read_date, read_deadline
from data.importers.formulas import NOTHING, bare
from data.model.membership import InstitutionStatus
from data.model.register import FIELD_CHARS, KimField, RowFault, Value

#: What states are called in the tables of offices, and by our own export.
STATUSES: Mapping[str, InstitutionStatus] = {
    **{str(status): status for status in InstitutionStatus},
    "diusulkan": InstitutionStatus.PROPOSED,
    "usulan": InstitutionStatus.PROPOSED,
    "terverifikasi": InstitutionStatus.VERIFIED,
    "verifikasi": InstitutionStatus.VERIFIED,
    "aktif": InstitutionStatus.ACTIVE,
    "kedaluwarsa": InstitutionStatus.EXPIRED,
    "kadaluarsa": InstitutionStatus.EXPIRED,
    "habis masa": InstitutionStatus.EXPIRED,
    "dibekukan": InstitutionStatus.FROZEN,
    "beku": InstitutionStatus.FROZEN,
    "tidak aktif": InstitutionStatus.FROZEN,
    "nonaktif": InstitutionStatus.FROZEN,
    "non aktif": InstitutionStatus.FROZEN,
    "vakum": InstitutionStatus.FROZEN,
    "bubar": InstitutionStatus.DISSOLVED,
    "dibubarkan": InstitutionStatus.DISSOLVED,
}
#: The day before the first of Excel's count, with the leap day of 1900 that it invents.
#: Source: Microsoft, "Excel incorrectly assumes that the year 1900 is a leap year".
_DAY_ZERO = date(1899, 12, 30)
#: Numbers that can be a date of ours (1990 to 2119); others are none.
_FIRST_DAY, _LAST_DAY = 32_874, 80_000
#: A number beyond what a spreadsheet keeps exactly. Source: Excel specifications and limits, number precision.
_ROUNDED_FROM = 1e15
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_ERRORS = frozenset({"#n/a", "#ref!", "#name?", "#value!", "#div/0!", "#null!", "#num!"})
_DATES = (KimField.SK_ON, KimField.SK_UNTIL, KimField.DECLARED)
#: A number or date among these is what a spreadsheet program made of something else.
_TYPED = (KimField.NUMBER, KimField.SK_NUMBER)


class CellError(Exception):
    """What stands in a cell is not taken.

    Args:
        values: what the sentence names.
    """

    def __init__(self, fault: RowFault, field: KimField, **values: object) -> None:
        super().__init__(str(fault))
        self.fault = fault
        self.field = field
        self.values = values


def shown(cell: object) -> str:
    """A cell as a person reads it, on one line."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    plain = "".join(mark if mark.isprintable() else " " for mark in str(cell if cell is not None else ""))
    return " ".join(plain.split())


def text_of(field: KimField, cell: object) -> str:
    """The text of a cell; empty for none.

    Raises:
        CellError: it is a formula, too long, or not what was typed any more.
    """
    text = shown(cell)
    is_turned = isinstance(cell, date) or (isinstance(cell, float) and abs(cell) >= _ROUNDED_FROM)
    if field in _TYPED and (is_turned or _SCIENTIFIC.fullmatch(text)):
        raise CellError(RowFault.TURNED, field)
    if text.casefold() in _ERRORS or text.startswith("="):
        raise CellError(RowFault.FORMULA, field)
    text = bare(text)
    most = FIELD_CHARS.get(field, max(FIELD_CHARS.values()))
    if len(text) > most:
        raise CellError(RowFault.TOO_LONG, field, most=most)
    return text


def value_of(field: KimField, cell: object, today: date) -> Value:
    """The value of a cell that is not empty.

    Raises:
        CellError: it has none.
    """
    if shown(cell) in NOTHING:
        return None if field in _DATES else ""
    if field in _DATES:
        return _date(field, cell, today)
    text = text_of(field, cell)
    if field is not KimField.STATUS:
        return text
    status = STATUSES.get(" ".join(re.sub(r"[\W_]+", " ", text).split()).casefold())
    if status is None:
        raise CellError(RowFault.BAD_STATUS, field)
    return str(status)


def _date(field: KimField, cell: object, today: date) -> date:
    reads = read_deadline if field is KimField.SK_UNTIL else read_date
    found = reads(_day_of(cell), today)
    if found is None:
        raise CellError(RowFault.BAD_DATE, field)
    return found


def _day_of(cell: object) -> object:
    """A day that a spreadsheet keeps as a number; anything else as it is."""
    if isinstance(cell, str) and re.fullmatch(r"\d{5}", cell.strip(), re.ASCII):
        cell = int(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _FIRST_DAY <= cell <= _LAST_DAY:
        return _DAY_ZERO + timedelta(days=int(cell))
    return cell
