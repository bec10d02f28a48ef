"""Raw updates as Telegram sends them, and what becomes of each: the kinds that our simulator's people do not send.

Source of the shapes: core.telegram.org/bots/api.
"""

from __future__ import annotations

from typing import Any

import pytest
from aiogram.types import User

from bot.channels.telegram_updates import cut, parse
from data.model.message import ContentKind, Incoming, Unreadable
from tests.bot.stage import an_item

Json = dict[str, Any]

ME = User(id=700000001, is_bot=True, first_name="Kentongan", username="kentongan_bot")
SITI: Json = {"id": 1001, "is_bot": False, "first_name": "Siti", "language_code": "id"}
PRIVATE: Json = {"id": 1001, "type": "private", "first_name": "Siti"}
GROUP: Json = {"id": -1002000000001, "type": "supergroup", "title": "KIM Contoh", "is_forum": True}
CHANNEL: Json = {"id": -1001000000001, "type": "channel", "title": "Kanal Contoh"}
FILE: Json = {"file_id": "f", "file_unique_id": "u", "file_size": 5}


def message(chat: Json = PRIVATE, **content: Any) -> Json:
    return {"message_id": 7, "date": 1_764_000_000, "chat": chat, "from": SITI, **content}


OTHER, TEXT = ContentKind.OTHER, ContentKind.TEXT

#: (fields of the message, kind, text, files, why)
MESSAGES: list[tuple[Json, ContentKind, str, int, str]] = [
    ({"dice": {"emoji": "🎲", "value": 6}}, OTHER, "", 0, "a die"),
    ({"story": {"chat": PRIVATE, "id": 3}}, ContentKind.VIDEO, "", 0, "a story, which bots cannot fetch"),
    ({"game": {"title": "g", "description": "d", "photo": [FILE | {"width": 1, "height": 1}]}}, OTHER, "", 0, "a game"),
    (
        {"video_note": FILE | {"length": 240, "duration": 3}},
        ContentKind.VIDEO,
        "",
        1,
        "a round video",
    ),
    (
        {
            "poll": {
                "id": "1",
                "question": "Benar?",
                "options": [],
                "total_voter_count": 0,
                "is_closed": False,
                "is_anonymous": True,
                "type": "regular",
                "allows_multiple_answers": False,
                "allows_revoting": True,
                "members_only": False,
            }
        },
        ContentKind.POLL,
        "",
        0,
        "a poll",
    ),
    ({"contact": {"phone_number": "+620000", "first_name": "X"}}, ContentKind.CONTACT, "", 0, "a card"),
    (
        {"paid_media": {"star_count": 5, "paid_media": [{"type": "preview"}]}, "caption": "Buka?"},
        OTHER,
        "Buka?",
        0,
        "media that cost something",
    ),
    (
        {"giveaway": {"chats": [CHANNEL], "winners_selection_date": 1_764_000_000, "winner_count": 3}},
        OTHER,
        "",
        0,
        "a giveaway",
    ),
    (
        {
            "gift": {
                "gift": {
                    "id": "g",
                    "sticker": FILE
                    | {
                        "type": "regular",
                        "width": 1,
                        "height": 1,
                        "is_animated": False,
                        "is_video": False,
                    },
                    "star_count": 5,
                }
            }
        },
        OTHER,
        "",
        0,
        "a gift",
    ),
    ({"checklist": {"title": "Daftar", "tasks": [{"id": 1, "text": "satu"}]}}, OTHER, "", 0, "a checklist"),
    ({"users_shared": {"request_id": 1, "users": [{"user_id": 5}]}}, OTHER, "", 0, "somebody shared"),
    ({"web_app_data": {"data": "x", "button_text": "y"}}, OTHER, "", 0, "data of a web application"),
    ({"write_access_allowed": {"from_request": True}}, OTHER, "", 0, "leave to write"),
    ({"pinned_message": message(text="x")}, OTHER, "", 0, "something was pinned"),
    ({"connected_website": "contoh.id"}, OTHER, "", 0, "a website"),
    ({"text": "halo", "effect_id": "5"}, TEXT, "halo", 0, "a text with an effect"),
    ({"text": "halo", "via_bot": ME.model_dump(exclude_none=True)}, TEXT, "halo", 0, "written with a bot's help"),
    ({"text": "halo", "has_protected_content": True}, TEXT, "halo", 0, "a text that may not be forwarded"),
    ({"text": "halo", "reply_to_story": {"chat": PRIVATE, "id": 3}}, TEXT, "halo", 0, "an answer to a story"),
    ({"text": "halo", "feature_of_2027": {"x": [1]}}, TEXT, "halo", 0, "a field that nobody knows yet"),
]


