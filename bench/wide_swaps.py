"""Thousands of swaps from the texts of part ``train``, of more kinds than ``evaluate`` counts: which keep the verdict?

    python -m bench.wide_swaps DIR [--seeds 1 2 3] [--show]

DIR holds the files of design/matching.md. A name may be written otherwise than in the title: in another of its
spellings, in capitals, with hyphens or dots; what is put in may be in no list of ours. ``bot/evaluation/swaps.py``
stays as it is, so that its figures can be compared over time. Nothing is written.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from bench.matching import read
from bench.swaps import TODAY, VERDICT_OF_THE_OTHER, fate
from bot.evaluation.swaps import NAMES, Swap, swaps_of
from data.matching import Matcher

#: Names by kind, as in ``swaps``; these kinds, too, hold everyday names only, and some that no list of ours has.
_MORE: Mapping[str, str] = {
    "bank": """
        Bank Sinarmas, Bank Mega, Bank Panin, Maybank, Bank Muamalat, Bank Bukopin, SeaBank, Bank Jago, Bank Aceh, Bank
        Nagari, Bank Sumut, BPR Artha Mulia, Bank Sejahtera Desa, Kredivo, Akulaku, PayPal, Koperasi Makmur Bersama
    """,
    "agency": """
        Kementerian Pertanian|Kementan, Kementerian Perhubungan|Kemenhub, Kementerian Keuangan|Kemenkeu, Kementerian
        Pertahanan|Kemenhan, Kementerian Luar Negeri|Kemlu, Kementerian Desa|Kemendes, BNPB, BMKG, BNN, KPK, BPS, BRIN,
        Baznas, Bea Cukai, Ditjen Pajak|DJP, Kejaksaan Agung|Kejagung, Mahkamah Agung|MA, Mahkamah Konstitusi|MK, TNI,
        MUI, PMI, Bulog, Angkasa Pura, Pelni, Damri, JNE, J&T, Gojek, Grab, Gudang Garam, Djarum, Wings, Nestle, Danone,
        Starbucks, KFC, Suzuki, Mitsubishi, Oppo, Xiaomi, Dinas Perikanan, Badan Karantina, Lembaga Sensor Film,
        Perpustakaan Nasional, Arsip Nasional, Universitas Indonesia|UI, UGM|Universitas Gadjah Mada, ITB, WHO, UNICEF
    """,
    "place": """
        Pasuruan, Probolinggo, Lumajang, Banyuwangi, Situbondo, Bondowoso, Blitar, Tulungagung, Trenggalek, Nganjuk,
        Ngawi, Magetan, Ponorogo, Pacitan, Bojonegoro, Tuban, Lamongan, Gresik, Sidoarjo, Mojokerto, Jombang, Bangkalan,
        Sampang, Pamekasan, Sumenep, Sleman, Bantul, Klaten, Boyolali, Kudus, Jepara, Demak, Pati, Rembang, Brebes,
        Pemalang, Pekalongan, Kebumen, Purworejo, Wonosobo, Banyumas, Purwokerto, Cianjur, Karawang, Subang,
        Purwakarta, Indramayu, Majalengka, Kuningan, Ciamis,
        Pangandaran, Serang, Cilegon, Lebak, Pandeglang, Binjai, Siantar, Dumai,
        Bukittinggi, Payakumbuh, Tarakan, Bontang, Palangkaraya, Singkawang, Parepare, Bone, Gowa, Bitung, Bau-Bau,
        Jawa, Sumatera, Kalimantan, Sulawesi, Papua, Bali, Madura, Lombok, Flores, Papua Barat, Kalimantan
        Timur|Kaltim, Kalimantan Selatan|Kalsel, Kalimantan Barat|Kalbar, Sulawesi Utara|Sulut, Sulawesi
        Tengah|Sulteng, Nusa Tenggara Timur|NTT, Nusa Tenggara Barat|NTB, Riau, Banten, Kepulauan Riau|Kepri, Indonesia,
        India, China|Tiongkok|Cina, Korea Selatan|Korsel, Korea Utara, Amerika Serikat|AS|Amerika, Rusia, Ukraina,
        Inggris, Prancis|Perancis, Jerman, Italia, Spanyol, Belanda, Arab Saudi, Iran, Irak, Suriah, Yaman, Palestina,
        Israel, Pakistan, Bangladesh, Myanmar, Kamboja, Brunei, Brasil, Argentina, Kanada, Desa Sukamaju, Kecamatan
        Wonoasih, Kampung Baru, Pasar Turi, Rawamangun, Cengkareng, Wonokromo, Gubeng, Ujungberung
    """,
    "person": """
        Jokowi|Joko Widodo, Prabowo|Prabowo Subianto, Gibran, Megawati, SBY|Susilo Bambang Yudhoyono, AHY, Anies|Anies
        Baswedan, Ahok|Basuki Tjahaja Purnama, Ganjar|Ganjar Pranowo, Mahfud MD, Ridwan Kamil, Risma, Khofifah, Luhut,
        Sri Mulyani, Puan Maharani, Kaesang, Bahlil, Purbaya, Nadiem, Dedi Mulyadi, Sandiaga Uno, Ma'ruf Amin, Jusuf
        Kalla, Erick Thohir, Tito Karnavian, Rizieq|Habib Rizieq, Abdul Somad|UAS, Rocky Gerung, Fadli Zon, Donald
        Trump|Trump, Joe Biden|Biden, Putin|Vladimir Putin, Netanyahu, Erdogan, Bill Gates, Elon Musk, Ronaldo, Messi,
        Deddy Corbuzier, Raffi Ahmad, Hotman Paris, Sutrisno Wibowo, Haryanto Kusuma, Ustaz Fulan, Profesor Hendrawan
    """,
    "office": """
        Presiden, Wakil Presiden|Wapres, Gubernur, Bupati, Wali Kota|Walikota, Menteri Kesehatan|Menkes, Menteri
        Agama|Menag, Menteri Sosial|Mensos, Menteri Keuangan|Menkeu, Menteri Pertanian|Mentan, Kapolri, Kapolda,
        Panglima TNI, Kepala Desa|Kades, Camat, Lurah, Ketua DPR, Ketua KPK, Jaksa Agung, Sekda, Rektor, Kapolres
    """,
    "party": "PDIP|PDI Perjuangan|PDI-P, Golkar, Gerindra, PKS, PKB, Demokrat, NasDem, PPP, PAN, PSI, Hanura, Perindo",
    "body": """
        Islam|Muslim, Kristen, Katolik, Hindu, Buddha, Covid-19|Covid|Corona, HIV, kanker, diabetes, stroke, malaria,
        demam berdarah|DBD, Sinovac, Pfizer, AstraZeneca, Moderna, jahe, kunyit, bawang putih, madu, kelapa, nanas,
        kopi, Facebook, WhatsApp, Instagram, TikTok, YouTube, Twitter, Merapi, Semeru, Bromo, Krakatau, Sinabung
    """,
    "date": "Mei",
    "weekday": "Senin, Selasa, Rabu, Kamis, Jumat|Jum'at, Sabtu, hari Minggu",
}
#: What is counted, by kind: the number in each is put in place of another.
_COUNTED: Mapping[str, re.Pattern[str]] = {
    "year": re.compile(r"(?<![\w.,/-])((?:19[5-9]|20[0-3])\d)(?![\w,]|\.\d)"),
    "day": re.compile(r"(?<![\w.,])(\d{1,2})(?= (?:jan|feb|mar|apr|mei|jun|jul|agu|sep|okt|nov|des)[a-z]*)", re.I),
    "percent": re.compile(r"(?<![\w.,])(\d{1,2})(?= ?(?:%|persen))", re.I),
    "count": re.compile(
        r"(?<![\w.,])(\d{1,4})(?= (?:orang|anak|hari|jam|menit|kali|kota|negara|ton|kg|gb|liter|unit|kilo|meter|warga"
        r"|korban|siswa|guru|rumah|mobil|motor|desa|buah|tahun|bulan|pasien|tka|kontainer|masjid|gereja)\b)",
        re.I,
    ),
}
KINDS = (*_MORE, *_COUNTED)
#: Swaps of ``bot/evaluation/swaps.py`` that are added for each seed; more than any folder gives.
_MOST = 100_000
#: How a new name may be written.
_WRITTEN: tuple[Callable[[str], str], ...] = (
    str,
    str,
    str.upper,
    str.lower,
    lambda name: name.replace(" ", "-"),
    lambda name: ".".join(name) if name.isupper() and name.isalpha() and len(name) < 5 else name,
)


def wide_swaps_of(texts: Sequence[str], seed: int, titles: Sequence[str]) -> Iterator[Swap]:
    """Yield texts with one name, date or number in place of another that the title says too.

    The same texts and seed give the same swaps. Of each text and kind at most one.
    """
    chance = random.Random(seed)
    order = list(range(len(texts)))
    chance.shuffle(order)
    for place in order:
        for kind in KINDS:
            swap = _swap(texts[place], titles[place], kind, chance)
            if swap:
                yield Swap(swap[0], place, kind, swap[1], swap[2])


def _swap(text: str, title: str, kind: str, chance: random.Random) -> tuple[str, str, str] | None:
    """Return the swapped text, the old name and the new one; None where nothing of a kind is in text and title."""
    if kind in _MORE:
        return _swap_name(text, title, kind, chance)
    said = title.casefold()
    olds = [found[0] for found in _COUNTED[kind].finditer(text) if _stands(found[0], said)]
    if not olds:
        return None
    old = chance.choice(olds)
    new = _other_number(old, kind, chance)
    return re.sub(rf"(?<!\w){old}(?!\w)", new, text), old, new


def _stands(word: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) is not None


def _swap_name(text: str, title: str, kind: str, chance: random.Random) -> tuple[str, str, str] | None:
    names = _names(kind)
    olds = [name for name, pattern in names.items() if pattern.search(text) and pattern.search(title)]
    news = [name for name, pattern in names.items() if not pattern.search(text) and not pattern.search(title)]
    if not olds or not news:
        return None
    old, new = chance.choice(olds), chance.choice(news)
    written = chance.choice(_WRITTEN)(chance.choice(new.split("|")))
    return names[old].sub(lambda _: written, text), old.split("|")[0], written


def _other_number(old: str, kind: str, chance: random.Random) -> str:
    value = int(old)
    if kind == "year":
        others = [year for year in range(value - 4, min(value + 4, 2026) + 1) if year != value]
    elif kind == "day":
        others = [day for day in range(1, 31) if day != value]
    else:
        others = [value * 2, value * 3, value + 5, max(value - 1, 1)]
    return str(chance.choice([other for other in others if other != value]))


@cache
def _names(kind: str) -> dict[str, re.Pattern[str]]:
    """Return for each name of a kind, all its spellings divided by ``|``, what finds it in any of them."""
    listed = ",".join(lists[kind] for lists in (NAMES, _MORE) if kind in lists)
    names = dict.fromkeys("|".join(dict.fromkeys(" ".join(name.split()).split("|"))) for name in listed.split(","))
    return {name: _finds(name.split("|")) for name in names}


def _finds(spellings: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(spellings, key=len, reverse=True)
    # Hyphens and spaces are one: "Bau-Bau", "Jawa Barat" and "JAWA-BARAT".
    written = "|".join(re.escape(one).replace(r"\ ", r"[\s-]+") for one in longest_first)
    return re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.I)


def main(arguments: Sequence[str]) -> None:
    """Read the arguments, make the swaps and count which of them were told the old verdict."""
    parser = argparse.ArgumentParser(description="Swap names in the texts of train; which keep the old verdict?")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--show", action="store_true", help="print those that keep it")
    options = parser.parse_args(arguments)
    evaluation = read(options.folder)
    titles = {record.external_id: record.title for record in evaluation.factchecks}
    numbers = {record.external_id: record.number for record in evaluation.factchecks}
    rows = [row for row in evaluation.queries if row["part"] == "train"]
    texts = [row["text"] for row in rows]
    claims = [" | ".join(titles[name] for name in sorted(row["relevant"])) for row in rows]
    matcher = Matcher(evaluation.factchecks)
    asked, kept = Counter[str](), Counter[str]()
    for seed in options.seeds:
        plain = swaps_of(texts, seed, _MOST, titles=claims)
        for swap in chain(plain, wide_swaps_of(texts, seed, claims)):
            relevant = {numbers[name] for name in rows[swap.original]["relevant"]}
            asked[swap.kind] += 1
            if fate(matcher.match(swap.text, TODAY), relevant) == VERDICT_OF_THE_OTHER:
                kept[swap.kind] += 1
                if options.show:
                    print(f"{swap.kind}: {swap.old} -> {swap.new} | {claims[swap.original]}")
    for kind, count in asked.most_common():
        print(f"{kind:10}{count:6} swaps, {kept[kind]:4} told the old verdict")
    print(f"{'all':10}{asked.total():6} swaps, {kept.total():4} told the old verdict")


if __name__ == "__main__":
    main(sys.argv[1:])
