"""What a link of the form t.me/<bot>?start=<payload> leads to."""

from __future__ import annotations

import pytest

from data.wording import say
from tests.handlers.chat import Chat

WELCOME = say("welcome.full", "id")

#: (payload, beginning of what is heard, why)
LINKS = [
    ("", WELCOME, "a chat that is begun by hand"),
    ("cek", say("welcome.check", "id"), "somebody wants to check"),
    ("CEK", say("welcome.check", "id"), "in capitals"),
    ("bantuan", "Cara memakai Kentongan", "somebody wants to know how"),
    ("kim-2024_lama", WELCOME, "a link of an older version"),
    ("x" * 64, WELCOME, "the longest"),
    ("x" * 65, WELCOME, "longer than any"),
    ("a b c", WELCOME, "no payload at all"),
    ("<b>cek</b>", WELCOME, "signs that no payload has"),
]


@pytest.mark.parametrize(("payload", "heard", "why"), LINKS, ids=[row[-1] for row in LINKS])
async def test_every_link_is_answered_without_an_error(payload: str, heard: str, why: str) -> None:
    siti = Chat(greeted=False)
    await siti.says(f"/start {payload}".strip())
    assert siti.said.text.startswith(heard), why
    assert siti.said.text.count("OTP") <= 1, "who we are is said once"
    siti.nothing_is_kept()
