"""Measure what the sentence encoder of the extra ``semantic`` adds, or fit how much its nearness counts.

    python -m bench.meaning DIR [--cache FILE.npz]          recall with and without it, on ``kept``
    python -m bench.meaning DIR --fit [--cache FILE.npz]    weight and neutral nearness, on 900 texts of ``train``

Encoding takes about six minutes of one core; ``--cache`` keeps the vectors for the next time. Ties count against us.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.matching import Evaluation, Row, read
from bot.meaning import NanoEncoder
from data.matching import Matcher
from data.matching.evidence import Candidate, read_query
from data.matching.meaning import NEARNESS_WEIGHT, NEUTRAL, Meaning, Vector, cut
from data.matching.model import shipped_model
from data.matching.ranking import look_closely
from data.model.factcheck import Outcome

_TODAY = date(2026, 7, 1)
#: Texts of ``train`` that the weight is fitted on.
_FITTED = 900
_CHUNK = 64
Array = NDArray[np.float64]


class Remembered:
    """An encoder that looks texts up among vectors that were made before."""

    name = "remembered"

    def __init__(self, vectors: dict[str, Vector]) -> None:
        self._vectors = vectors

    def of_text(self, text: str) -> Vector:
        """Return the vector that was made of a text."""
        return self._vectors[text]

    def of_titles(self, titles: Sequence[str]) -> Vector:
        """Return the vectors that were made of titles."""
        return np.stack([self._vectors[title] for title in titles])


def encoded(evaluation: Evaluation, rows: Sequence[Row], cache: Path | None) -> tuple[Meaning, float]:
    """Return the vectors of all titles, and the seconds of a core that one text took; 0 when all were remembered."""
    kept = np.load(cache) if cache and cache.exists() else {}
    titles = [cut(record.title) for record in evaluation.factchecks]
    texts = [cut(row["text"]) for row in rows]
    encoder = NanoEncoder()
    of_titles = _once(kept, "titles", titles, encoder.of_titles)
    started = time.thread_time()
    of_texts = _once(kept, "texts", texts, lambda some: np.stack([encoder.of_text(text) for text in some]))
    seconds = (time.thread_time() - started) / max(len(texts), 1)
    if cache:
        np.savez(cache, titles=of_titles, texts=of_texts, titles_n=len(titles), texts_n=len(texts))
    meaning = Meaning(Remembered(dict(zip(texts, of_texts.astype(np.float32), strict=True))))
    numbers = [record.number for record in evaluation.factchecks]
    meaning.upsert(dict(zip(numbers, of_titles.astype(np.float16), strict=True)))
    return meaning, seconds


def _once(kept: Any, name: str, texts: Sequence[str], encode: Callable[[Sequence[str]], Vector]) -> Vector:
    """Encode texts in portions and tell how far it is, unless as many are remembered."""
    if f"{name}_n" in kept and int(kept[f"{name}_n"]) == len(texts):
        return np.asarray(kept[name])
    rows = []
    for start in range(0, len(texts), _CHUNK):
        rows.append(encode(texts[start : start + _CHUNK]).astype(np.float16))
        print(f"\r{name}: {min(start + _CHUNK, len(texts))} of {len(texts)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    return np.concatenate(rows)


def fit(matcher: Matcher, evaluation: Evaluation, rows: Sequence[Row], meaning: Meaning) -> None:
    """Print the weight and the neutral nearness under which candidates are right as often as their score says."""
    numbers = {record.external_id: record.number for record in evaluation.factchecks}
    scores, near, right, owners = [], [], [], []
    for owner, row in enumerate(rows):
        wanted = {numbers[name] for name in row["relevant"]}
        found = _candidates(matcher, row)
        for candidate, nearness in zip(found, meaning.nearness(row["text"], [c.number for c in found]), strict=True):
            scores.append(_logit(candidate.score))
            near.append(nearness)
            right.append(candidate.number in wanted)
            owners.append(owner)
    columns = np.stack([np.array(scores), np.array(near, dtype=np.float64), np.ones(len(near))], axis=1)
    weights = _descend(columns, np.array(right, dtype=np.float64))
    _, weight, offset = weights / weights[0]
    print(f"slope {weights[0]:.3f}; in units of the score's logit: weight {weight:.2f}, neutral {-offset / weight:.3f}")
    for tried in (0.0, weight / 2, weight, weight * 1.5, weight * 2, weight * 3):
        hits = _recalls(np.array(scores) + tried * np.array(near), np.array(right), np.array(owners), len(rows))
        print(f"weight {tried:6.2f}  R@1 {hits[0]:.3f}  R@3 {hits[1]:.3f}  R@10 {hits[2]:.3f}")


def _recalls(logits: Array, right: Array, owners: Array, texts: int) -> list[float]:
    ranks = np.full(texts, 99)
    for owner in range(texts):
        mine = owners == owner
        if right[mine].any():
            best = logits[mine][right[mine].astype(bool)].max()
            ranks[owner] = int((logits[mine][~right[mine].astype(bool)] >= best).sum())
    return [float((ranks < place).mean()) for place in (1, 3, 10)]


def _descend(columns: Array, right: Array, rounds: int = 40) -> Array:
    """Return the weights of a logistic model, by Newton's steps."""
    weights = np.array([1.0, 0.0, 0.0])
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(columns @ weights, -30, 30)))
        gradient = columns.T @ (chance - right) + 1e-3 * weights
        curvature = (columns * (chance * (1 - chance))[:, None]).T @ columns + 1e-3 * np.eye(3)
        weights = weights - np.linalg.solve(curvature, gradient)
    return weights


