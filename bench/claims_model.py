"""Fit what each evidence counts for when two texts are compared (``data/matching/sameness.py``), and print it.

``nice -n 5 python -m bench.claims_model ../shared/eval [--leave PART]``: a logistic model on the pairs of our own twins
with at least three tenths in common that nothing contradicts, and at three tenths of the weight on what the circulated
texts of ``train`` are compared with as they come in. Of ``train2`` to ``train5`` only the first half by
hash is taken. ``--leave`` leaves a part out, so that it can be measured as if it were unseen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.claims import half_of
from bot.evaluation.reading import TRAIN, read_folder
from bot.evaluation.twins import origins, shared, twins
from data.matching.claim_texts import ClaimText, read
from data.matching.clusters import Clusters
from data.matching.sameness import WEIGHTS, Pair

PARTS = ("train", "check", "check2", "train2", "train3", "train4", "train5")
#: Parts of which only the first half by hash is taken.
HALVED = ("train2", "train3", "train4", "train5")
#: Least share of the shorter text in common, by what it tells.
LEAST_SHARE = 0.28
#: What a pair of a part counts, where it is not one: train4 is small, and nearest to what members forward; of
#: train3 and train5 nothing is a copy of anything.
COUNTS = {"train3": 2.0, "train4": 3.0, "train5": 2.0}
#: What a circulated pair counts beside one of our own.
CIRCULATED = 0.3
#: Pairs in these letters that nobody tied are copies that nobody saw.
COPIES = 0.9
#: How strongly weights are held near nothing, and steps that are enough to find them.
RIDGE = 0.3
STEPS = 40

#: The evidence of a pair, whether both are one claim, and what the pair counts.
Row = tuple[list[float], float, float]


def row(pair: Pair, is_same: bool, weight: float) -> Row:
    """Return a pair as the model takes it."""
    return [pair.evidence[name] for name in WEIGHTS], float(is_same), weight


def own(part: str) -> Iterator[Row]:
    """Yield the pairs of a part of our own twins."""
    known = origins(part)
    labelled = [(read(text), label) for text, label in twins(part) if part not in HALVED or not half_of(known[text][1])]
    told = [(text, label) for text, label in labelled if text.is_comparable()]
    for (one, ours), (other, theirs) in combinations(told, 2):
        if _share(one, other) >= LEAST_SHARE and not (pair := Pair(one, other)).contradictions():
            yield row(pair, ours == theirs, COUNTS.get(part, 1.0))


def _share(one: ClaimText, other: ClaimText) -> float:
    both = one.weights.keys() & other.weights.keys()
    return sum(min(one.weights[root], other.weights[root]) for root in both) / min(one.mass, other.mass)


def circulated(folder: Path) -> Iterator[Row]:
    """Yield the circulated pairs that are looked at as the texts come in one after the other."""
    queries = [query for query in read_folder(folder).queries if query.part == TRAIN]
    labels, clusters = shared(sorted(query.relevant) for query in queries), Clusters()
    for number, query in enumerate(queries):
        if not clusters.read(query.text).is_comparable:
            continue
        for like in clusters.find(query.text):
            pair, is_same = (
                Pair(read(query.text), read(queries[like.number].text)),
                labels[number] == labels[like.number],
            )
            if not pair.contradictions() and (is_same or pair.evidence["letters both"] <= COPIES):
                yield row(pair, is_same, CIRCULATED)
        clusters.put(number, query.text)


def fitted(rows: Sequence[Row]) -> NDArray[np.float64]:
    """Return the weight of each evidence, and behind them the bias, by Newton's method."""
    told = np.array([[*values, 1.0] for values, _, _ in rows])
    is_same, counts = np.array([same for _, same, _ in rows]), np.array([count for *_, count in rows])
    found, ridge = np.zeros(told.shape[1]), np.diag([RIDGE] * (told.shape[1] - 1) + [1e-6])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-told @ found))
        slope = told.T @ (counts * (chance - is_same)) + ridge @ found
        bend = (told * (counts * chance * (1 - chance))[:, None]).T @ told + ridge
        found -= np.linalg.solve(bend, slope)
    return found


def main() -> None:
    """Fit and print."""
    parser = argparse.ArgumentParser("python -m bench.claims_model")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--leave", choices=PARTS)
    given = parser.parse_args()
    rows = [found for part in PARTS if part != given.leave for found in own(part)]
    found = fitted([*rows, *circulated(given.folder)])
    for name, weight in zip([*WEIGHTS, "bias"], found, strict=True):
        print(f"{name:<14}{weight:>7.2f}")


if __name__ == "__main__":
    main()
