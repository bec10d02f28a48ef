"""What people put around a claim when they ask about it or pass it on, and how to take it off.

Works on normalised text. Whether the claim itself is worth an answer is not decided here.
"""

from __future__ import annotations

import re

_THEM = r"(?:min|mimin|admin|kak|kakak|ka|gan|pak|bu|bapak|ibu|bro|sis|mas|mbak|bang|ya|yah|dong|nih|sih|deh|kawan)"
_DEAR = rf"(?: {_THEM}){{0,4}}"
_CALLED = r"(?:min|mimin|admin|kak|kakak|gan|halo|hallo|hai|permisi|punten)"
_TRUE = r"(?:benar|bener|betul|beneran|valid|asli|fakta|hoax|hoaks|hoak)"
_OR_NOT = r"(?: (?:atau|apa))?(?: (?:bukan|bkn|tidak|tdk|gak|ga|gk|nggak|ngga|enggak|kagak|ndak))"
_PLEASE = r"(?:mohon|tolong|tlg|minta|bantu|mau|boleh|bisa|coba)(?: (?:di|bantu|tolong)){0,2}"
_CHECK = r"(?:di)?(?:cek|check|konfirmasi|klarifikasi|verifikasi|validasi|periksa|tanya|tanyakan)(?:kan|nya)?"
_THIS = r"(?:ini|itu|berita|info|informasi|kabar|pesan|memang)"
_SPREAD = r"(?:sebarkan|sebarluaskan|sebar luaskan|viralkan|bagikan|share|teruskan)"
_TO_ALL = r"(?: ke(?: (?:semua|seluruh|grup|group|teman|keluarga|saudara|kontak|tetangga)){1,3})?"
_PEACE = r"(?: (?:w[arb]|wr ?wb|warah?mat\w*|waroh?mat\w*|wabar\w*)){0,3}"

_GREETINGS = (
    rf"as+al+am+u? ?a?laik[ou]m{_PEACE}",
    rf"was+al+am(?:u? ?a?laik[ou]m)?{_PEACE}",
    r"bismil+ahir?rah?manir?rahim",
    rf"selamat (?:pagi|siang|sore|malam){_DEAR}",
)
_QUESTIONS = (
    rf"(?:apa|apakah)(?: {_THIS}){{0,3}} {_TRUE}(?:{_OR_NOT}| atau {_TRUE})?(?: kah)?{_DEAR}(?: ini{_DEAR}$)?",
    rf"(?:{_THIS} ){{0,2}}{_TRUE}(?:{_OR_NOT}| (?:atau|apa) {_TRUE})(?! {_TRUE}){_DEAR}",
    r"(?:benar|bener|betul|hoax|hoaks|hoak|asli|valid)kah(?: kah)?",
    rf"{_PLEASE} (?:info|informasi|penjelasan|pencerahan)(?:nya)?{_DEAR}",
    rf"{_PLEASE} {_CHECK}(?: (?:kebenaran|fakta|info|berita)(?:nya)?)?{_DEAR}",
    rf"cek fakta(?:nya)? {_THEM}",
    r"(?:saya|sy|aku) (?:dapat|dpt|terima|menerima) (?:pesan|info|kabar|berita|kiriman)(?: ini| itu| begini)?",
)
_CHAIN_PHRASES = (
    r"(?:copas|copy ?paste|kopas|terusan|kiriman|dapat|forward|fwd|info|sumber)(?: dari)? (?:grup|group|gc|wag|wa)"
    r" (?:sebelah|tetangga|keluarga|rt|alumni|kantor)",
    r"dari (?:grup|group|gc|wag) sebelah",
    r"(?:diteruskan|forwarded)(?: berkali kali| many times| as received)?",
    rf"(?:{_PLEASE} )?{_SPREAD}(?: seluas luasnya| sebanyak banyaknya)?{_TO_ALL}",
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
