"""Why something is not done at the fact-checker's desk, as the console says it."""

from __future__ import annotations

from bot.checking.refusals import CheckingError, Refusal
from bot.checking.words import MATTERS, claim_label, factcheck_label
from bot.console.visit import Visit
from bot.policy import Matter
from data.wording import say


def sentence(visit: Visit, error: CheckingError) -> str:
    """Why something was not done."""
    return refused_in(error, visit.console.language)


def refused_in(error: CheckingError, language: str) -> str:
    """Why something was not done, for any edge that is no terminal."""
    values = dict(error.values)
    if "claim" in values:
        values["claim"] = claim_label(int(str(values["claim"])))
    if "factcheck" in values:
        values["factcheck"] = factcheck_label(int(str(values["factcheck"])))
    if error.refusal is Refusal.NOT_OURS_TO_JUDGE:
        values["matter"] = say(MATTERS[Matter(str(values["matter"]))], language)
    if error.refusal is Refusal.BAD_VERDICT:
        values.pop("word")
    return say(f"console.refusal.{error.refusal}", language, **values)
