"""Albums: the pieces of one become one message, so that it gets one answer.

Telegram hands out each picture of an album as a message of its own. The store holds them back until all are there
(``data.store.inbox.claim``); here they are put together, and what comes too late is told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from data.model.inbox import InboxItem
from data.model.message import Incoming

#: Between the captions of one album.
PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Saying:
    """One message to decide, with the rows that it is made of.

    Args:
        items: the rows, oldest first; more than one for an album.
        said: what they say together.
    """

    items: tuple[InboxItem, ...]
    said: Incoming

    @property
    def album(self) -> bytes:
        """What binds the pieces of an album; empty for a message by itself."""
        return self.items[0].album

    @property
    def tries(self) -> int:
        """How often its rows were claimed."""
        return max(item.tries for item in self.items)


def together(items: Sequence[InboxItem]) -> list[tuple[InboxItem, ...]]:
    """Put the rows of each album beside each other; every other row stays by itself."""
    found: dict[object, list[InboxItem]] = {}
    for item in items:
        found.setdefault(item.album or item.number, []).append(item)
    return [tuple(pieces) for pieces in found.values()]


def merged(pieces: Sequence[Incoming]) -> Incoming:
    """Make one message of the pieces of an album.

    The captions are its text and the files its files, both in the order in which the pieces stand in the chat. It has
    the lowest number, and points at the first piece. If one piece speaks to us, all of it does.
    """
    if len(pieces) == 1:
        return pieces[0]
    known = {piece.message_id: piece for piece in pieces}
    ordered = [known[place] for place in sorted(known, key=lambda place: (len(place), place))]
    return replace(
        ordered[0],
        number=min(piece.number for piece in pieces),
        text=PARAGRAPH.join(piece.text for piece in ordered if piece.text.strip()),
        attachments=tuple(chain.from_iterable(piece.attachments for piece in ordered)),
        is_addressed=any(piece.is_addressed for piece in pieces),
        forwards=max(piece.forwards for piece in pieces),
        origin=next((piece.origin for piece in ordered if piece.origin), None),
        quoted=next((piece.quoted for piece in ordered if piece.quoted), None),
    )
