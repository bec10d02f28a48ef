"""How well tips come together in claims, by part and by how each text came about.

``nice -n 5 python -m bench.claims [--parts train train2 ...] [--half 0|1] [--missed]``: B-cubed, as ``./kentongan
evaluate`` measures it, and for a part that tells it also of copies, questions, retellings and of what is only near.
``--half`` takes one half of the blocks by hash, so that one can be tuned on and the other looked at once. ``--missed``
prints the pairs of ``train`` and ``train2`` that are apart and should not be, or together, with their evidence.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import combinations

from bot.evaluation.bcubed import shares
from bot.evaluation.twins import TWIN_PARTS, origins, twins
from data.matching.claim_texts import read
from data.matching.clusters import grouped
from data.matching.sameness import Pair, probability

#: Parts whose texts may be looked at.
READABLE = ("train", "train2", "train3", "train4", "train5")
KINDS = {"": "all", "c": "copies", "q": "questions", "r": "retellings", "n": "near"}


def half_of(block: int) -> int:
    """The half that a block of a part is in: a claim, and what is near it."""
    return sha256(str(block).encode()).digest()[0] % 2


def rows(part: str, labelled: Sequence[tuple[str, int]], predicted: Sequence[int]) -> Iterator[str]:
    """Yield a line of B-cubed for all texts of a part and for each kind it tells."""
    precision, recall = shares(predicted, [label for _, label in labelled])
    known = origins(part)
    for kind, name in KINDS.items():
        chosen = [at for at, (text, _) in enumerate(labelled) if not kind or known[text][0] == kind]
        if not chosen:
            continue
        sure, found = (sum(figures[at] for at in chosen) / len(chosen) for figures in (precision, recall))
        f1 = 2 * sure * found / (sure + found)
        yield f"{part:<8}{name:<12}{len(chosen):>5}  precision {sure:.3f}  recall {found:.3f}  F1 {f1:.3f}"


def wrong(labelled: Sequence[tuple[str, int]], predicted: Sequence[int]) -> Iterator[str]:
    """Yield the pairs that were judged otherwise than by hand, with what speaks for them and against them."""
    for (one, mine, ours), (other, theirs, yours) in combinations(
        [(text, label, claim) for (text, label), claim in zip(labelled, predicted, strict=True)], 2
    ):
        if (mine == theirs) is not (ours == yours):
            pair = Pair(read(one), read(other))
            told = " ".join(f"{name} {value:.2f}" for name, value in pair.evidence.items())
            verdict = "apart" if mine == theirs else "together"
            yield f"{verdict} {probability(pair.evidence):.2f} {pair.contradictions()} {told}\n  {one}\n  {other}"


def main() -> None:
    """Group and print."""
    parser = argparse.ArgumentParser("python -m bench.claims")
    parser.add_argument("--parts", nargs="+", choices=TWIN_PARTS, default=["train", "train2", "check", "check2"])
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--missed", action="store_true")
    given = parser.parse_args()
    for part in given.parts:
        blocks = {text: block for text, (_, block) in origins(part).items()}
        labelled = [(text, label) for text, label in twins(part) if given.half in (None, half_of(blocks[text]))]
        predicted = grouped([text for text, _ in labelled])
        print("\n".join(rows(part, labelled, predicted)), flush=True)
        if given.missed and part in READABLE:
            print("\n".join(wrong(labelled, predicted)))


if __name__ == "__main__":
    main()
