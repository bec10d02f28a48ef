"""Piket: who is on duty, week by week; planned by an administrator, handed over by whose it is."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.console.cards import span
from bot.console.kim_page import day_of
from bot.console.listing import filter_of
from bot.console.pages import page
from bot.console.visit import Visit
from bot.officer_words import named
from bot.roster import RosterDesk, RosterError
from data.model.duty import HandOver, Shift, Via
from data.model.officer import Officer, OfficerRole, OfficerState
from data.store import hand_overs, officers, roster
from data.wording import long_date, say

#: What may be said of what was done, in the address that leads to the week again.
DONE = ("added", "removed", "handed", "taken")
_WEEK = timedelta(days=7)
#: Weeks further away than this are shown empty anyway, days.
_FURTHEST = timedelta(days=3700)


async def shown(visit: Visit) -> Response:
    """One week."""
    return await _week(visit)


async def adds(visit: Visit) -> Response:
    """Put somebody on the roster."""
    form = visit.form
    first, last = _moment(visit, form.get("mulai", "")), _moment(visit, form.get("sampai", ""))
    if first is None or last is None:
        return await _week(visit, say("console.duty.no_times", visit.console.language))
    try:
        await _desk(visit).add(visit.who.number, form.get("petugas", ""), first, last)
    except RosterError as error:
        return await _week(visit, _sentence(visit, error))
    return visit.to(f"/piket?minggu={first.astimezone(visit.console.zone).date()}&kabar=added")


async def removes(visit: Visit) -> Response:
    """Take a shift off the roster."""
    try:
        await _desk(visit).remove(visit.who.number, _number(visit))
    except RosterError as error:
        return await _week(visit, _sentence(visit, error))
    return visit.to("/piket?kabar=removed")


async def hands_over(visit: Visit) -> Response:
    """Hand the rest of a shift to a colleague."""
    try:
        await _desk(visit).hand_over(visit.who.number, _number(visit), visit.form.get("kepada", ""), Via.CONSOLE)
    except RosterError as error:
        return await _week(visit, _sentence(visit, error))
    return visit.to("/piket?kabar=handed")


async def accepts(visit: Visit) -> Response:
    """Say that one has the duty that was handed over."""
    try:
        await _desk(visit).accept(visit.who.number, _number(visit))
    except RosterError as error:
        return await _week(visit, _sentence(visit, error))
    return visit.to("/piket?kabar=taken")


async def _week(visit: Visit, refusal: str = "") -> Response:
    console, zone = visit.console, visit.console.zone
    monday = _monday(day_of(filter_of(visit, "minggu")) or console.today(), console.today())
    begins, ends = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (monday, monday + _WEEK))
    async with console.database.reading() as unit:
        found, now = await roster.listed(unit, begins, ends), await unit.now()
        people = {one.officer.number: one.officer for one in await officers.listed(unit)}
        handed = await hand_overs.holding(unit, now)
    active = sorted((one.name, one.login) for one in people.values() if one.state is OfficerState.ACTIVE)
    said = visit.request.query_params.get("kabar", "")
    days = [_day(visit, monday + timedelta(days=place), found, people, now) for place in range(7)]
    values = {
        "days": days,
        "received": [
            _received(visit, one, people) for one in handed if one.taker == visit.who.number and not one.accepted_at
        ],
        "week": long_date(monday, console.language),
        "before": (monday - _WEEK).isoformat(),
        "after": (monday + _WEEK).isoformat(),
        "people": active,
        "is_planner": visit.may(OfficerRole.ADMINISTRATOR),
        "typed": defaultdict(str, visit.form),
        "said": say(f"console.duty.done.{said}", console.language) if said in DONE else "",
        "refusal": refusal,
    }
    return page(visit, "duty.html", 422 if refusal else 200, **values)


def _received(visit: Visit, one: HandOver, people: dict[int, Officer]) -> dict[str, Any]:
    """Duty that was handed over to whoever looks, and that they have not said to have."""
    giver = people.get(one.giver)
    hours = span(visit, one.from_at, one.until_at)
    said = say("console.duty.received_from", visit.console.language, giver=giver.name if giver else "-", **hours)
    return {"number": one.number, "said": said}


def _day(visit: Visit, day: date, found: list[Shift], people: dict[int, Officer], now: datetime) -> dict[str, Any]:
    zone, is_planner = visit.console.zone, visit.may(OfficerRole.ADMINISTRATOR)
    begins, ends = (datetime.combine(one, time(), zone) for one in (day, day + timedelta(days=1)))
    shifts = [
        {
            "number": one.number,
            "who": named(people.get(one.officer)),
            "hours": f"{_hour(one.from_at, begins, ends)}-{_hour(one.until_at, begins, ends)}",
            "is_now": one.holds_at(now),
            "may_hand": one.until_at > now and (is_planner or one.officer == visit.who.number),
            "may_remove": one.until_at > now and is_planner,
        }
        for one in found
        if one.from_at < ends and one.until_at > begins
    ]
    return {"day": long_date(day, visit.console.language), "shifts": shifts, "is_today": day == visit.console.today()}


def _hour(moment: datetime, begins: datetime, ends: datetime) -> str:
    """The hour of a moment on a day; the edge of the day for one beyond it."""
    if moment <= begins:
        return "00:00"
    return "24:00" if moment >= ends else f"{moment.astimezone(begins.tzinfo):%H:%M}"


def _monday(day: date, today: date) -> date:
    """The Monday of a day's week; of today's where somebody asked for a day far away."""
    meant = day if abs(day - today) < _FURTHEST else today
    return meant - timedelta(days=meant.weekday())


def _moment(visit: Visit, typed: str) -> datetime | None:
    """A moment as a browser's field sends it, in the office's zone."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found.replace(tzinfo=visit.console.zone).astimezone(UTC) if found.tzinfo is None else None


def _desk(visit: Visit) -> RosterDesk:
    return RosterDesk(visit.console.database)


def _number(visit: Visit) -> int:
    number: int = visit.request.path_params["number"]
    return number


def _sentence(visit: Visit, error: RosterError) -> str:
    about = f" ({error.login})" if error.login else ""
    return say(f"cli.roster.fault.{error.fault}", visit.console.language) + about
