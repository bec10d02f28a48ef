"""Small talk: greetings, thanks, "p", "tes", "ok", questions about us; by words alone, without knowing the speaker.

A text is small talk when every word of it is; one foreign word, and it is read as what it may be instead.
"""

from __future__ import annotations

import re
from enum import Enum, auto

from handlers.vocabulary import CLAIM_ASKS, COURTESIES, squeezed, word_set

#: A text with more words or characters is never small talk.
TALK_WORDS_MOST = 10
TALK_CHARS = 120

_LAUGHTER = re.compile(r"w?(?:kw)+k?|(?:ha|he|hi|xi)+h?")


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


#: Several words that are small talk only together, a bar between them.
_PHRASES = {
    Talk.HELP: """
        cara menggunakan bot ini | cara pakai bot ini | kamu bisa apa | anda bisa apa | ini gimana cara pakainya |
        ini cara pakainya gimana | cara pakai nya | cara pakainya | cara pakenya | cara pake | cara pakai |
        cara memakai | cara menggunakan | cara menggunakannya | cara kerjanya | cara kerja | bagaimana caranya |
        gimana caranya | terus gimana | lalu bagaimana | harus ngapain | harus bagaimana | harus gimana |
        caranya gimana | caranya bagaimana | carane piye | piye carane | kepripun carane | pripun caranipun |
        bisa apa aja | bisa apa saja | bisa apa | bisanya apa | fiturnya apa | perintahnya apa | menunya apa |
        how to use this | how to use | how does this work | how does it work | what can you do | tidak paham |
        gak paham | ga paham | nggak paham | ngga paham | ndak paham | kurang paham | tidak mengerti |
        gak mengerti | tidak ngerti | gak ngerti | ga ngerti | nggak ngerti | ndak ngerti | mboten ngertos |
        ora ngerti | ora paham | tak taoh | butuh petunjuk
        """,
    Talk.THANKS: """
        terima kasih | trima kasih | matur nuwun | matur suwun | hatur nuhun | kaso on | mator sakalangkong |
        mator kasokon | thank you | thank u | many thanks | sangat membantu | membantu sekali | semoga berkah |
        good job | nice info | good bot | bot bagus | bot pintar | kerja bagus
        """,
    Talk.WHO: "ini apa | apa ini | what is this | iki opo | opo iki | napa niki",
    Talk.GREETING: """
        apa kabar | apa kabarnya | gimana kabarnya | bagaimana kabarnya | piye kabare | pripun kabare |
        pripun kabaripun | kadi ponapa kabarra | ponapa kabarra | abak sehat | how are you | good morning |
        good afternoon | good evening | lagi apa | sudah makan | salam kenal | kulo nuwun | kula nuwun |
        nuwun sewu | sugeng enjing | sugeng enjang | sugeng siang | sugeng sonten | sugeng dalu | sugeng rawuh |
        mau tanya | mau nanya | mau bertanya | izin tanya | izin bertanya | boleh tanya | boleh nanya | bisa tanya |
        bisa nanya | bade tanglet | nyuwun pirsa | selamat malam
        """,
    Talk.TEST: """
        ada orang | ada yang online | ada yg online | masih aktif | bot aktif | apakah aktif |
        apakah bot ini aktif | apa bot ini aktif | bot ini aktif | bot ini masih aktif | aktif gak | aktif ga |
        aktif nggak | hidup gak | hidup ga | jalan gak | jalan ga | masih hidup | ini bot aktif |
        hidup gak ini bot | are you there | is this working | anyone there | cek ombak | cek sound | cek cek |
        cek 1 2 3 | cek 123 | tes 1 2 3 | tes 123 | test 123 | testing 123 | test 1 2 3 | check 1 2 3
        """,
    Talk.BYE: """
        sampai jumpa | sampai nanti | selamat tidur | selamat istirahat | see you | see ya | good night |
        pamit dulu | sampun pamit | nyuwun pamit
        """,
    Talk.FINE: """
        oh salah | oh salah ya | ternyata salah | berarti salah | ternyata hoax | ternyata hoaks | oh hoax | oh hoaks |
        oh begitu | oh gitu | oh iya | oh ya | begitu ya | gitu ya | tidak apa apa | gak apa apa | nggak apa apa |
        ga apa apa | tidak apa | gak papa | ga papa | nggak papa | ya sudah | ya udah | yo wes | yo wis |
        ngono to | ya allah | masya allah | ya ampun | masa sih | mosok to | i see | got it | tidak masalah |
        no problem | oh oke
        """,
}

