"""Sorts tips into claims, in the very transaction in which they are stored.

Of each text at most one claim is open, however many people send it at once, through however many processes: sorting
happens under one lock (:func:`data.store.claims.lock`), and what others stored before is read under it. The index in
memory only finds texts; which claim a text belongs to now, and whether that is open, is asked of the database.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, Select, Update, and_, func, insert, or_, select, update

from data.model.claim import UNSETTLED, ClaimAct, ClaimState, Likeness, Reading
from data.model.message import ContentKind
from data.model.tip import TipState
from data.store import claim_ties
from data.store.claims import SEALED_STATEMENT, STATEMENT_CHARS, fingerprint, lock, turn
from data.store.columns import stands
from data.store.database import Database, Unit
from data.store.dialects import change_each
from data.store.schema import address, claim, claim_event, claim_print, tip
from data.store.tips import SEALED_TEXT
from data.store.vault import SealError

#: Texts read at once into the index.
PAGE = 500
#: Tips that are adopted in one transaction, which should not last long.
ADOPTED_AT_ONCE = 32
#: More texts than this are read in a thread, so that the loop stays free.
AT_ONCE = 8
#: Texts of one claim that are compared with; a chain letter with a counter in it must not fill the index.
MOST_TEXTS = 50
_WAITING_TIPS = (TipState.SUGGESTED, TipState.QUEUED)


class Texts(Protocol):
    """An index of known texts, each under a number; see :class:`data.matching.clusters.Clusters`.

    It may be read from in several threads at once, and is changed by one at a time.
    """

    def empty(self) -> Texts:
        """Return an index of the same kind that knows nothing yet."""
        ...

    def read(self, text: str, is_caption: bool = False) -> Reading:
        """Read a text; when it comes again soon, it is read already."""
        ...

    def put(self, number: int, text: str) -> None:
        """Know a text."""
        ...

    def drop(self, numbers: Iterable[int]) -> None:
        """Forget texts."""
        ...

    def __contains__(self, number: object) -> bool:
        """Tell whether a text is known under this number."""
        ...

    def find(self, text: str) -> list[Likeness]:
        """Return the known texts that are most like a comparable text, the likest first."""
        ...

    def chosen(self, likenesses: Sequence[Likeness], claims: Mapping[int, int]) -> int | None:
        """Return the claim that a text makes, given that of each known text that is open, or None for a new one."""
        ...

    def tied(self, likenesses: Sequence[Likeness], claims: Mapping[int, int]) -> list[int]:
        """Return the claims that a text says the same as, the one it makes first."""
        ...


@dataclass(slots=True)
class _Item:
    """One tip that is being sorted.

    Args:
        is_comparable: whether its text says enough to be compared with others.
        fingerprint: of its text; empty for one that is known again by nothing.
        claim: the claim it joins; 0 for one that is opened now.
        opener: the first tip of the claim that is opened now; itself, or the one it joins.
    """

    number: int
    text: str
    is_comparable: bool
    fingerprint: bytes
    claim: int = 0
    opener: _Item | None = None


class _Plan:
    """What comes of the tips of one transaction, in their order.

    Args:
        known: the claim of each fingerprint that is known, and whether it is open.
        found: the claims that each tip's text was found in among the open ones, the likest first.
        fresh: an empty index, for the texts that open a claim in this transaction.
    """

    def __init__(self, known: Mapping[bytes, tuple[int, bool]], found: Mapping[int, list[int]], fresh: Texts) -> None:
        self._known = known
        self._found = found
        self._first: dict[bytes, _Item] = {}
        self._fresh = fresh
        self.openers: list[_Item] = []

    def place(self, items: Iterable[_Item]) -> None:
        """Decide where tips go: by their very text first, then by what they say, and else each by itself."""
        for item in items:
            self._place(item)

    def _place(self, item: _Item) -> None:
        same = self._first.get(item.fingerprint)
        if same is not None:
            item.claim, item.opener = same.claim, same.opener
            return
        item.claim = self._open(item) or next(iter(self._found.get(item.number, ())), 0)
        if item.fingerprint:
            self._first[item.fingerprint] = item
        if not item.claim:
            self._join_fresh(item)

    def _open(self, item: _Item) -> int:
        number, is_open = self._known.get(item.fingerprint, (0, False))
        return number if is_open else 0

    def _join_fresh(self, item: _Item) -> None:
        """Join a claim that is opened in this transaction, or open one."""
        itself = {place: place for place in range(len(self.openers))}
        near = self._fresh.chosen(self._fresh.find(item.text), itself) if item.is_comparable else None
        if near is not None:
            item.opener = self.openers[near]
            return
        item.opener = item
        if item.is_comparable:
            self._fresh.put(len(self.openers), item.text)
        self.openers.append(item)

    def earlier(self, item: _Item) -> int:
        """The claim that had a tip's text and is settled; 0 for none."""
        number, is_open = self._known.get(item.fingerprint, (0, True))
        return 0 if is_open else number

    @property
    def ties(self) -> list[list[int]]:
        """The open claims that a new text says the same as, where it does so as several."""
        return [numbers for numbers in self._found.values() if len(numbers) > 1]

    def new_texts(self) -> list[_Item]:
        """The tips whose texts are not known yet."""
        return [item for mark, item in self._first.items() if mark not in self._known]

    def moved_texts(self) -> list[_Item]:
        """The tips whose texts belonged to a claim that is settled."""
        return [item for item in self._first.values() if self.earlier(item)]


