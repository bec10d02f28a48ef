"""The rules by which a typed text finds a kelurahan or desa; each is tried until one says something.

A place is sure only if nothing else can reasonably be meant: the exact name, a clear typing mistake, or a clear
abbreviation. Everything else is offered for choice, and what names another regency is never sure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from data.matching.place_names import Names, Scope, clear, is_inside
from data.matching.place_words import Said, Words, understood, words_of
from data.model.places import MOST_CANDIDATES, Place, PlaceFinding, PlaceKind

_NOTHING = PlaceFinding()


@dataclass(frozen=True, slots=True)
class _Context:
    """Where to look.

    Args:
        is_narrowed: a kecamatan was named, or the search is within one.
        is_doubtful: something was named that is not ours, so that nothing is sure.
        rest: words that were said behind the name of a kecamatan.
    """

    scope: Scope
    is_narrowed: bool = False
    is_doubtful: bool = False
    rest: Words = ()


class Search:
    """Finds villages (kelurahan and desa) by what was typed."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._villages = Names(place for place in places if place.is_village)
        self._kecamatan = Names(place for place in places if place.kind is PlaceKind.KECAMATAN)
        self._regencies = Names(place for place in places if place.kind is PlaceKind.REGENCY)
        self._provinces = Names(place for place in places if place.kind is PlaceKind.PROVINCE)
        self._below = _villages_below(places)
        self._everywhere = tuple({place.code[:2] for place in places})
        self._words = self._villages.vocabulary | self._kecamatan.vocabulary

    def find(self, text: str, top: str) -> PlaceFinding:
        """Return what the text means of the places below the code ``top``."""
        if exact := self._villages.exact(words_of(text), (top,)):
            return _one_or_many(exact)
        said = understood(text, self._words)
        context = self._context(said, top)
        finding = self._by_parts(said, context)
        if finding == _NOTHING:
            finding = _offered(self._villages.contained(words_of(text), context.scope))
        return _doubted(finding) if context.is_doubtful else finding

    def villages_below(self, code: str) -> tuple[Place, ...]:
        """Return the kelurahan and desa below a code, by name."""
        return tuple(self._below.get(code, ()))

    def _context(self, said: Said, top: str) -> _Context:
        context = _Context((top,))
        for names, words in ((self._provinces, said.province), (self._regencies, said.regency)):
            if words:
                context = self._within(context, names, tuple(words), said.kind_of_regency)
        if said.kecamatan:
            context = replace(self._within(context, self._kecamatan, tuple(said.kecamatan)), is_narrowed=True)
        return context

    def _within(self, context: _Context, names: Names, words: Words, kind: str = "") -> _Context:
        """Return the context narrowed to what the longest beginning of the words names."""
        for end in range(len(words), 0, -1):
            if named := names.meant(words[:end], self._everywhere):
                of_kind = [place for place in named if _has_kind(place, kind)]
                is_doubtful = context.is_doubtful or not of_kind
                scope = _common(context.scope, [place.code for place in of_kind or named])
                rest = context.rest + words[end:]
                return replace(context, scope=scope, is_doubtful=is_doubtful, rest=rest)
        return replace(context, is_doubtful=True)

    def _by_parts(self, said: Said, context: _Context) -> PlaceFinding:
        free = (*said.free, *context.rest)
        phrases = [phrase for phrase in ((*said.village,), (*said.village, *free), free) if phrase]
        if not phrases and context.is_narrowed:
            return _offered(place for code in context.scope for place in self._below.get(code, ()))
        best = _NOTHING
        for phrase in dict.fromkeys(phrases):
            finding = self._by_phrase(phrase, context)
            if finding.sure:
                return finding
            best = finding if best == _NOTHING else best
        return best

    def _by_phrase(self, phrase: Words, context: _Context) -> PlaceFinding:
        """Try the rules in order, from what leaves no doubt to what is only worth asking."""
        words, context = self._without_uppers(phrase, context)
        rules = (
            self._exact, self._with_kecamatan, self._abbreviated, self._kecamatan_alone, self._mistyped, self._in_part
        )  # fmt: skip
        findings = (rule(words, context) for rule in rules)
        return next((finding for finding in findings if finding != _NOTHING), _NOTHING)

    def _without_uppers(self, words: Words, context: _Context) -> tuple[Words, _Context]:
        """Take regency and province off the end of "kanigaran probolinggo jawa timur", and look only in there."""
        for start in range(1, len(words)):
            named = [
                place.code
                for names in (self._regencies, self._provinces)
                for place in names.exact(words[start:], self._everywhere)
            ]
            if named:
                narrowed = replace(context, scope=_common(context.scope, named))
                return self._without_uppers(words[:start], narrowed)
        return words, context

    def _exact(self, words: Words, context: _Context) -> PlaceFinding:
        return _one_or_many(self._villages.exact(words, context.scope))

    def _with_kecamatan(self, words: Words, context: _Context) -> PlaceFinding:
        """Read some words as the village and the others as its kecamatan or regency, in either order."""
        best = _NOTHING
        for cut in range(1, len(words)):
            for name, upper in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
                above = self._kecamatan.meant(upper, self._everywhere)
                scope = _common(context.scope, [place.code for place in above])
                finding = _one_or_many(self._villages.meant(name, scope) if scope else ())
                if finding.sure:
                    return finding
                best = finding if best == _NOTHING else best
        return best

    def _abbreviated(self, words: Words, context: _Context) -> PlaceFinding:
        """Be sure of one abbreviated name if at least one of its words was written out."""
        found = self._villages.abbreviated(words, context.scope)
        is_safe = len(found) == 1 and any(word in self._villages.vocabulary for word in words)
        return PlaceFinding(found[0]) if is_safe else _offered(found)

    def _kecamatan_alone(self, words: Words, context: _Context) -> PlaceFinding:
        """Offer the villages of a kecamatan that has no village of its own name, the most alike first."""
        above = [place.code for place in self._kecamatan.exact(words, self._everywhere)]
        scope = () if context.is_narrowed else _common(context.scope, above)
        alike = self._villages.beginning(words, scope)
        return _offered([*alike, *(place for code in scope for place in self._below.get(code, ()))])

    def _mistyped(self, words: Words, context: _Context) -> PlaceFinding:
        near = self._villages.near(words, context.scope)
        above = [] if context.is_narrowed else self._kecamatan.near(words, context.scope)
        typos = near[0].typos if near else MOST_CANDIDATES
        rivals = [other for other in above if other.typos <= typos and other.key != (near[0].key if near else "")]
        if rivals and rivals[0].typos < typos and (meant := clear(above)):
            return self._kecamatan_alone(words_of(meant[0].name), context)
        if not rivals and (sure := clear(near)):
            return _one_or_many(sure)
        return _offered(other.place for other in near if other.typos <= typos + 1)

    def _in_part(self, words: Words, context: _Context) -> PlaceFinding:
        return _offered(
            [*self._villages.beginning(words, context.scope), *self._villages.contained(words, context.scope)]
        )


