"""What people put around a claim when they ask about it or pass it on, and how to take it off.

Works on normalised text. Whether the claim itself is worth an answer is not decided here.
"""

from __future__ import annotations

import re
from functools import lru_cache

_THEM = (
    r"(?:min|mimin|admin|kak|kakak|ka|gan|agan|pak|bu|bapak|ibu|bro|sis|mas|mbak|mba|bang|om|tante|ya|yah|yaa|dong|donk"
    r"|nih|ni|sih|deh|kah|lah|kawan|teman teman|guys|gaes|sob|rek|lur|cak|ning|bos|mohon info|mohon infonya)"
)
_DEAR = rf"(?: {_THEM}){{0,4}}"
_CALLED = (
    r"(?:min|mimin|admin|kak|kakak|gan|halo|hallo|helo|hello|hai|hi|hey|permisi|punten|kulonuwun|nuwun sewu|nyuwun sewu"
    r"|izin bertanya|ijin bertanya|izin tanya|ijin tanya|mau tanya|mo tanya|mau nanya|numpang tanya|tanya|nanya)"
)
_TRUE = r"(?:benar|bener|betul|btul|bnr|beneran|valid|asli|fakta|hoax|hoaks|hoak|hoex|tenan|leres|lerres|bhender|onggu)"
_TRUE_OR = r"(?:benar|bener|betul|valid|asli|fakta|nyata|hoax|hoaks|hoak|palsu|penipuan|bohong|real|fake|true|legit)"
_OR_NOT = (
    r"(?: (?:atau|apa|opo|ato|punapa|menapa|nopo|napa|ponapa|or))?"
    r"(?: (?:bukan|bkn|tidak|tdk|gak|ga|gk|nggak|ngga|enggak|kagak|ndak|ora|mboten|bh?unten|enja|enje|ta|tah|not))"
)
_PLEASE = r"(?:mohon|tolong|tlg|minta|bantu|mau|boleh|bisa|coba)(?: (?:di|bantu|tolong)){0,2}"
_CHECK = r"(?:di)?(?:cek|check|konfirmasi|klarifikasi|verifikasi|validasi|periksa|tanya|tanyakan)(?:kan|nya)?"
_THIS = r"(?:ini|itu|iki|iku|niki|kiyi|areya|berita|info|informasi|kabar|kabare|pesan|memang|emang|video|foto|ya|iya)"
_ASKING = r"(?:apa|apakah|opo|punapa|menapa|nopo|ponapa|is|are)"
_SPREAD = r"(?:sebarkan|sebarluaskan|sebar luaskan|viralkan)"
#: These are also what somebody else does: "bank bagikan hadiah".
_HAND_ON = r"(?:bagikan|share|teruskan)"
_ALL = r"(?:semua|seluruh|minimal|\d+|grup|group|teman|keluarga|saudara|kontak|tetangga|orang|sahabat|kenalan)"
_TO_ALL = rf"(?: ke(?:pada)?(?: {_ALL}){{1,3}})?"
_PEACE = r"(?: (?:w[arb]|wr ?wb|warah?mat\w*|waroh?mat\w*|wabar\w*)){0,3}"

