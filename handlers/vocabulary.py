"""Words by which we recognise what a person means; nothing here is ever said to anybody.

Every word stands as :func:`handlers.reading.words_of` gives it: lower case, long-drawn letters shortened.
"""

from __future__ import annotations

import re

_DOUBLED = re.compile(r"([^\W\d_])\1+")


def word_set(text: str) -> frozenset[str]:
    """The words of a text, so that a long list stays readable."""
    return frozenset(text.split())


def squeezed(word: str) -> str:
    """A word with each doubled letter written once."""
    return _DOUBLED.sub(r"\1", word)


#: Words of address and politeness; alone they call for attention, elsewhere they add nothing.
COURTESIES = word_set("""
    min mimin admin atmin kak kakak ka pak bapak bu ibu bund bunda mas mbak mba bang bro sis gan om tante dik dek bot
    kentongan kim tim kawan teman semua semuanya semuany kalian anda nya ya yah iya y dong deh sih nih loh lho kok kan
    mohon tolong tlg mhn bantu minta please pls maaf mf permisi ijin izin numpang mau ingin tanya nanya bertanya
    sir madam dear there
    """)

#: Asking for a check wherever it stands in a text.
CLAIM_ASKS = word_set("""
    benarkah benar benernya bener beneran betul betulkah betulan hoax hoaks hoak hoaxs hoaxkah hoakskah
    fakta faktanya faktakah mitos true real fake bohongan palsu palsukah aslikah validkah valid
    """)

#: Asking for a check when it opens the text, as in "tolong cek min: ..."; elsewhere ordinary words.
CLAIM_OPENERS = word_set("cek dicek cekin ceken check periksa diperiksa klarifikasi konfirmasi verifikasi asli")

#: Words that carry no claim of their own when a text is judged too short.
FILLERS = COURTESIES | word_set("""
    ini itu tu ni tsb tersebut apa apakah apaka kah atau ato atw ada adakah ga gak nggak enggak tidak tdk g gk bukan
    bkn kan berita info kabar pesan video foto gambar link kiriman forward is it this that or not the a kebenarannya
    benarnya gimana bagaimana iki iku kuwi niki niku opo ora ra mboten nopo to gih toh
    """)

#: Question words that ask for what only the office can tell.
QUESTION_WORDS = word_set("""
    kapan kapankah kpn berapa brp berapakah dimana dmn dimanakah kemana bagaimana gimana gmn bgmn bagaimanakah
    caranya syaratnya when where how piro pinten piye pripun kepriye endi pundi baramma brempa bile kaemma
    """)

#: Question words that do so only at the beginning of a text.
OPENING_QUESTION_WORDS = QUESTION_WORDS | word_set(
    "siapa siapakah kenapa knp mengapa kok mana manakah cara syarat persyaratan jadwal who why which what"
)

#: Beginnings of questions whose answer is yes or no; what they ask may as well be a claim.
YES_NO_WORDS = word_set("""
    apa apakah apaka adakah bisakah bolehkah sudahkah haruskah perlukah bisa boleh apkh is are does do can will has
    """)

#: English beginnings that are other words in Indonesian (WHO the organisation, do as in "do'a"): they need a "?".
MARKED_ONLY = word_set("when where how who why which what is are does do can will has")

#: The person says that they ask.
ASKING_WORDS = word_set("tanya nanya bertanya")

#: None of the candidates fits, typed instead of pressed.
NONE_OF_THESE = frozenset(
    [
        ("bukan",),
        ("bukan", "semua"),
        ("bukan", "semuanya"),
        ("bukan", "salah", "satunya"),
        ("tidak", "ada"),
        ("gak", "ada"),
        ("tidak", "ada", "yang", "cocok"),
        ("none",),
        ("none", "of", "these"),
    ]
)

#: Names people have for a language we speak.
LANGUAGE_NAMES = {
    name: code
    for code, names in {
        "id": "id indonesia indonesian",
        "en": "en eng inggris english",
        "jv": "jv jw jawa jowo javanese jawi krama kromo",
        "mad": "mad madura madurese madhura madhurâ",
    }.items()
    for name in names.split()
}

#: Words with which somebody is spoken to at the end of a question, where others would write a question mark.
ADDRESSED = word_set("min mimin admin atmin kak kakak pak bapak bu ibu mas mbak bang bro gan ya yah nggih")

#: Openings of questions in two words; by themselves each is an ordinary word.
OPENING_PAIRS = frozenset(
    {
        *(("jam", "buka"), ("jam", "kerja"), ("jam", "layanan"), ("jam", "pelayanan"), ("jam", "operasional")),
        *(("alamat", "kantor"), ("alamat", "kelurahan"), ("alamat", "kecamatan"), ("alamat", "dinas")),
        *(("biaya", "bikin"), ("biaya", "buat"), ("biaya", "urus"), ("biaya", "mengurus"), ("biaya", "pembuatan")),
        *(("prosedur", "bikin"), ("prosedur", "mengurus"), ("lokasi", "kantor"), ("nomor", "telepon")),
    }
)

#: What people write around the number of a choice.
CHOOSING = word_set("no nomor nomer yang yg pilih pilihan opsi jawab jawaban number option sing")
#: Numbers of choices in words.
NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "nol kosong zero",
            "satu pertama kesatu one first siji settong",
            "dua kedua two second loro kalih dhua",
            "tiga ketiga three third telu tello",
            "empat keempat four papat",
        )
    )
    for word in words.split()
}
