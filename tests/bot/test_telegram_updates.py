"""Telegram's updates: a batch cut into items, and each item understood or set aside by itself."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from typing import Any

import pytest
from aiogram.types import ChatMemberRestricted, User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.contract import storable
from bot.channels.telegram_updates import ALLOWED_UPDATES, NAME_CHARS, NO_ID, cut, parse
from bot.simulators.telegram import Control, World
from bot.simulators.telegram.contents import KINDS
from data.model.message import Attachment, ChatKind, ContentKind, Incoming, Sender, Unreadable
from data.wording import units
from tests.bot.stage import an_item

Json = dict[str, Any]
Act = Callable[[Control], object]

SITI, BUDI = 1001, 1002
GROUP, CHANNEL = ChatKind.GROUP, ChatKind.CHANNEL
#: The bot as a user. Its name is written in capitals here and there, as people do.
NAME = "kentongan_bot"
ME = User(id=700000001, is_bot=True, first_name="Kentongan", username=NAME)
#: What no reason may repeat.
PRIVATE = "RAHASIA"


@pytest.fixture
def control() -> Control:
    world = World(tokens=())
    control = Control(world)
    bot = world.bot_named(None)
    bot.user["username"], bot.is_private = NAME, False
    control.person(SITI, "Siti", last_name="Aminah", language_code="jv")
    return control


def updates_of(control: Control) -> list[Json]:
    return [json.loads(update) for _, update in control.world.bot_named(None).pending]


def understood(update: object, number: int = 7) -> Incoming | Unreadable:
    """Cut one update and understand it, as it comes back from the database."""
    (item,) = cut([update]).items
    return parse(an_item(item.body, number), ME)


def heard(update: object) -> Incoming:
    said = understood(update)
    assert isinstance(said, Incoming), said
    return said


def whys(table: list[tuple[Any, ...]]) -> list[str]:
    return [str(row[-1]) for row in table]


# --- Everything that people do ---------------------------------------------------------------------------------------


def group_of(control: Control) -> int:
    return control.group("KIM Kanigaran", members=(SITI, BUDI))


def in_group(text: str) -> Act:
    return lambda control: control.says(group_of(control), text)


def sends(kind: str, **details: Any) -> Act:
    return lambda control: control.sends(SITI, kind, details)


def replies(to_bot: bool) -> Act:
    """Somebody answers a message of ours, or of a neighbour's, without naming us."""

    def act(control: Control) -> None:
        group = group_of(control)
        said = control.says(group, "satu", by=BUDI)
        if to_bot:
            chat = control.world.shared_chat(group)
            control.world.remember(chat, {**said, "from": control.world.bot_named(None).user})
        control.world.bot_named(None).pending.clear()
        control.says(group, "apa benar?", reply_to=said["message_id"])

    return act


def edits(kind: str, changed: str) -> Act:
    def act(control: Control) -> None:
        said = control.sends(SITI, kind, {"text": "lama", "caption": "lama"})
        control.world.bot_named(None).pending.clear()
        control.edits(SITI, said["message_id"], changed)

    return act


def presses(**how: Any) -> Act:
    def act(control: Control) -> None:
        said = control.says(SITI, "x")
        button = {"text": "Membantu", "callback_data": "ok:7"}
        said["reply_markup"] = {"inline_keyboard": [[button]]}
        control.world.bot_named(None).pending.clear()
        control.presses(SITI, "Membantu", **how)

    return act


def file(media_type: str = "", size: int | None = None, name: str = "") -> tuple[str, int | None, str]:
    """What is kept of a file, but for its id."""
    return media_type, size, name


TEXT, PHOTO, VIDEO, VOICE = ContentKind.TEXT, ContentKind.PHOTO, ContentKind.VIDEO, ContentKind.VOICE

