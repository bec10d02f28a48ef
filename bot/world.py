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
        is_sample: answer from our own examples instead of the office's fact-checks.
        faq: questions and answers in the form of the FAQ file; None for those of the office's own file.
    """

    settings: Settings
    database: Database
    is_sample: bool = False
    faq: str | None = None
