"""``match``: what a tip would find, for one text and for many lines, and nothing is left behind."""

from __future__ import annotations

import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from bot.cli.match_verb import ABREAST, batches
from tests.bot.commands import Called, Shell
from tests.bot.test_cli_factchecks import a_file, rows_of

CLAIM = "Minum air kelapa muda dapat menyembuhkan gigitan ular berbisa"
#: Fact-checks in the database of these tests; more than the ten that are shown.
COUNT = 30
KEYS = ["id", "outcome", "matches"]
MATCH_KEYS = ["factcheck", "verdict", "score", "kind"]


@pytest.fixture
def filled(kentongan: Called) -> Called:
    """A database with fact-checks, the first of which has no verdict of ours."""
    verdicts = ["apa saja", "true", "misleading"] + ["false"] * COUNT
    lines = [
        json.dumps({"id": f"uji-{number}", "title": title, "verdict": verdicts[number], "source": "uji"})
        for number, title in enumerate([CLAIM, *(f"Kabar nomor {n} tentang harga beras" for n in range(1, COUNT))])
    ]
    assert kentongan("factchecks", "import", str(a_file(kentongan.folder, *lines))).code == 0
    return kentongan


def asked(kentongan: Called, *lines: str | bytes | dict[str, object]) -> tuple[int, list[dict[str, Any]]]:
    """The exit status, and the answers as they are read from the output."""
    raw = [json.dumps(item) if isinstance(item, dict) else item for item in lines]
    typed = b"".join((item if isinstance(item, bytes) else item.encode()) + b"\n" for item in raw)
    said = kentongan("match", "--jsonl", typed=typed)
    return said.code, [json.loads(text) for text in said.out.splitlines()]


# --- Many lines -------------------------------------------------------------------------------------------------------


def test_each_line_is_answered_in_order_with_its_id(filled: Called) -> None:
    ids = [f"q{number}" for number in range(5 * ABREAST + 3)]
    code, answers = asked(filled, *({"id": name, "text": f"{CLAIM} {name}"} for name in ids))
    assert code == 0
    assert [answer["id"] for answer in answers] == ids
    assert [list(answer) for answer in answers] == [KEYS] * len(ids)


def test_the_ten_best_come_whatever_the_outcome(filled: Called) -> None:
    _, answers = asked(filled, {"id": 1, "text": CLAIM}, {"id": 2, "text": "jadwal posyandu di balai desa besok pagi"})
    assert answers[1]["outcome"] == "none"
    for answer in answers:
        scores = [match["score"] for match in answer["matches"]]
        assert len(scores) == 10
        assert scores == sorted(scores, reverse=True)
        assert all(list(match) == MATCH_KEYS for match in answer["matches"])
        assert all(0 <= score <= 1 for score in scores)


def test_the_words_are_those_of_the_design(filled: Called) -> None:
    _, (first, second) = asked(filled, {"id": "x", "text": CLAIM}, {"id": "y", "text": "harga beras kabar nomor 12"})
    best = first["matches"][0]
    assert (best["factcheck"], best["verdict"]) == ("uji-0", None)
    assert first["outcome"] != "answer", "a record without a verdict of ours never answers"
    for answer in (first, second):
        assert answer["outcome"] in {"answer", "suggest", "none"}
        verdicts = {match["verdict"] for match in answer["matches"]}
        assert verdicts <= {"false", "misleading", "true", "satire", "mixed", None}
        assert {match["kind"] for match in answer["matches"]} <= {"claim", "similar_scam", "variant", "announcement"}


def test_the_same_trick_with_another_name_carries_no_verdict(filled: Called) -> None:
    title = "Tautan undian berhadiah mobil dari Bank BRI untuk nasabah lama"
    line = json.dumps({"id": "uji-undian", "title": title, "verdict": "false", "source": "uji"})
    assert filled("factchecks", "import", str(a_file(filled.folder, line))).code == 0
    _, (answer,) = asked(filled, {"id": "x", "text": title.replace("BRI", "BCA")})
    best = answer["matches"][0]
    assert (answer["outcome"], best["factcheck"]) == ("answer", "uji-undian")
    assert (best["kind"], best["verdict"]) == ("similar_scam", None)
    assert "MODUS SERUPA" in filled("match", title.replace("BRI", "BCA")).out


