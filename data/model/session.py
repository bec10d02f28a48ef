"""Where an officer is signed in with a browser, and by which door somebody tries to come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which an officer is signed in.

    Args:
        number: row number.
        officer: row number.
        created_at: when they signed in.
        seen_at: when they were last there, to the minute.
        expires_at: when it ends however busy they are.
    """

    number: int
    officer: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Door:
    """By which way somebody tries to sign in: failed tries are counted for each.

    Args:
        is_browser: else the command line, which takes access to the machine.
        token: what a browser was given when somebody last signed in there; empty when it has none.
    """

    is_browser: bool = False
    token: str = ""


#: The command line.
SHELL = Door()
