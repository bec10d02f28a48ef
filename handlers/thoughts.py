"""Several thoughts in one message: "Makasih min. Oh iya ini bener gak: ..." is thanks and something to check.

A short text of the person's own is taken apart at sentences, lines and turns of speech, and each piece is read by
itself. A copied message asks and thanks too, so a piece is taken out of it only when that changes nothing (greetings)
or when the person plainly speaks to us. What is done with the pieces is decided in :mod:`handlers.several`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from handlers import reading
from handlers.anger import scolds
from handlers.menu import asks_for_human, asks_to_stop
from handlers.reading import words_of
from handlers.small_talk import Talk, talk_in
from handlers.vocabulary import word_set

#: A longer text is one message to check; people who speak to us are brief.
THOUGHTS_CHARS = 600
#: More pieces than these are a story.
MOST_PIECES = 10

#: Turns of speech with which people come to another matter.
_TURN = (
    r"(?:oh?h?\s*iya|oh?h?\s*ya|oya|oiya|eh\s*iya|btw|by the way|sekalian|satu lagi|also"
    r"|terus\s+(?:mau\s+)?(?:tanya|nanya)|sama\s+mau\s+(?:tanya|nanya)|(?:tapi|tp|but)\s+(?:tolong|minta|mohon|please)\s+(?:cek|check|periksa))"
)
_OPENS_ANOTHER = re.compile(rf"{_TURN}\b", re.IGNORECASE)
_LEADING = re.compile(
    r"^(?:oh?h?\s*iya|oh?h?\s*ya|oya|oiya|eh\s*iya|btw|by the way|also|tapi|tp|but)\b[\s,:]*", re.IGNORECASE
)
#: Where one piece ends: a line, a sentence, a smile, or the turn to another matter.
_BREAK = re.compile(rf"\n+|(?<=[.!?…🙏😊🙂])\s+|(?:[,;]|(?<!\s))\s+(?={_TURN}\b)", re.IGNORECASE)
#: Where politeness or an asking ends in the middle of a sentence.
_PAUSE = re.compile(r"[,:;]\s+|(?<!\s)\s+-\s+")
#: Somebody who asks for a human beside something else says that they want it.
_WISHING = word_set("saya aku mau ingin pengen bisa bisakah boleh minta tolong butuh perlu i want can please could")


class Kind(IntEnum):
    """What a piece is besides something to check, the weightiest first."""

    STOP = 1
    HUMAN = 2
    QUESTION = 3
    ANGER = 4
    SALAM = 5
    THANKS = 6


@dataclass(frozen=True, slots=True)
class Aside:
    """One thought besides what is to be checked."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Thoughts:
    """A message taken apart.

    Args:
        claim: what is to be checked, without the rest; empty when nothing is.
        asides: the other thoughts, each kind at most once, the weightiest first.
    """

    claim: str
    asides: tuple[Aside, ...]


def thoughts_in(text: str) -> Thoughts | None:
    """Take a text apart; None when it is one thought and nothing around it, or too long to be spoken to us."""
    if len(text) > THOUGHTS_CHARS or talk_in(text, words_of(text)) is not None:
        return None
    pieces = [piece for part in _BREAK.split(text) for piece in _peeled(part)]
    if not 1 < len(pieces) <= MOST_PIECES:
        return None
    read = [(_kind_of(piece), piece) for piece in pieces]
    if not _speaks_to_us(read):
        read = [(None if kind is Kind.QUESTION else kind, piece) for kind, piece in read]
    claim = [_LEADING.sub("", piece) for kind, piece in read if kind is None]
    asides = {kind: _LEADING.sub("", piece) for kind, piece in reversed(read) if isinstance(kind, Kind)}
    is_whole = not asides and (not claim or len(claim) == len(read))
    lacks_its_message = not claim and any(kind == "asking" for kind, _ in read)
    if is_whole or lacks_its_message:
        return None
    return Thoughts(" ".join(claim), tuple(Aside(kind, asides[kind]) for kind in sorted(asides)))


def _peeled(part: str) -> list[str]:
    """A part without the small talk and the asking before its first pause, which become pieces of their own."""
    peeled: list[str] = []
    rest = part.strip()
    while (pause := _PAUSE.search(rest)) and _kind_of(rest[: pause.start()]) not in {None, Kind.QUESTION}:
        peeled.append(rest[: pause.start()])
        rest = rest[pause.end() :].strip()
    return [*peeled, *([rest] if rest else [])]


def _kind_of(piece: str) -> Kind | str | None:
    """What a piece is: an aside, a text for the politeness around everything, None for what may be checked."""
    said = _LEADING.sub("", piece)
    words = words_of(said)
    if not words:
        return "nothing"
    if asks_to_stop(words):
        return Kind.STOP
    if asks_for_human(words) and not _WISHING.isdisjoint(words):
        return Kind.HUMAN
    talk = talk_in(said, words)
    if talk is not None:
        return {Talk.THANKS: Kind.THANKS, Talk.SALAM: Kind.SALAM}.get(talk, "talk")
    if scolds(said, words):
        return Kind.ANGER
    if not reading.own_words(words) and reading.is_short(said, words):
        return "asking"
    return Kind.QUESTION if reading.asking_of(said, words) is reading.Asking.OPEN else None


def _speaks_to_us(read: list[tuple[Kind | str | None, str]]) -> bool:
    """Whether the person plainly speaks to us, so that a question is theirs and not the message's."""
    return any(
        kind in {Kind.STOP, Kind.HUMAN, Kind.THANKS, Kind.SALAM, "talk", "asking"} or _OPENS_ANOTHER.match(piece)
        for kind, piece in read
    )
