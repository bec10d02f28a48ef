"""What a page wants a phone to say, checked and turned into a batch for the inbox."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.channels.contract import storable
from bot.channels.loopback import Loopback
from bot.playground.cast import Cast
from bot.playground.phone import Phone
from data.model.message import Attachment, Batch, ContentKind, Origin, OriginKind
from data.wording import say, units

#: What a page calls what it says, so that saying it twice is saying it once.
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
#: How often a message may be said to have been forwarded: not, once, many times.
FORWARDS = (0, 1, 5)
#: Longest caption of a photo, UTF-16 units. Source: both platforms' limit.
CAPTION_UNITS = 1024


#: Why something is refused: endings of the keys in ``playground.refused``.
REASONS = (
    "not_understood",
    "too_long",
    "too_large",
    "empty",
    "gone",
    "no_phone",
    "no_name",
    "no_photo",
    "enough_phones",
    "nobody",
    "not_yet",
    "answered",
    "judged",
)


class Refused(Exception):
    """What the page asked for cannot be done.

    Args:
        reason: one of :data:`REASONS`.
        status: of the HTTP answer.
    """

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody about to say something.

    Args:
        line: the channel of their phone.
        wish: what the page sent.
    """

    phone: Phone
    line: Loopback
    cast: Cast
    language: str
    wish: dict[str, Any]

    def batch(self) -> Batch:
        """What is said.

        Raises:
            Refused: the wish is not understood, or over a limit.
        """
        kind = self.wish.get("kind")
        speak = _KINDS.get(kind) if isinstance(kind, str) else None
        if speak is None:
            raise Refused("not_understood")
        return speak(self)

    def says(self, text: str = "", **more: Any) -> Batch:
        """Say something under the key that the page gave."""
        key = self.wish.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key):
            raise Refused("not_understood")
        return self.line.says(self.phone.id, text, key=f"{self.phone.id}-{key}", sender_name=self.phone.name, **more)

    def forwarded(self) -> dict[str, Any]:
        """How often it was forwarded, and whom from as far as the phone tells."""
        forwards = self.wish.get("forwards", 0)
        if forwards not in FORWARDS or not isinstance(forwards, int):
            raise Refused("not_understood")
        name = say("playground.origin", self.language)
        is_told = forwards and self.phone.kind.shows_origin
        return {"forwards": forwards, "origin": Origin(OriginKind.GROUP, name) if is_told else None}

    def text(self, most_units: int) -> str:
        """The text of the wish, cleaned of what cannot be stored."""
        text = self.wish.get("text", "")
        if not isinstance(text, str):
            raise Refused("not_understood")
        if units(text) > most_units:
            raise Refused("too_long", 413)
        return storable(text).replace("\0", "")


def photo(speaker: Speaker, file: Attachment) -> Batch:
    """A photo with its caption."""
    return speaker.says(speaker.text(CAPTION_UNITS), kind=ContentKind.PHOTO, attachments=(file,), **speaker.forwarded())


def _text(speaker: Speaker) -> Batch:
    text = speaker.text(speaker.line.limits.text_units)
    if not text.strip():
        raise Refused("empty")
    return speaker.says(text, **speaker.forwarded())


def _tip(speaker: Speaker) -> Batch:
    tip = speaker.cast.tip(str(speaker.wish.get("tip")))
    if tip is None:
        raise Refused("gone", 404)
    return speaker.says(tip.text, **speaker.forwarded())


def _press(speaker: Speaker) -> Batch:
    message, place = str(speaker.wish.get("message")), speaker.wish.get("choice")
    pressed = speaker.phone.ours.get(message)
    if pressed is None or not isinstance(place, int) or not 0 <= place < len(pressed.choices):
        raise Refused("gone", 404)
    return speaker.says(pressed.choices[place].payload, kind=ContentKind.BUTTON, button_message_id=message)


def _location(speaker: Speaker) -> Batch:
    spot = speaker.cast.spots.get(str(speaker.wish.get("spot")))
    if spot is None:
        raise Refused("gone", 404)
    return speaker.says(kind=ContentKind.LOCATION, spot=spot)


def _sticker(speaker: Speaker) -> Batch:
    return speaker.says(kind=ContentKind.STICKER)


def _contact(speaker: Speaker) -> Batch:
    return speaker.says(kind=ContentKind.CONTACT)


_KINDS: dict[str, Callable[[Speaker], Batch]] = {
    "text": _text,
    "tip": _tip,
    "press": _press,
    "location": _location,
    "sticker": _sticker,
    "contact": _contact,
}
