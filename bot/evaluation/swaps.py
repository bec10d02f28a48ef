"""Texts in which one name, place, date, amount or address was put in the place of another: another claim.

Made from the texts of a folder of evaluation data whenever they are needed; none of them is kept anywhere. What is
right to say of such a text is "the same trick is known", never the verdict of the fact-check that it was made from.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

#: Spellings of names that may take each other's place, by kind; of ``a|b``, two spellings of one name, the first is
#: written. Everyday ones only, each of which can hardly mean anything else.
NAMES: Mapping[str, str] = {
    "bank": """
        BRI|Bank Rakyat Indonesia|BRImo|Bank BRI, BNI|Bank Negara Indonesia|wondr|Bank BNI, BCA|Bank Central
        Asia|Bank BCA, Bank Mandiri, BTN, CIMB Niaga, BSI, Danamon, Bank Jatim, Bank Jateng, BJB|Bank BJB, Bank
        DKI, OVO, GoPay, ShopeePay, LinkAja, Pegadaian, Bank Permata, OCBC NISP
    """,
    "agency": """
        Kemensos|Kementerian Sosial, Kemenkes|Kementerian Kesehatan, Kominfo|Komdigi, Kemenag|Kementerian Agama,
        Kemnaker, BPJS Kesehatan|BPJS, BPJS Ketenagakerjaan, PLN, Pertamina, Telkomsel, Indosat, PT KAI|KAI,
        Polri|Bareskrim Polri|Mabes Polri|Bareskrim|Polda|Polisi, OJK, KPU, BKN|Badan Kepegawaian Negara
        BKN|Badan Kepegawaian Negara, BPOM, Kemendikbud, Indomaret, Alfamart, Shopee, Tokopedia, Lazada, Garuda
        Indonesia, Lion Air, Jasa Raharja, Pos Indonesia, Unilever, Indofood, Mayora, Honda, Toyota, Yamaha,
        Samsung, Freeport, IKEA, Carrefour
    """,
    "place": """
        Surabaya, Malang, Jember, Kediri, Madiun, Bandung, Bogor, Bekasi, Depok, Cirebon, Sukabumi, Garut,
        Tasikmalaya, Semarang, Surakarta|Solo, Magelang, Tegal, Cilacap, Yogyakarta|Jogja, Jakarta|DKI
        Jakarta|DKI, Tangerang, Medan, Padang, Pekanbaru, Batam, Jambi, Palembang, Bengkulu, Lampung, Pontianak,
        Banjarmasin, Samarinda, Balikpapan, Makassar, Manado, Palu, Kendari, Gorontalo, Ambon, Ternate,
        Jayapura, Sorong, Denpasar, Kupang, Mataram, Aceh, Jawa Barat|Jabar, Jawa Tengah|Jateng, Jawa
        Timur|Jatim, Sumatera Utara|Sumut, Sumatera Barat|Sumbar, Sulawesi Selatan|Sulsel, Malaysia, Singapura,
        Thailand, Vietnam, Filipina, Jepang, Taiwan, Australia, Turki, Mesir
    """,
    "date": """
        Januari, Februari, Maret, April, Juni, Juli, Agustus, September, Oktober, November, Desember
    """,
}
_MILLIONS = re.compile(r"(?<![\w.,])(\d{1,3})(?= ?(?:juta|jt|ribu|rb|miliar|milyar)(?!\w))", re.IGNORECASE)
_RUPIAH = re.compile(r"(?<=rp)(?<!\w\wrp)\.? ?(\d{1,3}(?:\.\d{3})+)(?![\d.]\d)", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?<=://)[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?<!\S)[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|net|xyz|site|top|online|id)(?!\w)"
)
_DOMAINS = ("bantuan-kilat.example", "hadiah-cepat.example", "daftar-segera.example", "klaim-sekarang.example")
#: How much more or less another amount is.
_FACTORS = (2, 3, 5)
KINDS = (*NAMES, "amount", "domain")


@dataclass(frozen=True, slots=True)
class Swap:
    """A text with another name in it.

    Args:
        text: the text after the swap.
        original: the place of the text before it, among those that were given.
        kind: one of ``KINDS``.
        old: what stood there, as it was written first.
        new: what stands there now.
    """

    text: str
    original: int
    kind: str
    old: str
    new: str


def swaps_of(texts: Sequence[str], seed: int, most: int, *, titles: Sequence[str] = ()) -> list[Swap]:
    """Return texts with one name in place of another, as evenly of all kinds as the texts allow.

    The same texts and seed give the same swaps. A text may give several, each of another kind.

    Args:
        texts: what circulated.
        seed: decides which names are put in.
        most: how many swaps at most.
        titles: beside each text the title of its fact-check; then only what the title says too is swapped, so that the
            swapped text surely makes another claim.
    """
    chance = random.Random(seed)
    order = list(range(len(texts)))
    chance.shuffle(order)
    waiting = {kind: _possible(texts, order, kind, titles) for kind in KINDS}
    chosen: list[Swap] = []
    while waiting and len(chosen) < most:
        for kind in list(waiting):
            found = next(waiting[kind], None)
            if found is None:
                del waiting[kind]
            elif len(chosen) < most:
                chosen.append(_swapped(texts[found[0]], found, kind, chance))
    return chosen


def _possible(
    texts: Sequence[str], order: Sequence[int], kind: str, titles: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """Yield the place of a text and what can be swapped in it, at most one of a kind for each text."""
    for place in order:
        allowed = titles[place].casefold() if titles else texts[place].casefold()
        old = next((old for old in _old_ones(texts[place], kind) if _stands_in(old, allowed, kind)), "")
        if old:
            yield place, old


def _old_ones(text: str, kind: str) -> Iterator[str]:
    """Yield what of a kind stands in a text: names by their first spelling, amounts and addresses as written."""
    if kind == "amount":
        yield from (
            found[1] for pattern in (_MILLIONS, _RUPIAH) for found in pattern.finditer(text) if int(_plain(found[1]))
        )
    elif kind == "domain":
        yield from (found[0] for found in _DOMAIN.finditer(text))
    else:
        yield from (name for name, pattern in _names(kind).items() if pattern.search(text))


def _stands_in(old: str, allowed: str, kind: str) -> bool:
    if kind in NAMES:
        return _names(kind)[old].search(allowed) is not None
    return re.search(rf"(?<!\d){re.escape(old.casefold())}(?!\d)", allowed) is not None


@cache
def _names(kind: str) -> dict[str, re.Pattern[str]]:
    """Return for each name of a kind what finds it in any of its spellings."""
    names = [" ".join(name.split()).split("|") for name in NAMES[kind].split(",")]
    return {
        spellings[0]: re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(spellings, key=len, reverse=True)))})(?!\w)", re.I
        )
        for spellings in names
    }


def _swapped(text: str, found: tuple[int, str], kind: str, chance: random.Random) -> Swap:
    place, old = found
    if kind in NAMES:
        others = [name for name, pattern in _names(kind).items() if not pattern.search(text)]
        new = chance.choice(others)
        return Swap(_names(kind)[old].sub(new, text), place, kind, old, new)
    new = chance.choice(_DOMAINS) if kind == "domain" else _other_amount(old, chance)
    return Swap(re.sub(rf"(?<!\d){re.escape(old)}(?!\d)", new, text), place, kind, old, new)


def _other_amount(old: str, chance: random.Random) -> str:
    """Return another amount, written as the old one was."""
    value = int(_plain(old)) * chance.choice(_FACTORS)
    return f"{value:,}".replace(",", ".") if "." in old else str(value)


def _plain(amount: str) -> str:
    return amount.replace(".", "")