#: (what somebody does, what is expected of the item beside the usual, why)
DEEDS: list[tuple[Act, Json, str]] = [
    (lambda c: c.says(SITI, "Vaksin berisi chip"), {"text": "Vaksin berisi chip"}, "a text"),
    (lambda c: c.says(SITI, ""), {"text": ""}, "an empty text is still a text"),
    (lambda c: c.says(SITI, "x" * 100_000), {"text": "x" * 100_000}, "a huge text is not cut"),
    (lambda c: c.says(SITI, "rusak \ud83d!"), {"text": "rusak \ufffd!"}, "a lone surrogate cannot be stored"),
    (lambda c: c.says(SITI, "🙂"), {"text": "🙂"}, "a whole pair is left alone"),
    (lambda c: c.says(SITI, "\x00nol"), {"text": "\x00nol"}, "handlers clean it"),
    (lambda c: c.says(SITI, f"@{NAME} halo"), {"text": f"@{NAME} halo"}, "alone with us nobody is removed"),
    (
        lambda c: c.says(SITI, "kabar", forwarded_from="Grup Keluarga"),
        {"text": "kabar", "forwards": 1},
        "a forward from somebody who hides",
    ),
    (
        lambda c: c.says(SITI, "kabar", forwarded_from={"type": "channel", "name": "Kanal"}),
        {"text": "kabar", "forwards": 1},
        "a forward from a channel",
    ),
    (
        lambda c: c.says(SITI, "kabar", forwarded_from={"type": "user", "name": "Budi"}),
        {"text": "kabar", "forwards": 1},
        "a forward from a person",
    ),
    (
        lambda c: c.says(SITI, "kabar", forwarded_from={"type": "chat", "name": "Grup"}),
        {"text": "kabar", "forwards": 1},
        "a forward from an anonymous member",
    ),
    (sends("text"), {"text": "Apa benar kabar ini?"}, "the usual text"),
    (sends("photo"), {"kind": PHOTO, "file": file(size=84_213)}, "the largest of a photo's sizes"),
    (sends("photo", caption="Ini?"), {"kind": PHOTO, "text": "Ini?", "file": file(size=84_213)}, "its caption"),
    (sends("voice"), {"kind": VOICE, "file": file("audio/ogg", 28_400)}, "a voice message"),
    (sends("audio"), {"kind": VOICE, "file": file("audio/mpeg", 980_000, "ceramah.mp3")}, "music is heard, too"),
    (sends("video"), {"kind": VIDEO, "file": file("video/mp4", 2_400_000)}, "a video"),
    (sends("video_note"), {"kind": VIDEO, "file": file(size=310_000)}, "a round video"),
    (
        sends("animation"),
        {"kind": VIDEO, "file": file("video/mp4", 150_000, "kartun.mp4")},
        "an animation is a document as well, and counts once",
    ),
    (
        sends("document", size_bytes=25_000_000, name="be\ud83dsar.pdf"),
        {"kind": ContentKind.DOCUMENT, "file": file("application/pdf", 25_000_000, "be\ufffdsar.pdf")},
        "a file too large to be fetched",
    ),
    (sends("sticker"), {"kind": ContentKind.STICKER, "file": file(size=18_000)}, "a sticker"),
    (sends("location"), {"kind": ContentKind.LOCATION}, "a place"),
    (sends("venue"), {"kind": ContentKind.LOCATION}, "a named place"),
    (sends("contact"), {"kind": ContentKind.CONTACT}, "a card"),
    (sends("poll"), {"kind": ContentKind.POLL}, "a poll"),
    (sends("dice"), {"kind": ContentKind.OTHER}, "nothing that a conversation can use"),
    (edits("text", "baru"), {"text": "baru", "is_edited": True}, "a changed text"),
    (
        edits("photo", "baru"),
        {"kind": PHOTO, "text": "baru", "is_edited": True, "file": file(size=84_213)},
        "a changed caption",
    ),
    (presses(), {"kind": ContentKind.BUTTON, "text": "ok:7", "is_press": True}, "a button"),
    (presses(is_expired=True), {"kind": ContentKind.BUTTON, "text": "ok:7", "is_press": True}, "an old press"),
    (
        presses(is_inaccessible=True),
        {"kind": ContentKind.BUTTON, "text": "ok:7", "is_press": True},
        "a button on a message so old that only its id is shown",
    ),
    (
        presses(data="\ud83d" * 64),
        {"kind": ContentKind.BUTTON, "text": "\ufffd" * 64, "is_press": True},
        "a payload that is none of ours",
    ),
    (lambda c: c.bot_says(SITI, "promo"), {"text": "promo", "is_bot": True}, "another bot"),
    (lambda c: c.blocks(SITI), {"kind": ContentKind.STANDING, "standing": False}, "blocked"),
    (
        lambda c: c.unblocks(SITI),
        {"kind": ContentKind.STANDING, "standing": True},
        "still there: nothing has changed",
    ),
    (
        lambda c: c.removes_bot(group_of(c), by=SITI),
        {"kind": ContentKind.STANDING, "standing": False, "chat_kind": GROUP},
        "thrown out of a group",
    ),
    (
        lambda c: c.adds_bot(group_of(c), by=SITI),
        {"kind": ContentKind.STANDING, "standing": True, "chat_kind": GROUP},
        "added to a group",
    ),
    (in_group("selamat pagi"), {"text": "selamat pagi", "chat_kind": GROUP, "is_addressed": False}, "talk of others"),
    (
        in_group(f"@{NAME} apa benar?"),
        {"text": "apa benar?", "chat_kind": GROUP},
        "named; our name is no part of the text",
    ),
    (
        in_group(f"🙂🙂 @{NAME.upper()}, benar?"),
        {"text": "🙂🙂 , benar?", "chat_kind": GROUP},
        "named in capitals behind emoji, which count twice",
    ),
    (
        in_group(f"rusak \ud83d @{NAME} benar?"),
        {"text": "rusak \ufffd  benar?", "chat_kind": GROUP},
        "named behind a broken character",
    ),
    (
        in_group(f"@{NAME}_lain apa benar?"),
        {"text": f"@{NAME}_lain apa benar?", "chat_kind": GROUP, "is_addressed": False},
        "another bot whose name begins like ours",
    ),
    (in_group("/cek chip"), {"text": "/cek chip", "chat_kind": GROUP}, "a command for every bot"),
    (in_group(f"/cek@{NAME} chip"), {"text": "/cek chip", "chat_kind": GROUP}, "a command for us"),
    (in_group(f"/cek@{NAME.title()} chip"), {"text": "/cek chip", "chat_kind": GROUP}, "the same, in capitals"),
    (
        in_group("/cek@lain_bot chip"),
        {"text": "/cek@lain_bot chip", "chat_kind": GROUP, "is_addressed": False},
        "a command for another bot",
    ),
    (
        in_group("ketik /cek untuk memeriksa"),
        {"text": "ketik /cek untuk memeriksa", "chat_kind": GROUP, "is_addressed": False},
        "a command in the middle of a sentence is none",
    ),
    (replies(to_bot=True), {"text": "apa benar?", "chat_kind": GROUP}, "a reply to us"),
    (
        replies(to_bot=False),
        {"text": "apa benar?", "chat_kind": GROUP, "is_addressed": False},
        "a reply to a neighbour",
    ),
    (
        lambda c: c.sends(group_of(c), "photo", {"caption": f"@{NAME} benarkah?"}),
        {"kind": PHOTO, "text": "benarkah?", "chat_kind": GROUP, "file": file(size=84_213)},
        "named in a caption",
    ),
    (
        lambda c: c.joins(group_of(c), SITI),
        {"kind": ContentKind.OTHER, "chat_kind": GROUP, "is_addressed": False},
        "somebody joins",
    ),
    (
        lambda c: c.leaves(group_of(c), SITI),
        {"kind": ContentKind.OTHER, "chat_kind": GROUP, "is_addressed": False},
        "somebody leaves",
    ),
]


