"""The channel inside the process: as another channel, under limits, with everything a person can send."""

from __future__ import annotations

import logging

import pytest

from bot.channels.loopback import JOURNAL, Loopback
from broadcasts.channel import ContentRefused
from data.model.inbox import InboxItem
from data.model.message import (
    Attachment,
    Choice,
    ContentKind,
    Incoming,
    Limits,
    Origin,
    OriginKind,
    Outgoing,
    Spot,
    TextFile,
    Unreadable,
)

SMALL = Limits(text_units=20, choices=2, choice_units=5, payload_bytes=8, caption_units=10)


def a_line() -> Loopback:
    return Loopback("test", "phone", SMALL)


def item_of(line: Loopback, text: str = "", **more: object) -> InboxItem:
    (raw,) = line.says("100", text, **more).items
    return InboxItem(7, line.name, raw.external_key, raw.body, fence=1, tries=1)


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("a text", Outgoing("Halo")),
        ("the longest text", Outgoing("a" * 20)),
        ("as many buttons as fit", Outgoing("Halo", (Choice("satu", "1"), Choice("duaaa", "12345678")))),
        ("a file with the longest caption", Outgoing("a" * 10, document=TextFile("data.txt", "isi"))),
        ("a file alone", Outgoing("", document=TextFile("data.txt", "isi"))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_fits_arrives(reason: str, message: Outgoing) -> None:
    line = a_line()
    assert (await line.send("100", message)).provider_id == "1"
    assert [heard.message for heard in line.journal] == [message], reason


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (Outgoing("a" * 21), "text of 21 units, at most 20"),
        (Outgoing("🙏" * 11), "text of 22 units, at most 20"),
        (Outgoing(" \n"), "no text"),
        (Outgoing("Halo", tuple(Choice(str(n), str(n)) for n in range(3))), "3 buttons, at most 2"),
        (Outgoing("Halo", (Choice("enam h", "1"),)), "a label of 6 units, at most 5"),
        (Outgoing("Halo", (Choice("satu", "123456789"),)), "a payload of 9 bytes, at most 8"),
        (Outgoing("a" * 11, document=TextFile("data.txt", "isi")), "text of 11 units, at most 10"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_does_not_fit_is_refused_as_by_a_platform(
    caplog: pytest.LogCaptureFixture, message: Outgoing, fault: str
) -> None:
    line = a_line()
    with caplog.at_level(logging.ERROR), pytest.raises(ContentRefused, match=fault):
        await line.send("100", message)
    assert line.journal == []
    assert fault in caplog.text, "the operator sees it"


def test_what_is_said_is_said_on_its_own_channel() -> None:
    said = a_line().parse(item_of(a_line(), "halo"))
    assert isinstance(said, Incoming)
    assert (said.channel, said.text, said.number) == ("phone", "halo", 7)


def test_everything_that_a_person_can_send_comes_back_whole() -> None:
    line = a_line()
    more: dict[str, object] = {
        "kind": ContentKind.LOCATION,
        "spot": Spot(-7.75, 113.2),
        "forwards": 5,
        "origin": Origin(OriginKind.GROUP, "Grup Keluarga"),
        "attachments": (Attachment("abc", "image/png", 12, "foto.png"),),
    }
    said = line.parse(item_of(line, "halo", sender_name="Siti", **more))
    assert isinstance(said, Incoming)
    assert {name: getattr(said, name) for name in more} == more
    assert said.sender.name == "Siti"


def test_what_is_said_under_one_key_is_known_as_one() -> None:
    line = a_line()
    keys = [line.says("100", "halo", **more).items[0].external_key for more in ({"key": "k-1"}, {"key": "k-1"}, {})]
    assert keys[0] == keys[1] == "k-1" != keys[2]


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", '{"kind": "none"}', "\x00"])
def test_a_damaged_item_is_unreadable_and_no_error(body: str) -> None:
    assert isinstance(a_line().parse(InboxItem(1, "phone", "k", body, 1, 1)), Unreadable)


async def test_the_journal_does_not_grow_for_ever() -> None:
    line = a_line()
    for number in range(JOURNAL + 5):
        sent = await line.send("100", Outgoing(str(number)))
    assert (len(line.journal), line.journal[-1].message.text) == (JOURNAL, str(JOURNAL + 4))
    assert sent.provider_id == str(JOURNAL + 5)
