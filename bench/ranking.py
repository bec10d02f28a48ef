"""Compare ways to rank candidates, by claim: the attempts of record 0005 at R@3 and R@10. Nothing is written.

    python -m bench.ranking DIR [--trees N] [--only WORD]

Each row is learnt from four fifths of the claims of part ``train`` and asked about the last fifth, twins in one part;
whatever else an attempt learns of words is learnt from the same four fifths. The trees are fewer than the shipped
ones, so compare the rows with each other. Some two minutes a row.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from bench.matching import read
from bench.word_features import Words, common_titles, nearness, translated, worth_of_words
from data.matching import Matcher
from data.matching.evidence import compare_closely, read_query
from data.matching.features import COMPARED, RANKED, TWINS, rank_rows
from data.matching.forest import Columns, Forest
from data.matching.passages import look_up_passages
from data.matching.training.boosting import Growth, Table, grow
from data.matching.training.claims import claims_of
from data.matching.training.learning import FOLDS
from data.matching.training.ordering import Pairs

#: Candidates of which everything is worked out once, and those that are ranked.
_WIDE, _RANKED = 96, 48
#: Candidates that were learnt from before pairs were.
_LEARNT = 24
_PLACES = {name: place for place, name in enumerate(COMPARED)}
#: What each share said in the first look, until then and now.
OLD = {"letters": 0.5, "words": 0.3, "body": 0.3, "title found": 0.1}
NEW = {"letters": 0.5, "words": 0.3, "body": 0.5, "text covered": 0.3}


@dataclass(frozen=True)
class Pool:
    """Candidates of all texts, one text after the other.

    Args:
        rows: ``COMPARED`` of each.
        numbers: the fact-checks.
        is_right: whether each answers its text.
        texts: the place of its text.
        folds: of each text the part of the claims.
        words: the words of texts and titles.
    """

    rows: Columns
    numbers: NDArray[np.int64]
    is_right: NDArray[np.bool_]
    texts: NDArray[np.int64]
    folds: NDArray[np.int64]
    words: Words

    def best(self, weights: dict[str, float], count: int) -> NDArray[np.int64]:
        """Return the places of the ``count`` most promising candidates of each text, in order of texts."""
        promise = self.rows[:, [_PLACES[name] for name in weights]] @ np.array(list(weights.values()))
        order = np.lexsort((self.numbers, -promise, self.texts))
        rank = np.arange(len(order)) - np.searchsorted(self.texts, self.texts)
        return np.sort(order[rank < count])


@dataclass(frozen=True)
class Attempt:
    """One way to rank.

    Args:
        name: what is tried.
        weights: of the first look.
        count: candidates that are ranked.
        more: columns that are looked at besides, beside every candidate of the pool.
        by_pairs: whether order is learnt, or each candidate by itself.
        learnt: candidates of each text that are learnt from.
    """

    name: str
    weights: dict[str, float]
    count: int = _RANKED
    more: Callable[[Pool], Columns] | None = None
    by_pairs: bool = True
    learnt: int = _RANKED


def attempts() -> list[Attempt]:
    """Return what is tried."""
    every = (worth, translation, decomposition, commonness)
    return [
        Attempt("each candidate by itself, of 24 (until then)", OLD, by_pairs=False, learnt=_LEARNT),
        Attempt("each by itself, of all 48", OLD, by_pairs=False),
        Attempt("pairs, first look until then", OLD),
        Attempt("pairs, first look of today (shipped)", NEW),
        Attempt("the same among 96 candidates", NEW, _WIDE, learnt=_WIDE),
        Attempt("and what each word of a title is worth", NEW, more=worth),
        Attempt("and words translated (IBM model 1)", NEW, more=translation),
        Attempt("and nearness by singular values", NEW, more=decomposition),
        Attempt("and how common the words of a title are", NEW, more=commonness),
        Attempt("and these four", NEW, more=lambda pool: np.concatenate([one(pool) for one in every], axis=1)),
    ]


def worth(pool: Pool) -> Columns:
    """Return how much the words in common, and the missing ones, speak for each candidate, as other claims have it."""
    return worth_of_words(pool.words, pool.texts, pool.numbers, pool.folds)


def translation(pool: Pool) -> Columns:
    """Return how much of each title is said in other words."""
    return translated(pool.words, pool.texts, pool.numbers, pool.folds)


def decomposition(pool: Pool) -> Columns:
    """Return how near text and title, and text and document, are."""
    return nearness(pool.words, pool.texts, pool.numbers)


def commonness(pool: Pool) -> Columns:
    """Return how near each title is to any text at all."""
    return common_titles(pool.words, pool.numbers)


def gather(folder: Path) -> Pool:
    """Find and compare the candidates of every text of ``train``."""
    evaluation = read(folder)
    matcher = Matcher(evaluation.factchecks)
    numbers = {record.external_id: record.number for record in evaluation.factchecks}
    rows = [row for row in evaluation.queries if row["part"] == "train"]
    answers = [frozenset(numbers[name] for name in row["relevant"] if name in numbers) for row in rows]
    asked = [(row["text"], some) for row, some in zip(rows, answers, strict=True) if some]
    queries = [read_query(text) for text, _ in asked]
    words = Words.of(evaluation.factchecks, [query.claim for query in queries], [some for _, some in asked])
    seen = [compare_closely(matcher.snapshot, query, _WIDE) for query in queries]
    _tell_of_passages(matcher, [query.claim.split() for query in queries], words.answers)
    lengths = [len(found) for found, _ in seen]
    claims = claims_of(words.answers, words.titles)
    found = np.concatenate([one.numbers for one, _ in seen])
    texts = np.repeat(np.arange(len(seen)), lengths)
    right = [np.isin(one.numbers, list(some)) for (one, _), some in zip(seen, words.answers, strict=True)]
    compared = np.concatenate([look.compared.rows for _, look in seen])
    return Pool(compared, found, np.concatenate(right), texts, np.array(claims) % FOLDS, words)


def _tell_of_passages(matcher: Matcher, texts: Sequence[Sequence[str]], answers: Sequence[frozenset[int]]) -> None:
    found = [look_up_passages(matcher.snapshot, text, _RANKED).found.numbers.tolist() for text in texts]
    share = np.mean([bool(some & set(numbers)) for some, numbers in zip(answers, found, strict=True)])
    print(f"right record among {_RANKED} of the passages: {share:.3f}")


def scores(pool: Pool, chosen: NDArray[np.int64], attempt: Attempt, growth: Growth) -> Columns:
    """Return how the chosen candidates rank, each as trees that never saw its claim have it."""
    texts, right = pool.texts[chosen], pool.is_right[chosen]
    rows = _behind(pool.rows[chosen], texts)
    if attempt.more:
        rows = np.concatenate([rows, attempt.more(pool)[chosen]], axis=1)
    learnt = _learnt(pool, chosen, attempt)
    rising = np.zeros(rows.shape[1], np.int64)
    rising[: len(RANKED)] = list(RANKED.values())
    pairs = Pairs.of(texts, right) if attempt.by_pairs else None
    table = Table(rows, right.astype(np.float64), np.ones(len(rows)), rising, pairs)
    logits = np.zeros(len(chosen))
    for fold in range(FOLDS):
        mine = pool.folds[texts] == fold
        logits[mine] = _grown(table, texts, ~mine & learnt, growth).logits(rows[mine])
    return logits


def _behind(rows: Columns, texts: NDArray[np.int64]) -> Columns:
    edges = np.flatnonzero(np.diff(texts)) + 1
    return np.concatenate([rank_rows(some) for some in np.split(rows, edges)])


def _learnt(pool: Pool, chosen: NDArray[np.int64], attempt: Attempt) -> NDArray[np.bool_]:
    best = pool.best({"letters": 1.0, "words": 1.0}, attempt.learnt)
    return (np.isin(chosen, best) | (attempt.learnt >= _RANKED)) | pool.is_right[chosen]


def _grown(table: Table, texts: NDArray[np.int64], learnt: NDArray[np.bool_], growth: Growth) -> Forest:
    """Grow trees from the rows that are learnt from; from their order where the table has any pairs."""
    is_right = table.is_right > 0
    if table.pairs is not None:
        learnt = learnt & np.isin(texts, texts[is_right])
    numbers = np.unique(texts[learnt], return_inverse=True)[1]
    pairs = table.pairs and Pairs.of(numbers, is_right[learnt])
    return grow(Table(table.rows[learnt], table.is_right[learnt], table.weights[learnt], table.rising, pairs), growth)


def ranks(pool: Pool, chosen: NDArray[np.int64], logits: Columns) -> NDArray[np.int64]:
    """Return how many wrong candidates rank at least as high as the first right one of each text; many if none is."""
    texts, right = pool.texts[chosen], pool.is_right[chosen]
    first = np.full(len(pool.folds), -np.inf)
    np.maximum.at(first, texts[right], logits[right])
    before = np.bincount(texts[~right], logits[~right] >= first[texts[~right]], len(pool.folds)).astype(np.int64)
    return np.where(np.isfinite(first), before, len(chosen))


def once(pool: Pool, chosen: NDArray[np.int64], logits: Columns) -> Columns:
    """Return logits with every title that repeats one before it, among the first of a text, behind all others."""
    logits = logits.copy()
    edges = np.append(np.flatnonzero(np.diff(pool.texts[chosen], prepend=-1)), len(chosen))
    for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        kept: list[str] = []
        for place in (first + np.argsort(-logits[first:last], kind="stable")[:_LEARNT]).tolist():
            title = pool.words.titles[int(pool.numbers[chosen[place]])]
            if any(fuzz.token_sort_ratio(title, other) >= TWINS for other in kept):
                logits[place] -= 100.0
            else:
                kept.append(title)
    return logits


def main(arguments: Sequence[str]) -> None:
    """Read the arguments, and compare."""
    parser = argparse.ArgumentParser(description="Compare ways to rank candidates, by claim, on part train.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--trees", type=int, default=64)
    parser.add_argument("--only", default="", help="attempts whose name has this word")
    options = parser.parse_args(arguments)
    pool = gather(options.folder)
    print(f"{len(pool.folds)} texts of train")
    print(f"{'attempt':48}{'R@1':>7}{'R@3':>7}{'R@10':>7}{'among':>7}{'s':>6}")
    for attempt in attempts():
        if options.only in attempt.name:
            _measure(pool, attempt, options.trees)


def _measure(pool: Pool, attempt: Attempt, trees: int) -> None:
    growth = Growth(trees=trees, rate=12.8 / trees, least=1.0 if attempt.by_pairs else 4.0)
    started = time.thread_time()
    chosen = pool.best(attempt.weights, attempt.count)
    logits = scores(pool, chosen, attempt, growth)
    _show(attempt.name, ranks(pool, chosen, logits), time.thread_time() - started)
    if "shipped" in attempt.name:
        _show("and each claim once", ranks(pool, chosen, once(pool, chosen, logits)), 0.0)


def _show(name: str, found: NDArray[np.int64], seconds: float) -> None:
    shares = "".join(f"{(found < most).mean():7.3f}" for most in (1, 3, 10, _WIDE))
    print(f"{name:48}{shares}{seconds:6.0f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
