"""``python -m bench.broadcast [--parts ...]``: measures broadcasts, and prints each figure beside its goal."""

from __future__ import annotations

import argparse
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.broadcast import at_rate, engines, large, null_channel, through_bot
from bench.broadcast.crowd import another, postgres

#: In this order; the last is not measured unless it is asked for.
PARTS = ("sqlite", "postgresql", "engines", "bot", "freeze", "rate", "memory")


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(prog="python -m bench.broadcast", description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS[:-1]))
    parser.add_argument("--recipients", type=int, default=12_000, help="of the rates")
    parser.add_argument("--jobs", type=int, default=4_000, help="of each engine")
    parser.add_argument(
        "--large", type=int, default=100_000, help="recipients of what is frozen and goes out at a rate"
    )
    parser.add_argument("--deliveries", type=int, default=1_000_000, help="of the part memory")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 4])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        server = stack.enter_context(postgres(folder / "pg")) if {"postgresql", "engines"} & set(given.parts) else ""
        for part in given.parts:
            print(f"{part} (load {os.getloadavg()[0]:.1f})", flush=True)
            _measure(part, given, folder, server)


def _measure(part: str, given: argparse.Namespace, folder: Path, server: str) -> None:
    url = f"sqlite:///{folder / part}.sqlite3"
    match part:
        case "sqlite":
            null_channel.measure(url, given.recipients, given.processes, given.rounds)
        case "postgresql":
            null_channel.measure(another(server, "rates"), given.recipients, given.processes, given.rounds)
        case "engines":
            engines.measure(server, given.jobs, given.rounds)
        case "bot":
            through_bot.measure(url, given.recipients // 2, given.rounds)
        case "freeze":
            large.freeze(url, given.large)
        case "rate":
            at_rate.measure(url, folder, given.large)
        case "memory":
            large.memory(url, given.deliveries)


if __name__ == "__main__":
    main()