def _villages_below(places: Sequence[Place]) -> dict[str, list[Place]]:
    """Return the villages of every place above them, by name."""
    below: dict[str, list[Place]] = {}
    for village in sorted((place for place in places if place.is_village), key=lambda place: (place.name, place.code)):
        parts = village.code.split(".")
        for size in range(1, len(parts)):
            below.setdefault(".".join(parts[:size]), []).append(village)
    return below


def _has_kind(place: Place, kind: str) -> bool:
    """Say whether a regency is the kota or kabupaten that was said; nothing said fits everything."""
    return not kind or place.kind is not PlaceKind.REGENCY or place.name.casefold().startswith(kind)


def _common(scope: Scope, codes: Sequence[str]) -> Scope:
    """Return what lies in both: of two places, one above the other, the lower."""
    inside = [code for code in codes if is_inside(code, scope)]
    around = [code for code in scope if is_inside(code, tuple(codes))]
    return tuple(dict.fromkeys((*inside, *around)))


def _one_or_many(places: Sequence[Place]) -> PlaceFinding:
    return PlaceFinding(places[0]) if len(places) == 1 else _offered(places)


def _offered(places: Iterable[Place]) -> PlaceFinding:
    return PlaceFinding(candidates=tuple({place.code: place for place in places}.values())[:MOST_CANDIDATES])


def _doubted(finding: PlaceFinding) -> PlaceFinding:
    return PlaceFinding(candidates=(finding.sure,)) if finding.sure else finding
