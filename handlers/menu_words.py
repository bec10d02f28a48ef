"""The menu words with their spellings; how a text is compared with them is in :mod:`handlers.menu`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from handlers.vocabulary import squeezed, word_set


class MenuWord(Enum):
    """What can be typed instead of pressed, by what it asks for."""

    HELP = auto()
    STOP = auto()
    START = auto()
    LANGUAGE = auto()
    HUMAN = auto()
    REGISTER = auto()
    MY_DATA = auto()
    ERASE = auto()
    RESUME = auto()
    CANCEL = auto()
    CHANGE = auto()


class Care(IntEnum):
    """How far from its spelling a word is still taken for itself."""

    #: As written, doubled and drawn-out letters aside.
    SPELLED = 1
    #: Also with two neighbouring letters swapped, or without some of its vowels ("brhnti").
    SLIPS = 2
    #: Also with any one letter after the first one wrong, missing or too many.
    TYPOS = 3


def together(*phrases: str) -> frozenset[str]:
    """Phrases as they are compared: without spaces and doubled letters."""
    return frozenset(squeezed("".join(phrase.split())) for phrase in phrases)


@dataclass(frozen=True, slots=True)
class Entry:
    """One menu word.

    Args:
        word: as we write it in our own texts, in lower case.
        care: what is forgiven in ``word``; the other spellings are taken as they are.
        others: further words and phrases; see :func:`together`.
        neighbours: ordinary words that would otherwise be taken for it.
        is_strict: the word has consequences, so that only an address ("min") may stand beside it.
        is_ordinary: by itself a word of every day; taken only in capitals, as a command, or where it was asked for.
    """

    word: str
    care: Care
    others: frozenset[str] = frozenset()
    neighbours: frozenset[str] = frozenset()
    is_strict: bool = False
    is_ordinary: bool = False


ENTRIES = {
    MenuWord.HELP: Entry(
        "bantuan",
        Care.TYPOS,
        others=together("help", "help me", "menu bantuan", "butuh bantuan", "perlu bantuan"),
        neighbours=together("batuan", "buntuan", "bantuin", "bantun", "banyuan", "banduan", "bantuanku"),
    ),
    MenuWord.STOP: Entry(
        "berhenti",
        Care.TYPOS,
        others=together(
            *("stop", "setop", "stop semua", "berenti", "brenti", "unsubscribe", "stop please"),
            *("berhenti langganan", "berhenti berlangganan", "stop langganan", "mau berhenti", "saya mau berhenti"),
            *("stop pengumuman", "stop siaran", "stop broadcast", "berhenti pengumuman", "aku mau berhenti"),
        ),
        is_strict=True,
    ),
    MenuWord.START: Entry(
        "mulai",
        Care.SLIPS,
        others=together("mulai lagi", "mulai langganan", "mulai berlangganan", "subscribe", "mulay"),
        neighbours=together("mulia", "mula", "muli"),
        is_strict=True,
    ),
    MenuWord.LANGUAGE: Entry(
        "bahasa",
        Care.TYPOS,
        others=together("bhs", "language", "ganti bahasa", "ubah bahasa", "pilih bahasa", "change language"),
        neighbours=together("bahaya", "bahas", "bahasan", "bahana", "bahala", "bahara"),
    ),
    MenuWord.HUMAN: Entry(
        "petugas",
        Care.TYPOS,
        others=together(
            *("human", "manusia", "customer service", "contact person", "petugasnya", "mana petugas", "cs"),
            *("petugasnya mana", "mau komplain", "saya mau komplain", "mau protes", "mau mengadu"),
        ),
    ),
    MenuWord.REGISTER: Entry(
        "daftar",
        Care.TYPOS,
        others=together(
            *("register", "registrasi", "mendaftar", "daftar anggota", "daftar jadi anggota", "daftarkan saya"),
            *("jadi anggota", "jadi anggota kim", "daftar anggota kim", "daftar sekarang", "daftarin", "sign up"),
        ),
        neighbours=together("datar"),
    ),
    MenuWord.MY_DATA: Entry(
        "dataku",
        Care.TYPOS,
        others=together("data saya", "data aku", "my data", "lihat data saya", "cek data saya"),
        neighbours=together("datamu", "dadaku", "danaku", "dayaku", "daraku", "dagaku", "dutaku", "detaku", "datuku"),
    ),
    MenuWord.ERASE: Entry(
        "hapus",
        Care.SLIPS,
        others=together(
            *("hapus data", "hapus data saya", "hapus dataku", "hapus semua data saya", "hapuskan data saya"),
            *("delete", "delete my data", "erase my data"),
        ),
        is_strict=True,
    ),
    MenuWord.RESUME: Entry(
        "lanjut",
        Care.TYPOS,
        others=together("lanjutkan", "lanjutin", "continue", "lanjut daftar", "lanjutkan pendaftaran"),
        neighbours=together("lanjur", "langut", "lancut"),
    ),
    MenuWord.CANCEL: Entry(
        "batal",
        Care.SLIPS,
        others=together("batalkan", "batalin", "cancel", "gak jadi", "ga jadi", "nggak jadi", "tidak jadi"),
    ),
    MenuWord.CHANGE: Entry(
        "ubah",
        Care.SPELLED,
        others=together(
            *("ubah data", "ubah dataku", "ubah data saya", "ganti data", "ganti data saya", "edit data"),
            *("edit data saya", "perbaiki data", "perbaiki data saya", "perbarui data saya", "change my data"),
        ),
        is_ordinary=True,
    ),
}

#: Verbs of a wish to speak with somebody, in any of our languages.
SPEAKING = word_set("""
    bicara berbicara ngomong omong ngobrol hubungi hubungin hubungkan sambungkan sambungin panggil panggilkan kontak
    chat ketemu bertemu telepon telpon dihubungi dilayani lapor melapor talk speak contact call connect rembug acaca
    """)
#: People of an office; with a verb of speaking, a wish for a human.
OFFICE_PEOPLE = word_set("""
    petugas petugasnya admin adminnya operator operatornya staf staff pegawai pegawainya human humans agent officer
    manusia cs wong oreng somebody someone person people
    """)
#: Wants by which the office's own people are meant without a verb of speaking: "ada petugas?", "nomor admin".
WANTING = word_set("ada butuh perlu minta cari nomor nomer kontak contact bantuan")
WANTED = word_set("petugas petugasnya admin adminnya human cs")
#: People at large; only with a verb of talking, since one calls "orang" for many reasons.
ANY_PEOPLE = frozenset({"orang", "orangnya", "org"})
TALKING = word_set("bicara berbicara ngomong ngobrol chat")
#: What may stand between them.
BETWEEN = word_set("""
    dengan dgn sama ke kepada oleh langsung to with a an the real in apa apakah bisa bisakah boleh bolehkah bs dapat
    saya aku sy kami i can could may need want wanna mau pengen pingin ingin asli saja aja sekarang now berapa dong
    kantor kim diskominfo kominfo kulo bade yang bukan bot
    """)

#: How a wish for no more announcements begins, what is no longer to be done, and what with.
STOPPING = word_set("berhenti stop setop hentikan jangan brenti")
SENDING = word_set("kirim kirimi kirimin kirimkan ngirim ngirimi mengirim mengirimi sending send")
SENT = word_set("""
    pengumuman siaran broadcast broadcasts pesan message messages announcement announcements info informasi notifikasi
    wa undangan lagi
    """)
#: Of these it is enough that they are to be stopped.
ANNOUNCED = word_set("pengumuman siaran broadcast broadcasts langganan announcement announcements")
#: What may stand around it.
AROUND_STOP = word_set("""
    saya aku sy ke me the semua dong deh ya yah min kak pak bu tolong mohon please lagi dulu untuk kepada nomor ini it
    now any more
    """)

#: Words of address; they may stand beside a word with consequences.
ADDRESS = word_set("""
    min mimin admin atmin kak kakak ka pak bapak bu ibu bund bunda mas mbak mba bang bro sis gan om tante dik dek bot
    kentongan ya yah y dong deh tolong tlg mohon mhn please pls maaf
    """)
#: Words that may stand beside any other menu word, beside greetings, thanks and :data:`COURTESIES`.
BESIDE = word_set("saya aku sy i want to lagi aja saja nggih inggih enggi")
#: Courtesies that would change what a menu word means.
NOT_BESIDE = frozenset({"start", "semua", "semuanya", "semuany", "bantu", "kalian", "anda"})
