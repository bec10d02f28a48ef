"""Reading feeds from a real server into real databases: nothing lost, nothing twice, and no failure harms another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import cast

import pytest
from sqlalchemy import func, select

from bot.feeds.client import Client, Manners, Patience
from bot.feeds.clock import Desk, FeedClock
from bot.feeds.reader import FeedReader, Room
from bot.feeds.report import Fate, Fetched
from data.model.factcheck import FactCheck, Verdict
from data.model.feed import Feed, FeedKind
from data.store import factchecks, feeds, leases
from data.store.database import Database
from data.store.factchecks import Imported
from data.store.schema import factcheck, matcher_log
from tests.bot import publisher as site
from tests.bot.publisher import Behaviour, answers, post, publisher
from tests.bot.stage import eventually
from tests.conftest import Clock
from tests.data.store.setup import passes

KEY = "kunci-rahasia-penerbit"


class Killed(BaseException):
    """The process ends here."""


class Kill:
    """Ends the process at the N-th passing of a place."""

    def __init__(self, place: str, count: int) -> None:
        self._place, self._left = place, count

    def __call__(self, place: str) -> None:
        self._left -= place == self._place
        if self._left == 0 and place == self._place:
            raise Killed


@asynccontextmanager
async def a_reader(database: Database, owner: str = "one", **room: object) -> AsyncIterator[FeedReader]:
    patience = Patience(connect=2.0, silence=0.5, total=5.0)
    client = Client(Manners("Kentongan/1 (uji)", database.clock, patience, 0.0, lambda _address: True))
    given = {"today": lambda: date(2026, 11, 23), "chance": lambda: 0.5} | room
    try:
        yield FeedReader(Room(database, client, owner, **given))  # type: ignore[arg-type]
    finally:
        await client.close()


async def a_feed(database: Database, kind: FeedKind, url: str, name: str = "uji", **options: str) -> int:
    async with database.unit_of_work() as unit:
        assert await feeds.add(unit, Feed(name, kind, url, KEY, options))
        found = await feeds.named(unit, name)
    assert found
    return found.number


async def read(database: Database, number: int) -> Fetched:
    async with a_reader(database) as reader:
        return await reader.read(number)


async def state(database: Database, number: int) -> Feed:
    async with database.reading() as unit:
        found = await feeds.numbered(unit, number)
    assert found
    return found


async def stored(database: Database) -> list[str]:
    async with database.reading() as unit:
        query = select(factcheck.c.external_id).where(factcheck.c.withdrawn_at.is_(None)).order_by(factcheck.c.id)
        return sorted(await unit.connection.scalars(query), key=lambda found: (len(found), found))


async def log_length(database: Database) -> int:
    async with database.reading() as unit:
        return await unit.connection.scalar(select(func.count()).select_from(matcher_log)) or 0


def ids(numbers: Sequence[int]) -> list[str]:
    return [f"https://cek.example/?p={number}" for number in numbers]


def rss(*numbers: int) -> str:
    items = "".join(
        f"<item><title>[SALAH] Sumur {n} mengeluarkan minyak</title><link>https://rss.example/{n}</link>"
        f"<guid>r{n}</guid><description>Tidak benar.</description></item>"
        for n in numbers
    )
    return f'<rss version="2.0"><channel><title>Cek</title><link>https://rss.example</link>{items}</channel></rss>'


async def test_all_pages_come_in_and_then_only_what_is_new(database: Database, clock: Clock) -> None:
    async with publisher() as word:
        word.posts = [post(n) for n in range(1, 121)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        report = await read(database, number)
        assert (report.fate, report.pages, report.imported) == (Fate.DONE, 3, Imported(added=120))
        assert await stored(database) == ids(range(1, 121))
        done = await state(database, number)
        assert (done.cursor, done.failures, done.error) == ("", 0, "")
        assert done.since
        assert done.next_at
        word.posts = [post(n, modified="2026-01-01T00:00:00") for n in range(1, 120)]
        word.posts += [post(n, modified="2030-01-01T00:00:00") for n in (120, 121)]
        again = await read(database, number)
        assert (again.pages, again.imported) == (1, Imported(added=1, unchanged=1))
        assert "modified_after" in word.seen[-1].query


@pytest.mark.parametrize("place", ["feed.understood", "feed.stored"])
@pytest.mark.parametrize("page", [1, 2, 3])
async def test_killed_anywhere_nothing_is_lost_and_nothing_is_twice(
    database: Database, clock: Clock, place: str, page: int
) -> None:
    async with publisher() as word:
        word.posts = [post(n) for n in range(1, 121)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        async with a_reader(database, "killed", reached=Kill(place, page)) as reader:
            with pytest.raises(Killed):
                await reader.read(number)
        asked = len(word.seen)
        began = (await state(database, number)).began_at
        await passes(database, clock, 3600)
        report = await read(database, number)
        assert report.fate is Fate.DONE
        assert await stored(database) == ids(range(1, 121))
        assert await log_length(database) == 120
        # Only the pages from the one on whose place was not stored are asked for again.
        taken = page - 1 if place == "feed.understood" or page == 3 else page
        assert len(word.seen) - asked == 3 - taken
        since = (await state(database, number)).since
        assert since == began or taken == 0


BROKEN: tuple[tuple[str, Behaviour, str], ...] = (
    ("an error page with 200", answers(200, b"<html><body>Maaf, situs sedang dirawat"), "web page where data"),
    ("half a JSON", answers(200, b'[{"id": 1, "tit'), "breaks off before its first record"),
    ("no JSON", answers(200, b"galat", Content_Type="application/json"), "not JSON"),
    ("nothing", answers(200, b""), "empty"),
    ("another API's JSON", answers(200, b'[{"a": 1}]'), "no list of posts"),
    ("refused in JSON", answers(400, b'{"code": "rest_forbidden"}', Content_Type="application/json"), "rest_forbidden"),
    ("records with a refusal", answers(404, b"[]", Content_Type="application/json"), ""),
    ("busy", answers(429), "less often"),
    ("in trouble", answers(500), "in trouble"),
    ("reset", site.resets, "connection broke"),
)


@pytest.mark.parametrize(("behaviour", "sentence"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
async def test_a_failure_in_the_middle_is_told_and_gone_on_from(
    database: Database, behaviour: Behaviour, sentence: str
) -> None:
    async with publisher() as word:
        word.posts = [post(n) for n in range(1, 121)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        # A connection that broke before the first word is tried once more by the library itself.
        word.next = [word.site, behaviour, *[behaviour] * (behaviour is site.resets)]
        report = await read(database, number)
        assert await stored(database) == ids(range(1, 51))
        if not sentence:
            assert report.fate is Fate.DONE
            return
        assert report.fate is Fate.FAILED
        assert sentence in report.sentence
        failed = await state(database, number)
        assert (failed.cursor, failed.failures, failed.error, failed.since) == ("2", 1, report.sentence, None)
        assert failed.is_enabled
        assert (await read(database, number)).fate is Fate.DONE
        assert await stored(database) == ids(range(1, 121))
        healed = await state(database, number)
        assert (healed.failures, healed.error, healed.cursor) == (0, "", "")


async def test_a_page_that_breaks_off_gives_what_it_has_and_is_come_back_for(database: Database) -> None:
    import json

    async with publisher() as word:
        word.posts = [post(n) for n in range(1, 61)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        half = json.dumps([post(1), post(2), post(3)])[:-40].encode()
        word.next = [answers(200, half, Content_Type="application/json")]
        report = await read(database, number)
        assert report.fate is Fate.FAILED
        assert "what could be read" in report.sentence
        assert await stored(database) == ids([1, 2])
        assert (await read(database, number)).fate is Fate.DONE
        assert await stored(database) == ids(range(1, 61))


async def test_a_page_that_stays_damaged_is_passed_over_and_asked_for_again_the_next_time(database: Database) -> None:
    import json

    async with publisher() as word:
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        word.posts = [post(n) for n in range(1, 61)]
        cut_short = json.dumps([post(n) for n in range(1, 51)])[:-40].encode()
        damaged = answers(200, cut_short, Content_Type="application/json", X_WP_TotalPages="2")
        for failures in (1, 2, 3):
            word.next = [damaged]
            assert (await read(database, number)).fate is Fate.FAILED
            assert (await state(database, number)).failures == failures
        word.next = [damaged]
        assert (await read(database, number)).fate is Fate.DONE
        assert len(await stored(database)) == 59
        assert (await state(database, number)).since is None
        await read(database, number)
        assert len(await stored(database)) == 60


async def test_a_place_that_the_publisher_no_longer_knows_is_given_up_for_the_beginning(database: Database) -> None:
    async with publisher() as word:
        word.posts = [post(n) for n in range(1, 61)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        stale = answers(400, b'{"code": "rest_invalid_param"}', Content_Type="application/json")
        word.next = [word.site, stale, stale, stale]
        for _ in range(3):
            assert (await read(database, number)).fate is Fate.FAILED
        assert (await state(database, number)).cursor == ""
        assert (await read(database, number)).fate is Fate.DONE
        assert word.seen[-2].query["page"] == "1"


async def test_endless_pages_come_to_an_end(database: Database) -> None:
    import json

    async with publisher() as word:
        body = json.dumps([post(n) for n in range(1, 51)]).encode()
        word.always = answers(200, body, Content_Type="application/json", X_WP_TotalPages="999999")
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        report = await read(database, number)
    assert (report.fate, report.pages) == (Fate.DONE, 2)


async def test_a_wrong_charset_is_seen_through(database: Database) -> None:
    text = rss(1).replace("Sumur 1", "Sumur é 1")
    async with publisher() as word:
        word.always = answers(200, text.encode("latin-1"), Content_Type="application/rss+xml; charset=utf-8")
        number = await a_feed(database, FeedKind.RSS, f"{word.url}/feed")
        assert (await read(database, number)).imported == Imported(added=1)
    async with database.reading() as unit:
        assert "é" in (await factchecks.newest(unit, 1))[0].title


async def test_an_unchanged_feed_is_asked_for_its_changes_only(database: Database) -> None:
    async with publisher() as word:
        word.rss, word.etag = rss(1, 2), '"satu"'
        number = await a_feed(database, FeedKind.RSS, f"{word.url}/feed")
        assert (await read(database, number)).imported == Imported(added=2)
        assert "If-None-Match" not in word.seen[0].headers
        report = await read(database, number)
        assert (report.fate, report.pages) == (Fate.UNCHANGED, 0)
        assert word.seen[1].headers["If-None-Match"] == '"satu"'
        assert (await state(database, number)).etag == '"satu"'
        word.rss, word.etag = rss(1, 2, 3), '"dua"'
        assert (await read(database, number)).imported == Imported(added=1, unchanged=2)


async def test_failures_wait_longer_each_time_and_the_publishers_wish_counts(database: Database, clock: Clock) -> None:
    async with publisher() as word:
        number = await a_feed(database, FeedKind.RSS, f"{word.url}/feed")
        waits = []
        for behaviour in [answers(500)] * 3 + [answers(429, Retry_After="7200")] + [answers(500)] * 20:
            word.next = [behaviour]
            await read(database, number)
            failed = await state(database, number)
            assert failed.next_at
            assert failed.tried_at
            async with database.reading() as unit:
                waits.append(round((failed.next_at - await unit.now()).total_seconds() / 60))
        assert waits[:5] == [5, 10, 20, 120, 40]
        assert waits[-1] == 720
        assert (await state(database, number)).failures == 23
        assert (await state(database, number)).is_enabled


async def test_of_two_processes_one_reads_a_feed(database: Database) -> None:
    async with publisher() as word:
        word.posts = [post(1)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        async with database.unit_of_work() as unit:
            assert await leases.hold(unit, f"feed:{number}", "other", 60)
        assert (await read(database, number)).fate is Fate.BUSY
        assert word.seen == []
        async with database.unit_of_work() as unit:
            await leases.release(unit, "other")
        async with a_reader(database) as reader:
            both = await asyncio.gather(reader.read(number), reader.read(number))
        assert sorted(report.fate for report in both) == [Fate.BUSY, Fate.DONE]


async def test_who_wakes_up_late_writes_nothing(database: Database, clock: Clock) -> None:
    async with publisher() as word:
        word.posts = [post(1)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)

        async def taken_over() -> None:
            await passes(database, clock, 3600)
            async with database.unit_of_work() as unit:
                assert await leases.hold(unit, f"feed:{number}", "other", 60)

        async def slow(request: object) -> object:
            await taken_over()
            return await word.site(request)

        word.next = [slow]
        assert (await read(database, number)).fate is Fate.BUSY
        assert await stored(database) == []
        async with database.reading() as unit:
            assert await leases.holder(unit, f"feed:{number}") == "other"


async def test_what_is_taken_back_goes_and_what_is_published_again_comes_back(database: Database) -> None:
    async with publisher() as word:
        word.posts = [post(1), post(2)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url)
        await read(database, number)
        # The records' source is the host of their links, and so is that of what is gone.
        word.posts = [post(1, status="draft", modified="2030-01-01T00:00:00"), post(2)]
        report = await read(database, number)
        assert (report.withdrawn, report.is_news) == (1, True)
        assert await stored(database) == ids([2])
        word.posts = [post(1, modified="2031-01-01T00:00:00"), post(2)]
        assert (await read(database, number)).imported.changed == 1
        assert await stored(database) == ids([1, 2])


async def test_old_links_are_looked_at_a_few_at_a_time(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async with publisher() as word:
        word.posts = [replace_link(post(n), f"{word.url}/{n}") for n in range(1, 13)]
        number = await a_feed(database, FeedKind.WORDPRESS, word.url, sweep="ya")
        monkeypatch.setattr("bot.feeds.sweep.host_of", lambda _url: "127.0.0.1")
        word.deleted = {11}
        assert (await read(database, number)).withdrawn == 1
        looked = [request.path for request in word.seen if request.path.strip("/").isdigit()]
        assert looked == ["/1", "/10", "/11", "/12", "/2"]
        word.deleted = set(range(1, 13))
        word.posts = []
        assert (await read(database, number)).withdrawn == 0
        assert (await state(database, number)).swept == 10
        assert len(await stored(database)) == 11


def replace_link(one: dict[str, object], link: str) -> dict[str, object]:
    return {**one, "link": link}


async def test_one_bad_feed_harms_no_other_and_floods_no_log(
    database: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with publisher() as word, a_reader(database) as reader:
        word.posts = [post(1)]

        async def close() -> None:
            return None

        watch = FeedClock(Desk(database, lambda: (reader, close)))
        await a_feed(database, FeedKind.RSS, "http://tidak-ada.invalid/feed", "buruk")
        await a_feed(database, FeedKind.WORDPRESS, word.url, "baik")
        await watch.look()
        assert await stored(database) == ids([1])
        for _ in range(4):
            await passes(database, clock, 13 * 3600)
            await watch.look()
        said = [record.getMessage() for record in caplog.records if "buruk" in record.getMessage()]
        assert said == ["feed buruk could not be fetched: its host was not found; is there a network?; again in 6 min"]
        assert KEY not in caplog.text


async def test_what_is_not_due_is_not_read_and_nothing_is_opened(database: Database, clock: Clock) -> None:
    def never() -> tuple[FeedReader, object]:
        raise AssertionError

    watch = FeedClock(Desk(database, never))  # type: ignore[arg-type]
    await watch.look()
    number = await a_feed(database, FeedKind.RSS, "http://x.invalid/feed")
    async with database.unit_of_work() as unit:
        found = await feeds.numbered(unit, number)
        assert found
        await feeds.finish(unit, found, await unit.now() + timedelta(hours=1))
    await watch.look()
    await passes(database, clock, 60)
    await watch.look()


@dataclass
class Slow:
    """A reader whose feeds are read until they are let go, and then bring news."""

    database: Database
    read_so_far: list[int] = field(default_factory=list)
    is_long: set[int] = field(default_factory=set)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)
    opened: int = 0
    closed: int = 0

    async def read(self, number: int) -> Fetched:
        self.read_so_far.append(number)
        if number in self.is_long:
            await self.goes_on.wait()
        async with self.database.unit_of_work() as unit:
            found = await feeds.numbered(unit, number)
            assert found
            await feeds.finish(unit, found, await unit.now() + timedelta(minutes=10))
        return Fetched()

    def open(self) -> tuple[FeedReader, Callable[[], Awaitable[None]]]:
        self.opened += 1
        return cast("FeedReader", self), self.close

    async def close(self) -> None:
        self.closed += 1


async def test_a_long_first_fetch_holds_up_no_other_feed_and_is_read_once(database: Database, clock: Clock) -> None:
    slow = Slow(database)
    watch = FeedClock(Desk(database, slow.open))
    long = await a_feed(database, FeedKind.RSS, "http://lama.invalid/feed", "lama")
    short = await a_feed(database, FeedKind.RSS, "http://pendek.invalid/feed", "pendek")
    slow.is_long = {long}
    first = asyncio.create_task(watch.look())
    await eventually(lambda: len(slow.read_so_far) == 2)
    await eventually(lambda: watch.under_way == {long})
    await watch.look()
    assert sorted(slow.read_so_far) == [long, short], "one is under way, the other not due"
    await passes(database, clock, 700)
    await watch.look()
    assert slow.read_so_far[2:] == [short]
    assert (slow.opened, slow.closed) == (1, 0)
    slow.goes_on.set()
    await first
    assert (slow.opened, slow.closed, watch.under_way) == (1, 1, frozenset())


async def test_a_key_goes_to_its_publisher_and_nowhere_else(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with publisher() as word:
        word.always = answers(200, f'{{"status": "{KEY} salah"}}'.encode(), Content_Type="application/json")
        number = await a_feed(database, FeedKind.YUDISTIRA, f"{word.url}/api")
        report = await read(database, number)
    assert word.forms[0]["key"] == KEY
    assert report.fate is Fate.FAILED
    assert KEY not in report.sentence + (await state(database, number)).error + caplog.text
    assert KEY not in repr(await state(database, number))


async def test_a_list_that_lacks_most_takes_nothing_back(database: Database) -> None:
    def table(numbers: Sequence[int]) -> bytes:
        rows = "".join(f"{n},Sumur {n} mengeluarkan minyak goreng,HOAKS\n" for n in numbers)
        return ("id,judul,putusan\n" + rows).encode()

    async with publisher() as word:
        number = await a_feed(database, FeedKind.SHEET, f"{word.url}/t.csv", complete="ya")
        word.always = answers(200, table(range(50)), Content_Type="text/csv")
        assert (await read(database, number)).imported.added == 50
        word.always = answers(200, table(range(2, 50)), Content_Type="text/csv")
        assert (await read(database, number)).withdrawn == 2
        word.always = answers(200, table(range(3)), Content_Type="text/csv")
        report = await read(database, number)
        assert report.fate is Fate.FAILED
        assert "lacks" in report.sentence
        assert len(await stored(database)) >= 48


async def test_nothing_fetched_speaks_in_the_offices_own_name(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, [FactCheck("office", "1", "Temuan kantor sendiri", Verdict.TRUE)])
    async with publisher() as word:
        table = "id,judul,putusan,sumber\n1,Temuan kantor dibalik,SALAH,Office\n2,Sumur berisi minyak,SALAH,lain\n"
        word.always = answers(200, table.encode(), Content_Type="text/csv")
        number = await a_feed(database, FeedKind.SHEET, f"{word.url}/t.csv", complete="ya")
        report = await read(database, number)
    assert (report.imported.added, report.bad_count, report.withdrawn) == (1, 1, 0)
    async with database.reading() as unit:
        (own,) = await factchecks.named(unit, "office:1", 2)
    assert (own.title, own.verdict, own.withdrawn_at) == ("Temuan kantor sendiri", Verdict.TRUE, None)