@pytest.mark.parametrize(("act", "expected", "why"), DEEDS, ids=whys(DEEDS))
def test_everything_that_people_do_is_understood(control: Control, act: Act, expected: Json, why: str) -> None:
    act(control)
    (update,) = updates_of(control)
    said = heard(update)
    part = next(value for value in update.values() if isinstance(value, dict))
    chat = part.get("chat") or part["message"]["chat"]
    usual: Json = {
        "number": 7,
        "channel": "telegram",
        "chat_id": str(chat["id"]),
        "kind": TEXT,
        "chat_kind": ChatKind.PRIVATE,
        "text": "",
        "is_edited": False,
        "is_addressed": True,
        "forwards": 0,
        "standing": None,
        "is_arrival": False,
        "is_bot": False,
        "file": None,
        "is_press": False,
        "is_late": False,
    }
    assert shown(said) == usual | expected, why
    is_of_group = said.kind is ContentKind.STANDING and said.chat_kind is GROUP
    if not said.sender.is_bot:
        assert said.sender == (
            Sender(said.chat_id, "KIM Kanigaran") if is_of_group else Sender(str(SITI), "Siti Aminah", "jv")
        )


def shown(said: Incoming) -> Json:
    """An item as the table speaks of it."""
    names = {"sender", "attachments", "button_message_id", "message_id", "sent_at", "origin", "quoted", "album"}
    names |= {"spot"}
    plain = {one.name: getattr(said, one.name) for one in fields(said) if one.name not in names}
    files = [(one.media_type, one.size_bytes, one.file_name) for one in said.attachments]
    assert all(one.file_id for one in said.attachments)
    is_press = said.button_message_id == "1" and said.message_id.startswith("4000")
    assert is_press or said.kind is ContentKind.STANDING or (said.message_id and said.sent_at)
    return plain | {"is_bot": said.sender.is_bot, "file": files[0] if files else None, "is_press": is_press}


