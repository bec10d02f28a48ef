"""What the documents say of commands, settings and files is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import failpoints
from bot.cli import VERBS
from bot.settings import Settings
from tests.bot.commands import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]*)", text_of(path)):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_headings_that_are_linked_to_exist(path: Path) -> None:
    for target, heading in re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text_of(path)):
        headings = re.findall(r"^#+ (.+)$", text_of(path.parent / target if target else path), re.MULTILINE)
        assert heading in [re.sub(r"[^a-z0-9 -]", "", name.lower()).replace(" ", "-") for name in headings]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_verbs_that_are_named_exist(path: Path) -> None:
    assert set(re.findall(r"\./kentongan ([a-z]+)", text_of(path))) <= {*VERBS, "help"}


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md"])
def test_files_of_ours_that_are_named_exist(name: str) -> None:
    named = re.findall(r"`((?:bot|handlers|broadcasts|data|tests|docs)/[\w./-]*)`", text_of(ROOT / name))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_operations_names_every_setting_and_no_other() -> None:
    named = set(re.findall(r"`([A-Z]+_?[A-Z_]+)(?:=[^`]*)?`", text_of(ROOT / "docs" / "operations.md")))
    others = {"LANGUAGE", "CREATE DATABASE kentongan", "INFO", "DEBUG"}
    assert {name.upper() for name in Settings.model_fields} == named - others


def test_architecture_tells_of_every_failpoint_in_order() -> None:
    rows = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", text_of(ROOT / "docs" / "architecture.md"), re.MULTILINE)
    assert tuple(rows) == failpoints.NAMES
