"""One root for each thing, whatever word people have for it: for comparing tips with each other.

Looser than ``spelling``, which titles of fact-checks are searched with: telur and endog, ambruk and roboh are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from data.matching.local_forms import local_forms
from data.matching.rarity import rarity
from data.matching.spelling import respell
from data.matching.stems import stem
from data.matching.word_files import lines_of
from data.matching.words import word_set

#: What people say about a message rather than in it: whether it is true, where they have it from, what to do with it.
TALK = word_set(
    """
    benar bener betul beneran valid asli hoaks hoax hoak fakta info informasi kabar kabarnya dikabarkan
    beritanya berita infonya katanya kata ktnya jarene jare kono tenan tenanan temenan ta iki iku kui ngono
    ngene se rek gaes guys mohon tolong cek dicek check sebarkan sebar viralkan viral bagikan share teruskan
    diteruskan sampaikan copas forward waspada hati penting pengumuman perhatian breaking news awas innalillahi
    astagfirullah astaghfirullah masyaallah subhanallah alhamdulillah assalamualaikum wallahualam wallahu wr wb
    doa doanya doakan sedih parah gempar heboh penjelasan klarifikasi tangkapan layar dilihat video foto gambar
    judul grup sebelah tetangga keluarga teman saudara rekan bapak bunda emak min mimin admin kak pak bu mas
    mbak ya yah kok lho sih dong deh nih tuh dulu semoga bermanfaat diberitahukan kepada telah barusan ternyata
    emang memang apa apakah opo ora gak ga nggak tidak ndak bukan kah to aja saja sumpah astaga
    nang neng ning sing kang karo ambek ambi mbek kalih kaleh ing saka soko piye kepiye kados pundi yaopo yopo sopo
    sinten ngonten wae ae kuwi tah lak lek nggih utawa uga ugo maneh meneh pol nemen sampek nganti soale njur terus
    teros trus lalu kemudian rupanya rupane rupae nian kayaknya kayane kayae kyke sepertinya mungkin pokoknya
    pokoke intinya nya e ne ku mu min gan sis bro bos dok kakak bang abang om tante cak ning mbok loh duh aduh waduh
    weh wkwk wkwkwk haha hehe hihi huhu amit ngeri serem medeni wedi takut sedihnya miris geram kesal emosi kasihan
    kasian mesakno melas gila edan parahnya kebangetan keterlaluan malu maluin tega teganya kejam lucu aneh heran
    gempar geger rame ramai pantas pantesan makanya mangkane jelas nyata valid hoax penipuan apus info infone infoin
    dimaklumi harap silakan silahkan monggo segera cepetan buruan siap kenapa kok bisa bisanya masak masa sih benarkah
    bukannya setahu setau menurut bilang ngomong cerita ceritanya ceritane dengar denger krungu lihat liat dicopas
    demikian maklum sekalian ditanggapi tanggapan barusan dikirim terusan diteruskan berkali kontak maaf nanya
    tanya bertanya nuwun sewu nyuwun pirsa matur suwun terima kasih makasih bismillah perhatikan simak baca copast
    saudaraku sahabat rekan bosku lur dulur sedulur gais ges lagi heboh nggih mohonlah konfirmasi tabayun
    nganti jangan diam saja viralin sebarin share2 semoga moga muga amin aamiin allah ya tuhan gusti
    """
)
#: What excludes each other: one text says the one, another the other, and neither says both.
_OPPOSITES = """
    naik/turun dibuka/ditutup dihapus/ditambah dikurang/ditambah gratis/bayar sembuh/meninggal selamat/meninggal
    ditangkap/dibebaskan diundur/dipercepat wajib/dilarang boleh/dilarang menang/kalah positif/negatif ditolak/lulus
    murah/mahal dihentikan/diperpanjang tidak_berlaku/diperpanjang dihapus/diperpanjang lahir/meninggal untung/rugi
    dikenai/dibebaskan sehat/sakit nikah/cerai diresmikan/ambruk
