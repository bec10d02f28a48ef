"""Cells that spreadsheet programs would compute: made harmless where we write tables, and bare where we read our own.

The one place for that; whoever writes a table for spreadsheets goes through :mod:`bot.sheets`, which asks here.
"""

from __future__ import annotations

#: A text that begins so is taken for a formula by spreadsheets.
#: Source: owasp.org/www-community/attacks/CSV_Injection.
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Says that there is nothing, where an empty cell says nothing; a dash alone is no formula.
NOTHING = frozenset({"-", "--", "\u2013", "\u2014"})


def harmless(text: str) -> str:
    """A text that no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_MARKS) and text not in NOTHING else text


def bare(text: str) -> str:
    """The text of a cell that was made harmless."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_MARKS else text
