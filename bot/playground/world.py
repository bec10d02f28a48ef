"""The playground's own world: a database file beside the office's, with our examples and nothing else in it.

The terminal chat uses the same file while the office has no fact-checks.
"""

from __future__ import annotations

from bot.settings import Settings, is_loopback
from data.matching.places import Gazetteer
from data.seeds import sample_factchecks, sample_institutions
from data.store import factchecks, institutions
from data.store.database import Database, normalised_url
from data.store.institutions import NewInstitution

#: Where it is on the web server.
PATH = "/playground"
#: Name of the database file under VAR_DIR.
DATABASE = "playground.sqlite3"
#: Name of the folder under VAR_DIR that holds the photos sent from the phones.
MEDIA = "playground-media"


def url_of(settings: Settings) -> str:
    """The playground's database; always a file of its own, whatever the office uses."""
    return f"sqlite:///{settings.var_dir.absolute() / DATABASE}"


def is_playground(settings: Settings, database: Database) -> bool:
    """Whether a database is the playground's."""
    return database.url == normalised_url(url_of(settings))


async def stock(database: Database) -> None:
    """Put our fact-checks in; those that are there unchanged are left alone."""
    records = sample_factchecks()
    for start in range(0, len(records), factchecks.CHUNK):
        async with database.unit_of_work() as unit:
            await factchecks.save(unit, records[start : start + factchecks.CHUNK])


async def settle(database: Database, places: Gazetteer) -> None:
    """Enter our institutions into the register, so that whoever registers is offered some."""
    villages = [(village.code, village.name) for village in places.within(places.region.code)]
    wanted = [NewInstitution(one.kind, one.place, one.name) for one in sample_institutions(villages)]
    for start in range(0, len(wanted), factchecks.CHUNK):
        async with database.unit_of_work() as unit:
            await institutions.enter(unit, wanted[start : start + factchecks.CHUNK])


def is_wanted(settings: Settings) -> bool:
    """Whether it is to be open: as PLAYGROUND says, else while there is no token; never to other machines."""
    wanted = not settings.has_telegram if settings.playground is None else settings.playground
    return wanted and is_loopback(settings.console_host)
