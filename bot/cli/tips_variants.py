"""How the desk's verbs say which texts of a claim became known variants, and which did not."""

from __future__ import annotations

from bot.checking.desk import Decided
from bot.checking.words import MISFITS
from bot.cli.speech import language_of, tell
from bot.settings import Settings
from data.wording import say
from handlers.ticket import ticket_of


def told_of_variants(settings: Settings, decided: Decided) -> None:
    """Say how many texts are known from now on, and which were left out and why."""
    language = language_of(settings)
    if decided.kept:
        tell(say("cli.tips.variants", language, count=decided.kept))
    for number, why in decided.left_out.items():
        tell(say("cli.tips.no_variant", language, ticket=ticket_of(number), why=say(MISFITS[why], language)))
