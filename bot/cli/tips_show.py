"""``tips show CLAIM``: everything that is known of one claim; what is in its files stays sealed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.checking.folder import CANDIDATES, Folder, folder_of, named_in
from bot.checking.words import ACTS, STATES, age, claim_label, factcheck_label, glance, joined, weight_line
from bot.cli.arguments import Arguments
from bot.cli.ground import check_key, database, searcher_of
from bot.cli.speech import language_of, stamp, tell
from bot.cli.tips_queue import votes_line, waiting_line
from bot.cli.tips_words import claim_number, found_claim, moment
from bot.settings import Settings
from data.model.claim import Claim, ClaimEvent
from data.model.factcheck import Decision, FactCheck, MatchKind
from data.model.tip import FileState
from data.model.triage import bursts, weigh
from data.store import factchecks
from data.store.claim_queue import Candidate, ClaimFile
from data.store.database import Database
from data.wording import say
from handlers.ticket import ticket_of

#: Characters of a text.
TEXT_CHARS = 400
_FILES = {
    FileState.WANTED: "cli.tips.file_wanted",
    FileState.KEPT: "cli.tips.file_kept",
    FileState.REFUSED: "cli.tips.file_refused",
    FileState.LOST: "cli.tips.file_lost",
    FileState.EXPIRED: "cli.tips.file_expired",
}


def run(settings: Settings, word: str, arguments: Sequence[str]) -> int:
    """Show one claim."""
    parser = Arguments(settings, "tips", [word])
    parser.add_argument("claim")
    given = parser.parse_args(arguments)
    return asyncio.run(_show(settings, claim_number(settings, given.claim)))


async def _show(settings: Settings, number: int) -> int:
    async with database(settings) as opened:
        await check_key(settings, opened)
        async with opened.reading() as unit:
            folder = await folder_of(unit, await found_claim(settings, unit, number))
        decision = await _search(settings, opened, folder.claim)
        async with opened.reading() as unit:
            records = await factchecks.cards(unit, named_in(folder, decision))
        now = opened.clock()
    language = language_of(settings)
    claim = folder.claim
    tell(joined([claim_label(claim.number), say(STATES[claim.state], language), age(language, now - claim.opened_at)]))
    tell("    " + (glance(claim.statement, TEXT_CHARS) or say("cli.tips.without_text", language)))
    pushed = bursts({claim.number: folder.reports})
    for line in [
        weight_line(language, weigh(folder.reports)),
        say("cli.tips.burst_strangers", language) if pushed else "",
        waiting_line(settings, claim, now),
        votes_line(language, folder.votes),
        _settled(settings, claim, records),
    ]:
        if line:
            tell("    " + line)
    _texts(settings, folder)
    _candidates(settings, folder, decision, records)
    _history(settings, folder.history)
    _files(settings, folder.files)
    return 0


async def _search(settings: Settings, opened: Database, claim: Claim) -> Decision:
    searcher = searcher_of(settings, opened)
    decision = await searcher.match(claim.statement)
    await searcher.close()
    return decision


def _settled(settings: Settings, claim: Claim, records: dict[int, FactCheck]) -> str:
    """What answers a claim that is closed."""
    record = records.get(claim.factcheck)
    if record is None:
        return ""
    language = language_of(settings)
    name = f"{factcheck_label(record.number)} {stamp(record.verdict, language)}"
    return say("cli.tips.answered_by", language, factcheck=name, title=glance(record.title))


def _section(settings: Settings, key: str, lines: list[str]) -> None:
    if lines:
        tell("\n" + say(key, language_of(settings)))
        for line in lines:
            tell("    " + line)


def _texts(settings: Settings, folder: Folder) -> None:
    lines = [f"{ticket_of(number)}  {glance(text, TEXT_CHARS)}" for number, text in folder.texts]
    _section(settings, "cli.tips.section_texts", lines)


def _candidates(settings: Settings, folder: Folder, decision: Decision, records: dict[int, FactCheck]) -> None:
    """What is found for the statement now, and below it what was found when the tips came and is not among that."""
    now = [Candidate(match.number, match.score, match.kind) for match in decision.matches]
    fresh = {one.factcheck for one in now}
    before = [one for one in folder.candidates if one.factcheck not in fresh]
    language = language_of(settings)
    for key, found in (("cli.tips.section_candidates", now), ("cli.tips.section_before", before)):
        lines = [_candidate(language, one, records[one.factcheck]) for one in found if one.factcheck in records]
        _section(settings, key, lines[:CANDIDATES])


def _candidate(language: str, one: Candidate, record: FactCheck) -> str:
    mark = say("cli.tips.similar", language) if one.kind is MatchKind.SIMILAR_SCAM else ""
    name = f"{one.score:.2f}  {factcheck_label(record.number)} {stamp(record.verdict, language)}"
    return joined([name, mark, glance(record.title)])


def _history(settings: Settings, events: list[ClaimEvent]) -> None:
    language = language_of(settings)
    lines = []
    for event in events:
        about = [
            claim_label(event.other) if event.other else "",
            factcheck_label(event.factcheck) if event.factcheck else "",
            ticket_of(event.tip) if event.tip else "",
        ]
        lines.append(
            f"{moment(settings, event.at)}  "
            + joined([say(ACTS[event.act], language), *about, event.officer, event.note])
        )
    _section(settings, "cli.tips.section_history", lines)


def _files(settings: Settings, files: list[ClaimFile]) -> None:
    language = language_of(settings)
    lines = [
        joined(
            [
                ticket_of(file.tip),
                file.media_type or "-",
                glance(file.name),
                _size(file),
                say(_FILES[file.state], language),
            ]
        )
        for file in files
    ]
    _section(settings, "cli.tips.section_files", lines)


def _size(file: ClaimFile) -> str:
    return f"{file.size_bytes // 1024} kB" if file.size_bytes else ""
