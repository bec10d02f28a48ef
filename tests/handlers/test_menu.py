"""Menu words: each in the spellings of real people, and no ordinary word taken for one."""

from __future__ import annotations

import pytest

from data.model.conversation import Conversation, Form
from data.model.message import ContentKind, Incoming, Sender
from handlers.menu import MenuWord, menu_word_of
from handlers.scene import scene_of
from handlers.vocabulary import word_set
from tests.handlers.chat import MemoryDesk

FORM = Form(session=7, step="role")


def word_in(text: str, *, form: Form | None = None, expects: frozenset[MenuWord] = frozenset(), **changes: object):
    said = Incoming(9, "test", "chat", Sender("7"), text=text, **changes)  # type: ignore[arg-type]
    return menu_word_of(scene_of(said, Conversation(form=form), MemoryDesk()), expects)


#: The spellings of each word, a bar between them.
MEANT = {
    MenuWord.HELP: """
        BANTUAN | bantuan | Bantuan! | bantuaaaan | bantuann | b a n t u a n | B.A.N.T.U.A.N | bntuan |
        bantuna | bamtuan | bantuan 🙏🙏 | bantuan dong min | tolong bantuan ya | mohon bantuan pak |
        halo, bantuan | /bantuan | /bantuan@kentongan_bot | /bantuann | help | HELP me pls | ｂａｎｔｕａｎ |
        ban tuan | *bantuan* | _BANTUAN_ | “bantuan” | bantuan. | b4ntuan | bantuan\n
        """,
    MenuWord.STOP: """
        BERHENTI | berhenti |   Berhenti.  | B E R H E N T I | berhneti | brhenti | berhentiii | STOP |
        stop!!! | Stop min | stopp | stoooop | /berhenti | /stop@x_bot | s t o p | setop ya |
        berhenti 🙏 | tolong berhenti | saya mau berhenti | berhenti berlangganan | unsubscribe
        """,
    MenuWord.START: """
        MULAI | mulai |  Mulai lagi  | /mulai | mlai | muali | mulaiii | m u l a i | mulai min
        """,
    MenuWord.LANGUAGE: """
        BAHASA | bahasa | bhs | bahsa | bahasaaa | b a h a s a | /bahasa | ganti bahasa | bahada
        """,
    MenuWord.HUMAN: """
        PETUGAS | petugas | petugass | ptugas | p e t u g a s | /petugas | petugas min | petugaas |
        mau bicara dengan orang | bisa ngomong sama petugas? | hubungi admin | bicara dgn petugas |
        Pak, saya ingin bicara langsung dengan petugas | sambungkan ke operator dong | human |
        I want to talk to a human | can i speak with someone please | minta dihubungi petugas |
        min bisa chat sama orang asli? | panggil petugas | assalamualaikum, hubungi petugas nggih
        """,
    MenuWord.REGISTER: """
        DAFTAR | daftar | dafter | daftarr | dftar | d a f t a r | /daftar | mau daftar |
        saya mau daftar | daftar min | daftar kim | mau daftar anggota kim | registrasi | daf tar
        """,
    MenuWord.MY_DATA: """
        DATAKU | dataku | data ku | data saya | dataaku | /dataku | d a t a k u | lihat data saya
        """,
    MenuWord.ERASE: """
        HAPUS | hapus | hapuss | hapuuus | hapsu | hpus | /hapus | h a p u s | hapus data saya |
        tolong hapus data saya | hapus min | delete my data | HAPUS! | hapus dataku
        """,
    MenuWord.RESUME: """
        LANJUT | lanjut | lanjuut | lnjut | lanjutkan | lanjut min | /lanjut | lanjutin dong
        """,
    MenuWord.CANCEL: """
        BATAL | batal | batall | batal min | btal | b a t a l | /batal | gak jadi | batalkan | cancel
        """,
    MenuWord.CHANGE: """
        UBAH | /ubah | ubah data | ubah dataku | ganti data saya | perbaiki data | UBAH!
        """,
}


@pytest.mark.parametrize(
    ("word", "text"),
    [(word, text) for word, texts in MEANT.items() for text in texts.split("|")],
    ids=str,
)
def test_a_menu_word_in_the_spelling_of_people(word: MenuWord, text: str) -> None:
    assert word_in(text) is word