_GREETINGS = (
    rf"as+al+am+u? ?a?laik[ou]m{_PEACE}",
    rf"was+al+am(?:u? ?a?laik[ou]m)?{_PEACE}",
    r"bismil+ahir?rah?manir?rahim",
    rf"selamat (?:pagi|siang|sore|malam){_DEAR}",
)
_QUESTIONS = (
    rf"{_ASKING}(?: {_THIS}){{0,3}} {_TRUE}(?:{_OR_NOT}| atau {_TRUE})?(?: kah)?{_DEAR}(?: ini{_DEAR}$)?",
    rf"(?:{_THIS} ){{0,2}}{_TRUE}(?:{_OR_NOT}| (?:atau|apa) {_TRUE})(?! {_TRUE}){_DEAR}",
    rf"(?:ini |itu ){{0,2}}{_TRUE_OR} (?:atau|apa|apa kah|opo|or) (?:cuma |hanya )?{_TRUE_OR}{_DEAR}",
    r"(?:benar|bener|betul|hoax|hoaks|hoak|asli|valid|fakta)kah(?: kah)?",
    r"(?:apa|apakah|memang|emang|masa|masak|mosok)(?: iya| sih| iyo| ya){1,2}",
    r"(?:opo|apa) (?:iyo|tenan)(?: to| ta| tah)?",
    r"is (?:it|this|that)(?: news)? (?:true|real|fake|a hoax|hoax|legit)(?: or (?:not|fake|hoax))?(?: that)?",
    r"(?:true or (?:not|false|fake|hoax)|hoax or not|real or fake|fact check(?: this)?(?: please| pls)?)",
    r"(?:please|pls|plz|can you|could you)(?: help)?(?: me)? (?:to )?(?:check|verify|confirm)(?: this| if| whether)?",
    r"(?:i|we) (?:got|received) this (?:message|news)(?: from \w+)?",
    r"(?:nyuwun|njaluk|jaluk)(?: tulung| pirsa)?(?: dipun| di)? ?(?:cek|priksa|pirsa|tulung)(?:ni|i|aken|ake|no|na)?",
    r"(?:tulung|tulong|nyoon tolong|nyoon)(?: di| epareksa| apareksa)? ?(?:cek|priksa|pareksa)(?:aken|ake|no|na|agi)?",
    r"(?:katanya|konon|kononnya|kabarnya|kabare|jarene|jare|jerene|ujare|criyosipun|cana|caepon|ocana|dengar|denger)"
    r"(?: dengar| denger| katanya| ada kabar)?",
    rf"(?:ini|itu)? ?(?:aman|penipuan|modus|tipuan)(?: atau| apa)? (?:bukan|tidak|gak|ga|nggak|kah){_DEAR}$",
    r"(?:apa|apakah|adakah)(?: sudah| udah)?(?: ada)? (?:klarifikasi|penjelasan)(?:nya)?",
    r"(?:bagaimana|gimana|gmn|piye) (?:kebenaran|fakta)(?:nya)?",
    r"(?:mohon|minta|butuh|perlu|tolong) (?:pencerahan|konfirmasi|klarifikasi|tanggapan|penjelasan|kejelasan)(?:nya)?",
    rf"{_PLEASE} (?:info|informasi|penjelasan|pencerahan)(?:nya)?{_DEAR}",
    rf"{_PLEASE} {_CHECK}(?: (?:kebenaran|fakta|info|berita)(?:nya)?)?{_DEAR}",
    rf"cek fakta(?:nya)? {_THEM}",
    r"(?:saya|sy|aku) (?:dapat|dpt|terima|menerima) (?:pesan|info|kabar|berita|kiriman)(?: ini| itu| begini)?",
)
_CHAIN_PHRASES = (
    r"(?:copas|copy ?paste|kopas|terusan|kiriman|dapat|forward|fwd|info|sumber)(?: dari)? (?:grup|group|gc|wag|wa)"
    r" (?:sebelah|tetangga|keluarga|rt|alumni|kantor)",
    r"dari (?:grup|group|gc|wag) sebelah",
    r"(?:hasil )?(?:copas|kopas|copy ?paste|copast)(?: dari)?(?: grup| group| gc| wag| wa| fb| teman| sebelah)*",
    r"(?:ini |berita ini |sumpah ini |dan ini )?(?:bukan|bkn|no|not|anti) (?:hoax|hoaks|hoak)(?: ini| lho| loh| ya)?",
    r"(?:please|pls|plz|kindly|silakan|silahkan|monggo|jangan lupa|ayo|yuk|harap|dimohon|tolong|mohon|minta)(?: bantu)?"
    r" (?:di)?(?:share|sharing|sebar(?:kan|luaskan)?|bagikan|viralkan|forward|teruskan)(?: ke semua| to all)?"
    r"(?: grup| group| teman| groups)?(?: ya)?",
    r"(?:sekilas|sekedar|sekadar|just|cuma|hanya) (?:info|informasi|mengingatkan|berbagi|sharing|share)",
    r"info (?:a1|valid|terkini|terupdate|resmi|dari teman|dari saudara)",
    r"(?:kirim|sampaikan|teruskan|share) (?:ke|kepada) (?:semua|seluruh|minimal)? ?(?:\d+ )?"
    r"(?:orang|kontak|teman|keluarga|saudara|grup|group|sahabat)(?: anda| kamu| mu| kita| lain(?:nya)?)?",
    r"(?:a+mi+n)(?: ya(?: rabb?al ?(?:alamin|alamiin)| allah| rabb?)?)+",
    r"(?:wa)?ssalam(?:u)?(?:alaikum)?$|salam sehat|terima ?kasih(?: banyak)?(?: sebelumnya)?(?: min| kak| admin)?$",
    r"(?:diteruskan|forwarded)(?: berkali kali| many times| as received)?",
    rf"(?:{_PLEASE} )?{_SPREAD}(?: seluas luasnya| sebanyak banyaknya)?{_TO_ALL}",
    rf"{_PLEASE} {_HAND_ON}(?: seluas luasnya| sebanyak banyaknya)?{_TO_ALL}",
    rf"{_HAND_ON}(?: seluas luasnya| sebanyak banyaknya| ke(?:pada)?(?: {_ALL}){{1,3}})",
    rf"{_HAND_ON}(?: ya)?$",
    r"(?:semoga|smoga) (?:bermanfaat|berguna|kita(?: semua)? (?:dilindungi|selamat))",
    r"jangan (?:berhenti|putus|stop) di (?:anda|kamu|tangan anda)",
    r"as received|breaking news|info penting|wajib baca|baca sampai (?:habis|selesai|tuntas)",
)

