"""What a fetch would bring, without writing anything: for an operator who is setting a feed up."""

from __future__ import annotations

from dataclasses import replace

from bot.feeds.reader import Room, ask, understand
from bot.feeds.report import Fate, Fetched
from bot.feeds.storing import would_take_in
from bot.feeds.trouble import Broken, FetchError
from data.importers.pages import Walk
from data.model.feed import Feed
from data.store.withdrawals import TooMany

#: Pages that are looked at: enough to see whether a feed is set up right.
PAGES = 3


async def preview(room: Room, feed: Feed) -> Fetched:
    """Look at a feed's first pages, as if nothing had been fetched yet that is not in the database."""
    report, walk = Fetched(), Walk()
    here = replace(feed, cursor="", etag="", last_modified="")
    try:
        for _ in range(PAGES):
            page = await understand(room, here, await ask(room, here, is_first=True))
            report = await would_take_in(room.database, page, report)
            onward = walk.next_after(page)
            if onward is None:
                break
            here = replace(here, cursor=onward)
    except (FetchError, TooMany) as error:
        told = error if isinstance(error, FetchError) else Broken(str(error))
        return replace(report, fate=Fate.FAILED, sentence=str(told))
    return report
