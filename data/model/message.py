"""What people send us and what we send them, in the words of no platform in particular."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ChatKind(StrEnum):
    """Where a message was said: alone with us, among others, or broadcast by a channel."""

    PRIVATE = "private"
    GROUP = "group"
    CHANNEL = "channel"


class ContentKind(StrEnum):
    """What a message mainly consists of; the caption of a photo is its text."""

    TEXT = "text"
    BUTTON = "button"
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    POLL = "poll"
    #: Our standing in the chat changed: we were blocked, unblocked, added or removed.
    STANDING = "standing"
    #: A group moved to a new external id (:attr:`Incoming.text` holds the new one).
    MOVED = "moved"
    #: Well-formed, but nothing that a conversation can use.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file somebody sent; only its description, never its bytes."""

    file_id: str
    media_type: str = ""
    size_bytes: int | None = None
    file_name: str = ""


class OriginKind(StrEnum):
    """Whom a forwarded message is from."""

    PERSON = "person"
    GROUP = "group"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forwarded message came from, as the platform tells; kept sealed, and never shown to a resident.

    Args:
        name: shown name of the person, group or channel, at most 300 characters.
        link: public address of the original message; empty when there is none.
    """

    kind: OriginKind
    name: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers (kutipan): "@bot, is this true?".

    Args:
        text: its text or caption, or the part of it that the platform shows; perhaps empty.
        forwards: as in :class:`Incoming`.
        origin: as in :class:`Incoming`.
        is_ours: we wrote it ourselves.
    """

    text: str = ""
    kind: ContentKind = ContentKind.TEXT
    attachments: tuple[Attachment, ...] = ()
    forwards: int = 0
    origin: Origin | None = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A shared location in degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Sender:
    """Who said it, as the platform names them.

    Args:
        external_id: the platform's id of the human (or of the chat, when no human is named).
        name: the shown name, at most 300 characters; for greeting only.
        language: a BCP 47 tag such as ``id`` or ``en-GB``; empty when the platform does not tell.
        is_bot: another program wrote it.
    """

    external_id: str
    name: str = ""
    language: str = ""
    is_bot: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing somebody said to us, as every channel translates it.

    Args:
        number: the number of its inbox row: unique, growing, safe to show (a ticket is made from it).
        channel: name of the channel it came by, such as ``telegram``.
        chat_id: the platform's id of the chat, to which the answer goes.
        text: message text, caption, or the payload of a pressed button; no lone surrogates, perhaps empty.
        is_edited: the person changed a message that we have already seen.
        is_addressed: in a group: we were mentioned, replied to or given a command. Always true in private.
        forwards: 0 not forwarded, 1 forwarded, 2 or more "forwarded many times".
        origin: where a forwarded message came from; None when it is not forwarded or the platform does not tell.
        standing: for :attr:`ContentKind.STANDING`: whether we may still write to this chat.
        spot: for :attr:`ContentKind.LOCATION`: where; None when the platform names a place without one.
        is_arrival: for :attr:`ContentKind.STANDING`: we have just been added, or let in again.
        quoted: the message that this one answers; None when it answers none.
        album: what the platform calls the album this piece belongs to; empty for a message by itself.
        is_late: it comes after the album that it belongs to was answered; it is then treated as a change of that.
        sent_at: when the platform says it was sent, or changed.
    """

    number: int
    channel: str
    chat_id: str
    sender: Sender
    kind: ContentKind = ContentKind.TEXT
    chat_kind: ChatKind = ChatKind.PRIVATE
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_edited: bool = False
    is_addressed: bool = True
    forwards: int = 0
    origin: Origin | None = None
    standing: bool | None = None
    spot: Spot | None = None
    is_arrival: bool = False
    quoted: Quote | None = None
    album: str = ""
    is_late: bool = False
    #: Where the button stood that was pressed; empty for everything else.
    button_message_id: str = ""
    message_id: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: what it says and what comes back when it is pressed.

    Args:
        label: shown text; a channel cuts it to its own limit.
        payload: at most 64 bytes, the least of all channels (Telegram's ``callback_data``).
    """

    label: str
    payload: str


@dataclass(frozen=True, slots=True)
class TextFile:
    """A small file of plain text that is sent to somebody, such as the export of their own data.

    Args:
        name: file name with its ending.
        text: the content; stored with the delivery, so keep it far below a megabyte.
    """

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the office that lies in the media folder and goes out with a message.

    Args:
        sha256: hexadecimal, of its bytes; also how it is found.
        name: file name with its ending, as people see it.
        media_type: such as ``image/jpeg``; pictures are shown, everything else is a document.
        size_bytes: how large it is.
    """

    sha256: str
    name: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message of ours; exactly one call of a platform sends it.

    Args:
        text: plain text without markup, so that nothing a person wrote can break it.
        choices: buttons in order, each offered on a row of its own.
        reply_to: the platform's id of the message it answers; empty for none.
        document: a text file that goes with it; the text is then its caption.
        file: a stored picture or document that goes with it; the text is then its caption.
        edits: the platform's id of a message of ours that it takes the place of; empty for a new message.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    reply_to: str = ""
    document: TextFile | None = None
    file: StoredFile | None = None
    edits: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a channel can carry, as values, so that nobody asks for the channel's name.

    Args:
        text_units: longest text in UTF-16 code units, the way both platforms count.
        choices: most buttons (or list rows) on one message.
        choice_units: longest button label in UTF-16 code units.
        caption_units: longest text beside a file in UTF-16 code units.
        payload_bytes: longest button payload in bytes.
        download_bytes: largest file that can be fetched from the platform.
        upload_bytes: largest file that can go out with a message.
        can_edit: whether a message that was sent can be changed.
        tells_arrival: whether it ever tells that a message arrived, or was read.
    """

    text_units: int
    choices: int
    choice_units: int
    payload_bytes: int = 64
    download_bytes: int = 20_000_000
    caption_units: int = 1024
    can_edit: bool = False
    upload_bytes: int = 50_000_000
    tells_arrival: bool = False


@dataclass(frozen=True, slots=True)
class RawItem:
    """One item of a platform's batch as it came, before anybody understood it.

    Args:
        external_key: what the platform calls it; unique within the channel for ever.
        order_key: the chat it belongs to, so that one chat is answered in order; empty when it cannot be told.
        body: the item's JSON text as stored (sealed) and parsed later.
        album: what binds the pieces of one album, unique within the channel; empty for an item by itself.
    """

    external_key: str
    order_key: str
    body: str
    album: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one poll or webhook brought.

    Args:
        items: in the platform's order.
        cursor: what to ask for next, once the items are stored; empty when the platform keeps none.
    """

    items: tuple[RawItem, ...] = ()
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An item that could not be understood, with the reason for the operator.

    Args:
        reason: one line without anything the person wrote.
    """

    reason: str = field(default="")
