"""The report of a broadcast: a few queries that each read its rows once, put together in memory.

A hundred thousand deliveries take less than a second; see docs/operations.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, null, select

from data.model.broadcast import Passing
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.report import Cause, KimRow, RegionRow, Report, kim_state_of, tally_of
from data.store import broadcasts, progress
from data.store.columns import stands
from data.store.database import Unit
from data.store.members import VALID
from data.store.refusals import NOT_WRITTEN_TO
from data.store.schema import broadcast_kim, confirmation, delivery, exclusion, institution, membership

#: Characters of the code of a kecamatan, such as 35.74.01; those of a kelurahan or desa begin with it.
KECAMATAN_CHARS = 8
#: How reasons begin that are no code of a send error, and what they are.
_OPENINGS = {
    NOT_WRITTEN_TO: Cause.NOT_WRITTEN_TO,
    "whom it was for has been erased": Cause.ERASED,
    "its message or address does not open": Cause.SEALED,
}
_States = dict[DeliveryState, int]


@dataclass(slots=True)
class _Said:
    """What was said back, of one KIM or of those without."""

    first_at: datetime | None = None
    people: int = 0
    ways: list[Passing] = field(default_factory=list)
    reached: int | None = None

    def add(self, row: Row[Any]) -> None:
        """Add a confirmation."""
        self.first_at = min(self.first_at or row.at, row.at)
        self.people += 1
        if row.how is not None:
            self.ways.append(row.how)
        if row.reached is not None:
            self.reached = (self.reached or 0) + row.reached


async def of_broadcast(unit: Unit, number: int, telling: Collection[str] = ()) -> Report | None:
    """The report of a broadcast as it stands now; None when there is no such broadcast.

    Args:
        telling: channels that tell what arrived.
    """
    known = await broadcasts.get(unit, number)
    if known is None:
        return None
    states = await _by_institution(unit, number)
    said, alone = await _said(unit, number)
    kim = await _kim(unit, number, states, said)
    total = _summed(states.values())
    failed, skipped = await _causes(unit, number, total)
    at_home = await _by_home(unit, number) if None in states else {}
    regions = _Regions(await _places(unit, kim, {*states, *said}))
    regions.add(states, said, kim)
    regions.add_alone(at_home, alone)
    words = [*said.values(), *alone.values()]
    return Report(
        number=known.number,
        serial=known.serial,
        title=known.content.title,
        state=known.state,
        tally=tally_of(total),
        failed=failed,
        skipped=skipped,
        excluded=await _excluded(unit, number),
        confirmed=sum(word.people for word in words),
        ways=dict(Counter(way for word in words for way in word.ways)),
        reached=sum(word.reached or 0 for word in words),
        regions=regions.rows(),
        kim=kim,
        is_told=await progress.is_told(unit, number, total, telling),
    )


def _summed(parts: Iterable[_States]) -> _States:
    """Several counts as one; there may be a hundred thousand, and ``Counter.update`` takes its time over each."""
    total: _States = {}
    for part in parts:
        for state, count in part.items():
            total[state] = total.get(state, 0) + count
    return total


def _messages(number: int) -> ColumnElement[bool]:
    """The messages of a broadcast; the marks that a correction puts on the original are none."""
    return and_(delivery.c.broadcast_id == number, delivery.c.kind == DeliveryKind.BROADCAST)


async def _by_institution(unit: Unit, number: int) -> dict[int | None, _States]:
    """The messages to the people of each institution by state; under None those to people without one."""
    query = select(delivery.c.institution_id, delivery.c.state, func.count().label("count"))
    mine = query.where(_messages(number)).group_by(delivery.c.institution_id, delivery.c.state)
    found: dict[int | None, _States] = {}
    for group, state, count in await unit.connection.execute(mine):
        found.setdefault(group, {})[state] = count
    return found


async def _by_home(unit: Unit, number: int) -> dict[str, _States]:
    """The messages to people without an institution by kecamatan; under no code those of whom no place is known."""
    home = _home(delivery.c.address_id)
    query = select(home.label("home"), delivery.c.state, func.count().label("count"))
    alone = and_(_messages(number), delivery.c.institution_id.is_(None))
    found: dict[str, _States] = {}
    for place, state, count in await unit.connection.execute(query.where(alone).group_by("home", delivery.c.state)):
        part = found.setdefault(place or "", {})
        part[state] = part.get(state, 0) + count
    return found


def _home(place: Any) -> Any:
    """The kecamatan of whoever has an address; the first by code for those at home in several."""
    here = and_(membership.c.address_id == place, stands(membership.c.state, *VALID), membership.c.region_code != "")
    first = select(func.min(membership.c.region_code)).where(here).scalar_subquery()
    return func.substr(first, 1, KECAMATAN_CHARS)


def _home_of_the_lonely() -> Any:
    """The kecamatan of whoever confirmed for no institution; it is looked up for nobody else."""
    return case((confirmation.c.institution_id.is_(None), _home(confirmation.c.address_id)), else_=null())


async def _said(unit: Unit, number: int) -> tuple[dict[int, _Said], dict[str, _Said]]:
    """What was said back by institution, and by the kecamatan of those without one."""
    columns = (confirmation.c.institution_id, confirmation.c.at, confirmation.c.how, confirmation.c.reached)
    query: Select[Any] = select(*columns, _home_of_the_lonely().label("home"))
    groups: dict[int, _Said] = {}
    alone: dict[str, _Said] = {}
    for row in await unit.connection.execute(query.where(confirmation.c.broadcast_id == number)):
        if row.institution_id is None:
            alone.setdefault(row.home or "", _Said()).add(row)
        else:
            groups.setdefault(row.institution_id, _Said()).add(row)
    return groups, alone


async def _places(unit: Unit, kim: Sequence[KimRow], groups: Collection[int | None]) -> dict[int, str]:
    """The kecamatan of institutions, by row number; those of the audience's KIM are known already."""
    found = {row.institution: row.place[:KECAMATAN_CHARS] for row in kim}
    if any(group is not None and group not in found for group in groups):
        # All are read, because to name many thousands is slower.
        rows = await unit.connection.execute(select(institution.c.id, institution.c.region_code))
        found |= {number: code[:KECAMATAN_CHARS] for number, code in rows}
    return found


