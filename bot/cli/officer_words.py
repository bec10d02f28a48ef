"""How officers are shown and named on the command line, and what is said when something is not done to them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cli.speech import Stop, language_of, stop
from bot.officers import OfficerError
from bot.settings import Settings
from data.model.officer import OfficerRole
from data.wording import say

#: Roles as they may be typed.
ROLES = {
    **{str(role).replace("_", "-"): role for role in OfficerRole},
    "petugas": OfficerRole.OFFICER,
    "pemeriksa": OfficerRole.FACT_CHECKER,
    "penyetuju": OfficerRole.APPROVER,
}


def roles_of(settings: Settings, typed: Iterable[str]) -> frozenset[OfficerRole]:
    """Roles by their words.

    Raises:
        Stop: a word is none.
    """
    words = [word.strip().casefold().replace("_", "-") for part in typed for word in part.split(",") if word.strip()]
    for word in words:
        if word not in ROLES:
            raise stop(settings, "cli.officer.unknown_role", role=word, all=", ".join(ROLES))
    return frozenset(ROLES[word] for word in words)


def refusal(settings: Settings, error: OfficerError) -> Stop:
    """The sentence for what is not done to the register."""
    language = language_of(settings)
    return Stop(say(f"cli.officer.fault.{error.fault}", language) + (f" ({error.login})" if error.login else ""))
