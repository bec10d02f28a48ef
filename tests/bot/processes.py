"""Real processes for tests: started as an operator would, killed as a power cut would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.bot.commands import LAUNCH

ROOT = Path(__file__).resolve().parents[2]
#: How long a start may take on a busy machine, seconds.
PATIENCE_SECONDS = 60.0


class Process:
    """``python -m bot run`` with settings of its own."""

    def __init__(self, var_dir: Path, settings: dict[str, str]) -> None:
        self.var_dir = var_dir
        self.settings = settings
        self._log = (var_dir / "process.log").open("a")
        self._process: subprocess.Popen[str] | None = None
        self.kills = 0

    def start(self, **more: str) -> None:
        """Start and return at once; ``more`` are variables for this run only."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAUNCH, str(self.var_dir), "run"],
            cwd=ROOT,
            env=kept | self.settings | {"VAR_DIR": str(self.var_dir)} | more,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def starts(self, **more: str) -> None:
        """Start and wait until it says that it runs."""
        self.start(**more)
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, self.log()[-3000:]

    def kill(self) -> None:
        """``kill -9``."""
        if self.is_running():
            assert self._process is not None
            self._process.send_signal(signal.SIGKILL)
            self.kills += 1
        self.wait()

    def freeze(self) -> None:
        """Stop it in the middle of whatever it does; it counts as a kill, for others take over from it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        self.kills += 1

    def thaw(self) -> None:
        """Let it go on, as if no time had passed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

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
        assert self._process is not None
        status = self._process.wait(PATIENCE_SECONDS)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return status

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        return (self.var_dir / "process.log").read_text()
