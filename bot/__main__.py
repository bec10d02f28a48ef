"""``python -m bot VERB``: the same as ``./kentongan VERB``."""

import gc
import sys

# What is imported stays; looking through it for garbage again and again takes a sixth of the time.
gc.disable()

from bot.cli import main  # noqa: E402  # after that

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
