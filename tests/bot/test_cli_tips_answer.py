"""``tips answer`` and ``correct``: the office's own verdicts, who hears of them, and what it may not judge."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from bot.checking.desk import ClaimDesk
from bot.checking.refusals import DraftError, DraftFault
from bot.checking.writing import WritingDesk
from bot.policy import PoliticalNames
from data.model.claim import ClaimState
from data.model.draft import Draft, DraftState
from data.model.factcheck import FactCheck, Verdict
from data.model.officer import OfficerRole
from data.store import audit, drafts, factchecks, officers
from data.store.database import Database, Unit
from data.store.officers import NewOfficer
from data.store.schema import variant
from tests.bot.commands import Called, Result
from tests.bot.test_cli_members import with_database
from tests.bot.test_cli_tips import asked, in_the_office
from tests.bot.test_cli_tips_acts import notices, state_of
from tests.conftest import SECRET
from tests.data.store.desk import Said, a_claim, a_factcheck, a_tip

FLOOD = "Bendungan di hulu jebol dan air bah sampai di kota pukul dua malam"
TYPED = ("--title", "Bendungan di hulu jebol", "--summary", "Bendungan utuh; petugas mengirim foto pagi ini.")


async def a_desk(unit: Unit) -> None:
    """Claim 1, reported by two people."""
    await a_claim(unit, FLOOD)
    await a_tip(unit, "100", 1, Said(FLOOD))
    await a_tip(unit, "200", 1, Said(FLOOD + ", segera mengungsi"))


def answers(kentongan: Called, *more: str, verdict: str = "salah", claim: str = "1") -> Result:
    return asked(kentongan, "answer", claim, "--verdict", verdict, *TYPED, "--by", "Rina", *more)


def corrects(kentongan: Called, verdict: str, *more: str) -> Result:
    return asked(kentongan, "correct", "office:KL-000001", "--verdict", verdict, "--note", "Ada foto baru.", *more)


def kept(kentongan: Called, number: int = 1) -> FactCheck:
    async def work(unit: Unit) -> FactCheck:
        return (await factchecks.get(unit, [number]))[number]

    found: FactCheck = in_the_office(kentongan, work)
    return found


def variants(kentongan: Called) -> int:
    async def work(unit: Unit) -> int:
        return len((await unit.connection.execute(select(variant.c.id))).all())

    return int(in_the_office(kentongan, work))


# --- answer ----------------------------------------------------------------------------------------------------------


def test_an_answer_is_a_factcheck_of_the_office_and_is_told(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    done = answers(kentongan, "--link", "https://kominfo.example/bendungan")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Klaim KL-000001 dijawab: SALAH (CF-000001).",
        "2 bunyi pesannya langsung dikenali mulai sekarang.",
        "2 percakapan akan diberi kabar oleh layanan.",
    ]
    record = kept(kentongan)
    assert (record.source, record.external_id, record.publisher) == ("office", "KL-000001", "Diskominfo")
    assert (record.verdict, record.rating, record.is_time_bound) == (Verdict.FALSE, "SALAH", False)
    assert record.published_on is not None
    assert state_of(kentongan, 1) == (ClaimState.ANSWERED, 1)
    _, _, text = notices(kentongan)[0]
    assert text.startswith("Tentang pesan Anda KT-000001:\n\n❌ SALAH\n\nBendungan di hulu jebol\n\nBendungan utuh;")
    assert "Sumber: Diskominfo, " in text
    assert "https://kominfo.example/bendungan" in text


def test_the_next_copy_is_known_at_once(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    found = kentongan("match", FLOOD + ", segera mengungsi", SECRET_KEY=SECRET)
    assert found.out.startswith("Hasil: dijawab")
    assert "1.000  SALAH" in found.out


def test_typed_twice_it_is_one_answer(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    again = answers(kentongan)
    assert (again.code, again.out) == (0, "Klaim KL-000001 sudah demikian sebelumnya. Tidak ada yang diubah.\n")
    other = answers(kentongan, verdict="benar")
    assert (other.code, other.out) == (2, "")
    assert "sudah diputus sebelumnya" in other.err
    assert kept(kentongan).verdict is Verdict.FALSE
    assert len(notices(kentongan)) == 2


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("SALAH", Verdict.FALSE),
        ("belum terbukti", Verdict.UNPROVEN),
        ("Belum_Terbukti", Verdict.UNPROVEN),
        ("pendapat", Verdict.OPINION),
        ("parodi", Verdict.SATIRE),
    ],
)
def test_verdicts_are_read_as_they_are_typed(kentongan: Called, typed: str, verdict: Verdict) -> None:
    in_the_office(kentongan, a_desk)
    assert answers(kentongan, verdict=typed).code == 0
    assert kept(kentongan).verdict is verdict


def test_what_holds_for_a_time_is_kept_with_it(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    assert answers(kentongan, "--valid-from", "2026-11-01", "--valid-until", "2099-01-01").code == 0
    record = kept(kentongan)
    assert (str(record.valid_from), str(record.valid_until), record.is_time_bound) == ("2026-11-01", "2099-01-01", True)
    assert "Isinya bergantung waktu." in notices(kentongan)[0][2]


def test_the_long_form_comes_from_a_file(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    path = kentongan.folder / "penjelasan.txt"
    path.write_text("Kami menelepon penjaga bendungan.\n", encoding="utf-8-sig")
    assert answers(kentongan, "--explanation", str(path)).code == 0
    assert kept(kentongan).explanation == "Kami menelepon penjaga bendungan."


def test_texts_that_say_something_else_become_no_variants(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_desk(unit)
        await a_tip(unit, "300", 1, Said("HOAKS: bendungan di hulu jebol itu tidak benar, jangan disebarkan lagi ya"))

    in_the_office(kentongan, work)
    done = answers(kentongan)
    assert "KT-000003 tidak dijadikan varian: isinya sendiri berupa bantahan." in done.out
    assert variants(kentongan) == 2


def test_an_officer_may_want_no_variants(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    assert "dikenali" not in answers(kentongan, "--no-variant").out
    assert variants(kentongan) == 0


def test_confirming_teaches_the_matcher_too(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_desk(unit)
        await factchecks.save(unit, [FactCheck("uji", "1", "Bendungan di hulu jebol", Verdict.FALSE)])

    in_the_office(kentongan, work)
    assert "2 bunyi pesannya langsung dikenali" in asked(kentongan, "confirm", "1", "CF-1").out
    assert variants(kentongan) == 2


def test_a_text_with_another_number_teaches_nothing_else(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_desk(unit)
        await factchecks.save(unit, [FactCheck("uji", "1", "Bendungan di hulu jebol pukul 5", Verdict.FALSE)])

    in_the_office(kentongan, work)
    done = asked(kentongan, "confirm", "1", "CF-1")
    assert "KT-000001 tidak dijadikan varian: angka di dalamnya berbeda dari cek faktanya." in done.out
    assert "2 percakapan" in done.out, "its people are told all the same"
    assert variants(kentongan) == 0


def fact_checkers(kentongan: Called, *logins: str) -> None:
    async def work(unit: Unit) -> None:
        for login in logins:
            roles = frozenset([OfficerRole.FACT_CHECKER])
            await officers.add(unit, NewOfficer(login, f"{login.title()} Contoh", roles, "hash", "secret"), "test")

    in_the_office(kentongan, work)


def drafts_on(kentongan: Called, number: int = 1) -> list[Draft]:
    async def work(unit: Unit) -> list[Draft]:
        return (await drafts.of_claims(unit, [number])).get(number, [])

    found: list[Draft] = in_the_office(kentongan, work)
    return found


def test_in_an_office_of_several_a_second_reader_is_asked(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    fact_checkers(kentongan, "rina", "sari")
    stranger = asked(kentongan, "answer", "1", "--verdict", "salah", *TYPED, "--by", "Tono")
    assert (stranger.code, '"Tono" bukan pemeriksa fakta' in stranger.err) == (2, True), stranger.err
    assert "Ulangi tanpa --no-variant" in answers(kentongan, "--no-variant").err
    assert not drafts_on(kentongan)
    done = answers(kentongan)
    assert (done.code, "KL-000001 menunggu pembaca kedua" in done.out) == (0, True), done.err
    (draft,) = drafts_on(kentongan)
    assert (draft.typed["title"], draft.state) == (TYPED[1], DraftState.SUBMITTED)
    assert state_of(kentongan, 1)[0] is ClaimState.OPEN
    assert notices(kentongan) == []
    for refused in (
        asked(kentongan, "reject", "1", "--reason", "Doa.", "--by", "Sari"),
        asked(kentongan, "ask", "1", "--due", "2099-01-01", "--by", "Sari"),
    ):
        assert (refused.code, "menunggu pembaca kedua" in refused.err) == (2, True), refused.err


@pytest.mark.parametrize(
    ("logins", "setting"),
    [(("rina",), "true"), ((), "true"), (("rina", "sari"), "false")],
    ids=["a single one", "none", "the office wants none"],
)
def test_who_decides_alone_does_and_that_is_audited(kentongan: Called, logins: tuple[str, ...], setting: str) -> None:
    in_the_office(kentongan, a_desk)
    fact_checkers(kentongan, *logins)
    done = kentongan(
        "tips", "answer", "1", "--verdict", "salah", *TYPED, "--by", "Rina", SECRET_KEY=SECRET, SECOND_READER=setting
    )
    assert done.code == 0, done.err
    assert state_of(kentongan, 1)[0] is ClaimState.ANSWERED

    async def trail(unit: Unit) -> list[str]:
        return [one.act.action for one in await audit.of_target(unit, "claim:1")]

    assert in_the_office(kentongan, trail) == ["answer_alone", "claim_answered"]


# --- What the office does not judge ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "matter"),
    [("Wali Kota menjual bendungan", "kepala daerah"), ("Bendungan milik Sutrisno Contoh jebol", "calon")],
)
def test_the_office_is_told_what_to_do_instead(kentongan: Called, title: str, matter: str) -> None:
    in_the_office(kentongan, a_desk)
    (kentongan.var_dir / "politik.toml").write_text('candidates = ["Sutrisno Contoh"]\n', encoding="utf-8")
    done = asked(kentongan, "answer", "1", "--verdict", "salah", "--title", title, "--summary", "Tidak.")
    assert (done.code, done.out) == (2, "")
    assert f"tidak memberi putusan sendiri tentang {matter}" in done.err
    assert "tips confirm KLAIM CEKFAKTA" in done.err
    assert state_of(kentongan, 1) == (ClaimState.OPEN, 0)
    assert notices(kentongan) == []
    opinion = asked(kentongan, "answer", "1", "--verdict", "pendapat", "--title", title, "--summary", "Pujian.")
    assert opinion.code == 0, "that it is an opinion judges nobody"


def test_what_people_said_counts_not_only_what_the_officer_writes(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_claim(unit, "Bupati menjual bendungan")
        await a_tip(unit, "100", 1, Said("Bupati menjual bendungan"))

    in_the_office(kentongan, work)
    assert "kepala daerah" in answers(kentongan).err


def test_an_election_body_is_cited_under_its_own_name(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_claim(unit, "Surat suara sudah tercoblos satu kontainer")
        await a_tip(unit, "100", 1, Said("Surat suara sudah tercoblos satu kontainer"))

    in_the_office(kentongan, work)
    typed = ("answer", "1", "--verdict", "salah", "--title", "Surat suara tercoblos", "--summary", "Belum dicetak.")
    refused = asked(kentongan, *typed)
    assert "pemilu atau pilkada" in refused.err
    done = asked(kentongan, *typed, "--source-link", "https://kota.kpu.go.id/berita/1")
    assert done.code == 0
    record = kept(kentongan)
    assert (record.source, record.publisher, record.url) == ("kpu", "KPU", "https://kota.kpu.go.id/berita/1")
    assert "Sumber: KPU, " in notices(kentongan)[0][2]


def test_an_independent_factcheck_answers_what_the_office_may_not(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_claim(unit, "Bupati menjual bendungan")
        await a_tip(unit, "100", 1, Said("Bupati menjual bendungan"))
        await a_factcheck(unit)
        await factchecks.save(unit, [FactCheck("office", "lama", "Bupati menjual bendungan", Verdict.FALSE)])

    in_the_office(kentongan, work)
    own = asked(kentongan, "confirm", "1", "office:lama")
    assert (own.code, own.out) == (2, "")
    assert asked(kentongan, "confirm", "1", "CF-1").code == 0


def test_the_offices_own_verdict_on_such_matters_is_not_imported(kentongan: Called) -> None:
    path = kentongan.folder / "kantor.jsonl"
    path.write_text(
        '{"id": "1", "title": "Wali Kota menjual bendungan", "verdict": "Salah", "source": "office"}\n'
        '{"id": "2", "title": "Vaksin berisi chip", "verdict": "Salah", "source": "office"}\n'
        '{"id": "3", "title": "Wali Kota menjual bendungan", "verdict": "Salah", "source": "mafindo"}\n',
        encoding="utf-8",
    )
    done = kentongan("factchecks", "import", str(path))
    assert done.code == 1
    assert '"Wali Kota menjual bendungan" tidak dimasukkan' in done.err
    assert "2 baru, 0 diperbarui, 0 tetap, 1 tidak terpakai." in done.out


def test_a_broken_file_of_names_stops_every_verdict(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    for content in ("candidates = [", 'candidates = "Sutrisno"', "candidates = [1]", 'kandidat = ["a"]', "[x]\ny = 1"):
        (kentongan.var_dir / "politik.toml").write_text(content, encoding="utf-8")
        done = answers(kentongan)
        assert (done.code, done.out) == (2, ""), content
        assert "politik.toml tidak dapat dibaca sebagai daftar nama" in done.err
    seen = kentongan("doctor", CONSOLE_PORT="1", SECRET_KEY=SECRET)
    assert (seen.code, "✗ " + str(kentongan.var_dir / "politik.toml") in seen.out) == (1, True)
    assert "! 1 klaim menunggu pemeriksa. Lihat: ./kentongan tips queue" in seen.out
    assert state_of(kentongan, 1) == (ClaimState.OPEN, 0)


# --- correct ---------------------------------------------------------------------------------------------------------


def test_a_correction_is_told_once_with_both_verdicts_and_its_reason(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    done = corrects(kentongan, "menyesatkan", "--summary", "Tanggulnya retak, tetapi tidak jebol.")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Putusan CF-000001 dikoreksi dari SALAH menjadi MENYESATKAN.",
        "2 percakapan akan diberi kabar oleh layanan.",
    ]
    *_, (_, _, text) = notices(kentongan)
    assert text.startswith(
        "Koreksi untuk pesan Anda KT-000002:\n\n"
        "Putusannya berubah. Sebelumnya kami sampaikan ❌ SALAH, sekarang ⚠️ MENYESATKAN.\n\n"
        "Sebabnya: Ada foto baru.\n\n⚠️ MENYESATKAN\n\n"
    )
    assert "Tanggulnya retak" in text
    again = corrects(kentongan, "menyesatkan")
    assert again.out == "Putusan CF-000001 sudah demikian sebelumnya. Tidak ada yang diubah.\n"
    assert len(notices(kentongan)) == 4
    assert "putusannya dikoreksi" in asked(kentongan, "show", "1").out


@pytest.mark.parametrize("more", [(), ("--summary", "  "), ("--title", "Bendungan retak")], ids=" ".join)
def test_another_verdict_needs_another_explanation(kentongan: Called, more: tuple[str, ...]) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    done = corrects(kentongan, "menyesatkan", *more)
    assert (done.code, done.out) == (2, "")
    assert "tambahkan --summary" in done.err
    assert kept(kentongan).summary in done.err, "what it would have said"
    assert kept(kentongan).verdict is Verdict.FALSE
    assert len(notices(kentongan)) == 2, "nobody hears of it"


def test_in_an_office_of_several_a_correction_waits_for_its_second_reader(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    fact_checkers(kentongan, "rina", "sari")
    anew = ("menyesatkan", "--summary", "Tanggulnya retak, tetapi tidak jebol.", "--by")
    stranger = corrects(kentongan, *anew, "Tono")
    assert (stranger.code, '"Tono" bukan pemeriksa fakta' in stranger.err) == (2, True), stranger.err
    proposed = "Koreksi CF-000001 menunggu pembaca kedua: rancangan 1 di meja petugas"
    for _ in range(2):
        done = corrects(kentongan, *anew, "Rina")
        assert (done.code, proposed in done.out) == (0, True), "typed twice it is one draft"
    other = corrects(kentongan, "benar", "--summary", "Jebol.", "--by", "Sari")
    assert (other.code, "belum terbit" in other.err) == (2, True), "a colleague's correction is not overwritten"
    assert (kept(kentongan).verdict, len(notices(kentongan))) == (Verdict.FALSE, 2), "nothing changed, nobody heard"
    approved(kentongan, 1, "sari")
    record = kept(kentongan)
    assert (record.verdict, record.summary) == (Verdict.MISLEADING, "Tanggulnya retak, tetapi tidak jebol.")
    assert record.title == TYPED[1], "what was not typed anew stays"


def approved(kentongan: Called, number: int, login: str) -> None:
    """Let somebody read a draft and publish it, as the console does; whoever wrote it may not."""

    async def work(database: Database) -> None:
        writing = WritingDesk(database, ClaimDesk(database, PoliticalNames), "Diskominfo", lambda: date(2026, 11, 27))
        async with database.reading() as unit:
            draft = await drafts.get(unit, number)
            writer, reader = [await officers.find(unit, one) for one in ("rina", login)]
        assert draft is not None
        assert writer is not None
        assert reader is not None
        with pytest.raises(DraftError, match=DraftFault.OWN_WORDS):
            await writing.approve(number, draft.revision, writer)
        assert (await writing.approve(number, draft.revision, reader)).has_changed

    with_database(kentongan, work)


@pytest.mark.parametrize(("logins", "verdict"), [(("rina", "sari"), Verdict.FALSE), (("rina",), Verdict.TRUE)])
def test_no_file_goes_around_the_second_reader(kentongan: Called, logins: tuple[str, ...], verdict: Verdict) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    fact_checkers(kentongan, *logins)
    path = kentongan.folder / "kantor.jsonl"
    ours = '{"id": "KL-000001", "title": "Bendungan di hulu jebol", "verdict": "Benar", "source": "office"}\n'
    other = '{"id": "9", "title": "Vaksin berisi chip", "verdict": "Salah", "source": "office"}\n'
    path.write_text(ours + other, encoding="utf-8")
    done = kentongan("factchecks", "import", str(path), SECRET_KEY=SECRET)
    is_held = len(logins) > 1
    assert ("dikoreksi di Cek fakta (Koreksi)" in done.err) is is_held, done.err
    assert ("1 baru, 0 diperbarui, 0 tetap, 1 tidak terpakai." in done.out) is is_held, "what is new is taken"
    assert kept(kentongan).verdict is verdict


def test_who_corrects_alone_does_and_that_is_audited(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    fact_checkers(kentongan, "rina")
    assert corrects(kentongan, "menyesatkan", "--summary", "Retak saja.", "--by", "Rina").code == 0

    async def trail(unit: Unit) -> list[tuple[str, str, str]]:
        found = [one.act for one in await audit.of_target(unit, "factcheck:1")]
        return [(act.action, act.before, act.after) for act in found]

    assert in_the_office(kentongan, trail) == [("correct_alone", "false", "misleading")]


def test_other_words_alone_are_told_to_nobody(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    answers(kentongan)
    done = corrects(kentongan, "salah", "--summary", "Bendungan utuh.")
    assert done.out == "Putusan CF-000001 tetap, hanya kata-katanya yang diubah. Tidak ada yang diberi kabar.\n"
    assert kept(kentongan).summary == "Bendungan utuh."
    assert len(notices(kentongan)) == 2


def test_only_our_own_verdicts_are_corrected_here(kentongan: Called) -> None:
    in_the_office(kentongan, a_factcheck)
    done = asked(kentongan, "correct", "CF-1", "--verdict", "benar", "--note", "Ternyata benar.")
    assert (done.code, done.err) == (
        2,
        "CF-000001 bukan cek fakta kantor, jadi hanya penerbitnya yang dapat mengoreksinya.\n",
    )


# --- What cannot be done ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--verdict", "menyesatkn"), '"menyesatkn" bukan putusan. Yang ada: salah, menyesatkan'),
        (("--verdict", "menyesatkn"), "Maksudnya menyesatkan?"),
        (("--verdict", ""), '"" bukan putusan'),
        (("--title", " "), "Perintahnya belum lengkap"),
        (("--title", "x" * 301), "terlalu panjang, paling panjang 300"),
        (("--summary", "x" * 401), "terlalu panjang, paling panjang 400"),
        (("--link", "kominfo.example"), '"kominfo.example" bukan tautan'),
        (("--link", "https://[x"), "bukan tautan"),
        (("--link", "javascript:alert(1)"), "bukan tautan"),
        (("--source-link", "https://kominfo.example"), "hanya untuk halaman kpu.go.id"),
        (("--valid-from", "kemarin"), '"kemarin" bukan tanggal'),
        (("--valid-from", "2026-12-01", "--valid-until", "2026-11-01"), "lebih dulu daripada"),
        (("--explanation", "tidak-ada.txt"), "tidak-ada.txt tidak dapat dibaca"),
        (("--note", "x"), "Perintahnya belum lengkap"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_written_is_a_sentence(kentongan: Called, more: tuple[str, ...], sentence: str) -> None:
    in_the_office(kentongan, a_desk)
    done = answers(kentongan, *more)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert state_of(kentongan, 1) == (ClaimState.OPEN, 0)