BROKEN = [
    ("{not json", None, "not a JSON object"),
    ('"a text alone"', None, "not a JSON object"),
    ("[1, 2]", None, "not a JSON object"),
    ("null", None, "not a JSON object"),
    ('{"id": "n"}', "n", "no text"),
    ('{"id": "n", "text": null}', "n", "no text"),
    ('{"id": "n", "text": 7}', "n", "no text"),
    (b'{"id": "n", "text": "\xff\xfe"}', None, "not a JSON object"),
    ("[" * 100_000, None, "not a JSON object"),
    ('{"id": "cut", "text": "half', None, "not a JSON object"),
]


@pytest.mark.parametrize(("broken", "known", "reason"), BROKEN, ids=[str(row[0])[:24] for row in BROKEN])
def test_a_broken_line_is_answered_in_its_place(
    filled: Called, broken: str | bytes, known: str | None, reason: str
) -> None:
    code, answers = asked(filled, {"id": "a", "text": CLAIM}, broken, {"id": "b", "text": CLAIM})
    assert code == 1
    assert [answer["id"] for answer in answers] == ["a", known, "b"]
    assert answers[1] == {"id": known, "outcome": "none", "matches": [], "error": f"line 2: {reason}"}
    assert answers[0]["matches"] == answers[2]["matches"] != []


@pytest.mark.parametrize(
    "text",
    ["", "   \n\t", "🙏🙏🙏", "\u200b\u202e\u0000", "\ud800 kelapa \udfff", "a" * 100_000, "kelapa " * 20_000],
    ids=["empty", "blank", "emoji", "invisible", "lone surrogates", "one long word", "100 KB"],
)
def test_any_text_is_answered(filled: Called, text: str) -> None:
    code, answers = asked(filled, {"id": "x", "text": text})
    assert (code, answers[0]["id"]) == (0, "x")


WORDLESS = [
    ("", "empty"),
    ("  \n\t", "blank"),
    ("🙏🙏", "emoji only"),
    ("?!...", "marks only"),
    ("\u200b\u202e", "nothing that is seen"),
    ("mohon cek kebenarannya", "a question about nothing"),
]


@pytest.mark.parametrize(("text", "reason"), WORDLESS, ids=[row[1] for row in WORDLESS])
def test_a_text_that_says_nothing_finds_nothing(filled: Called, text: str, reason: str) -> None:
    assert asked(filled, {"id": "x", "text": text}) == (0, [{"id": "x", "outcome": "none", "matches": []}]), reason
    for words in (("match", text), ("match", "--explain", text)):
        said = filled(*words)
        assert (said.code, said.out.splitlines()[0]) == (0, "Hasil: belum ada (tidak ada yang dapat dibandingkan)")
        assert "uji-" not in said.out, "no arbitrary record is shown"


def test_ids_come_back_as_they_were_given(filled: Called) -> None:
    ids: list[object] = ["é🙏", "\ud800", 7, 1.5, None, ["a", 1], {"k": "v"}, ""]
    code, answers = asked(filled, *({"id": given, "text": "halo"} for given in ids))
    assert (code, [answer["id"] for answer in answers]) == (0, ids)


def test_blank_lines_a_mark_of_order_and_a_missing_last_break_are_no_trouble(filled: Called) -> None:
    typed = b'\xef\xbb\xbf{"id": 1, "text": "satu"}\r\n\n  \n{"id": 2, "text": "dua"}'
    said = filled("match", "--jsonl", typed=typed)
    assert (said.code, [json.loads(text)["id"] for text in said.out.splitlines()]) == (0, [1, 2])


def test_nothing_in_nothing_out(filled: Called) -> None:
    assert asked(filled) == (0, [])


