"""Tips answered per second, end to end, with the rates unlimited.

``python -m bench.tips [--tips N] [--rounds N] [--postgres URL]``: people forward texts through the local Bot API
server (a process of its own), the service answers; measured from the first update that can be fetched to the last
answer that a chat has seen. Beside it, in turn, a bare bot that searches and answers without storing anything: the
most that this machine gives with these libraries.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EVAL = ROOT.parent / "shared" / "eval"
PEOPLE = 50


def texts(count: int) -> list[str]:
    """Real circulated texts where they are at hand, otherwise our samples' titles."""
    if (EVAL / "queries.jsonl.gz").is_file():
        with gzip.open(EVAL / "queries.jsonl.gz", "rt", encoding="utf-8") as lines:
            found = [json.loads(line)["text"][:3500] for line in lines]
        found = [text for text in found if len(text) > 80]
    else:
        from data.seeds import sample_factchecks

        found = [f"{record.title}. Mohon disebarkan kepada keluarga." for record in sample_factchecks()]
    return [found[number % len(found)] for number in range(count)]


class Platform:
    """The local Bot API server, driven over its control side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot.simulators", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        self.address: dict[str, str] = json.loads(self._process.stdout.readline())

    def control(self, path: str, body: Any = None) -> Any:
        """One call of the control side; without a body it is a question."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address['url']}/control{path}", data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as response:
            return json.load(response)["result"]

    def close(self) -> None:
        """End the server."""
        self._process.kill()
        self._process.wait()


def environment(var_dir: Path, platform: Platform, database_url: str) -> dict[str, str]:
    """The settings of both bots."""
    return os.environ | {
        "VAR_DIR": str(var_dir),
        "DATABASE_URL": database_url,
        "TELEGRAM_BOT_TOKEN": platform.address["token"],
        "TELEGRAM_API_URL": platform.address["url"],
        "TELEGRAM_PER_SECOND": "0",
        "TELEGRAM_CHAT_PER_SECOND": "0",
        "CONSOLE_PORT": "0",
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def running(module: list[str], settings: dict[str, str]) -> Iterator[None]:
    """One bot, from its ready line to its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", *module], cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def tips_per_second(platform: Platform, sent: list[str]) -> float:
    """Let people forward, wait for the last answer, and divide."""
    before = platform.control("/state")["rows"]
    verbs = [{"verb": "says", "chat_id": 1000 + n % PEOPLE, "text": text} for n, text in enumerate(sent)]
    platform.control("/batch", verbs)
    start = time.monotonic()
    while platform.control("/state")["rows"] < before + len(sent):
        time.sleep(0.02)
        if time.monotonic() - start > 300:
            raise TimeoutError(platform.control("/state"))
    return len(sent) / (time.monotonic() - start)


def measure(
    platform: Platform, settings: dict[str, str], given: argparse.Namespace, figures: tuple[list[float], list[float]]
) -> None:
    """The rounds: our service and the bare bot in turn, each warmed up with a hundred tips."""
    for number in range(PEOPLE):
        platform.control("/person", {"person_id": 1000 + number, "first_name": f"Warga {number}"})
    if (EVAL / "factchecks.jsonl.gz").is_file():
        importing = [sys.executable, "-m", "bot", "factchecks", "import", str(EVAL / "factchecks.jsonl.gz")]
        subprocess.run(importing, cwd=ROOT, env=settings, check=True)
    sent = texts(given.tips)
    for number in range(given.rounds):
        for module, into in ((["bot", "run"], figures[0]), (["bench.bare_bot"], figures[1])):
            with running(module, settings):
                tips_per_second(platform, sent[:100])
                into.append(tips_per_second(platform, sent))
        print(f"round {number + 1}: service {figures[0][-1]:.0f}/s, bare bot {figures[1][-1]:.0f}/s", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser("python -m bench.tips")
    parser.add_argument("--tips", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgres", default="", metavar="URL", help="a migrated database instead of SQLite")
    given = parser.parse_args()
    ours: list[float] = []
    bare: list[float] = []
    platform = Platform()
    try:
        with tempfile.TemporaryDirectory() as folder:
            measure(platform, environment(Path(folder), platform, given.postgres), given, (ours, bare))
    finally:
        platform.close()
    ratios = [mine / theirs for mine, theirs in zip(ours, bare, strict=True)]
    for name, figures in (("service, tips/s", ours), ("bare bot, tips/s", bare), ("service / bare bot", ratios)):
        print(f"{name:<20} min {min(figures):.2f}  median {median(figures):.2f}  max {max(figures):.2f}")


if __name__ == "__main__":
    main()
