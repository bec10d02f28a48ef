"""The rules of the house, checked: size, arrows, purity, names, settings and send errors.

Packaging has a file of its own, ``tests/test_packaging.py``; style and docstrings are ruff's.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from broadcasts.channel import SendError

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "handlers", "broadcasts", "data")
#: Written once by a tool and never again; a table's whole history is longer than a module should be.
UNMEASURED = ROOT / "data" / "migrations" / "versions"

MOST_MODULE_LINES = 400
MOST_FUNCTION_LINES = 50
MOST_ARGUMENTS = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*packages: str) -> list[Path]:
    """Every Python file of these packages."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def measured() -> list[Path]:
    return [path for path in modules(*PACKAGES) if UNMEASURED not in path.parents]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """Everything in a module; many tests look through all modules."""
    return tuple(ast.walk(tree))


def place(path: Path, node: ast.AST | None = None) -> str:
    """Where it is, in the form editors jump to."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


# --- Budgets ---------------------------------------------------------------------------------------------------------


@cache
def functions(tree: ast.Module) -> tuple[tuple[Function, bool], ...]:
    """Every function, and whether it is a method that takes self or cls."""
    return tuple(functions_in(tree))


def functions_in(tree: ast.AST, inside_class: bool = False) -> Iterator[tuple[Function, bool]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, Function):
            yield node, inside_class and not is_static(node)
        yield from functions_in(node, isinstance(node, ast.ClassDef))


def is_static(function: Function) -> bool:
    return any(isinstance(name, ast.Name) and name.id == "staticmethod" for name in function.decorator_list)


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def arguments(function: Function, is_method: bool) -> int:
    return len(function.args.posonlyargs) + len(function.args.args) - is_method


def test_no_module_is_a_monster() -> None:
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in measured()}
    assert [f"{place(path)} {count} lines" for path, count in lines.items() if count > MOST_MODULE_LINES] == []


def test_no_function_is_longer_than_a_screen() -> None:
    found = [(path, function) for path in measured() for function, _ in functions(parsed(path))]
    long = [
        f"{place(path, function)} {function.name}: {length(function)} lines"
        for path, function in found
        if length(function) > MOST_FUNCTION_LINES
    ]
    assert long == []


def test_no_function_takes_six_arguments() -> None:
    greedy = [
        f"{place(path, function)} {function.name}: {arguments(function, is_method)} arguments, make it a dataclass"
        for path in measured()
        for function, is_method in functions(parsed(path))
        if arguments(function, is_method) > MOST_ARGUMENTS
    ]
    assert greedy == []


def test_counting_leaves_out_self_and_keyword_only_arguments() -> None:
    tree = ast.parse(
        "class A:\n  def f(self, a, b, *, c): ...\n  @staticmethod\n  def g(a, b): ...\ndef h(a, /, b): ..."
    )
    assert [arguments(*found) for found in functions(tree)] == [2, 2, 2]


# --- Arrows ----------------------------------------------------------------------------------------------------------

DOWNWARDS = "The four packages point downwards"
INSIDE_DATA = "Inside data"
RULES = "Rules know no tables, platforms or environment"
NOUNS = "Nouns, matching and words stand on their own"

#: A contract, the package in which its violation is planted, and the violation.
VIOLATIONS = [
    (DOWNWARDS, "data/model", "import bot"),
    (DOWNWARDS, "data/store", "from broadcasts import channel"),
    (DOWNWARDS, "data/importers", "from handlers import turn"),
    (DOWNWARDS, "handlers", "import bot"),
    (DOWNWARDS, "broadcasts", "from bot import channels"),
    (DOWNWARDS, "handlers", "from broadcasts import channel"),
    (DOWNWARDS, "broadcasts", "from handlers import turn"),
    (INSIDE_DATA, "data/model", "from data import wording"),
    (INSIDE_DATA, "data/wording", "from data import matching"),
    (INSIDE_DATA, "data/matching", "from data import store"),
    (INSIDE_DATA, "data/store", "from data import matching"),
    (INSIDE_DATA, "data/store", "from data import importers"),
    (RULES, "handlers", "from data import store"),
    (RULES, "broadcasts", "from data import importers"),
    (RULES, "handlers", "import os"),
    (RULES, "handlers", "def late():\n    import aiogram"),
    (RULES, "broadcasts", "import sqlalchemy"),
    (NOUNS, "data/model", "import pydantic"),
    (NOUNS, "data/matching", "import sqlalchemy"),
    (NOUNS, "data/wording", "import aiogram"),
]


@pytest.fixture(scope="module")
def copied_tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages and their contracts, to plant violations in."""
    copy = tmp_path_factory.mktemp("arrows")
    shutil.copy(ROOT / "pyproject.toml", copy)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def broken_contracts(tree: Path) -> list[str]:
    """The names of the contracts that import-linter sees broken in this tree."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo"],
        cwd=tree,
        capture_output=True,
        text=True,
        check=False,
    )
    verdicts = re.findall(r"^(.+) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE)
    assert {name for name, _ in verdicts} == {DOWNWARDS, INSIDE_DATA, RULES, NOUNS}, done.stdout + done.stderr
    return [name for name, verdict in verdicts if verdict == "BROKEN"]


def test_the_tree_keeps_every_contract(copied_tree: Path) -> None:
    assert broken_contracts(copied_tree) == []


@pytest.mark.parametrize(("contract", "package", "violation"), VIOLATIONS, ids=lambda value: value.split("\n")[-1])
def test_a_planted_violation_breaks_its_contract(
    copied_tree: Path, contract: str, package: str, violation: str
) -> None:
    planted = copied_tree / package / "planted.py"
    planted.write_text(f"{violation}\n", encoding="utf-8")
    try:
        assert contract in broken_contracts(copied_tree)
    finally:
        planted.unlink()


# --- Purity: settings, clock and randomness flow down as arguments ---------------------------------------------------

FORBIDDEN = re.compile(
    r"datetime\.datetime\.(now|utcnow|today)|datetime\.date\.today|time\.(time|time_ns|localtime|gmtime)"
    r"|os\.(environ|getenv|urandom)|uuid\.uuid[14]|secrets\.\w+|random\.(?!Random$)\w+"
)
#: What may all the same, and why.
EXCEPTIONS = {
    ("data/store/vault.py", "os.urandom"): "a nonce that a caller could choose would not be one",
}


def imported_names(tree: ast.Module) -> dict[str, str]:
    """What each imported name stands for: ``{"dt": "datetime.datetime"}``."""
    names: dict[str, str] = {}
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            names.update({alias.asname or alias.name: alias.name for alias in node.names})
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
    return names


def dotted(node: ast.AST, names: dict[str, str]) -> str:
    """``datetime.datetime.now`` for that attribute, however its module was imported; empty for anything else."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    if isinstance(node, ast.Attribute):
        left = dotted(node.value, names)
        return f"{left}.{node.attr}" if left else ""
    return ""