#: Words of every day, most of them one or two letters away from a menu word.
ORDINARY = word_set("""
    bantu bantuin bantuanku batuan buntuan bantahan bantal banting bantah bantuannya banduan banyuan bintang bantun
    berhitung berganti berhati berhasil berhak bersih berita berlari berenang bertanya terhenti perhatian berbakti henti
    setor setrum step setup stok stopan stoples sto sop
    mula mulia malu mual mulas mulut murai semula pemula bermula memulai dimulai mulus
    bahaya bahas bahasan bahan bahu bahagia bahkan bahari biasa basah bangsa rahasia raksasa busana
    tugas bertugas penugasan bertegas ringkas petani petang petaka petasan peluas pedas tuntas petunjuk
    datar tatar daftarnya datang lantar antar kamar dasar dakar dafa pasar terdaftar kadar
    data datamu datang datuk dadaku danaku dayaku mataku dutaku batako detakku databes
    harus halus hangus haus hapal hafal lapis bagus putus khusus hakus kapus hampus lumpus pupus terhapus penghapus
    anjut lanjur lanjutan rajut larut lancar lanjar kelanjutan lantas kejut lancut lembut
    bakal batas bata batak batang natal total mental betul botol bawal banal batil asal sandal bantal pembatalan
    ubah ubahan buah ubi rubah ulah upah udah ubun tubuh jubah berubah abah ubur
    orang manusiawi anggota ketua pegawai staf operator admin
    min pak bu ya tidak salah benar hoaks vaksin banjir bansos beras pemilu sekolah sembako pajak listrik gempa
""")


@pytest.mark.parametrize("text", sorted(ORDINARY))
def test_no_ordinary_word_is_taken_for_a_menu_word(text: str) -> None:
    assert word_in(text) is None


def test_the_table_of_ordinary_words_is_long_enough() -> None:
    assert len(ORDINARY) >= 150
    assert len(SENTENCES) >= 40


SENTENCES = [
    "bantuan sosial",
    "bantuan beras kapan cair",
    "bantuan banjir untuk warga",
    "minta bantuan beras",
    "dapat bantuan 600 ribu",
    "berhenti merokok",
    "berhenti minum air es",
    "stop hoaks",
    "stop makan mie instan",
    "jangan berhenti berharap",
    "saya berhenti kerja",
    "mulai besok sekolah libur",
    "mulai dari nol",
    "mulai 1 januari",
    "bahasa indonesia dilarang",
    "bahaya micin",
    "petugas pajak gadungan",
    "petugas pln minta uang",
    "petugas kpps meninggal",
    "ada petugas datang ke rumah",
    "daftar harga sembako",
    "daftar cpns dibuka",
    "daftar penerima bansos",
    "daftar hitam bank",
    "daftar kartu prakerja",
    "data bocor",
    "data pemilih ganda",
    "data saya dicuri orang",
    "hapus pajak",
    "hapus utang petani",
    "hapus virus ini",
    "hapus pesan ini",
    "pajak dihapus",
    "lanjut usia dapat bantuan",
    "lanjut atau tidak",
    "batal puasa",
    "batal nikah",
    "haji batal berangkat",
    "pemilu batal",
    "ubah pola makan",
    "ubah nasib",
    "orang hilang di kanigaran",
    "bicara dengan hantu",
    "ngomong sama pacar",
    "hubungi nomor ini",
    "hubungi polisi",
    "orang bicara",
    "human rights",
    "cek petugas",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_no_short_sentence_is_taken_for_a_menu_word(text: str) -> None:
    assert word_in(text) is None


@pytest.mark.parametrize(
    ("text", "changes", "reason"),
    [
        ("BERHENTI", {"forwards": 1}, "somebody else's word"),
        ("HAPUS", {"kind": ContentKind.PHOTO}, "a caption"),
        ("ubah", {}, "a word of every day, and nobody asked for it"),
        ("/start", {}, "every chat begins with it"),
        ("/daftar kim", {}, "what follows a command is its owner's business"),
        ("BERHENTI\n\nBERHENTI\n\nBERHENTI\n\nkirim ke sepuluh orang", {}, "a chain letter"),
        ("hapus ya saya", {}, "more than an address beside a word with consequences"),
        ("semua berhenti", {}, "a statement"),
        ("", {}, "nothing"),
        ("🛑", {}, "no letter"),
        ("bantuan " * 20, {}, "far too long"),
    ],
)
def test_no_menu_word(text: str, changes: dict[str, object], reason: str) -> None:
    assert word_in(text, **changes) is None, reason


def test_an_ordinary_word_counts_where_it_was_asked_for() -> None:
    assert word_in("ubah", form=FORM) is MenuWord.CHANGE
    assert word_in("Ubah ya", expects=frozenset({MenuWord.CHANGE})) is MenuWord.CHANGE
    assert word_in("ubah", expects=frozenset({MenuWord.ERASE})) is None
