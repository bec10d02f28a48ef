"""The methods that change what stands in a chat, and the answer to a pressed button."""

from __future__ import annotations

import time
from typing import Any

from bot.simulators.telegram import keyboards
from bot.simulators.telegram.calls import Call
from bot.simulators.telegram.refusals import bad_request
from bot.simulators.telegram.sending import text_fields
from bot.simulators.telegram.world import Chat

Json = dict[str, Any]

#: What the toast of a pressed button may hold, in characters. Source: core.telegram.org/bots/api#answercallbackquery.
TOAST_CHARS = 200

#: How long a message can be deleted, in seconds. Source: core.telegram.org/bots/api#deletemessage.
DELETE_SECONDS = 48 * 3600

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(call: Call) -> Json:
    """Change the text of a message of this bot, and its buttons along with it."""
    chat, message = _own(call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    return _changed(call, chat, message, ("text", "entities", "link_preview_options"), text_fields(call))


def edit_message_caption(call: Call) -> Json:
    """Change the caption of a message of this bot, and its buttons along with it."""
    chat, message = _own(call)
    if "text" in message:
        raise bad_request("there is no caption in the message to edit")
    return _changed(call, chat, message, ("caption", "caption_entities"), call.caption())


def edit_message_reply_markup(call: Call) -> Json:
    """Change only the buttons of a message of this bot."""
    chat, message = _own(call)
    return _changed(call, chat, message, (), {})


def _own(call: Call) -> tuple[Chat, Json]:
    """Return the message that a call wants to edit.

    Raises:
        Refusal: there is none, or somebody else wrote it.
    """
    if call.params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = call.destination()
    message = call.world.message(chat, call.params.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    is_own = message.get("from", {}).get("id") == call.bot.id
    if not is_own and chat.kind != "channel":
        raise bad_request("message can't be edited")
    return chat, message


def _changed(call: Call, chat: Chat, message: Json, dropped: tuple[str, ...], fields: Json) -> Json:
    """Replace fields and buttons of a message, and show it anew."""
    markup = call.markup()
    kept = {name: value for name, value in message.items() if name not in (*dropped, "reply_markup", "edit_date")}
    changed = {**kept, **fields}
    if markup and markup.get("inline_keyboard"):
        changed["reply_markup"] = markup
    if changed == {name: value for name, value in message.items() if name != "edit_date"}:
        raise bad_request(_SAME)
    changed["edit_date"] = int(time.time())
    call.world.remember(chat, changed)
    call.show(chat, changed, keyboards.shown(changed.get("reply_markup")))
    return changed


def delete_message(call: Call) -> bool:
    """Take a message out of a chat."""
    chat = call.destination()
    message = call.world.message(chat, call.params.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if time.time() - message["date"] > DELETE_SECONDS:
        raise bad_request("message can't be deleted")
    del call.world.messages[chat.owner, chat.id, message["message_id"]]
    call.show(chat, message)
    return True


def answer_callback_query(call: Call) -> bool:
    """Answer a pressed button, perhaps with a toast."""
    query = call.world.queries.get(call.params.text("callback_query_id"))
    is_known = query is not None and query.bot_id == call.bot.id
    if query is None or not is_known or time.monotonic() - query.at > call.world.query_seconds:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    toast = call.params.text("text")
    if len(toast) > TOAST_CHARS:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = call.world.find(call.bot, str(query.chat_id))
    if chat is not None:
        call.show(chat, {}, text=toast)
    return True