#: Single words of small talk.
_WORDS = {
    Talk.HELP: "help bantuan menu petunjuk panduan bantuin instruksi fitur fiturnya bingung gaptek caranya tutorial",
    Talk.THANKS: """
        makasih makasi mksh mkasih maksih mksih trims trimakasih terimakasih terimakasi tks thx thanks thank thankyou ty
        tq tengkyu nuhun suwun nuwun maturnuwun kasokon sakalangkong mantap mantab mantul bagus hebat keren joss
        membantu jazakallah jazakallahu jazakumullah barakallah khairan pinter pintar
        """,
    Talk.SALAM: """
        assalamualaikum asalamualaikum assalamuallaikum assalamu alaikum assalam asslm asslmkm assalamualikum askum aslm
        ass wr wb warahmatullahi warohmatullahi wabarakatuh wabarokatuh salamualaikum samlekum samlekom mikum
        assalamualaikumwrwb
        """,
    Talk.GREETING: """
        halo hallo hai hay hey hi hello helo hola hy hlo allo p pagi siang sore malam selamat slmt met salam sejahtera
        shalom syalom sampurasun punten kulonuwun monggo namaste om swastyastu swastiastu woi woy oi oy misi spada start
        bos boss sepurane ngapunten ngganggu mengganggu ganggu greetings
        """,
    Talk.TEST: "tes test testing tez ping cek123 coba nyoba percobaan aktif online hadir",
    Talk.BYE: "dah dadah dadaa bye goodbye pamit",
    Talk.FINE: """
        ok oke okey okay oks okee sip siap siapp siip baik baiklah paham mengerti ngerti noted tidak nggak enggak gak ga
        engga ndak bukan betul bener benar beneran setuju amin aamiin lol hmm hm oh ooh o ah eh wah waduh lah nah loh
        nggih inggih injih enggih engghi enggi iyo iyalah ya iya y yah yes no yep nope yup good great nice fine cool
        alright sure gpp gapapa gakpapa yaudah yowis yowes oalah astaga astagfirullah astaghfirullah innalillahi
        subhanallah masyaallah alhamdulillah syukurlah syukur wow serius masa mosok
        """,
}

#: Words that go with small talk and make none by themselves, as in "makasih banyak atas infonya".
_GLUE = word_set("""
    banyak sekali banget bgt atas untuk infonya informasinya jawabannya bantuannya penjelasannya penjelasanny so very
    much lot a for you all my i saya aku kami sangat sanget udah sudah telah dibantu dijawab dijelasin dijelaskan
    respon responnya cepat botnya dulu lagi aja saja semoga sehat selalu apa gimana bagaimana masih
    """)

#: "Benar" agrees; with one of these it asks, as in "bener ga nih".
_DENIALS = word_set("tidak nggak enggak engga gak ga ndak bukan apa masa")

#: A question about us consists of these words, one of each kind at least.
_US = word_set("siapa sinten sopo sapa who bot robot mesin kentongan kominfo diskominfo namamu")
_ASKED = word_set(
    "ini itu iki niki apa apakah kamu kowe anda sampeyan siapa sinten sopo namamu you are what is this who"
)
_ABOUT = word_set("""
    ini itu iki niki apa apakah kamu kowe anda sampeyan you are what is this a dari punya milik nomor nomer akun orang
    beneran benar asli the dengan sama sebenarnya
    """)


def _table(texts: dict[Talk, str], mark: str | None) -> dict[str, Talk]:
    """The small talk of each word or phrase; the longest stand first, so that a phrase is not taken for its part."""
    found = {" ".join(text.split()): talk for talk, listed in texts.items() for text in listed.split(mark)}
    return dict(sorted(found.items(), key=lambda entry: -len(entry[0])))


_TALK_PHRASES = _table(_PHRASES, "|")
TALK_WORDS = _table(_WORDS, None)


def talk_in(text: str, words: tuple[str, ...]) -> Talk | None:
    """The small talk that a text consists of; None when a single word of it is anything else."""
    if not words or len(words) > TALK_WORDS_MOST or len(text) > TALK_CHARS:
        return None
    if _is_about_us(words):
        return Talk.WHO
    rest, found = f" {' '.join(words)} ", set[Talk]()
    for phrase, talk in _TALK_PHRASES.items():
        if f" {phrase} " in rest:
            rest, found = rest.replace(f" {phrase} ", " "), found | {talk}
    rest_words = rest.split()
    found.update(talk for talk in map(_talk_of, rest_words) if talk)
    if not all(_talk_of(word) or word in COURTESIES or (found and word in _GLUE) for word in rest_words):
        return None
    if found == {Talk.FINE} and not CLAIM_ASKS.isdisjoint(words) and not _DENIALS.isdisjoint(words):
        return None
    return min(found, key=lambda talk: talk.value, default=Talk.GREETING)


def _talk_of(word: str) -> Talk | None:
    """The small talk that a single word is, with doubled letters forgiven."""
    known = TALK_WORDS.get(word) or TALK_WORDS.get(squeezed(word))
    return known or (Talk.FINE if _LAUGHTER.fullmatch(word) else None)


def _is_about_us(words: tuple[str, ...]) -> bool:
    """Whether a text asks only who or what we are: "ini bot apa ya?", "kentongan itu apa"."""
    if _US.isdisjoint(words) or _ASKED.isdisjoint(words):
        return False
    return all(word in _US or word in _ABOUT or word in COURTESIES for word in words)
