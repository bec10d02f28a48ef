"""Institutions that the office enters, on both databases."""

from __future__ import annotations

from sqlalchemy import select

from data.model.membership import InstitutionKind, InstitutionStatus
from data.store import institutions, members
from data.store.database import Database
from data.store.institutions import NewInstitution
from data.store.schema import institution

KANIGARAN = "35.74.04.1001"


async def entered(database: Database, *names: str, kind: InstitutionKind = InstitutionKind.KIM) -> None:
    async with database.unit_of_work() as unit:
        await institutions.enter(unit, [NewInstitution(kind, KANIGARAN, name) for name in names])


async def test_what_the_office_enters_is_active_and_offered(database: Database) -> None:
    await entered(database, "KIM Mawar", "KIM Melati")
    async with database.reading() as unit:
        assert await members.institutions(unit, InstitutionKind.KIM, KANIGARAN) == ["KIM Mawar", "KIM Melati"]
        assert await members.institutions(unit, InstitutionKind.LPM, KANIGARAN) == []
        states = set(await unit.connection.scalars(select(institution.c.status)))
    assert states == {InstitutionStatus.ACTIVE}


async def test_entering_it_again_in_another_spelling_changes_nothing(database: Database) -> None:
    await entered(database, "KIM Mawar")
    await entered(database, "kim mawar", "KIM Melati")
    async with database.reading() as unit:
        assert await members.institutions(unit, InstitutionKind.KIM, KANIGARAN) == ["KIM Mawar", "KIM Melati"]
