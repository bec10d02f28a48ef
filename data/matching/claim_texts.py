"""A tip's text as it is compared with other tips: read once, then compared with many.

Whether two of them make the same claim is in ``sameness``; which of many is meant, in ``clusters``.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from data.matching.contradiction import Told
from data.matching.fields import fields_of
from data.matching.links import canonical_links, without_links
from data.matching.local_numbers import local_numbers_in_digits
from data.matching.normalise import normalise
from data.matching.same_words import TALK, things_in
from data.matching.spelling import respell
from data.matching.terms import gram_terms
from data.matching.thing_rarity import thing_rarity
from data.matching.words import DEBUNKS, NEGATIONS, word_set
from data.matching.wrapping import unwrap

#: Telling words that a text needs to be compared with others; with fewer, two people may mean anything.
LEAST_WORDS = 3
#: The same for what is written under a picture or a file, which holds the claim itself more often than not.
LEAST_CAPTION_WORDS = 6
#: Words of a text that are compared; a longer one is known by its beginning.
COMPARED_WORDS = 400
#: Words behind which stands what a place, an office, a school or a product is called.
_CALLED = word_set(
    """
    kecamatan kelurahan desa kampung dusun kabupaten kota provinsi jalan jl gang pasar sd sdn smp smpn sma sman smk mts
    universitas kampus pesantren ponpes pondok masjid gereja pura klenteng rs rsud puskesmas klinik gunung sungai kali
    danau waduk bendungan pantai pulau teluk stasiun terminal bandara pelabuhan jembatan tol simpang perempatan taman
    alun gedung hotel mal toko swalayan pabrik pt cv merek merk kades lurah camat bupati dinas kementerian polsek polres
    koperasi yayasan bank
    """
)
_CALLED_PHRASES = frozenset({"rumah sakit"})
#: A deed, which nobody and no place is called.
_VERB = re.compile(r"(?:me(?:ng|ny|m|n)|di|ber|ter)[a-z]{4,}$")
#: How telling a word is at least that may be such a name.
_LEAST_OF_NAME = 0.5
#: What says where or when rather than what it is called: behind the market, at the station tomorrow.
_BESIDE = word_set("belakang depan samping dekat bawah atas besok lusa kemarin sekarang nanti langsung mentah")
#: What stands before a name and is none: masjid al-ikhlas, and the masjid an-nur.
_ARTICLES = word_set("al an as at ar ad az el nurul baitul darul daarul miftahul raudhatul bernama")
#: Behind one of these, at the end of a question, a denial denies nothing: "aman gak diisi".
_ASKED = word_set("aman benar bener betul asli valid resmi boleh bahaya hoaks penipuan iya ya ada apa atau")
#: What denies that something is so; a warning (jangan) and a lack (tanpa) do not.
_DENIALS = (NEGATIONS | {"ora", "dudu", "durung"}) - {"jangan", "jgn", "tanpa", "batal"}
#: Words behind a denial that it may deny.
_DENIED_WORDS = 4
#: A number and what it counts, written as one: 75gb.
_GLUED = re.compile(r"\b(\d+)([a-z]{2,})\b")
#: Words that ask whether something is so.
_ASKING = word_set("apa apakah benarkah benar bener betul betulkah beneran hoaks hoax asli valid tenan fakta opo")
#: Words of a text from which on it tells more than it asks.
_TOO_LONG_TO_ASK = 40
#: Last words of a text among which it is asked whether something is a hoax.
_ASKED_WORDS = 4


@dataclass(frozen=True)
class ClaimText:
    """A text as it is compared.

    Args:
        key: what two copies of one text have in common, whatever greeting or question is around it.
        words: its words in one spelling, without what only wraps the claim.
        links: the addresses in it, without what does not change what they lead to.
        asks: whether it asks if something is so.
    """

    key: str
    words: tuple[str, ...]
    links: frozenset[str]
    asks: bool = False

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The roots of its telling words, in order."""
        return tuple(root for word, root in self._roots if root in self.weights)

    @cached_property
    def _roots(self) -> list[tuple[str, str]]:
        return [(word, root) for word, root in self._all if word not in TALK]

    @cached_property
    def _all(self) -> list[tuple[str, str]]:
        return list(things_in(_GLUED.sub(r"\1 \2", " ".join(self._counted)).split()))

    @cached_property
    def _counted(self) -> tuple[str, ...]:
        """Its words with every number in digits; the key has them as they were sent, which is what is remembered."""
        return local_numbers_in_digits(self.words)

    @cached_property
    def _denials(self) -> list[list[str]]:
        """The telling roots behind each denial."""
        words = [word for word, _ in self._all]
        places = [
            place
            for place, word in enumerate(words)
            if word in _DENIALS and not (place >= len(words) - _ASKED_WORDS and words[place - 1] in _ASKED)
        ]
        behind = [self._all[place + 1 : place + 1 + _DENIED_WORDS] for place in places]
        return [[root for _, root in words if root in self.weights] for words in behind]

    @cached_property
    def near_denials(self) -> frozenset[str]:
        """Every telling root that stands close behind a denial."""
        return frozenset(root for roots in self._denials for root in roots)

    @cached_property
    def denied(self) -> frozenset[str]:
        """What is denied, and said nowhere else without being denied."""
        said, near = Counter(self.things), Counter(root for roots in self._denials for root in roots)
        first = {roots[0] for roots in self._denials if roots}
        return frozenset(root for root in first if near[root] >= said[root])

    @cached_property
    def called(self) -> dict[str, frozenset[str]]:
        """What stands behind words such as village, market or bank, which is mostly what that is called."""
        found: dict[str, set[str]] = {}
        for place, (word, root) in enumerate(self._all):
            if _is_called(word):
                behind = (
                    other
                    for known, other in self._all[place + 1 :]
                    if not _is_called(known) and known not in _ARTICLES and known not in TALK
                )
                found.setdefault(root, set()).update(name for name in islice(behind, 1) if self._may_be_name(name))
        return {root: frozenset(names) for root, names in found.items() if names}

    def _may_be_name(self, root: str) -> bool:
        is_telling = self.weights.get(root, 0.0) >= _LEAST_OF_NAME and root not in self.near_denials
        return is_telling and root not in _BESIDE and not _VERB.match(self.spelt[root]) and not _VERB.match(root)

    @cached_property
    def spelt(self) -> dict[str, str]:
        """The word that each telling root was written as first."""
        return {root: word for word, root in reversed(self._roots)}

    @cached_property
    def is_debunk(self) -> bool:
        """Whether it calls something untrue rather than asking, at its end, whether it is."""
        return any(word in DEBUNKS for word in self.words[:-_ASKED_WORDS])

    @cached_property
    def weights(self) -> dict[str, float]:
        """The distinct roots of its telling words, in order, with how telling each is."""
        found: dict[str, float] = {}
        for word, root in self._roots:
            weight = thing_rarity(word, root)
            if weight:
                found[root] = min(weight, found.get(root, weight))
        return found

    @cached_property
    def in_fields(self) -> dict[str, frozenset[str]]:
        """The roots of its telling words that belong to fields, each with those."""
        found = ((root, fields_of(root)) for root in self.weights)
        return {root: fields for root, fields in found if fields}

    @cached_property
    def fields(self) -> frozenset[str]:
        """What it speaks of, in whichever words."""
        return frozenset().union(*self.in_fields.values())

    @cached_property
    def mass(self) -> float:
        """How much it tells altogether."""
        return sum(self.weights.values())

    @cached_property
    def told(self) -> Told:
        """Its names, numbers and denials."""
        return Told(self._counted)

    @cached_property
    def quantities(self) -> dict[str, frozenset[float]]:
        """Its numbers by what they count, in whichever words: three dina are three hari."""
        found: dict[str, frozenset[float]] = {}
        for unit, values in self.told.quantities.items():
            thing = next(things_in([unit]))[1]
            found[thing] = found.get(thing, frozenset()) | values
        return found

    @cached_property
    def grams(self) -> NDArray[np.uint32]:
        """Its character n-grams, ascending."""
        return gram_terms(" ".join(self.words))

    @cached_property
    def hosts(self) -> frozenset[str]:
        """Where its links lead."""
        return frozenset(link.partition("/")[0] for link in self.links)

    @property
    def is_link(self) -> bool:
        """Whether it is nothing but links."""
        return bool(self.links) and not self.weights

    @property
    def is_known_again(self) -> bool:
        """Whether the very same words mean the same: one or two words may be anything."""
        return len(self.words) >= LEAST_WORDS and len(self.weights) >= LEAST_WORDS - 1

    def is_comparable(self, is_caption: bool = False) -> bool:
        """Whether it says enough to be compared with other texts, beside its links."""
        return len(self.weights) >= (LEAST_CAPTION_WORDS if is_caption else LEAST_WORDS)


def _is_called(words: str) -> bool:
    return words in _CALLED_PHRASES or not _CALLED.isdisjoint(words.split())


def read(text: str) -> ClaimText:
    """Read any text; only its beginning counts of one that is very long."""
    links = canonical_links(text)
    plain = normalise(without_links(text))
    words = tuple(respell(unwrap(plain)).split()[:COMPARED_WORDS])
    asks = len(words) < _TOO_LONG_TO_ASK and ("?" in text or not _ASKING.isdisjoint(plain.split()))
    return ClaimText("\n".join([" ".join(words), *sorted(links)]).strip(), words, links, asks)


def key_of(text: str) -> str:
    """Return what two copies of one text have in common; empty for a text without words."""
    return read(text).key
