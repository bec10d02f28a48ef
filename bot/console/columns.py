"""Naming the columns of a file of fact-checks that calls them otherwise than we do."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from bot.console.pages import page
from bot.console.visit import Visit
from data.importers.columns import field_named
from data.importers.records import FIELDS
from data.wording import say

#: Columns that can be named, and characters of what each is called.
MOST, NAME_CHARS = 60, 200


def columns_page(visit: Visit, columns: Sequence[str], file: tuple[str, str], refusal: str = "") -> Response:
    """The form in which somebody says what each column holds.

    Args:
        file: its name, and under which hash it is kept.
    """
    language, chosen = visit.console.language, {column: field for field, column in columns_in(visit).items()}
    values = {
        "columns": [(one, chosen.get(one) or field_named(one) or "") for one in columns[:MOST]],
        "fields": [(field, say(f"console.feeds.column.{field}", language)) for field in FIELDS],
        "file": file[0],
        "sha256": file[1],
        "refusal": refusal,
    }
    return page(visit, "factchecks_columns.html", 422 if refusal else 200, **values)


def columns_in(visit: Visit) -> dict[str, str]:
    """The column of each field that somebody named; of two for one field the first."""
    found: dict[str, str] = {}
    for place in range(MOST):
        column, field = visit.form.get(f"kolom-{place}", "")[:NAME_CHARS], visit.form.get(f"isi-{place}", "")
        if column and field in FIELDS:
            found.setdefault(field, column)
    return found
