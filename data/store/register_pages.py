"""The register of KIM page by page, and counted by place: read without the name of anybody, so nothing is unsealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from data.model.membership import InstitutionKind, InstitutionStatus
from data.store.database import Unit
from data.store.schema import institution, kim


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which KIM are looked for.

    Args:
        key: stands in the name, as :func:`data.model.membership.institution_key` compares it.
        text: stands in the number, in lower case.
        named: codes of places that are called so, whose KIM are meant as well.
        below: the code of a place in or below which they are; empty for everywhere.
    """

    key: str = ""
    text: str = ""
    named: Sequence[str] = ()
    below: str = ""
    status: InstitutionStatus | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """A KIM as a list shows it."""

    number: int
    name: str
    place: str
    status: InstitutionStatus
    nomor_induk: str
    sk_until: date | None


async def page(unit: Unit, wanted: Wanted, first: int, most: int) -> tuple[list[Brief], int]:
    """Some of the KIM that are looked for, by place and name, and how many there are in all."""
    where = _where(wanted)
    total = await unit.connection.scalar(_joined(func.count()).where(*where))
    columns = (institution, kim.c.nomor_induk_komunitas, kim.c.sk_valid_until)
    order = (institution.c.region_code, institution.c.name_key, institution.c.id)
    query = _joined(*columns).where(*where).order_by(*order).offset(first).limit(most)
    found = [
        Brief(row.id, row.name, row.region_code, row.status, row.nomor_induk_komunitas or "", row.sk_valid_until)
        for row in await unit.connection.execute(query)
    ]
    return found, int(total or 0)


async def by_place(unit: Unit) -> dict[str, Counter[InstitutionStatus]]:
    """How many KIM of each state every place has that has one; keys are codes."""
    columns = (institution.c.region_code, institution.c.status)
    counted = select(*columns, func.count()).where(institution.c.kind == InstitutionKind.KIM).group_by(*columns)
    found: dict[str, Counter[InstitutionStatus]] = {}
    for code, status, count in await unit.connection.execute(counted):
        found.setdefault(code, Counter())[status] = count
    return found


def _joined(*columns: Any) -> Select[Any]:
    joined = institution.outerjoin(kim, kim.c.institution_id == institution.c.id)
    return select(*columns).select_from(joined)


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    where = [institution.c.kind == InstitutionKind.KIM]
    if wanted.status is not None:
        where.append(institution.c.status == wanted.status)
    if wanted.below:
        inside = institution.c.region_code.startswith(wanted.below + ".", autoescape=True)
        where.append(or_(institution.c.region_code == wanted.below, inside))
    if wanted.text:
        meant: list[ColumnElement[bool]] = [institution.c.region_code.in_(wanted.named)]
        meant.append(func.lower(kim.c.nomor_induk_komunitas).contains(wanted.text, autoescape=True))
        if wanted.key:
            meant.append(institution.c.name_key.contains(wanted.key, autoescape=True))
        where.append(or_(*meant))
    return where
