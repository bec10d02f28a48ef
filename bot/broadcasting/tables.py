"""The report of a broadcast in words and tables; the command line shows them, and files hold them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sheets import Cell, Sheet
from data.matching.places import Gazetteer
from data.model.report import Cause, KimRow, RegionRow, Report, Tally
from data.wording import say

#: The columns of a tally, in order.
TALLY = ("total", "sent", "delivered", "read", "unknown", "failed", "skipped", "waiting")
#: Those of them that a channel has to tell, as Telegram never does.
TOLD = ("delivered", "read")
#: The columns of the tables beside those.
REGION_COLUMNS = ("kecamatan", "kim", "kim_confirmed", "confirmed", "reached")
KIM_COLUMNS = (
    "name",
    "place",
    "kecamatan",
    "state",
    "step",
    "recipients",
    "confirmed_at",
    "ways",
    "reached",
    "next_at",
)
COLUMNS = sorted({*REGION_COLUMNS, *KIM_COLUMNS})


def summary(report: Report, language: str) -> str:
    """The totals, in a few lines; what is nothing has none."""
    state = say(f"cli.broadcast.state.{report.state}", language)
    lines = [f"{report.serial or report.number}  {report.title} · {state}", _tally_line(report, language)]
    lines.append(say("cli.report.confirmed", language, people=report.confirmed, reached=report.reached))
    if report.kim:
        lines.append(say("cli.report.kim", language, confirmed=report.kim_confirmed, all=len(report.kim)))
    for title, counts in _breakdown(report, language).items():
        if counts:
            lines.append(f"{title}: " + " · ".join(f"{word} {count}" for word, count in counts.items()))
    return "\n".join(lines)


def _breakdown(report: Report, language: str) -> dict[str, dict[str, int]]:
    """What is counted by words, by the title that stands before it."""
    return {
        say("cli.report.failed", language): _causes(report.failed, language),
        say("cli.report.skipped", language): _causes(report.skipped, language),
        say("cli.report.excluded", language): {
            say(f"cli.report.out.{word}", language): count for word, count in report.excluded.items()
        },
        say("cli.report.ways", language): {
            say(f"passed.way.{way}", language): count for way, count in report.ways.items()
        },
    }


def _causes(counts: Mapping[Cause, int], language: str) -> dict[str, int]:
    return {say(f"cli.report.cause.{cause}", language): count for cause, count in counts.items()}


def told(tally: Tally, *, is_told: bool) -> list[Cell]:
    """The numbers of a tally in their order, with a dash for what no channel ever tells.

    Args:
        is_told: of the broadcast, whether a channel tells.
    """
    return ["-" if name in TOLD and not is_told else getattr(tally, name) for name in TALLY]


def _tally_line(report: Report, language: str) -> str:
    counts = zip(TALLY, told(report.tally, is_told=report.is_told), strict=True)
    return " · ".join(f"{say(f'cli.report.tally.{name}', language)} {count}" for name, count in counts)


def numbers(report: Report, language: str) -> Sheet:
    """The totals as a table of two columns."""
    rows: list[list[Cell]] = [[say("cli.report.what", language), say("cli.report.count", language)]]
    shown = told(report.tally, is_told=report.is_told)
    rows += [[say(f"cli.report.tally.{name}", language), count] for name, count in zip(TALLY, shown, strict=True)]
    rows.append([say("cli.report.column.confirmed", language), report.confirmed])
    rows.append([say("cli.report.column.reached", language), report.reached])
    rows.append([say("cli.report.column.kim", language), len(report.kim)])
    rows.append([say("cli.report.column.kim_confirmed", language), report.kim_confirmed])
    for title, counts in _breakdown(report, language).items():
        rows += [[f"{title}: {word}", count] for word, count in counts.items()]
    return Sheet(say("cli.report.sheet.summary", language), rows)


def by_kecamatan(report: Report, gazetteer: Gazetteer, language: str) -> Sheet:
    """A row for each kecamatan."""
    head: list[Cell] = [say(f"cli.report.column.{name}", language) for name in REGION_COLUMNS]
    head += [say(f"cli.report.tally.{name}", language) for name in TALLY]
    rows = [head, *(_region(row, gazetteer, language, is_told=report.is_told) for row in report.regions)]
    return Sheet(say("cli.report.sheet.kecamatan", language), rows)


def _region(row: RegionRow, gazetteer: Gazetteer, language: str, *, is_told: bool) -> list[Cell]:
    name = place_name(row.code, gazetteer) or say("cli.report.nowhere", language)
    counts: list[Cell] = [name, row.kim, row.kim_confirmed, row.confirmed, row.reached]
    return [*counts, *told(row.tally, is_told=is_told)]


def by_kim(report: Report, gazetteer: Gazetteer, zone: str, language: str) -> Sheet:
    """A row for each KIM of the audience, also for one without an address."""
    return kim_sheet(report.kim, gazetteer, zone, language)


def kim_sheet(kim: Sequence[KimRow], gazetteer: Gazetteer, zone: str, language: str) -> Sheet:
    """A row for each of these KIM."""
    head: list[Cell] = [say(f"cli.report.column.{name}", language) for name in KIM_COLUMNS]
    clock = ZoneInfo(zone)
    rows = [head, *(_kim(row, gazetteer, clock, language) for row in kim)]
    return Sheet(say("cli.report.sheet.kim", language), rows)


def _kim(row: KimRow, gazetteer: Gazetteer, clock: ZoneInfo, language: str) -> list[Cell]:
    return [
        row.name,
        place_name(row.place, gazetteer) or row.place,
        place_name(row.place[:8], gazetteer) or row.place[:8],
        say(f"cli.report.kim_state.{row.state}", language),
        row.step + 1,
        row.recipients,
        _moment(row.confirmed_at, clock),
        ", ".join(say(f"passed.way.{way}", language) for way in row.ways),
        row.reached,
        _moment(row.next_at, clock),
    ]


def _moment(at: datetime | None, clock: ZoneInfo) -> str | None:
    return f"{at.astimezone(clock):%Y-%m-%d %H:%M}" if at else None


def place_name(code: str, gazetteer: Gazetteer) -> str:
    """The name of a place, or its code where it is not of our region; empty for no code."""
    known = gazetteer.place(code)
    return known.name if known else code
