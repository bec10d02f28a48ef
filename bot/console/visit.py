"""One request to the console, with everything a screen needs to know of it."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response

from bot.console.gate import Reach
from data.model.officer import Officer, OfficerRole
from data.model.session import Session

if TYPE_CHECKING:
    from bot.console.office import Console
    from bot.playground.practice import Code

#: Largest form, bytes, and most of its fields; the longest explanation in escapes stays below, and so
#: does an audience with every village of a regency ticked.
MOST_BYTES = 400_000
MOST_FIELDS = 1_000
#: The field of a form that shows that one of our pages sent it.
KEY_FIELD = "kunci"


class TooLargeError(Exception):
    """A form is larger than any of ours."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent.

    Args:
        name: as the officer's machine calls it; any text.
    """

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Visit:
    """One request.

    Args:
        token: of the session; empty when nobody is signed in.
        form: the fields of the form that was sent; of several with one name the last.
        code: at a desk to practise at, what the telephone of whoever is signed in would show.
        stands_in: for an approver today, so that they may do what approvers do.
        upload: the file that came with it; None on screens that take none, and where nobody chose one.
    """

    console: Console
    request: Request
    reach: Reach
    token: str = ""
    session: Session | None = None
    officer: Officer | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    stands_in: bool = False
    upload: Upload | None = None
    code: Code | None = None

    @property
    def who(self) -> Officer:
        """The officer who is signed in; screens that need one are reached by nobody else."""
        assert self.officer is not None
        return self.officer

    @property
    def key(self) -> str:
        """What a form of this session carries, so that no other site can have made it."""
        return form_key(self.token)

    @property
    def has_key(self) -> bool:
        """Whether the form that was sent carries it."""
        return bool(self.token) and hmac.compare_digest(self.form.get(KEY_FIELD, "").encode(), self.key.encode())

    def may(self, role: OfficerRole) -> bool:
        """Whether whoever is signed in has a role, be it by standing in for somebody."""
        is_theirs = self.officer is not None and role in self.officer.roles
        return is_theirs or (role is OfficerRole.APPROVER and self.stands_in)

    def to(self, path: str) -> Response:
        """Lead the browser on; after a form always by a new request, so that going back sends nothing twice."""
        return RedirectResponse(self.console.base + path, 303)


def form_key(token: str) -> str:
    """What forms of a session carry; it tells nothing of the token."""
    return hashlib.sha256(b"kentongan form " + token.encode()).hexdigest()[:32]


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form.

    Raises:
        TooLargeError: it is no form of ours.
    """
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                raise TooLargeError
            parts.append(part)
    except ClientDisconnect:
        raise TooLargeError from None
    try:
        sent = b"".join(parts).decode("utf-8", "replace")
        pairs = parse_qsl(sent, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace")
    except ValueError:
        raise TooLargeError from None
    return {name: value.replace("\x00", "").replace("\r\n", "\n") for name, value in pairs}
