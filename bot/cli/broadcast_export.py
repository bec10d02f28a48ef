"""``broadcast export NUMBER --cap``: a broadcast as an alert of the Common Alerting Protocol 1.2."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.cli.arguments import Arguments
from bot.cli.broadcast_words import found
from bot.cli.ground import database
from bot.cli.saving import check_new, save_new
from bot.cli.speech import called_from, complain, language_of, stop
from bot.gazetteer import gazetteer_of
from bot.settings import Settings
from broadcasts.audience import reread
from broadcasts.cap import VALUES, Alert, Area, Issuer, codes_in, message_type, xml_of
from data.matching.places import Gazetteer
from data.model.broadcast import Broadcast, BroadcastState
from data.store import broadcasts
from data.store.database import Unit
from data.wording import say
from handlers.registration_labels import place_label

#: States in which nobody has agreed to what a broadcast says.
_UNAGREED = (BroadcastState.DRAFT, BroadcastState.SUBMITTED)


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Write a broadcast as an alert, to standard output or to a file."""
    parser = Arguments(settings, "broadcast", [word])
    parser.add_argument("numbers")
    parser.add_argument("--cap", action="store_true", required=True)
    parser.add_argument("--file", type=Path)
    for name, values in VALUES.items():
        parser.add_argument(f"--{name}", choices=values)
    return asyncio.run(_export(settings, parser.parse_args(arguments)))


async def _export(settings: Settings, given: argparse.Namespace) -> int:
    path = called_from() / given.file if given.file else None
    if path is not None:
        check_new(settings, path)
    kind = {name: value for name in VALUES if (value := getattr(given, name))}
    async with database(settings) as opened, opened.reading() as unit:
        one = await found(settings, unit, given.numbers)
        if one.state in _UNAGREED or (one.state is BroadcastState.STOPPED and one.started_at is None):
            raise stop(settings, "cli.cap.nothing", number=one.serial or one.number)
        follows = await _before(unit, one)
        # A correction without an audience of its own goes to those of the original.
        source = next((each for each in (one, *reversed(follows)) if each.audience), one)
    areas = _areas(source, gazetteer_of(settings), settings)
    content = xml_of(Alert(one, issuer_of(settings), areas, follows, kind))
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        save_new(settings, path, lambda file: file.write(content))
    values = {"serial": one.serial, "type": message_type(one), "file": given.file or "-"}
    complain(say("cli.cap.written", language_of(settings), **values))
    return 0


def issuer_of(settings: Settings) -> Issuer:
    """Who issues the office's alerts."""
    sender = settings.cap_sender or f"kentongan-{settings.region}"
    return Issuer(sender, settings.office_name, settings.office_contact, settings.timezone)


async def _before(unit: Unit, one: Broadcast) -> list[Broadcast]:
    """What an alert follows, the oldest first: what it corrects and what that corrected; a stopped one itself alone."""
    if one.state is BroadcastState.STOPPED:
        return [one]
    chain: list[Broadcast] = []
    number = one.corrects
    while number is not None:
        earlier = await broadcasts.get(unit, number)
        assert earlier is not None
        chain.insert(0, earlier)
        number = earlier.corrects
    return chain


def _areas(one: Broadcast, gazetteer: Gazetteer, settings: Settings) -> list[Area]:
    codes = codes_in(reread(one.audience).who) if one.audience else None
    if codes is None:
        return [Area(gazetteer.region.name, gazetteer.region.code)]
    return [Area(place_label(gazetteer, code, language_of(settings)), code) for code in codes]