def test_every_standing_of_ours_says_whether_we_may_write(control: Control) -> None:
    control.removes_bot(group_of(control))
    (update,) = updates_of(control)
    model = ChatMemberRestricted.model_fields
    rights = {name: True for name, one in model.items() if name.startswith("can_") and one.is_required()}
    muted = {**rights, "status": "restricted", "is_member": True, "can_send_messages": False, "until_date": 0}
    for standing, may_write in (
        ({"status": "left"}, False),
        (muted, False),
        (muted | {"can_send_messages": True}, True),
        (muted | {"can_send_messages": True, "is_member": False}, False),
        ({"status": "member"}, True),
    ):
        update["my_chat_member"]["new_chat_member"] = {"user": ME.model_dump(exclude_none=True), **standing}
        assert heard(update).standing is may_write, standing


def test_whether_we_have_just_come_is_told_by_what_we_were_before(control: Control) -> None:
    group = group_of(control)
    control.removes_bot(group)
    control.adds_bot(group)
    control.adds_bot(group)
    control.blocks(SITI)
    control.unblocks(SITI)
    assert [heard(update).is_arrival for update in updates_of(control)] == [False, True, False, False, True]


# --- Channels, migrations, albums, those without a face --------------------------------------------------------------


def test_a_channel_post_is_the_channel_s(control: Control) -> None:
    channel = control.channel("Kanal Warga")
    control.says(channel, "pengumuman")
    said = heard(updates_of(control)[0])
    assert (said.chat_kind, said.text) == (CHANNEL, "pengumuman")
    assert said.sender == Sender(str(channel), "Kanal Warga")


def test_a_migration_is_told_in_both_groups_and_it_is_the_old_one_that_moves(control: Control) -> None:
    old = group_of(control)
    new = control.migrates(old)
    moved, opened = (heard(update) for update in updates_of(control))
    assert (moved.kind, moved.chat_id, moved.text) == (ContentKind.MOVED, str(old), str(new))
    assert (opened.kind, opened.chat_id, opened.text) == (ContentKind.MOVED, str(old), str(new))


def test_each_piece_of_an_album_is_an_item_that_names_its_album(control: Control) -> None:
    first, *_ = control.album(SITI, 3, "Ini benar?")
    control.album(BUDI, 1, media_group_id=first["media_group_id"])
    control.edits(SITI, first["message_id"], "Ini benar sekali?")
    updates = updates_of(control)
    said = [heard(update) for update in updates]
    assert [(one.kind, one.text) for one in said[:3]] == [(PHOTO, "Ini benar?"), (PHOTO, ""), (PHOTO, "")]
    assert {one.album for one in said} == {first["media_group_id"]}
    album, *others = [item.album for item in cut(updates).items]
    assert others[:2] == [album, album]
    assert album
    assert others[2] not in ("", album), "the same name in another chat is another album"
    assert others[3] == "", "a caption that was changed is no piece to wait for"


