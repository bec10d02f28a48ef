"""Copies of known variants, and what is none however alike it looks. Every sentence here is ours."""

from __future__ import annotations

import random
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching import Matcher
from data.matching.variants import Recognised, VariantIndex
from data.model.factcheck import Decision, FactCheck, MatchKind, Outcome, Verdict
from data.model.variant import Variant

TODAY = date(2026, 7, 1)

WELL = (
    "Warga Kanigaran harap waspada! Sumur bor di belakang pasar mengeluarkan gas beracun sejak tanggal 12 Juni,"
    " sudah 7 kambing mati dan petugas puskesmas menyuruh semua orang mengungsi ke balai desa sebelum malam."
)
RAFFLE = (
    "Selamat! Nomor Anda terpilih sebagai pemenang undian Festival Panen dari Bank Mandiri senilai Rp25.000.000."
    " Segera isi data di https://panen-mandiri.example.com/hadiah dan kirim foto kartu keluarga kepada petugas kami."
)
TOLL = (
    "Gubernur meresmikan jembatan gantung Kalibaru yang ternyata sudah dijual kepada pengusaha Singapura"
    " dan tidak boleh lagi dilewati warga tanpa membayar karcis"
)
TITLES = {
    1: "Sumur bor di Kanigaran keluarkan gas beracun, warga disuruh mengungsi",
    2: "Undian Festival Panen dari Bank Mandiri",
    3: "Jembatan gantung Kalibaru dijual kepada pengusaha Singapura",
}
TEXTS = {1: WELL, 2: RAFFLE, 3: TOLL}


@pytest.fixture(scope="module")
def index() -> VariantIndex:
    return an_index_of(TEXTS)


def an_index_of(texts: dict[int, str]) -> VariantIndex:
    """An index in which variant n belongs to fact-check 100 + n."""
    index = VariantIndex()
    index.upsert([Variant(number, 100 + number, text, TITLES.get(number, "")) for number, text in texts.items()])
    return index


