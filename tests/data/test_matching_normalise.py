"""One spelling for everything: normalisation, wrapping, names and quantities. Every sentence here is ours."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching.evidence import read_query
from data.matching.names import find_names
from data.matching.normalise import READ_CHARS, normalise
from data.matching.quantities import quantities_in
from data.matching.spelling import SPELLING, respell
from data.matching.words import word_set
from data.matching.wrapping import PHRASES, search_and_unwrap, unwrap
from data.seeds import sample_factchecks

TRICKY = st.text(alphabet="aAbBi0123459 .,%-_'’🅱𝗚é\u0301\u200b\u202eÅİẞΣºªﬁⅧ½٣\ud800…/:wрсR")


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), TRICKY, st.text(alphabet=st.characters(codec=None))))
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


NUMBER_WORDS = word_set(
    """
    satu dua tiga sepuluh sebelas belas puluh ratus seratus ribu seribu juta sejuta miliar 2 05 7 600 1500 2000 2025
    600000 3500000 5jt 20rb 4m 7k rp kg agustus mei yg org bkn covid19 0812345678 rs hp
    """
)
NUMBERISH = st.lists(st.sampled_from(sorted(NUMBER_WORDS)), max_size=12)


@settings(max_examples=600, deadline=None)
@given(NUMBERISH)
def test_respelling_twice_changes_nothing(words: list[str]) -> None:
    once = respell(normalise(" ".join(words)))
    assert respell(once) == once
    assert respell(normalise(once)) == once


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), TRICKY))
def test_a_text_keeps_its_spelling_when_it_is_read_again(text: str) -> None:
    once = respell(normalise(text))
    assert respell(normalise(once)) == once


@settings(max_examples=200, deadline=None)
@given(TRICKY)
def test_what_is_left_are_words_with_single_spaces(text: str) -> None:
    assert all(word.isalnum() for word in normalise(text).split(" ") if word)
    assert normalise(text) == " ".join(normalise(text).split())


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="aou mnk"))
def test_unwrapping_only_takes_away(text: str) -> None:
    plain = normalise(text)
    assert len(unwrap(plain)) <= len(plain)


AROUND = st.sampled_from(["", "sumur tua itu beracun", "beracun", "vaksin palsu", "info"])


@pytest.mark.parametrize("phrase", PHRASES)
def test_no_phrase_is_overlooked_by_the_words_that_give_phrases_away(phrase: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(AROUND, st.from_regex(re.compile(phrase, re.ASCII), fullmatch=True), AROUND)
    def check(before: str, wrapping: str, after: str) -> None:
        text = " ".join(f"{before} {wrapping} {after}".split())
        assert unwrap(text) == search_and_unwrap(text)

    check()


CALLED = "min kak halo permisi nuwun sewu punten izin ijin bertanya mau mo tanya numpang nanya"
CALLING = "teman pak bu ya ning mohon info infonya aman bukan tidak kah ini itu palsu"


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(sorted({*CALLED.split(), *CALLING.split(), "sumur", "beracun"})), max_size=7))
def test_who_is_called_first_or_last_is_not_overlooked(words: list[str]) -> None:
    text = " ".join(words)
    assert unwrap(text) == search_and_unwrap(text)


def test_our_samples_are_unwrapped_as_if_each_phrase_were_searched_for() -> None:
    texts = [normalise(f"{one.title} {one.summary} {one.explanation}") for one in sample_factchecks()]
    texts += [normalise(one.title) for one in sample_factchecks()]
    assert [unwrap(text) for text in texts] == [search_and_unwrap(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("4n1es dan G4n7ar", "anies dan gantar", "leet"),
        ("50rb 3kg 4G covid19 2k24 1,5jt", "50rb 3kg 4g covid19 2k24 1500000", "numbers with units are no leet"),
        ("anak2 orang2nya", "anak orangnya", "doubling"),
        ("𝗚𝗥𝗔𝗧𝗜𝗦 𝓰𝓻𝓪𝓽𝓲𝓼 ＧＲＡＴＩＳ 🅖🅡🅐🅣🅘🅢 ɢʀᴀᴛɪꜱ", "gratis gratis gratis gratis gratis", "stylised alphabets"),
        ("gr\u200bat\u2060is \u202egratis\u202c gra\u00adtis", "gratis gratis gratis", "zero-width and bidi"),
        ("сара рub", "capa pub", "Cyrillic look-alikes"),
        ("é̷̢̛ Ärzte", "e arzte", "piled-up marks and accents"),
        ("gratisssss bangeeeet!!! maaf saat", "gratis banget maaf saat", "stretched, but true doubles stay"),
        ("Perang Dunia III", "perang dunia iii", "Roman numbers are not stretched"),
        ("G R A T I S kuota", "gratis kuota", "spaced out"),
        ("17/8/2025, 17-08-25, 2025-08-17, 45/2020", "17 agustus 2025 " * 3 + "45 2020", "dates in figures"),
        ("Rp2.500.000,- dan Rp 600rb", "rp 2500000 dan rp 600rb", "rupiah"),
        ("50% naik", "50 persen naik", "percent"),
        ("Jum’at Al-Qur'an", "jumat al quran", "apostrophes"),
        ("https://bantuan-kami.example/daftar?x=1", "bantuan kami example daftar x 1", "the words of an address"),
        ("\ud83d rusak \udc00", "rusak", "lone surrogates"),
        ("😀🎉", "", "only emoji"),
        ("٣ orang ②", "3 orang 2", "digits of other scripts"),
    ],
)
def test_spellings(text: str, words: str, reason: str) -> None:
    assert normalise(text) == words, reason


@pytest.mark.parametrize(
    ("texts", "spelling"),
    [
        (["600rb", "600.000", "600 ribu", "600 rb", "enam ratus ribu", "600ribu"], "600 ribu"),
        (["Rp600.000,-", "Rp 600rb", "rp. 600 ribu", "Rp enam ratus ribu"], "rp 600 ribu"),
        (["2,5 juta", "2.500.000", "2500rb", "dua juta lima ratus ribu", "2 juta 500 ribu"], "2500 ribu"),
        (["seribu lima ratus", "1.500", "1500"], "1500"),
        (["sebelas orang", "11 org"], "11 orang"),
        (["dua puluh lima", "25"], "25"),
        (["7 Agustus 2025", "07/08/2025", "7 agt 2025", "2025-08-07"], "7 agustus 2025"),
        (["tahun 2000", "thn 2000"], "tahun 2000"),
        (["salah satu"], "salah satu"),
        (["hub 081200000000"], "hub 081200000000"),
        (["3 kilogram", "tiga kilo", "3 kg"], "3 kg"),
    ],
)
def test_a_number_has_one_spelling(texts: list[str], spelling: str) -> None:
    assert {respell(normalise(text)) for text in texts} == {spelling}


@pytest.mark.parametrize(
    "word", ["1,5 ", "apa ", "ini itu ", "satu ", "1/1/2020", "a b ", "kota batu ", "\u200b", "4n1e5 "]
)
def test_a_hundred_kilobytes_are_no_more_than_their_beginning(word: str) -> None:
    text = word * (100_000 // len(word))
    query, beginning = read_query(text), read_query(text[:READ_CHARS])
    assert (query.whole, query.claim) == (beginning.whole, beginning.claim)
    assert len(query.whole) <= 3 * READ_CHARS
    assert sum(map(len, query.told.quantities.values())) <= 1_000


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert len(normalise("kabar " * 100_000)) <= READ_CHARS


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Apa benar sumur tua itu beracun?", "sumur tua itu beracun"),
        ("apakah benar sumur tua itu beracun min", "sumur tua itu beracun"),
        ("Mohon dicek kebenarannya kak, sumur tua itu beracun", "sumur tua itu beracun"),
        ("sumur tua itu beracun, hoax bukan min?", "sumur tua itu beracun"),
        ("sumur tua itu beracun hoaks atau bukan ya", "sumur tua itu beracun"),
        ("Assalamualaikum wr. wb. sumur tua itu beracun. Sebarkan ke semua grup!", "sumur tua itu beracun"),
        ("copas dari grup sebelah sumur tua itu beracun semoga bermanfaat", "sumur tua itu beracun"),
        ("Diteruskan berkali-kali: sumur tua itu beracun", "sumur tua itu beracun"),
        ("opo bener sumur tua itu beracun rek?", "sumur tua itu beracun"),
        ("sumur tua itu beracun, leres menapa mboten?", "sumur tua itu beracun"),
        ("nyuwun tulung dipun cek sumur tua itu beracun", "sumur tua itu beracun"),
        ("jarene sumur tua itu beracun, tenan opo ora", "sumur tua itu beracun"),
        ("ponapa bhender sumur tua itu beracun", "sumur tua itu beracun"),
        ("sumur tua itu beracun bhender apa enja'?", "sumur tua itu beracun"),
        ("Is it true that sumur tua itu beracun?", "sumur tua itu beracun"),
        ("please check this: sumur tua itu beracun, real or fake?", "sumur tua itu beracun"),
        ("katanya sumur tua itu beracun, bener ga sih?", "sumur tua itu beracun"),
        ("ini asli apa palsu? sumur tua itu beracun", "sumur tua itu beracun"),
        ("Ini bukan hoax! sumur tua itu beracun. Sebarkan ke 10 orang", "sumur tua itu beracun"),
        ("copas: sumur tua itu beracun. Mohon disebarkan", "sumur tua itu beracun"),
        ("bank bagikan hadiah lebaran", "bank bagikan hadiah lebaran"),
        ("sumur tua itu beracun, mohon bagikan", "sumur tua itu beracun"),
        ("sumur tua itu beracun, bagikan ke semua teman", "sumur tua itu beracun"),
        ("vaksin palsu tidak ditemukan", "vaksin palsu tidak ditemukan"),
        ("polisi: berita itu tidak benar", "polisi berita itu tidak benar"),
        ("kabar itu hoaks tidak benar", "kabar itu hoaks tidak benar"),
        ("apa benar ini min?", ""),
    ],
)
def test_what_wraps_a_claim_is_taken_off(text: str, claim: str) -> None:
    assert unwrap(normalise(text)) == claim


def test_spellings_lead_to_one_word_and_no_further() -> None:
    assert respell("hp dan handphone utk org") == "ponsel dan ponsel untuk orang"
    assert SPELLING.keys().isdisjoint(SPELLING.values())


@pytest.mark.parametrize(
    ("text", "quantities"),
    [
        ("Rp 2,5 juta dan 600rb", {"rupiah": {2_500_000, 600_000}}),
        ("2.500.000 rupiah", {"rupiah": {2_500_000}}),
        ("dapat rp 750", {"rupiah": {750}}),
        ("naik 50% pada 17 Agustus 2026", {"persen": {50}, "day of month": {17}, "year": {2026}}),
        ("9 roket dan 12 tank", {"roket": {9}, "tank": {12}}),
        ("tahap 2 pasal 7", {"tahap": {2}, "pasal": {7}}),
        ("nomor 99999999999999999999999", {}),
        ("tanpa angka", {}),
    ],
)
def test_quantities(text: str, quantities: dict[str, set[float]]) -> None:
    assert {unit: set(values) for unit, values in quantities_in(normalise(text).split()).items()} == quantities


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bank Rakyat Indonesia dan BRI", ["bri", "bri"]),
        ("warga Jawa Timur di Banyuwangi", ["jawa timur", "banyuwangi"]),
        ("Joko Widodo bertemu Xi Jinping di Beijing", ["jokowi", "xi jinping", "china"]),
        ("Bank Indonesia bukan Indonesia", ["bank indonesia"]),
        ("Bupati Batu melempar batu, Kota Serang diserang", ["batu", "serang"]),
        ("Kementerian Kesehatan, Kemenkes", ["kemenkes", "kemenkes"]),
        ("tinggal di Kabupaten Ogan Komering Ulu Timur", ["ogan komering ulu timur"]),
        ("batu dan dana di pasar", []),
    ],
)
def test_names_are_known_in_each_spelling(text: str, names: list[str]) -> None:
    assert [found.name for found in find_names(respell(normalise(text)).split())] == names