def _logit(score: float) -> float:
    inside = min(max(score, 1e-6), 1 - 1e-6)
    return float(np.log(inside) - np.log1p(-inside))


def _candidates(matcher: Matcher, row: Row) -> list[Candidate]:
    return look_closely(matcher._snapshot, read_query(row["text"]), shipped_model())


def compare(matcher: Matcher, evaluation: Evaluation, rows: Sequence[Row], meaning: Meaning) -> None:
    """Print recall and answers of the whole way of a tip, with meaning and without."""
    numbers = {record.external_id: record.number for record in evaluation.factchecks}
    for name, opinion in (("words", None), ("words and meaning", meaning)):
        ranks, answered, gaps = [], 0, []
        for row in rows:
            decision = matcher.match(row["text"], _TODAY, opinion)
            wanted = {numbers[external] for external in row["relevant"]}
            best = max((match.score for match in decision.matches if match.number in wanted), default=2.0)
            wrong = sum(match.score >= best for match in decision.matches if match.number not in wanted)
            ranks.append(wrong if best <= 1 else 99)
            answered += decision.outcome is Outcome.ANSWER
            first = decision.matches[0]
            gaps.append((first.score, first.number in wanted))
        shares = [float(np.mean([rank < place for rank in ranks])) for place in (1, 3, 10)]
        print(
            f"{name:18} R@1 {shares[0]:.3f}  R@3 {shares[1]:.3f}  R@10 {shares[2]:.3f}  "
            f"answered {answered / len(rows):.3f}  calibration error {_calibration(gaps):.3f}"
        )


def _calibration(gaps: Sequence[tuple[float, bool]]) -> float:
    scores, right = np.array([gap[0] for gap in gaps]), np.array([gap[1] for gap in gaps], dtype=np.float64)
    bins = np.minimum((scores * 10).astype(int), 9)
    parts = [(bins == place) for place in range(10) if (bins == place).any()]
    return float(sum(part.mean() * abs(scores[part].mean() - right[part].mean()) for part in parts))


def main(arguments: Sequence[str]) -> None:
    """Read the arguments, and measure or fit."""
    parser = argparse.ArgumentParser(description="Measure what meaning adds to words.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true", help="print weights instead")
    parser.add_argument("--cache", type=Path, help="vectors from the last time; written when absent")
    options = parser.parse_args(arguments)
    evaluation = read(options.folder)
    part = "train" if options.fit else "kept"
    rows = [row for row in evaluation.queries if row["part"] == part]
    rows = rows[:_FITTED] if options.fit else rows
    meaning, seconds = encoded(evaluation, rows, options.cache)
    matcher = Matcher(evaluation.factchecks)
    print(f"{len(rows)} texts of {part}; weight {NEARNESS_WEIGHT}, neutral {NEUTRAL}; {seconds * 1000:.0f} ms a text")
    (fit if options.fit else compare)(matcher, evaluation, rows, meaning)


if __name__ == "__main__":
    main(sys.argv[1:])
