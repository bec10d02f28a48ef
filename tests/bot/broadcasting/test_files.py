"""A file that goes out with a broadcast: kept while it may be sent, and missed before anybody gets less."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.broadcasting.conductor import Conductor
from bot.broadcasting.drafting import Drafting, Wanted
from bot.broadcasting.filing import described, on_shelf
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.channels import loopback
from bot.channels.loopback import LIMITS
from bot.fetcher import Fetcher, Store
from bot.media import MediaShelf
from broadcasts.channel import FileMissing
from data.model.broadcast import Broadcast, BroadcastState, Content, PauseCause
from data.model.delivery import DeliveryState
from data.model.membership import Role
from data.model.message import StoredFile
from data.store import progress
from data.store.database import Database
from data.store.schema import broadcast as table
from data.store.vault import Vault
from tests.bot.announcing import someone
from tests.bot.broadcasting.office import WANTED, Office, seen
from tests.bot.broadcasting.screens import Screens
from tests.bot.signing import Lobby
from tests.bot.test_conductor import sent
from tests.conftest import SECRET, Clock
from tests.data.store.setup import passes

S = BroadcastState
POSTER = b"\x89PNG gambar contoh"
FILE = described("poster.png", POSTER)


@pytest.fixture
def shelf(tmp_path: Path) -> MediaShelf:
    return MediaShelf(tmp_path / "media", Vault(SECRET))


@pytest.fixture
async def office(sqlite_url: str, clock: Clock, shelf: MediaShelf) -> AsyncIterator[Office]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    made = Office(Lobby(database, clock))
    made.drafting = Drafting(made.drafting.audiences, {loopback.NAME: LIMITS}, "WIB", has(shelf))
    made.desk.drafting = made.drafting
    await made.opens(kim=0)
    for chat in "123":
        await someone(database, chat, Role.RESIDENT, kim="")
    yield made
    await database.close()


def has(shelf: MediaShelf) -> Callable[[StoredFile], bool]:
    return lambda file: shelf.has(bytes.fromhex(file.sha256))


def with_poster(file: StoredFile = FILE, text: str = "Mulai pukul 8.") -> Wanted:
    content = Content("Imunisasi", (("id", text),), files=(file,))
    return replace(WANTED, content=content, audience="orang: peran = warga")


async def approved(office: Office, shelf: MediaShelf) -> Broadcast:
    with on_shelf(shelf, POSTER):
        known = await office.drafts("budi", with_poster())
    return await office.approves("dewi", await office.submits("budi", known))


async def conducted(office: Office, shelf: MediaShelf) -> None:
    for _ in range(4):
        await Conductor(
            office.database, {"loopback": LIMITS}, "WIB", 0, lambda moment: moment.year, has_file=has(shelf)
        ).work()


async def resumed(office: Office, known: Broadcast) -> None:
    await office.desk.resume(await office.lobby.enters("budi"), known.number)


async def test_everybody_gets_the_file_and_it_is_not_swept_before(office: Office, shelf: MediaShelf) -> None:
    known = await approved(office, shelf)
    with on_shelf(shelf, b"ditolak meja"):
        pass
    await Fetcher(Store(office.database, shelf, 90, lambda _step: None), {}).sweep()
    assert shelf.named() == [bytes.fromhex(FILE.sha256)], "what no broadcast names is removed"
    await conducted(office, shelf)
    screens = Screens()
    await sent(office.database, screens)
    assert sorted((chat, message.file) for chat, message in screens.shown) == [(chat, FILE) for chat in "123"]
    assert screens.shown[0][1].text.startswith("📢 Imunisasi")
    await conducted(office, shelf)
    assert (await office.now(known.number)).state is S.DONE


@pytest.mark.parametrize(
    ("state", "how", "is_kept", "why"),
    [
        (S.DRAFT, {}, True, "it may still be submitted, however old it is"),
        (S.SCHEDULED, {}, True, "its time comes"),
        (S.PAUSED, {}, True, "somebody may resume it"),
        (S.RUNNING, {}, True, "it goes out"),
        (S.DONE, {"ago": 91}, False, "it is over for longer than files are kept"),
        (S.DONE, {"ago": 89}, True, "somebody may still look at what went out"),
        (S.STOPPED, {"ago": 91}, False, "nothing of it is ever sent again"),
        (S.EXPIRED, {"ago": 91}, False, "nor of this"),
        (S.SUPERSEDED, {"ago": 91}, False, "nor of this"),
        (S.DONE_WITH_GAPS, {"ago": 91}, False, "its end has passed, so nobody can try again"),
        (S.DONE_WITH_GAPS, {"ago": 91, "ends_in": 1}, True, "it can be tried again until tomorrow"),
        (S.DONE, {"ago": 91, "corrected": S.PREPARING}, True, "a correction is being prepared"),
        (S.SUPERSEDED, {"ago": 91, "corrected": S.RUNNING}, True, "the marks on it go out"),
        (S.SUPERSEDED, {"ago": 91, "corrected": S.DONE}, False, "its correction is over, too"),
    ],
)
async def test_what_nobody_needs_any_more_is_swept(
    office: Office, shelf: MediaShelf, clock: Clock, state: BroadcastState, how: dict[str, Any], is_kept: bool, why: str
) -> None:
    with on_shelf(shelf, POSTER):
        known = await office.drafts("budi", with_poster())
        other = await office.drafts("budi", WANTED)
    ended = clock.now - timedelta(days=how["ago"]) if "ago" in how else None
    until = clock.now + timedelta(days=how["ends_in"]) if "ends_in" in how else None
    async with office.database.unit_of_work() as unit:
        mine = update(table).where(table.c.id == known.number)
        await unit.connection.execute(mine.values(state=state, done_at=ended, expires_at=until))
        if "corrected" in how:
            theirs = update(table).where(table.c.id == other.number)
            await unit.connection.execute(theirs.values(state=how["corrected"], corrects_id=known.number))
    await Fetcher(Store(office.database, shelf, 90, lambda _step: None), {}).sweep()
    assert bool(shelf.named()) is is_kept, why


async def test_a_file_that_is_gone_at_the_start_stops_it_until_it_is_back(office: Office, shelf: MediaShelf) -> None:
    known = await approved(office, shelf)
    shelf.remove([bytes.fromhex(FILE.sha256)])
    await conducted(office, shelf)
    seen_now = await office.now(known.number)
    assert (seen_now.state, seen_now.pause_cause) == (S.PAUSED, PauseCause.FILE)
    await resumed(office, known)
    await conducted(office, shelf)
    assert (await office.now(known.number)).state is S.PAUSED, "it is looked for again"
    with on_shelf(shelf, POSTER):
        await resumed(office, known)
    await conducted(office, shelf)
    screens = Screens()
    await sent(office.database, screens)
    assert screens.said() == ["1", "2", "3"]


async def test_a_file_that_vanishes_while_it_goes_out_loses_nobody(
    office: Office, shelf: MediaShelf, clock: Clock
) -> None:
    known = await approved(office, shelf)
    await conducted(office, shelf)
    gone = FileMissing("FileNotFoundError")
    screens = Screens(dict.fromkeys("23", gone))
    await sent(office.database, screens)
    assert screens.said() == ["1"]
    seen_now = await office.now(known.number)
    assert (seen_now.state, seen_now.pause_cause) == (S.PAUSED, PauseCause.FILE)
    async with office.database.reading() as unit:
        assert await progress.by_state(unit, known.number) == {DeliveryState.ACCEPTED: 1, DeliveryState.READY: 2}
    await resumed(office, known)
    await passes(office.database, clock, 10)
    again = Screens()
    await sent(office.database, again)
    assert again.said() == ["2", "3"], "each once"


@pytest.mark.parametrize(
    ("file", "text", "refusal", "why"),
    [
        (FILE, "x" * 1000, Refusal.TOO_LONG, "a caption is shorter than a text"),
        (replace(FILE, size_bytes=0), "x", Refusal.FILE_SIZE, "nothing in it"),
        (replace(FILE, size_bytes=50_000_001), "x", Refusal.FILE_SIZE, "more than Telegram takes"),
        (described("lain.png", b"tidak disimpan"), "x", Refusal.FILE_GONE, "nobody put it there"),
    ],
)
async def test_what_is_refused(
    office: Office, shelf: MediaShelf, file: StoredFile, text: str, refusal: Refusal, why: str
) -> None:
    with on_shelf(shelf, POSTER), pytest.raises(BroadcastError) as caught:
        await office.drafts("budi", with_poster(file, text))
    assert caught.value.refusal is refusal, why


async def test_a_file_that_is_gone_since_the_draft_is_missed_at_submit(office: Office, shelf: MediaShelf) -> None:
    with on_shelf(shelf, POSTER):
        known = await office.drafts("budi", with_poster())
    shelf.remove([bytes.fromhex(FILE.sha256)])
    with pytest.raises(BroadcastError) as caught:
        await office.submits("budi", known)
    assert caught.value.refusal is Refusal.FILE_GONE
    assert seen(await office.now(known.number)) == seen(known)
