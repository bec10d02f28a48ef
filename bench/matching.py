"""Measure the matcher on a folder of evaluation data, quickly and without a database: the table of record 0005.

    python -m bench.matching DIR

DIR holds factchecks.jsonl.gz, queries.jsonl.gz, negatives.jsonl.gz and verdicts.tsv as in design/matching.md.
Nothing is written. Ties count against the matcher. ``./kentongan evaluate DIR`` measures more, as an office would.
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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from data.matching import Matcher
from data.matching.decide import SUGGESTED
from data.matching.normalise import normalise
from data.model.factcheck import Decision, FactCheck, Outcome, Verdict

#: Texts of the sample on which the alternative is run beside the matcher.
_SAMPLE = 100
_SEED = 20_260_701
#: The day that is taken for today unless one is given: after the last record of the evaluation data.
_TODAY = date(2026, 7, 1)

Row = dict[str, Any]


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
        url=row["url"],
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


def main(arguments: Sequence[str]) -> None:
    """Read the arguments, and measure or fit."""
    parser = argparse.ArgumentParser(description="Measure the matcher on a folder of evaluation data.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=_TODAY, help=f"default {_TODAY}")
    options = parser.parse_args(arguments)
    evaluation = read(options.folder)
    started = time.perf_counter()
    matcher = Matcher(evaluation.factchecks)
    print(f"{len(matcher)} fact-checks indexed in {time.perf_counter() - started:.1f} s")
    results = run(matcher, evaluation, options.today)
    print_quality(results)
    print_speed(matcher, evaluation, results, options.today)


if __name__ == "__main__":
    main(sys.argv[1:])
