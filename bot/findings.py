"""What is well and what is not with a running service, in sentences for whoever operates it.

``doctor`` says all of it; Beranda shows an administrator what is ill. What may be ill by itself is one list,
:mod:`bot.alarms`, which the officers' bot tells of, too. Nothing is changed here.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot import alarm_words
from bot.alarms import KINDS, Watchman
from bot.settings import Settings
from data.model.office_notice import Alarm
from data.store.database import Database
from data.wording import say


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about one part.

    Args:
        is_well: nothing has to be done.
        is_grave: without it the service cannot do its work.
    """

    is_well: bool
    sentence: str
    is_grave: bool = False


class Examiner:
    """Words what is well and what is not.

    Args:
        language: of the sentences.
    """

    def __init__(self, settings: Settings, language: str) -> None:
        self._settings = settings
        self._language = language

    def well(self, key: str, **values: object) -> Finding:
        """A sentence of ``cli.doctor`` that asks for nothing."""
        return Finding(True, say(f"cli.doctor.{key}", self._language, **values))

    def ill(self, key: str, is_grave: bool = False, **values: object) -> Finding:
        """A sentence of ``cli.doctor`` that asks for something."""
        return Finding(False, say(f"cli.doctor.{key}", self._language, **values), is_grave)

    def alarm(self, one: Alarm) -> Finding:
        """An alarm with what to do."""
        return Finding(False, alarm_words.advice(one, self._settings, self._language), KINDS[one.kind].is_grave)

    async def alarms(self, opened: Database) -> list[Finding]:
        """What is ill, the gravest first; how the office is set up comes last."""
        found = await Watchman(self._settings, opened).look()
        found.sort(key=lambda one: (not KINDS[one.kind].is_grave, KINDS[one.kind].is_quiet))
        return [self.alarm(one) for one in found]
