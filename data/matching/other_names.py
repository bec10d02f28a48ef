"""Names of another kind than the title's that stand in its place: a country for a town, an office for a bank.

``swaps`` compares names of one family for many titles at once; here one title is looked at more closely. As there, a
name that only one side has says nothing by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from data.matching.contradiction import Told, is_same_trick
from data.matching.names import FAMILIES, FAMILY_OF
from data.matching.words import COMMON, FAITHS, MONTHS, OFFICES, ONE_FAITH, word_set

#: Families whose names take each other's place.
_AREAS = frozenset({"place", "country"})
#: An area too, though no list of names has it: to the trained score it is a word.
_COUNTRY = "indonesia"
_INSTITUTIONS = frozenset({"institution"})
#: Families of which one is named right behind what it is: president, town, police of.
_BEHIND = _AREAS | {"person", "institution", "party"}
#: What ends the name of a site, and what may stand between the two.
_ENDINGS = word_set("com net org id co xyz online site example go")
_PARTS = _ENDINGS | word_set("www web ac sch info top gg pw me ly tk ml link my blogspot wordpress")


def is_other_area(text: Told, title: Told) -> bool:
    """Tell whether the title names a town, region or country that the text does not, and the text another one.

    A town of the province that the title names is another area, too: what is told of all is not told of one.
    """
    asked, told = _of(text, _AREAS), _of(title, _AREAS)
    is_wider = _COUNTRY in title.vocabulary and _COUNTRY not in text.vocabulary
    return (is_wider or not _called_so(told, text, title)) and not asked <= told


def _called_so(told: set[int], text: Told, title: Told) -> bool:
    """Tell whether a text has each of the areas of a title, in one of the words of the title.

    "DIY" in a word such as "BMKG DIY" does not say that what is told of Sleman was told of Yogyakarta.
    """
    names = [found for found in title.found if found.number in told]
    return all(
        found.number in text.name_numbers and not text.vocabulary.isdisjoint(title.words[found.first : found.last])
        for found in names
    )


def is_other_month(text: Told, title: Told) -> bool:
    """Tell whether the title names a month and the text names another one, too."""
    told = title.vocabulary.intersection(MONTHS)
    return bool(told) and not text.vocabulary.intersection(MONTHS) <= told


def is_other_rank(text: Told, title: Told) -> bool:
    """Tell whether the title names an office or a faith that the text does not, and the text another one."""
    return any(
        not _words_of(title, kind) <= _words_of(text, kind) and not _words_of(text, kind) <= _words_of(title, kind)
        for kind in (OFFICES, FAITHS)
    )


def is_other_sender(text: Told, title: Told) -> bool:
    """Tell whether a scam names an institution that the title of a scam does not."""
    return is_same_trick(text, title) and not _of(text, _INSTITUTIONS) <= _of(title, _INSTITUTIONS)


def is_other_behind(text: Told, title: Told) -> bool:
    """Tell whether another name stands in the text behind the very word that the title's stands behind.

    "Polda Jabar" and "Polda Bekasi" are two, even where one lies in the other.
    """
    named = {found.first: found for found in text.found}
    for found in title.found:
        lead = title.words[found.first - 1] if found.first else ""
        if found.family in _BEHIND and lead and lead not in COMMON:
            words = title.words[found.first : found.last]
            places = [place + 1 for place, word in enumerate(text.words[:-1]) if word == lead]
            others = [named[place] for place in places if place in named]
            is_told = any(text.words[place] in words for place in places) or found.number in {
                one.number for one in others
            }
            if others and not is_told:
                return True
    return False


def is_other_site(text: Told, title: Told) -> bool:
    """Tell whether the title names a site that the text does not, and the text another one."""
    told = set(_sites(title.words))
    return not told <= text.vocabulary and any(site not in told for site in _sites(text.words))


def _of(told: Told, families: frozenset[str]) -> set[int]:
    """Return the numbers of the names of some families."""
    return {name for name in told.name_numbers if FAMILIES[FAMILY_OF[name]] in families}


def _words_of(told: Told, kind: frozenset[str]) -> set[str]:
    """Return the words of a kind, those of one faith once."""
    return {ONE_FAITH.get(word, word) for word in told.vocabulary & kind}


def _sites(words: Iterable[str]) -> Iterator[str]:
    """Yield the names of the sites among the words of a text, whose dots are gone."""
    name = ""
    for word in words:
        if word in _ENDINGS and name:
            yield name
            name = ""
        elif word not in _PARTS:
            name = word
