"""Officers with their phones in front of the officers' bot, beside an office whose screens they have, too."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from bot.simulators.telegram import Seen
from tests.bot.console.stage import Office
from tests.bot.stage import Chat, Running, labels

#: Of the officers' bot.
TOKEN = "800000002:the-bot-of-the-officers"
_phones = itertools.count(91_000)
_people = itertools.count(92_000)


class Phone(Chat):
    """A chat with the officers' bot, to which more comes than one test speaks of."""

    async def finds(self, *parts: str, button: str | None = None) -> Seen:
        """Wait for a message that holds these parts and such a button; what comes before is another test's."""
        passed = list[str]()
        while True:
            try:
                seen = await self.hears()
            except TimeoutError:
                raise AssertionError(passed) from None
            passed.append(seen.text)
            if all(part in seen.text for part in parts):
                assert button is None or button in labels(seen), labels(seen)
                return seen


@dataclass
class Desks:
    """An office with both bots."""

    office: Office
    phones: dict[str, Phone] = field(default_factory=dict)

    @property
    def running(self) -> Running:
        return self.office.running

    def phone(self, name: str = "Petugas") -> Phone:
        """Somebody alone with the officers' bot, who is nobody to it yet."""
        number = next(_phones)
        self.running.server.control.person(number, name)
        return Phone(self.running.server, number, bot=TOKEN)

    def resident(self) -> Chat:
        """Somebody alone with the residents' bot."""
        return self.running.person(next(_people))

    async def code_on(self, phone: Phone) -> str:
        """The code that the bot shows somebody who starts it."""
        phone.says("/start")
        shown = await phone.hears("Kode tautan")
        found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", shown.text)
        assert found is not None
        return found[0]

    async def links(self, login: str) -> Phone:
        """An officer links a phone at the desk, once."""
        if login in self.phones:
            return self.phones[login]
        phone = self.phone(login.title())
        code = await self.code_on(phone)
        browser = await self.office.enters(login)
        await browser.opens("/bot")
        await browser.sends("/bot", {"tautan": code})
        assert f'"{login.title()}"' in browser.text
        await browser.sends("/bot", {"tautan": code, "kode": await self.office.code(login)})
        assert "Obrolan Anda tertaut" in browser.text
        await phone.finds("kini milik", login.title())
        self.phones[login] = phone
        return phone
