"""Files are fetched from a real server into a real folder, whatever goes wrong on the way."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from bot import fetcher as fetching
from bot.channels.telegram import Telegram
from bot.fetcher import Fetcher, Store
from bot.media import MediaShelf
from bot.simulators.telegram import Control, TelegramServer
from data.model.factcheck import Decision, Outcome
from data.model.message import Attachment, ContentKind, Incoming, RawItem, Sender
from data.model.tip import FileState, Tip, TipState
from data.store import attachments, inbox, people, tips
from data.store.database import Database
from data.store.schema import attachment
from data.store.vault import Vault
from tests.bot.stage import closed, eventually
from tests.conftest import SECRET

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITI = 1001
CONTENT = b"tangkapan layar" * 100
HASH = hashlib.sha256(CONTENT).digest()


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram(running: TelegramServer) -> AsyncIterator[Telegram]:
    channel = Telegram(running.token, running.url)
    yield channel
    await closed(channel)


@pytest.fixture
def control(running: TelegramServer) -> Control:
    running.control.reset()
    running.control.person(SITI)
    return running.control


class Office:
    """A database with one tip, and fetchers that work on it."""

    def __init__(self, database: Database, folder: Path, telegram: Telegram) -> None:
        self.database = database
        self.shelf = MediaShelf(folder, database.vault)
        self.telegram = telegram
        self.fetcher = self.another()

    def another(self, reached: Callable[[str], None] = lambda _name: None) -> Fetcher:
        """One more fetcher, as in another process."""
        return Fetcher(Store(self.database, self.shelf, 90, reached), {"telegram": self.telegram})

    async def wants(self, *files: Attachment) -> None:
        async with self.database.unit_of_work() as unit:
            await attachments.want(unit, 1, "telegram", files)

    async def rows(self) -> list[tuple[str, str, int]]:
        """State, reason and tries of every file."""
        query = select(attachment).order_by(attachment.c.id)
        async with self.database.reading() as unit:
            return [(row.state.value, row.reason, row.tries) for row in await unit.connection.execute(query)]

    async def becomes_due(self) -> None:
        """Let all waits be over."""
        async with self.database.unit_of_work() as unit:
            await unit.connection.execute(attachment.update().values(not_before=await unit.now()))


@pytest_asyncio.fixture(loop_scope="module")
async def office(sqlite_url: str, tmp_path: Path, telegram: Telegram) -> AsyncIterator[Office]:
    database = Database(sqlite_url, Vault(SECRET), lambda: datetime.now(UTC))
    async with database.unit_of_work() as unit:
        await inbox.keep(unit, "telegram", [RawItem("1", "9", "{}")])
        place = await people.admit(unit, Incoming(1, "telegram", "9", Sender("9")), "id")
        tip = Tip(1, ContentKind.PHOTO, "", 0, TipState.QUEUED, Decision(Outcome.NONE))
        await tips.keep(unit, [(place, "telegram 9", tip)])
    yield Office(database, tmp_path / "media", telegram)
    await database.close()


def sent(control: Control, content: bytes = CONTENT, **details: Any) -> Attachment:
    """A document as the platform describes it."""
    card = control.sends(SITI, "document", {"content": content, **details})["document"]
    return Attachment(card["file_id"], card["mime_type"], card["file_size"])


async def test_a_file_is_fetched_sealed_and_kept(office: Office, control: Control) -> None:
    await office.wants(sent(control))
    assert await office.fetcher.once()
    assert await office.rows() == [("kept", "", 1)]
    assert office.shelf.read(HASH) == CONTENT
    assert not await office.fetcher.once(), "there is nothing more"


async def test_the_largest_file_that_bots_get_is_fetched(office: Office, control: Control) -> None:
    await office.wants(sent(control, bytes(20_000_000)))
    assert await office.fetcher.once()
    assert await office.rows() == [("kept", "", 1)]


#: (fault, method, its details, state, reason, tries, why)
FAULTS: list[tuple[str, str, dict[str, Any], str, str, int, str]] = [
    ("throttled", "getFile", {"retry_after": 5}, "wanted", "429", 0, "being asked to wait is no try"),
    ("refused", "getFile", {"description": "Bad Request: file is too big"}, "refused", "too big", 1, "never"),
    ("refused", "getFile", {"description": "Bad Request: invalid file_id"}, "lost", "invalid file_id", 1, "no file"),
    (
        "refused",
        "getFile",
        {"description": "Bad Request: wrong file_id or the file is temporarily unavailable"},
        "wanted",
        "temporarily unavailable",
        1,
        "perhaps later",
    ),
    ("unauthorized", "getFile", {}, "wanted", "account_refused", 1, "the token may be mended"),
    ("failed", "getFile", {}, "wanted", "answer_lost", 1, "the server failed"),
    ("lost", "getFile", {}, "wanted", "answer_lost", 1, "no answer"),
    ("refused", "download", {"code": 404}, "wanted", "download 404", 1, "the address is good for an hour only"),
    ("failed", "download", {"code": 502}, "wanted", "download 502", 1, "a proxy failed"),
    ("reset", "download", {}, "wanted", "download ClientPayloadError", 1, "half a file is none"),
    (
        "lost",
        "download",
        {"times": 2},
        "wanted",
        "download ServerDisconnectedError",
        1,
        "no answer, twice",
    ),
]


@pytest.mark.parametrize(
    ("kind", "method", "details", "state", "reason", "tries", "why"),
    FAULTS,
    ids=[f"{row[0]} {row[1]} {row[4]}" for row in FAULTS],
)
async def test_what_goes_wrong_is_tried_again_or_given_up(
    office: Office,
    control: Control,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    method: str,
    details: dict[str, Any],
    state: str,
    reason: str,
    tries: int,
    why: str,
) -> None:
    await office.wants(sent(control), sent(control, b"lain"))
    control.fault(kind, method, **details)
    assert await office.fetcher.once()
    (first, second) = await office.rows()
    assert (first[0], reason in first[1], first[2]) == (state, True, tries), (first, why)
    assert second == ("wanted", "", 0)
    assert await office.fetcher.once()
    assert (await office.rows())[1] == ("kept", "", 1), "its neighbour goes on"
    assert office.telegram.bot.token not in caplog.text + str(await office.rows())
    assert not list(office.shelf._folder.rglob(".draft*"))


async def test_after_five_failures_a_file_is_lost(office: Office, control: Control) -> None:
    await office.wants(sent(control))
    control.fault("failed", "download", times=5)
    for _ in range(5):
        assert await office.fetcher.once()
        assert not await office.fetcher.once(), "it waits before it is asked for again"
        await office.becomes_due()
    assert await office.rows() == [("lost", "download 500", 5)]
    assert not await office.fetcher.once()


async def test_a_failure_that_passes_costs_nothing(office: Office, control: Control) -> None:
    await office.wants(sent(control))
    control.fault("failed", "download", times=4)
    for _ in range(5):
        assert await office.fetcher.once()
        await office.becomes_due()
    assert await office.rows() == [("kept", "", 5)]


async def test_a_file_that_is_too_large_is_not_even_asked_for(office: Office, control: Control) -> None:
    await office.wants(Attachment("x", size_bytes=20_000_001))
    assert await office.fetcher.once()
    assert await office.rows() == [("refused", "too large", 1)]
    assert not [name for name in control.state()["calls"] if name.startswith("getFile")]


async def test_a_file_that_is_larger_than_it_was_said_to_be_is_refused(office: Office, control: Control) -> None:
    await office.wants(sent(control, bytes(20_500_000), size_bytes=1_000))
    assert await office.fetcher.once()
    assert await office.rows() == [("refused", "larger than it was said to be", 1)]


async def test_a_file_that_brings_its_process_down_each_time_is_lost(office: Office, control: Control) -> None:
    await office.wants(sent(control))
    for _ in range(attachments.MOST_TRIES):
        async with office.database.unit_of_work() as unit:
            assert await attachments.take(unit, ["telegram"], 0)
    assert await office.fetcher.once()
    ((state, reason, _),) = await office.rows()
    assert (state, "without a result" in reason) == ("lost", True)


async def test_a_full_disk_stops_fetching_and_is_said_once(
    office: Office, control: Control, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.fetcher")
    await office.wants(sent(control))
    monkeypatch.setattr(office.shelf, "has_room", lambda: False)
    assert not await office.fetcher.once()
    assert not await office.fetcher.once()
    assert await office.rows() == [("wanted", "", 0)]
    monkeypatch.undo()
    assert await office.fetcher.once()
    assert [record.message for record in caplog.records if "disk" in record.message] == [
        "the disk is nearly full: no file is fetched until there is room",
        "there is room on the disk: files are fetched again",
    ]


async def test_a_disk_that_takes_nothing_is_tried_again_later(
    office: Office, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_draft: object) -> None:
        raise OSError("no space left")

    await office.wants(sent(control))
    monkeypatch.setattr(office.shelf, "place", refuse)
    assert await office.fetcher.once()
    assert await office.rows() == [("wanted", "OSError", 1)]
    assert not list(office.shelf._folder.rglob(".draft*"))
    monkeypatch.undo()
    await office.becomes_due()
    assert await office.fetcher.once()
    assert office.shelf.read(HASH) == CONTENT


async def test_two_who_fetch_the_same_content_do_not_disturb_each_other(office: Office, control: Control) -> None:
    await office.wants(*[sent(control) for _ in range(6)])
    others = [office.another() for _ in range(3)]
    while any(await asyncio.gather(*(one.once() for one in others), office.fetcher.sweep())):
        pass
    assert await office.rows() == [("kept", "", 1)] * 6
    await office.fetcher.sweep()
    assert office.shelf.read(HASH) == CONTENT


async def test_who_is_overtaken_keeps_nothing(office: Office, control: Control) -> None:
    await office.wants(sent(control))

    class Overtaken(Exception):
        pass

    def overtaken(place: str) -> None:
        if place == "media.named":
            raise Overtaken

    assert await office.another(overtaken).once()
    await office.becomes_due()
    assert (await office.rows())[0][0] == "wanted"
    await office.fetcher.sweep()
    assert await office.fetcher.once()
    assert office.shelf.read(HASH) == CONTENT


async def test_a_fetcher_that_is_told_to_end_gives_its_file_back(office: Office, control: Control) -> None:
    await office.wants(sent(control))
    control.fault("slow", "download", seconds=30)
    task = asyncio.create_task(office.fetcher.run())
    await eventually(lambda: control.state()["calls"].get("getFile 200"))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await office.rows() == [("wanted", "the process ended", 0)]
    control.clear_faults()
    assert await office.fetcher.once()


async def test_the_fetcher_survives_a_database_in_trouble(
    office: Office, control: Control, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fetching, "FAILED_SECONDS", 0.01)
    really, failures = attachments.take, list[int]()

    async def take(*given: Any) -> Any:
        if len(failures) < 2:
            failures.append(1)
            raise OSError("disk I/O error")
        return await really(*given)

    monkeypatch.setattr(attachments, "take", take)
    await office.wants(sent(control))
    task = asyncio.create_task(office.fetcher.run())

    async def is_kept() -> bool:
        return (await office.rows())[0][0] == "kept"

    await eventually(is_kept)
    task.cancel()
    assert caplog.text.count("no file could be fetched; it is tried again") == 2


# --- Letting go ------------------------------------------------------------------------------------------------------


async def kept(office: Office, control: Control, *contents: bytes) -> None:
    await office.wants(*[sent(control, content) for content in contents])
    while await office.fetcher.once():
        pass


async def test_what_expired_leaves_the_disk(office: Office, control: Control) -> None:
    await kept(office, control, CONTENT, b"baru")
    async with office.database.unit_of_work() as unit:
        old = attachment.update().where(attachment.c.position == 0)
        await unit.connection.execute(old.values(created_at=await unit.now() - timedelta(days=90, seconds=1)))
    await office.fetcher.sweep()
    assert [row[0] for row in await office.rows()] == ["expired", "kept"]
    assert office.shelf.named() == [hashlib.sha256(b"baru").digest()]


async def test_what_was_erased_leaves_the_disk_but_not_what_another_sent_as_well(
    office: Office, control: Control
) -> None:
    await kept(office, control, CONTENT, b"baru", CONTENT)
    async with office.database.unit_of_work() as unit:
        mine = attachment.c.position
        await unit.connection.execute(attachment.update().where(mine == 0).values(state=FileState.EXPIRED))
        await unit.connection.execute(attachment.delete().where(mine == 1))
    await office.fetcher.sweep()
    assert office.shelf.named() == [HASH], "an expired row's hash protects nothing, another's does"
    async with office.database.unit_of_work() as unit:
        await unit.connection.execute(attachment.delete())
    await office.fetcher.sweep()
    assert office.shelf.named() == []


async def test_a_sweep_of_many_files_looks_them_up_in_parts(
    office: Office, control: Control, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SWEEP_BATCH", 2)
    await kept(office, control, *[b"%d" % number for number in range(3)])
    for number in range(4):
        office.shelf.place(office.shelf.draft(b"tidak dikenal %d" % number))
    await office.fetcher.sweep()
    assert sorted(office.shelf.named()) == sorted(hashlib.sha256(b"%d" % number).digest() for number in range(3))