async def _kim(
    unit: Unit, number: int, states: Mapping[int | None, _States], said: Mapping[int, _Said]
) -> tuple[KimRow, ...]:
    columns = (institution.c.id, institution.c.name, institution.c.region_code)
    joined = broadcast_kim.join(institution, institution.c.id == broadcast_kim.c.institution_id)
    query: Select[Any] = select(*columns, broadcast_kim.c.step, broadcast_kim.c.next_step_at).select_from(joined)
    mine = query.where(broadcast_kim.c.broadcast_id == number)
    rows = await unit.connection.execute(mine.order_by(institution.c.region_code, institution.c.name, institution.c.id))
    silence, nothing = _Said(), _States()
    return tuple(_kim_row(row, states.get(row.id, nothing), said.get(row.id, silence)) for row in rows)


def _kim_row(row: Row[Any], states: _States, said: _Said) -> KimRow:
    return KimRow(
        institution=row.id,
        name=row.name,
        place=row.region_code,
        step=row.step,
        recipients=sum(states.values()),
        state=kim_state_of(states, is_confirmed=said.people > 0),
        confirmed_at=said.first_at,
        ways=_in_order(said.ways),
        reached=said.reached,
        next_at=row.next_step_at,
    )


def _in_order(ways: Sequence[Passing]) -> tuple[Passing, ...]:
    """Each way once, in the order of its kind."""
    return tuple(ways) if len(ways) < 2 else tuple(way for way in Passing if way in ways)


async def _causes(unit: Unit, number: int, total: _States) -> tuple[dict[Cause, int], dict[Cause, int]]:
    """Why messages failed, and why they were skipped."""
    found: dict[DeliveryState, Counter[Cause]] = {DeliveryState.FAILED: Counter(), DeliveryState.SKIPPED: Counter()}
    if any(total.get(state) for state in found):
        query = select(delivery.c.state, delivery.c.reason, func.count().label("count"))
        mine = and_(_messages(number), stands(delivery.c.state, *found))
        rows = await unit.connection.execute(query.where(mine).group_by(delivery.c.state, delivery.c.reason))
        for state, reason, count in rows:
            found[state][cause_of(reason)] += count
    return dict(found[DeliveryState.FAILED]), dict(found[DeliveryState.SKIPPED])


def cause_of(reason: str) -> Cause:
    """What the reason of a delivery comes to; what the platform says in it is left out."""
    code = reason.partition(":")[0]
    if code in set(Cause):
        return Cause(code)
    return next((cause for opening, cause in _OPENINGS.items() if reason.startswith(opening)), Cause.OTHER)


async def _excluded(unit: Unit, number: int) -> dict[str, int]:
    query = select(exclusion.c.reason, func.count().label("total")).where(exclusion.c.broadcast_id == number)
    rows = await unit.connection.execute(query.group_by(exclusion.c.reason).order_by(exclusion.c.reason))
    return {row.reason: row.total for row in rows}


class _Regions:
    """Adds up by kecamatan.

    Args:
        places: the kecamatan of institutions, by row number.
    """

    def __init__(self, places: Mapping[int, str]) -> None:
        self._places = places
        self._states: dict[str, list[_States]] = {}
        self._said: dict[str, list[_Said]] = {}
        self._kim: dict[str, list[KimRow]] = {}

    def add(self, states: Mapping[int | None, _States], said: Mapping[int, _Said], kim: Sequence[KimRow]) -> None:
        """Add the messages to institutions, what they said back, and the KIM of the audience."""
        for group, counted in states.items():
            if group is not None:
                self._states.setdefault(self._places.get(group, ""), []).append(counted)
        for group, word in said.items():
            self._said.setdefault(self._places.get(group, ""), []).append(word)
        for row in kim:
            self._kim.setdefault(row.place[:KECAMATAN_CHARS], []).append(row)

    def add_alone(self, states: Mapping[str, _States], said: Mapping[str, _Said]) -> None:
        """Add the messages to people without an institution, and what they said back, by kecamatan."""
        for code, counted in states.items():
            self._states.setdefault(code, []).append(counted)
        for code, word in said.items():
            self._said.setdefault(code, []).append(word)

    def rows(self) -> tuple[RegionRow, ...]:
        """The sums, by code."""
        codes = sorted({*self._states, *self._said, *self._kim})
        return tuple(self._row(code) for code in codes)

    def _row(self, code: str) -> RegionRow:
        kim, said = self._kim.get(code, []), self._said.get(code, [])
        return RegionRow(
            code=code,
            tally=tally_of(_summed(self._states.get(code, ()))),
            kim=len(kim),
            kim_confirmed=sum(row.confirmed_at is not None for row in kim),
            confirmed=sum(word.people for word in said),
            reached=sum(word.reached or 0 for word in said),
        )
