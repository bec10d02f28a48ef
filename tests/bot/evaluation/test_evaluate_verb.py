"""``evaluate``: the figures of a folder, on the way of an incoming tip, and nothing is left behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.evaluation.sets import CHAT, TRUE_NEWS, OwnSet
from bot.evaluation.twins import twins
from data.store.migrate import migrate
from tests.bot.commands import Called
from tests.bot.evaluation.folder import QUERIES, TITLES, a_folder, lines, queries

#: Sets of our own that are asked in a moment; the first is no true news at all, so that an answer is seen.
OWN = [
    OwnSet(TRUE_NEWS, "train", (TITLES[0][1], "Menteri membuka pameran bunga di Batu")),
    OwnSet(CHAT, "check", ("halo", "siap bu")),
]


#: Labelled texts of each part that are grouped; all of them are grouped in test_evaluate.py.
SOME = 8


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is measured in a moment: to make a database takes longer than to ask, so that one is copied."""
    copied = lambda url: shutil.copy(sqlite_template, url.removeprefix("sqlite:///"))  # noqa: E731
    monkeypatch.setattr("bot.evaluation.trial.migrate", copied)
    monkeypatch.setattr("bot.evaluation.grouping.twins", lambda part: twins(part)[:SOME])
    monkeypatch.setattr("bot.cli.evaluate_verb.own_sets", lambda: OWN)
    return a_folder(tmp_path)


def measured(kentongan: Called, folder: Path) -> dict[str, Any]:
    """What the verb measured, as a program reads it."""
    said = kentongan("evaluate", str(folder), "--json")
    assert said.code == 0, said.err
    told: dict[str, Any] = json.loads(said.out)
    return told


def values(figures: list[dict[str, Any]]) -> dict[str, float]:
    """The value of each figure by its name, and the set it is of."""
    return {" ".join(filter(None, (each["name"], each["of"]))): each["value"] for each in figures}


def test_the_figures_are_those_that_were_worked_out_by_hand(kentongan: Called, folder: Path) -> None:
    """Of four texts three have their record first; of these two are answered, one has no verdict of ours.

    Where among six records that of the fourth comes, of which it says nothing, is chance.
    """
    told = measured(kentongan, folder)
    assert list(told["parts"]) == ["kept", "train"]
    kept = told["parts"]["kept"]
    found = values(kept["figures"])
    assert (kept["texts"], kept["claims"]) == (4, 4)
    assert (found["first"], found["three"] >= 0.75) == (0.75, True)
    assert (found["right"], found["wrong"], found["stamps"]) == (0.5, 0, 0)
    assert found["shown"] == 0.75
    assert [(band["name"], band["count"], band["first"]["value"]) for band in kept["bands"]] == [
        ("0", 1, 0.0),
        ("0.9", 3, 1.0),
    ]
    assert {group["name"]: group["count"] for group in kept["verdicts"]} == {"false": 2, "misleading": 1, "none": 1}
    assert sum(bin_["count"] for bin_ in kept["reliability"]) == 4


def test_what_nothing_answers_is_counted_beside_the_parts(kentongan: Called, folder: Path) -> None:
    told = measured(kentongan, folder)
    found = values(told["figures"])
    assert (told["records"], found["false_answers"], found["chat_answered"]) == (len(TITLES), 0, 0)
    assert (found["own_news train"], found["own_chat check"]) == (0.5, 0)
    assert 0 < found["median_ms"] <= found["p95_ms"]
    marks = {each["name"]: each.get("mark") for each in told["figures"]}
    assert (marks["own_news"], marks["own_chat"], marks["suggested"]) == ("below", "goal", None)


def test_two_runs_measure_the_same_but_for_time(kentongan: Called, folder: Path) -> None:
    one, other = measured(kentongan, folder), measured(kentongan, folder)
    assert one["parts"] == other["parts"]
    assert [each for each in one["figures"] if not each["name"].endswith("_ms")] == [
        each for each in other["figures"] if not each["name"].endswith("_ms")
    ]


@pytest.mark.parametrize(
    ("language", "pieces"),
    [
        ("id", ("Bagian kept: 4 teks tentang 4 klaim", "75,0 %", "(tanpa putusan)", "batas 0,680, target 0,730")),
        ("en", ("Part kept: 4 texts about 4 claims", "75.0 %", "(no verdict)", "floor 0.680, goal 0.730")),
    ],
)
def test_the_table_speaks_the_operators_language(
    kentongan: Called, folder: Path, language: str, pieces: tuple[str, ...]
) -> None:
    said = kentongan("evaluate", str(folder), DEFAULT_LANGUAGE=language)
    assert said.code == 0
    assert said.out.index("kept") < said.out.index("train"), "what was kept aside comes first"
    assert [piece for piece in pieces if piece not in said.out] == []
    assert "100 %" in said.err, "progress is told, and not among the results"


