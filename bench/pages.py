"""How long the console's pages take, and how large they are, in an office of the size that the goals name.

``nice python -m bench.pages [--waiting] [--visits N] [--size FACTOR] [--postgres URL] [--keep DIR]``: fills a
database (100,000 tips, 12,000 fact-checks, 307 KIM, 3,000 members, ten broadcasts to all of them; from a seed), starts
the service as ``run`` does, signs in over HTTP and visits every page of ``SCREENS``. With ``--waiting`` all tips
wait, each as a claim of its own. Beside each page stands a route that only says "ok", asked in the same moments, and
the longest that this route had to wait while the page was made: nothing may hold the loop for long. On a busy machine
only the processor's time of the service says anything; it stands beside the clock's.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx
import pyotp

from bench.pages_fill import LOGIN, PASSWORD, Filler, Size
from bot.console.library import SEARCH
from bot.console.screens import SCREENS
from bot.settings import load
from data.store.migrate import migrate
from data.store.vault import Vault

ROOT = Path(__file__).resolve().parent.parent
SECRET = "a secret for measuring only, never used elsewhere"
BASE = "/kantor"
#: What stands in a path for its parts, and what is asked with it. A page that leads elsewhere, or has nothing to show
#: under its number, is given with its status.
NUMBERS = {"/aduan": "{tip}", "/cek-fakta": "17"}
QUERIES = {"/cek-fakta": "?sesudah=900", "/aduan": "?halaman=3"}
#: Goals. Source: issue 6.
MOST_MS, MOST_KB = 150, 100


class Desk:
    """Somebody signed in at the console."""

    def __init__(self, address: str, secret: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=120, headers={"Origin": address})
        shown = self.client.get(f"{BASE}/masuk").text
        key = re.search(r'name="kunci" value="(\w+)"', shown)
        fields = {"nama": LOGIN, "sandi": PASSWORD, "kode": pyotp.TOTP(secret).now()} | (
            {"kunci": key[1]} if key else {}
        )
        answer = self.client.post(f"{BASE}/masuk", data=fields)
        if answer.status_code != 303:
            raise SystemExit(f"signing in failed: {answer.status_code}")

    def visit(self, path: str) -> tuple[float, httpx.Response]:
        """Milliseconds until the whole answer was there, and the answer."""
        began = time.perf_counter()
        answer = self.client.get(path)
        return 1000 * (time.perf_counter() - began), answer


class Pulse:
    """Asks the trivial route again and again, and knows the longest wait since somebody looked."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=120)
        self._ends = threading.Event()
        self.beats = threading.Event()
        self._thread = threading.Thread(target=self._beat)
        self.longest = 0.0

    def __enter__(self) -> Pulse:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ends.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ends.wait(0.002):
            self.beats.wait(0.1)
            if not self.beats.is_set():
                continue
            began = time.perf_counter()
            self._client.get("/healthz")
            self.longest = max(self.longest, 1000 * (time.perf_counter() - began))


def paths(tips: int) -> Iterator[str]:
    """The pages: every row that is looked at, with a number that there is."""
    for screen in SCREENS:
        if screen.method == "GET" and screen.roles is not None:
            place = next((given for start, given in NUMBERS.items() if screen.path.startswith(start)), "1")
            shown = re.sub(r"\{\w+(:\w+)?\}", place.replace("{tip}", str(tips - 3)), screen.path)
            # What is searched for is sealed into the address.
            sealed = base64.urlsafe_b64encode(Vault(SECRET).seal(SEARCH, "vaksin berisi chip pelacak")).decode()
            yield BASE + shown + (f"?t={sealed}" if shown == "/cek-fakta/hasil" else "")
            if shown in QUERIES:
                yield BASE + shown + QUERIES[shown]


def settings_of(folder: Path, url: str) -> dict[str, str]:
    """The environment of the service."""
    given = {
        "VAR_DIR": str(folder),
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "CONSOLE_PORT": "0",
        "LOG_LEVEL": "ERROR",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("TELEGRAM_")} | given