@pytest.mark.parametrize(("content", "kind", "text", "files", "why"), MESSAGES, ids=[row[-1] for row in MESSAGES])
def test_every_kind_of_message_is_understood(content: Json, kind: ContentKind, text: str, files: int, why: str) -> None:
    said = heard({"message": message(**content)})
    assert (said.kind, said.text, len(said.attachments)) == (kind, text, files), why
    assert said.chat_id == "1001"


#: (service message of a group, why): nothing of it concerns a conversation.
SERVICE: list[tuple[Json, str]] = [
    ({"new_chat_members": [ME.model_dump(exclude_none=True)]}, "we were added; that is told twice"),
    ({"left_chat_member": SITI}, "somebody left"),
    ({"new_chat_title": "Baru"}, "a new title"),
    ({"new_chat_photo": [FILE | {"width": 1, "height": 1}]}, "a new picture"),
    ({"delete_chat_photo": True}, "no picture any more"),
    ({"group_chat_created": True}, "a new group"),
    ({"forum_topic_created": {"name": "Hoaks", "icon_color": 1}, "message_thread_id": 7}, "a topic begins"),
    ({"forum_topic_closed": {}, "message_thread_id": 3}, "a topic ends"),
    ({"general_forum_topic_hidden": {}}, "the general topic is hidden"),
    ({"video_chat_started": {}}, "a call begins"),
    ({"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}}, "messages will vanish"),
    ({"boost_added": {"boost_count": 1}}, "a boost"),
    ({"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "x"}}}, "a background"),
]


@pytest.mark.parametrize(("content", "why"), SERVICE, ids=[row[-1] for row in SERVICE])
def test_what_a_group_tells_of_itself_is_for_nobody(content: Json, why: str) -> None:
    said = heard({"message": message(GROUP, **content)})
    assert (said.kind, said.is_addressed, said.attachments) == (OTHER, False, ()), why


@pytest.mark.parametrize("part", ["channel_post", "message"])
def test_a_channel_s_post_is_the_channel_s(part: str) -> None:
    post = message(CHANNEL, text="pengumuman", author_signature="Redaksi", sender_chat=CHANNEL)
    del post["from"]
    said = heard({part: post})
    assert (said.chat_kind.value, said.sender.external_id, said.sender.is_bot) == ("channel", str(CHANNEL["id"]), False)


def press(**more: Any) -> Json:
    return {"callback_query": {"id": "9", "from": SITI, "chat_instance": "1", **more}}


#: (a pressed button, its text, the message it stood on, why)
PRESSES: list[tuple[Json, str, str, str]] = [
    (press(data="ok:7", message=message(text="x")), "ok:7", "7", "one of ours"),
    (press(data="v9|menu|2", message=message(text="x")), "v9|menu|2", "7", "one of another version"),
    (press(game_short_name="kuis", message=message(text="x")), "", "7", "a game's"),
    (press(data="ok:7", message={"chat": PRIVATE, "message_id": 5, "date": 0}), "ok:7", "5", "on a message too old"),
    (press(data="ok:7", inline_message_id="abc"), "ok:7", "", "on a message sent by name only"),
]


@pytest.mark.parametrize(("update", "text", "place", "why"), PRESSES, ids=[row[-1] for row in PRESSES])
def test_every_press_is_understood_and_can_be_answered(update: Json, text: str, place: str, why: str) -> None:
    said = heard(update)
    assert (said.kind, said.text, said.button_message_id) == (ContentKind.BUTTON, text, place), why
    assert (said.message_id, said.chat_id) == ("9", "1001")


#: (update, why): none of these was asked for, so each is set aside where the operator sees it.
UNASKED: list[tuple[Json, str]] = [
    ({"business_message": message(text="halo", business_connection_id="b")}, "somebody's business account"),
    (
        {"message_reaction": {"chat": PRIVATE, "message_id": 7, "date": 1, "old_reaction": [], "new_reaction": []}},
        "a reaction",
    ),
    ({"inline_query": {"id": "1", "from": SITI, "query": "x", "offset": ""}}, "asked by name in another chat"),
    ({"poll_answer": {"poll_id": "1", "user": SITI, "option_ids": [0], "option_persistent_ids": ["0"]}}, "a vote"),
]


@pytest.mark.parametrize(("update", "why"), UNASKED, ids=[row[-1] for row in UNASKED])
def test_what_nobody_asked_for_is_set_aside(update: Json, why: str) -> None:
    assert understood(update) == Unreadable("an update of a kind that was not asked for"), why


def understood(update: Json) -> Incoming | Unreadable:
    (item,) = cut([{"update_id": 5, **update}]).items
    return parse(an_item(item.body), ME)


def heard(update: Json) -> Incoming:
    said = understood(update)
    assert isinstance(said, Incoming), said
    return said
