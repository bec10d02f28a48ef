"""Who is alive: told by a lock that the operating system lets go of, however a process ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.owner import Owner
from tests.bot.commands import ROOT

CHILD = """
import pathlib, sys
from bot.owner import Owner
owner = Owner(pathlib.Path(sys.argv[1]))
print(owner.name, flush=True)
if sys.stdin.readline() == "farewell\\n":
    owner.farewell()
"""

Child = subprocess.Popen[str]


@pytest.fixture
def a_child(tmp_path: Path) -> Iterator[Callable[[], tuple[Child, str]]]:
    """Starts processes that own something; returns each with its name."""
    children: list[Child] = []

    def start() -> tuple[Child, str]:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        assert child.stdout is not None
        return child, child.stdout.readline().strip()

    yield start
    for child in children:
        child.kill()
        child.communicate()


def test_the_living_are_not_dead(tmp_path: Path, a_child: Callable[[], tuple[Child, str]]) -> None:
    a_child()
    ours, also_ours = Owner(tmp_path), Owner(tmp_path)
    assert (ours.dead(), also_ours.dead()) == ([], [])
    assert ours.name != also_ours.name


def test_a_killed_process_is_known_to_be_dead_at_once(tmp_path: Path, a_child: Callable[[], tuple[Child, str]]) -> None:
    child, name = a_child()
    ours = Owner(tmp_path)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert ours.dead() == [name]
    ours.forget(name)
    assert ours.dead() == []


def test_a_frozen_process_is_not_dead(tmp_path: Path, a_child: Callable[[], tuple[Child, str]]) -> None:
    child, _ = a_child()
    child.send_signal(signal.SIGSTOP)
    assert Owner(tmp_path).dead() == []


def test_a_farewell_leaves_nothing_behind(tmp_path: Path, a_child: Callable[[], tuple[Child, str]]) -> None:
    child, _ = a_child()
    child.communicate("farewell\n")
    ours = Owner(tmp_path)
    assert ours.dead() == []
    ours.farewell()
    assert list((tmp_path / "processes").iterdir()) == []


def test_a_process_that_just_ended_is_dead_for_everybody(
    tmp_path: Path, a_child: Callable[[], tuple[Child, str]]
) -> None:
    child, name = a_child()
    child.communicate("")  # it ends without a farewell
    one, other = Owner(tmp_path), Owner(tmp_path)
    assert one.dead() == other.dead() == [name]
    one.forget(name)
    other.forget(name)  # both may come to it at once


def test_looking_takes_no_lock_away(tmp_path: Path) -> None:
    ours, other = Owner(tmp_path), Owner(tmp_path)
    for _ in range(3):
        assert other.dead() == []
    assert ours.dead() == []