def test_nothing_is_left_behind(kentongan: Called, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the configured database nor any other file of the installation comes into being."""
    monkeypatch.setattr("bot.evaluation.trial.migrate", migrate)
    before = sorted(kentongan.folder.rglob("*"))
    assert kentongan("evaluate", str(folder)).code == 0
    assert sorted(kentongan.folder.rglob("*")) == before


def test_a_configured_database_is_not_touched(kentongan: Called, folder: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/absent/kantor.sqlite3"
    assert kentongan("evaluate", str(folder), DATABASE_URL=url).code == 0
    assert not (tmp_path / "absent").exists()


def test_the_day_may_be_chosen(kentongan: Called, folder: Path) -> None:
    assert kentongan("evaluate", str(folder), "--today", "2026-07-01").code == 0
    assert kentongan("evaluate", str(folder), "--today", "besok").code == 2


def test_without_a_clone_it_says_that_our_own_sets_are_missing(
    kentongan: Called, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.cli.evaluate_verb.own_sets", list)
    said = kentongan("evaluate", str(folder))
    assert said.code == 0
    assert "salinan lengkap" in said.err


def test_a_record_that_cannot_be_imported_is_told(kentongan: Called, folder: Path) -> None:
    rows = [{"id": name, "title": title, "verdict": label, "source": "uji"} for name, title, label in TITLES]
    (folder / "factchecks.jsonl.gz").write_bytes(lines([*rows, {"id": "uji-7", "title": "", "verdict": "SALAH"}]))
    said = kentongan("evaluate", str(folder))
    assert said.code == 0
    assert "1 cek fakta di folder itu tidak dapat dipakai" in said.err


FORWARD = (
    "Kabar dari kerabat di Karangwaru: sumur warga mendadak berwarna ungu usai gerhana bulan semalam, airnya berbuih"
    " dan baunya seperti anggur, para tetua dusun sudah menutup sumur itu dengan anyaman bambu sampai petugas datang"
)


@pytest.mark.parametrize(("title", "share"), [("Sumur Karangwaru berwarna ungu usai gerhana bulan", 1.0), ("", 0.0)])
def test_a_forward_of_train_is_stored_and_its_copies_are_recognised(
    kentongan: Called, folder: Path, title: str, share: float
) -> None:
    """A forward whose fact-check could not be imported is not stored; that is no fault of the run."""
    rows = [{"id": name, "title": text, "verdict": label, "source": "uji"} for name, text, label in TITLES]
    wells = {"id": "uji-8", "title": title, "verdict": "SALAH", "source": "uji"}
    (folder / "factchecks.jsonl.gz").write_bytes(lines([*rows, wells]))
    asked = [dict(zip(("text", "relevant", "coverage", "part"), row, strict=True)) for row in QUERIES]
    forward = {"text": FORWARD, "relevant": ["uji-8"], "coverage": 0.9, "part": "train"}
    (folder / "queries.jsonl.gz").write_bytes(lines([*asked, forward]))
    found = values(measured(kentongan, folder)["figures"])
    assert {found[f"variant_{name}"] for name in ("filler", "wrapped", "scanned")} == {share}
    assert (found["variant_changed"], found["variant_strange"]) == (0, 0)


# --- Folders that cannot be used --------------------------------------------------------------------------------------

Damage = Callable[[Path], object]


def without(name: str) -> Damage:
    return lambda folder: (folder / name).unlink()


def holding(name: str, content: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(content)


def cut_off(name: str) -> Damage:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-12])


UNUSABLE: list[tuple[Damage, str, str]] = [
    (without("factchecks.jsonl.gz"), "factchecks.jsonl.gz tidak ada", "no fact-checks"),
    (without("queries.jsonl.gz"), "queries.jsonl.gz tidak ada", "no texts"),
    (without("negatives.jsonl.gz"), "negatives.jsonl.gz tidak ada", "no negatives"),
    (without("verdicts.tsv"), "verdicts.tsv tidak ada", "no verdicts"),
    (cut_off("queries.jsonl.gz"), "queries.jsonl.gz rusak atau terpotong", "gzip cut off"),
    (holding("factchecks.jsonl.gz", b"bukan gzip"), "factchecks.jsonl.gz rusak", "not gzip"),
    (holding("negatives.jsonl.gz", lines([])), "negatives.jsonl.gz kosong", "no line"),
    (holding("queries.jsonl.gz", lines([])), "queries.jsonl.gz kosong", "no query"),
    (holding("verdicts.tsv", b""), "verdicts.tsv kosong", "an empty table"),
    (holding("verdicts.tsv", b"label\tours\nSALAH\tfalse\n"), "verdicts.tsv, baris 2", "a column is missing"),
    (holding("verdicts.tsv", b"\xff\xfe\x00"), "verdicts.tsv rusak", "not UTF-8"),
    (holding("queries.jsonl.gz", queries("kept")), 'tidak berisi teks dengan part "kept"', "nothing was kept aside"),
    (holding("queries.jsonl.gz", lines([{"text": "x"}])), "queries.jsonl.gz, baris 1", "fields are missing"),
    (holding("negatives.jsonl.gz", lines([{"text": 5, "kind": "chat"}])), "negatives.jsonl.gz, baris 1", "no text"),
]


@pytest.mark.parametrize(("damage", "sentence", "why"), UNUSABLE, ids=[row[2] for row in UNUSABLE])
def test_a_folder_that_cannot_be_used_ends_in_a_sentence(
    kentongan: Called, folder: Path, damage: Damage, sentence: str, why: str
) -> None:
    damage(folder)
    said = kentongan("evaluate", str(folder))
    assert said.code == 2, why
    assert sentence in said.err
    assert "Traceback" not in said.err
    assert said.out == ""


def test_a_query_without_a_record_or_of_an_unknown_part_is_a_bad_line(kentongan: Called, folder: Path) -> None:
    good = dict(zip(("text", "relevant", "coverage", "part"), QUERIES[0], strict=True))
    for bad in ({"relevant": []}, {"part": "lain"}, {"coverage": "banyak"}, {"relevant": "uji-1"}):
        (folder / "queries.jsonl.gz").write_bytes(lines([good, good | bad]))
        said = kentongan("evaluate", str(folder))
        assert (said.code, "queries.jsonl.gz, baris 2" in said.err) == (2, True), bad
