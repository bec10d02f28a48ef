"""What the screens stand on, built once."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.app import App
from bot.asking import QuestionDesk
from bot.broadcasting.building import desk_of, limits_of
from bot.broadcasting.desk import BroadcastDesk
from bot.checking.desk import ClaimDesk
from bot.checking.grace import Grace
from bot.checking.writing import WritingDesk
from bot.console.presence import Presence
from bot.credentials import Doorman
from bot.faq import FaqShelf
from bot.inviting import link_of
from bot.officers import OfficerDesk
from bot.playground.world import PATH as PLAYGROUND
from bot.searcher import Searcher
from bot.settings import Settings
from bot.verdicts import Teller
from data.matching.places import Gazetteer
from data.model.message import Limits
from data.store.database import Database

#: Where the console is.
PATH = "/kantor"
#: Where the one to practise at is, and what its cookies are called after.
TRAINING_PATH, TRAINING = f"{PLAYGROUND}/kantor", "latihan"


@dataclass(slots=True)
class Console:
    """The parts that screens hand over to.

    Args:
        limits: what each channel carries by which broadcasts go out.
        base: where it is on the web server.
        is_training: it works on the playground's world; nothing leaves this machine, and everybody at it may begin.
        link_to: a link that says a payload to the bot of residents; empty while nobody knows its name.
        opening: shown in the link by which the first officer of all comes in; counts while there is none.
    """

    settings: Settings
    database: Database
    doorman: Doorman
    officers: OfficerDesk
    searcher: Searcher
    grace: Grace
    teller: Teller
    writing: WritingDesk
    broadcasts: BroadcastDesk
    gazetteer: Gazetteer
    answers: FaqShelf
    questions: QuestionDesk
    presence: Presence
    limits: Mapping[str, Limits]
    base: str = PATH
    is_training: bool = False
    link_to: Callable[[str], str] = lambda _payload: ""
    opening: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def desk(self) -> ClaimDesk:
        """Where claims are decided."""
        return self.grace.desk

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


def training_of(app: App) -> Console:
    """The console over the playground's world, with its phones on the other side."""
    limits = {name: platform.limits for name, platform in app.platforms.items()}
    broadcasts = desk_of(app.settings, app.database, limits=limits)
    console = replace(console_of(app), broadcasts=broadcasts, limits=limits, link_to=lambda _payload: "")
    return replace(console, base=TRAINING_PATH, is_training=True)


def console_of(app: App) -> Console:
    """The console of the office that an application serves."""
    settings, database = app.settings, app.database
    doorman = Doorman(database)
    grace = app.deciding.grace
    office = (settings, database, doorman, OfficerDesk(database, doorman), app.searcher)
    claims = (grace, app.teller, grace.second.writing)
    answers = app.answering.answers
    questions = (answers, QuestionDesk(database, answers, settings.office_name))
    presence = Presence(database.clock)
    desk = desk_of(settings, database)
    made = Console(*office, *claims, desk, app.gazetteer, *questions, presence, limits_of())
    return replace(made, link_to=lambda payload: _link_to(app, payload))


def _link_to(app: App, payload: str) -> str:
    """A link into the residents' bot, by the name it has or the one that the office set."""
    links = (platform.link(payload) for platform in app.platforms.values())
    return next(filter(None, links), "") or link_of(app.settings, payload)
