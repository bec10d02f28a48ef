"""The register of KIM as a table, which reads back as it was."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from data.importers.formulas import harmless
from data.importers.register_columns import EXPORTED
from data.matching.places import Gazetteer
from data.model.membership import InstitutionStatus
from data.model.register import Kim, KimField, Value

#: What states are called in a table; each is read again by ``register_cells``.
_STATUS = {
    InstitutionStatus.PROPOSED: "diusulkan",
    InstitutionStatus.VERIFIED: "terverifikasi",
    InstitutionStatus.ACTIVE: "aktif",
    InstitutionStatus.EXPIRED: "kedaluwarsa",
    InstitutionStatus.FROZEN: "dibekukan",
    InstitutionStatus.DISSOLVED: "dibubarkan",
}


def rows_of(known: Iterable[Kim], gazetteer: Gazetteer) -> Iterator[list[Value]]:
    """The heading, and a row for each KIM; places that are not in the region any more by their codes."""
    yield list(EXPORTED.values())
    for one in known:
        cells = dict(one.fields) | _places(one, gazetteer) | {KimField.STATUS: _STATUS[one.status]}
        yield [cells[field] for field in EXPORTED]


def _places(one: Kim, gazetteer: Gazetteer) -> dict[KimField, Value]:
    """The two cells of a place; a name that several places of a kecamatan have gives way to the code."""
    here = gazetteer.place(one.place)
    if here is None:
        return {KimField.VILLAGE: one.place, KimField.KECAMATAN: ""}
    if not here.is_village:
        return {KimField.VILLAGE: "", KimField.KECAMATAN: here.name}
    upper = gazetteer.parent_of(here)
    is_sure = upper is not None and gazetteer.find_within(upper.code, here.name).sure == here
    return {KimField.VILLAGE: here.name if is_sure else here.code, KimField.KECAMATAN: upper.name if upper else ""}


def cells_of(known: Iterable[Kim], gazetteer: Gazetteer) -> list[list[str]]:
    """The same as texts; a number stays the text that it is, or a spreadsheet program would round it."""
    return [[_cell(value) for value in row] for row in rows_of(known, gazetteer)]


def _cell(value: Value) -> str:
    """A cell that nobody takes for a formula, in a workbook either: a formula is refused when it is read back."""
    return value.isoformat() if isinstance(value, date) else harmless(value or "")
