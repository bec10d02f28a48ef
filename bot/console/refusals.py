"""Why something was not done, as the console says it; what the command line would advise is left out."""

from __future__ import annotations

from bot.console.visit import Visit
from bot.credentials import SignInRefused
from bot.officers import OfficerError
from bot.register_words import gap_words, status_label
from bot.standing import Fault, StandingError
from data.model.membership import InstitutionStatus
from data.wording import say

#: Those whose sentence on the command line names an option or a verb of it.
STANDING_WORDS = frozenset({Fault.NO_REASON, Fault.NOT_VERIFIED, Fault.OTHER_HASH})
#: What screens that ask for a fresh code may be refused with.
REFUSED = (SignInRefused, OfficerError, StandingError)


def sentence_of(visit: Visit, error: Exception) -> str:
    """Why something was not done.

    Args:
        error: one of :data:`REFUSED`.
    """
    language = visit.console.language
    if isinstance(error, StandingError):
        return _of_standing(error, language)
    if isinstance(error, OfficerError):
        about = f" ({error.login})" if error.login else ""
        return say(f"cli.officer.fault.{error.fault}", language) + about
    return say("console.code.refused", language)


def _of_standing(error: StandingError, language: str) -> str:
    values = dict(error.values)
    if status := values.get("status"):
        values["status"] = status_label(InstitutionStatus(str(status)), language)
    if error.fault in STANDING_WORDS:
        return say(f"console.kim.fault.{error.fault}", language, **values)
    sentence = say(f"cli.kim.fault.{error.fault}", language, **values)
    return f"{sentence} {gap_words(error.gaps, language)}." if error.gaps else sentence
