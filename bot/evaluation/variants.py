"""Copies of a forward as they come back: reworded a little, cut, wrapped, badly scanned; and copies that are none.

What a copy may change is filler only: names, numbers, negations and links stay. What ``altered`` changes makes it
another claim, or its very refutation, and no copy any more.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

#: Words that carry no claim; they are replaced by one another, dropped or put in.
_FILLER = (
    "yang dan di ke dari ini itu untuk dengan pada adalah akan juga saja sudah telah oleh agar karena jadi para sebagai"
    " dalam bisa dapat ada kita kami mereka semua atau lalu kemudian serta ya nih dong sih kok sangat sekali lagi masih"
    " seperti bahwa saat ketika secara tersebut memang bahkan supaya biar maka namun"
)
FILLER = tuple(_FILLER.split())
_IS_FILLER = frozenset(FILLER)
#: Share of a text's words that are changed when its filler is.
CHANGED = 0.2
#: Words that a text must have for each half of it to say something.
LEAST_WORDS = 16
_OPENINGS = (
    "Assalamualaikum wr wb bapak ibu sekalian.",
    "Dapat dari grup sebelah, mohon dibaca sampai selesai:",
    "INFO PENTING!!! Tolong jangan diabaikan.",
    "Maaf min mau tanya, apakah kabar berikut ini benar?",
    "Diteruskan berkali-kali",
    "Selamat malam teman-teman, sekadar meneruskan ya.",
    "Barusan dikirim saudara saya, saya kaget bacanya.",
    "Copas dari WAG alumni 👇👇",
)
_CLOSINGS = (
    "Sebarkan ke semua keluarga dan teman, semoga bermanfaat.",
    "Mohon dicek kebenarannya ya min, terima kasih 🙏",
    "Jangan berhenti di anda, bagikan sebanyak-banyaknya!!",
    "Wassalamualaikum warahmatullahi wabarakatuh.",
    "Begitu katanya, saya cuma meneruskan. Semoga kita semua dilindungi.",
    "Ini hoaks atau bukan ya kak?",
    "Viralkan!!! Share share share",
    "Demikian info dari saya, matur nuwun.",
)
_REFUTED = (
    "[HOAKS] {text} Faktanya, klaim tersebut tidak benar dan sudah dibantah pihak terkait.",
    "Klarifikasi: kabar bahwa {text} adalah tidak benar.",
    "Jangan percaya pesan berikut karena sudah dibantah: {text}",
)
#: What a scanner reads for what is printed.
_MISREAD = (("rn", "m"), ("l", "1"), ("o", "0"), ("i", "l"), ("e", "c"), ("m", "rn"), ("h", "b"))
#: Share of the small words in which a scanner misreads a letter.
_MISREAD_WORDS = 0.08
#: A number that says how many or which day; not a piece of a longer one, of a link, or of a list.
_NUMBER = re.compile(r"(?<![\w/.,])\d{1,3}(?![\w/.,)])")


def is_long_enough(text: str) -> bool:
    """Tell whether a text has words enough for half of it to be recognised."""
    return len(text.split()) >= LEAST_WORDS


def changed_filler(text: str, chance: random.Random) -> str:
    """Return a text with a fifth of its words changed, all of them filler: replaced, dropped or put in."""
    words = text.split(" ")
    for _ in range(max(1, round(CHANGED * len(words)))):
        places = [place for place, word in enumerate(words) if word in _IS_FILLER]
        if not places or chance.random() < 1 / 3:
            words.insert(chance.randrange(len(words) + 1), chance.choice(FILLER))
            continue
        place = chance.choice(places)
        words[place : place + 1] = [] if chance.random() < 1 / 2 else [chance.choice(FILLER)]
    return " ".join(words)


def cut_in_half(text: str, chance: random.Random) -> str:
    """Return the first or the second half of a text's words."""
    words = text.split(" ")
    middle = len(words) // 2
    return " ".join(words[:middle] if chance.random() < 1 / 2 else words[middle:])


def wrapped(text: str, chance: random.Random) -> str:
    """Return a text between an opening and a closing as chain messages have them."""
    return f"{chance.choice(_OPENINGS)}\n{text}\n{chance.choice(_CLOSINGS)}"


def scanned(text: str, chance: random.Random) -> str:
    """Return a text as a poor scan of it reads; words with a capital or a digit are read rightly."""
    words = text.split(" ")
    for place, word in enumerate(words):
        printed, read = chance.choice(_MISREAD)
        if word.isalpha() and word.islower() and chance.random() < _MISREAD_WORDS * len(_MISREAD) / 2:
            words[place] = word.replace(printed, read, 1)
    return " ".join(words)


def altered(text: str, chance: random.Random) -> str:
    """Return what is no copy any more: another number in it, or, where it has none, its refutation."""
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return chance.choice(_REFUTED).format(text=text.replace("{", "(").replace("}", ")"))
    found = chance.choice(numbers)
    return text[: found.start()] + str(int(found.group()) + chance.choice((2, 3, 7))) + text[found.end() :]


#: Ways of copying, by name.
COPIES: dict[str, Callable[[str, random.Random], str]] = {
    "filler": changed_filler,
    "half": cut_in_half,
    "wrapped": wrapped,
    "scanned": scanned,
}
