"""A broadcast as a TOML file, as offices keep it; its words may be Indonesian or English.

::

    judul = "Imunisasi di balai"
    kelas = "resmi"
    sasaran = "kim: wilayah = kecamatan Kademangan"
    jadwal = "2026-12-01 08:00 WIB"
    berakhir = "2026-12-02"
    surat = "005/118/2026"
    berkas = "poster.jpg"

    [teks]
    id = "Mulai pukul 8 pagi."
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.broadcasting.building import zone_of
from bot.broadcasting.drafting import end_of
from bot.broadcasting.filing import described
from bot.broadcasting.wording import schedule_fault
from bot.channels.contract import storable
from bot.cli.speech import Stop, language_of, stop
from bot.settings import Settings
from broadcasts.series import Fault, ScheduleError
from data.model.message import Limits, StoredFile

#: Largest file that is read, bytes.
MOST_BYTES = 200_000
#: What each word of the file is about.
_FIELDS = {
    "judul": "title",
    "title": "title",
    "kelas": "klass",
    "class": "klass",
    "sasaran": "audience",
    "audience": "audience",
    "jadwal": "schedule",
    "schedule": "schedule",
    "berakhir": "expires",
    "expires": "expires",
    "surat": "letter",
    "letter": "letter",
    "penanda_tangan": "signer",
    "signer": "signer",
    "berkas": "file",
    "file": "file",
    "konfirmasi": "asks_confirmation",
    "confirmation": "asks_confirmation",
    "teks": "texts",
    "text": "texts",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What a file or the options say; None of what they leave out."""

    title: str | None = None
    texts: tuple[tuple[str, str], ...] | None = None
    klass: str | None = None
    audience: str | None = None
    schedule: str | None = None
    expires: str | None = None
    letter: str | None = None
    signer: str | None = None
    file: str | None = None
    asks_confirmation: bool | None = None


def read(settings: Settings, path: Path) -> Written:
    """Read a file.

    Raises:
        Stop: it is gone, is no TOML, or says what we do not know.
    """
    try:
        raw = path.read_bytes()[: MOST_BYTES + 1]
    except OSError as error:
        raise stop(settings, "cli.broadcast.unreadable", file=path.name, cause=error.strerror or error) from error
    if len(raw) > MOST_BYTES:
        raise stop(settings, "cli.broadcast.no_text_file")
    try:
        said = tomllib.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise stop(settings, "cli.broadcast.no_text_file") from error
    except tomllib.TOMLDecodeError as error:
        raise stop(settings, "cli.broadcast.broken_file", file=path.name, cause=error) from error
    fields: dict[str, Any] = {}
    for word, value in said.items():
        name = _FIELDS.get(word)
        if name is None or name in fields:
            raise stop(settings, "cli.broadcast.unknown_word", word=word, all=", ".join(_FIELDS))
        fields[name] = _value(settings, name, word, value)
    if fields.get("file"):
        fields["file"] = str(path.parent / fields["file"])
    return Written(**fields)


def attached(settings: Settings, path: Path) -> tuple[StoredFile, bytes]:
    """A file that is to go out with a broadcast; what lies beyond the largest that goes out is not read.

    Raises:
        Stop: it cannot be read.
    """
    try:
        with path.open("rb") as opened:
            content = opened.read(Limits(0, 0, 0).upload_bytes + 1)
    except OSError as error:
        raise stop(settings, "cli.broadcast.unreadable", file=path.name, cause=error.strerror or error) from error
    return described(storable(path.name), content), content


def until(settings: Settings, typed: str) -> datetime | None:
    """The end of a broadcast: a moment, or a day with all of it; nothing for the class's own term.

    Raises:
        Stop: it is neither.
    """
    try:
        return end_of(typed, zone_of(settings))
    except ScheduleError as error:
        if error.fault is Fault.UNREADABLE:
            raise stop(settings, "cli.broadcast.no_end", word=typed) from error
        raise Stop(schedule_fault(error, language_of(settings))) from error


def _value(settings: Settings, name: str, word: str, value: Any) -> Any:
    """One value in the form in which we want it."""
    if name == "texts" and isinstance(value, str):
        value = {"id": value}
    if name == "texts" and isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return tuple((language, storable(text)) for language, text in value.items())
    if name == "asks_confirmation" and isinstance(value, bool):
        return value
    if name == "expires" and isinstance(value, date):
        return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else str(value)
    if name not in ("texts", "asks_confirmation") and isinstance(value, str):
        return storable(value)
    raise stop(settings, "cli.broadcast.bad_value", word=word)
