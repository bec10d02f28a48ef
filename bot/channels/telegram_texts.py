"""Plain messages, which are nearly all that goes out: what many of them share is encoded once.

aiogram checks each request and each answer field by field, which takes as long as everything else about a delivery
together. A text needs none of it: its request is made here, and of its answer only the number is read. Connection,
timeouts and everything that an answer can say instead of yes stay aiogram's.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import ClientDecodeError
from aiogram.methods import Response
from aiohttp import BytesPayload

from data.model.message import Choice

#: Texts whose encoding is remembered: all that a claim may hold of broadcasts, and the replies between.
_REMEMBERED = 64
_FORM = "application/x-www-form-urlencoded"
#: Held, so that it is built once.
_Answer = Response[Any]
_NO_PREVIEW = '{"is_disabled": true}'


class Text:
    """One ``sendMessage`` to one chat; to aiogram a method like any other.

    Args:
        chat_id: to whom.
        fields: everything else, encoded.
    """

    __slots__ = ("chat_id", "fields")
    __api_method__ = "sendMessage"
    #: Only what is no plain yes is read by aiogram.
    __returning__ = Any

    def __init__(self, chat_id: int, fields: bytes) -> None:
        self.chat_id = chat_id
        self.fields = fields


class Session(AiohttpSession):
    """aiogram's session, which also takes a :class:`Text` and returns the number of the message for it."""

    def build_form_data(self, bot: Bot, method: Any) -> Any:
        """A request's body."""
        if not isinstance(method, Text):
            return super().build_form_data(bot, method)
        return BytesPayload(b"chat_id=%d&%s" % (method.chat_id, method.fields), content_type=_FORM)

    def check_response(self, bot: Bot, method: Any, status_code: int, content: str) -> Response[Any]:
        """A request's answer, or aiogram's error for it."""
        if not isinstance(method, Text):
            return super().check_response(bot, method, status_code, content)
        number = _number_in(content) if status_code == 200 else None
        if number is not None:
            return _Answer.model_construct(ok=True, result=number)
        said = super().check_response(bot, cast("Any", method), status_code, content)
        unlike = "an answer without the number of a message"
        raise ClientDecodeError(unlike, ValueError(unlike), said.result)


def _number_in(content: str) -> int | None:
    """The number in a plain yes; None in any other answer."""
    try:
        answer = json.loads(content)
        number = answer["result"]["message_id"] if answer["ok"] is True else None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return number if type(number) is int else None


async def send(bot: Bot, chat: int, text: str, choices: tuple[Choice, ...], reply_to: int | None) -> int:
    """Send a text by one ``sendMessage``.

    Args:
        reply_to: the message that it answers; an answer is never lost because that one is gone.

    Returns:
        The number of the message.
    """
    request: Any = Text(chat, _encoded(text, choices, reply_to))
    return cast("int", await bot(request))


@lru_cache(maxsize=_REMEMBERED)
def _encoded(text: str, choices: tuple[Choice, ...], reply_to: int | None) -> bytes:
    """Everything but the chat; a text with a lone surrogate in it raises UnicodeEncodeError."""
    fields = {"text": text, "link_preview_options": _NO_PREVIEW}
    if reply_to is not None:
        fields["reply_parameters"] = json.dumps({"message_id": reply_to, "allow_sending_without_reply": True})
    if choices:
        rows = [[{"text": choice.label, "callback_data": choice.payload}] for choice in choices]
        fields["reply_markup"] = json.dumps({"inline_keyboard": rows})
    return urlencode(fields).encode()
