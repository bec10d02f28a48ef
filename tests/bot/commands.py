"""The command line as an operator uses it: typed into a shell, or called inside this process where that is enough.

The checkout's own ``.env`` is never read: a token in it would set a test upon real residents.
"""

from __future__ import annotations

import io
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import logs
from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
#: Starts the command line with another folder as the place of ``.env`` and ``var``.
LAUNCH = """
import pathlib, sys
import bot.settings
place = pathlib.Path(sys.argv.pop(1))
bot.settings.home = lambda: place
from bot.cli import main
sys.exit(main())
"""
#: How long a verb may take on a busy machine, seconds.
PATIENCE_SECONDS = 180.0


@dataclass(frozen=True, slots=True)
class Result:
    """What a verb came to."""

    code: int
    out: str
    err: str


@dataclass(slots=True)
class Shell:
    """A folder of one's own, and verbs as processes of their own.

    Args:
        folder: where ``.env`` and ``var`` are.
        settings: the environment of every verb.
    """

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-c", LAUNCH, str(self.folder), *words]

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        return kept | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"} | self.settings | more

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        """Start a verb; its standard streams are pipes."""
        return subprocess.Popen(
            self.command(*words),
            cwd=self.folder,
            env=self.environment(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def runs(self, *words: str, typed: str = "", **more: str) -> Result:
        """Run a verb to its end."""
        process = self.start(*words, **more)
        out, err = process.communicate(typed, timeout=PATIENCE_SECONDS)
        return Result(process.returncode, out, err)


@dataclass(frozen=True, slots=True)
class Called:
    """The command line inside this process: quick, and good for everything that ends by itself."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]

    @property
    def var_dir(self) -> Path:
        return self.folder / "var"

    def __call__(self, *words: str, typed: bytes = b"", **settings: str) -> Result:
        """Run a verb with these settings as its environment."""
        self.capsys.readouterr()
        with self.monkeypatch.context() as changed:
            for name, value in settings.items():
                changed.setenv(name, value)
            changed.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed), encoding="utf-8"))
            with logging_as_it_was():
                code = main(words)
        said = self.capsys.readouterr()
        return Result(code, said.out, said.err)


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """Take back what ``bot.logs.start`` did to the whole process."""
    loggers = [logging.getLogger(name) for name in ("", *logs.TALKATIVE)]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers


def without_settings(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let this process have no settings but those that a test gives, and its folders under ``folder``."""
    for name in [*Settings.model_fields, "kentongan_called_from", "kentongan_failpoint"]:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(name, raising=False)
    stands_there: Callable[[], Path] = lambda: folder  # noqa: E731
    monkeypatch.setattr("bot.settings.home", stands_there)
    monkeypatch.setattr("bot.cli.doctor_verb.home", stands_there)


@pytest.fixture
def figures(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Shows a measured figure among the tests' output; figures of time are told and not judged."""

    def show(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n  {text}\n")

    return show


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.fixture
def furnished(shell: Shell, sqlite_template: Path) -> Shell:
    """A folder where the office's database and that of practice are made already, each most of what a start takes."""
    var_dir = shell.folder / "var"
    var_dir.mkdir(mode=0o700)
    for name in ("kentongan", "playground"):
        shutil.copy(sqlite_template, var_dir / f"{name}.sqlite3")
    return shell


@pytest.fixture
def untouched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Called:
    """The command line in an empty folder: its first verb makes the database."""
    without_settings(monkeypatch, tmp_path)
    return Called(tmp_path, monkeypatch, capsys)


@pytest.fixture
def kentongan(untouched: Called, sqlite_template: Path) -> Called:
    """The command line where the database is made already, which by itself is most of what a short verb takes."""
    untouched.var_dir.mkdir(mode=0o700)
    shutil.copy(sqlite_template, untouched.var_dir / "kentongan.sqlite3")
    return untouched
