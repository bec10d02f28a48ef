"""What is shipped and what it stands on: the wheel, the pins, the licence."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "handlers", "broadcasts", "data")
#: Everything the four packages may hold; a file of another kind is either forgotten here or does not belong there.
SHIPPED = {".py", ".toml", ".tsv", ".json", ".jsonl", ".md", ".mako", ".html", ".css", ".js", ".svg", ".typ"}
PINS = ("requirements.txt", "requirements-test.txt", "requirements-uv.txt")

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def files_of_the_packages() -> set[str]:
    """Every file under the packages but Python's own cache, whatever git thinks of it."""
    found = (path for package in PACKAGES for path in (ROOT / package).rglob("*"))
    return {str(path.relative_to(ROOT)) for path in found if path.is_file() and "__pycache__" not in path.parts}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel built from this tree, without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, check=True)
    (path,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(path).namelist())


def test_the_wheel_holds_the_packages_and_nothing_else(wheel: set[str]) -> None:
    rest = {name for name in wheel if not re.match(r"kentongan-[^/]+\.dist-info/", name)}
    assert rest == files_of_the_packages()


def test_the_wheel_carries_the_licence(wheel: set[str]) -> None:
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in wheel)


def test_nothing_live_lies_inside_the_packages() -> None:
    assert sorted(name for name in files_of_the_packages() if Path(name).suffix not in SHIPPED) == []


def test_the_licence_is_the_official_text() -> None:
    """Source of the checksum: the Apache Software Foundation's LICENSE-2.0.txt."""
    text = (ROOT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


# --- Pins -------------------------------------------------------------------------------------------------------------


def pins(name: str) -> set[tuple[str, str]]:
    """(package, version) of every pin; a package may be pinned twice, for two versions of Python."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z0-9][a-z0-9.-]*)(?:\[[^]]+\])?==(\S+)", text, re.MULTILINE))


def packages(name: str) -> set[str]:
    return {package for package, _ in pins(name)}


def names_of(requirements: list[str]) -> set[str]:
    """``{"sqlalchemy"}`` of ``["sqlalchemy[asyncio]>=2.1"]``, spelled as pins spell it."""
    return {re.split(r"[^A-Za-z0-9._-]", text)[0].lower().replace("_", "-") for text in requirements}


@pytest.mark.parametrize("name", PINS)
def test_pins_name_no_server(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"^.*(?:https?:|file:|--\w*index|--find-links|--trusted-host).*$", text, re.MULTILINE) == []


@pytest.mark.parametrize("name", PINS)
def test_every_pin_carries_a_hash(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = re.sub(r"\\\n", "", text).splitlines()
    wanted = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert [line for line in wanted if not re.search(r"==\S+.*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_every_dependency_is_pinned() -> None:
    # What is only measured beside us is installed by hand, by whoever measures.
    groups = {name: group for name, group in PROJECT["dependency-groups"].items() if name != "bench"}
    assert names_of(PROJECT["project"]["dependencies"]) <= packages("requirements.txt")
    assert names_of([text for group in groups.values() for text in group]) <= packages("requirements-test.txt")


def test_the_tests_pins_contain_those_of_every_other_verb() -> None:
    """The shell entry relies on it: what ``./kentongan test`` installs is enough for ``./kentongan run``."""
    assert sorted(pins("requirements.txt") - pins("requirements-test.txt")) == []
