"""The two cookies of the console: who is signed in, and that somebody signed in at this browser before."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from bot.console.gate import Reach
from data.store.sessions import KNOWN_FOR

#: Of the session, and of the browser. With the prefix a browser takes them by https from this very host only.
#: Source: RFC 6265bis, 4.1.3.2.
_SESSION, _BROWSER = "kentongan-masuk", "kentongan-peramban"
_PREFIX = "__Host-"
#: Longest token that is looked at, characters.
_MOST_CHARS = 100


def new_token() -> str:
    """What nobody guesses."""
    return secrets.token_urlsafe(32)


def token_in(request: Request, reach: Reach) -> str:
    """The session's token; empty when there is none."""
    return _read(request, reach, _SESSION)


def browser_in(request: Request, reach: Reach) -> str:
    """The browser's token; empty when there is none."""
    return _read(request, reach, _BROWSER)


def give(answer: Response, reach: Reach, token: str, browser: str) -> None:
    """Let a browser keep who is signed in until it is closed, and that somebody was."""
    _write(answer, reach, _SESSION, token, None)
    _write(answer, reach, _BROWSER, browser, int(KNOWN_FOR.total_seconds()))


def take_away(answer: Response, reach: Reach) -> None:
    """Let a browser forget who was signed in."""
    _write(answer, reach, _SESSION, "", 0)


def _name(reach: Reach, name: str) -> str:
    name += f"-{reach.room}" if reach.room else ""
    return _PREFIX + name if reach.is_secure else name


def _read(request: Request, reach: Reach, name: str) -> str:
    return request.cookies.get(_name(reach, name), "")[:_MOST_CHARS]


def _write(answer: Response, reach: Reach, name: str, value: str, seconds: int | None) -> None:
    answer.set_cookie(
        _name(reach, name), value, max_age=seconds, path="/", secure=reach.is_secure, httponly=True, samesite="lax"
    )
