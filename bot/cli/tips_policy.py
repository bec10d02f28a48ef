"""How the desk's verbs keep to the policy of verdicts, and say what can be done instead."""

from __future__ import annotations

from bot.cli.speech import language_of, stop
from bot.policy import OFFICE, Matter, own_verdict_allowed
from bot.politics import names_of
from bot.settings import Settings
from data.model.factcheck import FactCheck
from data.wording import say

_MATTERS = {
    Matter.CANDIDATE: "cli.tips.matter_candidate",
    Matter.PARTY: "cli.tips.matter_party",
    Matter.ELECTION: "cli.tips.matter_election",
    Matter.HEAD: "cli.tips.matter_head",
    Matter.GOVERNMENT: "cli.tips.matter_government",
}


def obey(settings: Settings, record: FactCheck, *statements: str) -> None:
    """See that the office may judge this itself, or cites who may.

    Raises:
        Stop: it may not.
    """
    if record.source != OFFICE:
        return
    said = "\n".join([record.title, record.summary, *statements])
    refusal = own_verdict_allowed(said, record.verdict, names_of(settings))
    if refusal is not None:
        matter = say(_MATTERS[refusal.matter], language_of(settings))
        raise stop(settings, "cli.tips.not_ours_to_judge", matter=matter, word=refusal.word)
