"""Long jobs, on both databases and with both runners: enqueued with their cause, done once in effect, told how far."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.jobs import procrastinated
from bot.jobs.embedded import EmbeddedRunner
from bot.jobs.execution import Execution, Function
from bot.jobs.port import Runner
from bot.jobs.procrastinated import ProcrastinateRunner
from bot.jobs.work import BadArguments, Outcome, Refused, Work
from data.model.job import MOST_STARTS, OVER, Ending, Job, JobState, NewJob, Reason
from data.store import jobs
from data.store.database import Database
from data.store.jobs import Claim
from data.store.schema import job as table
from data.store.vault import Vault
from tests.conftest import SECRET, fresh_sqlite

#: How long a job may take to be done on a busy machine, seconds; nothing is judged by it.
PATIENCE_SECONDS = 120.0
LEASE_SECONDS = 2.0


@dataclass(slots=True)
class Yard:
    """A database and its runners.

    Args:
        made: makes a runner of one kind.
    """

    database: Database
    made: Callable[[Execution], Runner]
    running: list[asyncio.Task[None]] = field(default_factory=list)
    #: A test in which nobody dies gives more, for a busy machine.
    lease_seconds: float = LEASE_SECONDS

    def runner(self, functions: Mapping[str, Function], owner: str = "one", place: str = "here") -> Runner:
        claim = Claim(owner, self.lease_seconds, (place,))
        return self.made(Execution(self.database, functions, claim))

    def starts(self, functions: Mapping[str, Function], owner: str = "one", place: str = "here") -> Runner:
        runner = self.runner(functions, owner, place)
        self.running.append(asyncio.create_task(runner.run(), name=owner))
        return runner

    async def enqueues(self, new: NewJob) -> int:
        async with self.database.unit_of_work() as unit:
            return (await self.runner({}).enqueue(new, unit)).number

    async def stands(self, number: int) -> Job:
        async with self.database.reading() as unit:
            found = await jobs.get(unit, number)
        assert found is not None
        return found

    async def until(self, number: int, holds: Callable[[Job], bool]) -> Job:
        for _ in range(int(PATIENCE_SECONDS / 0.02)):
            found = await self.stands(number)
            if holds(found):
                return found
            await asyncio.sleep(0.02)
        raise AssertionError(found)

    async def is_over(self, number: int) -> Job:
        return await self.until(number, lambda one: one.state in OVER)

    async def hurries(self, number: int) -> None:
        """Let a wait be over."""
        async with self.database.unit_of_work() as unit:
            past = await unit.now() - timedelta(seconds=1)
            await unit.connection.execute(update(table).where(table.c.id == number).values(run_at=past))

    async def dies(self, owner: str) -> None:
        """End a runner as a power cut would: it writes nothing more, and nobody frees what it held."""
        mine = next(task for task in self.running if task.get_name() == owner)
        with _nothing_is_given_back():
            mine.cancel()
            await asyncio.gather(mine, return_exceptions=True)

    async def leases_run_out(self) -> None:
        async with self.database.unit_of_work() as unit:
            past = await unit.now() - timedelta(seconds=1)
            await unit.connection.execute(update(table).values(lease_until=past))

    async def ends(self) -> None:
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)


class _nothing_is_given_back:  # noqa: N801
    def __enter__(self) -> None:
        self._before = jobs.give_back

        async def nothing(_unit: object, _held: object) -> bool:
            return False

        jobs.give_back = nothing  # type: ignore[assignment]

    def __exit__(self, *_: object) -> None:
        jobs.give_back = self._before


@asynccontextmanager
async def open_yard(database_url: str, made: Callable[[Execution], Runner]) -> AsyncIterator[Yard]:
    database = Database(database_url, Vault(SECRET), lambda: datetime.now(UTC))
    yard = Yard(database, made)
    try:
        yield yard
    finally:
        await yard.ends()
        await database.close()


@pytest.fixture(params=["embedded on sqlite", "embedded on postgresql", "procrastinate on postgresql"])
async def yard(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Yard]:
    monkeypatch.setattr(procrastinated, "OVERDUE_SECONDS", 0.5)
    runner, database = request.param.split(" on ")
    if database == "sqlite":
        url = fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        url = request.getfixturevalue("postgres_url")
    async with open_yard(url, EmbeddedRunner if runner == "embedded" else ProcrastinateRunner) as opened:
        yield opened


@dataclass(slots=True)
class Counting:
    """A job that counts to so many, a step each, and writes each number down in its own transaction.

    Args:
        gate: waited for before each step.
    """

    to: int = 3
    begun: list[int] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    gate: Callable[[int], Awaitable[None]] | None = None

    async def __call__(self, work: Work) -> Outcome:
        self.begun.append(work.done)
        for number in range(work.done + 1, self.to + 1):
            if self.gate:
                await self.gate(number)
            async with work.step():
                work.done, work.total = number, self.to
                work.memory["sum"] = work.memory.get("sum", 0) + number
            self.written.append(number)
        return Outcome(f"counted to {self.to}", f"sum {work.memory['sum']}")


# --- Enqueuing --------------------------------------------------------------------------------------------------------


async def test_a_job_is_there_with_what_caused_it_or_not_at_all(yard: Yard) -> None:
    runner = yard.runner({})

    async def breaks_off() -> None:
        async with yard.database.unit_of_work() as unit:
            await runner.enqueue(NewJob("count"), unit)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await breaks_off()
    async with yard.database.reading() as unit:
        assert (await unit.connection.execute(select(table))).all() == []


async def test_the_same_key_twice_is_one_job_until_it_is_over(yard: Yard) -> None:
    first = await yard.enqueues(NewJob("count", key="a"))
    assert await yard.enqueues(NewJob("count", key="a")) == first
    assert await yard.enqueues(NewJob("count", key="b")) != first, "another key"
    assert await yard.enqueues(NewJob("other", key="a")) != first, "another name"
    assert await yard.enqueues(NewJob("count")) != await yard.enqueues(NewJob("count")), "no key, no limit"
    yard.starts({"count": Counting(), "other": Counting()})
    await yard.is_over(first)
    assert await yard.enqueues(NewJob("count", key="a")) != first, "the first is over"


async def test_thirty_who_enqueue_at_once_enqueue_one(yard: Yard) -> None:
    numbers = await asyncio.gather(*[yard.enqueues(NewJob("count", key="a")) for _ in range(30)])
    assert len(set(numbers)) == 1


async def test_what_changes_while_a_job_runs_has_it_run_once_more(yard: Yard) -> None:
    meanwhile = asyncio.Event()

    async def gate(_number: int) -> None:
        await meanwhile.wait()

    count = Counting(1, gate=gate)
    number = await yard.enqueues(NewJob("count", key="a", again=True))
    yard.starts({"count": count})
    await yard.until(number, lambda one: one.state is JobState.RUNNING)
    for _ in range(3):
        assert await yard.enqueues(NewJob("count", key="a", again=True)) == number
    meanwhile.set()
    await yard.until(number, lambda one: one.state is JobState.DONE)
    assert len(count.begun) == 2, "once more for the three"


async def test_a_job_is_not_done_before_its_time(yard: Yard) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    number, other = await yard.enqueues(NewJob("count", run_at=later)), await yard.enqueues(NewJob("count"))
    yard.starts({"count": Counting()})
    await yard.is_over(other)
    assert (await yard.stands(number)).state is JobState.WAITING


# --- Running ----------------------------------------------------------------------------------------------------------


async def test_how_far_it_is_is_seen_while_it_runs(yard: Yard) -> None:
    steps = asyncio.Semaphore(0)

    async def gate(_number: int) -> None:
        await steps.acquire()

    number = await yard.enqueues(NewJob("count"))
    yard.starts({"count": Counting(3, gate=gate)})
    for done in (1, 2):
        steps.release()
        seen = await yard.until(number, lambda one, wanted=done: one.done == wanted)  # type: ignore[misc]
        assert (seen.state, seen.total) == (JobState.RUNNING, 3)
    steps.release()
    ended = await yard.is_over(number)
    assert (ended.state, ended.done, ended.result) == (JobState.DONE, 3, "counted to 3")
    async with yard.database.reading() as unit:
        assert await jobs.report_of(unit, number) == "sum 6"
        sealed = await unit.connection.scalar(select(table.c.report_sealed).where(table.c.id == number))
    assert b"sum 6" not in sealed, "a report may quote what a file said"


async def test_two_runners_never_do_one_job_at_once(yard: Yard) -> None:
    yard.lease_seconds = 60.0
    under_way: set[int] = set()
    done: list[int] = []

    async def one_at_a_time(work: Work) -> Outcome:
        number = work.job.number
        assert number not in under_way
        under_way.add(number)
        for step in range(3):
            await work.tell(step + 1, 3)
            await asyncio.sleep(0.005)
        under_way.discard(number)
        done.append(number)
        return Outcome()

    numbers = [await yard.enqueues(NewJob("task")) for _ in range(12)]
    for owner in ("one", "two", "three"):
        yard.starts({"task": one_at_a_time}, owner)
    for number in numbers:
        assert (await yard.is_over(number)).state is JobState.DONE
    assert sorted(done) == numbers, "each once"


async def test_a_job_whose_process_died_is_finished_by_another_from_its_last_step(yard: Yard) -> None:
    stuck = asyncio.Event()

    async def gate(number: int) -> None:
        if number == 3:
            stuck.set()
            await asyncio.Event().wait()

    first, second = Counting(5, gate=gate), Counting(5)
    number = await yard.enqueues(NewJob("count"))
    yard.starts({"count": first}, "one")
    await stuck.wait()
    await yard.dies("one")
    await yard.leases_run_out()
    yard.starts({"count": second}, "two")
    ended = await yard.is_over(number)
    assert (ended.state, ended.memory["sum"], ended.starts) == (JobState.DONE, 15, 2)
    assert (first.written, second.written) == ([1, 2], [3, 4, 5]), "each step once in effect"


async def test_who_wakes_up_late_writes_nothing(yard: Yard) -> None:
    asleep, awake = asyncio.Event(), asyncio.Event()

    async def gate(number: int) -> None:
        if number == 2:
            asleep.set()
            await awake.wait()

    first, second = Counting(3, gate=gate), Counting(3)
    number = await yard.enqueues(NewJob("count"))
    held = Execution(yard.database, {"count": first}, Claim("one", LEASE_SECONDS))
    job = await held.take()
    running = asyncio.create_task(held.run(job))
    await asleep.wait()
    await yard.leases_run_out()
    yard.starts({"count": second}, "two")
    ended = await yard.is_over(number)
    awake.set()
    await running
    assert first.written == [1], "its second step was refused"
    assert await yard.stands(number) == ended
    assert ended.memory["sum"] == 6


async def test_a_process_that_ends_in_order_gives_its_job_back_at_once(yard: Yard) -> None:
    reached = asyncio.Event()

    async def gate(number: int) -> None:
        if number == 2:
            reached.set()
            await asyncio.Event().wait()

    number = await yard.enqueues(NewJob("count"))
    yard.starts({"count": Counting(3, gate=gate)})
    await reached.wait()
    await yard.ends()
    waits = await yard.stands(number)
    assert (waits.state, waits.starts, waits.done) == (JobState.WAITING, 0, 1)
    yard.starts({"count": Counting(3)}, "two")
    assert (await yard.is_over(number)).memory["sum"] == 6


async def test_a_job_that_needs_a_folder_is_left_to_those_who_have_it(yard: Yard) -> None:
    elsewhere = await yard.enqueues(NewJob("count", place="elsewhere"))
    anywhere = await yard.enqueues(NewJob("count"))
    yard.starts({"count": Counting()}, "one", place="here")
    await yard.is_over(anywhere)
    assert (await yard.stands(elsewhere)).state is JobState.WAITING
    yard.starts({"count": Counting()}, "two", place="elsewhere")
    assert (await yard.is_over(elsewhere)).state is JobState.DONE


# --- What goes wrong --------------------------------------------------------------------------------------------------


async def test_a_job_that_raises_three_times_has_failed(yard: Yard) -> None:
    async def broken(_work: Work) -> Outcome:
        raise OSError("no space left")

    number = await yard.enqueues(NewJob("broken"))
    yard.starts({"broken": broken})
    for tries in (1, 2):
        waits = await yard.until(number, lambda one, wanted=tries: one.tries == wanted)  # type: ignore[misc]
        assert (waits.state, waits.error) == (JobState.WAITING, "OSError: no space left")
        assert waits.run_at > datetime.now(UTC), "not at once"
        await yard.hurries(number)
    ended = await yard.is_over(number)
    assert (ended.state, ended.reason, ended.error) == (JobState.FAILED, Reason.GAVE_UP, "OSError: no space left")


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        pytest.param("unheard.of", "{}", Reason.UNKNOWN_NAME, id="of a newer version"),
        pytest.param("file", "{}", Reason.BAD_ARGUMENTS, id="an argument is missing"),
        pytest.param("file", '{"sha256": 7}', Reason.BAD_ARGUMENTS, id="an argument of another kind"),
        pytest.param("file", "{broken", Reason.BAD_ARGUMENTS, id="no JSON"),
        pytest.param("file", "[1]", Reason.BAD_ARGUMENTS, id="no object"),
        pytest.param("refused", "{}", Reason.REFUSED, id="it says itself that it cannot be done"),
    ],
)
async def test_what_cannot_be_done_fails_at_once(yard: Yard, name: str, arguments: str, reason: Reason) -> None:
    async def needs_a_file(work: Work) -> Outcome:
        return Outcome(work.argument("sha256", str))

    async def refuses(_work: Work) -> Outcome:
        raise Refused("The file is gone.")

    number = await yard.enqueues(NewJob(name))
    async with yard.database.unit_of_work() as unit:
        await unit.connection.execute(update(table).values(arguments=arguments))
    yard.starts({"file": needs_a_file, "refused": refuses})
    ended = await yard.is_over(number)
    assert (ended.state, ended.reason) == (JobState.FAILED, reason)


async def test_a_job_that_kills_its_process_each_time_is_given_up(yard: Yard) -> None:
    number = await yard.enqueues(NewJob("count"))
    claim = Claim("one", LEASE_SECONDS)
    for start in range(MOST_STARTS):
        async with yard.database.unit_of_work() as unit:
            taken = await jobs.claim(unit, claim)
            assert taken is not None
            assert taken.starts == start + 1
        await yard.leases_run_out()
    async with yard.database.unit_of_work() as unit:
        assert await jobs.claim(unit, claim) is None
    ended = await yard.stands(number)
    assert (ended.state, ended.reason) == (JobState.FAILED, Reason.DIED)


async def test_one_broken_job_harms_no_other(yard: Yard, caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_work: Work) -> Outcome:
        raise BadArguments("columns")

    bad, good = await yard.enqueues(NewJob("broken")), await yard.enqueues(NewJob("count"))
    with caplog.at_level(logging.ERROR):
        yard.starts({"broken": broken, "count": Counting()})
        await yard.is_over(good)
    assert (await yard.stands(bad)).state is JobState.FAILED
    assert f"job {bad} (broken) has arguments that cannot be used: columns" in caplog.text


# --- By hand ----------------------------------------------------------------------------------------------------------


async def test_a_job_that_waits_is_cancelled_at_once(yard: Yard) -> None:
    number = await yard.enqueues(NewJob("count"))
    async with yard.database.unit_of_work() as unit:
        cancelled = await yard.runner({}).cancel(number, unit)
    assert cancelled is not None
    assert cancelled.state is JobState.CANCELLED
    count, other = Counting(), await yard.enqueues(NewJob("other"))
    yard.starts({"count": count, "other": Counting()})
    await yard.is_over(other)
    assert count.begun == []


async def test_a_job_under_way_ends_at_its_next_step_and_goes_on_from_there_when_retried(yard: Yard) -> None:
    reached, onward = asyncio.Event(), asyncio.Event()

    async def gate(number: int) -> None:
        if number == 2:
            reached.set()
            await onward.wait()

    first = Counting(3, gate=gate)
    number = await yard.enqueues(NewJob("count"))
    runner = yard.starts({"count": first})
    await reached.wait()
    async with yard.database.unit_of_work() as unit:
        stopping = await runner.cancel(number, unit)
    assert stopping is not None
    assert (stopping.state, stopping.is_stopping) == (JobState.RUNNING, True)
    onward.set()
    ended = await yard.is_over(number)
    assert (ended.state, ended.done) == (JobState.CANCELLED, 1)
    async with yard.database.unit_of_work() as unit:
        await runner.retry(number, unit)
    await yard.until(number, lambda one: one.state is JobState.DONE)
    assert first.written == [1, 2, 3]


async def test_what_neither_failed_nor_was_cancelled_is_not_retried(yard: Yard) -> None:
    number = await yard.enqueues(NewJob("count", key="a"))
    runner = yard.runner({})
    async with yard.database.unit_of_work() as unit:
        assert await runner.retry(number, unit) is None
        assert await runner.retry(number + 1, unit) is None
        await runner.cancel(number, unit)
    other = await yard.enqueues(NewJob("count", key="a"))
    async with yard.database.unit_of_work() as unit:
        same = await runner.retry(number, unit)
    assert same is not None
    assert (same.number, same.is_new) == (other, False), "one of that key is open"


async def test_old_jobs_are_forgotten_and_open_ones_never(yard: Yard) -> None:
    old, waits = await yard.enqueues(NewJob("count")), await yard.enqueues(NewJob("count"))
    async with yard.database.unit_of_work() as unit:
        taken = await jobs.claim(unit, Claim("one", LEASE_SECONDS, number=old))
        assert taken is not None
        await jobs.settle(unit, taken, Ending(JobState.DONE))
        assert await jobs.forget(unit, await unit.now() + timedelta(days=1)) == 1
        left = (await unit.connection.scalars(select(table.c.id))).all()
    assert list(left) == [waits]


async def test_arguments_come_back_as_they_were_given(yard: Yard) -> None:
    given = {"columns": {"judul": "Judul Hoaks"}, "name": "berkas é.csv", "list": [1, None, True]}
    assert (await yard.stands(await yard.enqueues(NewJob("x", given)))).arguments == json.loads(json.dumps(given))
