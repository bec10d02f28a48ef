"""The control side as a test holds it: bots, faults, rates, and what the chats saw.

The verbs about people come from :mod:`.stage` and :mod:`.membership`. The same verbs over HTTP: :mod:`.control_web`.
"""

from __future__ import annotations

import random
import time
from typing import Any

from bot.simulators.telegram.bells import rung_within
from bot.simulators.telegram.faults import Fault, FaultKind
from bot.simulators.telegram.journal import Journal, Seen
from bot.simulators.telegram.membership import Membership
from bot.simulators.telegram.rates import Rates
from bot.simulators.telegram.stage import Json


class Control(Membership):
    """Everything a test can do to the simulated platform; safe to use from every thread."""

    @property
    def journal(self) -> Journal:
        """What each chat saw."""
        return self.world.journal

    def bot(self, token: str, *, username: str = "", first_name: str = "Kentongan", is_private: bool = True) -> Json:
        """Make another bot known, or change one; return it as a user.

        Args:
            token: digits, colon, anything.
            username: without "@"; made from the id when empty.
            first_name: shown in every message.
            is_private: whether it sees in groups only what concerns it, as the platform does unless told otherwise.
        """
        with self.world.lock:
            account = self.world.bots.get(token) or self.world.add_bot(token, username, first_name)
            account.is_private = is_private
            return account.user

    def revokes(self, token: str) -> None:
        """Take a bot's token away: 401 from now on."""
        with self.world.lock:
            del self.world.bots[token]
            self.world.arrivals.ring()

    # Faults.

    def fault(
        self,
        kind: str,
        method: str = "*",
        *,
        for_seconds: float | None = None,
        bot: str | int | None = None,
        **more: Any,
    ) -> Fault:
        """Let something go wrong.

        Args:
            kind: a :class:`.FaultKind`.
            method: which Bot API method; ``*`` for all that concern a chat.
            for_seconds: ends after so many seconds.
            bot: only calls of this bot (token, id or username).
            more: ``chat_id``, ``times`` (1 unless told; ``None`` for every time), ``probability``, ``seconds`` (of a
                delay), ``retry_after``, ``code``, ``description``, ``migrate_to_chat_id``.
        """
        with self.world.lock:
            bot_id = None if bot is None else self.world.bot_named(bot).id
            until = None if for_seconds is None else time.monotonic() + for_seconds
            if for_seconds is not None or "probability" in more:
                more.setdefault("times", None)
            fault = Fault(FaultKind(kind), method, bot_id=bot_id, until=until, **more)
            self.world.faults.faults.append(fault)
            return fault

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        with self.world.lock:
            self.world.faults.faults.clear()

    def seed(self, number: int) -> None:
        """Start the dice of all probabilities anew."""
        with self.world.lock:
            self.world.faults.dice = random.Random(number)

    def enforce_rates(self, is_on: bool = True, **limits: Any) -> None:
        """Answer 429 above the platform's real rates; ``limits`` are fields of :class:`.Rates`."""
        with self.world.lock:
            self.world.rates = Rates(**limits) if is_on else None

    def accept_strangers(self, is_on: bool = True) -> None:
        """Let bots write to any positive chat id."""
        self.world.accepts_strangers = is_on

    def reset(self) -> None:
        """Forget people, chats, faults, rates and the journal; bots stay, and update ids go on."""
        with self.world.lock:
            self.world.reset()

    # What was seen.

    def seen(self, chat_id: int | None = None, *, method: str | None = None, after: int = 0) -> list[Seen]:
        """Return the rows of the journal, of one chat or of all."""
        with self.world.lock:
            return self.journal.rows(chat_id, method=method, after=after)

    def messages(self, chat_id: int | None = None, *, after: int = 0) -> list[Seen]:
        """Return the messages that appeared, of one chat or of all."""
        with self.world.lock:
            return self.journal.messages(chat_id, after=after)

    def shown(self, chat_id: int, message_id: int, *, bot: str | int | None = None) -> Json:
        """Return a message as it stands in a chat now, with everything the platform says of it.

        Raises:
            LookupError: there is no such message.
        """
        with self.world.lock:
            return self._message(self._chat(chat_id, {} if bot is None else {"bot": bot}), message_id)

    async def hears(
        self, chat_id: int | None = None, count: int = 1, *, after: int = 0, within_seconds: float = 5.0
    ) -> list[Seen]:
        """Wait until so many messages appeared in a chat (or anywhere), and return them.

        Raises:
            TimeoutError: there were fewer; the message says how many.
        """
        deadline = time.monotonic() + within_seconds
        with self.journal.bell.listening() as event:
            while len(found := self.messages(chat_id, after=after)) < count:
                if not await rung_within(event, deadline - time.monotonic()):
                    found = self.messages(chat_id, after=after)
                    if len(found) >= count:
                        break
                    raise TimeoutError(f"chat {chat_id} heard {len(found)} of {count} messages")
        return found

    def pending(self, bot: str | int | None = None) -> int:
        """Return how many updates a bot has not confirmed yet."""
        with self.world.lock:
            return len(self.world.bot_named(bot).pending)

    def state(self) -> Json:
        """Return counts: bots with their pending updates, people, chats, rows, faults, calls by outcome."""
        with self.world.lock:
            bots = [{"user": bot.user, "pending": len(bot.pending)} for bot in self.world.bots.values()]
            calls = {f"{method} {outcome}": count for (method, outcome), count in self.journal.calls.items()}
            return {
                "bots": bots,
                "people": len(self.world.people),
                "chats": len(self.world.chats),
                "rows": len(self.journal.rows()),
                "forgotten_rows": self.journal.forgotten,
                "faults": [fault.as_json() for fault in self.world.faults.faults],
                "calls": calls,
            }
