"""The world of the simulator: bots, people, chats, messages and pending updates, behind one lock.

Nothing here speaks HTTP and nothing decides what a person does; :mod:`.stage` and the methods do, holding ``lock``.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.simulators.telegram import objects
from bot.simulators.telegram.bells import Bell
from bot.simulators.telegram.faults import FaultBook
from bot.simulators.telegram.files import FileShelf
from bot.simulators.telegram.journal import Journal
from bot.simulators.telegram.rates import Rates
from bot.simulators.telegram.refusals import bad_request, forbidden, moved

Json = dict[str, Any]

#: The token of the bot that every world has from the start.
DEFAULT_TOKEN = "700000001:simulated-bot-of-kentongan"  # noqa: S105 - opens nothing but this simulator

#: Messages remembered for edits, replies and old buttons; older ones are "not found".
REMEMBERED_MESSAGES = 200_000

#: Kinds of update that a bot gets only when it asks for them. Source: core.telegram.org/bots/api#getupdates.
_ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered.

    Args:
        url: the address; ``http`` is allowed, as in the official server's local mode.
        secret: sent along as ``X-Telegram-Bot-Api-Secret-Token``; empty for none.
        max_connections: as told by the bot; deliveries here are one at a time, in order.
        failures: refused deliveries in a row, on which the pause before the next one depends.
        last_error: sentence and time of the last refused delivery.
    """

    url: str
    secret: str = ""
    max_connections: int = 40
    failures: int = 0
    last_error: tuple[str, int] | None = None


@dataclass(slots=True)
class BotAccount:
    """One bot, known by its token.

    Args:
        token: as in the path of every call.
        user: the bot as messages show it.
        pending: updates not yet confirmed: id and JSON, written once.
        allowed: kinds of update it asked for; ``None`` for the platform's choice.
        webhook: where updates go; ``None`` when the bot asks for them.
        poll: number of the latest getUpdates; an older one that still waits is ended with 409.
        is_private: whether it sees in groups only what concerns it (the platform's "privacy mode").
        texts: commands and descriptions by (kind, scope, language).
    """

    token: str
    user: Json
    next_update_id: int
    pending: deque[tuple[int, str]] = field(default_factory=deque)
    allowed: frozenset[str] | None = None
    webhook: Webhook | None = None
    poll: int = 0
    is_private: bool = True
    texts: dict[tuple[str, str, str], Any] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """The user id, which is also the first part of the token."""
        return int(self.user["id"])


@dataclass(slots=True)
class Chat:
    """One chat: private (between one bot and one person) or shared by many.

    Args:
        card: the Chat object that messages carry.
        owner: id of the bot for a private chat, 0 for a shared one.
        members: status by user id, bots included; a person who blocked the bot makes it ``kicked``.
        last_message_id: message ids count from 1 in each chat.
        migrated_to: the supergroup that replaced this group.
        has_started: whether the person ever wrote, so that the bot may.
    """

    card: Json
    owner: int
    members: dict[int, str] = field(default_factory=dict)
    last_message_id: int = 0
    migrated_to: int | None = None
    has_started: bool = True

    @property
    def id(self) -> int:
        """The chat id."""
        return int(self.card["id"])

    @property
    def kind(self) -> str:
        """``private``, ``group``, ``supergroup`` or ``channel``."""
        return str(self.card["type"])

    def next_message_id(self) -> int:
        """Return a fresh message id."""
        self.last_message_id += 1
        return self.last_message_id


@dataclass(frozen=True, slots=True)
class Query:
    """A pressed button that waits for its answer."""

    bot_id: int
    chat_id: int
    at: float


