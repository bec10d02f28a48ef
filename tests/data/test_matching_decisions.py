"""What the matcher says of a text: the three outcomes, and why. Every sentence here is ours."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from data.matching import Matcher
from data.matching.doubts import doubt_about, doubt_as_news, doubted_until, shares_one_word
from data.matching.evidence import read_query
from data.matching.model import shipped_model
from data.matching.ranking import look_closely
from data.model.factcheck import Decision, FactCheck, MatchKind, Outcome, Verdict
from data.seeds.factchecks import sample_factchecks

TODAY = date(2026, 7, 1)

CHIP, SALT, BRIDGE, RAFFLE, GOATS, VOLCANO, EGGS, ISLAND, ARTIST, CATFISH, KIDNAPPER, MORINGA = range(1, 13)
NOTES, PETROL, MOSQUE, GAS, AID, HOLIDAY = range(13, 19)

CLAIMS = {
    CHIP: "Vaksin flu mengandung chip pelacak yang dikendalikan lewat ponsel",
    SALT: "Minum air garam hangat setiap pagi menyembuhkan radang paru",
    BRIDGE: "Jembatan Suramadu retak dan akan roboh akhir pekan",
    RAFFLE: "Tautan undian berhadiah mobil dari Bank BRI untuk nasabah lama",
    GOATS: "Bupati Probolinggo membagikan 500 kambing kepada pendukungnya",
    VOLCANO: "Gunung Bromo meletus dan semua warga Sukapura mengungsi",
    EGGS: "Telur plastik dari Tiongkok beredar di pasar Kanigaran",
    ISLAND: "Jokowi menandatangani pelepasan pulau kepada negara asing",
    ARTIST: "Artis senior Darmo Wicaksono meninggal dunia di rumah sakit",
    CATFISH: "Ikan lele penyebab kanker karena mengandung tiga ribu sel ganas",
    KIDNAPPER: "Penculik anak menyamar sebagai penjual balon di sekolah dasar",
    MORINGA: "Air rebusan daun kelor menghapus racun vaksin dari tubuh",
    NOTES: "Uang kertas seribu rupiah tidak berlaku mulai bulan depan",
    PETROL: "Mengisi daya ponsel di pom bensin menyebabkan ledakan besar",
    MOSQUE: "Masjid agung di kota pelabuhan dijual kepada pengusaha asing",
    GAS: "Harga elpiji tiga kilogram naik dua kali lipat minggu depan",
    AID: "Bantuan tunai 600 ribu rupiah untuk semua pemilik kartu keluarga",
    HOLIDAY: "Sekolah di Surabaya libur dua minggu karena virus misterius",
}


def factcheck(number: int, title: str, verdict: Verdict | None = Verdict.FALSE, **more: object) -> FactCheck:
    """A fact-check of our own."""
    return FactCheck("kami", f"kami-{number}", title, verdict, number=number, **more)  # type: ignore[arg-type]


def a_matcher_with(*more: FactCheck) -> Matcher:
    """A matcher that knows the claims above, all judged false and undated, and some more."""
    return Matcher([*(factcheck(number, title) for number, title in CLAIMS.items()), *more])


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return a_matcher_with()


def ask(matcher: Matcher, text: str, today: date = TODAY) -> Decision:
    return matcher.match(text, today)


@pytest.mark.parametrize("number", sorted(set(CLAIMS) - {GAS, AID, HOLIDAY}))
def test_a_full_title_is_answered(matcher: Matcher, number: int) -> None:
    decision = ask(matcher, CLAIMS[number].upper() + "!!!")
    assert (decision.outcome, decision.matches[0].number) == (Outcome.ANSWER, number)
    assert decision.matches[0].score > 0.99
    assert decision.why == "equals a title"


@pytest.mark.parametrize(
    ("number", "text", "what_is_shown"),
    [
        (CHIP, "Apa benar vaksin flu mengandung chip pelacak yang dikendalikan lewat HP?", "a question around it"),
        (CHIP, "V4k51n flu m3ng4ndung ch1p p3l4c4k yang dikendalikan lewat p0nsel", "leet"),
        (CHIP, "𝗩𝗮𝗸𝘀𝗶𝗻 𝗳𝗹𝘂 mengandung ch\u200bip pela\u200dcak yg dikendalikan lewat ponsel", "stylised, zero-width"),
        (SALT, "minum air garam hangaaaat tiap pagi bisa menyembuhkan radang paru lho bu", "chat, stretched letters"),
        (
            CHIP,
            "Assalamualaikum wr wb. Info dari grup sebelah: vaksin flu itu berisi chip pelacak, dikendalikan lewat "
            "ponsel kita! Tolong sebarkan ke semua grup!!",
            "chain letter",
        ),
        (
            EGGS,
            "Hati-hati bu, telur plastik dari Cina sudah beredar di pasar Kanigaran, anak saya muntah",
            "more around",
        ),
        (KIDNAPPER, "penculik anak nyamar jadi penjual balon di sekolah2 dasar, hoax bukan min?", "slang and question"),
        (PETROL, "Awas! Mengisi daya handphone di pom bensin penyebab ledakan besar!", "a warning"),
        (ISLAND, "jokowi menandatangai pelepasan pulau kpd negara asing, astaghfirullah", "misspelt"),
    ],
)
def test_a_retold_claim_is_answered(matcher: Matcher, number: int, text: str, what_is_shown: str) -> None:
    decision = ask(matcher, text)
    assert (decision.outcome, decision.matches[0].number) == (Outcome.ANSWER, number), (what_is_shown, decision.why)


@pytest.mark.parametrize(
    ("number", "text", "why"),
    [
        (BRIDGE, "Jembatan Ampera retak dan akan roboh akhir pekan", "other names"),
        (BRIDGE, "Jembatan Kedungwuni retak dan akan roboh akhir pekan", "something else for a name"),
        (EGGS, "Telur plastik dari Vietnam beredar di pasar Kanigaran", "other names"),
        (ISLAND, "Prabowo menandatangani pelepasan pulau kepada negara asing", "other names"),
        (ARTIST, "Artis senior Bambang Sutejo meninggal dunia di rumah sakit", "another word in place"),
        (GOATS, "Bupati Lumajang membagikan 500 kambing kepada pendukungnya", "other names"),
        (GOATS, "Bupati Probolinggo membagikan 700 kambing kepada pendukungnya", "other numbers"),
        (ARTIST, "Artis senior Darmo Wicaksono tidak meninggal dunia di rumah sakit", "one denies the other"),
        (NOTES, "Uang kertas seribu rupiah berlaku mulai bulan depan", "one denies the other"),
        (EGGS, "Hoaks, telur plastik dari Tiongkok beredar di pasar Kanigaran menurut polisi", "the text is a debunk"),
    ],
)
def test_another_claim_in_the_same_words_is_only_suggested(matcher: Matcher, number: int, text: str, why: str) -> None:
    decision = ask(matcher, text)
    assert (decision.outcome, decision.matches[0].number, decision.why) == (Outcome.SUGGEST, number, why)


def test_a_contradiction_lowers_the_score(matcher: Matcher) -> None:
    same = ask(matcher, "katanya Bupati Probolinggo bagi bagi 500 kambing").matches[0]
    other = ask(matcher, "katanya Bupati Probolinggo bagi bagi 700 kambing").matches[0]
    assert (same.number, other.number) == (GOATS, GOATS)
    assert other.score < same.score - 0.03


#: A title with its text, both ours: the same story, but for one thing that the families of names do not see.
OTHERWISE = [
    (
        "Jembatan darurat dibangun dalam satu hari di Jepang",
        "Jembatan darurat ini dibangun dalam satu hari di Probolinggo, luar biasa gotong royong warganya",
        "another place",
        "a town for a country",
    ),
    (
        "Kebun binatang Surabaya membagikan anak rusa kepada pengunjung",
        "Kebun binatang Ternate membagikan anak rusa kepada pengunjung, kata teman saya dari Surabaya",
        "another name in its place",
        "the old name still stands elsewhere",
    ),
    (
        "Asrama Polda Jawa Timur terbakar setelah bentrokan dengan pedagang",
        "Asrama Polda Sidoarjo terbakar setelah bentrokan dengan pedagang tadi malam",
        "another place",
        "a town within the region",
    ),
    (
        "Gerhana pada bulan Juni membuat bumi gelap total",
        "Gerhana Agustus nanti, bukan Juni, membuat bumi gelap total, siapkan lilin",
        "another month",
        "a month beside the one of the title",
    ),
    (
        "Kawanan gajah turun ke kota setelah gempa di Jawa Tengah",
        "Kawanan gajah turun ke kota setelah gempa di Magelang, warga diminta masuk rumah",
        "another place",
        "a town for the province around it",
    ),
    (
        "Pabrik cokelat terbesar dunia dibangun di Indonesia",
        "Pabrik cokelat terbesar dunia dibangun di Purwokerto mulai bulan depan",
        "another place",
        "a town for the country",
    ),
    (
        "Kapal pesiar karam pada 17 April 2024 di dekat mercusuar",
        "Kapal pesiar karam pada 17 Agustus 2024 di dekat mercusuar",
        "another month",
        "a month that makes the name of a day",
    ),
    (
        "Gubernur membagikan payung emas kepada tukang becak",
        "Kapolda membagikan payung emas kepada tukang becak, antre sejak pagi",
        "another office or faith",
        "another office",
    ),
    (
        "Kolam renang khusus jemaat Kristen dibuka di atap stasiun",
        "Kolam renang khusus jemaat Hindu dibuka di atap stasiun, tiketnya murah",
        "another office or faith",
        "another faith",
    ),
    (
        "Tangkapan layar dari situs kabarkita.blogspot.com tentang hujan permata",
        "Tangkapan layar dari situs dongeng-malam.example tentang hujan permata",
        "another site",
        "a site of a large host",
    ),
    (
        "Penonton wayang dipulangkan karena Megawati tertidur di panggung",
        "Penonton wayang dipulangkan karena Sutrisno Wibowo tertidur di panggung",
        "something else for a name",
        "a stranger between words that agree",
    ),
    (
        "Beras ajaib tumbuh semalam berkat doa Khofifah",
        "Beras ajaib tumbuh semalam berkat doa Wardhani dari kampung seberang",
        "something else for a name",
        "a stranger behind two words that agree",
    ),
    (
        "Beras ajaib tumbuh semalam berkat doa Khofifah",
        "Semalam tumbuh beras ajaib di sawah, katanya karena doa Wardhani",
        "a stranger beside a word of the title",
        "a stranger behind one word that agrees",
    ),
    (
        "Rumah singgah tidak melayani pengungsi dari luar kota",
        "Rumah singgah menyediakan layanan bagi pengungsi dari luar kota, silakan datang",
        "one denies the other",
        "the denied word in another form",
    ),
]


@pytest.mark.parametrize(("title", "text", "why", "what"), OTHERWISE, ids=[row[3] for row in OTHERWISE])
def test_what_is_told_otherwise_is_not_answered(title: str, text: str, why: str, what: str) -> None:
    matcher = a_matcher_with(factcheck(99, title))
    assert ask(matcher, title).outcome is Outcome.ANSWER, "the title itself is answered"
    query = read_query(text)
    candidates = look_closely(matcher.snapshot, query, shipped_model())
    assert (candidates[0].number, doubt_about(query, candidates, TODAY)) == (99, why), what
    assert ask(matcher, text).outcome is not Outcome.ANSWER


ARTIST_ILL, ARTIST_SEEN = "Raffi Ahmad jatuh sakit parah", "Raffi Ahmad kemarin terlihat makan bakso di alun alun kota"


@pytest.mark.parametrize(
    ("title", "text", "score", "why", "what"),
    [
        (ARTIST_ILL, ARTIST_SEEN, 0.95, "the deed is not told", "unsure"),
        (ARTIST_ILL, ARTIST_SEEN, 0.97, "", "sure: it was weighed"),
        ("Bank BRI membagi mobil", "Bank BNI membagi mobil kepada kita semua", 0.99, "other names", "never let go"),
    ],
)
def test_what_the_score_has_learnt_to_weigh_is_no_doubt_when_it_is_high(
    title: str, text: str, score: float, why: str, what: str
) -> None:
    query = read_query(text)
    best, *others = look_closely(a_matcher_with(factcheck(99, title)).snapshot, query, shipped_model())
    assert best.number == 99
    assert doubt_about(query, [replace(best, score=score), *others], TODAY) == why, what
    assert doubted_until(query, [best, *others], TODAY) in (0.96, 2.0), what


NEWS = [
    (
        "Akun WhatsApp Bupati Lamandau Rahadi Kusnadinata",
        "Bupati Lamandau Rahadi Kusnadinata membuka lomba perahu naga di dermaga kota",
        "no word of the account",
        "news of whoever's account was false",
    ),
    (
        "Rahadi Kusnadinata pelawak keliling meninggal",
        "Pelawak keliling Rahadi Kusnadinata mengumumkan pertunjukan baru dan bercanda bersama penonton di Tegal.",
        "a report of something else",
        "another deed, told as news is",
    ),
    (
        "Salam hangat dari Rahadi Kusnadinata",
        "Rahadi Kusnadinata manggung di Tegal, hasil tiket konser sebagian untuk panti jompo.",
        "a report of something else",
        "much else, told without a verb that a title could have",
    ),
]


@pytest.mark.parametrize(
    ("text", "why", "what"),
    [
        (NEWS[1][1], "a report of something else", "all its verbs are others"),
        ("Pelawak keliling Rahadi Kusnadinata meninggal di Tegal, anaknya mengumumkan pemakaman.", "", "one agrees"),
    ],
)
def test_no_score_is_enough_for_a_report_whose_verbs_are_all_others(text: str, why: str, what: str) -> None:
    query = read_query(text)
    best, *others = look_closely(a_matcher_with(factcheck(99, NEWS[1][0])).snapshot, query, shipped_model())
    assert doubt_as_news(query, [replace(best, score=0.999), *others], TODAY) == why, what


@pytest.mark.parametrize(("title", "text", "why", "what"), NEWS, ids=[row[3] for row in NEWS])
def test_other_news_about_the_same_names_is_not_answered(title: str, text: str, why: str, what: str) -> None:
    matcher = a_matcher_with(factcheck(99, title))
    assert ask(matcher, title).outcome is Outcome.ANSWER, "the title itself is answered"
    query = read_query(text)
    candidates = look_closely(matcher.snapshot, query, shipped_model())
    assert (candidates[0].number, doubt_as_news(query, candidates, TODAY)) == (99, why), what
    assert ask(matcher, text).outcome is not Outcome.ANSWER


def test_small_talk_is_not_answered() -> None:
    """Words that many titles have say little, unless they are most of one title."""
    towns = [
        "Garut",
        "Sleman",
        "Gowa",
        "Jember",
        "Tegal",
        "Kudus",
        "Solok",
        "Palu",
        "Ambon",
        "Sorong",
        "Batam",
        "Manado",
    ]
    everyday = [f"Selamat atas putra {town}; kelahiran pertama {town}" for town in towns]
    titles = ["Selamat atas kelahiran putra pertama artis Darmo dan putra kelima Wicaksono tetangganya", *everyday]
    matcher = a_matcher_with(*(factcheck(99 + place, title) for place, title in enumerate(titles)))
    query = read_query("Selamat ya atas kelahiran putra pertamanya")
    best = [one for one in look_closely(matcher.snapshot, query, shipped_model()) if one.number == 99]
    assert doubt_about(query, best, TODAY) == "small talk"
    query = read_query("Selamat atas kelahiran putra pertama artis Darmo dan putra kelima Wicaksono")
    best = look_closely(matcher.snapshot, query, shipped_model())
    assert (best[0].number, doubt_about(query, best, TODAY)) == (99, "")


@pytest.mark.parametrize(
    "text",
    [
        "Tautan undian berhadiah mobil dari Bank BCA untuk nasabah lama",
        "Tautan undian berhadiah mobil dari BPJS untuk nasabah lama",
        "Halo bu, ini ada link undian berhadiah mobil dr Bank Mandiri utk nasabah lama, cepat daftar sblm ditutup",
    ],
)
def test_the_same_trick_with_another_name_is_called_so(matcher: Matcher, text: str) -> None:
    decision = ask(matcher, text)
    best = decision.matches[0]
    assert (decision.outcome, best.number, best.kind) == (Outcome.ANSWER, RAFFLE, MatchKind.SIMILAR_SCAM), decision.why
    assert best.reasons["other names"] == 1.0


@pytest.mark.parametrize("amount", ["900 ribu rupiah", "Rp900.000", "sembilan ratus ribu rupiah"])
def test_the_same_trick_with_another_amount_is_called_so(matcher: Matcher, amount: str) -> None:
    decision = ask(matcher, f"Bantuan tunai {amount} untuk semua pemilik kartu keluarga")
    best = decision.matches[0]
    assert (decision.outcome, best.number, best.kind) == (Outcome.ANSWER, AID, MatchKind.SIMILAR_SCAM), decision.why
    assert best.reasons["other numbers"] == 1.0


def test_an_authority_that_only_gives_its_own_site_is_not_called_a_trick(matcher: Matcher) -> None:
    text = "Undian berhadiah mobil untuk nasabah lama diumumkan OJK, tautan resminya di ojk.go.id"
    assert ask(matcher, text).outcome is not Outcome.ANSWER


def test_what_was_found_true_is_no_trick_with_another_name_in_it() -> None:
    true_one = factcheck(99, "Tautan pendaftaran pelatihan gratis dan uang saku dari Bank Jatim", Verdict.TRUE)
    decision = ask(a_matcher_with(true_one), "Tautan pendaftaran pelatihan gratis dan uang saku dari Bank Jateng")
    assert decision.outcome is not Outcome.ANSWER


def test_another_name_outside_a_scam_is_no_trick(matcher: Matcher) -> None:
    best = ask(matcher, "Prabowo menandatangani pelepasan pulau kepada negara asing").matches[0]
    assert best.kind is MatchKind.CLAIM


@pytest.mark.parametrize(
    "text",
    [
        "Selamat pagi semua, nanti sore rapat RT di rumah Pak Joko ya",
        "Besok ulang tahun adikku, enaknya kasih kado apa ya?",
        "Terima kasih banyak, min, sehat selalu",
        "Jalan depan pasar macet lagi gara-gara galian pipa",
        "wkwkwk iya juga sih, lucu banget kucingnya",
    ],
)
def test_chat_finds_nothing(matcher: Matcher, text: str) -> None:
    assert ask(matcher, text).outcome is Outcome.NONE


@pytest.mark.parametrize(
    "text",
    [
        "Jokowi menandatangani undang-undang tentang perlindungan pulau terluar bersama DPR",
        "Gunung Bromo ditutup sementara karena upacara warga Sukapura",
        "Bupati Probolinggo meresmikan jembatan baru di Sukapura",
        "Artis senior Darmo Wicaksono mendapat penghargaan dari rumah sakit anak",
        "Dinas kesehatan mencatat kasus radang paru menurun setiap pagi dingin berlalu",
    ],
)
def test_true_news_about_the_same_names_is_not_answered(matcher: Matcher, text: str) -> None:
    assert ask(matcher, text).outcome is not Outcome.ANSWER


@pytest.mark.parametrize(
    "text", ["vaksin", "vaksin flu", "chip pelacak", "telur plastik beredar", "Gunung Bromo meletus"]
)
def test_a_few_words_are_not_answered(matcher: Matcher, text: str) -> None:
    assert ask(matcher, text).outcome is not Outcome.ANSWER


def test_a_few_words_that_equal_a_title_are_answered() -> None:
    decision = ask(a_matcher_with(factcheck(99, "Gedung balai kota terbakar")), "gedung balai kota TERBAKAR")
    assert (decision.outcome, decision.matches[0].number) == (Outcome.ANSWER, 99)


def test_one_word_never_equals_a_title() -> None:
    assert ask(a_matcher_with(factcheck(99, "Tsunami")), "tsunami").outcome is not Outcome.ANSWER


def test_without_a_verdict_there_is_no_answer() -> None:
    title = "Patung kuda di alun-alun menangis setiap malam Jumat"
    decision = ask(a_matcher_with(factcheck(99, title, None)), title)
    assert (decision.outcome, decision.matches[0].number, decision.why) == (Outcome.SUGGEST, 99, "no verdict")


def test_of_two_equal_titles_the_judged_one_answers() -> None:
    title = "Patung kuda di alun-alun menangis setiap malam Jumat"
    decision = ask(a_matcher_with(factcheck(98, title, None), factcheck(99, title)), title)
    assert (decision.outcome, decision.matches[0].number) == (Outcome.ANSWER, 99)


def test_of_two_titles_of_one_claim_the_judged_one_answers() -> None:
    title = "Patung kuda di alun-alun menangis setiap malam Jumat kata warga"
    records = [factcheck(98, title, None), factcheck(99, title.replace("kata warga", "(warga)"))]
    decision = ask(a_matcher_with(*records), title)
    assert (decision.outcome, decision.matches[0].number) == (Outcome.ANSWER, 99)
    scores = [match.score for match in decision.matches]
    assert scores == sorted(scores, reverse=True)


def test_publishers_that_disagree_are_only_suggested() -> None:
    title = "Patung kuda di alun-alun menangis setiap malam Jumat"
    decision = ask(a_matcher_with(factcheck(98, title, Verdict.TRUE), factcheck(99, title)), title)
    assert (decision.outcome, decision.why) == (Outcome.SUGGEST, "judged differently")


TIME_TABLE = [
    ({}, TODAY, "out of date", "undated, and its topic is a price"),
    ({"published_on": date(2026, 6, 1)}, TODAY, "equals a title", "a month old"),
    ({"published_on": date(2026, 1, 1)}, TODAY, "out of date", "half a year old"),
    ({"valid_until": date(2026, 7, 1)}, TODAY, "equals a title", "its last day"),
    ({"valid_until": date(2026, 6, 30)}, TODAY, "out of date", "the day after"),
    ({"valid_from": date(2026, 7, 1), "valid_until": date(2026, 8, 1)}, TODAY, "equals a title", "its first day"),
    ({"valid_from": date(2026, 7, 2), "valid_until": date(2026, 8, 1)}, TODAY, "not valid yet", "the day before"),
    ({"published_on": date(2020, 1, 1), "valid_until": date(2027, 1, 1)}, TODAY, "equals a title", "publisher decides"),
]


@pytest.mark.parametrize(("dates", "today", "why", "reason"), TIME_TABLE)
@pytest.mark.parametrize(
    ("title", "mark"),
    [("Harga beras medium turun menjadi separuhnya di koperasi kota", False), ("Alun-alun ditutup total", True)],
)
def test_a_time_bound_finding_answers_within_its_time(
    dates: dict[str, date], today: date, why: str, reason: str, title: str, mark: bool
) -> None:
    matcher = a_matcher_with(factcheck(99, title, is_time_bound=mark, **dates))
    decision = ask(matcher, title, today)
    assert (decision.matches[0].number, decision.why) == (99, why), reason


CPNS = "Pendaftaran CPNS guru desa dibuka Agustus 2019 di balai kota"


@pytest.mark.parametrize(
    ("text", "more", "why", "reason"),
    [
        (CPNS, {}, "equals a title", "what is said of 2019 is what it was"),
        (CPNS.replace("2019", "ini"), {}, "out of date", "another year may be meant"),
        (CPNS, {"published_on": date(2019, 8, 1)}, "equals a title", "and long ago"),
        (CPNS, {"valid_until": date(2019, 9, 1)}, "out of date", "the publisher decides"),
        (CPNS, {"is_time_bound": True}, "out of date", "so does whoever marks it"),
    ],
)
def test_a_title_that_names_its_year_answers_whoever_names_it(
    text: str, more: dict[str, object], why: str, reason: str
) -> None:
    decision = ask(a_matcher_with(factcheck(99, CPNS, **more)), text)
    assert (decision.matches[0].number, decision.why) == (99, why), reason


@pytest.mark.parametrize(
    ("title", "outcome", "why"),
    [
        ("Foto antrean bansos di balai kota Probolinggo", Outcome.ANSWER, "what a picture shows stays what it was"),
        ("Minum es saat cuaca panas memecahkan pembuluh", Outcome.ANSWER, "hot weather comes every year"),
        ("Prakiraan cuaca badai besar di Probolinggo", Outcome.SUGGEST, "a forecast is of its day"),
    ],
)
def test_a_word_of_a_topic_is_not_always_the_topic(title: str, outcome: Outcome, why: str) -> None:
    assert ask(a_matcher_with(factcheck(99, title)), title).outcome is outcome, why


@pytest.mark.parametrize("number", [GAS, AID, HOLIDAY])
def test_undated_aid_prices_and_holidays_are_only_suggested(matcher: Matcher, number: int) -> None:
    decision = ask(matcher, CLAIMS[number])
    assert (decision.outcome, decision.matches[0].number) == (Outcome.SUGGEST, number)


ONE_WORD = [
    ("Jembatan hanyut diterjang banjir kemarin malam di Kedungsari", True, "only when it was said to be"),
    ("Pohon pisang berbuah dua kali di halaman masjid kota", True, "one word in common"),
    ("Pohon beringin keramat di alun-alun ditebang", False, "several words in common"),
    ("Pohon beringin", False, "the whole title"),
]


@pytest.mark.parametrize(("title", "is_one", "reason"), ONE_WORD, ids=[row[2] for row in ONE_WORD])
def test_one_telling_word_in_common_is_not_worth_showing(title: str, is_one: bool, reason: str) -> None:
    matcher = a_matcher_with(factcheck(99, title))
    query = read_query("Pohon beringin alun-alun mengeluarkan emas sejak kemarin, dijaga tentara siang malam")
    (best,) = (one for one in look_closely(matcher.snapshot, query, shipped_model()) if one.number == 99)
    assert shares_one_word(query, best) is is_one, reason


def test_a_word_that_is_all_that_is_asked_is_worth_showing() -> None:
    matcher, query = a_matcher_with(factcheck(99, "Pohon beringin di alun-alun ditebang")), read_query("beringin")
    (best,) = (one for one in look_closely(matcher.snapshot, query, shipped_model()) if one.number == 99)
    assert not shares_one_word(query, best)


def test_few_invented_rumours_are_shown_anything_in_the_sample_world() -> None:
    matcher = Matcher(replace(record, number=place) for place, record in enumerate(sample_factchecks(), 1))
    path = Path(__file__).parents[2] / "bench" / "sets" / "rumours_check.txt"
    rumours = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    shown = [text for text in rumours if ask(matcher, text).outcome is not Outcome.NONE]
    assert len(rumours) == 30
    assert len(shown) <= 5, shown


def test_there_are_always_ten_matches_in_a_settled_order(matcher: Matcher) -> None:
    for text in ("", "🙂", "mohon cek kebenarannya"):
        assert ask(matcher, text).matches == (), "what has no word asks for nothing"
    for text in ("qqq www zzz", CLAIMS[CHIP]):
        matches = ask(matcher, text).matches
        assert len(matches) == 10
        assert [(-match.score, match.number) for match in matches] == sorted(
            (-match.score, match.number) for match in matches
        )


def test_scores_and_reasons_are_shares(matcher: Matcher) -> None:
    for text in ("", "vaksin", CLAIMS[GOATS], "Bupati Lumajang membagikan 700 kambing"):
        for match in ask(matcher, text).matches:
            assert 0 <= match.score <= 1
            assert all(0 <= worth <= 1.000001 for worth in match.reasons.values()), match.reasons


def test_an_explanation_finds_what_the_title_does_not_say() -> None:
    explanation = (
        "Pesan menyebut petugas berseragam putih mendatangi rumah lansia, menawarkan tensi gratis, lalu menukar kartu "
        "ATM korban. Kepolisian tidak pernah menerima laporan demikian."
    )
    matcher = a_matcher_with(factcheck(99, "Modus baru pencurian di perumahan", explanation=explanation))
    text = "awas petugas berseragam putih datang ke rumah lansia tawarkan tensi lalu menukar kartu ATM"
    assert ask(matcher, text).matches[0].number == 99
