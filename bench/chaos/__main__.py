"""``python -m bench.chaos``; imports nothing heavy, because every process of the run imports it once more."""

from __future__ import annotations

import argparse
import sys


def main() -> int:
    """Run, print the table, and say by the exit status whether everything held."""
    parser = argparse.ArgumentParser(prog="python -m bench.chaos")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calm-seconds", type=float, default=66.0, help="of sending undisturbed; 0 for none")
    parser.add_argument("--lease-seconds", type=float, default=2.0, help="more where the machine is busy with others")
    wanted = parser.parse_args()
    from bench.chaos.play import Script, perform

    script = Script(
        wanted.database, wanted.kills, wanted.people, wanted.seed, wanted.calm_seconds, wanted.lease_seconds
    )
    return perform(script)


if __name__ == "__main__":
    sys.exit(main())