@contextmanager
def running(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The service, from its ready line to its end; its address and the number of its process."""
    service = [sys.executable, "-m", "bot", "run"]
    process = subprocess.Popen(service, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address = next(found[0] for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+", line)))
        threading.Thread(target=process.stdout.read, daemon=True).start()
        while not _answers(address):
            time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(30)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=60).is_success
    except httpx.TransportError:
        return False


class Effort:
    """The processor's time of a process, all its threads together."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._last = 0.0

    def spent(self) -> float:
        """Milliseconds since somebody asked last. Source: proc(5), fields 14 and 15 of ``stat``."""
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        now = 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        spent, self._last = now - self._last, now
        return spent


def measure(desk: Desk, pulse: Pulse, effort: Effort, path: str, visits: int) -> tuple[str, bool]:
    """A line about one page, and whether it keeps to the goals."""
    pulse.beats.set()
    pulse.longest = 0.0
    first, answer = desk.visit(path)
    pulse.longest = 0.0
    for _ in range(visits):
        desk.visit(path)
    pulse.beats.clear()
    time.sleep(0.05)
    held = pulse.longest
    effort.spent()
    times = sorted(desk.visit(path)[0] for _ in range(visits))
    spent = effort.spent() / visits
    bare = median(desk.visit("/healthz")[0] for _ in range(visits))
    late = times[min(len(times) - 1, int(0.95 * len(times)))]
    size = len(gzip.compress(answer.content, 6)) / 1000
    keeps = median(times) <= MOST_MS and size <= MOST_KB and answer.status_code < 500
    figures = f"{first:8.0f} {median(times):8.1f} {late:8.1f} {median(times) / bare:7.1f} {spent:7.1f} {held:7.0f}"
    return f"{path:<54}{answer.status_code:>4} {figures} {len(answer.content) / 1000:8.1f} {size:7.1f}", keeps


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, start, visit and print."""
    parser = argparse.ArgumentParser("python -m bench.pages")
    parser.add_argument("--waiting", action="store_true", help="every tip waits, each as a claim of its own")
    parser.add_argument("--visits", type=int, default=30)
    parser.add_argument("--size", type=float, default=1.0, help="a part of everything, to try it out")
    parser.add_argument("--postgres", default="", metavar="URL", help="an empty database instead of SQLite")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a folder in which the office is kept for another run")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(exist_ok=True)
        secret, size = _office(folder, given)
        with running(settings_of(folder, given.postgres or f"sqlite:///{folder / 'pages.sqlite3'}")) as (address, pid):
            desk, effort = Desk(address, secret), Effort(pid)
            print("ms and kB; ratio: to /healthz; cpu: of the service; held: the longest wait of /healthz meanwhile")
            head = f"{'first':>8} {'median':>8} {'p95':>8} {'ratio':>7} {'cpu':>7} {'held':>7} {'size':>8} {'gzip':>7}"
            print(f"{'page':<54}{'':>4} {head}", flush=True)
            lasting = []
            with Pulse(address) as pulse:
                for path in paths(size.tips):
                    line, keeps = measure(desk, pulse, effort, path, given.visits)
                    lasting += [] if keeps else [path]
                    print(line, flush=True)
    print("all keep to the goals" if not lasting else f"beyond the goals: {' '.join(lasting)}")
    return 1 if lasting else 0


def _office(folder: Path, given: argparse.Namespace) -> tuple[str, Size]:
    """The office, made or found; the secret of its officer's second factor."""
    whole = Size()
    tips, checks, kim, members = (
        int(given.size * part) for part in (whole.tips, whole.factchecks, whole.kim, whole.members)
    )
    size, noted = Size(tips, checks, kim, members, waiting=given.waiting), folder / "factor.txt"
    if noted.is_file():
        return noted.read_text(), size
    url = given.postgres or f"sqlite:///{folder / 'pages.sqlite3'}"
    migrate(url)
    filler = Filler(load().region, Vault(SECRET), size)
    began = time.perf_counter()
    filler.fill(url)
    print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
    noted.write_text(filler.secret)
    return filler.secret, size


if __name__ == "__main__":
    sys.exit(main())
