"""What an application works on: settings, a database, and whose answers it gives."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings import Settings
from data.store.database import Database


@dataclass(frozen=True, slots=True)
class World:
    """What an application works on.

    Args:
        database: already migrated.
        is_sample: answer from our own examples, and what was added beside them, instead of the office's fact-checks.
        faq: questions and answers in the form of the FAQ file; None for those of the office's own file.
    """

    settings: Settings
    database: Database
    is_sample: bool = False
    faq: str | None = None

    @property
    def searched(self) -> bool | None:
        """Whose fact-checks are searched: the office's without our examples (False), or all that are there (None)."""
        return None if self.is_sample else False
