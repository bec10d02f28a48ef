"""Real processes for tests: they run what an operator's would, and are killed as a power cut would.

Each is forked from a server that has imported what all of them need, which takes seconds of work for each of some
hundred processes otherwise. Starting the very command is what tests/bot/test_cli_run.py is for.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TextIO

from tests.bot.launched import HEAVY, launched

ROOT = Path(__file__).resolve().parents[2]
#: How long a start may take on a busy machine, seconds.
PATIENCE_SECONDS = 180.0


_forked = multiprocessing.get_context("forkserver")
_forked.set_forkserver_preload(HEAVY)


class Process:
    """``python -m bot run``, or another verb that runs on, with settings of its own.

    Args:
        name: of its log, where several work in one folder.
    """

    def __init__(self, var_dir: Path, settings: dict[str, str], verb: str = "run", name: str = "") -> None:
        self.var_dir = var_dir
        self.verb = verb
        self.settings = settings
        self._log = var_dir / f"{name or verb}.log"
        self._log.touch()
        self._process: BaseProcess | None = None
        self._said: TextIO | None = None
        self.kills = 0

    def start(self, **more: str) -> None:
        """Start and return at once; ``more`` are variables for this run only."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
        environment = kept | self.settings | {"VAR_DIR": str(self.var_dir)} | more
        said, out = _forked.Pipe(duplex=False)
        given = (self.var_dir, [self.verb], environment, self._log, out)
        self._process = _forked.Process(target=launched, args=given, daemon=True)
        self._process.start()
        out.close()
        self._said = os.fdopen(os.dup(said.fileno()), encoding="utf-8")
        said.close()

    def starts(self, **more: str) -> None:
        """Start and wait until it says that it runs."""
        self.start(**more)
        assert self.hears(), self.log()[-3000:]

    def hears(self) -> bool:
        """Wait until it says that it runs; False when it ended without a word."""
        assert self._said is not None
        return bool(self._said.readline())

    def kill(self) -> None:
        """``kill -9``."""
        if self.is_running():
            assert self._process is not None
            self._process.kill()
            self.kills += 1
        self.wait()

    def freeze(self) -> None:
        """Stop it in the middle of whatever it does; it counts as a kill, for others take over from it."""
        self._send(signal.SIGSTOP)
        self.kills += 1

    def thaw(self) -> None:
        """Let it go on, as if no time had passed."""
        self._send(signal.SIGCONT)

    @property
    def pid(self) -> int:
        assert self._process is not None
        assert self._process.pid is not None
        return self._process.pid

    def _send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def wait_for_death(self, seconds: float) -> bool:
        """Whether it died by itself (at its failpoint) within so many seconds."""
        deadline = time.monotonic() + seconds
        while self.is_running() and time.monotonic() < deadline:
            time.sleep(0.02)
        if self.is_running():
            return False
        self.kills += 1
        self.wait()
        return True

    def stop(self) -> int:
        """End it as an operator would; returns its exit status."""
        assert self._process is not None
        self._process.terminate()
        return self.wait()

    def wait(self) -> int:
        """Wait until it ended; returns its exit status, which is negative after a signal."""
        assert self._process is not None
        assert self._said is not None
        self._process.join(PATIENCE_SECONDS)
        assert self._process.exitcode is not None, "it does not end"
        self._said.close()
        return self._process.exitcode

    def is_running(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def log(self) -> str:
        return self._log.read_text()
