"""Of what the office writes no verdict of its own, as tables; the sentences are invented."""

from __future__ import annotations

import pytest

from bot.policy import Matter, PoliticalNames, election_body, may_be_answer, own_verdict_allowed
from data.model.factcheck import FactCheck, Verdict

NAMES = PoliticalNames(
    candidates=("Sutrisno Contoh",), parties=("Partai Padi Contoh",), officials=("Dr. Hj. Ratna Contoh, M.Si.",)
)


@pytest.mark.parametrize(
    ("text", "matter", "why"),
    [
        ("Sutrisno Contoh bagi-bagi sembako", Matter.CANDIDATE, "a candidate of the region"),
        ("SUTR1SNO C0NTOH bagi sembako", Matter.CANDIDATE, "figures for letters"),
        ("Paslon nomor dua mundur", Matter.CANDIDATE, "a pair"),
        ("Calon Wali Kota tertangkap", Matter.CANDIDATE, "a candidate goes before the office"),
        ("Partai Padi Contoh dibubarkan", Matter.PARTY, "a party of the region"),
        ("Ketua GOLKAR ditangkap", Matter.PARTY, "a party"),
        ("Kader PKS membagikan beras", Matter.PARTY, "an abbreviation beside a word of politics"),
        ("Hasil quick count sudah diatur", Matter.ELECTION, "a contested matter"),
        ("Surat suara sudah tercoblos satu kontainer", Matter.ELECTION, "the old tale"),
        ("Wali Kota membagikan uang", Matter.HEAD, "the regional head"),
        ("walikota naik haji pakai uang rakyat", Matter.HEAD, "in one word"),
        ("𝗕𝘂𝗽𝗮𝘁𝗶 korupsi dana desa", Matter.HEAD, "in drawn letters"),
        ("Dr. Hj. Ratna Contoh, M.Si. sakit keras", Matter.HEAD, "by name, with all titles"),
        ("Ibu Ratna Contoh sakit keras", Matter.HEAD, "by name, without titles"),
        ("Gubernur dan wakilnya berselisih", Matter.HEAD, "the province's"),
        ("Presiden mundur besok", Matter.HEAD, "the country's"),
        ("Pemkot menjual aset daerah", Matter.GOVERNMENT, "this government"),
        ("Diskominfo menyadap warga", Matter.GOVERNMENT, "this very office"),
    ],
)
def test_the_office_does_not_judge(text: str, matter: Matter, why: str) -> None:
    for verdict in Verdict:
        refusal = own_verdict_allowed(text, verdict, NAMES)
        if verdict is Verdict.OPINION:
            assert refusal is None, "that something is an opinion judges nothing"
        else:
            assert refusal is not None, why
            assert refusal.matter is matter, why
            assert refusal.word, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing"),
        ("Minum air garam menyembuhkan diabetes", "health"),
        ("Undian berhadiah BRI lewat tautan", "a scam"),
        ("Bayar PBB lewat pesan singkat dapat potongan", "a tax, not a party"),
        ("Cat pan anti lengket beracun", "a pan"),
        ("PKS antara dua rumah sakit", "a contract"),
        ("Beli dalam partai besar lebih murah", "wholesale"),
        ("Gubernur BI menarik uang kertas", "the central bank's governor"),
        ("Presiden klub menjual stadion", "a club's president"),
        ("Banjir di Jalan Gubernur Suryo", "a street"),
        ("Vaksin membuat mandul", "health"),
        ("Puskesmas memungut biaya imunisasi", "a service: its department is asked"),
        ("Kelurahan tutup sampai Senin", "a service"),
        ("Ratna membagikan uang", "half a name is anybody's"),
    ],
)
def test_the_office_may_judge(text: str, why: str) -> None:
    assert own_verdict_allowed(text, Verdict.FALSE, NAMES) is None, why


def test_a_name_of_nothing_but_marks_forbids_nothing() -> None:
    assert (
        own_verdict_allowed("Kabar apa saja", Verdict.FALSE, PoliticalNames(candidates=("", " - ", "\u200b"))) is None
    )


@pytest.mark.parametrize(
    ("source", "title", "taken"),
    [
        ("office", "Wali Kota membagikan uang", False),
        ("Office", "Wali Kota membagikan uang", False),
        ("office", "Vaksin berisi chip", True),
        ("mafindo", "Wali Kota membagikan uang", True),
        ("kpu", "Surat suara sudah tercoblos", True),
    ],
)
def test_the_offices_own_verdict_on_such_matters_is_taken_from_nowhere(source: str, title: str, taken: bool) -> None:
    assert may_be_answer(FactCheck(source, "1", title, Verdict.FALSE), NAMES) is taken


@pytest.mark.parametrize(
    ("link", "body"),
    [
        ("https://www.kpu.go.id/berita/1", "KPU"),
        ("https://kota-contoh.kpu.go.id/1", "KPU"),
        ("https://bawaslu.go.id/x", "Bawaslu"),
        ("https://kpu.go.id.example.com/x", ""),
        ("https://bukankpu.go.id/x", ""),
        ("javascript://kpu.go.id/x", ""),
        ("https://[kpu.go.id/", ""),
        ("", ""),
    ],
)
def test_whose_word_on_elections_is_cited(link: str, body: str) -> None:
    assert election_body(link) == body
