"""How officers and their roles are told of, on the command line and in the console."""

from __future__ import annotations

from collections.abc import Iterable

from data.model.officer import Officer, OfficerRole
from data.wording import say


def role_words(roles: Iterable[OfficerRole], language: str) -> str:
    """Roles as they are read."""
    return ", ".join(say(f"cli.officer.role.{role}", language) for role in sorted(roles))


def named(officer: Officer | None) -> str:
    """An officer as colleagues know them; a dash for nobody."""
    return f"{officer.name} ({officer.login})" if officer else "-"
