"""What a Telegram message holds: its kind and its one file."""

from __future__ import annotations

from typing import Any

from bot.channels.contract import storable
from data.model.message import Attachment, ContentKind

#: Longest file name kept, characters.
NAME_CHARS = 300

#: Fields of a message that hold its content, and what each is to us; the first that is there counts.
_CONTENTS = (
    ("photo", ContentKind.PHOTO),
    ("animation", ContentKind.VIDEO),
    ("video", ContentKind.VIDEO),
    ("video_note", ContentKind.VIDEO),
    ("story", ContentKind.VIDEO),
    ("voice", ContentKind.VOICE),
    ("audio", ContentKind.VOICE),
    ("document", ContentKind.DOCUMENT),
    ("sticker", ContentKind.STICKER),
    ("venue", ContentKind.LOCATION),
    ("location", ContentKind.LOCATION),
    ("contact", ContentKind.CONTACT),
    ("poll", ContentKind.POLL),
    ("text", ContentKind.TEXT),
)


def content_of(message: Any) -> ContentKind:
    """What a message mainly consists of.

    Args:
        message: a Message, or the ExternalReplyInfo of one.
    """
    if getattr(message, "migrate_to_chat_id", None) or getattr(message, "migrate_from_chat_id", None):
        return ContentKind.MOVED
    return next((kind for name, kind in _CONTENTS if getattr(message, name, None) is not None), ContentKind.OTHER)


def attachments_of(message: Any, kind: ContentKind) -> tuple[Attachment, ...]:
    """The one file of a message; of a photo's sizes the largest."""
    name = next((name for name, _ in _CONTENTS if getattr(message, name, None) is not None), "")
    found = getattr(message, name, None) if kind is not ContentKind.MOVED else None
    largest: Any = found[-1] if isinstance(found, list) and found else found
    if not hasattr(largest, "file_id"):
        return ()
    return (
        Attachment(
            largest.file_id,
            getattr(largest, "mime_type", None) or "",
            getattr(largest, "file_size", None),
            storable(getattr(largest, "file_name", None) or "")[:NAME_CHARS],
        ),
    )
