"""The Telegram channel against the local server: what arrives, and what every failure is called."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientTimeout
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.channels.telegram import LIMITS, SAME_THROTTLE_SECONDS, TIMEOUT, Telegram
from bot.simulators.telegram import Control, TelegramServer
from broadcasts.channel import (
    AccountRefused,
    AnswerLost,
    ContentRefused,
    Moved,
    NotSent,
    RecipientGone,
    Scope,
    SendError,
    Throttled,
)
from data.model.message import Choice, ContentKind, Incoming, Outgoing, Sender, TextFile
from data.model.people import AddressStatus
from data.wording import units
from tests.bot.stage import closed

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITI, BUDI, WATI = 1001, 1002, 1003
HELLO = Outgoing("Halo, warga.")
#: Timeouts short enough for tests: where an answer does not come, and where a connection does not.
BRIEF = ClientTimeout(total=2.0, connect=30, sock_connect=30, sock_read=0.4)
DEAF = ClientTimeout(total=0.6, connect=0.2, sock_connect=0.1, sock_read=0.4)


class Moments:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: TelegramServer) -> TelegramServer:
    running.control.reset()
    for person in (SITI, BUDI, WATI):
        running.control.person(person)
    return running


@pytest.fixture
def control(server: TelegramServer) -> Control:
    return server.control


@pytest.fixture(scope="module")
def ticking() -> Moments:
    return Moments()


@pytest.fixture
def moments(ticking: Moments) -> Moments:
    """The channel's clock, so late that nothing of the last test counts any more."""
    ticking.now += 1000 * SAME_THROTTLE_SECONDS
    return ticking


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def opened(running: TelegramServer, ticking: Moments) -> AsyncIterator[Telegram]:
    channel = Telegram(running.token, running.url, ticking)
    yield channel
    await closed(channel)


@pytest.fixture
def channel(opened: Telegram, server: TelegramServer, moments: Moments) -> Telegram:
    """One channel for all tests: making one reads the machine's certificates, which takes longer than a test."""
    return opened


async def failure_of(channel: Telegram, chat: int | str = SITI, message: Outgoing = HELLO) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(str(chat), message)
    return caught.value


def whys(table: Sequence[tuple[Any, ...]]) -> list[str]:
    """The reasons of a table's rows, as the names of its tests."""
    return [str(row[-1]) for row in table]


# --- What arrives ----------------------------------------------------------------------------------------------------


async def test_text_buttons_and_reply_arrive_as_they_are(channel: Telegram, control: Control) -> None:
    asked = control.says(SITI, "Apa benar?")["message_id"]
    choices = (Choice("Membantu", "ok:7"), Choice("Tidak cocok", "no:7"))
    sent = await channel.send(str(SITI), Outgoing("❌ SALAH\n\n<b>*Vaksin*_", choices, str(asked)))
    (seen,) = control.messages(SITI)
    assert (seen.text, seen.reply_to, str(seen.message_id)) == ("❌ SALAH\n\n<b>*Vaksin*_", asked, sent.provider_id)
    assert seen.buttons == ((("Membantu", "ok:7"),), (("Tidak cocok", "no:7"),))
    assert [row.method for row in control.seen()] == ["sendMessage"]


async def test_a_message_of_ours_is_changed_and_changing_it_again_is_as_good(
    channel: Telegram, control: Control
) -> None:
    sent = await channel.send(str(SITI), Outgoing("Mulai pukul 8.", (Choice("Sudah saya teruskan", "told:1"),)))
    for _ in range(2):
        changed = await channel.send(str(SITI), Outgoing("DIKOREKSI\n\nMulai pukul 8.", edits=sent.provider_id))
        assert changed.provider_id == sent.provider_id
    assert [row.method for row in control.seen()] == ["sendMessage", "editMessageText"]
    shown = control.shown(SITI, int(sent.provider_id))
    assert (shown["text"], shown.get("reply_markup")) == ("DIKOREKSI\n\nMulai pukul 8.", None)


