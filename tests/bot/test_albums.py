"""The pieces of an album become one message."""

from __future__ import annotations

from dataclasses import replace

from bot.albums import merged, together
from data.model.inbox import InboxItem
from data.model.message import Attachment, ContentKind, Incoming, Origin, OriginKind, Sender


def piece(number: int, message: int, text: str = "", **more: object) -> Incoming:
    files = (Attachment(f"f{message}"),)
    said = Incoming(number, "telegram", "9", Sender("9"), ContentKind.PHOTO, text=text, attachments=files)
    return replace(said, message_id=str(message), **more)  # type: ignore[arg-type]


def item(number: int, album: bytes = b"") -> InboxItem:
    return InboxItem(number, "telegram", str(number), "{}", 1, 1, album)


def test_a_message_by_itself_stays_as_it_is() -> None:
    said = piece(3, 8, "  Halo\n")
    assert merged([said]) is said


def test_captions_and_files_stand_in_the_order_of_the_chat() -> None:
    said = merged([piece(3, 10, "dua"), piece(4, 11, " "), piece(5, 9, "satu")])
    assert said.text == "satu\n\ndua", "10 comes after 9, and white space is no caption"
    assert [file.file_id for file in said.attachments] == ["f9", "f10", "f11"]
    assert (said.number, said.message_id) == (3, "9"), "the lowest row, and the first piece"


def test_a_piece_that_came_twice_counts_once() -> None:
    assert merged([piece(3, 9, "satu"), piece(4, 9, "satu")]).text == "satu"
    assert len(merged([piece(3, 9), piece(4, 9), piece(5, 10)]).attachments) == 2


def test_what_holds_of_one_piece_holds_of_all() -> None:
    origin = Origin(OriginKind.CHANNEL, "Kanal")
    video = piece(4, 10, kind=ContentKind.VIDEO, forwards=1, origin=origin, is_addressed=True)
    said = merged([piece(3, 9, is_addressed=False), video])
    assert (said.kind, said.is_addressed, said.forwards, said.origin) == (ContentKind.PHOTO, True, 1, origin)


def test_rows_are_put_together_by_album_and_keep_their_order() -> None:
    rows = [item(1), item(2, b"A"), item(3), item(4, b"B"), item(5, b"A")]
    assert [[row.number for row in pieces] for pieces in together(rows)] == [[1], [2, 5], [3], [4]]