class World:
    """Everything that exists; one lock guards it all.

    Args:
        tokens: bots known from the start; one with :data:`DEFAULT_TOKEN` when none is named.
        accepts_strangers: whether a bot may write to any positive chat id (for benchmarks), or only to people who
            exist.
        query_seconds: how long a pressed button can be answered (the platform gives no figure; *unverified*).
        journal: what each chat saw; a fresh one otherwise.
    """

    def __init__(
        self,
        tokens: Sequence[str] = (),
        *,
        accepts_strangers: bool = False,
        query_seconds: float = 900.0,
        journal: Journal | None = None,
    ) -> None:
        self.lock = threading.RLock()
        self.accepts_strangers = accepts_strangers
        self.query_seconds = query_seconds
        self.journal = journal or Journal()
        self.faults = FaultBook()
        self.rates: Rates | None = None
        self.arrivals = Bell()
        self.bots: dict[str, BotAccount] = {}
        self.numbers = itertools.count(1)
        self._start_empty()
        for token in tokens or (DEFAULT_TOKEN,):
            self.add_bot(token)

    def _start_empty(self) -> None:
        """Have no people, chats, messages and files."""
        self.people: dict[int, Json] = {}
        self.gone: set[int] = set()
        self.chats: dict[tuple[int, int], Chat] = {}
        self.messages: OrderedDict[tuple[int, int, int], Json] = OrderedDict()
        self.queries: dict[str, Query] = {}
        self.files = FileShelf()

    def reset(self) -> None:
        """Forget people, chats, faults and the journal; bots stay, and update ids go on."""
        self._start_empty()
        self.journal.clear()
        self.faults = FaultBook()
        self.rates = None
        for bot in self.bots.values():
            bot.pending.clear()
            bot.webhook, bot.allowed, bot.is_private = None, None, True
            bot.texts.clear()
        self.arrivals.ring()

    def add_bot(self, token: str, username: str = "", first_name: str = "Kentongan") -> BotAccount:
        """Make a bot known; the number before the colon is its user id."""
        bot_id = int(token.partition(":")[0])
        user = objects.bot_user(bot_id, username or f"kentongan_{bot_id}_bot", first_name)
        # Update ids go up even over a restart of the server, or a bot that remembers them would take new for old.
        bot = BotAccount(token, user, int(time.time()))
        self.bots[token] = bot
        return bot

    def bot_named(self, name: str | int | None) -> BotAccount:
        """Return a bot by token, id or username; the first one when nothing is said.

        Raises:
            LookupError: there is none.
        """
        for bot in self.bots.values():
            if name is None or name in (bot.token, bot.id, str(bot.id), bot.user["username"]):
                return bot
        raise LookupError(f"no bot {name!r}")

    # People and chats.

    def person(self, person_id: int) -> Json:
        """Return a person, who comes into being when first spoken of."""
        found = self.people.get(person_id)
        if found is None:
            found = self.people[person_id] = objects.person(person_id, language_code="id")
        return found

    def private_chat(self, bot: BotAccount, person_id: int, *, has_started: bool = True) -> Chat:
        """Return the chat between a bot and a person, made when there is none."""
        chat = self.chats.get((bot.id, person_id))
        if chat is None:
            card = objects.private_chat(self.person(person_id))
            chat = Chat(card, bot.id, {person_id: "member", bot.id: "member"}, has_started=has_started)
            self.chats[bot.id, person_id] = chat
        return chat

    def shared_chat(self, chat_id: int) -> Chat:
        """Return a group or channel.

        Raises:
            LookupError: there is none of that id.
        """
        chat = self.chats.get((0, chat_id))
        if chat is None:
            raise LookupError(f"no group or channel {chat_id}")
        return chat

    def find(self, bot: BotAccount, address: str) -> Chat | None:
        """Return the chat that a bot means by an id or by the @name of a group or channel."""
        if address.startswith("@"):
            names = (
                chat for chat in self.chats.values() if chat.card.get("username") == address[1:] and not chat.owner
            )
            return next(names, None)
        try:
            chat_id = int(address)
        except ValueError:
            return None
        if chat_id <= 0:
            return self.chats.get((0, chat_id))
        known = self.chats.get((bot.id, chat_id))
        if known is None and (chat_id in self.people or self.accepts_strangers):
            return self.private_chat(bot, chat_id, has_started=True)
        return known

    def destination(self, bot: BotAccount, address: str) -> Chat:
        """Return the chat that a bot may write to.

        Raises:
            Refusal: there is none, it moved, or the bot is not wanted there.
        """
        if not address:
            raise bad_request("chat_id is empty")
        chat = self.find(bot, address)
        if chat is None:
            if any(address == str(other.id) for other in self.bots.values()):
                raise forbidden("bots can't send messages to bots")
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise moved(chat.migrated_to)
        self._require_welcome(bot, chat)
        return chat

    def _require_welcome(self, bot: BotAccount, chat: Chat) -> None:
        """Refuse when the bot was blocked or thrown out, or never spoken to."""
        if chat.owner:
            if chat.id in self.gone:
                raise forbidden("user is deactivated")
            if chat.members[bot.id] == "kicked":
                raise forbidden("bot was blocked by the user")
            if not chat.has_started:
                raise forbidden("bot can't initiate conversation with a user")
            return
        status = chat.members.get(bot.id, "left")
        if status == "kicked":
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if status == "left":
            raise forbidden(f"bot is not a member of the {chat.kind} chat")

    def ask(self, bot: BotAccount, chat: Chat, *, is_expired: bool = False) -> str:
        """Note a pressed button that waits for its answer; return the query's id."""
        query_id = str(4_000_000_000_000_000_000 + next(self.numbers))
        pressed_at = time.monotonic() - (2 * self.query_seconds if is_expired else 0.0)
        self.queries[query_id] = Query(bot.id, chat.id, pressed_at)
        return query_id

    # Messages and updates.

    def remember(self, chat: Chat, message: Json) -> None:
        """Keep a message for edits, replies and buttons."""
        self.messages[chat.owner, chat.id, message["message_id"]] = message
        if len(self.messages) > REMEMBERED_MESSAGES:
            self.messages.popitem(last=False)

    def message(self, chat: Chat, message_id: int) -> Json | None:
        """Return a message of a chat."""
        return self.messages.get((chat.owner, chat.id, message_id))

    def emit(self, bot: BotAccount, kind: str, payload: Json) -> int | None:
        """Queue an update for a bot; return its id, or ``None`` when the bot does not want this kind."""
        if bot.allowed is None:
            if kind in _ONLY_ON_REQUEST:
                return None
        elif kind not in bot.allowed:
            return None
        return self.emit_raw(bot, {kind: payload})

    def emit_raw(self, bot: BotAccount, update: Json) -> int:
        """Queue an update of any shape; without an ``update_id`` of its own it gets the next one."""
        update_id = bot.next_update_id
        bot.next_update_id += 1
        bot.pending.append((update_id, json.dumps({"update_id": update_id, **update})))
        self.arrivals.ring()
        return update_id