@pytest.mark.parametrize("group", [None, "", 7, ["x"], {"x": 1}, "\ud83d"])
def test_an_album_s_name_of_any_shape_is_cut(group: object) -> None:
    (item,) = cut([{"update_id": 5, "message": {"chat": {"id": 9}, "media_group_id": group}}]).items
    item.album.encode()
    assert bool(item.album) is (group == "\ud83d")


def speaks_as(chat: Json, stand_in: Json) -> Json:
    """A group message of somebody who speaks as a group or channel; Telegram puts a bot of its own in their place."""
    group = {"id": -1002, "title": "KIM", "type": "supergroup"}
    text = f"@{NAME} benar?"
    entities = [{"type": "mention", "offset": 0, "length": 1 + len(NAME)}]
    message = {"message_id": 3, "date": 1_700_000_000, "chat": group, "from": stand_in, "sender_chat": chat}
    return {"update_id": 5, "message": {**message, "text": text, "entities": entities}}


@pytest.mark.parametrize(
    ("chat", "stand_in"),
    [
        (
            {"id": -1002, "title": "KIM", "type": "supergroup"},
            {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"},
        ),
        (
            {"id": -1003, "title": "Kanal", "type": "channel"},
            {"id": 136817688, "is_bot": True, "first_name": "Channel", "username": "Channel_Bot"},
        ),
    ],
    ids=["an anonymous administrator", "a member in the name of a channel"],
)
def test_who_speaks_as_a_chat_is_no_bot(chat: Json, stand_in: Json) -> None:
    said = heard(speaks_as(chat, stand_in))
    assert said.sender == Sender(str(chat["id"]), chat["title"])
    assert (said.is_addressed, said.text) == (True, "benar?")


def test_a_press_on_a_message_sent_by_name_only_belongs_to_who_pressed() -> None:
    user = {"id": SITI, "is_bot": False, "first_name": "Siti"}
    query = {"id": "9", "from": user, "chat_instance": "1", "data": "ok:7", "inline_message_id": "x"}
    said = heard({"update_id": 5, "callback_query": query})
    assert (said.chat_id, said.chat_kind, said.button_message_id) == (str(SITI), ChatKind.PRIVATE, "")


def test_a_mention_by_id_counts_as_well() -> None:
    entity = {"type": "text_mention", "offset": 0, "length": 9, "user": ME.model_dump(exclude_none=True)}
    update = speaks_as({"id": -1002, "title": "KIM", "type": "supergroup"}, {})
    del update["message"]["sender_chat"]
    update["message"] |= {"from": {"id": BUDI, "is_bot": False, "first_name": "Budi"}, "entities": [entity]}
    assert heard(update).is_addressed


@pytest.mark.parametrize(("offset", "length"), [(999, 5), (-3, 2), (1, 1)])
def test_entities_beyond_the_text_or_within_a_pair_are_passed_over(offset: int, length: int) -> None:
    update = speaks_as({"id": -1002, "title": "KIM", "type": "supergroup"}, {})
    del update["message"]["sender_chat"]
    entities = [{"type": "mention", "offset": offset, "length": length}]
    somebody = {"id": BUDI, "is_bot": False, "first_name": "Budi"}
    update["message"] |= {"from": somebody, "text": "🙂🙂", "entities": entities}
    assert not heard(update).is_addressed


def test_a_long_name_is_cut(control: Control) -> None:
    control.person(SITI, "S" * 1000, last_name="\ud83d")
    control.says(SITI, "x")
    name = heard(updates_of(control)[0]).sender.name
    assert name == "S" * NAME_CHARS


# --- Batches ---------------------------------------------------------------------------------------------------------


def test_an_unknown_shape_in_a_batch_is_set_aside_alone(control: Control) -> None:
    control.says(SITI, "satu")
    control.raw({"message": {"message_id": 2, "chat": {"id": SITI, "type": "private"}, PRIVATE: PRIVATE}})
    control.says(BUDI, "tiga")
    updates = updates_of(control)
    batch = cut(updates)
    assert [item.external_key for item in batch.items] == [str(update["update_id"]) for update in updates]
    assert [item.order_key for item in batch.items] == [str(SITI), str(SITI), str(BUDI)]
    assert batch.cursor == str(updates[-1]["update_id"] + 1)
    first, odd, last = (parse(an_item(item.body), ME) for item in batch.items)
    assert isinstance(first, Incoming)
    assert isinstance(last, Incoming)
    assert (first.text, last.text) == ("satu", "tiga")
    assert odd == Unreadable("not an update as we know it: message.date")


#: (update, key or the beginning of it, order key, cursor, why)
CUTS = [
    ({"update_id": 5}, "5", "", "6", "an update about nobody"),
    ({"update_id": 5, "message": {"chat": {"id": 9}}}, "5", "9", "6", "a message"),
    ({"update_id": 5, "callback_query": {"message": {"chat": {"id": 9}}}}, "5", "9", "6", "a pressed button"),
    ({"update_id": 5, "poll": {"id": "1"}}, "5", "", "6", "no chat"),
    ({"update_id": 5, "message": {"chat": {"id": "9"}}}, "5", "", "6", "a chat id that is none"),
    (
        {"update_id": 5, "message": {"chat": {"id": "\ud83d"}}},
        "5",
        "",
        "6",
        "as a key it could not be stored",
    ),
    ({"update_id": 5, "message": {"chat": {"id": True}}}, "5", "", "6", "the same"),
    ({"update_id": 5, "message": {"chat": []}}, "5", "", "6", "a chat that is none"),
    ({"update_id": 5, "message": None, "x": {"chat": {"id": -7}}}, "5", "-7", "6", "an unknown kind, but with a chat"),
    ({"update_id": True}, "odd-", "", "", "true is no number"),
    ({"update_id": "5"}, "odd-", "", "", "nor is a string"),
    ({"update_id": 5.0}, "odd-", "", "", "nor a fraction"),
    ({"update_id": 0}, "odd-", "", "", "ids begin at 1"),
    ({"update_id": -5}, "odd-", "", "", "a negative offset would drop updates"),
    ({"update_id": NO_ID}, "odd-", "", "", "too large for any id"),
    ({"update_id": 10**300}, "odd-", "", "", "too long for a key"),
    ({"update_id": None}, "odd-", "", "", "none"),
    ({}, "odd-", "", "", "an empty object"),
    ([], "odd-", "", "", "no object"),
    ("x", "odd-", "", "", "a text"),
    (None, "odd-", "", "", "nothing"),
]


@pytest.mark.parametrize(("update", "key", "order", "cursor", "why"), CUTS, ids=whys(CUTS))
def test_every_update_gets_a_key(update: Any, key: str, order: str, cursor: str, why: str) -> None:
    batch = cut([update])
    (item,) = batch.items
    assert item.external_key.startswith(key), why
    assert len(item.external_key) <= 200, "the column's width"
    assert (item.order_key, batch.cursor) == (order, cursor), why
    assert cut([update]) == batch, "the same update has the same key"


def test_updates_without_an_id_leave_the_cursor_to_their_neighbours() -> None:
    batch = cut([{"update_id": 7}, {"update_id": "8"}, {"update_id": 6}])
    assert (len(batch.items), batch.cursor) == (3, "8")
    assert cut([]).cursor == ""


def test_a_person_is_answered_even_under_an_odd_id(control: Control) -> None:
    control.says(SITI, "halo")
    assert heard({**updates_of(control)[0], "update_id": "12"}).text == "halo"


def test_nesting_without_end_is_set_aside() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    (item,) = cut([{"update_id": 5, "message": deep}]).items
    assert isinstance(parse(an_item(item.body), ME), Unreadable)
    assert isinstance(parse(an_item("[" * 100_000), ME), Unreadable)


#: (body, reason, why)
UNREADABLE = [
    ("", "not JSON", "the body has expired"),
    ("{", "not JSON", "cut off"),
    ("[]", "not an update as we know it: no object", "JSON, but no update"),
    ("null", "not an update as we know it: no object", "the same"),
    ('{"message": {}}', "message.chat, message.date, message.message_id", "nothing in it"),
    ('{"update_id": 5}', "an update of a kind that was not asked for", "of no kind"),
    ('{"update_id": 5, "RAHASIA": {"RAHASIA": 1}}', "an update of a kind that was not asked for", "of a new kind"),
    (
        json.dumps({"update_id": 5, "message": {"text": [PRIVATE], "from": {"first_name": {PRIVATE: 1}}}}),
        "message.chat, message.date, message.from",
        "wrong in many places, of which three are told",
    ),
]


@pytest.mark.parametrize(("body", "reason", "why"), UNREADABLE, ids=whys(UNREADABLE))
def test_a_reason_tells_where_and_never_what(body: str, reason: str, why: str) -> None:
    found = parse(an_item(body), ME)
    assert isinstance(found, Unreadable), why
    assert reason in found.reason, why
    assert PRIVATE not in found.reason


def test_what_was_not_asked_for_is_set_aside(control: Control) -> None:
    channel = control.channel("Kanal")
    post = control.says(channel, "lama")
    control.edits(channel, post["message_id"], "baru")
    assert "edited_channel_post" not in ALLOWED_UPDATES
    assert understood(updates_of(control)[1]) == Unreadable("an update of a kind that was not asked for")


# --- Whatever comes --------------------------------------------------------------------------------------------------

anything_written = st.text(st.characters(exclude_categories=()), max_size=20)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | anything_written | st.just(PRIVATE),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(anything_written | st.sampled_from(["chat", "message", "id", "update_id"]), inner, max_size=4)
    ),
    max_leaves=12,
)


