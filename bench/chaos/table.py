"""What a run prints."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.chaos.oracle import MEAN_SHARE, Done, figures, violations
from bench.chaos.records import Records
from bench.chaos.workers import Tally

if TYPE_CHECKING:
    from bench.chaos.play import Script

#: Violations that are printed in full.
MOST = 20


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a run came to."""

    records: Records
    done: Done
    tally: Tally
    broken: Counter[str]
    office: Counter[str]
    mean_rate: float


def told(script: Script, outcome: Outcome, seconds: float) -> bool:
    """Print it; whether anything was violated."""
    tally, done = outcome.tally, outcome.done
    print(f"{script.database}, seed {script.seed}: {tally.kills.total()} kills in {seconds:.0f} s")
    _rows("killed at", tally.kills)
    more = {"frozen past their leases": tally.freezes, "frozen for a moment": tally.naps, "started": tally.starts}
    _rows("processes", Counter(more) + tally.others)
    _rows("broken", outcome.broken)
    _rows("office", outcome.office)
    found = figures(outcome.records)
    ends = Counter(str(one.state) for one in outcome.records.told)
    states = Counter(f"{row.kind} {row.state}" for row in outcome.records.planned)
    _rows("broadcasts", ends)
    _rows("deliveries", states)
    _rows("officers told", Counter(str(row.state) for row in outcome.records.notices))
    broken = [*violations(outcome.records, done), *_mean(outcome)]
    print(
        f"planned {found.planned}, seen {found.shown}\n"
        f"copies without a reason {found.unexplained}, by resends {found.copies - found.unexplained}, "
        f"of replies {found.reply_copies}\n"
        f"lost {found.lost}\n"
        f"unknown at the end {found.unknown}, attempts in doubt {found.doubts} (at most {done.most_unknown})\n"
        f"most in a second {found.most_in_a_second}, mean of a calm minute {outcome.mean_rate:.2f} a second, "
        f"most at once to a chat {found.most_at_once:.2f}\n"
        f"violations {len(broken)}"
    )
    for sentence in broken[:MOST]:
        print(f"VIOLATION {sentence}")
    return bool(broken)


def _mean(outcome: Outcome) -> list[str]:
    """A mean above the rate must not be; one below it is told as what it is, a machine that could not keep up."""
    rate, mean = outcome.done.rate, outcome.mean_rate
    if mean and mean < (1 - MEAN_SHARE) * rate:
        print(f"slower than {rate:.0f} a second in the calm minute; load of the machine {os.getloadavg()[0]:.1f}")
    return [f"the mean over a minute is {mean:.2f} a second"] if mean > (1 + MEAN_SHARE) * rate else []


def _rows(heading: str, counted: Counter[str]) -> None:
    print(f"{heading}:")
    for name, count in sorted(counted.items(), key=lambda item: -item[1]):
        print(f"  {count:6d}  {name}")
