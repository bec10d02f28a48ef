"""What pages of the desk to practise at show of its invented office; its screens are in :mod:`bot.console.training`."""

from __future__ import annotations

from typing import Any

from bot.console.visit import Visit
from bot.officer_words import role_words
from bot.playground import practice


async def office_of(visit: Visit) -> dict[str, Any]:
    """What the page to sign in at shows of the invented office."""
    async with visit.console.database.reading() as unit:
        found, is_ready = await practice.played(unit), await practice.is_ready(unit)
    people = [
        {
            "login": one.login,
            "name": one.name,
            "roles": role_words(one.roles, visit.console.language),
            "code": code.digits,
            "wait": code.wait_seconds,
        }
        for one, code in found
    ]
    return {"is_ready": is_ready, "people": people, "password": practice.PASSWORD}


async def code_of(visit: Visit) -> practice.Code | None:
    """The code that the telephone of whoever is signed in would show; None while they have none."""
    async with visit.console.database.reading() as unit:
        found = await practice.played(unit)
    return next((code for one, code in found if one.number == visit.who.number), None)