@pytest.mark.parametrize("number", ["999999", "0", "m7", "-1"])
async def test_a_message_that_is_not_there_is_not_changed(channel: Telegram, number: str) -> None:
    error = await failure_of(channel, message=Outgoing("DIKOREKSI", edits=number))
    assert isinstance(error, ContentRefused)


#: (what is said to be answered, what it answers in the end, why)
REPLIES = [
    ("", None, "nothing was said"),
    ("999999", None, "a deleted message must not cost the answer"),
    ("4000000000000000001", None, "the id of a pressed button is no message"),
    ("m7", None, "another channel's id"),
    ("-1", None, "no message has such an id"),
    ("٣", None, "digits of another script are no id"),
]


@pytest.mark.parametrize(("reply_to", "expected", "why"), REPLIES, ids=whys(REPLIES))
async def test_an_answer_arrives_whatever_it_answers(
    channel: Telegram, control: Control, reply_to: str, expected: int | None, why: str
) -> None:
    await channel.send(str(SITI), replace(HELLO, reply_to=reply_to))
    assert [row.reply_to for row in control.messages(SITI)] == [expected], why


#: (text, why)
LONGEST = [
    ("a" * LIMITS.text_units, "one unit a letter"),
    ("🙂" * (LIMITS.text_units // 2), "two units an emoji"),
    ("👨‍👩‍👧" * (LIMITS.text_units // 8), "a family is eight units"),
    ("x" + "é" * (LIMITS.text_units - 1), "one unit an accent, although two bytes"),
]


@pytest.mark.parametrize(("text", "why"), LONGEST, ids=whys(LONGEST))
async def test_the_longest_text_arrives_whole_and_one_more_unit_does_not(
    channel: Telegram, control: Control, text: str, why: str
) -> None:
    assert units(text) == LIMITS.text_units, why
    await channel.send(str(SITI), Outgoing(text))
    assert control.messages(SITI)[0].text == text
    assert isinstance(await failure_of(channel, message=Outgoing(text + "a")), ContentRefused)


async def test_the_most_and_longest_buttons_arrive(channel: Telegram, control: Control) -> None:
    choices = tuple(
        Choice("🙂" * (LIMITS.choice_units // 2), f"{n}" * LIMITS.payload_bytes) for n in range(LIMITS.choices)
    )
    await channel.send(str(SITI), Outgoing("Pilih", choices))
    assert [row[0] for row in control.messages(SITI)[0].buttons] == [(one.label, one.payload) for one in choices]


DATA = TextFile("data-saya.txt", "Data Anda\n\nNama: Siti 王\n")


async def test_a_file_arrives_with_its_caption_buttons_and_reply(channel: Telegram, control: Control) -> None:
    asked = control.says(SITI, "DATAKU")["message_id"]
    sent = await channel.send(str(SITI), Outgoing("Ini data Anda.", (Choice("Ubah", "x:1"),), str(asked), DATA))
    (seen,) = control.messages(SITI)
    assert (seen.text, seen.media, seen.reply_to) == ("Ini data Anda.", "document", asked)
    assert seen.buttons == ((("Ubah", "x:1"),),)
    assert [row.method for row in control.seen()] == ["sendDocument"]
    world = control.world
    message = world.message(world.private_chat(world.bot_named(None), SITI), int(sent.provider_id))
    assert message is not None
    assert message["document"]["file_name"] == "data-saya.txt"
    stored = world.files.named(message["document"]["file_id"])
    assert stored is not None
    assert stored.read().decode() == DATA.text


@pytest.mark.parametrize(
    ("fault", "error"),
    [("failed", AnswerLost), ("throttled", Throttled), ("lost", AnswerLost)],
    ids=str,
)
async def test_a_file_fails_as_a_text_does(channel: Telegram, control: Control, fault: str, error: type) -> None:
    control.fault(fault, "sendDocument")
    assert type(await failure_of(channel, message=Outgoing("Ini data Anda.", document=DATA))) is error


async def test_a_link_leads_to_the_bot_once_it_knows_its_name(server: TelegramServer) -> None:
    channel = Telegram(server.token, server.url)
    assert channel.link("daftar") == ""
    await channel.introduce()
    assert channel.link("daftar") == f"https://t.me/{server.world.bot_named(None).user['username']}?start=daftar"
    await closed(channel)


async def test_a_broken_character_costs_the_message_and_not_the_channel(channel: Telegram, control: Control) -> None:
    error = await failure_of(channel, message=Outgoing("rusak \ud83d"))
    assert isinstance(error, ContentRefused)
    assert control.messages() == []


# --- What every failure is called ------------------------------------------------------------------------------------


def chat(**details: Any) -> Callable[[Control], int]:
    """Siti's chat, with a fault in the way."""

    def set_out(control: Control) -> int:
        control.fault(**{"method": "sendMessage", **details})
        return SITI

    return set_out


def refused(description: str, code: int = 400) -> Callable[[Control], int]:
    return chat(kind="refused", code=code, description=description)


def blocked(control: Control) -> int:
    control.blocks(SITI)
    return SITI


def deactivated(control: Control) -> int:
    control.deactivates(SITI)
    return SITI


def never_started(control: Control) -> int:
    control.person(7777, has_started=False)
    return 7777


def stranger(_control: Control) -> int:
    return 424242


def thrown_out(control: Control) -> int:
    group = control.group("KIM", members=(SITI,))
    control.removes_bot(group)
    return group


def never_added(control: Control) -> int:
    return control.group("KIM", members=(SITI,), with_bots=False)


def upgraded(control: Control) -> int:
    group = control.group("KIM", members=(SITI,))
    control.migrates(group)
    return group


BLOCKED, UNREACHABLE = AddressStatus.BLOCKED, AddressStatus.UNREACHABLE

#: (what happens, error, status of the address, why)
REFUSALS = [
    (blocked, RecipientGone, BLOCKED, "the person does not want us now, and may come back"),
    (deactivated, RecipientGone, UNREACHABLE, "the account is gone"),
    (never_started, RecipientGone, BLOCKED, "a bot may not begin a conversation"),
    (stranger, RecipientGone, UNREACHABLE, "400 chat not found: nobody is there"),
    (thrown_out, RecipientGone, BLOCKED, "the group does not want us"),
    (never_added, RecipientGone, BLOCKED, "we are no member"),
    (upgraded, Moved, None, "the group lives on under a new id"),
    (chat(kind="migrated", migrate_to_chat_id=-1005), Moved, None, "the same, told by the platform alone"),
    (refused("Bad Request: not enough rights to send text messages to the chat"), RecipientGone, BLOCKED, "muted"),
    (refused("Bad Request: have no rights to send a message"), RecipientGone, BLOCKED, "older wording"),
    (refused("Bad Request: CHAT_WRITE_FORBIDDEN"), RecipientGone, BLOCKED, "the platform's own word"),
    (refused("Bad Request: CHAT_ADMIN_REQUIRED"), RecipientGone, BLOCKED, "a channel took our rights away"),
    (refused("Bad Request: CHAT_RESTRICTED"), RecipientGone, BLOCKED, "the chat is closed to bots"),
    (refused("Bad Request: TOPIC_CLOSED"), RecipientGone, BLOCKED, "the only topic is closed"),
    (refused("Bad Request: PEER_ID_INVALID"), RecipientGone, UNREACHABLE, "no such chat"),
    (refused("Bad Request: group chat was deactivated"), RecipientGone, UNREACHABLE, "the group was dissolved"),
    (refused("Forbidden: the group chat was deleted", 403), RecipientGone, BLOCKED, "any other 403"),
    (refused("Bad Request: message is too long"), ContentRefused, None, "nobody else would get it either"),
    (refused("Bad Request: can't parse entities: Unsupported start tag"), ContentRefused, None, "our own defect"),
    (refused("Bad Request: BUTTON_DATA_INVALID"), ContentRefused, None, "our own defect"),
    (refused("Request Entity Too Large", 413), ContentRefused, None, "too big for anybody"),
    (chat(kind="unauthorized"), AccountRefused, None, "token revoked"),
    (refused("Not Found", 404), AccountRefused, None, "token of the wrong form, or the wrong server"),
    (refused("Too Many Requests: retry later", 429), Throttled, None, "a 429 that does not say how long"),
    (chat(kind="throttled", retry_after=3), Throttled, None, "a 429 as documented"),
    (chat(kind="failed"), AnswerLost, None, "500 as JSON: nobody knows how far it came"),
    (chat(kind="failed", code=502), AnswerLost, None, "the page of a proxy"),
    (chat(kind="failed", description="Internal Server Error: restart"), AnswerLost, None, "said of messages under way"),
    (chat(kind="failed_after"), AnswerLost, None, "500 after the message was shown"),
    (chat(kind="failed_after", code=504), AnswerLost, None, "a proxy that grew impatient"),
    (chat(kind="garbled"), AnswerLost, None, "an answer cut in the middle"),
    (chat(kind="lost"), AnswerLost, None, "connection closed without an answer"),
    (chat(kind="lost_before"), AnswerLost, None, "the same to us, although nobody saw the message"),
    (chat(kind="reset"), AnswerLost, None, "connection reset in the body"),
    (refused("I'm a teapot", 418), AnswerLost, None, "a refusal that nobody has heard of"),
]


@pytest.mark.parametrize(("what", "error", "status", "why"), REFUSALS, ids=whys(REFUSALS))
async def test_every_failure_has_its_class(
    channel: Telegram, control: Control, what: Callable[[Control], int], error: type, status: Any, why: str
) -> None:
    failure = await failure_of(channel, what(control))
    assert type(failure) is error, why
    assert getattr(failure, "status", None) == status, why
    control.clear_faults()
    assert await channel.send(str(WATI), HELLO), "the channel goes on"


#: (fault, why)
DELAYS = [
    ("slow", "no answer in time, and nobody saw the message yet"),
    ("slow_after", "no answer in time"),
    ("dribbled", "an answer in drops must not hold a sender for ever"),
]


@pytest.mark.parametrize(("kind", "why"), DELAYS, ids=whys(DELAYS))
async def test_who_waits_too_long_does_not_know(
    channel: Telegram, control: Control, monkeypatch: pytest.MonkeyPatch, kind: str, why: str
) -> None:
    monkeypatch.setattr(channel.bot.session, "timeout", BRIEF)
    control.fault(kind, "sendMessage", seconds=6.0)
    assert type(await failure_of(channel)) is AnswerLost, why


async def test_an_address_that_is_no_number_reaches_nobody(channel: Telegram) -> None:
    for external_id in ("", "-", "budi", "1e5", "٣", "9" * 5000):
        failure = await failure_of(channel, external_id)
        assert isinstance(failure, RecipientGone)
        assert failure.status is UNREACHABLE


async def test_a_moved_group_tells_its_new_id(channel: Telegram, control: Control) -> None:
    group = control.group("KIM", members=(SITI,))
    new_id = control.migrates(group)
    failure = await failure_of(channel, group)
    assert isinstance(failure, Moved)
    assert failure.external_id == str(new_id)
    assert await channel.send(failure.external_id, HELLO)


async def test_a_failure_before_the_message_leaves_no_trace_and_one_after_leaves_one(
    channel: Telegram, control: Control
) -> None:
    """A broken connection is never used to send again: aiohttp repeats no POST, also on a connection it kept."""
    await channel.send(str(SITI), HELLO)
    for kind, copies in (("lost_before", 0), ("lost", 1), ("reset", 1), ("garbled", 1), ("failed_after", 1)):
        before = len(control.messages(SITI))
        control.fault(kind, "sendMessage")
        assert isinstance(await failure_of(channel), AnswerLost)
        assert len(control.messages(SITI)) - before == copies, kind


# --- Throttling ------------------------------------------------------------------------------------------------------


async def throttle_of(channel: Telegram, control: Control, chat_id: int, retry_after: int = 7) -> Throttled:
    control.fault("throttled", chat_id=chat_id, retry_after=retry_after)
    failure = await failure_of(channel, chat_id)
    assert isinstance(failure, Throttled)
    return failure


async def test_one_chat_alone_waits_alone(channel: Telegram, control: Control) -> None:
    for _ in range(3):
        failure = await throttle_of(channel, control, SITI)
        assert (failure.retry_after_seconds, failure.scope) == (7, Scope.CHAT)


async def test_two_chats_throttled_at_once_stop_the_channel(channel: Telegram, control: Control) -> None:
    await throttle_of(channel, control, SITI)
    assert (await throttle_of(channel, control, BUDI)).scope is Scope.CHANNEL


async def test_two_chats_throttled_long_apart_are_two_chats(
    channel: Telegram, control: Control, moments: Moments
) -> None:
    await throttle_of(channel, control, SITI)
    moments.now += SAME_THROTTLE_SECONDS
    assert (await throttle_of(channel, control, BUDI)).scope is Scope.CHAT


async def test_a_throttled_introduction_is_no_chat(channel: Telegram, control: Control) -> None:
    control.fault("throttled", "getMe")
    with pytest.raises(Throttled) as caught:
        await channel.introduce()
    assert caught.value.scope is Scope.CHANNEL
    assert (await throttle_of(channel, control, SITI)).scope is Scope.CHAT


# --- No connection ---------------------------------------------------------------------------------------------------


class NoNames(AbstractResolver):
    """A resolver that knows nobody, or never answers."""

    def __init__(self, answers: bool) -> None:
        self._answers = answers

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_INET) -> list[ResolveResult]:
        if not self._answers:
            await asyncio.sleep(60)
        raise OSError(None, f"no address for {host}")

    async def close(self) -> None:
        """Nothing is open."""


@contextmanager
def a_deaf_port(backlog_is_full: bool) -> Iterator[int]:
    """A port where nobody listens, or where those who wait already fill the queue, so that a connection never comes."""
    with socket.socket() as port, socket.socket() as waiting, socket.socket() as second:
        port.bind(("127.0.0.1", 0))
        if backlog_is_full:
            port.listen(0)
            for one in (waiting, second):
                one.setblocking(False)
                one.connect_ex(port.getsockname())
        yield port.getsockname()[1]


async def unconnected(url: str, token: str, resolver: AbstractResolver | None = None) -> SendError:
    channel = Telegram(token, url)
    session: Any = channel.bot.session
    session.timeout = DEAF
    session._connector_init["resolver"] = resolver
    try:
        return await failure_of(channel)
    finally:
        await closed(channel)


async def test_a_refused_connection_sends_nothing(server: TelegramServer) -> None:
    with a_deaf_port(backlog_is_full=False) as port:
        assert type(await unconnected(f"http://127.0.0.1:{port}", server.token)) is NotSent


async def test_a_connection_that_never_comes_sends_nothing(server: TelegramServer) -> None:
    with a_deaf_port(backlog_is_full=True) as port:
        assert type(await unconnected(f"http://127.0.0.1:{port}", server.token)) is NotSent


@pytest.mark.parametrize("answers", [True, False])
async def test_a_name_that_is_not_found_sends_nothing(server: TelegramServer, answers: bool) -> None:
    assert type(await unconnected("http://api.example", server.token, NoNames(answers))) is NotSent


async def test_a_server_without_encryption_sends_nothing(server: TelegramServer) -> None:
    assert type(await unconnected(server.url.replace("http:", "https:"), server.token)) is NotSent


async def test_a_wrong_token_refuses_the_account(server: TelegramServer) -> None:
    for token in ("42:never-given-to-anybody", "700000001:" + "x" * 35):
        assert type(await unconnected(server.url, token)) is AccountRefused


async def test_running_out_of_time_over_all_always_comes_after_connecting() -> None:
    assert TIMEOUT.total is not None
    assert TIMEOUT.connect is not None
    assert TIMEOUT.total > TIMEOUT.connect


# --- Answers of unknown form -----------------------------------------------------------------------------------------


async def a_server_that_answers(status: int, body: bytes) -> asyncio.Server:
    """Give every request the same answer."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    return await asyncio.start_server(answer, "127.0.0.1", 0)


MESSAGE = b'{"message_id": 9, "date": 1700000000, "chat": {"id": 1001, "type": "private"}}'

#: (status, body, error or the id under which it was sent, why)
ODD_ANSWERS = [
    (500, b'{"ok": false}', AnswerLost, "a failure without a description"),
    (500, b'{"ok": false, "description": null}', AnswerLost, "the same"),
    (400, b'{"ok": false}', ContentRefused, "a refusal without a description is still one"),
    (403, b'{"ok": false}', RecipientGone, "the same"),
    (401, b'{"ok": false}', AccountRefused, "the same"),
    (429, b"<html>Too Many Requests</html>", AnswerLost, "the page of a proxy: nobody knows what it did"),
    (200, b"", AnswerLost, "an empty answer"),
    (200, b"null", AnswerLost, "JSON, but no answer"),
    (200, b"[]", AnswerLost, "the same"),
    (200, b"\xff\xfe\xfd", AnswerLost, "no text at all"),
    (200, b'{"ok": true, "result": true}', AnswerLost, "no message in it"),
    (200, b'{"ok": true, "result": ' + MESSAGE + b"}", "9", "the usual one"),
    (200, b'{"ok": true, "result": {"message_id": 9}}', "9", "sent, in a form that aiogram does not know"),
    (200, b'{"ok": false, "result": {"message_id": 9}}', AnswerLost, "it does not say that it was sent"),
    (302, b"", AnswerLost, "a redirection to nowhere"),
]


@pytest.mark.parametrize(("status", "body", "expected", "why"), ODD_ANSWERS, ids=whys(ODD_ANSWERS))
async def test_an_answer_of_unknown_form_is_never_anything_but_a_send_error(
    status: int, body: bytes, expected: Any, why: str
) -> None:
    listening = await a_server_that_answers(status, body)
    channel = Telegram("42:" + "x" * 35, f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
    try:
        if isinstance(expected, str):
            assert (await channel.send(str(SITI), HELLO)).provider_id == expected, why
        else:
            assert type(await failure_of(channel)) is expected, why
    finally:
        await closed(channel)
        listening.close()


# --- Everything but sending ------------------------------------------------------------------------------------------


async def test_an_introduction_fails_as_sending_does(channel: Telegram, control: Control) -> None:
    for kind, error in (("unauthorized", AccountRefused), ("failed", AnswerLost), ("garbled", AnswerLost)):
        control.fault(kind, "getMe")
        with pytest.raises(error):
            await channel.introduce()
    await channel.introduce()


async def test_a_press_is_acknowledged_and_failing_at_it_is_no_harm(channel: Telegram, control: Control) -> None:
    await channel.send(str(SITI), replace(HELLO, choices=(Choice("Membantu", "ok:7"),)))

    async def acknowledged(query_id: str) -> int:
        before = len(control.seen(SITI, method="answerCallbackQuery"))
        pressed = Incoming(1, "telegram", str(SITI), Sender("1001"), ContentKind.BUTTON, message_id=query_id)
        await channel.acknowledge(pressed)
        return len(control.seen(SITI, method="answerCallbackQuery")) - before

    assert await acknowledged(control.presses(SITI, "Membantu")["id"]) == 1
    assert await acknowledged(control.presses(SITI, "Membantu", is_expired=True)["id"]) == 0
    assert await acknowledged("") == 0
    for kind in ("lost", "garbled", "failed", "reset"):
        control.fault(kind, "answerCallbackQuery")
        await acknowledged(control.presses(SITI, "Membantu")["id"])


async def test_error_details_hold_neither_token_nor_text(channel: Telegram, control: Control) -> None:
    secret = Outgoing("nomor KTP saya 3574xxxx")
    for what, error, *_ in REFUSALS:
        if error is AnswerLost:  # holds only the name of a class
            continue
        failure = await failure_of(channel, what(control), secret)
        assert channel.bot.token not in f"{failure} {failure.detail}"
        assert secret.text not in f"{failure} {failure.detail}"
        control.reset()
        control.person(SITI)
