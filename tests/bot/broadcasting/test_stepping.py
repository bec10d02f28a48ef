"""Who of a KIM is asked, and when: who joins later, and who is in two KIM at two addresses."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from broadcasts.audience import parse
from broadcasts.audience_words import Known
from broadcasts.reaching import way_to
from data.model.confirmation import Confirmation
from data.model.membership import Role
from data.model.reach import Excluded
from data.store import confirmations
from data.store.database import Database
from data.store.previews import preview
from data.store.schema import exclusion, membership
from tests.bot.announcing import approved, someone
from tests.bot.test_conductor import Recorder, conducted, sent
from tests.conftest import Clock
from tests.data.store.setup import passes

STEP = 6 * 3600 + 1


async def heard(database: Database, channel: Recorder) -> list[str]:
    """Everybody who got it by now."""
    await conducted(database)
    await sent(database, channel)
    await conducted(database, 1)
    return sorted(chat for chat, _ in channel.got)


async def are_one_person(database: Database, *places: int) -> None:
    """The office knows that these addresses are one person's."""
    async with database.unit_of_work() as unit:
        mine = membership.c.address_id.in_(places)
        someone_of = select(membership.c.person_id).where(membership.c.address_id == places[0]).scalar_subquery()
        await unit.connection.execute(update(membership).where(mine).values(person_id=someone_of))


async def test_who_becomes_an_operator_meanwhile_is_asked_with_the_next(database: Database, clock: Clock) -> None:
    await someone(database, "1")
    await someone(database, "2", Role.CHAIR)
    await approved(database, count=1)
    channel = Recorder()
    assert await heard(database, channel) == ["1"]
    await someone(database, "3")
    assert await heard(database, channel) == ["1"], "somebody is still given their time"
    await passes(database, clock, STEP)
    assert await heard(database, channel) == ["1", "2", "3"]
    await passes(database, clock, STEP)
    assert await heard(database, channel) == ["1", "2", "3"], "once each"


@pytest.mark.parametrize(
    ("role", "why"),
    [
        (Role.OPERATOR, "an operator"),
        (Role.DEPUTY, "somebody of a step that was passed over"),
        (Role.MEMBER, "for lack of a deputy"),
        (Role.CHAIR, "the last who can be asked"),
    ],
)
async def test_who_joins_a_kim_that_had_nobody_left_is_asked_at_once(database: Database, role: Role, why: str) -> None:
    await someone(database, "1")
    for chat, office in (("8", Role.OPERATOR), ("9", Role.CHAIR)):
        await someone(database, chat, office, "KIM Dua")
    await approved(database, count=2)
    channel = Recorder()
    assert await heard(database, channel) == ["1", "8"]
    await someone(database, "2", role)
    assert await heard(database, channel) == ["1", "2", "8"], why


async def test_whoever_joins_after_somebody_confirmed_is_left_in_peace(database: Database, clock: Clock) -> None:
    place = await someone(database, "1")
    await someone(database, "2", Role.CHAIR)
    number = await approved(database, count=1)
    channel = Recorder()
    await heard(database, channel)
    async with database.unit_of_work() as unit:
        await confirmations.keep(unit, [(place, Confirmation(number))])
    await someone(database, "3")
    await passes(database, clock, STEP)
    assert await heard(database, channel) == ["1"]


async def test_one_person_in_two_kim_at_two_addresses_gets_it_once(database: Database) -> None:
    first = await someone(database, "1", kim="KIM Satu")
    second = await someone(database, "2", kim="KIM Dua")
    await someone(database, "3", kim="KIM Dua")
    await are_one_person(database, first, second)
    async with database.reading() as unit:
        seen = await preview(unit, parse("kim: semua", Known(is_settled=True)), ["loopback"], way_to)
    assert (seen.count, seen.kim, seen.excluded) == (2, 2, {Excluded.DUPLICATE: 1}), "the preview says so before"
    await approved(database, count=2)
    assert await heard(database, Recorder()) == ["1", "3"]
    async with database.reading() as unit:
        rows = (await unit.connection.execute(select(exclusion.c.address_id, exclusion.c.reason))).all()
    assert [tuple(row) for row in rows] == [(second, "duplicate")]


async def test_they_are_not_asked_again_for_the_other_kim_later(database: Database, clock: Clock) -> None:
    first = await someone(database, "1", kim="KIM Satu")
    await someone(database, "2", kim="KIM Dua")
    chair = await someone(database, "3", Role.CHAIR, "KIM Dua")
    await are_one_person(database, first, chair)
    await approved(database, count=2)
    channel = Recorder()
    assert await heard(database, channel) == ["1", "2"]
    await passes(database, clock, STEP)
    assert await heard(database, channel) == ["1", "2"]
