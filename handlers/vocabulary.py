"""Words by which we recognise what a person means; nothing here is ever said to anybody.

Every word stands as :func:`handlers.reading.words_of` gives it: lower case, long-drawn letters shortened.
"""

from __future__ import annotations

from enum import Enum, auto


class Talk(Enum):
    """Kinds of small talk, the most telling first: a message of several kinds is answered as the first of them."""

    HELP = auto()
    THANKS = auto()
    SALAM = auto()
    WHO = auto()
    GREETING = auto()
    TEST = auto()
    BYE = auto()
    FINE = auto()


def word_set(text: str) -> frozenset[str]:
    """The words of a text, so that a long list stays readable."""
    return frozenset(text.split())


#: Words of address and politeness; alone they call for attention, elsewhere they add nothing.
COURTESIES = word_set("""
    min mimin admin atmin kak kakak ka pak bapak bu ibu bund bunda mas mbak mba bang bro sis gan om tante dik dek bot
    kentongan kim tim kawan teman semua semuanya semuany kalian anda nya ya yah iya y dong deh sih nih loh lho kok kan
    mohon tolong tlg mhn bantu minta please pls maaf mf permisi ijin izin numpang mau ingin tanya nanya bertanya
    sir madam dear there
    """)

#: Several words that are small talk only together.
TALK_PHRASES = {
    "terima kasih": Talk.THANKS,
    "trima kasih": Talk.THANKS,
    "matur nuwun": Talk.THANKS,
    "matur suwun": Talk.THANKS,
    "mator sakalangkong": Talk.THANKS,
    "thank you": Talk.THANKS,
    "sangat membantu": Talk.THANKS,
    "apa kabar": Talk.GREETING,
    "gimana kabarnya": Talk.GREETING,
    "bagaimana kabarnya": Talk.GREETING,
    "how are you": Talk.GREETING,
    "good morning": Talk.GREETING,
    "good afternoon": Talk.GREETING,
    "good evening": Talk.GREETING,
    "lagi apa": Talk.GREETING,
    "sudah makan": Talk.GREETING,
    "ada orang": Talk.TEST,
    "masih aktif": Talk.TEST,
    "bot aktif": Talk.TEST,
    "are you there": Talk.TEST,
    "siapa kamu": Talk.WHO,
    "siapa anda": Talk.WHO,
    "kamu siapa": Talk.WHO,
    "anda siapa": Talk.WHO,
    "ini siapa": Talk.WHO,
    "siapa ini": Talk.WHO,
    "ini apa": Talk.WHO,
    "apa ini": Talk.WHO,
    "ini bot apa": Talk.WHO,
    "ini nomor siapa": Talk.WHO,
    "kamu bot": Talk.WHO,
    "who are you": Talk.WHO,
    "cara pakai": Talk.HELP,
    "cara pakainya": Talk.HELP,
    "cara menggunakan": Talk.HELP,
    "bagaimana caranya": Talk.HELP,
    "gimana caranya": Talk.HELP,
    "bisa apa": Talk.HELP,
    "how to use": Talk.HELP,
    "sampai jumpa": Talk.BYE,
    "sampai nanti": Talk.BYE,
    "selamat tidur": Talk.BYE,
    "selamat malam": Talk.GREETING,
    "oh begitu": Talk.FINE,
    "oh gitu": Talk.FINE,
    "tidak apa apa": Talk.FINE,
    "gak apa apa": Talk.FINE,
}

#: Single words of small talk.
TALK_WORDS = {
    word: talk
    for talk, words in {
        Talk.HELP: "help bantuan menu petunjuk panduan bantuin instruksi",
        Talk.THANKS: """
            makasih makasi mksh mkasih trims trimakasih terimakasih tks thx thanks thank thankyou ty tq nuhun suwun
            sakalangkong tengkyu mantap mantab bagus hebat keren membantu jazakallah barakallah alhamdulillah
            """,
        Talk.SALAM: """
            assalamualaikum asalamualaikum assalamuallaikum assalamu alaikum assalam asslm askum aslm wr wb
            warahmatullahi wabarakatuh salamualaikum samlekum mikum
            """,
        Talk.GREETING: """
            halo hallo hai hay hey hi hello helo hola p pagi siang sore malam selamat met salam sejahtera shalom syalom
            sampurasun punten kulo nuwun monggo namaste om swastyastu swastiastu woi oi oy misi spada start
            """,
        Talk.TEST: "tes test testing tez ping cek123 coba nyoba percobaan aktif online hadir",
        Talk.BYE: "dah dadah bye goodbye assalamualaikumwrwb pamit",
        Talk.FINE: """
            ok oke okey okay oks okee sip siap siapp siip baik baiklah paham mengerti ngerti noted tidak nggak enggak
            gak ga engga ndak bukan betul setuju amin aamiin lol hmm hm oh ooh o ah eh wah waduh lah nah nggih inggih
            injih yes no yep nope yup good great nice fine cool alright sure
            """,
    }.items()
    for word in words.split()
}

#: Words that go with small talk and make none by themselves, as in "makasih banyak atas infonya".
TALK_GLUE = word_set("""
    banyak sekali banget atas untuk infonya informasinya jawabannya bantuannya penjelasannya penjelasanny so very much
    lot a for you all my
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
    benarnya gimana bagaimana
    """)

#: Question words that ask for what only the office can tell.
QUESTION_WORDS = word_set("""
    kapan kapankah kpn berapa brp berapakah dimana dmn dimanakah kemana bagaimana gimana gmn bgmn bagaimanakah
    caranya syaratnya when where how
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

#: The person wants no more announcements, written without spaces.
STOP_WORDS = word_set("berhenti stop setop stopp unsubscribe berhentilangganan berhentiberlangganan")
#: The person wants announcements again, written without spaces.
START_WORDS = word_set("mulai mulailagi mulailangganan subscribe")

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
