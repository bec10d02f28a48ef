"""Who may ask at all: under which names the console is reached, and from which site a form may come.

The console is open at this machine, and under ``PUBLIC_URL`` through a proxy that speaks https. Under any other name
(DNS rebinding), or at an address of the local network without https, nothing is shown and nobody can sign in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from bot.looks import headers
from bot.playground.door import is_proxied
from bot.settings import is_loopback

#: Said with every answer. Under "no-referrer" browsers would send our own forms with the origin "null".
#: Source: the Fetch standard, "append a request Origin header".
HEADERS = headers("'self'") | {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
#: Of a form.
FORM = "application/x-www-form-urlencoded"
#: Of a form with a file in it.
UPLOAD = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Reach:
    """Under which origin a browser reaches us.

    Args:
        origin: scheme, host and port, as browsers name them.
        is_secure: https, so that cookies may be kept to it.
        room: of which console, where one name leads to several; part of its cookies' names.
    """

    origin: str
    is_secure: bool
    room: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """The names under which the console is reached.

    Args:
        public_url: of the proxy before us; empty when there is none.
        hosts: the Host headers of this very machine, with the port.
        room: of which console; empty for the office's own.
    """

    public_url: str
    hosts: Sequence[str]
    room: str = ""

    def reach(self, peer: str, given: Headers) -> Reach | None:
        """How a request reached us; None when it should not have.

        Args:
            peer: address of whoever is connected to us.
        """
        host = _one(given, "host")
        public = urlsplit(self.public_url)
        if public.scheme == "https" and host == public.netloc.lower():
            return Reach(f"https://{host}", is_secure=True, room=self.room)
        if host in self.hosts and is_loopback(peer) and not is_proxied(given):
            return Reach(f"http://{host}", is_secure=False, room=self.room)
        return None


def is_own_form(reach: Reach, given: Headers, *, with_file: bool = False) -> bool:
    """Whether a form was sent by a page of ours; every browser of today says from where it comes.

    Args:
        with_file: there may be a file in it.
    """
    site = _one(given, "sec-fetch-site")
    kind = _one(given, "content-type").partition(";")[0].strip()
    is_ours = _one(given, "origin") == reach.origin and site in ("", "same-origin")
    return is_ours and (kind == FORM or (with_file and kind == UPLOAD))


def _one(given: Headers, name: str) -> str:
    """The value of a header that stands there exactly once; empty otherwise."""
    values = given.getlist(name)
    return values[0].strip().lower() if len(values) == 1 else ""