"""
#: Words whose things are remembered: the vocabulary of some thousands of messages.
_REMEMBERED = 1 << 16
#: Letters that a word has at least whose spoken form is undone.
_LEAST_SPOKEN = 5
_SPOKEN_ENDS = ("in", "ne", "e", "no")
#: The ending for its, his and the, which the rules for roots leave on words of one syllable, and letters before it.
_ITS = "nya"
_LEAST_OWNED = 3
#: The same of what it is in writing.
_LEAST_WRITTEN = 5
_SPOKEN_STARTS = (("nge", ""), ("ng", ""), ("ny", "s"), ("ng", "k"), ("n", "t"), ("di", ""), ("ke", ""))
_LAST_E = re.compile(r"e([^aeiou]+)$")
#: Words in the longest of the phrases.
_LONGEST = 3


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    roots: dict[str, set[str]] = {}
    for thing, words in lines_of("same_words.tsv"):
        for word in (thing, *words.split()):
            spelt = respell(word.replace("_", " "))
            table.setdefault(spelt, thing)
            if " " not in spelt:
                roots.setdefault(stem(spelt), set()).add(table[spelt])
    # A root that words for several things share is that of none; perangkat and berangkat are in the table themselves.
    return {root: next(iter(things)) for root, things in roots.items() if len(things) == 1} | table


@lru_cache(1)
def _things() -> tuple[dict[str, str], frozenset[str]]:
    """The thing of each word and phrase, and the words that phrases begin with."""
    table = _table()
    return table, frozenset(phrase.split()[0] for phrase in table if " " in phrase)


def is_listed(word: str) -> bool:
    """Tell whether a word stands in one of our lists, and so no other word with a slip in it."""
    return word in _things()[0] or rarity(word) < 1


@lru_cache(_REMEMBERED)
def _thing_of(word: str) -> str:
    things, root = _things()[0], stem(word)
    found = things.get(word) or things.get(root)
    if found is None and root == word and word.endswith(_ITS) and len(word) >= len(_ITS) + _LEAST_OWNED:
        return _thing_of(word.removesuffix(_ITS))
    if found is None and rarity(word) == 1.0 and rarity(root) == 1.0:
        found = next((things[form] for form in spoken(word) if form in things), None)
        found = found or next((things[form] for form in local_forms(word) if form in things), None)
    return found or root


def spoken(word: str) -> Iterator[str]:
    """Yield what a word of spoken Indonesian or Javanese is in writing, as near as rules get: nangkepin is tangkap."""
    if len(word) < _LEAST_SPOKEN or not word.isalpha():
        return
    ends = [word] + [word[: -len(end)] for end in _SPOKEN_ENDS if word.endswith(end)]
    for base in ends:
        starts = [hidden + base[len(start) :] for start, hidden in _SPOKEN_STARTS if base.startswith(start)]
        for form in (base, *starts):
            if len(form) >= _LEAST_WRITTEN:
                yield form
                yield _LAST_E.sub(r"a\1", form)


@lru_cache(1)
def opposites() -> tuple[tuple[str, str], ...]:
    """Return the roots of things that exclude each other."""
    pairs = (pair.split("/") for pair in _OPPOSITES.split())
    return tuple((_root(one), _root(other)) for one, other in pairs)


def _root(thing: str) -> str:
    return next(things_in([thing]))[1]


def things_in(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each word, or each phrase that is one thing, with the root of the thing."""
    (things, first), place = _things(), 0
    while place < len(words):
        word = words[place]
        if word in first:
            ahead = (" ".join(words[place : place + size]) for size in range(_LONGEST, 1, -1))
            phrase = next((phrase for phrase in ahead if phrase in things), "")
            if phrase:
                yield phrase, things[phrase]
                place += phrase.count(" ") + 1
                continue
        yield word, _thing_of(word)
        place += 1
