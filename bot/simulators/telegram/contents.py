"""What a message can hold, by kind, as the platform describes it: the table from which people speak.

Each builder takes the shelf and the details that a test gave, fills in the rest, and returns the fields of the
message. Who speaks, where and when is added by :mod:`.stage`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from bot.simulators.telegram.entities import found_in
from bot.simulators.telegram.files import FileShelf, StoredFile

Json = dict[str, Any]
Builder = Callable[[FileShelf, Json], Json]

_poll_numbers = itertools.count(5_000_000_000_000_000_001)


def text(said: str) -> Json:
    """Return the fields of a text."""
    content: Json = {"text": said}
    if entities := found_in(said):
        content["entities"] = entities
    return content


def caption(said: str | None) -> Json:
    """Return the fields of a caption; none when nothing was said."""
    if not said:
        return {}
    content: Json = {"caption": said}
    if entities := found_in(said):
        content["caption_entities"] = entities
    return content


#: Numbers that objects about a file have besides its size, with the usual values.
_MEASURES: dict[str, dict[str, int]] = {
    "voice": {"duration": 7},
    "audio": {"duration": 61},
    "video": {"width": 640, "height": 360, "duration": 12},
    "video_note": {"length": 240, "duration": 9},
    "animation": {"width": 320, "height": 240, "duration": 3},
    "photo": {"width": 1280, "height": 960},
    "document": {},
}

#: What a person's file is when nothing is said about it: size in bytes, type, name.
_USUAL: dict[str, tuple[int, str, str]] = {
    "voice": (28_400, "audio/ogg", ""),
    "audio": (980_000, "audio/mpeg", "ceramah.mp3"),
    "video": (2_400_000, "video/mp4", ""),
    "video_note": (310_000, "", ""),
    "animation": (150_000, "video/mp4", "kartun.mp4"),
    "photo": (84_213, "", ""),
    "document": (120_000, "application/pdf", "surat.pdf"),
}


def medium(shelf: FileShelf, stored: StoredFile, details: Json | None = None) -> Json:
    """Return the fields of a message about a stored file.

    Args:
        shelf: where the small size of a photo is kept.
        stored: the file.
        details: measures (``width``, ``height``, ``duration``, ``length``) that differ from the usual ones.
    """
    usual = _MEASURES[stored.kind]
    measures = {**usual, **{name: details[name] for name in usual if details and name in details}}
    if stored.kind == "photo":
        small = {**shelf.thumbnail(stored).card(), "width": 90, "height": 67}
        return {"photo": [small, {**stored.card(), **measures}]}
    names = {"mime_type": stored.mime_type} if stored.mime_type else {}
    if stored.name and stored.kind != "voice":
        names["file_name"] = stored.name
    about = {**measures, **names, **stored.card()}
    if stored.kind == "animation":  # the platform describes it a second time as a document
        return {"animation": about, "document": {**names, **stored.card()}}
    return {stored.kind: about}


def _file(kind: str) -> Builder:
    """Return the builder of a kind that carries a file, with given content or a claimed size."""

    def build(shelf: FileShelf, details: Json) -> Json:
        """Return the fields of the file's kind, and its caption."""
        size, mime_type, name = _USUAL[kind]
        content = details.get("content")
        stored = shelf.put(
            kind,
            content,
            size_bytes=details.get("size_bytes", 0 if content is not None else size),
            name=details.get("name", name),
            mime_type=details.get("mime_type", mime_type),
        )
        return {**medium(shelf, stored, details), **caption(details.get("caption"))}

    return build


def _sticker(shelf: FileShelf, details: Json) -> Json:
    """Return a sticker."""
    about = {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
    stored = shelf.put("sticker", details.get("content"), size_bytes=18_000)
    return {"sticker": {**about, "emoji": details.get("emoji", "🙏"), "set_name": "WargaRukun", **stored.card()}}


def _location(_shelf: FileShelf, details: Json) -> Json:
    """Return a place; the usual one is the town square of Probolinggo."""
    return {"location": {"latitude": details.get("latitude", -7.7432), "longitude": details.get("longitude", 113.2160)}}


def _venue(shelf: FileShelf, details: Json) -> Json:
    """Return a named place, which carries its position a second time."""
    place = _location(shelf, details)
    about = {"title": details.get("title", "Balai Kelurahan"), "address": details.get("address", "Jl. Suroyo 1")}
    return {"venue": {**place, **about}, **place}


def _contact(_shelf: FileShelf, details: Json) -> Json:
    """Return a card with a telephone number."""
    usual = {"phone_number": "+6281200000000", "first_name": "Bu RT"}
    known = ("phone_number", "first_name", "last_name", "user_id", "vcard")
    return {"contact": {**usual, **{name: details[name] for name in known if name in details}}}


def _poll(_shelf: FileShelf, details: Json) -> Json:
    """Return a poll."""
    choices = details.get("options", ["Benar", "Hoaks"])
    options = [{"persistent_id": str(n), "text": choice, "voter_count": 0} for n, choice in enumerate(choices)]
    about = {"is_closed": False, "is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    more = {"allows_revoting": True, "members_only": False, "total_voter_count": 0}
    question = details.get("question", "Apakah kabar ini benar?")
    return {"poll": {"id": str(next(_poll_numbers)), "question": question, "options": options, **about, **more}}


def _dice(_shelf: FileShelf, details: Json) -> Json:
    """Return a thrown die."""
    return {"dice": {"emoji": "🎲", "value": details.get("value", 4)}}


def _text(_shelf: FileShelf, details: Json) -> Json:
    """Return a text."""
    return text(details.get("text", "Apa benar kabar ini?"))


#: Builders by the name of the field that tells the kinds apart.
KINDS: dict[str, Builder] = {
    "text": _text,
    **{kind: _file(kind) for kind in _USUAL},
    "sticker": _sticker,
    "location": _location,
    "venue": _venue,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
}