def impurities(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Every use of the clock, the environment or chance."""
    names = imported_names(tree)
    for node in nodes(tree):
        used = dotted(node, names)
        if FORBIDDEN.fullmatch(used):
            yield node, used


@pytest.mark.parametrize(
    ("source", "used"),
    [
        ("from datetime import datetime\ndatetime.now()", ["datetime.datetime.now"]),
        ("import datetime as dt\nx = dt.date.today", ["datetime.date.today"]),
        ("from time import time\nfield(default_factory=time)", ["time.time"]),
        ("import os\nos.environ['A']", ["os.environ"]),
        ("import random\nrandom.choice('ab')", ["random.choice"]),
        ("import random\nrandom.Random(7).choice('ab')", []),
        ("def rule(now): return now.date()", []),
    ],
)
def test_the_search_for_impurities_finds_them(source: str, used: list[str]) -> None:
    assert [name for _, name in impurities(ast.parse(source))] == used


def test_nobody_below_bot_asks_for_the_time_the_environment_or_chance() -> None:
    found = [
        f"{place(path, node)} uses {used}; take it as an argument"
        for path in modules("handlers", "broadcasts", "data")
        for node, used in impurities(parsed(path))
        if (str(path.relative_to(ROOT)), used) not in EXCEPTIONS
    ]
    assert found == []


def test_only_the_command_line_prints() -> None:
    found = [
        place(path, node)
        for path in modules(*PACKAGES)
        if not str(path.relative_to(ROOT)).startswith("bot/cli")
        for node in nodes(parsed(path))
        if isinstance(node, ast.Name) and node.id == "print"
    ]
    assert found == []


# --- Names -----------------------------------------------------------------------------------------------------------


def test_no_module_has_the_name_of_a_standard_one() -> None:
    reserved = sys.stdlib_module_names - {"__main__"}
    named = [path for path in modules(*PACKAGES) if (path.parent if path.stem == "__init__" else path).stem in reserved]
    assert [place(path) for path in named] == []


#: What the text of every bare import of a package of ours holds; most modules need no closer look.
BARE = re.compile(rf"\bimport\b[\s\\]+(?:[\w.]+(?:\s+as\s+\w+)?[\s\\]*,[\s\\]*)*(?:{'|'.join(PACKAGES)})\b")


@pytest.mark.parametrize(
    "source", ["import bot", "import os, data", "import os as o, \\\n  data", "x = 1; import handlers"]
)
def test_a_bare_import_is_seen_by_its_text(source: str) -> None:
    assert BARE.search(source)


def test_no_package_is_imported_bare() -> None:
    bare = [
        f"{place(path, node)} import {alias.name}; say which module of it"
        for path in modules(*PACKAGES, "tests", "bench")
        if BARE.search(path.read_text(encoding="utf-8"))
        for node in nodes(parsed(path))
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in PACKAGES
    ]
    assert bare == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


# --- Settings and errors ---------------------------------------------------------------------------------------------


def example_lines() -> list[str]:
    return (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()


def setting_in(line: str) -> str:
    """The name of the setting that the line shows, commented out or not; empty for any other line."""
    shown = re.match(r"#?([A-Z][A-Z0-9_]*)=", line)
    return shown[1] if shown else ""


def test_every_setting_is_in_the_example_and_the_reverse() -> None:
    from bot.settings import Settings

    shown = [setting_in(line) for line in example_lines() if setting_in(line)]
    assert sorted(shown) == sorted(name.upper() for name in Settings.model_fields)


def test_every_setting_in_the_example_has_its_sentence() -> None:
    lines = example_lines()
    unexplained = [
        setting_in(line)
        for before, line in zip(["", *lines], lines, strict=False)
        if setting_in(line) and not before.startswith("# ")
    ]
    assert unexplained == []


def family(error: type[SendError]) -> Iterator[type[SendError]]:
    for child in error.__subclasses__():
        yield child
        yield from family(child)


def test_every_send_error_is_handled() -> None:
    handled = {node.id for node in nodes(parsed(ROOT / "broadcasts" / "delivery.py")) if isinstance(node, ast.Name)}
    ours = {error.__name__ for error in family(SendError) if error.__module__ == SendError.__module__}
    assert ours <= handled
    assert ours, "the family is empty: the test looks in the wrong place"


def test_nobody_adds_to_the_family_of_send_errors_elsewhere() -> None:
    ours = {error.__name__ for error in family(SendError)} | {"SendError"}
    strangers = [
        f"{place(path, node)} {node.name}"
        for path in modules(*PACKAGES)
        if path != ROOT / "broadcasts" / "channel.py"
        for node in nodes(parsed(path))
        if isinstance(node, ast.ClassDef) and {base.id for base in node.bases if isinstance(base, ast.Name)} & ours
    ]
    assert strangers == []


# --- The glossary -----------------------------------------------------------------------------------------------------


def glossary_places() -> list[tuple[str, str]]:
    """(file, name in it) of every row that says where its thing lives; the name may be empty."""
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    return re.findall(r"\| `([^`]+\.py)`(?: `(\w+)`)? \|$", text, re.MULTILINE)


def test_the_glossary_points_at_things_that_exist() -> None:
    places = glossary_places()
    assert places, "no row of docs/glossary.md says where its thing lives"
    gone = [
        f"{file} {name}".strip()
        for file, name in places
        if not (ROOT / file).is_file() or (name and not defines(ROOT / file, name))
    ]
    assert gone == []


def defines(path: Path, name: str) -> bool:
    return any(isinstance(node, ast.ClassDef) and node.name == name for node in parsed(path).body)