#: Every phrase above, wherever it stands in a text.
PHRASES = (*_GREETINGS, *_QUESTIONS, *_CHAIN_PHRASES)
_WRAPPING = re.compile(r"(?<!\w)(?:" + "|".join(PHRASES) + rf")(?!\w)|^(?:{_CALLED} ){{1,4}}|(?: {_THEM}){{1,4}}$")
_SPACES = re.compile(r" {2,}")

#: Each of the phrases holds a word that is one of these, so that most texts need not be searched for any of them: what
#: greets, asks, or goes round.
_TELLING = re.compile(
    r"w?as+al+am\w*|(?:wa)?ssalam\w*|salam|bismil+ah\w*|selamat|a+mi+n|terima|terimakasih|semoga|smoga"
    rf"|{_TRUE}(?:kah)?|{_TRUE_OR}|{_CHECK}|fact|verify|confirm|iya|sih|iyo|ya|is|received|got|saya|sy|aku"
    r"|(?:info|informasi|klarifikasi|konfirmasi|penjelasan|pencerahan|tanggapan|kejelasan)(?:nya)?"
    r"|(?:nyuwun|njaluk|jaluk|tulung|tulong|nyoon)\w*|bagaimana|gimana|gmn|piye|dengar|denger"
    r"|katanya|konon|kononnya|kabarnya|kabare|jarene|jare|jerene|ujare|criyosipun|cana|caepon|ocana"
    r"|grup|group|gc|wag|wa|copas|kopas|copy|copypaste|copast|forwarded|kirim|sampaikan|mengingatkan|berbagi"
    r"|(?:di)?(?:share|sharing|sebar(?:kan|luaskan)?|bagikan|viralkan|forward|teruskan)"
    r"|berhenti|putus|stop|breaking|baca"
)
#: These do so where a text begins, and where it ends.
_TELLING_FIRST = re.compile(rf"{_CALLED}|nuwun|nyuwun|izin|ijin|mau|mo|numpang")
_TELLING_LAST = re.compile(rf"{_THEM}|teman|infonya|bukan|tidak|gak|ga|nggak|kah")
#: Words that are known to tell nothing, at most so many, the first ones: those of everyday titles.
_REMEMBERED = 1 << 15
_UNTELLING: set[str] = set()


def unwrap(text: str) -> str:
    """Return a normalised text without the questions, greetings and chain-letter phrases around its claim."""
    return search_and_unwrap(text) if _may_be_wrapped(text.split()) else text


def search_and_unwrap(text: str) -> str:
    """Return the same without asking first whether there can be anything to take off: for comparison."""
    return _SPACES.sub(" ", _WRAPPING.sub(" ", text)).strip()


def _may_be_wrapped(words: list[str]) -> bool:
    """Tell whether any of the phrases can be among the words of a text."""
    if not words:
        return False
    is_told = not _UNTELLING.issuperset(words) and any(map(is_telling, words))
    return is_told or may_begin(words[0]) or may_end(words[-1])


def is_telling(word: str) -> bool:
    """Tell whether a word may be of a phrase that is taken off wherever it stands."""
    if word in _UNTELLING:
        return False
    is_telling = _TELLING.fullmatch(word) is not None
    if not is_telling and len(_UNTELLING) < _REMEMBERED:
        _UNTELLING.add(word)
    return is_telling


@lru_cache(_REMEMBERED)
def may_begin(word: str) -> bool:
    """Tell whether a phrase that is taken off may begin with a word, where a text begins."""
    return _TELLING_FIRST.fullmatch(word) is not None


@lru_cache(_REMEMBERED)
def may_end(word: str) -> bool:
    """Tell whether a phrase that is taken off may end with a word, where a text ends."""
    return _TELLING_LAST.fullmatch(word) is not None
