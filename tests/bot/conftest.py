"""What tests of the edge stand on: the command line, as processes of its own and inside this one, and a browser."""

import sys

from tests.bot.browser.pages import chromium
from tests.bot.commands import figures, furnished, kentongan, shell, untouched

__all__ = ["chromium", "figures", "furnished", "kentongan", "shell", "untouched"]

# httpx looks for it several times with each request and does without; that there is none is told here once, for all.
sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]
