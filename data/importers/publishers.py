"""The name under which a source's publisher is shown to people.

The table is ``data/seeds/publishers.tsv``, from the source's name or its web host.
"""

from __future__ import annotations

from functools import cache

from data.importers import reference


def publisher_of(source: str, stated: str = "") -> str:
    """Return the shown name: what the record states, what our table knows, or else the source as written."""
    return stated or _table().get(source.casefold(), source)


@cache
def _table() -> dict[str, str]:
    """Return the shown name by source."""
    return {source.casefold(): publisher for source, publisher in reference.rows("publishers.tsv")}
