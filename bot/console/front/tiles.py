"""The map: how many tips came from each kecamatan, as tiles or in the shapes that the office gave, in five steps."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.console.front.shapes import Drawing
from data.matching.globe import Point
from data.model.places import Place

#: Steps of colour.
STEPS = 5
#: A tile in its own units, and how many stand in a row at most, so that their words are read on a telephone.
_WIDE, _HIGH, _ROW = 84, 58, 4
#: Characters of a name on a tile.
_NAME_CHARS = 12


@dataclass(frozen=True, slots=True)
class Area:
    """One kecamatan with what came from it.

    Args:
        step: of colour, 0 for nothing, up to :data:`STEPS`.
    """

    code: str
    name: str
    count: int
    step: int


def areas(places: Sequence[Place], counts: Mapping[str, int]) -> list[Area]:
    """What came from each place, in the order of places."""
    edges = bounds(max((counts.get(place.code, 0) for place in places), default=0))
    return [
        Area(place.code, place.name, count, sum(count >= edge for edge in edges))
        for place in places
        for count in [counts.get(place.code, 0)]
    ]


def bounds(most: int) -> list[int]:
    """Where each step begins: equal parts from 1 to the highest count; fewer steps where that is small."""
    return sorted({max(1, 1 + round(at * most / STEPS)) for at in range(min(STEPS, most))})


def legend(most: int) -> list[tuple[int, str]]:
    """The steps with what each means."""
    edges = bounds(most)
    ends = [*(edge - 1 for edge in edges[1:]), most]
    spans = [str(start) if start >= end else f"{start}-{end}" for start, end in zip(edges, ends, strict=False)]
    return [(0, "0"), *enumerate(spans, 1)]


def tiles(shown: Sequence[Area], centres: Mapping[str, Point], title: str, summary: str) -> Markup:
    """A tile for each place, about where it lies: the northern ones above, in each row from west to east."""
    row = min(_ROW, max(1, math.ceil(len(shown) ** 0.5)))
    if all(one.code in centres for one in shown):
        down = sorted(shown, key=lambda one: -centres[one.code][0])
        rows = [down[first : first + row] for first in range(0, len(down), row)]
        rows = [sorted(some, key=lambda one: centres[one.code][1]) for some in rows]
    else:
        rows = [list(shown[first : first + row]) for first in range(0, len(shown), row)]
    drawn = [
        _tile(one, across * _WIDE, down * _HIGH) for down, some in enumerate(rows) for across, one in enumerate(some)
    ]
    return _svg(row * _WIDE, len(rows) * _HIGH, title, summary, drawn)


def drawn(shown: Sequence[Area], drawing: Drawing, title: str, summary: str) -> Markup:
    """The shapes of the places; one that the file does not have is in the table only."""
    shapes = [
        Markup('<path class="step-{}" d="{}"><title>{}: {}</title></path>').format(
            one.step, drawing.paths[one.code], one.name, one.count
        )
        for one in shown
        if one.code in drawing.paths
    ]
    names = [
        Markup('<text class="on-{} middle" x="{}" y="{}">{}</text>').format(
            one.step, *drawing.middles[one.code], one.count
        )
        for one in shown
        if one.code in drawing.middles and one.count
    ]
    return _svg(drawing.width, drawing.height, title, summary, [*shapes, *names])


def _tile(one: Area, left: int, top: int) -> Markup:
    name = one.name if len(one.name) <= _NAME_CHARS else one.name[: _NAME_CHARS - 1] + "…"
    middle = left + _WIDE // 2
    return Markup(
        "<g><title>{name}: {count}</title>"
        '<rect class="step-{step}" x="{x}" y="{y}" width="{w}" height="{h}" rx="6"/>'
        '<text class="on-{step} name middle" x="{m}" y="{ny}">{short}</text>'
        '<text class="on-{step} count middle" x="{m}" y="{cy}">{count}</text></g>'
    ).format(
        name=one.name,
        count=one.count,
        step=one.step,
        x=left + 1,
        y=top + 1,
        w=_WIDE - 2,
        h=_HIGH - 2,
        m=middle,
        ny=top + 22,
        cy=top + 44,
        short=name,
    )


def _svg(width: int, height: int, title: str, summary: str, parts: Sequence[Markup]) -> Markup:
    opening = Markup(
        '<svg class="map" viewBox="0 0 {} {}" role="img" aria-labelledby="peta-t peta-d">'
        '<title id="peta-t">{}</title><desc id="peta-d">{}</desc>'
    ).format(max(1, width), max(1, height), title, summary)
    return opening + Markup("").join(parts) + Markup("</svg>")
