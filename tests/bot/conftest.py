"""What tests of the edge stand on: the command line, as processes of its own and inside this one, and a browser."""

from tests.bot.browser.pages import chromium
from tests.bot.commands import figures, furnished, kentongan, shell, untouched

__all__ = ["chromium", "figures", "furnished", "kentongan", "shell", "untouched"]
