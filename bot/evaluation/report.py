"""The figures as a table for people, and as one JSON object for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from bot.evaluation.figures import MILLISECONDS, PLAIN, Figure, Mark
from bot.evaluation.measures import Bin, Estimate
from bot.evaluation.quality import Group, Part
from bot.evaluation.running import Report
from data.model.factcheck import Verdict
from data.wording import say

#: Columns of a figure's name, of a group's name, and of a bar of the reliability curve.
_NAME_COLUMNS = 54
_GROUP_COLUMNS = 18
_BAR_COLUMNS = 40
_SIGNS = {Mark.GOAL: "✓", Mark.FLOOR: "·", Mark.BELOW: "✗", Mark.NONE: " "}
#: A rare share is told with one more digit.
_RARE = 0.1


def as_json(report: Report) -> dict[str, Any]:
    """Return everything that was measured, for a program."""
    return {
        "records": report.records,
        "threshold": report.limit,
        "parts": {part.name: _part_as_json(part) for part in report.parts},
        "figures": [_figure_as_json(figure) for figure in report.figures],
    }


def _part_as_json(part: Part) -> dict[str, Any]:
    told = asdict(part)
    return told | {"figures": [_figure_as_json(figure) for figure in part.figures]}


def _figure_as_json(figure: Figure) -> dict[str, Any]:
    target = {"floor": figure.target.floor, "goal": figure.target.goal} if figure.target else {}
    told = {"name": figure.name, "of": figure.of, **asdict(figure.estimate), "texts": figure.count}
    return told | target | ({"mark": figure.mark} if figure.target else {})


def as_text(report: Report, language: str) -> str:
    """Return everything that was measured, for an operator."""
    return "\n".join(_Writer(language).lines(report))


class _Writer:
    """Writes in one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def lines(self, report: Report) -> Iterator[str]:
        """Write the whole report, what was kept aside first."""
        limit = self._number(report.limit, 4)
        yield say("cli.evaluate.head", self._language, records=report.records)
        yield say("cli.evaluate.legend", self._language)
        for part in report.parts:
            counts = {"texts": part.texts, "claims": part.claims}
            yield "\n" + say("cli.evaluate.part", self._language, part=part.name, **counts)
            yield from map(self._figure, part.figures)
            yield from self._groups(say("cli.evaluate.by_coverage", self._language), part.bands, self._band)
            yield from self._groups(say("cli.evaluate.by_verdict", self._language), part.verdicts, self._verdict)
            yield from self._curve(part.reliability)
        yield "\n" + say("cli.evaluate.beside", self._language, limit=limit)
        yield from map(self._figure, report.figures)

    def _figure(self, figure: Figure) -> str:
        name = say(f"cli.evaluate.figure.{figure.name}", self._language) + (f" ({figure.of})" if figure.of else "")
        shown = self._shown(figure, figure.estimate.value)
        between = f"{self._shown(figure, figure.estimate.low)} .. {self._shown(figure, figure.estimate.high)}"
        line = f"{_SIGNS[figure.mark]} {name:<{_NAME_COLUMNS}} {shown:>8}"
        line += f"   {between:<19}" if figure.name not in MILLISECONDS else " " * 22
        return (line + self._target(figure)).rstrip()

    def _target(self, figure: Figure) -> str:
        if figure.target is None:
            return ""
        floor, goal = (self._shown(figure, value) for value in (figure.target.floor, figure.target.goal))
        return say("cli.evaluate.target", self._language, floor=floor, goal=goal)

    def _shown(self, figure: Figure, value: float) -> str:
        if figure.name in MILLISECONDS:
            return self._number(value, 1)
        if figure.name in PLAIN:
            return self._number(value, 3)
        return self._percent(value)

    def _percent(self, value: float) -> str:
        return f"{self._number(100 * value, 1 if value >= _RARE or value == 0 else 2)} %"

    def _number(self, value: float, digits: int) -> str:
        written = f"{value:.{digits}f}"
        return written if self._language == "en" else written.replace(".", ",")

    def _groups(self, title: str, groups: Sequence[Group], called: Any) -> Iterator[str]:
        texts, right = (say(key, self._language) for key in ("cli.evaluate.texts", "cli.evaluate.right"))
        wrong = say("cli.evaluate.wrong", self._language)
        yield f"  {title:<{_GROUP_COLUMNS}} {texts:>6}  {'R@1':<24}{right:<24}{wrong}"
        for group in groups:
            recall = self._between(group.first)
            shares = "".join(f"{self._between(each):<24}" for each in (group.right, group.wrong))
            yield f"  {called(group.name):<{_GROUP_COLUMNS}} {group.count:>6}  {recall:<24}{shares}".rstrip()

    def _between(self, share: Estimate) -> str:
        numbers = (self._number(100 * value, 1) for value in (share.value, share.low, share.high))
        value, low, high = numbers
        return f"{value} % ({low}..{high})"

    def _band(self, name: str) -> str:
        return say("cli.evaluate.band", self._language, low=self._number(100 * float(name), 0))

    def _verdict(self, name: str) -> str:
        if name not in set(Verdict):
            return say("cli.no_verdict", self._language)
        return say(f"verdict.{name}", self._language).split(" ", 1)[1]

    def _curve(self, bins: Sequence[Bin]) -> Iterator[str]:
        yield "  " + say("cli.evaluate.curve", self._language)
        for each in bins:
            bar = "█" * round(_BAR_COLUMNS * each.right)
            said = min(round(_BAR_COLUMNS * each.confidence), _BAR_COLUMNS - 1)
            bar = bar.ljust(_BAR_COLUMNS)
            bar = bar[:said] + "|" + bar[said + 1 :]
            numbers = f"{self._number(each.confidence, 2)} {self._number(each.right, 2)}"
            yield f"  {self._number(each.low, 1)}  {bar}  {numbers}  {each.count:>5}"
