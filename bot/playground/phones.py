"""Phones: the two kinds there are, and their messages as the page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.loopback import Loopback
from bot.playground.world import PATH
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.factcheck import Verdict
from data.model.inbox import InboxState
from data.model.message import Attachment, ContentKind, Incoming, Limits, Outgoing
from data.store.transcripts import OurWord, TheirWord
from data.wording import LANGUAGES, say

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of phone.

    Args:
        name: how the page calls it.
        limits: of one message, as on the platform it resembles.
        most_buttons: more choices than this are a list to be opened.
        shows_origin: a forward tells whom it is from.
    """

    name: str
    limits: Limits
    most_buttons: int
    shows_origin: bool

    @property
    def channel(self) -> str:
        """The channel that its addresses are on."""
        return f"phone-{self.name}"


#: Sources of the limits: core.telegram.org/bots/api; developers.facebook.com, Cloud API, interactive messages. The
#: text beside buttons is the shorter one there, so nothing that is tried out here can be too long there.
TELEGRAM = Kind("telegram", Limits(text_units=4096, choices=10, choice_units=60), 10, shows_origin=True)
WHATSAPP = Kind("whatsapp", Limits(text_units=1024, choices=10, choice_units=20), 3, shows_origin=False)
KINDS = {kind.channel: kind for kind in (TELEGRAM, WHATSAPP)}

#: Every stamp that a verdict can begin with, in every language, and what it means.
STAMPS = {
    say(f"verdict.{verdict}", language): str(verdict) for language in LANGUAGES for verdict in [*Verdict, "similar"]
}
#: From this many forwards on a message is said to have been forwarded many times. Source: ``Incoming.forwards``.
OFTEN = 2


def shown_of_theirs(word: TheirWord, said: Incoming | None) -> Json:
    """What somebody said, for the page.

    Args:
        said: the item parsed; None when its body has been forgotten or was damaged.
    """
    shown: Json = {
        "id": f"s{word.item.number}",
        "key": word.item.external_key,
        "mine": True,
        "at": word.at.isoformat(),
        "is_open": word.is_open,
    }
    if word.state is InboxState.QUARANTINED:
        shown["trouble"] = "set_aside"
    if said is None:
        return shown | {"kind": "forgotten", "text": ""}
    shown |= {"kind": str(said.kind), "text": said.text, "forwards": said.forwards}
    if said.attachments and said.kind is ContentKind.PHOTO:
        shown["photo"] = _photo(said.attachments[0])
    if said.spot:
        shown["spot"] = {"latitude": said.spot.latitude, "longitude": said.spot.longitude}
    if said.origin:
        shown["origin"] = said.origin.name
    return shown


def _photo(file: Attachment) -> str:
    return f"{PATH}/media/{file.file_id}"


def shown_of_ours(word: OurWord, kind: Kind) -> Json:
    """What we said, for the page."""
    shown: Json = {
        "id": f"h{word.number}",
        "mine": False,
        "at": word.at.isoformat(),
        "kind": "text",
        "purpose": str(word.kind),
        "is_open": word.is_open,
    }
    if word.state is DeliveryState.FAILED:
        shown["trouble"] = "refused"
    return shown | (_content(word.message, kind) if word.message else {"text": "", "trouble": "refused"})


def _content(message: Outgoing, kind: Kind) -> Json:
    choices = [choice.label for choice in message.choices]
    first = message.text.partition("\n")[0]
    if not message.text and message.document is None:
        return {"kind": "forgotten", "text": ""}
    content: Json = {"text": message.text, "choices": choices, "stamp": STAMPS.get(first, "")}
    if choices:
        content["is_list"] = len(choices) > kind.most_buttons
    if message.document:
        content["document"] = {"name": message.document.name, "bytes": len(message.document.text.encode())}
    return content


def is_shown(word: OurWord) -> bool:
    """Whether a message of ours is to be seen on the phone: it arrived, or it failed by a fault of ours.

    What is changed later stays on these phones as it was.
    """
    is_change = word.kind is DeliveryKind.EDIT
    return not word.is_open and not is_change and word.state is not DeliveryState.SKIPPED


def lines(prefix: str, files: Mapping[str, bytes]) -> dict[str, Loopback]:
    """A line of each kind; see :class:`bot.channels.loopback.Loopback` for the prefix.

    Args:
        files: what was sent on the phones, by file id.
    """
    made = {channel: Loopback(prefix, channel, kind.limits) for channel, kind in KINDS.items()}
    for line in made.values():
        line.files = files
    return made
