"""One call of the Bot API on its way through its method: who calls, with what, and what the chat gets to see of it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from bot.simulators.telegram import keyboards, objects
from bot.simulators.telegram.bodies import Params
from bot.simulators.telegram.entities import CAPTION_UNITS, is_blank, units
from bot.simulators.telegram.journal import Seen
from bot.simulators.telegram.markup import formatted
from bot.simulators.telegram.refusals import bad_request
from bot.simulators.telegram.world import BotAccount, Chat, World

Json = dict[str, Any]


@dataclass(slots=True)
class Call:
    """One call; ``world.lock`` is held while its method runs.

    Args:
        world: where it happens.
        bot: who calls.
        method: name as the documentation spells it.
        params: what was sent along.
        rows: what the chat saw of it, for the mark "answered".
    """

    world: World
    bot: BotAccount
    method: str
    params: Params
    rows: list[Seen] = field(default_factory=list)

    def destination(self) -> Chat:
        """Return the chat that the call writes to."""
        return self.world.destination(self.bot, self.params.text("chat_id"))

    def admit(self, chat: Chat, messages: int = 1) -> None:
        """Count the call against the platform's rates, when they are enforced."""
        if self.world.rates is not None:
            is_group = chat.kind in ("group", "supergroup")
            self.world.rates.admit(self.bot.id, chat.id, is_group=is_group, messages=messages)

    def markup(self) -> Json | None:
        """Return the checked keyboard of the call."""
        return keyboards.checked(self.params.tree("reply_markup", "reply markup"))

    def put(self, chat: Chat, content: Json, markup: Json | None = None) -> Json:
        """Put a message of the bot into a chat; the chat has seen it from here on."""
        author = {"sender_chat": chat.card} if chat.kind == "channel" else {"from": self.bot.user}
        message: Json = {"message_id": 0, **author, "chat": chat.card, "date": int(time.time())}
        replied = self._replied(chat)
        if replied:
            message["reply_to_message"] = objects.without_reply(replied)
        if topic := self._topic(chat, replied):
            message.update({"message_thread_id": topic, "is_topic_message": True})
        if self.params.flag("protect_content"):
            message["has_protected_content"] = True
        message.update(content)
        if markup is not None and "inline_keyboard" in markup:
            message["reply_markup"] = markup
        message["message_id"] = chat.next_message_id()
        self.world.remember(chat, message)
        self.show(chat, message, keyboards.shown(markup))
        return message

    def show(self, chat: Chat, message: Json, buttons: Any = (), **more: Any) -> None:
        """Write into the journal what a chat sees of a message."""
        row = self.world.journal.add(self.bot.id, chat.id, self.method, message, buttons=buttons, **more)
        self.rows.append(row)

    def _topic(self, chat: Chat, replied: Json | None) -> int:
        """Return the topic of a forum that a message goes to: the one that is named, else that of what it answers.

        The second half is observed by many and follows the official client library (*unverified* by us).
        """
        if not chat.card.get("is_forum"):
            return 0
        return self.params.integer("message_thread_id") or int((replied or {}).get("message_thread_id", 0))

    def _replied(self, chat: Chat) -> Json | None:
        """Return the message that the new one answers.

        Raises:
            Refusal: there is none, and sending without it was not allowed.
        """
        reply = self.params.tree("reply_parameters", "reply parameters")
        if not isinstance(reply, dict):
            if "reply_to_message_id" not in self.params.values:
                return None
            allowed = self.params.flag("allow_sending_without_reply")
            reply = {"message_id": self.params.integer("reply_to_message_id"), "allow_sending_without_reply": allowed}
        wanted = reply.get("message_id")
        found = self.world.message(chat, wanted) if isinstance(wanted, int) else None
        if found is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        return found

    def caption(self) -> Json:
        """Return the fields of the call's caption."""
        explicit = self.params.tree("caption_entities", "caption entities")
        return captioned(self.params.text("caption"), self.params.text("parse_mode"), explicit)


def captioned(source: str, parse_mode: str, explicit: Any) -> Json:
    """Return the fields of a caption; none when it shows nothing.

    Raises:
        Refusal: its markup is broken, or it is too long.
    """
    caption, entities = formatted(source, parse_mode, explicit)
    if is_blank(caption):
        return {}
    if units(caption) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}
