"""Logs tell what happened and never to whom."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot import logs
from bot.logs import redacted
from bot.office.edge import Edge
from bot.office.talk import Answer, Heard, Said, saying
from bot.simulators.telegram import TelegramServer
from tests.bot.commands import logging_as_it_was

DIGITS = "0123456789"
TOKEN_TAIL = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", min_size=20, max_size=60)
TOKENS = st.builds("{}:{}".format, st.text(DIGITS, min_size=1, max_size=12), TOKEN_TAIL)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "- "])


@st.composite
def phone_numbers(draw: st.DrawFn) -> str:
    """A number as Indonesians write it: in one run or in groups, with or without the country's code."""
    prefix = draw(st.sampled_from(["+62", "62", "0", "(0", "+62 "]))
    area = draw(st.sampled_from(["812", "857", "335", "21"]))
    gap = draw(SEPARATORS)
    closing = ")" if prefix == "(0" else ""
    groups = draw(st.lists(st.text(DIGITS, min_size=3, max_size=4), min_size=2, max_size=3))
    return prefix + area + closing + gap + gap.join(groups)


def words_around(text: str) -> st.SearchStrategy[str]:
    """Any text with this one inside; digits beside it would make another number of it."""
    beside = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=20)
    return st.builds(lambda before, after: f"{before}{text}{after}", beside, beside)


@given(TOKENS, st.data())
@example("1:AAAAAAAAAAAAAAAAAAAA", None)
def test_no_token_is_ever_logged(token: str, data: st.DataObject | None) -> None:
    line = data.draw(words_around(token)) if data else token
    assert token not in redacted(line)
    assert "[token]" in redacted(line)


@given(TOKENS)
def test_no_token_is_logged_inside_an_address(token: str) -> None:
    for written in (token, token.replace(":", "%3A")):
        line = redacted(f"GET https://api.telegram.org/bot{written}/getMe failed")
        assert token.split(":")[1] not in line
        assert line.startswith("GET https://api.telegram.org/bot")
        assert line.endswith("/getMe failed")


@given(phone_numbers(), st.data())
@example("0812 3456 7890", None)
@example("(0335)421234", None)
def test_no_phone_number_is_ever_logged(number: str, data: st.DataObject | None) -> None:
    line = redacted(data.draw(words_around(number)) if data else number)
    digits = [character for character in number if character in DIGITS]
    kept = [character for character in line if character in DIGITS]
    assert len(kept) < len(digits) / 2, line


@given(st.integers(100_000_000, 10**18), st.sampled_from(["", "-", "-100", "user_", "chat="]))
def test_no_id_of_a_chat_is_ever_logged(number: int, before: str) -> None:
    assert str(number) not in redacted(f"chat {before}{number} is gone")


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("postgresql://kentongan:s3cret@host/db", "postgresql://[password]@host/db"),
        ("postgresql+psycopg://u:p:q@host:5432/db", "postgresql+psycopg://[password]@host:5432/db"),
        ("postgresql://host/db", "postgresql://host/db"),
    ],
)
def test_no_password_is_logged_inside_an_address(address: str, left: str) -> None:
    assert redacted(f"connecting to {address}") == f"connecting to {left}"


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-23 03:00:00,062 INFO bot.searcher: matcher built from 12209 fact-checks",
        "inbox item 12345678 failed (try 3)",
        "delivery 4711: throttled, now ready",
        "the web server listens on http://127.0.0.1:8080",
        "it took 0.0123456 s, from 2026-11-23 08:01 to 08-11-2026 09:30",
    ],
)
def test_what_an_operator_needs_stays(line: str) -> None:
    assert redacted(line) == line


@pytest.mark.parametrize("text", ["1" * 100_000, "1:" * 50_000, "://" + "a:" * 50_000, "0812" + " (" * 50_000])
def test_a_long_line_takes_no_time(text: str) -> None:
    """Each would take minutes if a pattern had to look at every part from every place."""
    redacted(text)


# --- As the process logs ----------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    with logging_as_it_was():
        yield


def test_a_traceback_is_redacted_too(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    logs.start("INFO")
    try:
        raise ConnectionError("https://api.telegram.org/bot123456789:" + "A" * 35)
    except ConnectionError:
        logging.getLogger("bot.service").exception("for %s", "+62 812-3456-7890")
    shown = capsys.readouterr().err
    assert "ConnectionError" in shown
    assert "ERROR bot.service: for [number]" in shown
    assert "AAAA" not in shown


@pytest.mark.parametrize("level", ["DEBUG", "INFO", "ERROR"])
def test_libraries_speak_only_of_trouble(capsys: pytest.CaptureFixture[str], level: str) -> None:
    logs.start(level)
    logging.getLogger("aiogram").info("an update came in")
    logging.getLogger("apscheduler").info("a job ran")
    logging.getLogger("bot.inbox").error("ours")
    shown = capsys.readouterr().err
    assert "an update" not in shown
    assert "a job" not in shown
    assert "ours" in shown


async def test_what_officers_write_to_their_bot_is_never_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", sys.stderr)
    logs.start("DEBUG")
    async with TelegramServer.serving() as server:
        edge = Edge(server.token, server.url, heard_and_seen, "id")
        await edge.open()
        server.control.says(4711, "135790")
        await edge.fetch()
        await edge.send("4711", Said("Budi Contoh mengambil aduan itu"))
        await edge.close()
        assert server.control.messages(4711)
    shown = capsys.readouterr().err
    for private in ("135790", "Budi Contoh", "Terima kasih"):
        assert private not in shown


async def heard_and_seen(_heard: Heard) -> Answer:
    return saying("Terima kasih")
