"""The office's calendar of elections and holidays, ``VAR_DIR/kalender.toml``; it need not exist.

The form, the last day included::

    [[masa_tenang]]
    from = 2029-02-11
    until = 2029-02-13

    [[pasal_71]]
    from = 2029-05-01
    until = 2029-11-30

    [[libur]]
    from = 2027-03-09
    until = 2027-03-12
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime

from bot.settings import Settings, SettingsError
from data.wording import say

#: The file's name under ``VAR_DIR``.
FILE = "kalender.toml"
#: A larger file is none of a few windows.
MOST_BYTES = 100_000
#: What a window may be: the quiet days before a vote (PKPU 13/2024), and the time of UU 10/2016 art. 71(3).
ELECTION = ("masa_tenang", "pasal_71")
#: On which days the office is closed: national holidays, and cuti bersama.
HOLIDAY = "libur"
KINDS = (*ELECTION, HOLIDAY)


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which something holds.

    Args:
        kind: one of :data:`KINDS`.
        until_on: last day, included.
    """

    kind: str
    from_on: date
    until_on: date

    def meets(self, first: date, last: date) -> bool:
        """Whether it has a day in common with some others."""
        return self.from_on <= last and first <= self.until_on


def windows_of(settings: Settings) -> tuple[Window, ...]:
    """Read the days on which what names candidates, parties or the regional head needs more; none without a file.

    Raises:
        SettingsError: the file cannot be used as it is.
    """
    return tuple(window for window in _read(settings) if window.kind in ELECTION)


def holidays_of(settings: Settings) -> tuple[tuple[date, date], ...]:
    """Read the first and last days of holidays; none without a file.

    Raises:
        SettingsError: the file cannot be used as it is.
    """
    return tuple((window.from_on, window.until_on) for window in _read(settings) if window.kind == HOLIDAY)


def _read(settings: Settings) -> tuple[Window, ...]:
    """Read all of the file.

    Raises:
        SettingsError: the file cannot be used as it is; nothing must slip through because of a typing error.
    """
    path = settings.var_dir / FILE
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        return tuple(_window(kind, entry) for kind, entries in found.items() for entry in _list(kind, entries))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError([say("settings.calendar", settings.language, path=path)]) from error


def _list(kind: str, entries: object) -> list[object]:
    if kind not in KINDS or not isinstance(entries, list):
        raise ValueError(kind)
    return entries


def _window(kind: str, entry: object) -> Window:
    if not isinstance(entry, dict) or set(entry) != {"from", "until"}:
        raise ValueError(kind)
    days = (entry["from"], entry["until"])
    if not all(isinstance(day, date) and not isinstance(day, datetime) for day in days) or days[1] < days[0]:
        raise ValueError(kind)
    return Window(kind, *days)
