"""Browsers in which officers are signed in, and the failed tries of each browser.

Tokens are kept as keyed hashes only. A session ends when its time is over, when nobody was there for a while, when its
officer is disabled or gets another password, and when they sign out; roles are read anew at every request.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from data.model.officer import Officer, OfficerState
from data.model.session import Door, Session
from data.store import officers
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.officers import Credential
from data.store.schema import browser, officer, session

#: How long somebody stays signed in at most, and how long without being there.
LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=1)
#: That somebody is there is written down no more often.
SEEN_EVERY = timedelta(minutes=1)
#: A browser in which nobody signed in for so long is not known any more.
KNOWN_FOR = timedelta(days=180)
#: Stands for all browsers that are not known.
UNKNOWN = b"\x00" * 32


async def begin(unit: Unit, token: str, number: int) -> Session:
    """Sign an officer in whose password and code were right just now.

    Args:
        token: what only the browser keeps.
        number: row number of the officer.
    """
    now = await unit.now()
    password_hash = await unit.connection.scalar(select(officer.c.password_hash).where(officer.c.id == number))
    row = {
        "token_lookup": _token(unit, token),
        "officer_id": number,
        "password_lookup": unit.vault.lookup("session password", password_hash or ""),
        "created_at": now,
        "seen_at": now,
        "expires_at": now + LONGEST,
    }
    made = int(await unit.connection.scalar(insert(session).values(row).returning(session.c.id)) or 0)
    return Session(made, number, now, now, now + LONGEST)


async def of_token(unit: Unit, token: str) -> tuple[Session, Officer] | None:
    """Who is signed in under a token, as they are now; None when nobody is any more."""
    now = await unit.now()
    query = select(session, officer.c.password_hash).join(officer, officer.c.id == session.c.officer_id)
    alive = (session.c.expires_at > now, session.c.seen_at > now - IDLE, officer.c.state == OfficerState.ACTIVE)
    row = (await unit.connection.execute(query.where(session.c.token_lookup == _token(unit, token), *alive))).first()
    if row is None or row.password_lookup != unit.vault.lookup("session password", row.password_hash):
        return None
    whom = await officers.get(unit, row.officer_id)
    return (Session(row.id, row.officer_id, row.created_at, row.seen_at, row.expires_at), whom) if whom else None


async def of_officer(unit: Unit, number: int) -> list[Session]:
    """The browsers in which an officer is signed in now, the newest first."""
    now = await unit.now()
    query = select(session, officer.c.password_hash).join(officer, officer.c.id == session.c.officer_id)
    alive = (session.c.officer_id == number, session.c.expires_at > now, session.c.seen_at > now - IDLE)
    rows = await unit.connection.execute(query.where(*alive).order_by(session.c.id.desc()))
    return [
        Session(row.id, row.officer_id, row.created_at, row.seen_at, row.expires_at)
        for row in rows
        if row.password_lookup == unit.vault.lookup("session password", row.password_hash)
    ]


async def seen(unit: Unit, one: Session) -> None:
    """Note that somebody is there."""
    await unit.connection.execute(update(session).where(session.c.id == one.number).values(seen_at=await unit.now()))


async def end(unit: Unit, number: int) -> None:
    """Sign somebody out in one browser."""
    await unit.connection.execute(delete(session).where(session.c.id == number))


async def tidy(unit: Unit) -> None:
    """Forget sessions that are over, and browsers in which nobody signed in for long."""
    now = await unit.now()
    over = or_(session.c.expires_at <= now, session.c.seen_at <= now - IDLE)
    await unit.connection.execute(delete(session).where(over))
    old = (browser.c.seen_at <= now - KNOWN_FOR, browser.c.token_lookup != UNKNOWN)
    await unit.connection.execute(delete(browser).where(*old))


async def at_door(unit: Unit, known: Credential, door: Door) -> Credential:
    """What somebody signs in with, with the failed tries of the browser they sit at instead of those of the shell."""
    rows = select(browser).where(
        browser.c.officer_id == known.officer.number, browser.c.token_lookup.in_([UNKNOWN, _token(unit, door.token)])
    )
    found = {row.token_lookup: row for row in await unit.connection.execute(rows)}
    row = found.get(_token(unit, door.token)) or found.get(UNKNOWN)
    return replace(known, failures=row.failures if row else 0, locked_until=row.locked_until if row else None)


async def note_try(unit: Unit, number: int, door: Door, failures: int, locked_until: datetime | None) -> None:
    """Count a try before it is looked at: for the browser where it is known, else for all that are not."""
    mine = browser.c.officer_id == number
    counted = {"failures": failures, "locked_until": locked_until}
    known = update(browser).where(mine, browser.c.token_lookup == _token(unit, door.token))
    if (await unit.connection.execute(known.values(counted))).rowcount:
        return
    row = {"officer_id": number, "token_lookup": UNKNOWN, "failures": 0, "seen_at": await unit.now()}
    await insert_new(unit, browser, [row])
    await unit.connection.execute(update(browser).where(mine, browser.c.token_lookup == UNKNOWN).values(counted))


async def note_success(unit: Unit, number: int, door: Door) -> None:
    """Forget the failed tries of a browser, and know it from now on; strangers count anew after one came in."""
    fresh = {"failures": 0, "locked_until": None, "seen_at": await unit.now()}
    mine, token = browser.c.officer_id == number, _token(unit, door.token)
    known = update(browser).where(mine, browser.c.token_lookup == token)
    if (await unit.connection.execute(known.values(fresh))).rowcount:
        return
    await unit.connection.execute(update(browser).where(mine, browser.c.token_lookup == UNKNOWN).values(fresh))
    await insert_new(unit, browser, [{"officer_id": number, "token_lookup": token, "failures": 0} | fresh])


def _token(unit: Unit, token: str) -> bytes:
    """The keyed hash of a token; nobody has the empty one, which is that of no known browser."""
    return unit.vault.lookup("browser token", token)
