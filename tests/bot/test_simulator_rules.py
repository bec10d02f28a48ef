"""What the Bot API simulator takes and refuses, in the platform's words: texts, markup, keyboards, albums, edits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bot.simulators.telegram import TelegramServer
from bot.simulators.telegram.bodies import decoded
from bot.simulators.telegram.entities import found_in, trimmed, units
from bot.simulators.telegram.journal import Journal
from bot.simulators.telegram.markup import formatted
from bot.simulators.telegram.refusals import Refusal

SITI = 1001


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: TelegramServer) -> TelegramServer:
    running.control.reset()
    running.control.person(SITI)
    return running


@pytest.fixture(scope="module")
def client(running: TelegramServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{running.url}/bot{running.token}", verify=False) as client:
        yield client


def refusal(answer: httpx.Response) -> str:
    """Return the sentence of a refusal, whose status and body agree."""
    body = answer.json()
    assert body["error_code"] == answer.status_code
    return str(body["description"])


def inline(**button: Any) -> str:
    return json.dumps({"inline_keyboard": [[button]]})


def keys(markup: str) -> dict[str, Any]:
    """Return the parameters of a text to Siti with a keyboard."""
    return {"chat_id": SITI, "text": "x", "reply_markup": markup}


TEXT_ONLY = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"

#: (method, parameters, the platform's sentence)
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"chat_id": SITI}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": SITI, "text": "  \u200b\n"}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": SITI, "text": "<b> </b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": SITI, "text": "a" * 4097}, "Bad Request: message is too long"),
    ("sendMessage", {"chat_id": SITI, "text": "😀" * 2049}, "Bad Request: message is too long"),
    ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 4711, "text": "x"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nirgendwo", "text": "x"}, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": 700000001, "text": "x"}, "Forbidden: bots can't send messages to bots"),
    ("sendMessage", keys("{"), "Bad Request: can't parse reply markup JSON object"),
    ("sendMessage", keys("[]"), "Bad Request: object expected as reply markup"),
    ("sendMessage", keys(inline(text="a", callback_data="")), "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", keys(inline(text="a", callback_data="é" * 33)), "Bad Request: BUTTON_DATA_INVALID"),
    ("sendMessage", keys(inline(text="a")),
     f"Bad Request: {TEXT_ONLY}"),
    ("sendMessage", keys(inline(text=" ", callback_data="a")),
     "Bad Request: inline keyboard button text must be non-empty"),
    ("sendMessage", {"chat_id": SITI, "text": "x", "reply_parameters": '{"message_id": 99}'},
     "Bad Request: message to be replied not found"),
    ("sendMessage", {"chat_id": SITI, "text": "x", "parse_mode": "Markdown"}, "Bad Request: unsupported parse_mode"),
    ("sendMessage", {"chat_id": SITI, "text": "x", "entities": '[{"offset": "0"}]'},
     "Bad Request: can't parse MessageEntity: wrong offset, length or type"),
    ("sendPhoto", {"chat_id": SITI}, "Bad Request: there is no photo in the request"),
    ("sendPhoto", {"chat_id": SITI, "photo": "nonsense"}, "Bad Request: wrong file identifier/HTTP URL specified"),
    ("sendPhoto", {"chat_id": SITI, "photo": "https://a.id/x.jpg"}, "Bad Request: failed to get HTTP URL content"),
    ("sendPhoto", {"chat_id": SITI, "photo": "x", "caption": "a" * 1025}, "Bad Request: message caption is too long"),
    ("sendMediaGroup", {"chat_id": SITI, "media": "[{}]"}, "Bad Request: media group must include 2-10 items"),
    ("sendMediaGroup", {"chat_id": SITI, "media": '[{"type": "photo"}, {"type": "document"}]'},
     "Bad Request: wrong type of the media in the album"),
    ("sendChatAction", {"chat_id": SITI, "action": "thinking"}, "Bad Request: wrong parameter action in request"),
    ("editMessageText", {"chat_id": SITI, "message_id": 99, "text": "x"}, "Bad Request: message to edit not found"),
    ("deleteMessage", {"chat_id": SITI, "message_id": 99}, "Bad Request: message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"},
     "Bad Request: query is too old and response timeout expired or query ID is invalid"),
    ("getFile", {"file_id": "x"}, "Bad Request: wrong file_id or the file is temporarily unavailable"),
    ("getChatMember", {"chat_id": SITI, "user_id": 5}, "Bad Request: user not found"),
    ("setMyCommands", {"commands": '[{"command": "Cek!", "description": "x"}]'}, "Bad Request: BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": '[{"command": "cek"}]'}, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"),
    ("sendPigeon", {}, "Not Found"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params", "sentence"), REFUSED)
def test_a_refusal_is_worded_as_the_platform_does(server, client, method, params, sentence):
    assert refusal(client.post(f"/{method}", data=params)) == sentence
    assert server.control.seen() == []


@pytest.mark.parametrize(
    ("token", "status"), [("1:wrong", 401), ("nonsense", 404), ("700000001:simulated-bot-of-kentongan2", 401)]
)
def test_a_wrong_token(server, client, token, status):
    answer = client.get(f"{server.url}/bot{token}/getMe")
    assert answer.status_code == status
    assert client.get(f"{server.url}/file/bot{token}/a").status_code == status


#: What is just allowed.
TAKEN: list[dict[str, Any]] = [
    {"text": "😀" * 2048},
    {"text": "<b>" + "a" * 4096 + "</b>", "parse_mode": "HTML"},
    {"text": "x", "reply_markup": inline(text="a", callback_data="é" * 32)},
    {"text": "x", "reply_markup": inline(text="a", url="https://a.id")},
    {"text": "x", "reply_markup": '{"keyboard": [["Ya", {"text": "Tidak"}]], "resize_keyboard": true}'},
    {"text": "x", "reply_markup": '{"remove_keyboard": true}'},
    {"text": "x", "reply_parameters": '{"message_id": 99, "allow_sending_without_reply": true}'},
]


@pytest.mark.parametrize("params", TAKEN)
def test_the_limits_themselves_are_allowed(server, client, params):
    assert client.post("/sendMessage", data={"chat_id": SITI, **params}).status_code == 200


def test_all_ways_of_writing_a_request_mean_the_same(server, client):
    asked = {"chat_id": SITI, "text": "Salam 👋"}
    client.get("/sendMessage", params=asked)
    client.post("/sendmessage", data=asked)
    client.post("/sendMessage", json=asked)
    client.post("/sendMessage", files={name: (None, str(value)) for name, value in asked.items()})
    assert [row.text for row in server.control.messages(SITI)] == ["Salam 👋"] * 4


def test_broken_unicode_and_broken_bodies_are_refused(server, client):
    for content, kind in [
        (b'{"chat_id": 1001, "text": "\\ud83d"}', "application/json"),
        (b"chat_id=1001&text=%ff", "application/x-www-form-urlencoded"),
    ]:
        answer = client.post("/sendMessage", content=content, headers={"content-type": kind})
        assert refusal(answer) == "Bad Request: strings must be encoded in UTF-8"
    answer = client.post("/sendMessage", content=b"[", headers={"content-type": "application/json"})
    assert answer.status_code == 400


def test_people_who_cannot_be_written_to(server, client):
    control = server.control
    control.person(5, has_started=False)
    control.person(6)
    control.deactivates(6)
    group, channel = control.group("KIM"), control.channel("Kabar", with_bots=False)
    control.removes_bot(group)
    sentences = [
        refusal(client.post("/sendMessage", data={"chat_id": chat, "text": "x"})) for chat in (5, 6, group, channel)
    ]
    assert sentences == [
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: user is deactivated",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot is not a member of the channel chat",
    ]
    control.says(5, "/start")
    assert client.post("/sendMessage", data={"chat_id": 5, "text": "x"}).status_code == 200


def test_editing_knows_what_stands_there(server, client):
    keyboard = inline(text="Baca", callback_data="a")
    sent = client.post("/sendMessage", data={"chat_id": SITI, "text": "x", "reply_markup": keyboard}).json()["result"]
    address = {"chat_id": SITI, "message_id": sent["message_id"]}
    same = client.post("/editMessageReplyMarkup", data={**address, "reply_markup": keyboard})
    assert refusal(same).startswith("Bad Request: message is not modified")
    bare = client.post("/editMessageReplyMarkup", data=address).json()["result"]
    assert "reply_markup" not in bare
    theirs = server.control.says(SITI, "punya saya")["message_id"]
    denied = client.post("/editMessageText", data={"chat_id": SITI, "message_id": theirs, "text": "y"})
    assert refusal(denied) == "Bad Request: message can't be edited"
    caption = client.post("/editMessageCaption", data={**address, "caption": "y"})
    assert refusal(caption) == "Bad Request: there is no caption in the message to edit"


def test_old_buttons(server, client):
    server.control.says(SITI, "halo")
    for number in range(2):
        button = inline(text="Baca", callback_data=f"read:{number}")
        client.post("/sendMessage", data={"chat_id": SITI, "text": "x", "reply_markup": button})
    assert server.control.presses(SITI, "Baca")["data"] == "read:1"
    assert server.control.presses(SITI, "Baca", message_id=2)["data"] == "read:0"
    assert server.control.presses(SITI, "read:0")["message"]["message_id"] == 2
    late = server.control.presses(SITI, "Baca", is_expired=True)["id"]
    assert client.post("/answerCallbackQuery", data={"callback_query_id": late}).status_code == 400
    with pytest.raises(LookupError, match="no button"):
        server.control.presses(SITI, "Tidak ada")


def test_photos_and_files_have_their_own_limits(server, client):
    def upload(kind: str, content: bytes) -> httpx.Response:
        return client.post(f"/send{kind.capitalize()}", data={"chat_id": SITI}, files={kind: ("a.bin", content)})

    assert "too big for a photo" in refusal(upload("photo", bytes(10 * 1024 * 1024 + 1)))
    assert upload("document", bytes(10 * 1024 * 1024 + 1)).status_code == 200
    assert refusal(upload("document", bytes(51 * 1024 * 1024))) == "Request Entity Too Large"
    assert refusal(upload("document", b"")) == "Bad Request: file must be non-empty"
    document = upload("document", b"pdf").json()["result"]["document"]["file_id"]
    answer = client.post("/sendPhoto", data={"chat_id": SITI, "photo": document})
    assert refusal(answer) == "Bad Request: can't use file of type Document as Photo"


#: (source, parse mode, text, entities as (type, offset, length))
MARKUP = [
    ("<b>a</b>&lt;&amp;&#33;", "HTML", "a<&!", [("bold", 0, 1)]),
    ("😀<i>b<u>c</u></i>", "html", "😀bc", [("italic", 2, 2), ("underline", 3, 1)]),
    ('<a href="https://a.id?x=1&amp;y">baca</a>', "HTML", "baca", [("text_link", 0, 4)]),
    ("<blockquote expandable>q</blockquote>", "HTML", "q", [("expandable_blockquote", 0, 1)]),
    ("  <b> a </b> ", "HTML", "a", [("bold", 0, 1)]),
    ("<code>/cek</code> /tip", "HTML", "/cek /tip", [("code", 0, 4), ("bot_command", 5, 4)]),
    (r"*a\.* __b__ ||c|| `d*` [e](https://x\)y)", "MarkdownV2", "a. b c d* e",
     [("bold", 0, 2), ("underline", 3, 1), ("spoiler", 5, 1), ("code", 7, 2), ("text_link", 10, 1)]),
    ("```py\nx=1```", "MarkdownV2", "x=1", [("pre", 0, 3)]),
    ("*not markup* <b>", "", "*not markup* <b>", []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "mode", "text", "entities"), MARKUP)
def test_markup(source, mode, text, entities):
    shown, found = formatted(source, mode, None)
    assert (shown, [(one["type"], one["offset"], one["length"]) for one in found]) == (text, entities)


#: (source, parse mode, what is wrong)
BROKEN = [
    ("a < b", "HTML", 'Unsupported start tag "" at byte offset 2'),
    ("é<x>", "HTML", 'Unsupported start tag "x" at byte offset 2'),
    ("<b>a", "HTML", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b><i>a</b>", "HTML", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("a</b>", "HTML", "Unexpected end tag at byte offset 1"),
    ("a.", "MarkdownV2", "Character '.' is reserved and must be escaped with the preceding '\\'"),
    ("a]", "MarkdownV2", "Character ']' is reserved and must be escaped with the preceding '\\'"),
    ("*a", "MarkdownV2", "Can't find end of Bold entity"),
    ("a](b)", "MarkdownV2", "Character ']' is reserved and must be escaped with the preceding '\\'"),
]


@pytest.mark.parametrize(("source", "mode", "what"), BROKEN)
def test_broken_markup(source, mode, what):
    with pytest.raises(Refusal) as refused:
        formatted(source, mode, None)
    assert refused.value.description == f"Bad Request: can't parse entities: {what}"


#: (text, what is found in it)
FOUND = [
    ("/cek@kim_bot x", [("bot_command", 0, 12)]),
    ("😀 https://a.id/x, ya", [("url", 3, 14)]),
    ("lihat kominfo.go.id.", [("url", 6, 13)]),
    ("a@b.id #hoaks #12 @siti", [("email", 0, 6), ("hashtag", 7, 6), ("mention", 18, 5)]),
    ("1/2 dan/atau", []),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_found_entities(text, expected):
    assert [(one["type"], one["offset"], one["length"]) for one in found_in(text)] == expected


def test_lengths_are_counted_in_utf_16():
    assert [units(text) for text in ("abc", "é", "😀", "\ud83d")] == [3, 1, 2, 1]
    assert trimmed("  ab ", [{"type": "bold", "offset": 0, "length": 5}]) == (
        "ab",
        [{"type": "bold", "offset": 0, "length": 2}],
    )


def test_a_multipart_body_may_hold_its_own_boundary_letters():
    body = b'--B\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n--Bx\r\n-B\r\n--B--\r\n'
    params = decoded(b"", "multipart/form-data; boundary=B", body)
    assert params.uploads["f"].content == b"--Bx\r\n-B"


def test_a_full_journal_forgets_the_oldest_and_says_so():
    journal = Journal(capacity_rows=3)
    for n in range(5):
        journal.add(1, n % 2, "sendMessage", {"message_id": n, "text": str(n)})
    assert [row.text for row in journal.rows()] == ["2", "3", "4"]
    assert [row.text for row in journal.rows(1)] == ["3"]
    assert (journal.forgotten, journal.rows(after=4)[0].number) == (2, 5)
