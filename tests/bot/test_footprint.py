"""How much of a small machine the service takes. Memory is judged, time is told: the machine may be busy."""

from __future__ import annotations

import asyncio
import gzip
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from tests.bot.commands import ROOT, Shell
from tests.bot.test_cli_run import address_of, ended, eventually

SHARED = ROOT.parent / "shared" / "eval" / "factchecks.jsonl.gz"
#: Most memory of an idle service, MB; ground.md.
MOST_MB, MOST_MB_WITH_TELEGRAM = 150, 300
#: How long a start may take on a quiet machine, seconds; ground.md. Only told.
START_SECONDS, START_SECONDS_WITH_TELEGRAM = 3, 8
#: Seconds that 12,000 records may take; the issue's figure. Only told.
IMPORT_SECONDS = 30.0
#: How long it is left alone before it is measured, seconds.
IDLE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Footprint:
    """What one start came to."""

    start_seconds: float
    megabytes: float
    libraries: frozenset[str]


def measured(shell: Shell, **settings: str) -> Footprint:
    """Start the service, wait until it is ready, leave it alone for a moment, and look."""
    began = time.monotonic()
    run = shell.start("run", **({"CONSOLE_PORT": "0"} | settings))
    try:
        address = address_of(run)
        eventually(f"{address}/readyz", 200)
        start_seconds = time.monotonic() - began
        time.sleep(IDLE_SECONDS)
        proc = Path("/proc") / str(run.pid)
        resident = re.search(r"VmRSS:\s+(\d+) kB", (proc / "status").read_text())
        libraries = re.findall(r"/site-packages/(\w+)/", (proc / "maps").read_text())
    finally:
        code, err = ended(run)
    assert code == 0, err
    assert resident
    return Footprint(start_seconds, int(resident[1]) / 1024, frozenset(libraries))


def told(what: str, found: Footprint, seconds: float, megabytes: float) -> str:
    return (
        f"{what}: ready after {found.start_seconds:.1f} s (aim {seconds} s), "
        f"{found.megabytes:.0f} MB idle (at most {megabytes} MB)"
    )


def test_without_a_token_it_is_small_and_knows_no_platform(furnished: Shell, figures: Callable[[str], None]) -> None:
    found = measured(furnished)
    figures(told("no token, empty database", found, START_SECONDS, MOST_MB))
    assert found.megabytes < MOST_MB
    assert "aiohttp" not in found.libraries, "aiogram, which stands on aiohttp, was imported without a token"


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_file(), reason="needs ../shared/eval/factchecks.jsonl.gz")
def test_twelve_thousand_real_records_are_in_soon_and_fit_in_as_well(
    furnished: Shell, tmp_path: Path, figures: Callable[[str], None]
) -> None:
    path = Path(shutil.copy(SHARED, tmp_path / "cek-fakta.jsonl.gz"))
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        count = sum(1 for _ in lines)
    began = time.monotonic()
    said = furnished.runs("factchecks", "import", str(path))
    took = time.monotonic() - began
    figures(f"import of {count} real records: {took:.1f} s (aim {IMPORT_SECONDS:.0f} s)")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"{path}: {count} baru, 0 diperbarui, 0 tetap, 0 tidak terpakai.\n"
    built = measured(furnished)
    figures(told("no token, 12,209 fact-checks, first start", built, START_SECONDS, MOST_MB))
    found = measured(furnished)
    figures(told("no token, 12,209 fact-checks, later starts", found, START_SECONDS, MOST_MB))
    assert found.megabytes < MOST_MB


async def test_with_telegram_it_stays_within_its_bounds(furnished: Shell, figures: Callable[[str], None]) -> None:
    async with TelegramServer.serving() as server:
        settings = {"TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN, "TELEGRAM_API_URL": server.url}
        found = await asyncio.to_thread(lambda: measured(furnished, **settings))
    figures(told("with Telegram, empty database", found, START_SECONDS_WITH_TELEGRAM, MOST_MB_WITH_TELEGRAM))
    assert found.megabytes < MOST_MB_WITH_TELEGRAM
    assert "aiohttp" in found.libraries, "or the test above looks for the wrong thing"
