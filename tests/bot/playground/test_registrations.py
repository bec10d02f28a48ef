"""Registrations that wait are judged at the desk, once, and the phone hears of it."""

from __future__ import annotations

import asyncio

import pytest

from data.wording import say
from tests.bot.playground.stage import Open

KETUA = ("DAFTAR ketua KIM", "Ketapang", "1", "SETUJU")


async def registered(played: Open, number: str) -> int:
    """Register on a phone; returns the number under which the desk sees it."""
    for count, text in enumerate(KETUA, 1):
        await played.says(number, text)
        await played.answers(number, count)
    waiting = (await played.get("office"))["registrations"]
    name = (await played.phone(number))["name"]
    assert [(one["who"], "Ketua KIM" in one["what"]) for one in waiting] == [(name, True)]
    return int(waiting[0]["number"])


@pytest.mark.parametrize(("word", "told"), [("confirm", "sudah dikonfirmasi"), ("reject", "tidak dapat dikonfirmasi")])
async def test_whoever_registered_is_told_what_the_desk_says(played: Open, word: str, told: str) -> None:
    phone = await played.first_of("telegram")
    number = await registered(played, phone)
    path = f"registrations/{number}/judge"
    await played.post(path, {"word": word})
    notice = (await played.answers(phone, len(KETUA) + 1))[-1]
    assert notice["purpose"] == "notice"
    assert told in notice["text"]
    assert (await played.get("office"))["registrations"] == []
    await played.says(phone, "DATAKU")
    assert "dikonfirmasi" in (await played.answers(phone, len(KETUA) + 2))[-1]["text"]


async def test_of_two_officers_one_is_first(played: Open) -> None:
    phone = await played.first_of("whatsapp")
    path = f"registrations/{await registered(played, phone)}/judge"
    answers = await asyncio.gather(
        *(played.client.post(f"/playground/api/{path}", json={"word": "confirm"}) for _ in "12")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    await played.says(phone, "tes")
    assert len(await played.answers(phone, len(KETUA) + 2)) == len(KETUA) + 2, "told once"
    assert (await played.post(path, {"word": "confirm"}, 409))["error"] == say("playground.refused.judged", "id")


@pytest.mark.parametrize(
    ("number", "wish", "status", "why"),
    [
        (99, {"word": "confirm"}, 404, "gone"),
        (2**63, {"word": "confirm"}, 404, "gone"),
        (1, {"word": "delete"}, 400, "not_understood"),
        (1, {"word": ["confirm"]}, 400, "not_understood"),
        (1, {}, 400, "not_understood"),
    ],
)
async def test_a_bad_judgement_is_refused_in_words(
    played: Open, number: int, wish: dict[str, object], status: int, why: str
) -> None:
    answer = await played.post(f"registrations/{number}/judge", wish, status)
    assert answer == {"error": say(f"playground.refused.{why}", "id")}
