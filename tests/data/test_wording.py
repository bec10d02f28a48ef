"""The wordings of all languages, and the measure of texts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli import VERBS
from bot.settings import Settings
from data.model.factcheck import Outcome, Verdict
from data.wording import LANGUAGES, UnknownKey, WrongFields, cut, cut_at_sentence, long_date, placeholders, say, units
from data.wording.phrases import BadWording, _fields, _leaves

ROOT = Path(__file__).parents[2]
#: The least text that any channel carries (WhatsApp beside buttons), less the line about who we are.
SHORTEST_MESSAGE_UNITS = 900
#: WhatsApp's reply buttons.
SHORTEST_LABEL_UNITS = 20
LABELS = ("card.helpful", "card.no_match", "tip.none_of_these")


ROOMS = ("bot", "broadcasts", "data", "handlers")
#: Where a key stands among a call's arguments; ``say`` everywhere, the others on the command line.
KEY_PLACES = {"say": 0, "stop": 1}
#: Keys that are put together when they are said: by the opening of the f-string, every ending it can have.
FAMILIES: dict[str, Iterable[str]] = {
    "cli.help.": [verb for verb in VERBS if verb != "test"],
    "cli.outcome.": list(Outcome),
    "cli.verb.": VERBS,
    "settings.remedy.": Settings.model_fields,
    "verdict.": list(Verdict),
}
#: The methods of doctor that say a finding, whose keys share an opening.
FINDINGS, FINDING_METHODS = "cli.doctor.", ("_well", "_ill")


def nodes_in(room: str) -> Iterator[ast.AST]:
    """Every piece of the programs in one package."""
    for file in (ROOT / room).rglob("*.py"):
        yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def calls_in(room: str) -> Iterator[tuple[str, list[ast.expr]]]:
    """The name and the arguments of every call in one package."""
    for node in nodes_in(room):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield name, node.args


def texts_of(key: ast.expr) -> Iterator[str]:
    """The texts that an argument may be: itself, or either side of a choice."""
    if isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value
    elif isinstance(key, ast.IfExp):
        yield from texts_of(key.body)
        yield from texts_of(key.orelse)


def keys_said_in(room: str) -> set[str]:
    """Every key that a call of one package names in full."""
    return {
        text
        for name, arguments in calls_in(room)
        if len(arguments) > KEY_PLACES.get(name, len(arguments))
        for text in texts_of(arguments[KEY_PLACES[name]])
    }


def openings_in(room: str) -> set[str]:
    """The openings of all keys of one package that are put together when they are said."""
    joined = (node.values for node in nodes_in(room) if isinstance(node, ast.JoinedStr))
    heads = (values[0].value for values in joined if len(values) == 2 and isinstance(values[0], ast.Constant))
    sections = {key.partition(".")[0] for key in placeholders(LANGUAGES[0])}
    keys = (head for head in heads if isinstance(head, str) and re.fullmatch(r"([a-z_]+\.)+", head))
    return {head for head in keys if head.partition(".")[0] in sections}


def findings() -> set[str]:
    """Every key that doctor can say."""
    said = [arguments[0] for name, arguments in calls_in("bot") if name in FINDING_METHODS and arguments]
    return {f"{FINDINGS}{text}" for key in said for text in texts_of(key)}


def family_keys() -> set[str]:
    """Every key that can be put together."""
    return {f"{opening}{ending}" for opening, endings in FAMILIES.items() for ending in endings} | findings()


def strings_in_code() -> set[str]:
    """Every text constant in our programs, docstrings included; keys also stand in tables and pairs."""
    nodes = (node for room in ROOMS for node in nodes_in(room))
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_key_with_the_same_fields(language: str) -> None:
    assert placeholders(language) == placeholders(LANGUAGES[0])


def test_every_key_is_used() -> None:
    assert sorted(placeholders(LANGUAGES[0]).keys() - strings_in_code() - family_keys()) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_used_key_exists(room: str) -> None:
    assert sorted(keys_said_in(room) - placeholders(LANGUAGES[0]).keys()) == []


def test_every_key_that_can_be_put_together_exists() -> None:
    """So a setting without its remedy, or a verb without its help, is found here and not by an operator."""
    assert sorted(family_keys() - placeholders(LANGUAGES[0]).keys()) == []


def test_every_way_of_putting_keys_together_is_listed() -> None:
    assert {opening for room in ROOMS for opening in openings_in(room)} == {*FAMILIES, FINDINGS}


def test_the_guards_see_what_they_should() -> None:
    assert {"cli.usage", "cli.newer_schema", "cli.not_migrated", "cli.migrated_already"} <= keys_said_in("bot")
    assert {"cli.doctor.key_bad", "cli.doctor.service_off"} <= findings()
    assert "settings.remedy.default_language" in family_keys()


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
