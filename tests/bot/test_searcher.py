"""The matcher in memory follows the database, and searching never holds up the loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, text

from bot import searcher as searching
from bot.searcher import FRESH_SECONDS, Searcher
from bot.variants import keep_variant
from data.matching import Matcher
from data.model.announcement import Announcement, Finding
from data.model.factcheck import Decision, FactCheck, MatchKind, Outcome, Verdict
from data.seeds import sample_factchecks
from data.store import announcements, factchecks, variants
from data.store.database import Database
from data.store.schema import factcheck, matcher_log
from data.store.vault import Vault
from tests.bot.commands import Shell
from tests.bot.stage import eventually
from tests.conftest import SECRET, Clock, fresh_sqlite

TODAY = date(2026, 11, 23)
CLAIM = "Minum air kelapa muda dapat menyembuhkan gigitan ular berbisa"
OTHER = "Lampu lalu lintas kota akan dipadamkan selama sebulan penuh"


def record(title: str, external_id: str = "a", is_sample: bool = False) -> FactCheck:
    return FactCheck("uji", external_id, title, Verdict.FALSE, is_sample=is_sample)


async def saved(database: Database, *records: FactCheck) -> None:
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, records)


def fresh(database: Database, folder: Path, is_sample: bool = False) -> Searcher:
    return Searcher(database, folder, lambda: TODAY, is_sample)


@pytest.fixture
async def office(sqlite_url: str, clock: Clock) -> AsyncIterator[Database]:
    """A SQLite database, for what does not depend on the kind of database."""
    opened = Database(sqlite_url, Vault(SECRET), clock)
    yield opened
    await opened.close()


@pytest.fixture
async def searcher(database: Database, tmp_path: Path) -> AsyncIterator[Searcher]:
    opened = fresh(database, tmp_path)
    yield opened
    await opened.close()


async def titles_found(database: Database, decision: Decision) -> list[str]:
    async with database.reading() as unit:
        found = await factchecks.get(unit, [match.number for match in decision.matches])
    return [found[match.number].title for match in decision.matches if match.number in found]


async def sees(searcher: Searcher, database: Database, title: str) -> None:
    """Search until this fact-check comes first."""

    async def comes_first() -> bool:
        return (await titles_found(database, await searcher.match(title)))[:1] == [title]

    await eventually(comes_first)


# --- Freshness --------------------------------------------------------------------------------------------------------


async def test_it_is_ready_once_the_database_was_read(database: Database, searcher: Searcher) -> None:
    assert not searcher.is_ready
    await searcher.refresh()
    assert searcher.is_ready
    assert len(searcher) == 0


async def test_what_is_added_or_changed_is_seen_within_a_second(database: Database, searcher: Searcher) -> None:
    await saved(database, record(CLAIM))
    await sees(searcher, database, CLAIM)
    await saved(database, record(OTHER, "b"))
    await sees(searcher, database, OTHER)
    await saved(database, record("Judul yang sudah diperbaiki penerbitnya", "b"))
    await sees(searcher, database, "Judul yang sudah diperbaiki penerbitnya")
    assert len(searcher) == 2


async def test_an_import_by_another_process_is_seen_within_a_second(
    database: Database, searcher: Searcher, shell: Shell
) -> None:
    await saved(database, record(OTHER, "b"))
    await searcher.refresh()
    file = shell.folder / "baru.jsonl"
    file.write_text(f'{{"id": "x1", "title": "{CLAIM}", "verdict": "false", "source": "uji"}}\n', encoding="utf-8")
    shell.settings["DATABASE_URL"] = database.url.render_as_string(hide_password=False)
    done = await asyncio.to_thread(shell.runs, "factchecks", "import", str(file))
    assert done.code == 0, done.err
    await sees(searcher, database, CLAIM)


async def test_what_is_removed_is_found_no_more(database: Database, searcher: Searcher) -> None:
    await saved(database, record(CLAIM), record(OTHER, "b"))
    number = (await searcher.match(CLAIM)).matches[0].number
    async with database.unit_of_work() as unit:
        await unit.connection.execute(delete(factcheck).where(factcheck.c.id == number))
        await unit.connection.execute(insert(matcher_log).values(factcheck_id=number, op="remove"))
    await asyncio.sleep(FRESH_SECONDS)
    decision = await searcher.match(CLAIM)
    assert number not in [match.number for match in decision.matches]
    assert len(searcher) == 1


async def test_samples_and_the_offices_own_never_mix(office: Database, tmp_path: Path) -> None:
    database, searcher = office, fresh(office, tmp_path)
    samples = fresh(database, tmp_path, is_sample=True)
    await saved(database, record(CLAIM), record(OTHER, "b", is_sample=True))
    await searcher.refresh()
    await samples.refresh()
    assert (len(searcher), len(samples)) == (1, 1)
    await saved(database, record("Satu lagi dari kantor", "c"), record("Satu contoh lagi", "d", is_sample=True))
    await asyncio.sleep(FRESH_SECONDS)
    assert await titles_found(database, await searcher.match("Satu lagi dari kantor")) == [
        "Satu lagi dari kantor",
        CLAIM,
    ]
    await samples.refresh()
    assert (len(searcher), len(samples)) == (2, 2)
    await samples.close()
    await searcher.close()


async def test_at_most_one_look_every_half_second(
    office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = fresh(office, tmp_path)
    looks = 0
    changes = factchecks.changes

    async def counted(*arguments: object) -> factchecks.Changes:
        nonlocal looks
        looks += 1
        return await changes(*arguments)  # type: ignore[arg-type]

    # An hour instead of half a second, so that a busy machine cannot come to its end by itself.
    monkeypatch.setattr(searching, "FRESH_SECONDS", 3600.0)
    await searcher.refresh()
    monkeypatch.setattr(searching.factchecks, "changes", counted)
    await asyncio.gather(*(searcher.match(CLAIM) for _ in range(50)))
    assert looks == 0
    searcher._looked_at -= 3600.0
    await asyncio.gather(*(searcher.match(CLAIM) for _ in range(50)))
    assert looks == 1
    await searcher.close()


async def test_nobody_waits_while_much_is_read_anew(
    office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One search finds that much has changed; those that come meanwhile search what there was before."""
    await saved(office, record(CLAIM))
    searcher = await started_again(office, tmp_path)
    reading, go_on = asyncio.Event(), asyncio.Event()
    changes = factchecks.changes

    async def slow(*arguments: object) -> factchecks.Changes:
        reading.set()
        await go_on.wait()
        return await changes(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(searching.factchecks, "changes", slow)
    await saved(office, record(OTHER, "b"))
    searcher._looked_at -= 3600.0
    first = asyncio.create_task(searcher.match(OTHER))
    await reading.wait()
    assert await titles_found(office, await searcher.match(OTHER)) == [CLAIM]
    assert not first.done()
    go_on.set()
    assert (await titles_found(office, await first))[0] == OTHER
    await searcher.close()


# --- Snapshot ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The sizes of all matchers that were built from the database."""
    sizes: list[int] = []
    pages = factchecks.pages

    async def counted(*arguments: object, after: int = 0) -> AsyncIterator[list[FactCheck]]:
        async for page in pages(*arguments, after=after):  # type: ignore[arg-type]
            sizes.append(len(page))
            yield page

    monkeypatch.setattr(searching.factchecks, "pages", counted)
    return sizes


async def test_no_transaction_stands_still_while_the_index_is_built(
    office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL would end it after ten seconds, and with it the building of a large index."""
    await saved(office, *(record(f"Kabar nomor {number}", str(number)) for number in range(7)))
    monkeypatch.setattr(searching, "BUILT_AT_ONCE", 2)
    monkeypatch.setattr(searching.factchecks.pages, "__defaults__", (2,))
    in_use: list[int] = []
    upsert = Matcher.upsert

    def watched(matcher: Matcher, records: list[FactCheck]) -> None:
        in_use.append(office._reader.pool.checkedout())  # type: ignore[attr-defined]
        upsert(matcher, records)

    monkeypatch.setattr(Matcher, "upsert", watched)
    searcher = await started_again(office, tmp_path)
    assert (len(searcher), in_use) == (7, [0, 0, 0, 0])
    await searcher.close()


async def started_again(office: Database, folder: Path) -> Searcher:
    again = fresh(office, folder)
    await again.refresh()
    return again


def snapshots_in(folder: Path) -> list[Path]:
    return list(folder.glob("matcher-*.npz"))


async def test_a_snapshot_is_used_while_nothing_changed(office: Database, tmp_path: Path, builds: list[int]) -> None:
    await saved(office, record(CLAIM), record(OTHER, "b"))
    first = await started_again(office, tmp_path)
    await first.close()
    again = await started_again(office, tmp_path)
    assert builds == [2]
    assert (await titles_found(office, await again.match(CLAIM)))[0] == CLAIM
    await again.close()


async def test_a_snapshot_of_an_earlier_state_catches_up(office: Database, tmp_path: Path, builds: list[int]) -> None:
    await saved(office, record(CLAIM))
    await (await started_again(office, tmp_path)).close()
    await saved(office, record(OTHER, "b"))
    await saved(office, *(record(f"Kabar nomor {number}", str(number)) for number in range(9)))
    again = await started_again(office, tmp_path)
    assert builds == [1]
    assert len(again) == 11
    assert (await titles_found(office, await again.match(OTHER)))[0] == OTHER
    await again.close()


async def test_many_changes_are_taken_over_piece_by_piece(
    office: Database, tmp_path: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    await saved(office, *(record(f"Kabar nomor {number}", str(number)) for number in range(60)))
    first = await started_again(office, tmp_path)
    monkeypatch.setattr(searching, "MOST_CHANGES", 4)
    await saved(office, *(record(f"Kabar baru {number}", str(number)) for number in range(11)))
    await sees(first, office, "Kabar baru 10")
    assert builds == [60]
    assert len(first) == 60
    await first.close()


async def _emptied(office: Database) -> None:
    async with office.unit_of_work() as unit:
        await unit.connection.execute(delete(factcheck))
        await unit.connection.execute(delete(matcher_log))
        if unit.is_sqlite:
            await unit.connection.execute(
                text("DELETE FROM sqlite_sequence WHERE name IN ('factcheck', 'matcher_log')")
            )


@pytest.mark.parametrize("others", [0, 1, 5], ids=["shorter", "as long", "longer"])
async def test_a_snapshot_of_another_database_is_built_anew(
    office: Database, clock: Clock, tmp_path: Path, builds: list[int], others: int
) -> None:
    """The file of the database was replaced: its log may well be as long as the one that the snapshot knows."""
    await saved(office, record(CLAIM))
    await (await started_again(office, tmp_path)).close()
    await _emptied(office)
    clock.passes(1)
    await saved(office, *(record(f"Kabar nomor {number}", str(number)) for number in range(others)))
    again = await started_again(office, tmp_path)
    assert builds == [1, others][: 1 + bool(others)]
    assert len(again) == others
    await again.close()


async def test_a_large_import_is_read_anew_as_a_whole(
    office: Database, tmp_path: Path, builds: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_CHANGES", 3)
    await saved(office, record(CLAIM))
    first = await started_again(office, tmp_path)
    await saved(office, *(record(f"Kabar nomor {number}", str(number)) for number in range(4)))
    await sees(first, office, "Kabar nomor 3")
    assert builds == [1, 5]
    assert len(first) == 5
    await first.close()


async def test_what_was_taken_over_is_in_the_snapshot_of_the_end(
    office: Database, tmp_path: Path, builds: list[int]
) -> None:
    first = await started_again(office, tmp_path)
    await saved(office, record(CLAIM))
    await sees(first, office, CLAIM)
    await first.close()
    await (await started_again(office, tmp_path)).close()
    assert builds == []


DAMAGES = {
    "empty": lambda whole: b"",
    "cut": lambda whole: whole[: len(whole) // 2],
    "no archive": lambda whole: b"not an archive at all",
    "a flipped middle": lambda whole: whole[:200] + bytes(255 - byte for byte in whole[200:400]) + whole[400:],
}


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_snapshot_is_built_anew(
    office: Database, tmp_path: Path, builds: list[int], damage: str
) -> None:
    await saved(office, record(CLAIM), record(OTHER, "b"))
    await (await started_again(office, tmp_path)).close()
    (path,) = snapshots_in(tmp_path)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    again = await started_again(office, tmp_path)
    assert builds == [2, 2]
    assert (await titles_found(office, await again.match(CLAIM)))[0] == CLAIM
    await again.close()
    assert Matcher.load(path, again._stamp or "") is not None, "and it is whole again"


async def test_a_snapshot_that_cannot_be_written_is_no_harm(office: Database, tmp_path: Path) -> None:
    await saved(office, record(CLAIM))
    nowhere = fresh(office, tmp_path / "absent")
    assert (await titles_found(office, await nowhere.match(CLAIM)))[0] == CLAIM
    await nowhere.close()


async def test_two_databases_have_two_snapshots(sqlite_template: Path, office: Database, tmp_path: Path) -> None:
    other = Database(fresh_sqlite(sqlite_template, tmp_path), office.vault, office.clock)
    await (await started_again(office, tmp_path)).close()
    await (await started_again(other, tmp_path)).close()
    await other.close()
    assert len(snapshots_in(tmp_path)) == 2


# --- The loop stays free ----------------------------------------------------------------------------------------------

#: How late a heartbeat may be, seconds; ground.md.
LATE_SECONDS = 0.05
#: How often it beats, seconds.
BEAT_SECONDS = 0.005
QUERY_BYTES = 100_000
#: Another process on a busy machine can take the processor away for longer than we ever do; a blocking call of ours
#: would be late every time, so one good try of these proves that there is none.
TRIES = 5


async def lateness_while(work: asyncio.Future[object] | asyncio.Task[object]) -> float:
    """How late the latest heartbeat was until the work is done, as far as we computed meanwhile ourselves."""
    worst = 0.0
    while not work.done():
        began, used = time.monotonic(), time.process_time()
        await asyncio.sleep(BEAT_SECONDS)
        worst = max(worst, min(time.monotonic() - began, time.process_time() - used) - BEAT_SECONDS)
    return worst


def long_queries() -> list[str]:
    """Texts of 100 KB: chains of claims, one word, no spaces, and symbols."""
    titles = " ".join(record.title for record in sample_factchecks())
    return [
        (titles + " sebarkan! ") * (QUERY_BYTES // len(titles) + 1),
        "vaksin " * (QUERY_BYTES // 7),
        "a" * QUERY_BYTES,
        "🙏‼️\u200b" * (QUERY_BYTES // 12),
    ]


async def best_lateness(searcher: Searcher, queries: Sequence[str]) -> float:
    best = float("inf")
    for _ in range(TRIES):
        best = min(best, await lateness_while(asyncio.gather(*(searcher.match(query) for query in queries))))
        if best < LATE_SECONDS:
            break
    return best


async def test_a_heartbeat_is_in_time_under_long_queries(office: Database, tmp_path: Path) -> None:
    many = [
        replace(sample, source=f"uji-{copy}", title=f"{sample.title} {copy}", is_sample=False)
        for copy in range(15)
        for sample in sample_factchecks()
    ]
    for start in range(0, len(many), factchecks.CHUNK):
        await saved(office, *many[start : start + factchecks.CHUNK])
    searcher = await started_again(office, tmp_path)
    assert await best_lateness(searcher, [query[:QUERY_BYTES] for query in long_queries()] * 2) < LATE_SECONDS
    await searcher.close()


async def test_the_heartbeat_would_tell_a_blocking_call() -> None:
    async def blocks() -> None:
        await asyncio.sleep(0.02)
        enough = time.process_time() + 0.1
        while time.process_time() < enough:
            pass

    assert await lateness_while(asyncio.create_task(blocks())) > LATE_SECONDS


# --- Known variants ---------------------------------------------------------------------------------------------------

FORWARD = "Sumur bor di belakang pasar Kanigaran mengeluarkan gas beracun dan tujuh kambing warga sudah mati"


async def ties(database: Database, text: str, title: str) -> int:
    """A fact-checker ties a text to a fact-check; returns the number of the variant."""
    async with database.unit_of_work() as unit:
        number = await unit.connection.scalar(select(factcheck.c.id).where(factcheck.c.title == title))
        return await keep_variant(unit, int(number or 0), text)


async def kind_of_first(searcher: Searcher, text: str) -> MatchKind | None:
    decision = await searcher.match(text)
    return decision.matches[0].kind if decision.matches else None


async def test_a_variant_is_recognised_within_a_second_and_after_a_start(database: Database, tmp_path: Path) -> None:
    await saved(database, record(CLAIM), record(OTHER, "b"))
    searcher = fresh(database, tmp_path)
    assert await kind_of_first(searcher, FORWARD) is not MatchKind.VARIANT
    number = await ties(database, FORWARD, OTHER)
    await asyncio.sleep(FRESH_SECONDS)
    decision = await searcher.match("Mohon info min, apa benar?\n" + FORWARD)
    assert (decision.matches[0].kind, decision.outcome) == (MatchKind.VARIANT, Outcome.ANSWER)
    assert await titles_found(database, replace(decision, matches=decision.matches[:1])) == [OTHER]
    await searcher.close()
    again = fresh(database, tmp_path)
    assert await kind_of_first(again, FORWARD) is MatchKind.VARIANT
    async with database.unit_of_work() as unit:
        await variants.remove(unit, [number])
    await asyncio.sleep(FRESH_SECONDS)
    assert await kind_of_first(again, FORWARD) is not MatchKind.VARIANT
    await again.close()


def read_together(folder: Path) -> bytes:
    """What the matchers have written into a folder."""
    files = list(folder.glob("matcher-*"))
    assert files
    return b"".join(path.read_bytes() for path in files)


async def test_a_variant_goes_with_its_factcheck_and_never_into_the_file(office: Database, tmp_path: Path) -> None:
    await saved(office, record(CLAIM), record(OTHER, "b"))
    await ties(office, FORWARD, OTHER)
    searcher = fresh(office, tmp_path)
    assert await kind_of_first(searcher, FORWARD) is MatchKind.VARIANT
    async with office.unit_of_work() as unit:
        number = await unit.connection.scalar(select(factcheck.c.id).where(factcheck.c.title == OTHER))
        await unit.connection.execute(insert(matcher_log).values(factcheck_id=number, op="remove"))
    await asyncio.sleep(FRESH_SECONDS)
    assert await kind_of_first(searcher, FORWARD) is not MatchKind.VARIANT
    await searcher.close()
    assert b"kambing" not in read_together(tmp_path)


async def test_the_variants_of_examples_stay_among_examples(office: Database, tmp_path: Path) -> None:
    await saved(office, record(CLAIM), record(OTHER, "b", is_sample=True))
    await ties(office, FORWARD, OTHER)
    searcher, samples = fresh(office, tmp_path), fresh(office, tmp_path, is_sample=True)
    assert await kind_of_first(searcher, FORWARD) is not MatchKind.VARIANT
    assert await kind_of_first(samples, FORWARD) is MatchKind.VARIANT
    await ties(office, "Kambing kurban di Wonoasih disuntik cairan pemutih agar tampak gemuk", OTHER)
    await asyncio.sleep(FRESH_SECONDS)
    assert await kind_of_first(searcher, FORWARD) is not MatchKind.VARIANT
    await searcher.close()
    await samples.close()


# --- Our own announcements --------------------------------------------------------------------------------------------

WATER = Announcement(
    "2026/118",
    "Aliran air",
    "Pengumuman 2026/118: aliran air di Kanigaran dihentikan Sabtu 4 Juli karena perbaikan pipa, ambil di kelurahan",
    date(2026, 7, 1),
)


async def finding_of(searcher: Searcher, text: str) -> Finding | None:
    decision = await searcher.match(text)
    assert (decision.announcement is not None) == decision.why.startswith("announcement: ")
    return decision.announcement.finding if decision.announcement else None


async def test_an_announcement_is_known_within_a_second_and_goes_before_factchecks(
    database: Database, searcher: Searcher
) -> None:
    await saved(database, record(WATER.body))
    assert await finding_of(searcher, WATER.body) is None
    async with database.unit_of_work() as unit:
        number = await announcements.save(unit, WATER)
    await asyncio.sleep(FRESH_SECONDS)
    decision = await searcher.match(WATER.body)
    assert decision.announcement is not None
    assert (decision.outcome, decision.announcement.finding) == (Outcome.ANSWER, Finding.GENUINE)
    assert (decision.announcement.number, decision.announcement.serial) == (number, "2026/118")
    assert len(decision.matches) == 1, "fact-checks are kept for the fact-checker"
    assert await finding_of(searcher, WATER.body.replace("4 Juli", "5 Juli")) is Finding.ALTERED
    assert await finding_of(searcher, "Pengumuman 2026/500: semua warga wajib mendaftar ulang") is Finding.NEVER_SENT
    assert await finding_of(searcher, CLAIM) is None


async def test_the_offices_own_name_makes_a_claim_to_be_its_announcement(office: Database, tmp_path: Path) -> None:
    async with office.unit_of_work() as unit:
        await announcements.save(unit, WATER)
    searcher = Searcher(office, tmp_path, lambda: TODAY, False, office="Diskominfo Contoh")
    text = "Diskominfo Contoh mengumumkan lomba desa, nomor surat 2026/501"
    assert await finding_of(searcher, text) is Finding.NEVER_SENT
    assert await finding_of(searcher, text.replace("Diskominfo Contoh", "Karang taruna")) is None
    await searcher.close()


async def test_a_search_is_remembered_until_anything_changes_that_it_depends_on(
    office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FRESH_SECONDS", 0.0)
    today = [TODAY]
    opened = Searcher(office, tmp_path, lambda: today[0], is_sample=False)
    searched: list[str] = []
    decide = opened._decide
    monkeypatch.setattr(opened, "_decide", lambda text: (searched.append(text), decide(text))[1])
    await saved(office, record(CLAIM))
    first = await opened.again(CLAIM)
    assert await opened.again(CLAIM) is first
    await opened.again(OTHER)
    assert searched == [CLAIM, OTHER]
    await saved(office, record(OTHER, "b"))
    assert (await titles_found(office, await opened.again(OTHER)))[0] == OTHER
    assert (await opened.again(CLAIM)).outcome == first.outcome
    today[0] = date(2026, 11, 24)
    await opened.again(CLAIM)
    async with office.unit_of_work() as unit:
        await announcements.save(unit, Announcement("P-1", "Listrik padam besok", "Pukul 09.00.", TODAY))
    for _ in range(3):
        await opened.again(CLAIM)
    assert searched == [CLAIM, OTHER, OTHER, CLAIM, CLAIM, CLAIM], "an announcement, and once only"
    monkeypatch.setattr(searching, "MOST_REMEMBERED", 1)
    await opened.again(OTHER)
    await opened.again(CLAIM)
    assert searched[-2:] == [OTHER, CLAIM], "the oldest gives way"
    await opened.close()
