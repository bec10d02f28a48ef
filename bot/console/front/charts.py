"""Charts as SVG: columns that stand beside each other, and bars that lie below each other.

Colours come from the style sheet by class, so that both themes have their own. A drawing is as wide as a telephone,
and is made larger where there is room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

#: Size of a drawing in its own units.
WIDTH, HEIGHT = 340, 170
#: Room around the columns: for numbers at the left, for words below, and above the highest.
_LEFT, _BELOW, _ABOVE = 30, 20, 16
#: Share of a column's place that it fills.
_FILLED = 0.72
#: Of how many columns each has its own words below.
_ALL_NAMED = 8


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Args:
        name: what stands below it.
        parts: from the bottom up, each in the colour of its place.
        told: what stands above it; empty for nothing.
    """

    name: str
    parts: tuple[float, ...]
    told: str = ""


def columns(shown: Sequence[Column], title: str, summary: str, name: str) -> Markup:
    """Columns with a scale of whole numbers.

    Args:
        title, summary: what is read out instead of the drawing.
        name: an id of this chart on the page.
    """
    top = scale(max((sum(one.parts) for one in shown), default=0))
    place = (WIDTH - _LEFT) / max(1, len(shown))
    drawn = [_line(top, share) for share in (0.0, 0.5, 1.0)]
    for at, one in enumerate(shown):
        drawn += _column(one, _LEFT + at * place, place, top)
        drawn.append(_named(at, one, len(shown), _LEFT + (at + 0.5) * place))
    opening = Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-labelledby="{n}-t {n}-d">'
        '<title id="{n}-t">{}</title><desc id="{n}-d">{}</desc>'
    ).format(WIDTH, HEIGHT, title, summary, n=name)
    return opening + Markup("").join(drawn) + Markup("</svg>")


def bar(share: float, tone: str) -> Markup:
    """A bar that lies, filled to a share; its figure stands beside it as text.

    Args:
        tone: a class of colours.
    """
    filled = round(100 * min(1.0, max(0.0, share)), 1)
    return Markup(
        '<svg class="bar-lies {}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="bar-ground" width="100" height="10"/><rect class="bar-full" width="{}" height="10"/></svg>'
    ).format(tone, filled)


def scale(highest: float) -> int:
    """The number at the top of a scale: round, even, and not below the highest value."""
    if highest <= 2:
        return 2
    step = 1
    while True:
        for factor in (2, 4, 6, 10):
            if factor * step >= highest:
                return factor * step
        step *= 10


def _height(value: float, top: int) -> float:
    return value / top * (HEIGHT - _BELOW - _ABOVE)


def _line(top: int, share: float) -> Markup:
    across = round(HEIGHT - _BELOW - _height(top * share, top), 1)
    return Markup(
        '<line class="rule" x1="{}" x2="{}" y1="{y}" y2="{y}"/><text class="end" x="{}" y="{}">{}</text>'
    ).format(_LEFT, WIDTH, _LEFT - 5, round(across + 4, 1), _short(round(top * share)), y=across)


def _short(number: int) -> str:
    return f"{number // 1_000} rb" if number >= 10_000 else str(number)


def _column(one: Column, left: float, place: float, top: int) -> list[Markup]:
    drawn, floor = [], float(HEIGHT - _BELOW)
    width = place * _FILLED
    for part, value in enumerate(one.parts):
        height = _height(value, top)
        floor -= height
        if height > 0:
            at = (part, round(left + (place - width) / 2, 1), round(floor, 1), round(width, 1), round(height, 1))
            drawn.append(Markup('<rect class="part-{}" x="{}" y="{}" width="{}" height="{}"/>').format(*at))
    if one.told:
        at_top = round(left + place / 2, 1), round(floor - 4, 1)
        drawn.append(Markup('<text class="told" x="{}" y="{}">{}</text>').format(*at_top, one.told))
    return drawn


def _named(at: int, one: Column, count: int, middle: float) -> Markup:
    """What stands below a column; of many only the first, the last and the one between."""
    if count > _ALL_NAMED and at not in (0, count // 2, count - 1):
        return Markup("")
    side = "" if count <= _ALL_NAMED or at == count // 2 else "start" if at == 0 else "end"
    across = {"start": _LEFT, "end": WIDTH}.get(side, round(middle, 1))
    return Markup('<text class="name {}" x="{}" y="{}">{}</text>').format(side, across, HEIGHT - 5, one.name)
