"""The figures of the first screen as charts and a map, each with the same as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from bot.checking.words import age, glance
from bot.console.front import tiles
from bot.console.front.charts import Column, bar, columns
from bot.console.front.figures import Figures
from bot.console.front.shapes import Drawing, Misfit
from data.matching.globe import Point
from data.model.factcheck import Verdict
from data.model.places import Place
from data.wording import say, short_date

#: What the columns of the tables are called.
HEADS = ("day", "received", "answered", "week", "settled", "median", "kecamatan")


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing.

    Args:
        svg: empty when there is nothing to show.
        head, rows: the same as a table; each row begins with what it is about.
    """

    name: str
    title: str
    summary: str
    svg: Markup
    head: Sequence[str] = ()
    rows: Sequence[Sequence[object]] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar that lies, with its words and its figure.

    Args:
        path: where it leads, below that of the console; empty for nowhere.
    """

    text: str
    figure: str
    svg: Markup
    path: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """The map with what it means.

    Args:
        legend: (step of colour, which numbers).
        misfit: why the office's own shapes are not used, worded; empty when they are or there are none.
    """

    chart: Chart
    legend: Sequence[tuple[int, str]]
    nowhere: int
    misfit: str = ""


def tips_chart(shown: Figures, language: str) -> Chart:
    """The tips of each day, those below that have an answer."""
    total = sum(one.tips for one in shown.tips)
    answered = sum(one.answered for one in shown.tips)
    title = say("console.home.chart.tips", language)
    summary = say("console.home.chart.tips_told", language, count=total, answered=answered)
    days = zip(shown.days, shown.tips, strict=True)
    parts = [Column(short_date(day, language), (one.answered, one.tips - one.answered)) for day, one in days]
    words = ("day", "received", "answered")
    rows = [
        (short_date(day, language), one.tips, one.answered) for day, one in zip(shown.days, shown.tips, strict=True)
    ]
    svg = columns(parts, title, summary, "aduan") if total else Markup("")
    return Chart("aduan", title, summary, svg, _head(words, language), rows)


def waits_chart(shown: Figures, language: str) -> Chart:
    """How long it took until claims were settled, the median of each week in hours."""
    claims = sum(one.claims for one in shown.waits)
    title = say("console.home.chart.waits", language)
    summary = say("console.home.chart.waits_told", language, count=claims)
    pairs = list(zip(shown.weeks, shown.waits, strict=True))
    told = [age(language, timedelta(seconds=one.seconds)) if one.claims else "" for _, one in pairs]
    parts = [
        Column(short_date(day, language), (one.seconds / 3600,), _hours(one.seconds) if one.claims else "")
        for day, one in pairs
    ]
    rows = [(short_date(day, language), one.claims, text or "-") for (day, one), text in zip(pairs, told, strict=True)]
    svg = columns(parts, title, summary, "lama") if claims else Markup("")
    return Chart("lama", title, summary, svg, _head(("week", "settled", "median"), language), rows)


def verdict_bars(shown: Mapping[Verdict | None, int], language: str) -> list[Bar]:
    """The verdicts by kind, the most frequent first; nothing when none was given."""
    given = sorted(((count, kind) for kind, count in shown.items() if count), key=lambda pair: -pair[0])
    most = max((count for count, _ in given), default=1)
    words = {kind: say(f"verdict.{kind}", language) for kind in Verdict}
    nothing = say("console.home.chart.rejected", language)
    return [
        Bar(words[kind] if kind else nothing, str(count), bar(count / most, f"tone-{kind or 'none'}"))
        for count, kind in given
    ]


def broadcast_bars(shown: Figures, language: str) -> list[Bar]:
    """How many of the KIM confirmed each of the last broadcasts."""
    return [
        Bar(
            " · ".join(part for part in (one.serial, glance(one.title, 60)) if part),
            say("console.home.chart.of_kim", language, count=one.confirmed, kim=one.kim),
            bar(one.confirmed / max(1, one.kim), "tone-kim"),
            f"/siaran/{one.number}",
        )
        for one in shown.broadcasts
    ]


def map_of(
    shown: Figures,
    places: Sequence[Place],
    centres: Mapping[str, Point],
    shapes: Drawing | Misfit | None,
    language: str,
) -> Map:
    """The tips of this month by where those who sent them are at home."""
    areas = tiles.areas(places, shown.places)
    most = max((one.count for one in areas), default=0)
    title = say("console.home.map.title", language)
    summary = " ".join(
        part
        for part in (say("console.home.map.told", language, count=shown.tips_of_month), _alike(areas, language))
        if part
    )
    if isinstance(shapes, Drawing):
        svg = tiles.drawn(areas, shapes, title, summary)
    else:
        svg = tiles.tiles(areas, centres, title, summary)
    nowhere = max(0, shown.tips_of_month - sum(one.count for one in areas))
    rows = sorted(((one.name, one.count) for one in areas), key=lambda row: (-row[1], row[0]))
    head = _head(("kecamatan", "received"), language)
    misfit = say(f"console.home.map.{shapes}", language) if isinstance(shapes, Misfit) else ""
    return Map(Chart("peta", title, summary, svg, head, rows), tiles.legend(most), nowhere, misfit)


def _alike(areas: Sequence[tiles.Area], language: str) -> str:
    """That one colour stands everywhere because as much came from everywhere; empty where colours differ."""
    counts = [one.count for one in areas]
    if len(areas) < 2 or not all(counts) or len({one.step for one in areas}) > 1:
        return ""
    return say("console.home.map.alike", language, least=min(counts), most=max(counts))


def _hours(seconds: float) -> str:
    hours = seconds / 3600
    return f"{hours:.0f}" if hours >= 1 else "<1"


def _head(words: Sequence[str], language: str) -> list[str]:
    return [say(f"console.home.chart.{word}", language) for word in words]
