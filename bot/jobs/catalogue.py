"""The jobs by name; what does them is imported when the first one comes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from bot.jobs import tools as names
from bot.jobs.execution import Function
from bot.jobs.tools import Tools
from bot.jobs.work import Outcome, Work

#: Each name, and the function that does it, given the tools of the process.
CATALOGUE: Mapping[str, tuple[str, str]] = {
    names.IMPORT_FACTCHECKS: ("bot.jobs.importing", "take_factchecks"),
    names.IMPORT_KIM: ("bot.jobs.importing", "take_kim"),
    names.EXPORT_FACTCHECKS: ("bot.jobs.keeping", "export_factchecks"),
    names.TIE_TWINS: ("bot.jobs.keeping", "tie"),
    names.SNAPSHOT: ("bot.jobs.keeping", "leave_snapshot"),
}


def functions_of(tools: Tools) -> dict[str, Function]:
    """What this process does by which name."""
    return {name: _bound(tools, *where) for name, where in CATALOGUE.items()}


def _bound(tools: Tools, module: str, name: str) -> Function:
    async def perform(work: Work) -> Outcome:
        outcome = await getattr(import_module(module), name)(tools, work)
        assert isinstance(outcome, Outcome)
        return outcome

    return perform
