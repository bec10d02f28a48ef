"""The language in which an office says who is to get a broadcast: read, and written in one canonical form.

Pure::

    kim: wilayah = Kademangan dan bukan status = dibekukan
    orang: peran = ketua, lurah dan (bahasa = jv atau terlihat < 30 hari)
    kim: belum-konfirmasi = 2026/118

``kim:`` reaches each KIM through its people, ``orang:`` each registered person; without either it is ``kim:``. Words
may be Indonesian or English, names of places may be typed as people write them. The canonical form has codes and our
own words, in a fixed order; it reads back as itself, and its hash is what an approval is bound to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from broadcasts.audience_words import (
    AND,
    DAYS,
    EVERYBODY,
    FIELD_WORD,
    FIELDS,
    KEYWORDS,
    NOT,
    OR,
    REACH_WORD,
    REACHES,
    SEEN,
    SEGMENT,
    WORDS,
    AudienceError,
    Fault,
    Known,
    UnknownPlaceError,
    indonesian,
)
from data.model.segment import OF_PEOPLE, All, Any, Audience, Condition, Everybody, Field, Node, Not, Reach, Seen

#: Longest text that is read, characters.
MOST_CHARS = 4_000
#: How deep parentheses may be nested.
MOST_DEEP = 20
#: The furthest look back of ``terlihat``, days.
MOST_DAYS = 3_650
_TOKEN = re.compile(r'\s*(?:"([^"]*)"|([(),=:]|<=?|>=?)|([^\s(),=:<>"]+)|(.))', re.DOTALL)
_SERIAL = re.compile(r"\d{4}/\d{1,7}")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    is_quoted: bool = False

    def says(self, words: frozenset[str]) -> bool:
        return not self.is_quoted and self.text.casefold() in words


def parse(text: str, known: Known) -> Audience:
    """Read an audience.

    Raises:
        AudienceError: it is none; with the word at which it shows.
    """
    return _Reader(text, known, frozenset()).audience()


def canonical(audience: Audience) -> str:
    """The one text of an audience; reading it gives the same audience again."""
    return f"{REACH_WORD[audience.reach]}: {_written(audience.who)}"


def reread(text: str) -> Audience:
    """Read a canonical text again, without looking up what it names.

    Raises:
        AudienceError: it is none, because it was changed by hand.
    """
    return parse(text, Known(is_settled=True))


class _Reader:
    """Reads one text, token by token."""

    def __init__(self, text: str, known: Known, inside: frozenset[str]) -> None:
        if len(text) > MOST_CHARS:
            raise AudienceError(Fault.TOO_LONG)
        self._tokens = list(_tokens(text))
        self._known = known
        self._inside = inside
        self._at = 0

    def audience(self) -> Audience:
        reach = self._reach()
        who = self._either(0) if self._tokens[self._at :] else Everybody()
        if self._at < len(self._tokens):
            raise AudienceError(Fault.UNEXPECTED, self._tokens[self._at].text)
        if reach is Reach.KIM:
            _refuse_people(who)
        return Audience(reach, who)

    def _reach(self) -> Reach:
        is_named = len(self._tokens) > 1 and self._tokens[1] == _Token(":")
        if not is_named:
            return Reach.KIM
        word = self._tokens[0].text
        if word.casefold() not in REACHES:
            raise AudienceError(Fault.UNKNOWN_VALUE, word, sorted(REACH_WORD.values()))
        self._at = 2
        return REACHES[word.casefold()]

    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> _Token:
        token = self._next()
        if token is None:
            raise AudienceError(Fault.UNEXPECTED)
        self._at += 1
        return token

    def _takes(self, words: frozenset[str]) -> bool:
        token = self._next()
        if token is None or not token.says(words):
            return False
        self._at += 1
        return True

    def _either(self, depth: int) -> Node:
        parts = [self._both(depth)]
        while self._takes(OR):
            parts.append(self._both(depth))
        return _joined(Any, parts)

    def _both(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self._takes(AND):
            parts.append(self._one(depth))
        return _joined(All, parts)

    def _one(self, depth: int) -> Node:
        if depth > MOST_DEEP:
            raise AudienceError(Fault.TOO_DEEP)
        if self._takes(NOT):
            inner = self._one(depth + 1)
            return inner.inner if isinstance(inner, Not) else Not(inner)
        if self._takes(frozenset("(")):
            inner = self._either(depth + 1)
            if not self._takes(frozenset(")")):
                raise self._unexpected()
            return inner
        return self._condition()

    def _unexpected(self) -> AudienceError:
        token = self._next()
        return AudienceError(Fault.UNEXPECTED, token.text if token else "")

    def _condition(self) -> Node:
        if self._takes(EVERYBODY):
            return Everybody()
        if self._takes(SEEN):
            return self._seen()
        if self._takes(SEGMENT):
            return self._segment()
        token = self._take()
        about = None if token.is_quoted else FIELDS.get(token.text.casefold())
        if about is None:
            raise AudienceError(Fault.UNKNOWN_FIELD, token.text, sorted({*FIELD_WORD.values(), "terlihat", "segmen"}))
        self._equals()
        values = {self._value(about)}
        while self._takes(frozenset(",")):
            values.add(self._value(about))
        return Condition(about, tuple(sorted(values)))

    def _equals(self) -> None:
        if not self._takes(frozenset("=")):
            raise self._unexpected()

    def _phrase(self) -> str:
        """A quoted text, or words up to the next sign or keyword."""
        token = self._take()
        if token.is_quoted:
            return token.text
        words = [token.text]
        while (following := self._next()) and not following.is_quoted and not _is_sign(following):
            words.append(self._take().text)
        if _is_sign(token):
            raise AudienceError(Fault.UNEXPECTED, token.text)
        return " ".join(words)

    def _value(self, about: Field) -> str:
        phrase = self._phrase()
        if about is Field.REGION:
            return phrase if self._known.is_settled else self._place(phrase)
        if about is Field.UNCONFIRMED:
            if not _SERIAL.fullmatch(phrase):
                raise AudienceError(Fault.UNKNOWN_VALUE, phrase, ["2026/118"])
            return phrase
        word = phrase.casefold()
        if about is Field.CHANNEL or about is Field.LANGUAGE:
            there_are = self._known.channels if about is Field.CHANNEL else self._known.languages
            if word not in there_are and not self._known.is_settled:
                raise AudienceError(Fault.UNKNOWN_VALUE, phrase, sorted(there_are))
            return word
        if word not in WORDS[about]:
            raise AudienceError(Fault.UNKNOWN_VALUE, phrase, sorted(indonesian(about)))
        return str(WORDS[about][word])

    def _place(self, phrase: str) -> str:
        try:
            return self._known.place(phrase)
        except UnknownPlaceError as error:
            fault = Fault.AMBIGUOUS_PLACE if error.is_ambiguous else Fault.UNKNOWN_PLACE
            raise AudienceError(fault, phrase, error.near) from error

    def _seen(self) -> Seen:
        sign, phrase = self._take(), self._phrase()
        number, _, unit = phrase.partition(" ")
        days = DAYS.get(unit.casefold(), 0) if number.isascii() and number.isdecimal() and len(number) < 5 else 0
        total = days * int(number) if days else 0
        if sign.text not in ("<", "<=", ">", ">=") or not 0 < total <= MOST_DAYS:
            raise AudienceError(Fault.BAD_TIME, f"{sign.text} {phrase}")
        return Seen(sign.text.startswith("<"), timedelta(days=total))

    def _segment(self) -> Node:
        self._equals()
        name = self._phrase()
        key = name.casefold()
        if key in self._inside:
            raise AudienceError(Fault.CIRCULAR, name)
        if key not in self._known.segments:
            raise AudienceError(Fault.UNKNOWN_SEGMENT, name, sorted(self._known.segments))
        return _Reader(self._known.segments[key], self._known, self._inside | {key}).conditions()

    def conditions(self) -> Node:
        """The conditions of a saved segment; whether it counts KIM or people is said by whoever uses it."""
        self._reach()
        who = self._either(0) if self._tokens[self._at :] else Everybody()
        if self._at < len(self._tokens):
            raise self._unexpected()
        return who


def _tokens(text: str) -> Iterator[_Token]:
    for quoted, sign, word, other in _TOKEN.findall(text.rstrip()):
        if other:
            raise AudienceError(Fault.UNEXPECTED, other)
        yield _Token(quoted, is_quoted=True) if not sign and not word else _Token(sign or word)


def _is_sign(token: _Token) -> bool:
    return token.text in ("(", ")", ",", "=", ":", "<", "<=", ">", ">=") or token.says(KEYWORDS)


def _joined(kind: type[All] | type[Any], parts: Sequence[Node]) -> Node:
    """Several conditions in one, flat, each once and in a fixed order."""
    flat: dict[str, Node] = {}
    for part in parts:
        for one in part.parts if isinstance(part, kind) else (part,):
            flat[_written(one)] = one
    ordered = tuple(flat[text] for text in sorted(flat))
    return ordered[0] if len(ordered) == 1 else kind(ordered)


def _refuse_people(node: Node) -> None:
    """Refuse conditions about people where KIM are counted."""
    match node:
        case Condition(about) if about in OF_PEOPLE:
            raise AudienceError(Fault.PEOPLE_ONLY, FIELD_WORD[about])
        case Seen():
            raise AudienceError(Fault.PEOPLE_ONLY, "terlihat")
        case Not(inner):
            _refuse_people(inner)
        case All(parts) | Any(parts):
            for part in parts:
                _refuse_people(part)


def _written(node: Node) -> str:
    match node:
        case Everybody():
            return "semua"
        case Condition(about, values):
            words = {str(value): word for word, value in indonesian(about).items()}
            return f"{FIELD_WORD[about]} = {', '.join(words.get(value, value) for value in values)}"
        case Seen(is_within, time):
            return f"terlihat {'<' if is_within else '>='} {time.days} hari"
        case Not(inner):
            return f"bukan {_bracketed(inner)}"
        case All(parts):
            return " dan ".join(map(_bracketed, parts))
        case Any(parts):
            return " atau ".join(map(_bracketed, parts))


def _bracketed(node: Node) -> str:
    text = _written(node)
    return f"({text})" if isinstance(node, All | Any) else text
