"""Measure known variants on a folder of evaluation data.

    python -m bench.variants DIR [--most N]

Every text of ``train`` is a variant of its first fact-check. Each way of copying is tried on each text that is long
enough (``bot/evaluation/variants.py``), then what must never be recognised: altered numbers, swapped names,
places, dates, amounts and domains (``bot/evaluation/swaps.py``), and the negatives. Nothing is written.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.evaluation.swaps import swaps_of
from bot.evaluation.variants import COPIES, altered, is_long_enough
from data.matching.variants import Recognised, VariantIndex
from data.model.variant import Variant

_SEED = 20_260_701
_SWAPS = 1_500
#: Texts for the figures of size.
_SIZES = (1_000, 10_000)

Row = dict[str, Any]
Copy = Callable[[str, random.Random], str]


def _rows(folder: Path, name: str) -> list[Row]:
    with gzip.open(folder / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _copied(index: VariantIndex, rows: Sequence[Row], name: str, copy: Copy) -> None:
    """Print how often a copy is recognised, answered, and taken for another one, and how long that takes."""
    chance = random.Random(f"{_SEED} {name}")
    right = sure = wrong = asked = 0
    took: list[float] = []
    for number, row in enumerate(rows, 1):
        text = copy(row["text"], chance) if is_long_enough(row["text"]) else row["text"]
        if text == row["text"]:
            continue
        began = time.perf_counter()
        found = index.recognise(text)
        took.append(time.perf_counter() - began)
        asked += 1
        is_right = found is not None and _is_right(found, number, rows)
        right += is_right
        sure += is_right and found is not None and found.is_certain
        wrong += found is not None and not is_right
    took.sort()
    print(
        f"{name:<10} {asked:>5} texts  recognised {right / asked:7.2%}  answered {sure / asked:7.2%}"
        f"  other's {wrong:>3}  median {took[len(took) // 2] * 1e3:5.2f} ms"
        f"  p95 {took[len(took) * 95 // 100] * 1e3:5.2f}"
    )


def _is_right(found: Recognised, number: int, rows: Sequence[Row]) -> bool:
    """Tell whether it is a fact-check that answers the text."""
    return rows[found.number - 1]["relevant"][0] in rows[number - 1]["relevant"]


def _never(index: VariantIndex, rows: Sequence[Row], negatives: Sequence[Row]) -> None:
    """Print how much is recognised of what must not be."""
    chance = random.Random(_SEED)
    numbers = [(number, altered(row["text"], chance)) for number, row in enumerate(rows, 1)]
    swaps = swaps_of([row["text"] for row in rows], _SEED, _SWAPS)
    changed = [("altered", numbers), ("swapped", [(swap.original + 1, swap.text) for swap in swaps])]
    for name, texts in changed:
        found = [(number, index.recognise(text)) for number, text in texts if text != rows[number - 1]["text"]]
        taken = sum(one is not None and one.number == number for number, one in found)
        print(f"{name:<10} {len(found):>5} texts  taken for the original {taken}")
    recognised = sum(index.recognise(row["text"]) is not None for row in negatives)
    print(f"{'negatives':<10} {len(negatives):>5} texts  recognised {recognised}")


def _size(texts: Sequence[str], size: int) -> None:
    """Print how long so many variants take to read, one more, and one search."""
    chance = random.Random(_SEED)
    pool = [word for text in texts for word in text.split()]
    made = [" ".join(chance.choices(pool, k=60)) for _ in range(size + 1)]
    index = VariantIndex()
    began = time.perf_counter()
    index.upsert(Variant(number, number, text) for number, text in enumerate(made[:-1], 1))
    built = time.perf_counter() - began
    began = time.perf_counter()
    index.upsert([Variant(size + 1, 1, made[-1])])
    added = time.perf_counter() - began
    began = time.perf_counter()
    for text in made[:200]:
        index.recognise(text + " ya")
    searched = (time.perf_counter() - began) / 200
    began = time.perf_counter()
    index.recognise(" ".join(pool)[:100_000])
    long = time.perf_counter() - began
    print(
        f"{size:>6} variants of 60 words: read in {built:.1f} s, one more {added * 1e3:.1f} ms,"
        f" a copy {searched * 1e3:.2f} ms, 100,000 characters {long * 1e3:.1f} ms"
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.variants")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=sys.maxsize)
    given = parser.parse_args()
    titles = {row["id"]: row["title"] for row in _rows(given.folder, "factchecks")}
    rows = [row for row in _rows(given.folder, "queries") if row["part"] == "train"][: given.most]
    index = VariantIndex()
    known = {row["relevant"][0]: number for number, row in enumerate(rows, 1)}
    index.upsert(
        Variant(number, known[row["relevant"][0]], row["text"], titles.get(row["relevant"][0], ""))
        for number, row in enumerate(rows, 1)
    )
    print(f"{len(index)} variants of {len(rows)} texts")
    for name, copy in COPIES.items():
        _copied(index, rows, name, copy)
    _never(index, rows, _rows(given.folder, "negatives"))
    for size in _SIZES:
        _size([row["text"] for row in rows], size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
