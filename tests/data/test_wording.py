"""The wordings of all languages, and the measure of texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.wording import LANGUAGES, UnknownKey, WrongFields, cut, cut_at_sentence, long_date, placeholders, say, units
from data.wording.phrases import BadWording, _fields, _leaves

ROOT = Path(__file__).parents[2]
#: The least text that any channel carries (WhatsApp beside buttons), less the line about who we are.
SHORTEST_MESSAGE_UNITS = 900
#: WhatsApp's reply buttons.
SHORTEST_LABEL_UNITS = 20
LABELS = ("card.helpful", "card.no_match", "tip.none_of_these")


ROOMS = ("bot", "broadcasts", "data", "handlers")


def nodes_in(room: str) -> Iterator[ast.AST]:
    """Every piece of the programs in one package."""
    for file in (ROOT / room).rglob("*.py"):
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def strings_in_code() -> set[str]:
    """Every text constant in our programs, docstrings included."""
    nodes = (node for room in ROOMS for node in nodes_in(room))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def keys_said_in(room: str) -> set[str]:
    """The first argument of every say("...") in one package."""
    calls = (node for node in nodes_in(room) if isinstance(node, ast.Call) and node.args)
    keys = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "say")
    return {key.value for key in keys if isinstance(key, ast.Constant)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_key_with_the_same_fields(language: str) -> None:
    assert placeholders(language) == placeholders(LANGUAGES[0])


def test_every_key_is_used() -> None:
    strings = strings_in_code()
    # The constant part of an f"section.{name}" names all keys of that section.
    openings = tuple(string for string in strings if re.fullmatch(r"([a-z_]+\.)+", string))
    assert [key for key in placeholders(LANGUAGES[0]) if key not in strings and not key.startswith(openings)] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_used_key_exists(room: str) -> None:
    assert keys_said_in(room) - placeholders(LANGUAGES[0]).keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_fits_the_smallest_channel_and_is_tidy(language: str) -> None:
    for key, fields in placeholders(language).items():
        text = say(key, language, **dict.fromkeys(fields, "KT-000123"))
        assert text == text.strip(), key
        assert text, key
        assert "  " not in text, key
        assert units(text) <= (SHORTEST_LABEL_UNITS if key in LABELS else SHORTEST_MESSAGE_UNITS), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_stamps_are_one_short_line(language: str) -> None:
    stamps = [say(key, language) for key in placeholders(language) if key.startswith("verdict.")]
    assert len(set(stamps)) == len(stamps)
    assert all(len(stamp.splitlines()) == 1 and units(stamp) <= 30 for stamp in stamps)


def test_an_unknown_language_falls_back_to_indonesian() -> None:
    assert say("talk.bye", "fr") == say("talk.bye", "id") != say("talk.bye", "en")


def test_an_unknown_key_says_what_to_do() -> None:
    with pytest.raises(UnknownKey, match=r"correct the key.* tip\.nothing"):
        say("tip.nothing", "id")


@pytest.mark.parametrize("values", [{}, {"ticket": "1", "more": "2"}, {"number": 1}])
def test_missing_and_superfluous_fields_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(WrongFields, match="exactly the fields"):
        say("ticket.queued", "id", **values)


@pytest.mark.parametrize("value", ["{", "}", "{0}", "{ticket}", "{ticket.__class__}", "%s", "<b>", "*_`", "\ud800"])
def test_values_are_inserted_literally(value: str) -> None:
    assert value in say("ticket.queued", "id", ticket=value)


@pytest.mark.parametrize("text", ["{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{", "}", "{a b}"])
def test_wordings_hold_plain_named_fields_only(text: str) -> None:
    with pytest.raises(BadWording, match="rewrite it"):
        _fields("some.key", text)


def test_a_wording_is_a_text() -> None:
    with pytest.raises(BadWording, match=r"tip\.limit is no text"):
        list(_leaves({"tip": {"limit": 3}}, ""))


@pytest.mark.parametrize(
    ("on", "language", "written"),
    [
        (date(2024, 1, 3), "id", "3 Januari 2024"),
        (date(2019, 12, 31), "id", "31 Desember 2019"),
        (date(2024, 5, 1), "en", "1 May 2024"),
        (None, "id", "tanggal tidak tercatat"),
    ],
)
def test_dates_are_written_out(on: date | None, language: str, written: str) -> None:
    assert long_date(on, language) == written


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("pendek", 6, "pendek"),
        ("pendek", 5, "pend…"),
        ("satu dua tiga", 9, "satu dua…"),
        ("satu dua tiga", 10, "satu dua…"),
        ("satuduatiga", 9, "satuduat…"),
        ("😀😀😀", 4, "😀…"),
        ("👨\u200d👩", 4, "👨…"),
        ("apa", 1, "…"),
        ("apa", 0, ""),
        ("", 5, ""),
    ],
)
def test_cut(text: str, limit: int, kept: str) -> None:
    assert cut(text, limit) == kept


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("Satu. Dua. Tiga.", 11, "Satu. Dua."),
        ("Satu. Dua.", 10, "Satu. Dua."),
        ("Harga Rp 5.000 saja. Lalu naik lagi besok.", 30, "Harga Rp 5.000 saja."),
        ("Kata ia. Menurut dr. Contoh semua sehat.", 24, "Kata ia."),
        ('Ia berkata "tidak." Lalu pergi.', 22, 'Ia berkata "tidak."'),
        ("Kalimat yang panjang sekali tanpa titik", 14, "Kalimat yang…"),
        ("Benarkah? Tidak sama sekali", 15, "Benarkah?"),
    ],
)
def test_cut_at_sentence(text: str, limit: int, kept: str) -> None:
    assert cut_at_sentence(text, limit) == kept


@given(st.text(), st.integers(-3, 40))
def test_cuts_always_fit_and_split_no_character(text: str, limit: int) -> None:
    for kept in (cut(text, limit), cut_at_sentence(text, limit)):
        assert units(kept) <= max(limit, 0)
        kept.encode()
