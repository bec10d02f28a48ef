"""Alarms in words, the same on the officers' phones, on Beranda and in ``doctor``: what is wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.broadcasting.wording import moment, why_in
from bot.faults import fault_in
from bot.settings import Settings
from data.model.office_notice import Alarm
from data.wording import FALLBACK, placeholders, say

#: What stands for something that an alarm does not name.
NOTHING = "-"


def what(alarm: Alarm, settings: Settings, language: str) -> str:
    """What is wrong."""
    return _said(f"alarm.what.{alarm.kind}", alarm, settings, language)


def advice(alarm: Alarm, settings: Settings, language: str) -> str:
    """What is wrong, and what to do."""
    return f"{what(alarm, settings, language)} {_said(f'alarm.remedy.{alarm.kind}', alarm, settings, language)}"


def _said(key: str, alarm: Alarm, settings: Settings, language: str) -> str:
    """A sentence; what an alarm that an older version wrote down does not tell is a dash."""
    worded = _worded(settings, language)
    values = {name: alarm.details.get(name) or NOTHING for name in placeholders(FALLBACK)[key]}
    shown = {
        name: worded[name](value) if name in worded and value != NOTHING else value for name, value in values.items()
    }
    return say(key, language, **shown)


def _worded(settings: Settings, language: str) -> Mapping[str, Callable[[str], str]]:
    """How a detail is read that is kept as a code."""

    def at(kept: str) -> str:
        return moment(settings, datetime.fromisoformat(kept))

    return {
        "why": lambda code: why_in(code, language),
        "cause": lambda code: say(f"cli.broadcast.cause.{code}", language),
        "fault": lambda told: fault_in(language, told),
        "taken": at,
        "now": at,
        "trusted": at,
    }
