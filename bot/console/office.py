"""What the screens stand on, built once."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.app import App
from bot.asking import QuestionDesk
from bot.broadcasting.building import desk_of
from bot.broadcasting.desk import BroadcastDesk
from bot.checking.desk import ClaimDesk
from bot.checking.writing import WritingDesk
from bot.credentials import Doorman
from bot.faq import FaqShelf
from bot.officers import OfficerDesk
from bot.politics import names_of
from bot.searcher import Searcher
from bot.settings import Settings
from bot.verdicts import Teller
from data.matching.places import Gazetteer
from data.store.database import Database

#: Where the console is.
PATH = "/kantor"


@dataclass(slots=True)
class Console:
    """The parts that screens hand over to.

    Args:
        opening: shown in the link by which the first officer of all comes in; counts while there is none.
    """

    settings: Settings
    database: Database
    doorman: Doorman
    officers: OfficerDesk
    searcher: Searcher
    desk: ClaimDesk
    teller: Teller
    writing: WritingDesk
    broadcasts: BroadcastDesk
    gazetteer: Gazetteer
    answers: FaqShelf
    questions: QuestionDesk
    base: str = PATH
    opening: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def language(self) -> str:
        """In which the console speaks."""
        return str(self.settings.language)

    @property
    def zone(self) -> ZoneInfo:
        """The office's."""
        return ZoneInfo(self.settings.timezone)

    def now(self) -> datetime:
        """By the office's clock."""
        return self.database.clock().astimezone(self.zone)

    def today(self) -> date:
        """In the office's zone."""
        return self.now().date()


def console_of(app: App) -> Console:
    """The console of the office that an application serves."""
    settings, database = app.settings, app.database
    doorman = Doorman(database)
    desk = ClaimDesk(database, lambda: names_of(settings))
    zone = ZoneInfo(settings.timezone)
    writing = WritingDesk(database, desk, settings.office_name, lambda: database.clock().astimezone(zone).date())
    parts = (settings, database, doorman, OfficerDesk(database, doorman), app.searcher, desk, app.teller, writing)
    answers = app.answering.answers
    questions = QuestionDesk(database, answers, settings.office_name)
    return Console(*parts, desk_of(settings, database), app.gazetteer, answers, questions)
