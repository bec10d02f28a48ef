"""The project's own test sets, in ``bench/sets``: true news and ordinary chat, none of which may be answered.

The sets are part of a clone, not of the wheel. Half of each is for whoever tunes the matcher (``train``), half is for
nobody to tune on (``check``). Their chat is written by hand up to a point; the rest is put together from written parts.
``fresh`` was written after both, by somebody who did not know the matcher, and all of it by hand. ``train2`` and
``check2`` are true news written next to titles of the database, and so harder than what people forward.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass
from pathlib import Path

#: Where a clone has the sets.
FOLDER = Path(__file__).resolve().parents[2] / "bench" / "sets"
#: ``train`` may be looked at by whoever tunes the matcher, ``check`` is not tuned on.
PARTS = ("train", "check")
#: Written later and blind, when ``check`` had been looked at; nobody tunes on it either.
FRESH = "fresh"
#: Written next to titles of hoaxes, true news only; ``check2`` when the rules that ``train2`` led to were fixed.
NEIGHBOURS = ("train2", "check2")
TRUE_NEWS = "true_news"
CHAT = "chat"
#: Chat messages in each part, so that both together are 2,000 and a few.
CHAT_TEXTS = 1_010
#: Makes the messages that are put together the same everywhere.
_SEED = 20_261_126
#: Share of messages with two things to say.
_TWICE = 0.35


@dataclass(frozen=True, slots=True)
class OwnSet:
    """Texts of one kind, none of which any fact-check answers.

    Args:
        name: ``true_news`` or ``chat``.
        part: ``train``, ``check`` or ``fresh``; of true news also ``train2`` or ``check2``.
        texts: in a fixed order.
    """

    name: str
    part: str
    texts: tuple[str, ...]


def own_sets(folder: Path = FOLDER) -> list[OwnSet]:
    """Return the true news and the chat of all parts; none at all where the sets are not at hand, as in a wheel."""
    if not folder.is_dir():
        return []
    parts = (*PARTS, FRESH, *NEIGHBOURS)
    news = [OwnSet(TRUE_NEWS, part, _lines(folder / f"{TRUE_NEWS}_{part}.txt")) for part in parts]
    chat = [OwnSet(CHAT, part, _chat(folder, part)) for part in PARTS]
    return [*news, *chat, OwnSet(CHAT, FRESH, _lines(folder / f"{CHAT}_{FRESH}.txt"))]


def _lines(path: Path) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip() and not line.startswith("#"))


def _chat(folder: Path, part: str) -> tuple[str, ...]:
    written = _lines(folder / f"{CHAT}_{part}.txt")
    pieces = tomllib.loads((folder / "chat_parts.toml").read_text(encoding="utf-8"))[part]
    # A dict keeps the order and takes each message once.
    texts = dict.fromkeys(written)
    chance = random.Random(f"{_SEED} {part}")
    while len(texts) < CHAT_TEXTS:
        texts[_put_together(pieces, chance)] = None
    return tuple(texts)


def _put_together(pieces: dict[str, list[str]], chance: random.Random) -> str:
    middles = chance.sample(pieces["middles"], 2 if chance.random() < _TWICE else 1)
    text = chance.choice(pieces["openings"]) + ", ".join(middles) + chance.choice(pieces["closings"])
    return text.strip()
