"""Measure the matcher on a folder of evaluation data, or fit the weights of its score.

    python -m bench.matching DIR            the table of decision record 0003
    python -m bench.matching DIR --fit      new weights for data/matching/score.py, fitted on ``train``

DIR holds factchecks.jsonl.gz, queries.jsonl.gz, negatives.jsonl.gz and verdicts.tsv as in design/matching.md.
Nothing is written. Ties count against the matcher.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import statistics
import sys
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from data.matching import Matcher
from data.matching.decide import SUGGESTED
from data.matching.evidence import look_closely, read_query
from data.matching.index import Snapshot
from data.matching.normalise import normalise
from data.matching.score import WEIGHTS
from data.model.factcheck import Decision, FactCheck, Outcome, Verdict

#: Texts of the sample on which the alternative is run beside the matcher.
_SAMPLE = 100
_SEED = 20_260_701
#: The day that is taken for today unless one is given: after the last record of the evaluation data.
_TODAY = date(2026, 7, 1)

Row = dict[str, Any]
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Evaluation:
    """A folder of evaluation data, read."""

    factchecks: list[FactCheck]
    queries: list[Row]
    negatives: list[Row]


def read(folder: Path) -> Evaluation:
    """Read a folder; records are numbered in their order, from 1."""
    with (folder / "verdicts.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    verdicts = {label: Verdict(ours) for label, _, ours in rows if ours}
    records = [_factcheck(place, row, verdicts) for place, row in enumerate(_lines(folder / "factchecks.jsonl.gz"), 1)]
    return Evaluation(records, list(_lines(folder / "queries.jsonl.gz")), list(_lines(folder / "negatives.jsonl.gz")))


def _lines(path: Path) -> Iterable[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def _factcheck(number: int, row: Row, verdicts: dict[str, Verdict]) -> FactCheck:
    return FactCheck(
        source=row["source"],
        external_id=row["id"],
        title=row["title"],
        verdict=verdicts.get(row["verdict"]),
        rating=row["verdict"],
        summary=row["summary"],
        explanation=row["explanation"],
        published_on=date.fromisoformat(row["date"]) if row["date"] else None,
        number=number,
    )


@dataclass(frozen=True)
class Result:
    """What the matcher said of one text, where the first right match stands, and how long it kept a core busy."""

    part: str
    decision: Decision
    rank: int
    seconds: float

    @property
    def is_answered(self) -> bool:
        """Whether a verdict would have been sent."""
        return self.decision.outcome is Outcome.ANSWER

    @property
    def is_shown(self) -> bool:
        """Whether a right match is the answer or among the suggestions."""
        places = {Outcome.ANSWER: 1, Outcome.SUGGEST: SUGGESTED, Outcome.NONE: 0}
        return self.rank < places[self.decision.outcome]


def run(matcher: Matcher, evaluation: Evaluation, today: date) -> list[Result]:
    """Match every query and every negative."""
    numbers = {record.external_id: record.number for record in evaluation.factchecks}
    results = []
    for row in [*evaluation.queries, *evaluation.negatives]:
        started = time.thread_time()
        decision = matcher.match(row["text"], today)
        seconds = time.thread_time() - started
        relevant = {numbers[name] for name in row.get("relevant", ())}
        results.append(Result(row.get("part", "negative"), decision, _rank(decision, relevant), seconds))
    return results


def _rank(decision: Decision, relevant: set[int]) -> int:
    """Return how many wrong matches are at least as good as the best right one; all of them if there is none."""
    best = max((match.score for match in decision.matches if match.number in relevant), default=2.0)
    wrong = sum(match.score >= best for match in decision.matches if match.number not in relevant)
    return wrong if best <= 1 else len(decision.matches) + 1


def print_quality(results: Sequence[Result]) -> None:
    """Print recall and answers of each part, and what became of the negatives."""
    print(f"{'part':9}{'texts':>7}{'R@1':>7}{'R@3':>7}{'R@10':>7}{'right':>8}{'wrong':>8}{'suggest':>9}{'shown':>8}")
    for name, parts in (("all", {"train", "kept"}), ("train", {"train"}), ("kept", {"kept"})):
        some = [result for result in results if result.part in parts]
        recalls = "".join(f"{_share(result.rank < k for result in some):7.3f}" for k in (1, 3, 10))
        right = _share(result.is_answered and result.rank == 0 for result in some)
        wrong = _share(result.is_answered and result.rank > 0 for result in some)
        suggested = _share(result.decision.outcome is Outcome.SUGGEST for result in some)
        shown = _share(result.is_shown for result in some)
        print(f"{name:9}{len(some):7}{recalls}{right:8.1%}{wrong:8.1%}{suggested:9.1%}{shown:8.1%}")
    negatives = [result for result in results if result.part == "negative"]
    answered = sum(result.is_answered for result in negatives)
    suggested = _share(result.decision.outcome is Outcome.SUGGEST for result in negatives)
    print(
        f"negatives{len(negatives):7}  answered {answered} ({answered / len(negatives):.2%}), suggested {suggested:.1%}"
    )


def _share(claims: Iterable[bool]) -> float:
    return statistics.fmean(claims)


def print_speed(matcher: Matcher, evaluation: Evaluation, results: Sequence[Result], today: date) -> None:
    """Print the time of one query, beside a brute-force search with token_set_ratio over all titles."""
    times = [result.seconds * 1_000 for result in results]
    print(f"one query: median {statistics.median(times):.2f} ms of one core, p95 {np.percentile(times, 95):.2f} ms")
    titles = [normalise(record.title) for record in evaluation.factchecks]
    ratios = []
    for row in random.Random(_SEED).sample(evaluation.queries, min(_SAMPLE, len(evaluation.queries))):
        ours = _seconds(lambda text=row["text"]: matcher.match(text, today))
        theirs = _seconds(lambda text=row["text"]: _brute_force(text, titles))
        ratios.append(theirs / ours)
    low, middle, high = np.percentile(ratios, (5, 50, 95))
    print(f"token_set_ratio over all titles takes {middle:.1f} times as long (5 % {low:.1f}, 95 % {high:.1f})")


def _brute_force(text: str, titles: Sequence[str]) -> int:
    scores = process.cdist([normalise(text)], titles, scorer=fuzz.token_set_ratio, workers=1, dtype=np.float32)
    return int(scores.argmax())


def _seconds(job: Any) -> float:
    started = time.thread_time()
    job()
    return time.thread_time() - started


def fit(evaluation: Evaluation) -> None:
    """Print weights: together they should rank the right title first, and be a probability over all candidates.

    The sum of two losses, softmax over the candidates of a text and logistic over every candidate, is minimised by
    gradient descent (Adam); weights of ``equal`` stay as they are, since too few texts equal a title.
    """
    numbers = {record.external_id: record.number for record in evaluation.factchecks}
    snapshot = Snapshot().add(evaluation.factchecks)
    train = [row for row in evaluation.queries if row["part"] == "train"]
    halved = [row for row in evaluation.negatives if zlib.crc32(row["id"].encode()) % 2 == 0]
    names = [name for name in WEIGHTS if name != "equal"]
    rows = [_features(snapshot, row, names, numbers) for row in (*train, *halved)]
    features = np.stack([row[0] for row in rows])
    is_right = np.stack([row[1] for row in rows])
    weights, bias = _descend(features, is_right)
    for name, weight in zip(names, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"BIAS = {bias:.2f}")


def _features(snapshot: Snapshot, row: Row, names: Sequence[str], numbers: dict[str, int]) -> tuple[Array, Array]:
    wanted = {numbers[name] for name in row.get("relevant", ())}
    found = look_closely(snapshot, read_query(row["text"]))
    evidence = np.array([[candidate.evidence()[name] for name in names] for candidate in found])
    return evidence, np.array([float(candidate.number in wanted) for candidate in found])


def _descend(features: Array, is_right: Array, steps: int = 400) -> tuple[Array, float]:
    """Return weights and bias, fitted on standardised features [text, candidate, kind]."""
    middle, spread = features.mean(axis=(0, 1)), features.std(axis=(0, 1)) + 1e-6
    scaled = np.concatenate([(features - middle) / spread, np.ones((*features.shape[:2], 1))], axis=2)
    weights = np.zeros(scaled.shape[2])
    weights[-1] = -4.0
    momentum, energy = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, steps + 1):
        gradient = _gradient(scaled, is_right, weights)
        momentum = 0.9 * momentum + 0.1 * gradient
        energy = 0.999 * energy + 0.001 * gradient**2
        weights -= 0.05 * (momentum / (1 - 0.9**step)) / (np.sqrt(energy / (1 - 0.999**step)) + 1e-8)
    slopes = weights[:-1] / spread
    return slopes, float(weights[-1] - slopes @ middle)


def _gradient(scaled: Array, is_right: Array, weights: Array) -> Array:
    logits = scaled @ weights
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    share = odds / odds.sum(axis=1, keepdims=True)
    right = share * is_right
    target = right / np.maximum(right.sum(axis=1, keepdims=True), 1e-12)
    ranking = (share - target) * is_right.any(axis=1, keepdims=True)
    calibration = 1 / (1 + np.exp(-logits)) - is_right
    slope: Array = np.einsum("tc,tck->k", ranking + calibration, scaled) / len(scaled)
    return slope + 1e-3 * np.append(weights[:-1], 0.0)


def main(arguments: Sequence[str]) -> None:
    """Read the arguments, and measure or fit."""
    parser = argparse.ArgumentParser(description="Measure the matcher on a folder of evaluation data.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="print new weights instead")
    parser.add_argument("--today", type=date.fromisoformat, default=_TODAY, help=f"default {_TODAY}")
    options = parser.parse_args(arguments)
    evaluation = read(options.folder)
    if options.fit:
        fit(evaluation)
        return
    started = time.perf_counter()
    matcher = Matcher(evaluation.factchecks)
    print(f"{len(matcher)} fact-checks indexed in {time.perf_counter() - started:.1f} s")
    results = run(matcher, evaluation, options.today)
    print_quality(results)
    print_speed(matcher, evaluation, results, options.today)


if __name__ == "__main__":
    main(sys.argv[1:])
