"""The platform's real rates, enforced by the simulator and kept with the default settings: nobody is asked to wait.

Source of the rates: core.telegram.org/bots/faq, "My bot is hitting limits". What counts is when the platform took each
message, by its own journal.
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio

from bot.settings import Settings
from bot.simulators.telegram import TelegramServer
from tests.bot.stage import Chat, Running, a_running_service, the_office_knows
from tests.conftest import fresh_sqlite

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="module")]

log = logging.getLogger(__name__)

HOAX = "Menara 5G menyebarkan virus kepada warga sekitar"
#: What Telegram allows: messages a second over all chats, at once and a second to one chat, a minute to one group.
PER_SECOND, CHAT_BURST, PER_MINUTE = 30, 3, 20
PEOPLE = 150
#: A group's minute lasts twenty seconds here, for the simulator and for the service: nobody waits for a whole one.
HASTE = 3
MINUTE_SECONDS = 60.0 / HASTE
_people = itertools.count(1001)

DEFAULTS = {
    name: Settings.model_fields[name].default
    for name in ("telegram_per_second", "telegram_chat_per_second", "telegram_group_per_minute")
}
HASTY = DEFAULTS | {"telegram_group_per_minute": HASTE * DEFAULTS["telegram_group_per_minute"]}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def office(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Running]:
    folder = tmp_path_factory.mktemp("office")
    url = fresh_sqlite(sqlite_template, folder)
    await the_office_knows(url)
    async with TelegramServer.serving() as server, a_running_service(server, folder, url, **HASTY) as running:
        server.control.enforce_rates(minute_seconds=MINUTE_SECONDS)
        yield running


def most_within(moments: Sequence[float], seconds: float) -> int:
    """The most messages that appeared within any span of so many seconds."""
    ordered = sorted(moments)
    return max(sum(1 for later in ordered[start:] if later - first < seconds) for start, first in enumerate(ordered))


def nobody_was_asked_to_wait(office: Running) -> None:
    calls = office.server.control.state()["calls"]
    assert not [name for name in calls if "429" in name], calls


def times_of(office: Running, chats: Sequence[Chat]) -> list[float]:
    """When each message appeared in these chats."""
    numbers = {chat.number for chat in chats}
    return [seen.at for seen in office.server.control.messages() if seen.chat_id in numbers]


async def test_a_hundred_and_fifty_people_at_once_are_served_within_the_rate(office: Running) -> None:
    people = [office.person(next(_people)) for _ in range(PEOPLE)]
    with office.server.control.batch():
        for one in people:
            one.says(HOAX)
    for one in people:
        await one.hears(within_seconds=180)
    moments = times_of(office, people)
    assert len(moments) == PEOPLE
    most, seconds = most_within(moments, 1.0), max(moments) - min(moments)
    log.info("%d people in %.1f s, at most %d in any second", PEOPLE, seconds, most)
    assert most <= PER_SECOND
    nobody_was_asked_to_wait(office)


async def test_one_chat_gets_many_answers_one_a_second(office: Running) -> None:
    siti = office.person(next(_people))
    count = CHAT_BURST + 5
    with office.server.control.batch():
        for _ in range(count):
            siti.says(HOAX)
    for _ in range(count):
        await siti.hears(within_seconds=180)
    moments = times_of(office, [siti])
    assert len(moments) == count
    log.info("%d answers to one chat in %.1f s", count, max(moments) - min(moments))
    for seconds in range(1, 6):
        assert most_within(moments, seconds) <= CHAT_BURST + seconds
    nobody_was_asked_to_wait(office)


async def test_one_group_gets_twenty_a_minute_while_others_go_on(office: Running) -> None:
    group, siti = office.group_of(next(_people)), office.person(next(_people))
    count = PER_MINUTE + 1
    with office.server.control.batch():
        for _ in range(count):
            group.says("/cek " + HOAX)
    await group.hears()
    for _ in range(3):
        siti.says(HOAX)
        await siti.hears()
    assert len(times_of(office, [group])) < count, "others are answered while the group waits"
    for _ in range(count - 1):
        await group.hears(within_seconds=300)
    moments = times_of(office, [group])
    assert len(moments) == count
    most = most_within(moments, MINUTE_SECONDS)
    log.info("%d answers to one group in %.1f s, at most %d in any minute", count, max(moments) - min(moments), most)
    assert most <= PER_MINUTE
    assert DEFAULTS["telegram_group_per_minute"] <= PER_MINUTE, "what was kept here in haste is kept by default"
    nobody_was_asked_to_wait(office)
