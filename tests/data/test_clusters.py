"""Whether texts make the same claim: what people do to a text does not matter, what the text says does."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.bcubed import b_cubed
from bot.evaluation.twins import twins
from data.matching.claim_texts import key_of, read
from data.matching.clusters import Clusters, grouped
from data.matching.fields import fields_of
from data.matching.local_numbers import local_numbers_in_digits
from data.matching.rarity import rarity
from data.matching.same_words import opposites, things_in
from data.matching.sameness import Pair
from data.matching.thing_rarity import thing_rarity
from data.matching.word_files import lines_of
from data.model.claim import Likeness, Reading

WATER = "Air PDAM kota tercampur limbah pabrik, jangan diminum tiga hari ini"
FUND = "Koperasi Tani Makmur membagikan bibit jagung gratis, ambil di balai desa hari Senin"


# --- The same, and not the same --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (WATER.upper() + "!!!", "shouting"),
        (f"Assalamualaikum wr wb. {WATER}. Sebarkan ke semua grup!", "boilerplate around it"),
        (f"Apa benar {WATER}?", "asked about"),
        ("𝗔𝗶𝗿 𝗣𝗗𝗔𝗠 kota tercampur limbah pabrik, jangan diminum tiga hari ini", "drawn letters"),
        ("Air PDAM kota tercanpur limbah pabrlk, jangan diminun tiga hari ini", "misread by a scanner"),
        ("air pdam kota kecampur limbah pabrik ga boleh diminum 3 hari", "said shortly"),
        ("banyu PDAM kutho kecampur limbah pabrik, ojo diombe telung dino", "in Javanese"),
        ("Tiga hari ini jangan diminum, air PDAM kota tercampur limbah pabrik", "in another order"),
    ],
    ids=lambda value: value if " " not in value[:2] and len(value) < 30 else "",
)
def test_the_same_in_other_words(other: str, why: str) -> None:
    assert grouped([WATER, other]) == [0, 0], why
    assert grouped([other, WATER]) == [0, 0], why


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (WATER, "Air PDAM kota tidak tercampur limbah pabrik, boleh diminum", "denied"),
        (WATER, f"[HOAKS] {WATER}, simak penjelasan humas selengkapnya", "a debunk"),
        (WATER, "Air PDAM kota mati sampai Kamis karena pipa pecah", "another event"),
        (FUND, FUND.replace("Koperasi Tani Makmur", "Koperasi Mina Bahari"), "another name that no list has"),
        (FUND, FUND.replace("jagung", "kedelai"), "one other word in its place"),
        ("Bank BRI bagi modal 12 juta untuk pedagang", "Bank BNI bagi modal 12 juta untuk pedagang", "another bank"),
        ("Denda masker 500 ribu mulai Senin di pasar", "Denda masker 250 ribu mulai Senin di pasar", "another sum"),
        ("Kecamatan Kuripan banjir dua meter", "Kecamatan Sumber banjir dua meter", "another district"),
        ("Harga beras naik mulai besok di pasar", "Harga beras turun mulai besok di pasar", "the opposite"),
        (
            f"{FUND} daftar https://bibit.contoh.example",
            f"{FUND} daftar https://jagung.contoh.example",
            "a link that leads elsewhere",
        ),
    ],
    ids=lambda value: "",
)
def test_what_contradicts_is_another_claim(one: str, other: str, why: str) -> None:
    assert grouped([one, other]) == [0, 1], why
    assert grouped([other, one]) == [0, 1], why


@pytest.mark.parametrize("text", ["", "vaksin", "vaksin chip", "Apa benar ini min?", "😱 😱 😱", "\ud800", "!!!"])
def test_what_says_too_little_is_known_again_by_nothing(text: str) -> None:
    assert Clusters().read(text) == Reading("", is_comparable=False)
    assert grouped([text, text]) == [0, 1]


def test_few_words_are_known_again_only_by_the_very_same_ones() -> None:
    assert grouped(["Lurah meninggal dunia?", "lurah MENINGGAL dunia", "lurah wafat kemarin sore"]) == [0, 0, 2]


def test_a_link_is_known_again_however_it_is_passed_on() -> None:
    links = ["https://www.contoh.example/A?utm_source=wa&id=3", "http://contoh.example/A?id=3"]
    assert grouped([*links, "https://contoh.example/B", "https://["]) == [0, 0, 2, 3]


def test_a_caption_has_to_say_more_than_a_message() -> None:
    text = "Korban banjir bandang mengungsi"
    assert Clusters().read(text).is_comparable
    assert not Clusters().read(text, is_caption=True).is_comparable


# --- The index -------------------------------------------------------------------------------------------------------


def test_what_is_known_and_forgotten() -> None:
    clusters = Clusters()
    for number in range(300):
        clusters.put(number, f"kabar nomor {number} tentang jalan rusak di dusun kelapa {number} gading")
    assert len(clusters) == 300
    clusters.drop([*range(250), 999])
    assert len(clusters) == 50
    assert 249 not in clusters
    assert 250 in clusters
    assert {like.number for like in clusters.find("jalan rusak di dusun kelapa gading")} <= set(range(250, 300))
    clusters.put(249, "kabar nomor 249 tentang jalan rusak di dusun kelapa 249 gading")
    assert [like.number for like in clusters.find("kabar nomor 249 jalan rusak dusun kelapa 249 gading")][:1] == [249]
    assert len(clusters.empty()) == 0


def test_an_index_without_texts_finds_nothing() -> None:
    assert Clusters().find(WATER) == []


@pytest.mark.parametrize(
    ("likenesses", "claims", "chosen", "why"),
    [
        ([], {}, None, "nothing like it"),
        ([Likeness(1, 0.9)], {1: 7}, 7, "one like it"),
        ([Likeness(1, 0.9)], {}, None, "its claim is settled"),
        ([Likeness(1, 0.34)], {1: 7}, None, "not like enough"),
        ([Likeness(1, 0.9), Likeness(2, 0.8)], {1: 7, 2: 8}, 7, "the likest"),
        ([Likeness(1, 0.9), Likeness(2, 0.89)], {1: 7, 2: 8}, 8, "of two that are equal the younger claim"),
        (
            [Likeness(1, 0.9, ("other names",)), Likeness(2, 0.8)],
            {1: 7, 2: 7},
            None,
            "its other text contradicts",
        ),
        ([Likeness(1, 0.9, ("other names",)), Likeness(2, 0.8)], {1: 7, 2: 8}, 8, "the other one does not"),
        (
            [Likeness(1, 0.9, ("other names",)), Likeness(2, 0.8), Likeness(3, 0.7)],
            {1: 7, 2: 7, 3: 7},
            None,
            "another name, whatever the others leave out",
        ),
        (
            [Likeness(1, 0.9, ("one template",)), Likeness(2, 0.8), Likeness(3, 0.7)],
            {1: 7, 2: 7, 3: 7},
            7,
            "more of its texts agree than look like a template",
        ),
        ([Likeness(1, 0.9, ("denied",)), Likeness(2, 0.8)], {1: 7, 2: 7}, None, "as many deny it as agree"),
    ],
)
def test_which_claim_is_chosen(
    likenesses: list[Likeness], claims: dict[int, int], chosen: int | None, why: str
) -> None:
    assert Clusters.chosen(likenesses, claims) == chosen, why


@pytest.mark.parametrize(
    ("third", "found", "why"),
    [
        ("Geger di Krajan: sumur bau solar dari pom mini, sampai terbakar disulut korek api", 1, "says what both say"),
        ("Geger di Krajan: sumur bau solar dari pom mini, sampai tidak terbakar disulut korek api", 2, "denies one"),
        ("SEJAK ADA POM MINI di Krajan sumur jadi bau solar", 2, "says only one"),
    ],
)
def test_two_claims_are_one_when_a_third_text_says_both(third: str, found: int, why: str) -> None:
    smell = "Sejak ada pom mini di Krajan sumur jadi bau solar"
    flame = "Air sumur di Krajan bisa terbakar kalau disulut korek api, warga takut memasak"
    assert len(set(grouped([smell, flame]))) == 2
    for texts in ([smell, flame, third], [flame, smell, third], [flame, third, smell]):
        assert len(set(grouped(texts))) == found, why


def test_what_contradicts_among_each_other_is_not_tied() -> None:
    clusters = Clusters()
    texts = ["Denda masker 500 ribu di pasar Baru", "Denda masker 250 ribu di pasar Baru", "Denda masker di pasar Baru"]
    for number, text in enumerate(texts[:2]):
        clusters.put(number, text)
    assert len(clusters.tied(clusters.find(texts[2]), {0: 7, 1: 8})) == 1
    assert clusters.tied(clusters.find(texts[2]), {}) == []


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_two_texts_can_be_compared_in_either_order(one: str, other: str) -> None:
    mine, theirs = read(one), read(other)
    if mine.is_comparable() and theirs.is_comparable():
        assert Pair(mine, theirs).evidence == Pair(theirs, mine).evidence
        assert all(0 <= value <= 1 for value in Pair(mine, theirs).evidence.values())
        assert set(Pair(mine, theirs).contradictions()) == set(Pair(theirs, mine).contradictions())
    assert key_of(one) == key_of(one)


@given(st.permutations([WATER, WATER.upper(), f"Sebarkan! {WATER}", FUND, f"Mohon info, {FUND}", "vaksin", ""]))
@settings(max_examples=60, deadline=None)
def test_the_order_in_which_copies_come_does_not_matter(texts: list[str]) -> None:
    labels = dict(zip(texts, grouped(texts), strict=True))
    assert len({labels[text] for text in texts if "PDAM" in text.upper()}) == 1
    assert len({labels[text] for text in texts if "Makmur" in text}) == 1
    assert len(set(labels.values())) == 4


def test_a_text_is_always_the_same_claim_as_itself() -> None:
    for text, _ in twins("train"):
        assert Pair(read(text), read(text)).contradictions() == []
        assert grouped([text, text]) == [0, 0]


# --- Words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("pulsa satus ewu", "pulsa 100 ribu", "a hundred, and a thousand that counts"),
        ("bantuan sangangatos ebu", "bantuan sembilan ratus ribu", "in Madurese"),
        ("seragam dua setengah juta", "seragam 2,5 juta", "a half of what counts"),
        ("denda setengah juta", "denda 500rb", "nothing but a half"),
        ("kloter rolas", "kloter 12", "one word for ten and two"),
        ("kuota telulas uwong", "kuota 13 orang", "and for the other teens"),
    ],
)
def test_numbers_are_the_same_in_every_language(one: str, other: str, why: str) -> None:
    assert {root for root in read(one).weights if root.isdigit()} == {
        root for root in read(other).weights if root.isdigit()
    }, why
    mine, theirs = read(one).told.quantities.values(), read(other).told.quantities.values()
    assert not mine or not theirs or set(mine) == set(theirs), why


def test_what_is_counted_is_the_same_in_every_language() -> None:
    assert read("mati lampu telung dina").quantities == read("mati lampu tiga hari").quantities
    assert "other numbers" in Pair(read("banjir limang dina"), read("banjir tiga hari")).contradictions()


def test_words_that_are_no_numbers_where_they_stand_are_left() -> None:
    words = ("tukang", "las", "ebu", "polo")
    assert local_numbers_in_digits(words) == words
    assert read("las ewu").key == "las ewu"


@pytest.mark.parametrize(
    ("word", "thing", "why"),
    [
        ("bayine", "anak", "its, behind a short word"),
        ("endhoge", "telur", "an h that only the spelling has"),
        ("negoro", "pemerintah", "an o that is said for every a of the last syllables"),
        ("uwonge", "orang", "both known by their own words"),
        ("mbobol", "diretas", "a beginning of who does it"),
        ("esuntik", "menyuntik", "and one of who has it done to him"),
        ("tokoh", "tokoh", "nothing is taken off what is another word"),
    ],
)
def test_javanese_endings_and_spellings(word: str, thing: str, why: str) -> None:
    assert next(iter(things_in([word])))[1] == thing, why


def test_who_tells_it_anew_stays_in_the_field() -> None:
    leak, crack = read("Tanggul Jatibening bocor besar"), read("waduk Jatibening retak dindingnya")
    fish = read("waduk Jatibening ditabur bibit nila")
    assert Pair(leak, crack).evidence["fields"] > Pair(leak, fish).evidence["fields"]
    assert Pair(leak, crack).evidence["fields apart"] == 0 < Pair(leak, fish).evidence["fields apart"]
    assert fields_of("jatibening") == frozenset() != fields_of("retak")


def test_every_word_of_a_field_is_known_by_itself() -> None:
    """A name of a thing with _ in it is one, so that no line has a word that nothing ever finds."""
    things = {thing for thing, _ in lines_of("same_words.tsv")}
    for field, words in lines_of("fields.tsv"):
        assert len(words.split()) == len(set(words.split())) > 1, field
        assert [word for word in words.split() if "_" in word and word not in things] == [], field


def test_what_excludes_each_other_is_no_pair_of_equals() -> None:
    for one, other in opposites():
        assert one != other
    assert [root for _, root in things_in(["wali", "kota", "endog"])] == ["wali_kota", "telur"]


@pytest.mark.parametrize(
    ("word", "root", "why"),
    [
        ("uangnya", "uang", "one syllable by the rules for roots"),
        ("relnya", "rel", "and one in truth"),
        ("banjirnya", "banjir", "the rules for roots do it"),
        ("punya", "punya", "what is left is no word"),
    ],
)
def test_its_is_taken_off(word: str, root: str, why: str) -> None:
    assert next(iter(things_in([word])))[1] == next(iter(things_in([root])))[1], why


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Koperasi Tani Makmur bagi bibit jagung?", True),
        ("apa benar Koperasi Tani Makmur bagi bibit jagung", True),
        (FUND, False),
        (
            f"Apa benar? {FUND}. " + "Mohon diteruskan kepada tetangga dan sanak saudara yang bertani di ladang. " * 5,
            False,
        ),
    ],
)
def test_who_asks(text: str, asks: bool) -> None:
    assert read(text).asks is asks


def test_what_is_asked_about_may_be_worded_anew_where_a_statement_may_not() -> None:
    said = "Sungai Wringin di Kuripan berubah hitam seperti aspal, ikan mengambang"
    assert grouped([said, "sungai wringin kuripan jadi hitam, benarkah?"]) == [0, 0]
    assert read("kuota 75gb").things == read("kuota 75 gb").things


def test_how_telling_words_are() -> None:
    assert rarity("yang") == 0 < rarity("bantuan") < rarity("pendidikan") < rarity("beryodium") == 1
    assert 0 < rarity("2026") < 1


@pytest.mark.parametrize(
    ("word", "least", "most", "why"),
    [
        ("presiden", 0.1, 0.5, "in half of the rumours"),
        ("jokowi", 0.1, 0.4, "and so is who was it"),
        ("diciduk", 0.4, 0.6, "as telling as all words for being arrested"),
        ("yang", 0.0, 0.0, "no claim"),
        ("beryodium", 1.0, 1.0, "in no table"),
    ],
)
def test_a_thing_is_as_telling_as_all_its_words(word: str, least: float, most: float, why: str) -> None:
    ((_, root),) = things_in([word])
    assert least <= thing_rarity(word, root) <= most, why


# --- Measured --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "precision", "f1"),
    [
        ("train", 0.84, 0.87),
        ("train2", 0.93, 0.91),
        ("train3", 0.90, 0.89),
        ("train4", 0.88, 0.88),
        ("train5", 0.90, 0.89),
        ("check", 0.87, 0.89),
        ("check2", 0.83, 0.87),
        ("check3", 0.91, 0.85),
        ("check4", 0.90, 0.80),
    ],
)
def test_the_twins_are_found(part: str, precision: float, f1: float) -> None:
    """A little below the figures of docs/decisions/0009-claims.md, so that no change loses much unseen."""
    labelled = twins(part)
    found = b_cubed(grouped([text for text, _ in labelled]), [label for _, label in labelled])
    assert found.precision >= precision
    assert found.f1 >= f1


def test_a_text_of_any_length_takes_bounded_time() -> None:
    chance, clusters = random.Random(7), Clusters()
    words = [f"kata{chance.randrange(3000)}" for _ in range(20_000)]
    for number in range(2_000):
        clusters.put(number, " ".join(chance.sample(words, 40)))
    text = " ".join(words)
    reading = clusters.read(text)
    assert reading.is_comparable
    start = time.process_time()
    clusters.find(text)
    assert time.process_time() - start < 2, "milliseconds are usual; a machine in trouble must not fail this"
