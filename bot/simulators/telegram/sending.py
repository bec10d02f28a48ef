"""The methods that put something into a chat: text, photo, document, album, chat action."""

from __future__ import annotations

from typing import Any

from bot.simulators.telegram import contents
from bot.simulators.telegram.bodies import Upload
from bot.simulators.telegram.calls import Call, captioned
from bot.simulators.telegram.entities import TEXT_UNITS, is_blank, units
from bot.simulators.telegram.files import PHOTO_BYTES, UPLOAD_BYTES, StoredFile
from bot.simulators.telegram.markup import formatted
from bot.simulators.telegram.refusals import Refusal, bad_request

Json = dict[str, Any]

#: What sendChatAction may announce. Source: core.telegram.org/bots/api#sendchataction.
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)

#: Kinds that an album can hold; documents and music do not mix with others.
_ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})


def text_fields(call: Call) -> Json:
    """Return the checked text of a call, with entities and link preview.

    Raises:
        Refusal: it is empty, too long, or its markup is broken.
    """
    params = call.params
    source = params.text("text")
    text, entities = formatted(source, params.text("parse_mode"), params.tree("entities", "entities"))
    if is_blank(text):
        raise bad_request("message text is empty")
    if units(text) > TEXT_UNITS:
        raise bad_request("message is too long")
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    if preview := _link_preview(call):
        content["link_preview_options"] = preview
    return content


def _link_preview(call: Call) -> Json | None:
    """Return the options of the link preview, also from their older spelling."""
    options = call.params.tree("link_preview_options", "link preview options")
    if isinstance(options, dict) and options:
        return options
    return {"is_disabled": True} if call.params.flag("disable_web_page_preview") else None


def send_message(call: Call) -> Json:
    """Send a text."""
    content, markup = text_fields(call), call.markup()
    chat = call.destination()
    call.admit(chat)
    return call.put(chat, content, markup)


def send_photo(call: Call) -> Json:
    """Send a photo."""
    return _send_file(call, "photo")


def send_document(call: Call) -> Json:
    """Send a file."""
    return _send_file(call, "document")


def _send_file(call: Call, kind: str) -> Json:
    """Send a file that is uploaded now or known by its id."""
    caption, markup = call.caption(), call.markup()
    stored = _file(call, kind, call.params.upload(kind), call.params.text(kind))
    chat = call.destination()
    call.admit(chat)
    return call.put(chat, {**contents.medium(call.world.files, stored), **caption}, markup)


def _file(call: Call, kind: str, upload: Upload | None, address: str) -> StoredFile:
    """Return the file that a call means.

    Raises:
        Refusal: nothing was sent, it is too big, or no file has that id (addresses are never fetched).
    """
    if upload is not None:
        _require_size(kind, len(upload.content))
        return call.world.files.put(kind, upload.content, name=upload.name, mime_type=upload.mime_type)
    if not address:
        raise bad_request(f"there is no {kind} in the request")
    if address.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    stored = call.world.files.named(address)
    if stored is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if stored.kind != kind:
        raise bad_request(f"can't use file of type {stored.kind.capitalize()} as {kind.capitalize()}")
    return stored


def _require_size(kind: str, size_bytes: int) -> None:
    """Refuse an upload that is empty or too big."""
    if size_bytes == 0:
        raise bad_request("file must be non-empty")
    if size_bytes > UPLOAD_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    if kind == "photo" and size_bytes > PHOTO_BYTES:
        sentence = f"file of size {size_bytes} bytes is too big for a photo; the maximum size is {PHOTO_BYTES} bytes"
        raise bad_request(sentence)


def send_media_group(call: Call) -> list[Json]:
    """Send an album: all pieces or none."""
    content = [_piece(call, piece) for piece in _album(call)]
    chat = call.destination()
    call.admit(chat, len(content))
    group_id = str(13_000_000_000_000_000 + next(call.world.numbers))
    return [call.put(chat, {**one, "media_group_id": group_id}) for one in content]


def _album(call: Call) -> list[Json]:
    """Return the described pieces of an album."""
    pieces = call.params.tree("media", "media")
    if not isinstance(pieces, list) or not all(isinstance(piece, dict) for piece in pieces):
        raise bad_request("can't parse media JSON object")
    if not 2 <= len(pieces) <= 10:
        raise bad_request("media group must include 2-10 items")
    kinds = {str(piece.get("type")) for piece in pieces}
    if not kinds <= _ALBUM_KINDS or (len(kinds) > 1 and kinds & {"document", "audio"}):
        raise bad_request("wrong type of the media in the album")
    return pieces


def _piece(call: Call, piece: Json) -> Json:
    """Return the fields of one piece of an album."""
    address = str(piece.get("media") or "")
    upload = call.params.attached(address) if address.startswith("attach://") else None
    stored = _file(call, str(piece["type"]), upload, address)
    caption = captioned(piece.get("caption") or "", piece.get("parse_mode") or "", piece.get("caption_entities"))
    return {**contents.medium(call.world.files, stored), **caption}


def send_chat_action(call: Call) -> bool:
    """Show that the bot is busy."""
    chat = call.destination()
    action = call.params.text("action")
    if action not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.show(chat, {}, text=action)
    return True
