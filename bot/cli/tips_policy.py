"""How the desk's verbs say why something is not decided, and what can be done instead."""

from __future__ import annotations

import difflib

from bot.checking.desk import ClaimDesk
from bot.checking.drafts import VERDICTS
from bot.checking.refusals import CheckingError, Refusal
from bot.checking.second import SecondReader
from bot.checking.words import MATTERS, claim_label, factcheck_label
from bot.checking.writing import WritingDesk
from bot.cli.ground import office_date
from bot.cli.speech import Stop, language_of, stop
from bot.policy import Matter
from bot.politics import names_of
from bot.settings import Settings
from data.store.database import Database
from data.wording import say


def claim_desk(settings: Settings, opened: Database) -> ClaimDesk:
    """The desk at which the verbs decide."""
    return ClaimDesk(opened, lambda: names_of(settings))


def second_reader(settings: Settings, opened: Database) -> SecondReader:
    """Where verdicts wait that a second person reads first."""
    desk = claim_desk(settings, opened)
    writing = WritingDesk(opened, desk, settings.office_name, lambda: office_date(settings))
    return SecondReader(opened, desk, writing, settings.second_reader)


def refused(settings: Settings, error: CheckingError) -> Stop:
    """The sentence for what is not decided."""
    values = dict(error.values)
    if "claim" in values:
        values = {"claim": claim_label(int(str(values["claim"])))}
    elif error.refusal in (Refusal.WITHDRAWN, Refusal.NO_FACTCHECK):
        values = {"factcheck": factcheck_label(int(str(values["factcheck"])))}
    elif error.refusal is Refusal.NOT_OURS_TO_JUDGE:
        values["matter"] = say(MATTERS[Matter(str(values["matter"]))], language_of(settings))
    elif error.refusal is Refusal.BAD_VERDICT:
        near = difflib.get_close_matches(str(values.pop("word")), VERDICTS, n=1)
        values["hint"] = " " + say("cli.tips.did_you_mean", language_of(settings), verdict=near[0]) if near else ""
        values["all"] = ", ".join(VERDICTS)
    return stop(settings, f"cli.tips.refusal.{error.refusal}", **values)
