"""A playground in which a lot has happened."""

from __future__ import annotations

import asyncio

from data.seeds import sample_tips
from tests.bot.playground.stage import HOAX, SEVERAL, Open, a_key

ANNOUNCEMENT = "Posyandu Kamis ini dimulai pukul 08.00."


async def live_in(played: Open) -> None:
    """Every kind of message, on both phones and on the office's desk."""
    one, other = await played.first_of("telegram"), await played.first_of("whatsapp")
    await played.post(f"phones/{one}/say", {"kind": "tip", "tip": sample_tips()[0].id, "forwards": 5, "key": a_key()})
    await played.answers(one)
    for number, wish in (
        (other, {"kind": "text", "text": SEVERAL}),
        (other, {"kind": "sticker"}),
        (other, {"kind": "location", "spot": (await played.get("state"))["spots"][0]["name"]}),
        (other, {"kind": "text", "text": HOAX, "forwards": 1}),
    ):
        count = len([1 for message in (await played.phone(number))["messages"] if not message["mine"]])
        await played.post(f"phones/{number}/say", wish | {"key": a_key()})
        await played.answers(number, count + 1)
    await played.post("announce", {"text": ANNOUNCEMENT, "key": a_key()})
    await asyncio.gather(played.answers(one, 2), played.answers(other, 5))


async def is_lived_in(played: Open) -> bool:
    """Whether :func:`live_in` has been here since the last reset."""
    announcements = (await played.get("office"))["announcements"]
    return [one["text"] for one in announcements] == [ANNOUNCEMENT]
