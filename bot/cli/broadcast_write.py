"""``broadcast draft``, ``edit`` and ``correct``: a broadcast from a TOML file, from options, or from both.

What an option says goes before what stands in the file; an edit leaves what neither of them names.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from bot.broadcasting.desk import BroadcastDesk, Seen
from bot.broadcasting.drafting import Wanted, as_correction, as_wanted
from bot.broadcasting.filing import on_shelf
from bot.cli.arguments import Arguments
from bot.cli.broadcast_file import Written, attached, read, until
from bot.cli.broadcast_show import shown
from bot.cli.broadcast_words import class_of, found, office
from bot.cli.signing import sign_in
from bot.cli.speech import called_from, language_of, stop, tell
from bot.credentials import SignedIn
from bot.media import shelf_of
from bot.settings import Settings
from data.model.broadcast import Broadcast, BroadcastClass, Content
from data.store.database import Database
from data.wording import say

Value = TypeVar("Value")
_EMPTY = Wanted(BroadcastClass.OFFICIAL, Content("", ()))


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Write a broadcast, or write it anew."""
    parser = Arguments(settings, "broadcast", [word])
    if word != "draft":
        parser.add_argument("numbers")
    parser.add_argument("files", nargs="?", type=Path)
    for option in ("title", "text", "class", "audience", "schedule", "expires", "letter", "signer", "file"):
        parser.add_argument(f"--{option}", dest=f"given_{option}")
    if word == "draft":
        parser.add_argument("--corrects", default="")
    parser.add_argument("--no-confirmation", action="store_true")
    parser.add_argument("--submit", action="store_true")
    given = parser.parse_intermixed_args(arguments)
    written = read(settings, called_from() / given.files) if given.files else Written()
    if word == "edit":
        return asyncio.run(_edit(settings, written, given))
    return asyncio.run(_draft(settings, written, given))


async def _draft(settings: Settings, written: Written, given: argparse.Namespace) -> int:
    async with office(settings) as (opened, desk, doorman):
        start = _EMPTY
        if number := vars(given).get("numbers") or given.corrects:
            async with opened.reading() as unit:
                start = as_correction(await found(settings, unit, number))
        wanted, content = _with_file(settings, _merged(settings, start, written, given), written, given)
        who = await sign_in(settings, doorman)
        with on_shelf(shelf_of(settings, opened), content):
            one = await desk.draft(who, wanted)
        return await finished(settings, (opened, desk, who), one, is_submitted=given.submit)


async def _edit(settings: Settings, written: Written, given: argparse.Namespace) -> int:
    async with office(settings) as (opened, desk, doorman):
        async with opened.reading() as unit:
            known = await found(settings, unit, given.numbers)
        wanted, content = _with_file(settings, _merged(settings, as_wanted(known), written, given), written, given)
        who = await sign_in(settings, doorman)
        with on_shelf(shelf_of(settings, opened), content):
            one = await desk.edit(who, Seen(known.number, known.version), wanted)
        return await finished(settings, (opened, desk, who), one, is_submitted=given.submit)


async def finished(
    settings: Settings, place: tuple[Database, BroadcastDesk, SignedIn], one: Broadcast, *, is_submitted: bool
) -> int:
    """Submit what was written, if that was asked for; show it, and say what comes next."""
    opened, desk, who = place
    if is_submitted:
        one = await desk.submit(who, Seen(one.number, one.version))
    async with opened.reading() as unit:
        tell(await shown(settings, unit, one))
    if one.state == "draft":
        tell("\n" + say("cli.broadcast.drafted", language_of(settings), number=one.number))
    else:
        tell("\n" + say("cli.broadcast.submitted", language_of(settings), number=one.number))
    return 0


def _merged(settings: Settings, known: Wanted, written: Written, given: argparse.Namespace) -> Wanted:
    """What there was, with what the file says of it, with what the options say of that."""
    options = Written(
        title=given.given_title,
        texts=(("id", given.given_text),) if given.given_text is not None else None,
        klass=given.given_class,
        audience=given.given_audience,
        schedule=given.given_schedule,
        expires=given.given_expires,
        letter=given.given_letter,
        signer=given.given_signer,
        asks_confirmation=False if given.no_confirmation else None,
    )
    for one in (written, options):
        known = _with(settings, known, one)
    return known


def _with_file(
    settings: Settings, known: Wanted, written: Written, given: argparse.Namespace
) -> tuple[Wanted, bytes | None]:
    """What goes out with it, and its content; an empty name takes away what there was."""
    named = given.given_file if given.given_file is not None else written.file
    if named is None:
        return known, None
    if not named:
        return replace(known, content=replace(known.content, files=())), None
    file, content = attached(settings, called_from() / named)
    return replace(known, content=replace(known.content, files=(file,))), content


def _with(settings: Settings, known: Wanted, one: Written) -> Wanted:
    content = replace(
        known.content,
        title=_first(one.title, known.content.title),
        texts=_first(one.texts, known.content.texts),
        letter_number=_first(one.letter, known.content.letter_number),
        signer=_first(one.signer, known.content.signer),
        asks_confirmation=_first(one.asks_confirmation, known.content.asks_confirmation),
    )
    if any("\0" in text for _, text in content.texts):
        raise stop(settings, "cli.broadcast.no_text_file")
    return replace(
        known,
        content=content,
        klass=class_of(settings, one.klass) if one.klass is not None else known.klass,
        audience=_first(one.audience, known.audience),
        schedule=_first(one.schedule, known.schedule),
        expires_at=until(settings, one.expires) if one.expires is not None else known.expires_at,
    )


def _first(said: Value | None, otherwise: Value) -> Value:
    return otherwise if said is None else said
