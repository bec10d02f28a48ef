"""Who is where: people, groups and channels, and all that changes in them.

Blocking is a change of membership too: the platform tells of both with ``my_chat_member``.
"""

from __future__ import annotations

import time
from typing import Any

from bot.simulators.telegram import objects
from bot.simulators.telegram.stage import Json, Stage
from bot.simulators.telegram.world import BotAccount, Chat

#: Ids of supergroups and channels lie below this. Source: core.telegram.org/api/bots/ids.
_SUPERGROUP = -1_000_000_000_000


class Membership(Stage):
    """The verbs about people, groups and channels."""

    def person(self, person_id: int, first_name: str = "", *, has_started: bool = True, **names: str | None) -> Json:
        """Make a person known, so that bots may write.

        Args:
            person_id: the user id, also the id of the private chats with this person.
            first_name: shown in every message.
            has_started: ``False`` for somebody who never wrote, to whom a bot must not write.
            names: ``last_name``, ``username``, ``language_code``.
        """
        with self.world.lock:
            user = objects.person(person_id, first_name, **{"language_code": "id", **names})
            self.world.people[person_id] = user
            for bot in self.world.bots.values():
                chat = self.world.private_chat(bot, person_id)
                chat.card, chat.has_started = objects.private_chat(user), has_started
            return user

    def group(
        self,
        title: str,
        *,
        members: tuple[int, ...] = (),
        is_supergroup: bool = False,
        with_bots: bool = True,
        username: str = "",
    ) -> int:
        """Make a group and return its id; the first member is its creator."""
        number = next(self.world.numbers)
        chat_id = _SUPERGROUP - 2_000_000_000 - number if is_supergroup else -4_000_000_000 - number
        card = _card(chat_id, title, "supergroup" if is_supergroup else "group", username)
        return self._open(card, members, "member" if with_bots else "left")

    def forum(self, title: str, *, members: tuple[int, ...] = ()) -> int:
        """Make a supergroup with topics and return its id."""
        chat_id = self.group(title, members=members, is_supergroup=True)
        with self.world.lock:
            self.world.shared_chat(chat_id).card["is_forum"] = True
        return chat_id

    def topic(self, forum_id: int, name: str, *, by: int) -> int:
        """Somebody opens a topic in a forum; return the id of the message with which it begins."""
        with self.world.lock:
            begun = {"forum_topic_created": {"name": name, "icon_color": 7_322_096}, "is_topic_message": True}
            message = self._speak(forum_id, begun, {"by": by})
            message["message_thread_id"] = message["message_id"]
            return int(message["message_id"])

    def channel(self, title: str, *, username: str = "", with_bots: bool = True) -> int:
        """Make a channel, in which our bots are administrators, and return its id."""
        chat_id = _SUPERGROUP - 1_000_000_000 - next(self.world.numbers)
        return self._open(_card(chat_id, title, "channel", username), (), "administrator" if with_bots else "left")

    def _open(self, card: Json, members: tuple[int, ...], bots_are: str) -> int:
        """Put a shared chat into the world."""
        with self.world.lock:
            chat = Chat(card, 0)
            for person_id in members:
                self.world.person(person_id)
                chat.members[person_id] = "member" if chat.members else "creator"
            for bot in self.world.bots.values():
                chat.members[bot.id] = bots_are
            self.world.chats[0, chat.id] = chat
            return chat.id

    def joins(self, group_id: int, person_id: int) -> Json:
        """A person joins a group."""
        with self.world.lock:
            user = self.world.person(person_id)
            self.world.shared_chat(group_id).members[person_id] = "member"
            return self._speak(group_id, {"new_chat_members": [user]}, {"by": person_id})

    def leaves(self, group_id: int, person_id: int) -> Json:
        """A person leaves a group."""
        with self.world.lock:
            message = self._speak(group_id, {"left_chat_member": self.world.person(person_id)}, {"by": person_id})
            self.world.shared_chat(group_id).members[person_id] = "left"
            return message

    def adds_bot(self, group_id: int, *, by: int = 900_000_001, bot: str | int | None = None) -> Json:
        """Somebody adds a bot to a group."""
        return self._moves_bot(self.world.shared_chat(group_id), "member", by, self.world.bot_named(bot))

    def removes_bot(self, group_id: int, *, by: int = 900_000_001, bot: str | int | None = None) -> Json:
        """Somebody throws a bot out of a group."""
        return self._moves_bot(self.world.shared_chat(group_id), "kicked", by, self.world.bot_named(bot))

    def blocks(self, person_id: int, *, bot: str | int | None = None) -> Json:
        """A person blocks a bot: it is told, and every message from now on is a 403."""
        account = self.world.bot_named(bot)
        return self._moves_bot(self.world.private_chat(account, person_id), "kicked", person_id, account)

    def unblocks(self, person_id: int, *, bot: str | int | None = None) -> Json:
        """A person takes a bot back."""
        account = self.world.bot_named(bot)
        return self._moves_bot(self.world.private_chat(account, person_id), "member", person_id, account)

    def _moves_bot(self, chat: Chat, status: str, by: int, bot: BotAccount) -> Json:
        """Change what a bot is in a chat, and tell it."""
        with self.world.lock:
            before = chat.members.get(bot.id, "left")
            chat.members[bot.id] = status
            change = {
                "chat": chat.card,
                "from": self.world.person(by),
                "date": int(time.time()),
                "old_chat_member": objects.member(bot.user, before),
                "new_chat_member": objects.member(bot.user, status),
            }
            self.world.emit(bot, "my_chat_member", change)
            return change

    def deactivates(self, person_id: int) -> None:
        """A person's account vanishes; nobody is told, and sending is a 403."""
        with self.world.lock:
            self.world.gone.add(person_id)

    def migrates(self, group_id: int) -> int:
        """A group becomes a supergroup; return its new id.

        Both chats get their service message, and the old id answers with ``migrate_to_chat_id`` from now on.
        """
        with self.world.lock:
            old = self.world.shared_chat(group_id)
            members = tuple(old.members)
            new_id = self.group(str(old.card["title"]), is_supergroup=True)
            self.world.shared_chat(new_id).members.update(old.members)
            how: Any = {"by": members[0]} if members else {}
            self._speak(group_id, {"migrate_to_chat_id": new_id}, how)
            self._speak(new_id, {"migrate_from_chat_id": group_id}, how)
            old.migrated_to = new_id
            return new_id


def _card(chat_id: int, title: str, kind: str, username: str) -> Json:
    """Return the Chat object of a group or channel."""
    names = {"username": username} if username else {}
    return {"id": chat_id, "title": title, **names, "type": kind}
