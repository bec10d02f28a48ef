"""Which texts make the same claim: twins of our own, labelled by hand, and circulated texts that share a fact-check.

The twins are in ``bench/sets/twins_*.toml``: part of a clone, not of the wheel. Nobody tunes on a ``check``.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot.evaluation.sets import FOLDER

#: The labelled parts. ``train2`` to ``train5`` tell how each text came about, see :func:`origins`. ``check3`` and
#: ``check4`` were written by somebody who did not know how claims are found: as members forward, and as hard as they
#: tell and ask it.
TWIN_PARTS = ("train", "train2", "train3", "train4", "train5", "check", "check2", "check3", "check4")
#: The order of arrival of our own twins is mixed, always in the same way.
_SEED = 20_261_126


def twins(part: str, folder: Path = FOLDER) -> list[tuple[str, int]]:
    """Return the texts of a part, each with the number of its claim, in a mixed order; nothing without the sets.

    Args:
        part: one of :data:`TWIN_PARTS`.
    """
    path = folder / f"twins_{part}.toml"
    if not path.is_file():
        return []
    labelled: list[tuple[str, int]] = []
    for claim in tomllib.loads(path.read_text(encoding="utf-8"))["claim"]:
        for texts in (claim["texts"], *([near] for near in claim.get("near", []))):
            number = labelled[-1][1] + 1 if labelled else 0
            labelled += [(text, number) for text in texts]
    random.Random(_SEED).shuffle(labelled)
    return labelled


def origins(part: str, folder: Path = FOLDER) -> dict[str, tuple[str, int]]:
    """Return how each text came about and the number of the block it stands in with what is near.

    It is c for a copy, q for a question, r for a retelling, n for near, and nothing where the part does not tell.

    Args:
        part: one of :data:`TWIN_PARTS`.
    """
    found: dict[str, tuple[str, int]] = {}
    for block, claim in enumerate(tomllib.loads((folder / f"twins_{part}.toml").read_text(encoding="utf-8"))["claim"]):
        kinds = claim.get("kinds") or [""] * len(claim["texts"])
        found |= {text: (kind, block) for text, kind in zip(claim["texts"], kinds, strict=True)}
        found |= dict.fromkeys(claim.get("near", []), ("n", block))
    return found


def shared(relevant: Iterable[Sequence[str]]) -> list[str]:
    """Return for each text the name of its claim: texts are one claim that share a fact-check, or are tied by others.

    Args:
        relevant: the fact-checks that answer each text.
    """
    parent: dict[str, str] = {}
    given = [list(ids) or [f"none {number}"] for number, ids in enumerate(relevant)]
    for ids in given:
        for other in ids:
            parent[_top(parent, other)] = _top(parent, ids[0])
    return [_top(parent, ids[0]) for ids in given]


def _top(parent: dict[str, str], name: str) -> str:
    while parent.setdefault(name, name) != name:
        parent[name] = parent[parent[name]]
        name = parent[name]
    return name
