"""The file that goes out with a broadcast: attached to a draft on a page of its own, and shown to whoever approves it.

A form with a file cannot be kept when a session is over, so what is long to type is not on the same form.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from dataclasses import replace

from starlette.responses import Response

from bot.broadcasting.desk import Seen
from bot.broadcasting.drafting import as_wanted
from bot.broadcasting.filing import UNKNOWN_TYPE, described, on_shelf
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.channels.contract import storable
from bot.console.broadcasts.common import ERRORS, card_of, named, seated, sentence, there
from bot.console.listing import number_typed
from bot.console.pages import message, page
from bot.console.visit import Visit
from bot.media import shelf_of
from broadcasts.lifecycle import EDITABLE
from data.importers.register import MOST_BYTES
from data.model.broadcast import Broadcast
from data.model.message import StoredFile
from data.store.vault import SealError
from data.wording import say

#: Kinds that a browser shows as pictures and never runs; all others are only saved.
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


@there
async def shown(visit: Visit) -> Response:
    """The form."""
    return await _form(visit)


@there
async def attaches(visit: Visit) -> Response:
    """Let a file go out with a broadcast, in the place of the one that did."""
    if visit.upload is None or not visit.upload.content:
        return await _form(visit, say("console.siaran.file_lacks", visit.console.language))
    async with visit.console.database.reading() as unit:
        known = await named(visit, unit)
    file = described(storable(visit.upload.name) or "lampiran", visit.upload.content)
    try:
        await _attach(visit, known, file, visit.upload.content)
    except ERRORS as error:
        return await _form(visit, sentence(visit, error))
    return visit.to(f"/siaran/{known.number}?kabar=edited")


async def _attach(visit: Visit, known: Broadcast, file: StoredFile, content: bytes) -> None:
    """Keep a file, and write the broadcast anew with it; nothing of the media folder is swept meanwhile.

    Raises:
        BroadcastError, AudienceError, ScheduleError, OfficerError: it is not done.
    """
    wanted = as_wanted(known)
    wanted = replace(wanted, content=replace(wanted.content, files=(file,)))
    seen = Seen(known.number, number_typed(visit.form.get("versi", "")))
    held = ExitStack()
    shelf = shelf_of(visit.console.settings, visit.console.database)
    await asyncio.to_thread(held.enter_context, on_shelf(shelf, content))
    try:
        await visit.console.broadcasts.edit(await seated(visit), seen, wanted)
    finally:
        await asyncio.to_thread(held.close)


@there
async def content(visit: Visit) -> Response:
    """The file itself."""
    language = visit.console.language
    async with visit.console.database.reading() as unit:
        one = await named(visit, unit)
    files = one.content.files
    try:
        if not files:
            raise FileNotFoundError
        shelf = shelf_of(visit.console.settings, visit.console.database)
        read = await asyncio.to_thread(shelf.read, bytes.fromhex(files[0].sha256))
    except (OSError, SealError):
        title, name = say("console.not_there", language), files[0].name if files else "-"
        return message(visit, 404, title, say("console.siaran.refusal.file_gone", language, file=name))
    is_picture = files[0].media_type in PICTURES
    kind = files[0].media_type if is_picture else UNKNOWN_TYPE
    headers = {} if is_picture else {"Content-Disposition": "attachment"}
    return Response(read, media_type=kind, headers=headers)


async def _form(visit: Visit, refusal: str = "") -> Response:
    async with visit.console.database.reading() as unit:
        one = await named(visit, unit)
    if one.state not in EDITABLE:
        raised = sentence(visit, BroadcastError(Refusal.NOT_NOW, state=one.state))
        return message(visit, 409, say("console.not_done", visit.console.language), raised)
    values = card_of(visit, one) | {"version": one.version, "most": MOST_BYTES >> 20, "refusal": refusal}
    return page(
        visit, "attach.html", 422 if refusal else 200, files=[file.name for file in one.content.files], **values
    )