def test_an_empty_database_answers_none(kentongan: Called) -> None:
    code, answers = asked(kentongan, {"id": "a", "text": CLAIM}, "{broken")
    assert (code, answers[0]) == (1, {"id": "a", "outcome": "none", "matches": []})


def test_one_text_and_many_lines_find_the_same(filled: Called) -> None:
    _, (answer,) = asked(filled, {"id": "x", "text": CLAIM})
    found = [text.split()[:1] + [word for word in text.split() if word.startswith("uji-")] for text in shown(filled)]
    assert found == [[f"{match['score']:.3f}", match["factcheck"]] for match in answer["matches"]]


def shown(kentongan: Called) -> list[str]:
    return kentongan("match", *CLAIM.split()).out.splitlines()[1:]


def test_it_leaves_no_trace_in_the_database(filled: Called) -> None:
    before = rows_of(filled.var_dir)
    asked(filled, *({"id": number, "text": f"{CLAIM} {number}"} for number in range(20)), "{broken")
    filled("match", CLAIM)
    assert rows_of(filled.var_dir) == before


def test_a_line_is_answered_before_the_next_is_typed(filled: Called, shell: Shell) -> None:
    """Whoever asks one by one and waits for each answer would wait for ever otherwise."""
    process = shell.start("match", "--jsonl")
    assert process.stdin is not None
    assert process.stdout is not None
    for number in range(3):
        process.stdin.write(json.dumps({"id": number, "text": CLAIM}) + "\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["id"] == number
    out, err = process.communicate(timeout=180)
    assert (process.returncode, out, err) == (0, "", "")


# --- Reading ----------------------------------------------------------------------------------------------------------


class Drops(io.BytesIO):
    """A pipe that gives a few bytes at a time."""

    def read1(self, size: int | None = -1, /) -> bytes:
        return super().read1(min(size or 1, 7))


@pytest.mark.parametrize("stream", [io.BytesIO, Drops], ids=["at once", "in drops"])
def test_lines_are_whole_however_they_arrive(stream: type[io.BytesIO]) -> None:
    lines = [json.dumps({"id": number, "text": "é" * number}, ensure_ascii=False) for number in range(40)]
    read = [line for batch in batches(stream("\n".join(lines).encode())) for line in batch]
    assert [(line.id, line.text, line.error) for line in read] == [(n, "é" * n, "") for n in range(40)]


def test_broken_lines_have_their_numbers(tmp_path: Path) -> None:
    stream = io.BytesIO(b'\n{"text": "a"}\n\nnope\n' + b'{"text": "b"}\n' * 20 + b"{}")
    read = [line for batch in batches(stream) for line in batch]
    assert [line.error for line in read if line.error] == ["line 4: not a JSON object", "line 25: no text"]


def test_a_long_line_in_many_parts_is_put_together_once() -> None:
    body = b'{"id": 1, "text": "' + b"a" * 3_000_000 + b'"}\n'
    began = time.process_time()
    ((line,),) = batches(Drops(body))
    assert len(line.text) == 3_000_000
    assert time.process_time() - began < 20, "each part is copied once, not with all that came before it"


# --- One text ---------------------------------------------------------------------------------------------------------


def test_one_text_is_shown_for_reading(filled: Called) -> None:
    said = filled("match", CLAIM)
    assert (said.code, said.err) == (0, "")
    head, first, *rest = said.out.splitlines()
    assert head.startswith(("Hasil: ditawarkan (", "Hasil: belum ada ("))
    assert first[5:] == f"  {'(tanpa putusan)':<16} {'uji-0':<16} {CLAIM}"
    assert len(rest) == 9
    assert len({text.index("uji-") for text in [first, *rest]}) == 1, "the columns are straight"


def test_one_text_against_an_empty_database_says_how_to_fill_it(kentongan: Called) -> None:
    said = kentongan("match", CLAIM)
    assert said.code == 0
    assert said.out.startswith("Hasil: belum ada")
    assert "./kentongan factchecks import BERKAS" in said.err
