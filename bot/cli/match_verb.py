"""``match``: what a tip with this text would find; with ``--jsonl`` for many texts, one line each."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

from bot.cli.ground import database
from bot.cli.speech import complain, language_of, tell
from bot.searcher import THREADS, Searcher
from bot.settings import Settings
from data.model.factcheck import Decision, FactCheck
from data.store import factchecks
from data.store.database import Database
from data.wording import say

#: Lines searched together, so that both cores have work.
ABREAST = THREADS * 4


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of input; ``error`` tells why there is no text."""

    id: object
    text: str
    error: str = ""


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Search for one text, or for every line of standard input."""
    parser = argparse.ArgumentParser("kentongan match")
    parser.add_argument("text", nargs="*")
    parser.add_argument("--jsonl", action="store_true")
    given = parser.parse_args(arguments)
    if not given.jsonl and not given.text:
        parser.error("TEXT or --jsonl")
    if given.jsonl:
        return asyncio.run(_many(settings))
    return asyncio.run(_one(settings, " ".join(given.text)))


def _searcher(settings: Settings, opened: Database) -> Searcher:
    def today() -> date:
        return datetime.now(UTC).astimezone(ZoneInfo(settings.timezone)).date()

    return Searcher(opened, settings.var_dir, today, is_sample=False)


async def _many(settings: Settings) -> int:
    gaps = False
    async with database(settings) as opened:
        searcher = _searcher(settings, opened)
        async for line, decision in _searched(searcher, _lines(sys.stdin)):
            found = await _records(opened, decision)
            tell(json.dumps(_answer(line, decision, found), ensure_ascii=False))
            gaps |= bool(line.error)
        await searcher.close()
    return 1 if gaps else 0


def _lines(source: TextIO) -> Iterator[_Line]:
    """The lines of standard input; one that is not what it should be is answered in its place."""
    for number, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        try:
            fields = json.loads(raw)
            text = fields["text"]
            if not isinstance(text, str):
                raise TypeError
            yield _Line(fields.get("id"), text)
        except (ValueError, TypeError, KeyError, AttributeError):
            yield _Line(None, "", f"line {number}: not an object with a text")


async def _searched(searcher: Searcher, lines: Iterator[_Line]) -> AsyncIterator[tuple[_Line, Decision]]:
    """Search several lines at a time and give them back in order."""
    while batch := [line for line, _ in zip(lines, range(ABREAST), strict=False)]:
        decisions = await asyncio.gather(*(searcher.match(line.text) for line in batch))
        for pair in zip(batch, decisions, strict=True):
            yield pair


async def _records(opened: Database, decision: Decision) -> dict[int, FactCheck]:
    async with opened.reading() as unit:
        return await factchecks.get(unit, [match.number for match in decision.matches])


def _answer(line: _Line, decision: Decision, found: dict[int, FactCheck]) -> dict[str, Any]:
    matches = [
        {
            "factcheck": found[match.number].external_id,
            "verdict": found[match.number].verdict,
            "score": round(match.score, 4),
            "kind": match.kind,
        }
        for match in decision.matches
        if match.number in found
    ]
    answer = {"id": line.id, "outcome": decision.outcome, "matches": matches}
    return answer | {"error": line.error} if line.error else answer


async def _one(settings: Settings, text: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        searcher = _searcher(settings, opened)
        decision = await searcher.match(text)
        found = await _records(opened, decision)
        if not len(searcher):
            complain(say("cli.no_factchecks", language))
        await searcher.close()
    tell(say("cli.match_outcome", language, outcome=decision.outcome, why=decision.why or "-"))
    for match in decision.matches:
        record = found[match.number]
        tell(f"{match.score:.3f}  {record.verdict or '-':<11} {record.external_id:<16} {record.title[:90]}")
    return 0
