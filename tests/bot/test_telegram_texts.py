"""A text's request says what aiogram's own would, and only a plain yes is taken for one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from aiogram import Bot
from aiogram.exceptions import AiogramError, ClientDecodeError, TelegramForbiddenError, TelegramRetryAfter
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters

from bot.channels import telegram_texts
from bot.channels.telegram_texts import Session, Text
from data.model.message import Choice

BOT = Bot("1:measured")
BUTTONS = (Choice("ok:1", "Sudah saya teruskan"), Choice("no", "Tidak & tidak pernah"))
SAID = [
    ("Halo, warga.", (), None, "a plain text"),
    ("Harga naik 5 % & pajak + denda = 10?\n#resmi; a=b", (), None, "what a form is made of"),
    ("Gempa 🌏 ꧋ 'awas' \"segera\"", BUTTONS, None, "letters of all kinds, with buttons"),
    ("Ya.", BUTTONS, 17, "an answer with buttons"),
]


def body_of(session: Session, request: Any) -> dict[str, list[str]]:
    form = session.build_form_data(BOT, request)
    payload = form() if callable(form) else form
    assert payload.content_type == "application/x-www-form-urlencoded"
    return parse_qs(payload.decode(), strict_parsing=True)


@pytest.mark.parametrize(("text", "choices", "reply_to", "why"), SAID)
async def test_a_request_says_what_aiograms_own_does(
    text: str, choices: tuple[Choice, ...], reply_to: int | None, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, asked = Session(), list[Any]()

    async def take(_bot: Bot, request: Any, **_more: Any) -> int:
        asked.append(request)
        return 5

    monkeypatch.setattr(Session, "make_request", lambda _session, bot, request, **more: take(bot, request, **more))
    sent = await telegram_texts.send(Bot("1:measured", session=session), -100, text, choices, reply_to)
    rows = [[InlineKeyboardButton(text=one.label, callback_data=one.payload)] for one in choices]
    usual = SendMessage(
        chat_id=-100,
        text=text,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=rows) if rows else None,
        reply_parameters=ReplyParameters(message_id=reply_to, allow_sending_without_reply=True) if reply_to else None,
    )
    assert sent == 5
    assert body_of(session, asked[0]) == body_of(session, usual), why


@pytest.mark.parametrize(
    ("status", "content", "error", "why"),
    [
        (200, '{"ok":true,"result":true}', ClientDecodeError, "a yes to something else"),
        (200, '{"ok":true,"result":{"message_id":"7"}}', ClientDecodeError, "a number in words"),
        (200, '{"ok":true,"result":{"message_id":true}}', ClientDecodeError, "no number"),
        (200, '{"ok":1,"result":{"message_id":7}}', ClientDecodeError, "nearly a yes"),
        (200, '[{"message_id":7}]', ClientDecodeError, "another shape"),
        (200, "<html>", ClientDecodeError, "another server"),
        (200, "[" * 100_000, (ClientDecodeError, RecursionError), "an answer without an end"),
        (403, '{"ok":false,"error_code":403,"description":"Forbidden"}', TelegramForbiddenError, "a no"),
        (429, '{"ok":false,"description":"Slow","parameters":{"retry_after":3}}', TelegramRetryAfter, "not now"),
        (500, '{"ok":true,"result":{"message_id":7}}', (AiogramError, TypeError), "a yes of a server that failed"),
    ],
)
def test_only_a_plain_yes_is_one(
    status: int, content: str, error: type[Exception] | tuple[type[Exception], ...], why: str
) -> None:
    with pytest.raises(error):
        pytest.fail(f"{why}: {Session().check_response(BOT, Text(1, b''), status, content)}")


def test_of_a_yes_the_number_is_read() -> None:
    answer = '{"ok":true,"result":{"message_id":7,"a_field_of_tomorrow":[]}}'
    assert Session().check_response(BOT, Text(1, b""), 200, answer).result == 7
