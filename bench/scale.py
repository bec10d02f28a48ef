"""Measure where candidates come from: our index beside its alternatives, at sizes of the future.

    python -m bench.scale [DIR] [--records N ...] [--engines NAME ...] [--queries N]

DIR is the folder of evaluation data; without it the records grow from our samples, and nothing is said about recall.
Each engine works in a process of its own, so that its memory is its own. Nothing is written but temporary files.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from bench.corpus import Corpus
from bench.engines import ENGINES, Engine, Ours, claims
from bench.matching import read
from data.matching import Matcher
from data.model.factcheck import FactCheck
from data.seeds import sample_factchecks

_SEED = 20_260_701
_TODAY = date(2026, 7, 1)
#: Candidates that are asked for, and of which recall is measured.
_MOST = 50
_MEGABYTE = 1_000_000
#: What is searched for again and again while others change the index.
_SEARCHED = "vaksin menyebabkan kematian mendadak"
#: Each hard text is searched for so many times; the slowest counts.
_TIMES = 3

Row = dict[str, Any]
Clock = Callable[[], float]


class Timed:
    """Records, and the seconds that making them took, which are no engine's."""

    def __init__(self, records: Iterator[FactCheck], clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self.seconds = 0.0

    def __iter__(self) -> Iterator[FactCheck]:
        """Return the records."""
        began = self._clock()
        for record in self._records:
            self.seconds += self._clock() - began
            yield record
            began = self._clock()


def sources(folder: Path | None) -> tuple[list[FactCheck], list[Row]]:
    """Return the records that the others are made from, and the texts that are searched for."""
    if folder is None:
        samples = [replace(record, number=number) for number, record in enumerate(sample_factchecks(), 1)]
        return samples, [{"text": f"Mohon cek: {record.title}", "relevant": ()} for record in samples]
    evaluation = read(folder)
    return evaluation.factchecks, [row for row in evaluation.queries if row["part"] == "train"]


def measure(name: str, folder: Path | None, records: int, queries: int) -> Row:
    """Measure one engine in this process."""
    given, rows = sources(folder)
    corpus = Corpus(given)
    numbers = {record.external_id: record.number for record in given}
    rows = random.Random(_SEED).sample(rows, min(queries, len(rows)))
    asked = claims(row["text"] for row in rows)
    with tempfile.TemporaryDirectory() as scratch:
        gc.collect()
        gc.freeze()
        before, highest = _memory(), _highest()
        engine = ENGINES[name](Path(scratch))
        timed, began = Timed(corpus.factchecks(records), engine.clock), engine.clock()
        engine.build(timed)
        built = engine.clock() - began - timed.seconds
        gc.collect()
        result: Row = {"build_s": built, "memory_mb": _memory() - before, "peak_mb": _highest() - highest}
        result |= _searched(engine, asked, [{numbers[one] for one in row["relevant"]} for row in rows])
        if isinstance(engine, Ours):
            result |= _only_ours(engine.matcher, [row["text"] for row in rows], given, Path(scratch))
        result |= _added(engine, corpus, records)
        engine.close()
    return result


def _memory() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MEGABYTE


def _highest() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _MEGABYTE


def _searched(engine: Engine, asked: Sequence[str], relevant: Sequence[set[int]]) -> Row:
    times, ranks = [], []
    for claim, wanted in zip(asked[: engine.most_queries], relevant, strict=False):
        began = engine.clock()
        found = engine.search(claim, _MOST)
        times.append((engine.clock() - began) * 1_000)
        ranks.append(next((rank for rank, number in enumerate(found) if number in wanted), _MOST))
    return {"search_ms": times, "ranks": ranks}


def _added(engine: Engine, corpus: Corpus, records: int) -> Row:
    """Add records one by one; beside it, as in the application, somebody tidies our index and somebody searches."""
    chance, stop, searches = random.Random(_SEED), threading.Event(), list[float]()
    more = [replace(corpus.made(records + one, chance), number=records + one) for one in range(1, engine.additions + 1)]
    beside = [threading.Thread(target=job) for job in _jobs(engine, stop, searches)]
    for thread in beside:
        thread.start()
    times = [_milliseconds(lambda record=record: engine.add(record), engine.clock) for record in more]
    stop.set()
    for thread in beside:
        thread.join()
    return {"add_ms": times, "search_while_adding_ms": searches}


def _jobs(engine: Engine, stop: threading.Event, searches: list[float]) -> list[Callable[[], None]]:
    if not isinstance(engine, Ours):
        return []

    def tidy() -> None:
        while not stop.wait(0.05):
            engine.matcher.tidy()

    def search() -> None:
        while not stop.wait(0.02):
            searches.append(_milliseconds(lambda: engine.search(_SEARCHED, _MOST), time.perf_counter))

    return [tidy, search]


def _only_ours(matcher: Matcher, texts: Sequence[str], given: Sequence[FactCheck], scratch: Path) -> Row:
    """Measure what only the whole matcher has: the decision, hard texts, the file."""
    path = scratch / "index.npz"
    result = {
        "match_ms": [_milliseconds(lambda text=text: matcher.match(text, _TODAY)) for text in texts],
        "hard_ms": {
            name: max(_milliseconds(lambda text=text: matcher.match(text, _TODAY)) for _ in range(_TIMES))
            for name, text in hard_texts(given).items()
        },
        "save_s": _milliseconds(lambda: matcher.save(path, "bench"), time.perf_counter) / 1_000,
        "load_s": _milliseconds(lambda: Matcher.load(path, "bench"), time.perf_counter) / 1_000,
    }
    return result | {"file_mb": path.stat().st_size / _MEGABYTE}


def hard_texts(records: Sequence[FactCheck]) -> dict[str, str]:
    """Return texts that nobody should send, of up to 100 KB."""
    titles = " ".join(record.title for record in records)
    counts: dict[str, int] = {}
    for word in titles.split():
        counts[word] = counts.get(word, 0) + 1
    common = " ".join(sorted(counts, key=lambda word: -counts[word])[:2_000])
    return {
        "all titles one behind the other": titles[:100_000],
        "the 2,000 commonest words": common,
        "one word repeated": "vaksin " * 14_000,
        "one letter": "a" * 100_000,
        "10,000 digits": "8123456790" * 1_000,
        "digits apart": "1 2 3 4 5 6 7 8 9 0 " * 5_000,
        "letters apart": "k a b a r " * 10_000,
        "all of Unicode": "".join(map(chr, range(32, 0x18000)))[:100_000],
        "emoji": "🙏‼️\u200b" * 25_000,
        "links": "https://contoh.example/kabar?a=b " * 3_000,
        "a greeting": "assalamualaikum " * 6_000,
    }


def _milliseconds(job: Callable[[], Any], clock: Clock = time.thread_time) -> float:
    began = clock()
    job()
    return (clock() - began) * 1_000


def show(records: int, results: dict[str, Row]) -> None:
    """Print a table of all engines, then what only ours has."""
    print(f"\n{records:,} records; times in ms; recall of each, and of ours for as many texts")
    print(f"{'':23}{'build s':>8}{'MB':>6}{'peak':>6}{'search':>8}{'p95':>8}{'max':>8}{'times ours':>22}", end="")
    print(f"{'add':>8}{'p95':>8}{'max':>8}{'R@1':>6}{'R@10':>6}{'R@50':>6}{'ours':>7}{'':12}")
    ours = results.get("ours", {"search_ms": [], "ranks": []})
    for name, row in results.items():
        times = row["search_ms"]
        ratios = [theirs / mine for theirs, mine in zip(times, ours["search_ms"], strict=False)] or [float("nan")]
        low, middle, high = np.percentile(ratios, (5, 50, 95))
        print(f"{name:23}{row['build_s']:8.1f}{row['memory_mb']:6.0f}{row['peak_mb']:6.0f}", end="")
        print("".join(f"{one:8.1f}" for one in _three(times)), end="")
        print(f"{f'{middle:.1f} ({low:.1f} to {high:.1f})':>22}", end="")
        print("".join(f"{one:8.2f}" for one in _three(row["add_ms"])), end="")
        print(f"{_recall(row['ranks'])}   {_recall(ours['ranks'][: len(times)])}", flush=True)
    if "ours" in results:
        _show_ours(results["ours"])


def _recall(ranks: Sequence[int]) -> str:
    return "".join(f"{sum(rank < most for rank in ranks) / max(len(ranks), 1):6.3f}" for most in (1, 10, _MOST))


def _three(times: Sequence[float]) -> list[float]:
    return [float(one) for one in np.percentile(times, (50, 95, 100))]


def _show_ours(row: Row) -> None:
    print("ours, whole decision: {:.1f}, p95 {:.1f}, max {:.1f}".format(*_three(row["match_ms"])))
    print(
        "ours, search while others add and tidy: {:.1f}, p95 {:.1f}, max {:.1f}".format(
            *_three(row["search_while_adding_ms"] or [0.0])
        )
    )
    print(f"file of {row['file_mb']:.0f} MB: saved in {row['save_s']:.2f} s, loaded in {row['load_s']:.2f} s")
    print("slowest of hard texts: " + ", ".join(f"{name} {ms:.0f}" for name, ms in row["hard_ms"].items()))


def main(arguments: Sequence[str]) -> None:
    """Read the arguments, and measure."""
    parser = argparse.ArgumentParser("python -m bench.scale", description="Measure our index beside its alternatives.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--records", type=int, nargs="+", default=[16_000, 200_000])
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--only", choices=ENGINES, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.only:
        print(json.dumps(measure(options.only, options.folder, options.records[0], options.queries)))
        return
    for records in options.records:
        results = {}
        for name in options.engines:
            command = [sys.executable, "-m", "bench.scale", *([str(options.folder)] if options.folder else [])]
            command += ["--records", str(records), "--queries", str(options.queries), "--only", name]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{name} is left out: {(done.stderr.strip().splitlines() or ['it failed'])[-1]}", flush=True)
                continue
            results[name] = json.loads(done.stdout.splitlines()[-1])
            print(f"{name}: {records:,} records measured", file=sys.stderr, flush=True)
        show(records, results)


if __name__ == "__main__":
    main(sys.argv[1:])