class Sorter:
    """Finds the claim of each tip; one a process and database.

    What it keeps in memory is what it has read from the database, in the order of its rows, and nothing else.

    Args:
        texts: an index that knows nothing yet.
    """

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self._is_ready = False
        self._last_print = 0
        self._last_event = 0
        self._held: Counter[int] = Counter()
        self._changing = asyncio.Lock()

    async def prepare(self, database: Database, texts: Sequence[str] = ()) -> None:
        """Do before a transaction what would make it long: know the texts of open claims, and read new ones."""
        if not self._is_ready:
            async with database.reading() as unit:
                await self.catch_up(unit)
            self._is_ready = True
        if texts:
            await asyncio.to_thread(lambda: [self.texts.read(text) for text in texts])

    async def adopt(self, database: Database) -> int:
        """Give tips that wait without a claim theirs, e.g. those from before there were claims; returns how many."""
        count = 0
        async with database.reading() as unit:
            numbers: list[int] = list(await unit.connection.scalars(_without_claim()))
        for first in range(0, len(numbers), ADOPTED_AT_ONCE):
            async with database.unit_of_work() as unit:
                count += len(await self.attach(unit, numbers[first : first + ADOPTED_AT_ONCE]))
        return count

    async def catch_up(self, unit: Unit) -> None:
        """Take over what was stored since the last time.

        Outside of :meth:`attach` it is only a help: it keeps the time short during which the lock is held.
        """
        async with self._changing:
            last_event = await unit.connection.scalar(select(func.max(claim_event.c.id))) or 0
            while rows := await _texts_after(unit, self._last_print):
                await self._take(unit, rows)
                self._last_print = rows[-1].id
            # An index in which nothing is known yet has read everything as it stands.
            if 0 < self._last_event < last_event:
                await self._follow(unit, last_event)
            self._last_event = last_event

    async def _follow(self, unit: Unit, last_event: int) -> None:
        """Know the texts of claims to which something happened, or forget them if those are settled now."""
        changed = select(claim_event.c.claim_id).where(
            claim_event.c.id > self._last_event,
            claim_event.c.id <= last_event,
            # A new claim has new texts; only where it took over the text of an older one, that is known already.
            or_(claim_event.c.act != ClaimAct.OPENED, claim_event.c.other_id.is_not(None)),
        )
        after = 0
        while rows := await _texts_after(unit, after, changed):
            await self._take(unit, rows)
            after = rows[-1].id

    async def _take(self, unit: Unit, rows: Sequence[Row[Any]]) -> None:
        if len(rows) > AT_ONCE:
            await asyncio.to_thread(self._take_rows, unit, rows)
        else:
            self._take_rows(unit, rows)

    def _take_rows(self, unit: Unit, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            if row.state not in UNSETTLED:
                self.texts.drop([row.id])
            elif row.id not in self.texts and self._held[row.claim_id] < MOST_TEXTS:
                self._held[row.claim_id] += 1
                self.texts.put(row.id, _text(unit, row.text_sealed))
            if len(rows) > AT_ONCE:
                time.sleep(0)  # Beside the loop, which goes first: at a start there may be a hundred thousand.

    async def attach(self, unit: Unit, tips: Sequence[int]) -> dict[int, int]:
        """Give each of these tips that waits for somebody its claim, a known one or a new one.

        Tips that have a claim, were answered, or are not there, are left alone. Call it last in a transaction, and
        only in one that has not changed claims before.

        Returns:
            The claim of each tip that got one.
        """
        if not await self._items(unit, tips):
            return {}
        await lock(unit)
        # Once more, for somebody else may have sorted them while the lock was waited for.
        items = await self._items(unit, tips)
        if not items:
            return {}
        await self.catch_up(unit)
        plan = await self._planned(unit, items)
        await _carry_out(unit, plan, items)
        one = await claim_ties.tie(unit, plan.ties)
        return {item.number: one.get(item.claim, item.claim) for item in items}

    async def _items(self, unit: Unit, tips: Sequence[int]) -> list[_Item]:
        if not tips:
            return []
        waiting = select(tip.c.id, tip.c.kind, tip.c.text_sealed).where(
            tip.c.id.in_(tips), tip.c.claim_id.is_(None), stands(tip.c.state, *_WAITING_TIPS)
        )
        rows = await unit.connection.execute(waiting.order_by(tip.c.id))
        return [self._item(unit, row.id, row.kind, _text(unit, row.text_sealed)) for row in rows]

    def _item(self, unit: Unit, number: int, kind: ContentKind, text: str) -> _Item:
        reading = self.texts.read(text, is_caption=kind is not ContentKind.TEXT)
        mark = fingerprint(unit, reading.key) if reading.key else b""
        return _Item(number, text, reading.is_comparable, mark)

    async def _planned(self, unit: Unit, items: Sequence[_Item]) -> _Plan:
        known = await _claims_by_fingerprint(unit, [item.fingerprint for item in items if item.fingerprint])
        strange = [item for item in items if item.is_comparable and not known.get(item.fingerprint, (0, False))[1]]
        async with self._changing:
            likes = await asyncio.to_thread(lambda: [self.texts.find(item.text) for item in strange])
        claims = await self._claims(unit, {like.number for found in likes for like in found})
        async with self._changing:
            tied = await asyncio.to_thread(lambda: [self.texts.tied(like, claims) for like in likes])
        found = {item.number: numbers for item, numbers in zip(strange, tied, strict=True)}
        plan = _Plan(known, found, self.texts.empty())
        await asyncio.to_thread(plan.place, items)
        return plan

    async def _claims(self, unit: Unit, prints: Collection[int]) -> dict[int, int]:
        """The claims of these texts that are open, by the text's number; texts that are gone are forgotten."""
        if not prints:
            return {}
        query = select(claim_print.c.id, claim.c.id, claim.c.state).join(claim, claim.c.id == claim_print.c.claim_id)
        rows = (await unit.connection.execute(query.where(claim_print.c.id.in_(prints)))).all()
        async with self._changing:
            self.texts.drop(set(prints) - {row[0] for row in rows})
        return {row[0]: row[1] for row in rows if row[2] in UNSETTLED}


def _without_claim() -> Select[Any]:
    """The tips that wait and have no claim, but for those of people who were erased."""
    waiting = select(tip.c.id).join(address, address.c.id == tip.c.address_id)
    is_waiting = and_(stands(tip.c.state, *_WAITING_TIPS), tip.c.claim_id.is_(None))
    return waiting.where(is_waiting, address.c.erased_at.is_(None)).order_by(tip.c.id)


async def _texts_after(unit: Unit, after: int, claims: Any = None) -> Sequence[Row[Any]]:
    """A page of known texts in the order of their rows, of all claims or of some, with how their claims stand."""
    query = (
        select(claim_print.c.id, claim_print.c.claim_id, claim.c.state, tip.c.text_sealed)
        .join(claim, claim.c.id == claim_print.c.claim_id)
        .join(tip, tip.c.id == claim_print.c.tip_id)
        .where(claim_print.c.id > after)
        .order_by(claim_print.c.id)
        .limit(PAGE)
    )
    if claims is not None:
        query = query.where(claim_print.c.claim_id.in_(claims))
    found: Sequence[Any] = (await unit.connection.execute(query)).all()
    return found


async def _claims_by_fingerprint(unit: Unit, marks: Sequence[bytes]) -> dict[bytes, tuple[int, bool]]:
    """The claim that each of these texts belongs to, and whether it is open."""
    if not marks:
        return {}
    query = select(claim_print.c.fingerprint, claim.c.id, claim.c.state).join(
        claim, claim.c.id == claim_print.c.claim_id
    )
    rows = await unit.connection.execute(query.where(claim_print.c.fingerprint.in_(marks)))
    return {row[0]: (row[1], row[2] in UNSETTLED) for row in rows}


async def _carry_out(unit: Unit, plan: _Plan, items: Sequence[_Item]) -> None:
    now = await unit.now()
    if plan.openers:
        await _open(unit, plan, now)
    for item in items:
        item.claim = item.claim or (item.opener.claim if item.opener else 0)
    prints = [
        {"claim_id": item.claim, "fingerprint": item.fingerprint, "tip_id": item.number, "created_at": now}
        for item in plan.new_texts()
    ]
    if prints:
        await unit.connection.execute(insert(claim_print), prints)
    for item in plan.moved_texts():
        again = update(claim_print).where(claim_print.c.fingerprint == item.fingerprint)
        await unit.connection.execute(again.values(claim_id=item.claim, tip_id=item.number))
    opened = {item.claim for item in plan.openers}
    await turn(unit, {item.claim for item in items} - opened)
    rows = [{"number": item.number, "joined": item.claim} for item in items]
    await change_each(unit, {"number": tip.c.id, "joined": tip.c.claim_id}, rows, _joined)


def _joined(given: Mapping[str, ColumnElement[Any]]) -> Update:
    return update(tip).where(tip.c.id == given["number"]).values(claim_id=given["joined"])


async def _open(unit: Unit, plan: _Plan, now: datetime) -> None:
    """Open the new claims, with the first entry of their history."""
    opened = [
        {
            "state": ClaimState.OPEN,
            "statement_sealed": unit.vault.seal(SEALED_STATEMENT, item.text[:STATEMENT_CHARS]),
            "opened_at": now,
            "updated_at": now,
        }
        for item in plan.openers
    ]
    adding = insert(claim).returning(claim.c.id, sort_by_parameter_order=True)
    numbers = await unit.connection.scalars(adding, opened)
    for item, number in zip(plan.openers, numbers, strict=True):
        item.claim = number
    events = [
        {
            "claim_id": item.claim,
            "act": ClaimAct.OPENED,
            "other_id": plan.earlier(item) or None,
            "tip_id": item.number,
            "at": now,
        }
        for item in plan.openers
    ]
    await unit.connection.execute(insert(claim_event), events)


def _text(unit: Unit, sealed: bytes) -> str:
    """A tip's text; empty when it does not open, so that one damaged row holds nobody up."""
    try:
        return unit.vault.unseal(SEALED_TEXT, sealed)
    except SealError:
        return ""
