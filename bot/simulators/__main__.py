"""``python -m bot.simulators``: the Bot API server by itself, until Ctrl+C or SIGTERM.

The first line on standard output is JSON with the address, the token and the address of the control side; nothing
else is printed.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading

from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer, World


def main(arguments: list[str] | None = None) -> None:
    """Serve until told to stop."""
    wanted = _parser().parse_args(arguments)
    world = World(wanted.token, accepts_strangers=wanted.accept_strangers)
    server = TelegramServer(world, port=wanted.port)
    if wanted.real_rates:
        server.control.enforce_rates()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    server.start()
    address = {"url": server.url, "token": server.token, "control": f"{server.url}/control"}
    sys.stdout.write(json.dumps(address) + "\n")
    sys.stdout.flush()
    stopping.wait()
    server.stop()


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulators", description="A local Telegram Bot API server.")
    parser.add_argument("--port", type=int, default=0, help="on 127.0.0.1; 0 for any free one")
    parser.add_argument("--token", action="append", default=[], help=f"a bot's token (default {DEFAULT_TOKEN})")
    parser.add_argument("--accept-strangers", action="store_true", help="bots may write to any positive chat id")
    parser.add_argument("--real-rates", action="store_true", help="answer 429 above the platform's rates")
    return parser


if __name__ == "__main__":
    main()
