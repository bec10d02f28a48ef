"""The same trick with another name in it: never the verdict on the other, and almost always recognised. All ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pytest

from bot.evaluation.swaps import KINDS, swaps_of
from data.matching import Matcher
from data.matching.evidence import read_query
from data.matching.model import shipped_model
from data.matching.ranking import look_closely
from data.matching.tricks import is_known_scam, speaks_of_scam
from data.model.factcheck import Decision, FactCheck, MatchKind, Outcome, Verdict

TODAY = date(2026, 7, 1)


class Trick(NamedTuple):
    """A scam that was judged, as it circulates, and the names that may stand in it; the first is the judged one."""

    title: str
    text: str
    names: str


TRICKS = (
    Trick(
        "Tautan undian berhadiah mobil dari {} untuk nasabah lama",
        "Selamat! {} mengadakan undian berhadiah mobil untuk nasabah lama. Klik tautan ini dan isi data Anda.",
        "Bank BRI, Bank BCA, Bank Mandiri, BNI, Bank Jatim, BSI, Danamon, Bank Nagari",
    ),
    Trick(
        "Kuota internet gratis 75 GB dari {}",
        "Bagi2 kuota internet gratis 75 GB dr {} utk semua pelanggan, daftar lewat link ini lalu bagikan ke 10 grup WA",
        "Kemendikbud, Kominfo, Telkomsel, Indosat, Kemenag",
    ),
    Trick(
        "Lowongan kerja {} dengan gaji sembilan juta rupiah",
        "LOWONGAN KERJA {} TERBARU gaji sembilan juta rupiah, lulusan SMA boleh, bayar biaya seragam lewat WA",
        "PT KAI, Pertamina, PLN, Garuda Indonesia, Pos Indonesia, Indofood",
    ),
    Trick(
        "Akun WhatsApp mengatasnamakan Bupati {} meminta sumbangan",
        "Ada akun WhatsApp mengatasnamakan Bupati {}, minta sumbangan untuk panti asuhan, katanya langsung ditransfer",
        "Lumajang, Probolinggo, Jember, Garut, Sleman, Gowa, Batu, Sumba Timur",
    ),
    Trick(
        "Tautan pendaftaran bantuan sosial tunai {}",
        "Info dr grup RT: pendaftaran bantuan sosial tunai {} sudah dibuka, buka tautannya dan isi nomor KTP ya",
        "Kemensos, Kemenkes, Pertamina, BPJS Kesehatan, Kemnaker",
    ),
    Trick(
        "Pinjaman daring tanpa jaminan mengatasnamakan {}",
        "Mau pinjaman tanpa jaminan? Pinjaman daring mengatasnamakan {} cair lima menit, bayar biaya admin dulu",
        "Pegadaian, Bank BRI, OJK, BPJS Ketenagakerjaan, Bank Mandiri",
    ),
    Trick(
        "Voucher belanja gratis senilai Rp500.000 dari {}",
        "Rayakan ulang tahun, {} kasih voucher belanja gratis senilai Rp500.000, jawab kuis dan sebarkan ke 20 teman",
        "Indomaret, Alfamart, Shopee, Tokopedia, Carrefour, IKEA",
    ),
    Trick(
        "Pesan pemenang undian poin {} harus membayar pajak hadiah",
        "Nomor Anda terpilih jadi pemenang undian poin {}. Hadiah dikirim setelah Anda membayar pajak hadiah.",
        "Telkomsel, Indosat, Pertamina, Shopee, Honda",
    ),
    Trick(
        "Pengumuman rekrutmen petugas haji 2026 dari {}",
        "Assalamualaikum, ini pengumuman rekrutmen petugas haji 2026 dari {}, daftar cepat lewat tautan di bawah",
        "Kemenag, Kemenkes, TNI, Polri, Garuda Indonesia, Baznas",
    ),
    Trick(
        "Tautan pendaftaran mudik gratis tujuan {} dengan bus",
        "Ayo mudik gratis tujuan {} dengan bus! Pendaftaran di tautan ini, kursi terbatas, isi data KTP dan rekening",
        "Surabaya, Semarang, Solo, Yogyakarta, Malang, Padang, Lampung",
    ),
    Trick(
        "Hadiah uang tunai Rp{} juta dari program apresiasi pelanggan setia",
        "Program apresiasi pelanggan setia: Anda dapat hadiah uang tunai Rp{} juta, segera klaim dan bayar biaya",
        "50, 75, 125, 250, 15",
    ),
    Trick(
        "Pencairan kompensasi pelanggan listrik mulai bulan {}",
        "Pencairan kompensasi pelanggan listrik mulai bulan {}, cek nama Anda di tautan lalu masukkan kode OTP",
        "Maret, Juli, Oktober, November, Desember",
    ),
    Trick(
        "Giveaway motor dari {} untuk pengikut baru",
        "Giveaway motor dari {} khusus untuk pengikut baru! Kirim ongkos kirim dulu, hadiah pasti sampai",
        "Raffi Ahmad, Baim Wong, Atta Halilintar, Deddy Corbuzier",
    ),
)
#: The least share of our own swaps that is called the same trick. 1 is the aim.
LEAST_SHARE = 0.95


def factchecks() -> Iterator[FactCheck]:
    for number, trick in enumerate(TRICKS, 1):
        title = trick.title.format(trick.names.split(", ")[0])
        yield FactCheck("kami", f"kami-{number}", title, Verdict.FALSE, number=number)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(factchecks())


def ask(matcher: Matcher, text: str) -> Decision:
    return matcher.match(text, TODAY)


SWAPPED = [
    (number, trick.text.format(name), name)
    for number, trick in enumerate(TRICKS, 1)
    for name in trick.names.split(", ")[1:]
]


def test_there_are_enough_swaps() -> None:
    assert len(SWAPPED) >= 60


@pytest.mark.parametrize(("number", "text", "name"), SWAPPED)
def test_a_swap_never_gets_the_verdict_on_the_other(matcher: Matcher, number: int, text: str, name: str) -> None:
    decision = ask(matcher, text)
    best = decision.matches[0]
    assert decision.outcome is not Outcome.ANSWER or best.kind is MatchKind.SIMILAR_SCAM, name


def test_almost_every_swap_is_called_the_same_trick(matcher: Matcher) -> None:
    missed = []
    for number, text, name in SWAPPED:
        decision = ask(matcher, text)
        best = decision.matches[0]
        if (decision.outcome, best.kind, best.number) != (Outcome.ANSWER, MatchKind.SIMILAR_SCAM, number):
            missed.append((name, decision.why, best.number, text))
    assert len(missed) <= (1 - LEAST_SHARE) * len(SWAPPED), missed


@pytest.mark.parametrize("number", range(1, len(TRICKS) + 1))
def test_the_judged_one_itself_is_no_similar_trick(matcher: Matcher, number: int) -> None:
    trick = TRICKS[number - 1]
    decision = ask(matcher, trick.text.format(trick.names.split(", ")[0]))
    assert (decision.matches[0].number, decision.matches[0].kind) == (number, MatchKind.CLAIM)


@pytest.mark.parametrize(
    "text",
    [
        "Bank BCA membuka kantor cabang baru di Sidoarjo, nasabah lama diundang ke peresmian",
        "PLN memadamkan listrik dua jam di Sukapura untuk pemeliharaan jaringan",
        "Telkomsel memasang menara baru sehingga internet di lereng Bromo lebih lancar",
        "Bupati Jember menyerahkan bantuan kursi roda kepada warga di alun-alun",
        "Kemnaker menggelar pelatihan las gratis di balai latihan kerja, peserta mendapat sertifikat",
        "Pemenang lomba lari antarkampung menerima piala dari camat",
        "Indomaret di ujung jalan itu tutup lebih awal selama puasa",
        "Halo kak, bisa bantu daftar posyandu buat anak saya besok?",
    ],
)
def test_ordinary_news_about_the_same_names_is_no_trick(matcher: Matcher, text: str) -> None:
    assert ask(matcher, text).outcome is not Outcome.ANSWER


#: A title, a text of another name in it, and whether that is the same trick.
RETOLD = [
    (
        "Gubernur membagikan payung emas kepada tukang becak",
        "Kapolda membagikan payung emas kepada tukang becak, antre sejak pagi",
        False,
        "no sure word of the trade: both may be true",
    ),
    ("BRI bagikan saldo", "OVO bagikan saldo hari ini", True, "two words of the trade are all of the template"),
    ("BRI buka gerai", "OVO buka gerai hari ini bagikan saldo", False, "two words of which none is of the trade"),
]


@pytest.mark.parametrize(("title", "text", "is_trick", "reason"), RETOLD, ids=[row[3] for row in RETOLD])
def test_when_a_trick_in_other_words_is_the_same(title: str, text: str, is_trick: bool, reason: str) -> None:
    others = [one for one in factchecks() if one.number != 1]
    decision = ask(Matcher([*others, FactCheck("kami", "kami-1", title, Verdict.FALSE, number=1)]), text)
    best = decision.matches[0]
    is_told = (decision.outcome, best.kind) == (Outcome.ANSWER, MatchKind.SIMILAR_SCAM)
    assert is_told == is_trick, (reason, decision.why, best.score)
    assert is_told or decision.outcome is not Outcome.ANSWER


@pytest.mark.parametrize(("score", "is_known"), [(0.64, False), (0.66, True)])
def test_without_the_whole_template_the_score_has_to_be_high(score: float, is_known: bool) -> None:
    title = "Undian motor terbang, sepatu kaca dan payung emas untuk tukang becak rajin dan setia di Garut"
    query = read_query("Undian motor terbang, sepatu kaca dan payung untuk tukang becak di Sleman, klik tautannya")
    others = [one for one in factchecks() if one.number != 1]
    matcher = Matcher([*others, FactCheck("kami", "kami-1", title, Verdict.FALSE, number=1)])
    best = look_closely(matcher.snapshot, query, shipped_model())[0]
    assert (best.number, is_known_scam(query.told, replace(best, score=score))) == (1, is_known)


def test_with_the_same_names_it_is_at_least_the_same_trick() -> None:
    others = [one for one in factchecks() if one.number != 1]
    matcher = Matcher([*others, FactCheck("kami", "kami-1", "Undian Kominfo", Verdict.FALSE, number=1)])
    decision = ask(
        matcher,
        "ada undian besok pagi habis subuh di lapangan dekat jembatan lama, bawa KTP dan pulsa, kata pak lurah sudah "
        "lapor ke Kominfo, tetangga saya ikut semua sampai sore",
    )
    assert (decision.outcome, decision.matches[0].kind) == (Outcome.ANSWER, MatchKind.SIMILAR_SCAM)
    assert decision.why == "at least the same trick"


def test_what_speaks_of_scam() -> None:
    assert speaks_of_scam(read_query("klik link undian berhadiah ini").told)
    assert not speaks_of_scam(read_query("hadiah ulang tahun buat adik apa ya").told)


# --- Making swaps -----------------------------------------------------------------------------------------------------

TEXTS = (
    "Undian BRI berhadiah Rp50.000.000, klik https://undian-kami.example sebelum 5 Maret",
    "Kemensos membagi 600 ribu untuk warga Surabaya",
    "tidak ada apa-apa di sini",
)


def test_swaps_are_the_same_each_time_and_of_every_kind() -> None:
    swaps = swaps_of(TEXTS, 7, 100)
    assert swaps == swaps_of(TEXTS, 7, 100)
    assert {swap.kind for swap in swaps} == set(KINDS)
    assert all(swap.text != TEXTS[swap.original] for swap in swaps)


def test_no_more_swaps_than_asked_for() -> None:
    assert len(swaps_of(TEXTS, 7, 3)) == 3
    assert swaps_of((), 7, 3) == []


def test_only_what_the_title_says_is_swapped() -> None:
    swaps = swaps_of(TEXTS[:1], 7, 100, titles=["Undian BRI"])
    assert [(swap.kind, swap.old) for swap in swaps] == [("bank", "BRI")]
    assert "BRI" not in swaps[0].text
