"""What is procrastinate's own: its tables beside ours, the choice of it, and what is left when it forgets something."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from bot.jobs import procrastinated
from bot.jobs.choosing import Choosing
from bot.jobs.embedded import EmbeddedJobs
from bot.jobs.execution import Execution
from bot.jobs.procrastinated import ProcrastinateJobs, ProcrastinateRunner
from bot.jobs.work import Outcome, Work
from bot.settings import JobsEngine
from data.model.job import JobState, NewJob
from data.store import jobs, queue_schema
from data.store.database import UNASKED_SECONDS, Database
from data.store.jobs import Claim
from data.store.migrate import migrate
from data.store.vault import Vault
from tests.bot.commands import Called
from tests.bot.stage import eventually
from tests.conftest import SECRET, fresh_postgres


@pytest.fixture
def url(postgres_server: str, postgres_template: str) -> str:
    return fresh_postgres(postgres_server, postgres_template)


@pytest.fixture
async def opened(url: str) -> AsyncIterator[Database]:
    database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
    yield database
    await database.close()


def administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


async def entries(database: Database) -> int:
    async with database.reading() as unit:
        found = await unit.connection.scalar(text("SELECT count(*) FROM procrastinate.procrastinate_jobs"))
    return int(found or 0)


# --- Its tables -------------------------------------------------------------------------------------------------------


async def test_a_migration_makes_them_and_a_second_one_changes_nothing(opened: Database, url: str) -> None:
    async with opened.reading() as unit:
        assert await queue_schema.is_ready(unit)
    assert not migrate(url)


async def test_a_newer_procrastinate_gets_its_changes_at_the_next_migration(opened: Database, url: str) -> None:
    # As it was before the last of its changes, which makes this function.
    administer(url, "DROP FUNCTION procrastinate.procrastinate_trigger_function_status_events_update_v1 CASCADE")
    administer(url, f"COMMENT ON SCHEMA procrastinate IS '{queue_schema._changes()[-2]}'")
    async with opened.reading() as unit:
        assert not await queue_schema.is_ready(unit)
    assert migrate(url)
    made = "to_regproc('procrastinate.procrastinate_trigger_function_status_events_update_v1')"
    async with opened.reading() as unit:
        assert await queue_schema.is_ready(unit)
        assert await unit.connection.scalar(text(f"SELECT {made} IS NOT NULL"))


async def test_who_may_not_make_a_schema_does_without(postgres_server: str, opened: Database, url: str) -> None:
    administer(url, "DROP SCHEMA procrastinate CASCADE")
    name = url.partition("?")[0].rsplit("/", 1)[1]
    administer(url, f"CREATE ROLE poor_{name} LOGIN")
    administer(url, f"GRANT ALL ON SCHEMA public TO poor_{name}")
    administer(url, f"GRANT ALL ON ALL TABLES IN SCHEMA public TO poor_{name}")
    poor = opened.url.set(username=f"poor_{name}", password=None).render_as_string(hide_password=False)
    assert not migrate(poor), "no error, and nothing changed"
    async with opened.reading() as unit:
        assert not await queue_schema.is_ready(unit)


# --- The choice -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("engine", "has_tables", "chosen"),
    [
        pytest.param(None, True, ProcrastinateJobs, id="PostgreSQL with its tables"),
        pytest.param(None, False, EmbeddedJobs, id="PostgreSQL without them"),
        pytest.param(JobsEngine.EMBEDDED, True, EmbeddedJobs, id="embedded as wanted"),
        pytest.param(JobsEngine.PROCRASTINATE, True, ProcrastinateJobs, id="procrastinate as wanted"),
    ],
)
async def test_what_carries_jobs(
    opened: Database, url: str, engine: JobsEngine | None, has_tables: bool, chosen: type
) -> None:
    if not has_tables:
        administer(url, "DROP SCHEMA procrastinate CASCADE")
    choosing = Choosing[EmbeddedJobs](engine, EmbeddedJobs, lambda: ProcrastinateJobs(opened))
    async with opened.reading() as unit:
        assert type(await choosing.choose(unit)) is chosen


async def test_procrastinate_that_is_wanted_and_has_no_tables_stops_the_start(
    opened: Database, url: str, untouched: Called
) -> None:
    administer(url, "DROP SCHEMA procrastinate CASCADE")
    said = await asyncio.to_thread(untouched, "jobs", DATABASE_URL=url, SECRET_KEY=SECRET, JOBS="procrastinate")
    assert said.code == 2
    assert "./kentongan migrate" in said.err
    assert (await asyncio.to_thread(untouched, "migrate", DATABASE_URL=url, SECRET_KEY=SECRET)).code == 0
    said = await asyncio.to_thread(untouched, "jobs", DATABASE_URL=url, SECRET_KEY=SECRET, JOBS="procrastinate")
    assert (said.code, said.out) == (0, "Tidak ada pekerjaan.\n")


async def test_sqlite_is_never_asked(sqlite_url: str) -> None:
    database = Database(sqlite_url, Vault(SECRET), lambda: datetime.now(UTC))
    choosing = Choosing[EmbeddedJobs](None, EmbeddedJobs, lambda: ProcrastinateJobs(database))
    async with database.reading() as unit:
        assert type(await choosing.choose(unit)) is EmbeddedJobs
    await database.close()


# --- What it forgets --------------------------------------------------------------------------------------------------


async def nothing_much(_work: Work) -> Outcome:
    return Outcome("done")


async def until_done(database: Database, number: int) -> None:
    async def is_done() -> bool:
        async with database.reading() as unit:
            found = await jobs.get(unit, number)
        return found is not None and found.state is JobState.DONE

    await eventually(is_done)


async def test_nothing_of_a_transaction_that_is_rolled_back_is_left_with_it(opened: Database) -> None:
    enqueuing = ProcrastinateJobs(opened)

    async def breaks_off() -> None:
        async with opened.unit_of_work() as unit:
            await enqueuing.enqueue(NewJob("task"), unit)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks_off()
    assert await entries(opened) == 0


async def test_what_it_lost_or_never_knew_is_enqueued_with_it_again(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(procrastinated, "OVERDUE_SECONDS", 0.2)
    async with opened.unit_of_work() as unit:
        number = (await EmbeddedJobs().enqueue(NewJob("task"), unit)).number
    runner = ProcrastinateRunner(Execution(opened, {"task": nothing_much}, Claim("one", 1.0)))
    running = asyncio.create_task(runner.run())
    await until_done(opened, number)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_nothing_is_left_of_an_entry_whose_job_is_over(opened: Database) -> None:
    enqueuing = ProcrastinateJobs(opened)
    async with opened.unit_of_work() as unit:
        numbers = [(await enqueuing.enqueue(NewJob("task"), unit)).number for _ in range(3)]
        await enqueuing.cancel(numbers[0], unit)
    runner = ProcrastinateRunner(Execution(opened, {"task": nothing_much}, Claim("one", 1.0)))
    running = asyncio.create_task(runner.run())
    for number in numbers[1:]:
        await until_done(opened, number)

    async def is_empty() -> bool:
        return await entries(opened) == 0

    await eventually(is_empty)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_job_for_later_waits_there_too(opened: Database) -> None:
    enqueuing = ProcrastinateJobs(opened)
    later = datetime.now(UTC) + timedelta(hours=1)
    async with opened.unit_of_work() as unit:
        await enqueuing.enqueue(NewJob("task", run_at=later), unit)
    async with opened.reading() as unit:
        at = await unit.connection.scalar(text("SELECT scheduled_at FROM procrastinate.procrastinate_jobs"))
    assert at == later


async def test_a_database_that_cuts_its_connections_is_waited_for(opened: Database) -> None:
    enqueuing = ProcrastinateJobs(opened)
    runner = ProcrastinateRunner(Execution(opened, {"task": nothing_much}, Claim("one", 1.0)))
    running = asyncio.create_task(runner.run())
    async with opened.unit_of_work() as unit:
        first = (await enqueuing.enqueue(NewJob("task"), unit)).number
    await until_done(opened, first)
    async with opened.reading() as unit:
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        await unit.connection.execute(text(f"{cut} AND pid <> pg_backend_pid()"))
    # What was used a moment ago is not asked whether it stands; here the runner is looked at, not who enqueues.
    await asyncio.sleep(1.1 * UNASKED_SECONDS)
    async with opened.unit_of_work() as unit:
        second = (await enqueuing.enqueue(NewJob("task"), unit)).number
    await until_done(opened, second)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
