"""``python -m bot VERB``: the same as ``./kentongan VERB``."""

import sys

from bot.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