def known_updates() -> list[Json]:
    """One update of each kind that the platform plays."""
    world = World(tokens=())
    control = Control(world)
    bot = world.bot_named(None)
    bot.user["username"], bot.is_private = NAME, False
    for act, *_ in DEEDS:
        before = list(bot.pending)
        bot.pending.clear()
        act(control)
        bot.pending.extendleft(reversed(before))
    return updates_of(control)


KNOWN = known_updates()


def test_every_kind_of_content_and_of_update_has_a_row() -> None:
    kinds = {kind for update in KNOWN for kind in update} - {"update_id"}
    assert kinds == set(ALLOWED_UPDATES) - {"channel_post"}
    assert {kind for kind in KINDS if not any(kind in update.get("message", {}) for update in KNOWN)} == set()


def places_in(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, one in inner:
        yield (*path, step)
        yield from places_in(one, (*path, step))


@st.composite
def damaged_updates(draw: st.DrawFn) -> Json:
    """An update of a known kind with one to three values replaced, dropped or added."""
    update = copy.deepcopy(draw(st.sampled_from(KNOWN)))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(list(places_in(update))))
        holder: Any = update
        for step in way:
            holder = holder[step]
        if isinstance(holder, dict) and draw(st.booleans()):
            del holder[last]
            holder[draw(anything_written)] = draw(anything)
        else:
            holder[last] = draw(anything)
    return update


