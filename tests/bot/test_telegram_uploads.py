"""Files of the office that go out on Telegram: uploaded once, sent by their id afterwards, and never left out."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.broadcasting.filing import described
from bot.channels.telegram import Telegram
from bot.simulators.telegram import Control, TelegramServer
from broadcasts.channel import ContentRefused, FileMissing, NotSent, SendError
from data.model.message import Choice, Outgoing
from tests.bot.stage import closed

pytestmark = pytest.mark.asyncio(loop_scope="module")

SITI, BUDI = 1001, 1002
POSTER = b"\x89PNG gambar contoh"
LETTER = b"%PDF surat contoh"
PASSED = (Choice("Sudah saya teruskan", "told:1"),)


class Folder(dict[bytes, bytes]):
    """A media folder that counts how often it is read."""

    reads = 0

    def read(self, sha256: bytes) -> bytes:
        self.reads += 1
        if sha256 not in self:
            raise FileNotFoundError
        return self[sha256]

    def holds(self, *contents: bytes) -> None:
        self.clear()
        self.reads = 0
        self.update({hashlib.sha256(content).digest(): content for content in contents})


@pytest.fixture(scope="module")
def running() -> Iterator[TelegramServer]:
    server = TelegramServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def folder() -> Folder:
    made = Folder()
    made.holds(POSTER, LETTER)
    return made


@pytest_asyncio.fixture(loop_scope="module")
async def channel(running: TelegramServer, folder: Folder) -> AsyncIterator[Telegram]:
    running.control.reset()
    for person in (SITI, BUDI):
        running.control.person(person)
    made = Telegram(running.token, running.url, read=folder.read)
    yield made
    await closed(made)


@pytest.fixture
def control(running: TelegramServer) -> Control:
    return running.control


async def refusal(channel: Telegram, message: Outgoing) -> SendError:
    with pytest.raises(SendError) as caught:
        await channel.send(str(SITI), message)
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "media", "why"),
    [
        ("poster.png", POSTER, "photo", "a picture is shown"),
        ("surat.pdf", LETTER, "document", "everything else is a document"),
        ("poster.bmp", POSTER, "document", "a picture that phones show differently"),
        ("tanpa-akhiran", LETTER, "document", "nobody knows what it is"),
    ],
)
async def test_a_file_goes_out_with_its_caption_and_buttons(
    channel: Telegram, control: Control, name: str, content: bytes, media: str, why: str
) -> None:
    sent = await channel.send(str(SITI), Outgoing("📢 Imunisasi", PASSED, file=described(name, content)))
    (seen,) = control.messages(SITI)
    assert (seen.text, seen.media, str(seen.message_id)) == ("📢 Imunisasi", media, sent.provider_id), why
    assert seen.buttons == ((("Sudah saya teruskan", "told:1"),),)


async def test_it_is_uploaded_once(channel: Telegram, control: Control, folder: Folder) -> None:
    for chat in (SITI, BUDI, SITI):
        await channel.send(str(chat), Outgoing("x", file=described("poster.png", POSTER)))
    assert folder.reads == 1
    assert [seen.media for seen in control.messages()] == ["photo"] * 3


async def test_an_id_that_stopped_working_is_uploaded_again(
    channel: Telegram, control: Control, folder: Folder
) -> None:
    message = Outgoing("x", file=described("poster.png", POSTER))
    await channel.send(str(SITI), message)
    said = {"code": 400, "description": "Bad Request: wrong file identifier/HTTP URL specified"}
    control.fault("refused", "sendPhoto", **said)
    assert isinstance(await refusal(channel, message), NotSent), "nothing was sent; it goes out with its content"
    await channel.send(str(SITI), message)
    assert (folder.reads, len(control.messages(SITI))) == (2, 2)
    control.fault("refused", "sendPhoto", code=400, description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    assert isinstance(await refusal(channel, message), ContentRefused)


async def test_nothing_goes_out_without_its_file(channel: Telegram, control: Control, folder: Folder) -> None:
    message = Outgoing("x", file=described("poster.png", POSTER))
    folder.holds(LETTER)
    assert isinstance(await refusal(channel, message), FileMissing)
    folder[hashlib.sha256(POSTER).digest()] = b"gambar lain"
    assert isinstance(await refusal(channel, message), FileMissing), "another content is no file of ours"
    assert message.file is not None
    nonsense = replace(message, file=replace(message.file, sha256="zz"))
    assert isinstance(await refusal(channel, nonsense), FileMissing)
    assert control.messages() == []


async def test_the_caption_of_a_file_is_changed(channel: Telegram, control: Control) -> None:
    file = described("poster.png", POSTER)
    sent = await channel.send(str(SITI), Outgoing("Pukul 8.", PASSED, file=file))
    await channel.send(str(SITI), Outgoing("DIKOREKSI\n\nPukul 8.", file=file, edits=sent.provider_id))
    shown = control.shown(SITI, int(sent.provider_id))
    assert (shown["caption"], "photo" in shown, "reply_markup" in shown) == ("DIKOREKSI\n\nPukul 8.", True, False)
