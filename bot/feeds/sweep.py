"""The slow sweep: after a fetch a few old links are opened, to see whether their pages are still there.

A site's interface tells what is new and changed, and not what was deleted. Only feeds of WordPress with the option
``sweep`` are swept, right after a fetch that succeeded, so that the site is known to be up.
"""

from __future__ import annotations

import logging

from bot.feeds.client import Client
from bot.feeds.storing import News
from bot.feeds.trouble import FetchError
from data.importers.cleaning import host_of
from data.importers.pages import option_is_on
from data.model.feed import Feed, FeedKind
from data.store import withdrawals
from data.store.database import Database

log = logging.getLogger(__name__)

#: Links opened after one fetch: twenty a day with the usual interval.
LINKS = 5
#: What a page that was deleted answers.
_GONE = frozenset({404, 410})


async def sweep(database: Database, client: Client, feed: Feed, news: News) -> tuple[int, int]:
    """Open the next few links of a feed's site and take back what is gone.

    When more than one, and most of them, are gone, the site has rather moved: then nothing is taken back.

    Returns:
        Where the next sweep goes on, and how many were taken back.
    """
    if feed.kind is not FeedKind.WORDPRESS or not option_is_on(feed, "sweep"):
        return feed.swept, 0
    source = host_of(feed.url)
    async with database.reading() as unit:
        links = await withdrawals.links_after(unit, source, feed.swept, LINKS)
    gone: list[int] = []
    looked_at = 0
    for number, url in links:
        try:
            gone += [number] if await client.status_of(url) in _GONE else []
            looked_at += 1
        except FetchError as error:
            log.debug("a link of feed %s was not looked at: %s", feed.name, error)
    onward = links[-1][0] if len(links) == LINKS else 0
    if len(gone) > 1 and len(gone) > looked_at / 2:
        log.warning("feed %s: most old links are gone; has the site moved? none was taken back", feed.name)
        return onward, 0
    async with database.unit_of_work() as unit:
        withdrawn = await withdrawals.withdraw_numbers(unit, gone) if gone else 0
        if withdrawn:
            await news(unit)
        return onward, withdrawn
