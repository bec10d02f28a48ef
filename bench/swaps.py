"""How the matcher speaks of the same trick with another name in it, on swaps made from the texts of a folder.

    python -m bench.swaps DIR [--part train] [--most 300] [--anywhere]

DIR holds the files of design/matching.md. Swaps are made from texts that speak the language of scams, and from titles
that do; nothing is written.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.matching import read
from bot.evaluation.swaps import KINDS, Swap, swaps_of
from data.matching import Matcher
from data.matching.evidence import read_query
from data.matching.tricks import speaks_of_scam
from data.model.factcheck import Decision, MatchKind, Outcome

_SEED = 20_260_701
#: The day that is taken for today unless one is given: after the last record of the evaluation data.
TODAY = date(2026, 7, 1)
#: The worst that can be told of a swap.
VERDICT_OF_THE_OTHER = "VERDICT OF THE OTHER"


def fate(decision: Decision, relevant: set[int]) -> str:
    """Return in one or two words what a swap was told."""
    if not decision.matches or decision.outcome is Outcome.NONE:
        return "none"
    first = decision.matches[0]
    is_same = first.number in relevant
    if decision.outcome is Outcome.ANSWER and first.kind is MatchKind.SIMILAR_SCAM:
        return "similar scam" if is_same else "another similar scam"
    if decision.outcome is Outcome.ANSWER:
        return VERDICT_OF_THE_OTHER if is_same else "another's verdict"
    return "suggested" if any(match.number in relevant for match in decision.matches[:3]) else "others suggested"


def main(arguments: Sequence[str]) -> None:
    """Read the arguments, make the swaps and print what became of them."""
    parser = argparse.ArgumentParser(description="Swap names in texts about scams, and see what the matcher says.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--part", default="train")
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--anywhere", action="store_true", help="also names that the title does not hold")
    parser.add_argument("--titles", action="store_true", help="swap in titles of fact-checks instead of texts")
    options = parser.parse_args(arguments)
    evaluation = read(options.folder)
    numbers = {record.external_id: record.number for record in evaluation.factchecks}
    titles = {record.external_id: record.title for record in evaluation.factchecks}
    rows = [row for row in evaluation.queries if row["part"] == options.part and _is_trick(row["text"])]
    if options.titles:
        others = {name for row in evaluation.queries if row["part"] != options.part for name in row["relevant"]}
        found = [record for record in evaluation.factchecks if record.external_id not in others]
        rows = [
            {"text": one.title, "relevant": [one.external_id]} for one in found if one.verdict and _is_trick(one.title)
        ]
    texts = [row["text"] for row in rows]
    claims = () if options.anywhere else [titles[row["relevant"][0]] for row in rows]
    swaps = swaps_of(texts, _SEED, options.most, titles=claims)
    matcher = Matcher(evaluation.factchecks)
    fates: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, "all", "unswapped")}
    reasons: Counter[str] = Counter()
    for swap in swaps:
        relevant = {numbers[name] for name in rows[swap.original]["relevant"]}
        decision = matcher.match(swap.text, TODAY)
        told = fate(decision, relevant)
        fates[swap.kind][told] += 1
        fates["all"][told] += 1
        fates["unswapped"][fate(matcher.match(texts[swap.original], TODAY), relevant)] += 1
        reasons[f"{told}: {decision.why}"] += 1
    _print(swaps, fates, reasons)


def _is_trick(text: str) -> bool:
    return speaks_of_scam(read_query(text).told)


def _print(swaps: Sequence[Swap], fates: dict[str, Counter[str]], reasons: Counter[str]) -> None:
    print(f"{len(swaps)} swaps")
    for kind, counted in fates.items():
        told = ", ".join(f"{name} {count}" for name, count in counted.most_common())
        print(f"{kind:10} {sum(counted.values()):4}  {told}")
    print(*(f"{count:5}  {reason}" for reason, count in reasons.most_common(25)), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
