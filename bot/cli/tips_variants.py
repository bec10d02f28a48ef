"""How the desk's verbs let the texts of a claim become known variants, and say which did and which did not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cli.speech import language_of, tell
from bot.confirming import Fitting, Misfit, fitting, learn
from bot.settings import Settings
from data.model.factcheck import FactCheck
from data.store import claim_queue
from data.store.database import Database, Unit
from data.wording import say
from handlers.ticket import ticket_of

#: Texts of one claim that become variants at most, so that the decision stays a short transaction.
MOST_TEXTS = 50
_REASONS = {
    Misfit.DEBUNK: "cli.tips.misfit_debunk",
    Misfit.DENIAL: "cli.tips.misfit_denial",
    Misfit.NAMES: "cli.tips.misfit_names",
    Misfit.NUMBERS: "cli.tips.misfit_numbers",
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the matcher is to learn from a decision; nothing, when the officer does not want it."""

    fitting: Fitting

    async def learn(self, unit: Unit, record: FactCheck, officer: str) -> int:
        """Keep the texts that fit; call it before the claim is changed. Returns how many were kept."""
        return await learn(unit, record, self.fitting.texts, officer)


async def taught(opened: Database, record: FactCheck, claim: int, *, is_wanted: bool) -> Lesson:
    """Look at the texts of a claim beside the fact-check that is to answer it, outside of any transaction."""
    if not is_wanted:
        return Lesson(Fitting((), {}))
    async with opened.reading() as unit:
        texts = await claim_queue.texts(unit, claim, MOST_TEXTS)
    return Lesson(fitting(record, texts))


def told_of_variants(settings: Settings, lesson: Lesson, kept: int) -> None:
    """Say how many texts are known from now on, and which were left out and why."""
    language = language_of(settings)
    if kept:
        tell(say("cli.tips.variants", language, count=kept))
    for number, why in lesson.fitting.left_out.items():
        tell(say("cli.tips.no_variant", language, ticket=ticket_of(number), why=say(_REASONS[why], language)))