COPIES = [
    (WELL, 1, "word for word"),
    (WELL.upper() + "!!!", 1, "capitals"),
    ("Assalamualaikum wr wb. Copas dari grup sebelah:\n" + WELL + "\nSebarkan ke semua grup ya 🙏", 1, "wrapped"),
    ("Salah satu warga mengirim ini tadi:\n" + WELL, 1, "one of those who sent it, not wrong"),
    ("Tolong cek fakta min\n" + WELL, 1, "somebody asks for a check"),
    ("Apa benar ini min?\n\n" + WELL, 1, "a question around it"),
    ("Maaf baru tahu, jangan lupa dibaca ya bapak ibu\n" + WELL, 1, "a wrapping that no list has"),
    ("[12/06/2026, 19.05] Bu Tetangga: " + WELL, 1, "copied out of a chat: date and time of the message are its own"),
    (WELL.replace("harap waspada", "mohon waspada ya").replace("sudah", "udah").replace("dan", "lalu"), 1, "filler"),
    (WELL.replace("mengeluarkan", "mengeluarkn").replace("beracun", "beracum"), 1, "slips of the finger"),
    (WELL.replace("l", "1").replace("kambing", "karnbing"), 1, "what a scanner reads"),
    (WELL.replace("gas beracun", "gasberacun").replace("balai desa", "ba lai desa"), 1, "spaces lost and put in"),
    ("".join(chr(ord(c) + 0x1D5EE - 97) if "a" <= c <= "z" else c for c in WELL), 1, "stylised letters"),
    (WELL[: len(WELL) // 2], 1, "the first half"),
    (WELL[len(WELL) // 2 :], 1, "the second half, from the middle of a word"),
    ("sumur bor di belakang pasar mengeluarkan gas beracun sejak", 1, "seven words and more in one run"),
    (RAFFLE.replace("https://", "http://www.").replace("/hadiah", "/hadiah?fbclid=abc123"), 2, "the same link"),
    (RAFFLE.replace("Rp25.000.000", "25 juta rupiah"), 2, "the same amount in other words"),
    (RAFFLE.replace("https://panen-mandiri.example.com/hadiah", "sini"), 2, "the link left out"),
]


@pytest.mark.parametrize(("text", "number", "reason"), COPIES, ids=[row[2] for row in COPIES])
def test_a_copy_is_recognised(index: VariantIndex, text: str, number: int, reason: str) -> None:
    found = index.recognise(text)
    assert found is not None, reason
    assert (found.number, found.factcheck) == (number, 100 + number)
    assert 0.9 <= found.score <= 1


OTHERS = [
    (WELL.replace("7 kambing", "9 kambing"), "another number"),
    (WELL.replace("7 kambing", "tujuh belas kambing"), "another number in words"),
    (WELL.replace("12 Juni", "12 Juli"), "another month"),
    (WELL.replace("12 Juni", "13 Juni"), "another day"),
    (WELL.replace("Kanigaran", "Wonoasih"), "another place, which no list has"),
    (WELL.replace("Kanigaran", "Surabaya"), "another place"),
    (WELL.replace("kambing", "ayam"), "another rare word in its place"),
    (WELL.replace("puskesmas", "kepolisian"), "another office"),
    (WELL.replace("mengeluarkan", "tidak mengeluarkan"), "a denial put in"),
    (WELL.replace("beracun", "palsu beracun"), "a word that turns it around"),
    (TOLL.replace("tidak boleh", "boleh"), "a denial left out"),
    (TOLL.replace("Singapura", "Malaysia"), "another country"),
    (TOLL.replace("Singapura", "lokal"), "a name replaced by an ordinary word"),
    (RAFFLE.replace("Bank Mandiri", "Bank BRI"), "another bank"),
    (RAFFLE.replace("Bank Mandiri", "Bank Rembulan"), "another bank, which no list has"),
    (RAFFLE.replace("panen-mandiri.example.com", "panen-mandiri.example.net"), "another link"),
    (RAFFLE.replace("/hadiah", "/daftar"), "another page of the same site"),
    (TOLL + " https://kalibaru.example.com", "a link put in"),
    (RAFFLE.replace("25.000.000", "35.000.000"), "another amount"),
    ("[HOAKS] " + WELL, "a debunk"),
    ("[SALAH] " + WELL, "a publisher's stamp before it"),
    ("❌ SALAH\n\n" + WELL, "our own answer, forwarded back"),
    ("Cek Fakta: " + WELL, "the heading of an article about it"),
    ("Klarifikasi camat: kabar bahwa " + WELL + " adalah tidak benar.", "a debunk around it"),
    ("Polisi menegaskan kabar ini keliru: " + TOLL, "a debunk in other words"),
    ("Tidak ada kejadian seperti ini: " + WELL, "a denial in front of it"),
    ("sumur bor di belakang pasar ada ular", "a fragment with another word behind it"),
    (" ".join(WELL.split()[:5]), "a fragment that is too short to be certain"),
    ("Sumur bor di belakang pasar diresmikan bupati dan warga bergotong royong membersihkan jalan", "other news"),
    (TOLL.replace("Gubernur", "Menteri"), "another office at the very beginning"),
    (TOLL.replace("karcis", "pajak"), "another word at the very end"),
    ("", "nothing"),
    ("🙏🙏🙏", "no words"),
]


@pytest.mark.parametrize(("text", "reason"), OTHERS, ids=[row[1] for row in OTHERS])
def test_what_says_something_else_is_no_variant(index: VariantIndex, text: str, reason: str) -> None:
    assert index.recognise(text) is None, reason


def test_a_copy_beside_another_claim_that_makes_up_most_of_it_is_none(index: VariantIndex) -> None:
    other = (
        "Harga pupuk subsidi melonjak karena gudang koperasi terbakar hebat semalam sementara pengurus menghilang"
        " membawa seluruh simpanan anggota lantas petani mengadukan kerugian mereka menuju kantor kejaksaan ditemani"
        " penasihat hukum setempat"
    )
    assert index.recognise(TOLL + ". " + other) is None


def test_a_part_that_has_nothing_of_the_claim_is_not_certain(index: VariantIndex) -> None:
    harmless = WELL + " Mohon bantuan selimut, susu bayi, obat nyamuk, terpal, ember, sabun, beras, mi, kopi, gula."
    whole = an_index_of({1: harmless})
    found = whole.recognise(" ".join(harmless.split()[-15:]))
    assert found is not None
    assert not found.is_certain
    assert whole.recognise(harmless).is_certain  # type: ignore[union-attr]
    assert index.recognise(WELL).is_certain  # type: ignore[union-attr]


def test_a_copy_of_variants_of_two_factchecks_is_not_certain() -> None:
    index = an_index_of({1: WELL, 2: WELL.replace("sebelum malam", "karena asapnya menyengat sekali")})
    half = " ".join(WELL.split()[:15])
    found = index.recognise(half)
    assert found is not None
    assert not found.is_certain, "both begin like this"
    assert index.recognise(WELL).is_certain  # type: ignore[union-attr]


def test_texts_that_could_be_anybodys_are_no_variants() -> None:
    assert len(an_index_of({1: "vaksin", 2: "halo min", 3: "Assalamualaikum selamat pagi semua", 4: ""})) == 0


def test_variants_are_replaced_and_removed() -> None:
    index = an_index_of(TEXTS)
    index.upsert([Variant(1, 500, TOLL.replace("Kalibaru", "Ranuyoso"))])
    assert index.recognise(WELL) is None
    assert index.recognise(TOLL.replace("Kalibaru", "Ranuyoso")) == Recognised(1, 500, 1.0, True)
    index.remove([1, 77])
    index.remove_of([102])
    assert index.recognise(TOLL.replace("Kalibaru", "Ranuyoso")) is None
    assert index.recognise(RAFFLE) is None
    assert len(index) == 1


def test_many_variants_of_one_template_are_told_apart() -> None:
    villages = [f"Kali{first}{last}" for first in ("baru", "tengah", "sari", "wungu") for last in ("rejo", "mulyo", "")]
    index = VariantIndex()
    index.upsert([Variant(n, n, TOLL.replace("Kalibaru", name)) for n, name in enumerate(villages, 1)])
    for number, name in enumerate(villages, 1):
        found = index.recognise("Mohon info:\n" + TOLL.replace("Kalibaru", name).lower())
        assert found is not None
        assert found.number == number


def test_a_text_of_any_length_is_read(index: VariantIndex) -> None:
    assert index.recognise(WELL + " " + "lagi " * 20_000) is not None
    assert index.recognise("x y " * 50_000) is None


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_at_all_raises(text: str) -> None:
    index = an_index_of(TEXTS)
    index.upsert([Variant(9, 9, text)])
    index.recognise(text + WELL)


BOILERPLATE = st.sampled_from(
    [
        *("Assalamualaikum wr wb.", "Selamat pagi bapak ibu sekalian.", "Dapat dari grup sebelah:", "Info penting!!!"),
        *("Mohon dicek kebenarannya ya min", "Apakah benar berita ini?", "Diteruskan berkali-kali", "🙏🙏🙏", "👇👇"),
        *("Sebarkan ke semua keluarga dan teman!", "Semoga bermanfaat.", "Jangan berhenti di anda, viralkan!"),
        *("Ini hoaks atau bukan ya kak?", "Copas dari WAG alumni", "Terima kasih banyak sebelumnya"),
    ]
)


@given(
    before=st.lists(BOILERPLATE, max_size=3), after=st.lists(BOILERPLATE, max_size=3), number=st.sampled_from([1, 2, 3])
)
@settings(max_examples=80, deadline=None)
def test_any_boilerplate_around_a_variant_keeps_it(before: list[str], after: list[str], number: int) -> None:
    found = INDEX.recognise("\n".join([*before, TEXTS[number], *after]))
    assert found is not None
    assert found.number == number


@given(place=st.integers(0, 100), step=st.integers(1, 9), number=st.sampled_from([1, 2]))
@settings(max_examples=80, deadline=None)
def test_any_changed_figure_is_no_variant(place: int, step: int, number: int) -> None:
    text = TEXTS[number]
    figures = [found.start() for found in re.finditer(r"\d", text)]
    at = figures[place % len(figures)]
    changed = text[:at] + str((int(text[at]) + step) % 10) + text[at + 1 :]
    assert INDEX.recognise(changed) is None


@given(seed=st.integers(0, 10_000), number=st.sampled_from([1, 2, 3]))
@settings(max_examples=80, deadline=None)
def test_filler_that_comes_and_goes_keeps_it(seed: int, number: int) -> None:
    chance = random.Random(seed)
    words = TEXTS[number].split()
    for _ in range(max(1, len(words) // 10)):
        words.insert(chance.randrange(len(words)), chance.choice(["ya", "nih", "memang", "itu", "juga", "tolong"]))
    found = INDEX.recognise(" ".join(word for word in words if word not in {"di", "yang", "dan", "sudah"}))
    assert found is not None
    assert found.number == number


INDEX = an_index_of(TEXTS)


def a_matcher_with(verdict: Verdict | None = Verdict.FALSE, **more: object) -> Matcher:
    """A matcher that knows the three claims, of which the first is as asked for, and their variants."""
    claims = [FactCheck("kami", f"k{n}", title, Verdict.FALSE, number=100 + n) for n, title in TITLES.items()]
    claims[0] = FactCheck("kami", "k1", TITLES[1], verdict, number=101, **more)  # type: ignore[arg-type]
    matcher = Matcher(claims)
    matcher.upsert_variants([Variant(number, 100 + number, text, TITLES[number]) for number, text in TEXTS.items()])
    return matcher


def ask(matcher: Matcher, text: str) -> Decision:
    return matcher.match(text, TODAY)


def test_a_variant_is_the_answer_and_the_others_follow() -> None:
    decision = ask(a_matcher_with(), "Mohon info min\n" + WELL)
    assert (decision.outcome, decision.why) == (Outcome.ANSWER, "known variant")
    assert (decision.matches[0].number, decision.matches[0].kind) == (101, MatchKind.VARIANT)
    assert [match.number for match in decision.matches].count(101) == 1
    assert len(decision.matches) == len(TITLES)


HARD_RULES = [
    ({"verdict": None}, "known variant: no verdict", "a label that is none of ours"),
    ({"valid_until": date(2026, 6, 30)}, "known variant: out of date", "expired"),
    ({"valid_from": date(2026, 7, 2)}, "known variant: not valid yet", "still to come"),
    ({"is_time_bound": True}, "known variant: out of date", "time-bound and undated"),
]


@pytest.mark.parametrize(("more", "why", "reason"), HARD_RULES, ids=[row[2] for row in HARD_RULES])
def test_the_hard_rules_hold_for_variants(more: dict[str, object], why: str, reason: str) -> None:
    decision = ask(a_matcher_with(**more), WELL)  # type: ignore[arg-type]
    assert (decision.outcome, decision.why) == (Outcome.SUGGEST, why), reason
    assert decision.matches[0].kind is MatchKind.VARIANT


def test_a_part_without_the_claim_is_only_suggested() -> None:
    matcher = a_matcher_with()
    tail = " Mohon bantuan selimut, susu bayi, obat nyamuk, terpal, ember, sabun, beras, mi, kopi, gula."
    matcher.upsert_variants([Variant(1, 101, WELL + tail, TITLES[1])])
    decision = ask(matcher, "ini benar tidak: " + tail)
    assert (decision.outcome, decision.why) == (Outcome.SUGGEST, "known variant: not certain")


def test_a_withdrawn_factcheck_takes_its_variants_along() -> None:
    matcher = a_matcher_with()
    matcher.remove([101])
    assert all(match.kind is not MatchKind.VARIANT for match in ask(matcher, WELL).matches)
    assert len(ask(matcher, WELL).matches) == 2


def test_removed_variants_lead_no_more() -> None:
    matcher = a_matcher_with()
    matcher.remove_variants([1])
    matcher.replace_variants([103], [])
    kinds = {match.kind for text in (WELL, TOLL) for match in ask(matcher, text).matches}
    assert MatchKind.VARIANT not in kinds
