"""Whoever may be in danger is told whom to call, first; whoever passes something on is not."""

from __future__ import annotations

import pytest

from data.model.tip import TipState
from data.wording import say
from tests.handlers.chat import CHIP, Chat

NUMBERS = say("tip.peril", "id")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ada kebakaran di pasar baru!!! tolong", "typed in a hurry"),
        ("rumah saya banjir tolong kirim bantuan", "nothing is said of a check"),
        ("TOLONG anak saya tenggelam di sungai belakang balai desa", "in capitals"),
        ("gawat pak, suami saya kejang, butuh ambulans", "without tolong"),
        ("tulung omahku kobongan", "Javanese"),
        ("help, there is a fire in my house", "English words in an Indonesian conversation"),
    ],
)
async def test_a_cry_for_help_is_answered_with_numbers_first(text: str, reason: str) -> None:
    chat = Chat()
    turn = await chat.says(text)
    chat.hears_first(NUMBERS)
    chat.hears("110", "119", "Belum ada hasil")
    assert turn.tip is not None, reason
    assert turn.tip.state is TipState.QUEUED, "an officer sees it"


async def test_a_cry_too_short_to_check_gets_them_as_well() -> None:
    chat = Chat()
    await chat.says("tolong kebakaran")
    chat.hears_first(NUMBERS)


@pytest.mark.parametrize(
    ("text", "forwards", "reason"),
    [
        ("ada kebakaran di pasar baru!!! tolong", 1, "forwarded: it happened to somebody else, if at all"),
        ("TOLONG SEBARKAN! kebakaran besar di pasar baru", 0, "it is to be spread"),
        ("tolong cek kabar kebakaran di pasar baru", 0, "it is to be checked"),
        ("kebakaran di pasar baru itu benar? tolong", 0, "it is asked about"),
        ("kabar kebakaran di pasar baru tadi malam", 0, "nobody calls for anything"),
        ("tolong kirim jadwal posyandu bulan ini ke saya", 0, "no danger"),
        (
            "tolong, begitu cerita banjir besar di kampung sebelah tahun lalu kata kakek dan nenek saya kemarin",
            0,
            "a tale",
        ),
    ],
)
async def test_others_are_not_alarmed(text: str, forwards: int, reason: str) -> None:
    chat = Chat()
    await chat.says(text, forwards=forwards)
    assert NUMBERS not in chat.said.text, reason


async def test_a_verdict_stays_first() -> None:
    chat = Chat()
    chat.answers(CHIP)
    await chat.says("tolong, banjir vaksin berisi chip di kampung kami")
    chat.hears_first("❌ SALAH")
