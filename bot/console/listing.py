"""Lists that grow: which page somebody wants, and the address of the others."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.console.visit import Visit

#: The parameter that names the page.
PAGE_PARAMETER = "halaman"


@dataclass(frozen=True, slots=True)
class Pages:
    """One page of a list.

    Args:
        number: which, from 1.
        count: how many there are; at least one.
        total: entries of the whole list.
        here: the address of the list with what it is filtered by, ready for the number of a page.
    """

    number: int
    count: int
    total: int
    here: str


def number_in(visit: Visit, name: str = PAGE_PARAMETER) -> int:
    """The number in the address of the page; 1 where there is none that can be one."""
    asked = visit.request.query_params.get(name, "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else 1


def pages_of(visit: Visit, total: int, size: int) -> Pages:
    """The page that somebody asked for, or the last that there is."""
    count = max(1, -(-total // size))
    kept = [(name, value) for name, value in visit.request.query_params.items() if value and name != PAGE_PARAMETER]
    here = f"{visit.request.url.path}?{urlencode([*kept, (PAGE_PARAMETER, '')])}"
    return Pages(min(number_in(visit), count), count, total, here)


def filter_of(visit: Visit, name: str) -> str:
    """What somebody filters by; short, and without signs that no database stores."""
    return " ".join(visit.request.query_params.get(name, "").replace("\x00", "").split())[:80]


def number_typed(text: str) -> int:
    """A row number that came with a form; 0 for what can be none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
