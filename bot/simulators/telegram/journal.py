"""What each chat saw: an append-only list, written when a call was processed and not when it was answered.

The difference is the point: a message whose answer was lost stands here, while the sender knows nothing of it.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from dataclasses import asdict, dataclass
from typing import Any

from bot.simulators.telegram.bells import Bell
from bot.simulators.telegram.keyboards import Button

#: Rows kept; older ones are forgotten and counted, so that a long benchmark keeps its memory bounded.
CAPACITY_ROWS = 200_000

#: Calls that change what stands in a chat without adding a message to it.
_NOT_NEW = frozenset(
    {
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
        "deleteMessage",
        "answerCallbackQuery",
        "sendChatAction",
    }
)


@dataclass(slots=True)
class Seen:
    """One thing that appeared, changed or vanished in a chat.

    Args:
        number: position in the journal, from 1, without gaps.
        at: ``time.monotonic()`` in seconds; on Linux comparable across processes of one machine.
        bot_id: who did it.
        chat_id: where.
        method: the Bot API method, as its documentation spells it.
        message_id: ``None`` for what is no message (a chat action, an answered button).
        text: text or caption, without markup.
        buttons: rows of (text, callback data or address).
        media: kind of the medium (``photo``, ``document`` ...), empty for text.
        reply_to: message id that it answers.
        media_group_id: the same for all pieces of an album.
        is_answered: whether the answer was written to the connection. That is not the same as read by the client.
    """

    number: int
    at: float
    bot_id: int
    chat_id: int
    method: str
    message_id: int | None = None
    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    media: str = ""
    reply_to: int | None = None
    media_group_id: str | None = None
    is_answered: bool = False

    @property
    def is_new(self) -> bool:
        """Whether a message appeared (and not: was edited, deleted, or a toast shown)."""
        return self.method not in _NOT_NEW

    def as_json(self) -> dict[str, Any]:
        """Return the row for the control side."""
        return asdict(self)


class Journal:
    """All that was seen, by chat."""

    def __init__(self, capacity_rows: int = CAPACITY_ROWS) -> None:
        self._capacity_rows = capacity_rows
        self._rows: deque[Seen] = deque()
        self._by_chat: defaultdict[int, deque[Seen]] = defaultdict(deque)
        self._last_number = 0
        #: Rows dropped because the journal was full; a test that counts copies should see 0 here.
        self.forgotten = 0
        #: Calls by (method, outcome): an HTTP status, or the name of a fault that gave no answer.
        self.calls: Counter[tuple[str, str]] = Counter()
        self.bell = Bell()

    @property
    def count(self) -> int:
        """How many rows were ever written."""
        return self._last_number

    def add(self, bot_id: int, chat_id: int, method: str, message: dict[str, Any], **more: Any) -> Seen:
        """Write one row.

        Args:
            bot_id: who did it.
            chat_id: where.
            method: the Bot API method.
            message: the message object; what the chat shows is read from it.
            more: fields of the row that are not in the message.
        """
        self._last_number += 1
        row = Seen(self._last_number, time.monotonic(), bot_id, chat_id, method, **{**_shown(message), **more})
        self._rows.append(row)
        self._by_chat[chat_id].append(row)
        if len(self._rows) > self._capacity_rows:
            self._forget_oldest()
        self.bell.ring()
        return row

    def _forget_oldest(self) -> None:
        """Drop the oldest row, which is also the oldest of its chat."""
        oldest = self._rows.popleft()
        self._by_chat[oldest.chat_id].popleft()
        self.forgotten += 1

    def rows(self, chat_id: int | None = None, *, method: str | None = None, after: int = 0) -> list[Seen]:
        """Return rows in order, of one chat or of all, optionally of one method or behind a number."""
        source = self._rows if chat_id is None else self._by_chat.get(chat_id, deque())
        return [row for row in source if row.number > after and (method is None or row.method == method)]

    def messages(self, chat_id: int | None = None, *, after: int = 0) -> list[Seen]:
        """Return only the messages that appeared: what the oracle counts copies of."""
        return [row for row in self.rows(chat_id, after=after) if row.is_new]

    def clear(self) -> None:
        """Forget everything; numbers go on."""
        self._rows.clear()
        self._by_chat.clear()
        self.calls.clear()
        self.forgotten = 0


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    """Return what a chat shows of a message."""
    replied = message.get("reply_to_message")
    return {
        "message_id": message.get("message_id"),
        "text": message.get("text") or message.get("caption") or "",
        "media": next((kind for kind in ("photo", "document", "video", "audio") if kind in message), ""),
        "reply_to": replied["message_id"] if replied else None,
        "media_group_id": message.get("media_group_id"),
    }
