"""Proving anew who one is: what the rules want of a sign-in of just now asks for a code in its own form.

A session that somebody left open, or stole, can read; it approves and appoints nobody.
"""

from __future__ import annotations

from bot.console import cookies
from bot.console.visit import Visit
from bot.credentials import SignedIn
from data.model.session import Door

#: The field of the code, in every form that needs one.
CODE_FIELD = "kode"


def door_of(visit: Visit) -> Door:
    """The browser somebody sits at, by which failed tries are counted."""
    return Door(is_browser=True, token=cookies.browser_in(visit.request, visit.reach) or visit.token)


async def proved(visit: Visit) -> SignedIn:
    """Who is signed in, by the code that came with their form; it is used up.

    Raises:
        SignInRefused: the code is wrong, or was used before, or too many were.
    """
    return await visit.console.doorman.prove(visit.who.number, visit.form.get(CODE_FIELD, ""), door_of(visit))
