"""``match --explain``: what speaks for and against each candidate, laid out for a narrow page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.cli.match_explain import COLUMNS
from data.model.factcheck import FactCheck, Verdict
from data.seeds import sample_factchecks
from data.store import factchecks
from data.store.database import Unit
from tests.bot.commands import Called, Result
from tests.bot.test_cli_tips import in_the_office
from tests.conftest import SECRET


async def known_factchecks(unit: Unit) -> None:
    await factchecks.save(unit, [replace(record, is_sample=False) for record in sample_factchecks()])


def explained(kentongan: Called, *words: str, **settings: str) -> Result:
    return kentongan("match", "--explain", *words, SECRET_KEY=SECRET, **settings)


def test_each_candidate_is_explained_on_a_hundred_columns(kentongan: Called) -> None:
    in_the_office(kentongan, known_factchecks)
    said = explained(kentongan, "Vaksin", "berisi chip pelacak, sebarkan! Bayar Rp600.000 ke Bank BRI.")
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("Hasil: ")
    assert lines[1].startswith("    dibaca        vaksin")
    assert max(map(len, lines)) <= COLUMNS
    heads = [line for line in lines if line[:1].isdigit()]
    assert len(heads) == 10
    assert [line.split(".")[0] for line in heads] == [str(place) for place in range(1, 11)]
    first = said.out[: said.out.index("\n2. ")]
    assert "1. " in first
    assert "CF-0" in first
    assert "contoh:contoh-001" in first
    for name in ("judul", "kata sama", "kata tak ada", "bukti", "pengaruh"):
        assert f"\n    {name}" in first, name
    assert "chip (0." in first
    assert "    angka         " in said.out


def test_it_decides_as_a_tip_would_be_decided(kentongan: Called) -> None:
    in_the_office(kentongan, known_factchecks)
    text = "Vaksin berisi chip pelacak yang ditanam pemerintah"
    plain = kentongan("match", text, SECRET_KEY=SECRET).out.splitlines()
    said = explained(kentongan, text).out.splitlines()
    assert said[0] == plain[0]
    scores = [line.split()[1] for line in said if line[:1].isdigit()]
    assert scores == [line.split()[0] for line in plain[1:]]


def test_it_speaks_english_where_the_office_does(kentongan: Called) -> None:
    in_the_office(kentongan, known_factchecks)
    said = explained(kentongan, "Vaksin berisi chip", DEFAULT_LANGUAGE="en").out
    assert "    in common     " in said
    assert "    worth         " in said


def test_what_a_publisher_wrote_steers_no_terminal(kentongan: Called) -> None:
    bad = FactCheck("uji", "1\x1b[2J", "Vaksin\x07 berisi\nchip" + " panjang" * 60, Verdict.FALSE)
    in_the_office(kentongan, lambda unit: factchecks.save(unit, [bad]))
    said = explained(kentongan, "Vaksin berisi chip").out
    assert not [mark for mark in said if not mark.isprintable() and mark != "\n"]
    assert max(map(len, said.splitlines())) <= COLUMNS


@pytest.mark.parametrize("text", ["", " ", "🙏", "\ud800", "x" * 100_000, "%s {0} <b>", "a " * 20_000])
def test_any_text_is_explained(kentongan: Called, text: str) -> None:
    in_the_office(kentongan, known_factchecks)
    assert explained(kentongan, text).code == 0


def test_without_factchecks_it_says_so(kentongan: Called) -> None:
    said = explained(kentongan, "Vaksin berisi chip")
    assert said.code == 0
    assert "Belum ada cek fakta" in said.err


@pytest.mark.parametrize("words", [("--explain",), ("--explain", "--jsonl"), ("--explain", "--jsonl", "teks")])
def test_what_cannot_be_asked_is_a_sentence(kentongan: Called, words: tuple[str, ...]) -> None:
    said = kentongan("match", *words)
    assert (said.code, said.out) == (2, "")
    assert "Perintahnya belum lengkap" in said.err