def is_sound(update: Any) -> None:
    """What holds of every update: it can be stored, and is understood or set aside without a word of what was said."""
    batch = cut([update])
    (item,) = batch.items
    f"{item.external_key} {item.order_key} {item.body} {batch.cursor}".encode()
    assert len(item.external_key) <= 200
    found = parse(an_item(item.body), ME)
    if isinstance(found, Unreadable):
        assert PRIVATE not in found.reason
        assert found.reason
        return
    for text in texts_in(asdict(found)):
        text.encode()
    assert all(isinstance(one, Attachment) for one in found.attachments)


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for one in inner:
        yield from texts_in(one)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(anything)
def test_any_json_value_is_cut_and_parsed_without_an_error(value: Any) -> None:
    is_sound(value)
    is_sound({"update_id": 5, "message": value})


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged_updates())
def test_a_damaged_update_is_cut_and_parsed_without_an_error(update: Json) -> None:
    is_sound(update)


@given(st.text(st.characters(exclude_categories=())))
def test_making_a_text_storable_keeps_its_length_and_all_that_is_whole(text: str) -> None:
    kept = storable(text)
    kept.encode()
    assert storable(kept) == kept
    assert units(kept) == len(text.encode("utf-16-le", "surrogatepass")) // 2
    if not any("\ud800" <= mark <= "\udfff" for mark in text):
        assert kept == text
