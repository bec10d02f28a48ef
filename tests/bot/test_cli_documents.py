"""What the documents say of commands, settings and files is true."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot import failpoints
from bot.cli import VERBS
from bot.console.office import PATH
from bot.settings import Settings
from bot.web import MOST_BODY_BYTES
from tests.bot.commands import ROOT

READMES = [ROOT / "README.md", ROOT / "README.id.md"]
DOCUMENTS = [*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
#: Longest README, lines; details belong to docs/operations.md.
README_LINES = 150


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


@pytest.mark.parametrize("name", ["README.md", "README.id.md", "docs/architecture.md"])
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


def code_blocks_in(path: Path) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```$", text_of(path), re.MULTILINE | re.DOTALL)


def test_both_readmes_are_built_alike_and_say_the_same_commands() -> None:
    english, indonesian = READMES
    levels = [[len(marks) for marks in re.findall(r"^(#+) ", text_of(path), re.MULTILINE)] for path in READMES]
    assert levels[0] == levels[1]
    assert code_blocks_in(english) == code_blocks_in(indonesian) != []
    rows = [re.findall(r"^(?:\||\d\.|!\[)", text_of(path), re.MULTILINE) for path in READMES]
    assert rows[0] == rows[1], "tables, steps and pictures"


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_a_readme_is_short_and_leads_to_the_other(path: Path) -> None:
    assert len(text_of(path).splitlines()) <= README_LINES
    (other,) = [readme.name for readme in READMES if readme != path]
    assert f"]({other})" in text_of(path)


def test_nothing_is_passed_to_the_outside_but_the_webhook_and_the_desk() -> None:
    operations = ROOT / "docs" / "operations.md"
    blocks = [block for path in (READMES[0], operations) for block in code_blocks_in(path)]
    webhook, caddy, nginx = (block for block in blocks if "kentongan.example.go.id" in block)
    (path,) = re.findall(r"^TELEGRAM_WEBHOOK_URL=https://[\w.]+(/\w+)$", webhook, re.MULTILINE)
    port = Settings.model_fields["console_port"].default
    assert re.findall(r"handle (/\S+)", caddy) == [path, f"{PATH}*"]
    assert re.findall(r"location (?:= )?(/\S*)", nginx) == [path, PATH, "/"]
    assert "proxy_set_header Host $host" in nginx, "the desk is open under its own name only"
    assert f"127.0.0.1:{port}" in caddy
    assert f"127.0.0.1:{port}" in nginx
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m", nginx)
    assert int(megabytes) * 1024**2 >= MOST_BODY_BYTES


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not on this machine")
def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    text = text_of(ROOT / "docs" / "kentongan.service").replace("/opt/kentongan", str(ROOT))
    unit = tmp_path / "kentongan.service"
    unit.write_text(re.sub(r"^User=.*$", "User=root", text, flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
