"""What people put around a claim when they ask about it or pass it on, and how to take it off.

Works on normalised text. Whether the claim itself is worth an answer is not decided here.
"""

from __future__ import annotations

import re

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

_WRAPPING = re.compile(
    r"(?<!\w)(?:"
    + "|".join((*_GREETINGS, *_QUESTIONS, *_CHAIN_PHRASES))
    + rf")(?!\w)|^(?:{_CALLED} ){{1,4}}|(?: {_THEM}){{1,4}}$"
)
_SPACES = re.compile(r" {2,}")


def unwrap(text: str) -> str:
    """Return a normalised text without the questions, greetings and chain-letter phrases around its claim."""
    return _SPACES.sub(" ", _WRAPPING.sub(" ", text)).strip()
