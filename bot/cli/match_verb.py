"""``match``: what a tip with this text would find; with ``--jsonl`` for many texts, one line each."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from bot.channels.contract import storable
from bot.cli import match_explain
from bot.cli.arguments import Arguments
from bot.cli.ground import database, searcher_of
from bot.cli.speech import complain, language_of, stamp, tell
from bot.reasons import reason_in
from bot.searcher import THREADS, Searcher
from bot.settings import Settings
from data.matching.decide import SHOWN
from data.model.announcement import AnnouncementMatch
from data.model.factcheck import Decision, FactCheck, MatchKind, Outcome
from data.store import factchecks
from data.store.database import Database
from data.wording import cut, say

#: Lines searched together, so that both cores have work.
ABREAST = THREADS * 4
#: Bytes asked for at a time; a pipe gives what it has, so that single lines are answered at once.
READ_BYTES = 1 << 16
#: Columns that a verdict's words and an id may take, and characters of a title.
STAMP_COLUMNS = 16
ID_COLUMNS = 16
TITLE_CHARS = 90


class Readable(Protocol):
    """A stream of bytes that gives what it has, such as standard input."""

    def read1(self, size: int, /) -> bytes:
        """Return at most so many bytes, after at most one wait; none at the end."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of input; ``error`` tells why there is no text."""

    id: object
    text: str
    error: str = ""


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Search for one text, or for every line of standard input."""
    parser = Arguments(settings, "match")
    parser.add_argument("text", nargs="*")
    parser.add_argument("--jsonl", action="store_true")
    parser.add_argument("--explain", action="store_true")
    given = parser.parse_intermixed_args(arguments)  # words of a text may stand on both sides of --explain
    if given.jsonl == bool(given.text) or (given.jsonl and given.explain):
        parser.refuse("cli.arguments.match")
    if given.jsonl:
        return asyncio.run(_many(settings))
    text = " ".join(given.text)
    return asyncio.run(_explained(settings, text) if given.explain else _one(settings, text))


async def _many(settings: Settings) -> int:
    gaps = False
    # JSON is UTF-8 wherever it comes from and goes to; a lone surrogate leaves as the escape that it came as.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    async with database(settings) as opened:
        searcher = searcher_of(settings, opened)
        for batch in batches(cast("Readable", sys.stdin.buffer)):
            for line, answer in zip(batch, await answers(opened, searcher, batch), strict=True):
                tell(json.dumps(answer, ensure_ascii=False))
                gaps |= bool(line.error)
        await searcher.close()
    return 1 if gaps else 0


def batches(source: Readable) -> Iterator[list[Line]]:
    """The lines of a stream, as many together as have arrived and both cores can use."""
    number = 0
    for lines in _arrived(source):
        read = [read_line(number + place, raw) for place, raw in enumerate(lines, 1) if raw.strip()]
        number += len(lines)
        for start in range(0, len(read), ABREAST):
            yield read[start : start + ABREAST]


def _arrived(source: Readable) -> Iterator[list[bytes]]:
    """Whole lines in the portions in which they arrive; the last one may lack its line break."""
    begun: list[bytes] = []
    while portion := source.read1(READ_BYTES):
        head, found, tail = portion.rpartition(b"\n")
        if not found:
            begun.append(portion)
            continue
        yield (b"".join(begun) + head).split(b"\n")
        begun = [tail]
    yield [b"".join(begun)]


def read_line(number: int, raw: bytes) -> Line:
    """One line; one that is not what it should be is answered in its place, with its id if it has one."""
    try:
        fields = json.loads(raw)
        known = fields.get("id")
    except (ValueError, AttributeError, RecursionError):
        return Line(None, "", f"line {number}: not a JSON object")
    text = fields.get("text")
    if not isinstance(text, str):
        return Line(known, "", f"line {number}: no text")
    return Line(known, storable(text))


async def answers(opened: Database, searcher: Searcher, batch: Sequence[Line]) -> list[dict[str, Any]]:
    """What is said of each line, in the form in which it is printed."""
    decisions = await asyncio.gather(*(_decision(searcher, line) for line in batch))
    numbers = {match.number for decision in decisions for match in decision.matches}
    async with opened.reading() as unit:
        found = await factchecks.get(unit, sorted(numbers))
    return [_answer(line, decision, found) for line, decision in zip(batch, decisions, strict=True)]


async def _decision(searcher: Searcher, line: Line) -> Decision:
    return Decision(Outcome.NONE) if line.error else await searcher.match(line.text)


def _answer(line: Line, decision: Decision, found: dict[int, FactCheck]) -> dict[str, Any]:
    matches = [
        {
            "factcheck": found[match.number].external_id,
            "verdict": None if match.kind is MatchKind.SIMILAR_SCAM else found[match.number].verdict,
            "score": float(f"{match.score:.6g}"),
            "kind": match.kind,
        }
        for match in decision.matches
        if match.number in found
    ]
    if decision.announcement is not None:
        matches = [_announced(decision.announcement), *matches][:SHOWN]
    answer = {"id": line.id, "outcome": decision.outcome, "matches": matches}
    return answer | {"error": line.error} if line.error else answer


def _announced(match: AnnouncementMatch) -> dict[str, Any]:
    """What a text is beside our own announcements, as the first of its matches."""
    score, kind = round(match.score, 4), MatchKind.ANNOUNCEMENT
    return {"factcheck": match.serial, "verdict": None, "score": score, "kind": kind, "finding": match.finding}


async def _explained(settings: Settings, text: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        searcher = searcher_of(settings, opened)
        found = await searcher.explain(storable(text))
        async with opened.reading() as unit:
            records = await factchecks.cards(unit, [one.number for one in found.candidates])
        if not len(searcher):
            complain(say("cli.no_factchecks", language))
        await searcher.close()
    _tell_outcome(found.decision, language)
    match_explain.show(found, records, language)
    return 0


def _tell_outcome(decision: Decision, language: str) -> None:
    outcome = say(f"cli.outcome.{decision.outcome}", language)
    tell(say("cli.match_outcome", language, outcome=outcome, why=reason_in(language, decision.why) or "-"))
    if decision.announcement is not None:
        finding = say(f"cli.finding.{decision.announcement.finding}", language)
        tell(f"{decision.announcement.score:.3f}  {finding:<{STAMP_COLUMNS}} {decision.announcement.serial}")


async def _one(settings: Settings, text: str) -> int:
    language = language_of(settings)
    async with database(settings) as opened:
        searcher = searcher_of(settings, opened)
        decision = await searcher.match(storable(text))
        async with opened.reading() as unit:
            found = await factchecks.get(unit, [match.number for match in decision.matches])
        if not len(searcher):
            complain(say("cli.no_factchecks", language))
        await searcher.close()
    _tell_outcome(decision, language)
    for match in decision.matches:
        record = found.get(match.number)
        if record is None:
            continue
        is_trick = match.kind is MatchKind.SIMILAR_SCAM
        told = say("verdict.similar", language).split(" ", 1)[1] if is_trick else stamp(record.verdict, language)
        verdict = f"{told:<{STAMP_COLUMNS}}"
        tell(f"{match.score:.3f}  {verdict} {record.external_id:<{ID_COLUMNS}} {cut(record.title, TITLE_CHARS)}")
    return 0
