"""Users, chats, members and origins as the platform describes them; nothing here remembers anything."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

#: Fields of a user that only getMe shows. Source: core.telegram.org/bots/api#user.
BOT_ABILITIES = {
    "can_join_groups": True,
    "supports_inline_queries": False,
    "can_connect_to_business": False,
    "has_main_web_app": False,
}


def person(person_id: int, first_name: str = "", **more: str | None) -> Json:
    """Return a human user; ``more`` may hold last_name, username and language_code."""
    user: Json = {"id": person_id, "is_bot": False, "first_name": first_name or f"Warga {person_id}"}
    user.update({name: value for name, value in more.items() if value})
    return user


def bot_user(bot_id: int, username: str, first_name: str) -> Json:
    """Return a bot as a user."""
    return {"id": bot_id, "is_bot": True, "first_name": first_name, "username": username}


def private_chat(user: Json) -> Json:
    """Return the private chat with a user."""
    shared: Json = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
    return {"id": user["id"], **shared, "type": "private"}


def member(user: Json, status: str) -> Json:
    """Return a ChatMember of a status."""
    card: Json = {"user": user, "status": status}
    if status == "kicked":
        card["until_date"] = 0
    elif status == "creator":
        card["is_anonymous"] = False
    elif status == "administrator":
        card.update(_ADMINISTRATOR)
    return card


_ADMINISTRATOR = {
    "can_be_edited": False,
    "is_anonymous": False,
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_send_welcome_messages": False,
    "can_post_messages": True,
    "can_edit_messages": True,
    "can_pin_messages": True,
}


def full_chat(card: Json) -> Json:
    """Return what getChat answers: the chat with the fields that only a look-up shows."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    accepted = dict.fromkeys(gifts, card["type"] == "private")
    return {**card, "accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": accepted}


def origin(described: Json | str, date: int) -> Json:
    """Return the origin of a forwarded message.

    Args:
        described: a name (a person who hides the account), or the origin's type (``user``, ``hidden_user``, ``chat``,
            ``channel``) with ``name``, and optionally ``id``, ``username``, ``message_id`` and ``signature``.
        date: when the original was sent, seconds since 1970.
    """
    if isinstance(described, str):
        described = {"type": "hidden_user", "name": described}
    kind, name = described.get("type", "hidden_user"), described.get("name", "Grup Keluarga")
    found: Json = {"type": kind, "date": described.get("date", date)}
    names = {"username": described["username"]} if "username" in described else {}
    if kind == "user":
        found["sender_user"] = person(described.get("id", 777_000_111), name, **names)
    elif kind == "hidden_user":
        found["sender_user_name"] = name
    elif kind == "chat":
        found["sender_chat"] = {"id": described.get("id", -1009000000001), "title": name, **names, "type": "supergroup"}
    else:
        found["chat"] = {"id": described.get("id", -1009000000002), "title": name, **names, "type": "channel"}
        found["message_id"] = described.get("message_id", 17)
    if "signature" in described:
        found["author_signature"] = described["signature"]
    return found


def without_reply(message: Json) -> Json:
    """Return a message as it is quoted inside another one: one level deep."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}


def answer_elsewhere(described: Json, date: int) -> Json:
    """Return the fields of a message that answers one of another chat, of which only a marked part is shown.

    Args:
        described: ``origin``, ``quote``, and fields of content such as ``photo``.
        date: when the other was sent, seconds since 1970.
    """
    content = {name: value for name, value in described.items() if name not in ("origin", "quote")}
    found: Json = {"external_reply": {"origin": origin(described.get("origin", "Grup Keluarga"), date), **content}}
    if described.get("quote"):
        found["quote"] = {"text": described["quote"], "position": 0, "is_manual": True}
    return found
