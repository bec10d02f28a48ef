"""What people do: the half of the control side that makes updates.

Every verb takes the chat first: a positive id is the private chat with that person (who comes into being when first
spoken of), a negative one a group or channel made before. Every verb returns the object that went out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypedDict, Unpack

from bot.simulators.telegram import contents, objects
from bot.simulators.telegram.privacy import concerns
from bot.simulators.telegram.world import BotAccount, Chat, World

Json = dict[str, Any]


class How(TypedDict, total=False):
    """The circumstances of a message.

    Keys:
        by: id of the speaker in a group; the person of a private chat, or the first member, speaks otherwise.
        bot: which bot a private message is for (token, id or username); the first one otherwise.
        reply_to: message id that it answers.
        forwarded_from: origin of a forward, as :func:`.objects.origin` takes it.
        media_group_id: the same for all pieces of an album.
        topic: message id with which a topic of a forum began, as :meth:`.Membership.topic` returns it.
        answers_elsewhere: a message of another chat that it answers: ``origin`` as :func:`.objects.origin` takes it,
            ``quote`` (the marked part of its text), and the fields of its content.
        date: seconds since 1970; now otherwise.
    """

    by: int
    bot: str | int
    reply_to: int
    forwarded_from: Json | str
    media_group_id: str
    topic: int
    answers_elsewhere: Json
    date: int


class Stage:
    """People, and the verbs that move them; safe to use from every thread."""

    def __init__(self, world: World) -> None:
        self.world = world

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Hold the world still, so that everything said inside arrives together."""
        with self.world.lock:
            yield

    # Speaking.

    def says(self, chat_id: int, text: str, **how: Unpack[How]) -> Json:
        """A person writes a text; any length, also empty."""
        return self.sends(chat_id, "text", {"text": text}, **how)

    def sends(self, chat_id: int, kind: str, details: Json | None = None, **how: Unpack[How]) -> Json:
        """A person sends something of any kind that :data:`.contents.KINDS` names.

        Args:
            chat_id: where.
            kind: ``text``, ``photo``, ``voice``, ``document``, ``sticker``, ``location``, ``contact``, ``poll`` ...
            details: what is special about it: ``caption``, ``content`` (bytes), ``size_bytes`` (claimed), ``name``,
                ``mime_type``, ``options`` ...
            how: see :class:`How`.
        """
        with self.world.lock:
            return self._speak(chat_id, contents.KINDS[kind](self.world.files, details or {}), how)

    def photo(
        self, chat_id: int, caption: str | None = None, *, content: bytes | None = None, **how: Unpack[How]
    ) -> Json:
        """A person sends a photo, with or without caption."""
        details: Json = {"caption": caption} if content is None else {"caption": caption, "content": content}
        return self.sends(chat_id, "photo", details, **how)

    def document(self, chat_id: int, name: str = "surat.pdf", *, size_bytes: int = 120_000, **how: Unpack[How]) -> Json:
        """A person sends a file of a claimed size."""
        return self.sends(chat_id, "document", {"name": name, "size_bytes": size_bytes}, **how)

    def album(
        self,
        chat_id: int,
        count: int = 2,
        caption: str | None = None,
        *,
        kinds: Sequence[str] = ("photo",),
        captioned: int = 0,
        **how: Unpack[How],
    ) -> list[Json]:
        """A person sends several files as one album; one of them carries the caption.

        Args:
            chat_id: where.
            count: how many pieces; the platform takes 2 to 10.
            caption: what is written below one of them.
            kinds: ``photo``, ``video`` ... in turn.
            captioned: place of the piece with the caption, 0 being the first.
            how: see :class:`How`; ``media_group_id`` adds to an album that is already there.
        """
        with self.batch():
            how.setdefault("media_group_id", str(13_000_000_000_000_000 + next(self.world.numbers)))
            return [
                self.sends(chat_id, kinds[n % len(kinds)], {"caption": caption if n == captioned else None}, **how)
                for n in range(count)
            ]

    def edits(self, chat_id: int, message_id: int, text: str, **how: Unpack[How]) -> Json:
        """A person changes the text, or the caption, of a message."""
        with self.world.lock:
            chat = self._chat(chat_id, how)
            old = self._message(chat, message_id)
            said = contents.text(text) if "text" in old else contents.caption(text)
            dropped = ("text", "entities", "caption", "caption_entities")
            kept = {name: value for name, value in old.items() if name not in dropped}
            edited = {**kept, "edit_date": int(time.time()), **said}
            self.world.remember(chat, edited)
            self._tell(chat, "edited_channel_post" if chat.kind == "channel" else "edited_message", edited)
            return edited

    def bot_says(self, chat_id: int, text: str, **how: Unpack[How]) -> Json:
        """Another bot writes; the platform rarely shows such a message, but a group can hold one."""
        with self.world.lock:
            stranger = objects.bot_user(880_000_001, "bot_tetangga_bot", "Bot Tetangga")
            self.world.people.setdefault(stranger["id"], stranger)
            if chat_id > 0:
                chat = self._chat(chat_id, how)
                message = self._message_of(chat, stranger, contents.text(text), how)
                self._tell(chat, "message", message)
                return message
            return self.says(chat_id, text, **{**how, "by": stranger["id"]})

    def presses(
        self,
        chat_id: int,
        button: str = "",
        *,
        message_id: int | None = None,
        data: str | None = None,
        is_expired: bool = False,
        is_inaccessible: bool = False,
        **how: Unpack[How],
    ) -> Json:
        """A person presses a button.

        Args:
            chat_id: where.
            button: text or callback data; the newest message that has such a button is meant.
            message_id: the message whose button it is, when it is not the newest.
            data: callback data to send whatever the message holds (an old button that is no longer there).
            is_expired: the press is too old to be answered.
            is_inaccessible: the message is so old that the platform shows only its id.
            how: see :class:`How`.
        """
        with self.world.lock:
            chat = self._chat(chat_id, how)
            message, found = self._button(chat, button, message_id, data)
            if is_inaccessible:
                message = {"chat": chat.card, "message_id": message["message_id"], "date": 0}
            bot, presser = self._bot_of(chat, how), self._speaker(chat, how)
            query_id = self.world.ask(bot, chat, is_expired=is_expired)
            instance = str(abs(chat.id) * 7919 + bot.id)
            query = {"id": query_id, "from": presser, "message": message, "chat_instance": instance, "data": found}
            self.world.emit(bot, "callback_query", query)
            return query

    def raw(self, update: Json, *, bot: str | int | None = None) -> int:
        """Queue an update of any shape, also one that no client understands; return its id."""
        with self.world.lock:
            return self.world.emit_raw(self.world.bot_named(bot), update)

    # How it is done.

    def _speak(self, chat_id: int, content: Json, how: How) -> Json:
        """Put a message into a chat and tell the bots that may see it."""
        chat = self._chat(chat_id, how)
        message = self._message_of(chat, self._speaker(chat, how), content, how)
        self._tell(chat, "channel_post" if chat.kind == "channel" else "message", message)
        return message

    def _chat(self, chat_id: int, how: How) -> Chat:
        """Return the chat of an id."""
        if chat_id < 0:
            return self.world.shared_chat(chat_id)
        chat = self.world.private_chat(self.world.bot_named(how.get("bot")), chat_id)
        chat.has_started = True
        return chat

    def _speaker(self, chat: Chat, how: How) -> Json:
        """Return who speaks; in a group the speaker becomes a member."""
        if chat.owner:
            return self.world.person(chat.id)
        bots = {bot.id for bot in self.world.bots.values()}
        first = next((user for user in chat.members if user not in bots), 900_000_001)
        speaker = self.world.person(how.get("by", first))
        chat.members.setdefault(speaker["id"], "member")
        return speaker

    def _bot_of(self, chat: Chat, how: How) -> BotAccount:
        """Return the bot that a press in a chat is for."""
        return self.world.bot_named(chat.owner or how.get("bot"))

    def _message_of(self, chat: Chat, speaker: Json, content: Json, how: How) -> Json:
        """Return a message with all its circumstances, remembered."""
        date = how.get("date", int(time.time()))
        message: Json = {"message_id": chat.next_message_id(), "date": date, "chat": chat.card}
        message.update({"sender_chat": chat.card} if chat.kind == "channel" else {"from": speaker})
        if "forwarded_from" in how:
            message["forward_origin"] = objects.origin(how["forwarded_from"], date - 86_400)
        if "topic" in how:
            message.update({"message_thread_id": how["topic"], "is_topic_message": True})
        # In a topic what answers nothing answers the message with which the topic began.
        if replied := how.get("reply_to", how.get("topic")):
            message["reply_to_message"] = objects.without_reply(self._message(chat, replied))
        if "answers_elsewhere" in how:
            message.update(objects.answer_elsewhere(how["answers_elsewhere"], date - 3_600))
        if "media_group_id" in how:
            message["media_group_id"] = how["media_group_id"]
        message.update(content)
        self.world.remember(chat, message)
        return message

    def _message(self, chat: Chat, message_id: int) -> Json:
        """Return a message that must exist."""
        message = self.world.message(chat, message_id)
        if message is None:
            raise LookupError(f"no message {message_id} in chat {chat.id}")
        return message

    def _button(self, chat: Chat, button: str, message_id: int | None, data: str | None) -> tuple[Json, str]:
        """Return the message and the callback data of a button."""
        if data is not None:
            return self._message(chat, message_id or chat.last_message_id), data
        for number in [message_id] if message_id else range(chat.last_message_id, 0, -1):
            message = self.world.message(chat, number) or {}
            for one in _callback_buttons(message):
                if button in (one["text"], one["callback_data"]):
                    return message, one["callback_data"]
        raise LookupError(f"no button {button!r} in chat {chat.id}")

    def _tell(self, chat: Chat, kind: str, message: Json) -> None:
        """Queue an update for every bot that may see a message."""
        for bot in self.world.bots.values():
            is_there = chat.owner == bot.id or chat.members.get(bot.id, "left") not in ("left", "kicked")
            if is_there and (chat.owner or chat.kind == "channel" or not bot.is_private or concerns(bot.user, message)):
                self.world.emit(bot, kind, message)


def _callback_buttons(message: Json) -> list[Json]:
    """Return the buttons of a message that hand something back."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [one for row in rows for one in row if "callback_data" in one]
