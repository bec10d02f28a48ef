"""Why a broadcast or a channel stands still, as people read it."""

from __future__ import annotations

from data.model.standstill import why_of
from data.wording import say


def why_in(text: str, language: str) -> str:
    """A reason as it stands in the database, in words; what an officer wrote is left as it is."""
    why = why_of(text)
    return text if why is None else say(f"cli.broadcast.why.{why.code}", language, **dict(why.values))
