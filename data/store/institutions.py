"""Institutions entered by the office, as opposed to those that people only name when they register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data.model.membership import InstitutionKind, InstitutionStatus, institution_key
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.schema import institution


@dataclass(frozen=True, slots=True)
class NewInstitution:
    """A KIM, pesantren or LPM to be entered.

    Args:
        place: code of its kelurahan or desa.
    """

    kind: InstitutionKind
    place: str
    name: str


async def enter(unit: Unit, wanted: Sequence[NewInstitution]) -> None:
    """Enter institutions as active; one of that name that is there already stays as it is."""
    now = await unit.now()
    rows = [
        {
            "kind": one.kind,
            "region_code": one.place,
            "name": one.name,
            "name_key": institution_key(one.kind, one.name),
            "status": InstitutionStatus.ACTIVE,
            "created_at": now,
        }
        for one in wanted
    ]
    await insert_new(unit, institution, rows)
