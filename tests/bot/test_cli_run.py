"""``run``: starts, says so, ends in order, and says why when it cannot."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.service import Service
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from broadcasts.channel import AccountRefused, ContentRefused, SendError
from data.store import timekeeping
from data.store.database import Database
from data.store.migrate import migrate
from data.store.vault import Vault
from tests.bot.commands import PATIENCE_SECONDS, Called, Shell
from tests.conftest import SECRET
from tests.data.store.setup import an_address

READY = re.compile(
    r"Kentongan berjalan\. Periksa keadaannya di (http://127\.0\.0\.1:\d+)/readyz, hentikan dengan Ctrl-C\.\n"
)

Run = subprocess.Popen[str]


@pytest.fixture
def running(shell: Shell) -> Iterator[Callable[..., Run]]:
    """Starts services; none of them outlives the test."""
    started: list[Run] = []

    def start(**settings: str) -> Run:
        process = shell.start("run", **({"CONSOLE_PORT": "0"} | settings))
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def address_of(run: Run) -> str:
    """Wait for the line that says where it runs; before it stands where to try it, if that is open."""
    assert run.stdout is not None
    line = run.stdout.readline()
    if line.startswith("Buka "):
        assert run.stdout.readline() == "\n"
        line = run.stdout.readline()
    found = READY.fullmatch(line)
    assert found, f"{line!r} {run.stderr.read() if run.stderr else ''}"
    return found[1]


def ended(run: Run, by: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
    """End it as an operator would; the exit status, and what stood on standard error."""
    run.send_signal(by)
    _, err = run.communicate(timeout=PATIENCE_SECONDS)
    return run.returncode, err


def health(url: str) -> tuple[int, dict[str, object]]:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def eventually(url: str, status: int, within_seconds: float = PATIENCE_SECONDS) -> dict[str, object]:
    """What an address answers once it answers with this status."""
    deadline = time.monotonic() + within_seconds
    while True:
        found, body = health(url)
        if found == status or time.monotonic() > deadline:
            assert found == status, body
            return body
        time.sleep(0.05)


def test_without_any_setting_it_starts_says_so_and_ends_in_order(running: Callable[..., Run], shell: Shell) -> None:
    run = running()
    address = address_of(run)
    locks = shell.folder / "var" / "processes"
    assert len(list(locks.iterdir())) == 1
    assert len(list((shell.folder / "var" / "processes-playground").iterdir())) == 1
    assert health(f"{address}/healthz") == (200, {"status": "ok"})
    assert eventually(f"{address}/readyz", 200) == {"status": "ready", "missing": {}}
    code, err = ended(run)
    assert code == 0
    assert "Belum ada kanal untuk warga. Isi TELEGRAM_BOT_TOKEN di .env bila sudah ada.\n" in err
    assert "Traceback" not in err, err
    assert list(locks.iterdir()) == [], "nothing is left in its name"


@pytest.mark.usefixtures("furnished")
def test_ctrl_c_ends_it_as_well(running: Callable[..., Run]) -> None:
    run = running()
    address_of(run)
    code, err = ended(run, signal.SIGINT)
    assert code == 0
    assert "Traceback" not in err, err


@pytest.mark.usefixtures("furnished")
def test_a_second_start_on_the_same_port_says_so(running: Callable[..., Run], shell: Shell) -> None:
    port = address_of(running()).rpartition(":")[2]
    second = shell.runs("run", CONSOLE_PORT=port)
    assert (second.code, second.out) == (2, "")
    assert second.err == (
        f"Alamat 127.0.0.1:{port} tidak dapat dipakai (Address already in use). Mungkin Kentongan sudah berjalan. "
        "Jika tidak, pilih CONSOLE_PORT atau CONSOLE_HOST lain di .env.\n"
    )


def test_a_region_that_does_not_exist_stops_the_start(untouched: Called) -> None:
    said = untouched("run", REGION="35.99")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("REGION: tidak ada wilayah dengan kode 35.99.")
    assert not (untouched.var_dir / "kentongan.sqlite3").exists(), "nothing was touched"


def a_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.usefixtures("furnished")
async def test_telegram_is_waited_for_and_the_service_not_ready_until_then(running: Callable[..., Run]) -> None:
    telegram, console = a_free_port(), a_free_port()
    run = running(
        TELEGRAM_BOT_TOKEN=DEFAULT_TOKEN,
        TELEGRAM_API_URL=f"http://127.0.0.1:{telegram}",
        CONSOLE_PORT=str(console),
    )
    assert run.stderr is not None
    line = await asyncio.to_thread(run.stderr.readline)
    assert "Telegram is not reached (not_sent); again in 1 s" in line
    missing = (await asyncio.to_thread(eventually, f"http://127.0.0.1:{console}/readyz", 503))["missing"]
    assert isinstance(missing, dict)
    assert missing["telegram"] == "not reached yet"
    async with TelegramServer.serving(port=telegram):
        address = await asyncio.to_thread(address_of, run)
        await asyncio.to_thread(eventually, f"{address}/readyz", 200)
        code, err = await asyncio.to_thread(ended, run)
    assert code == 0
    assert "Belum ada kanal" not in err
    assert DEFAULT_TOKEN.partition(":")[2] not in err


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            AccountRefused("Unauthorized"),
            "Telegram menolak TELEGRAM_BOT_TOKEN. Salin ulang tokennya dari @BotFather ke .env.\n",
        ),
        (
            ContentRefused("bad webhook: Failed to resolve host"),
            "Telegram menolak TELEGRAM_WEBHOOK_URL (bad webhook: Failed to resolve host). Alamatnya harus https dan "
            "dapat dijangkau dari internet.\n",
        ),
    ],
    ids=["the token", "the webhook"],
)
def test_what_telegram_refuses_for_good_says_so(
    kentongan: Called, monkeypatch: pytest.MonkeyPatch, error: SendError, sentence: str
) -> None:
    async def refused(_service: Service, _started: Callable[[], None]) -> None:
        raise error

    monkeypatch.setattr(Service, "run", refused)
    said = kentongan("run", CONSOLE_PORT="0")
    assert (said.code, said.out, said.err) == (2, "", sentence)


def test_a_failed_part_is_no_success(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(service: Service, started: Callable[[], None]) -> None:
        started()
        service.app.failure = RuntimeError("the outbox broke")

    monkeypatch.setattr(Service, "run", fails)
    assert kentongan("run", CONSOLE_PORT="0").code == 1


@pytest.mark.parametrize("verb", ["run", "chat"])
def test_another_key_than_the_databases_stops_the_start(kentongan: Called, verb: str) -> None:
    """Otherwise nothing that is stored could be read, and what comes in would be sealed with a second key."""
    address = f"sqlite:///{kentongan.var_dir / ('playground.sqlite3' if verb == 'chat' else 'kentongan.sqlite3')}"
    migrate(address)

    async def somebody_wrote() -> None:
        database = Database(address, Vault(SECRET), lambda: datetime.now(UTC))
        await an_address(database)
        await database.close()

    asyncio.run(somebody_wrote())
    said = kentongan(verb, SECRET_KEY="another key, as long as it has to be", CONSOLE_PORT="0")
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[-1] == (
        "SECRET_KEY tidak cocok dengan basis data ini. Kembalikan kunci yang lama, atau data pribadi di dalamnya "
        "tidak terbaca."
    )


async def test_a_clock_that_is_hours_ahead_at_the_start_is_doubted(
    running: Callable[..., Run], furnished: Shell
) -> None:
    database = Database(f"sqlite:///{furnished.folder}/var/kentongan.sqlite3", Vault(SECRET), lambda: datetime.now(UTC))
    async with database.unit_of_work() as unit:
        await timekeeping.trust(unit, await unit.now() - timedelta(hours=5))
    run = running(SECRET_KEY=SECRET)
    await asyncio.to_thread(address_of, run)
    known = timekeeping.Timekeeping()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while known.doubted_at is None:
            await asyncio.sleep(0.1)
            async with database.reading() as unit:
                known = await timekeeping.read(unit)
    _, err = await asyncio.to_thread(ended, run)
    assert "the clock is doubted" in err
    told = await asyncio.to_thread(furnished.runs, "doctor", SECRET_KEY=SECRET)
    assert "./kentongan broadcast clock --confirm" in told.out
    await database.close()
