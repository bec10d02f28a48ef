"""``tips confirm``, ``reject``, ``ask``, ``merge``, ``split``: what a decision makes of claims, and who hears of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from data.model.claim import ClaimState
from data.model.delivery import DeliveryKind, Lane, cause_of_rejection, cause_of_verdict
from data.model.factcheck import Match
from data.model.people import AddressStatus
from data.model.tip import Ballot, TipState, Vote
from data.store import claims, deliveries, people, tips
from data.store.database import Unit
from data.store.schema import address, delivery, factcheck, tip
from tests.bot.commands import Called
from tests.bot.test_cli_tips import asked, in_the_office, three_claims
from tests.data.store.desk import Said, a_claim, a_factcheck, a_tip


async def a_desk(unit: Unit) -> None:
    """Claims 1 to 3, and the fact-check CF-1 (uji:1) that answers the first."""
    await three_claims(unit)
    await a_factcheck(unit)


def notices(kentongan: Called) -> list[tuple[int, int, str]]:
    """Cause, address and text of every notice that is planned."""

    async def work(unit: Unit) -> list[tuple[int, int, str]]:
        rows = (await unit.connection.execute(select(delivery).order_by(delivery.c.id))).all()
        assert all((row.kind, row.lane) == (DeliveryKind.NOTICE, Lane.NOTICE) for row in rows)
        return [
            (
                row.cause_id,
                row.address_id,
                deliveries.unpack(unit.vault.unseal(deliveries.SEALED_PAYLOAD, row.payload_sealed)).text,
            )
            for row in rows
        ]

    return list(in_the_office(kentongan, work))


def state_of(kentongan: Called, number: int) -> tuple[ClaimState, int]:
    async def work(unit: Unit) -> tuple[ClaimState, int]:
        found = await claims.get(unit, number)
        assert found is not None
        return found.state, found.factcheck

    found: tuple[ClaimState, int] = in_the_office(kentongan, work)
    return found


def tip_states(kentongan: Called) -> dict[int, TipState]:
    async def work(unit: Unit) -> dict[int, TipState]:
        return {row.id: row.state for row in await unit.connection.execute(select(tip.c.id, tip.c.state))}

    return dict(in_the_office(kentongan, work))


# --- confirm ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["CF-1", "cf 000001", "1", "uji:1", "https://periksa.example/1"])
def test_confirming_closes_the_claim_and_tells_its_people(kentongan: Called, named: str) -> None:
    in_the_office(kentongan, a_desk)
    done = asked(kentongan, "confirm", "3", named, "--by", "Rina", "--no-variant")
    assert (done.code, done.err) == (0, "")
    assert done.out == "Klaim KL-000003 dijawab dengan CF-000001.\n2 percakapan akan diberi kabar oleh layanan.\n"
    assert state_of(kentongan, 3) == (ClaimState.ANSWERED, 1)
    first, second = notices(kentongan)
    assert first[0] == second[0] == cause_of_verdict(1)
    assert first[2].startswith("Tentang pesan Anda KT-000003:\n\n❌ SALAH\n\nVaksin berisi chip pelacak (1)\n\n")
    assert second[2].startswith("Tentang pesan Anda KT-000004:")
    assert tip_states(kentongan) == {
        1: TipState.QUEUED,
        2: TipState.QUEUED,
        3: TipState.ANSWERED,
        4: TipState.ANSWERED,
    }
    shown = asked(kentongan, "show", "3").out
    assert "dikaitkan dengan cek fakta · CF-000001 · Rina" in shown
    assert "Dijawab dengan CF-000001 SALAH · Vaksin berisi chip" in shown


def test_typed_twice_nothing_happens_twice(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    asked(kentongan, "confirm", "1", "CF-1")
    again = asked(kentongan, "confirm", "1", "CF-1")
    assert (again.code, again.out) == (0, "Klaim KL-000001 sudah demikian sebelumnya. Tidak ada yang diubah.\n")
    assert len(notices(kentongan)) == 1


def test_of_two_officers_the_second_hears_that_it_is_decided(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    in_the_office(kentongan, lambda unit: a_factcheck(unit, "2"))
    asked(kentongan, "confirm", "1", "CF-1")
    for words in (
        ("confirm", "1", "CF-2"),
        ("reject", "1", "--reason", "pendapat"),
        ("ask", "1", "--due", "2099-01-01"),
    ):
        done = asked(kentongan, *words)
        assert (done.code, done.out) == (2, ""), words
        assert "Klaim KL-000001 sudah diputus sebelumnya. Tidak ada yang diubah." in done.err
    assert state_of(kentongan, 1) == (ClaimState.ANSWERED, 1)


def test_a_second_claim_with_the_same_factcheck_tells_only_its_own_people(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    asked(kentongan, "confirm", "1", "CF-1")
    done = asked(kentongan, "confirm", "3", "CF-1")
    assert "2 percakapan" in done.out
    assert [text.split(":")[0] for _, _, text in notices(kentongan)] == [
        f"Tentang pesan Anda KT-00000{number}" for number in (1, 3, 4)
    ]


def test_people_hear_it_in_their_language_and_who_is_gone_is_left_alone(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        number = await a_claim(unit)
        await a_factcheck(unit)
        for chat, language in (("1", "en"), ("2", "jv"), ("3", "mad"), ("4", "id"), ("5", "id")):
            await a_tip(unit, chat, number, Said(language=language))
        gone = update(address).where(address.c.id == 4)
        await unit.connection.execute(gone.values(status=AddressStatus.BLOCKED))
        await people.consent_to(unit, 5, "announcements", False, "2026-11")

    in_the_office(kentongan, work)
    assert "4 percakapan" in asked(kentongan, "confirm", "1", "CF-1").out
    texts = [text for _, _, text in notices(kentongan)]
    openings = ["About your message", "Bab pesen", "Parkara pessen", "Tentang pesan"]
    assert [text.startswith(opening) for text, opening in zip(texts, openings, strict=True)] == [True] * 4
    assert set(tip_states(kentongan).values()) == {TipState.ANSWERED}, "nobody waits for ever"


def test_a_group_hears_it_once_however_many_of_it_asked(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        number = await a_claim(unit)
        await a_factcheck(unit)
        for chat in ("1", "2", "3"):
            await a_tip(unit, chat, number, Said(group="-100"))
        await a_tip(unit, "1", number)

    in_the_office(kentongan, work)
    assert "2 percakapan" in asked(kentongan, "confirm", "1", "CF-1").out
    group, private = notices(kentongan)
    assert group[2].startswith("Tentang pesan Anda KT-000001 dan 2 lainnya:")
    assert private[2].startswith("Tentang pesan Anda KT-000004:")


def test_who_was_shown_the_same_verdict_at_once_hears_nothing_more(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        number, known = await a_claim(unit), await a_factcheck(unit)
        told = Said(state=TipState.ANSWERED, matches=[Match(known, 0.9)])
        await tips.vote(unit, [Ballot(await a_tip(unit, "1", number, told), Vote.UNHELPFUL, known)])
        await a_tip(unit, "2", number)

    in_the_office(kentongan, work)
    assert "1 percakapan" in asked(kentongan, "confirm", "1", "CF-1").out
    assert set(tip_states(kentongan).values()) == {TipState.ANSWERED}


def test_a_factcheck_without_a_verdict_of_ours_is_told_as_its_publishers(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await three_claims(unit)
        await a_factcheck(unit, verdict=None)

    in_the_office(kentongan, work)
    asked(kentongan, "confirm", "1", "CF-1")
    ((_, _, text),) = notices(kentongan)
    assert "🔎 Penilaian Pemeriksa Contoh: Hoaks" in text


def test_a_withdrawn_factcheck_answers_nothing(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_desk(unit)
        await unit.connection.execute(update(factcheck).values(withdrawn_at=await unit.now()))

    in_the_office(kentongan, work)
    done = asked(kentongan, "confirm", "1", "CF-1")
    assert (done.code, done.err) == (2, "Cek fakta CF-000001 sudah ditarik penerbitnya. Pilih yang lain.\n")
    assert state_of(kentongan, 1) == (ClaimState.OPEN, 0)


def test_an_id_that_several_publishers_use_is_asked_for_again(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_desk(unit)
        await a_factcheck(unit, "2")
        other = update(factcheck).where(factcheck.c.external_id == "2")
        await unit.connection.execute(other.values(source="lain", external_id="1"))

    in_the_office(kentongan, work)
    done = asked(kentongan, "confirm", "1", "1")
    assert done.code == 2
    assert "CF-000001 SALAH · uji:1" in done.err
    assert "CF-000002 SALAH · lain:1" in done.err
    assert asked(kentongan, "confirm", "1", "lain:1").code == 0


# --- reject, ask -----------------------------------------------------------------------------------------------------


def test_rejecting_tells_people_kindly_and_once(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    done = asked(kentongan, "reject", "3", "--reason", "hanya doa", "--by", "Rina")
    assert done.out == "Klaim KL-000003 ditutup: tidak dapat diperiksa.\n2 percakapan akan diberi kabar oleh layanan.\n"
    assert {cause for cause, _, _ in notices(kentongan)} == {cause_of_rejection(3)}
    assert "Isinya bukan hal yang dapat dinyatakan benar atau salah" in notices(kentongan)[0][2]
    assert "hanya doa" not in notices(kentongan)[0][2], "the reason is for the history"
    assert tip_states(kentongan)[3] is TipState.CLOSED
    assert "hanya doa" in asked(kentongan, "show", "3").out
    again = asked(kentongan, "reject", "3", "--reason", "hanya doa")
    assert (again.code, again.out) == (0, "Klaim KL-000003 sudah demikian sebelumnya. Tidak ada yang diubah.\n")
    assert len(notices(kentongan)) == 2


def test_a_claim_waits_for_a_department_and_can_still_be_answered(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    done = asked(kentongan, "ask", "1", "--department", "Dinas  Kesehatan", "--due", "2099-12-31")
    assert done.out == "Klaim KL-000001 menunggu Dinas Kesehatan sampai 2099-12-31 23:59.\n"
    assert state_of(kentongan, 1) == (ClaimState.WAITING, 0)
    assert notices(kentongan) == []
    again = asked(kentongan, "ask", "1", "--department", "Dinas Kesehatan", "--due", "2099-12-31")
    assert again.out == "Klaim KL-000001 sudah demikian sebelumnya. Tidak ada yang diubah.\n"
    later = asked(kentongan, "ask", "1", "--due", "2099-12-31 09:30")
    assert later.out == "Klaim KL-000001 menunggu OPD terkait sampai 2099-12-31 09:30.\n"
    assert asked(kentongan, "confirm", "1", "CF-1").code == 0
    assert asked(kentongan, "show", "1").out.count("ditanyakan kepada OPD") == 2


# --- merge, split ----------------------------------------------------------------------------------------------------


def test_merged_claims_are_one_and_their_people_hear_together(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    done = asked(kentongan, "merge", "1", "KL-2", "3", "--by", "Rina")
    assert (done.code, done.out) == (0, "KL-000002, KL-000003 digabungkan ke klaim KL-000001.\n")
    assert asked(kentongan, "merge", "1", "2", "3").code == 0, "what is one already stays one"
    done = asked(kentongan, "confirm", "3", "CF-1")
    assert "Klaim KL-000003 sudah digabungkan ke KL-000001." in done.err
    assert "4 percakapan" in done.out
    settled = asked(kentongan, "merge", "1", "2")
    assert settled.code == 0, "both are the same claim"


def test_what_is_decided_is_not_merged_and_nothing_is_half_merged(kentongan: Called) -> None:
    in_the_office(kentongan, a_desk)
    asked(kentongan, "confirm", "3", "CF-1")
    done = asked(kentongan, "merge", "1", "2", "3")
    assert (done.code, done.err) == (
        2,
        "Hanya klaim yang masih menunggu yang dapat digabungkan. Tidak ada yang diubah.\n",
    )
    assert state_of(kentongan, 2)[0] is ClaimState.OPEN


def test_what_says_something_else_is_split_off_and_waits_anew(kentongan: Called) -> None:
    async def work(unit: Unit) -> None:
        await a_desk(unit)
        await a_tip(unit, "900", 1, Said("Bendungan di hulu sudah jebol tadi malam"))

    in_the_office(kentongan, work)
    asked(kentongan, "confirm", "1", "CF-1")
    assert tip_states(kentongan)[5] is TipState.ANSWERED
    done = asked(kentongan, "split", "1", "KT-000005")
    assert done.out == "Dari klaim KL-000001 dipisahkan klaim baru KL-000004.\n"
    assert tip_states(kentongan)[5] is TipState.QUEUED
    in_the_office(kentongan, lambda unit: a_factcheck(unit, "2"))
    asked(kentongan, "confirm", "4", "uji:2")
    assert notices(kentongan)[-1][2].startswith(
        "Tentang pesan Anda KT-000005:\n\n❌ SALAH\n\nVaksin berisi chip pelacak (2)"
    )


# --- What cannot be done ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("confirm", "1"), "Perintahnya belum lengkap"),
        (("confirm", "satu", "CF-1"), '"satu" bukan nomor klaim'),
        (("confirm", "77", "CF-1"), "Klaim KL-000077 tidak ada"),
        (("confirm", "1", "CF-77"), 'Cek fakta "CF-77" tidak ada'),
        (("confirm", "1", "  "), "tidak ada"),
        (("reject", "1"), "Perintahnya belum lengkap"),
        (("reject", "1", "--reason", " "), "Tuliskan alasannya dengan --reason"),
        (("reject", "1", "--reason", "x" * 501), "Tuliskan alasannya dengan --reason"),
        (("ask", "1"), "Perintahnya belum lengkap"),
        (("ask", "1", "--due", "besok"), '"besok" bukan tanggal'),
        (("ask", "1", "--due", "2020-01-01"), "2020-01-01 23:59 sudah lewat"),
        (("ask", "1", "--due", "2099-01-01", "--department", "D" * 201), "Nama OPD terlalu panjang"),
        (("merge", "1"), "Perintahnya belum lengkap"),
        (("merge", "1", "77"), "Klaim KL-000077 tidak ada"),
        (("merge", "1", "2", "KL-1"), "KL-000001 tidak dapat digabungkan dengan dirinya sendiri"),
        (("merge", "77", "1"), "Klaim KL-000077 tidak ada"),
        (("split", "1"), "Perintahnya belum lengkap"),
        (("split", "1", "satu"), '"satu" bukan nomor pesan'),
        (("split", "1", "2"), "Tidak semua pesan itu termasuk klaim KL-000001"),
        (("split", "1", "1"), "Semua pesan di klaim KL-000001 berbunyi sama"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(
    kentongan: Called, words: tuple[str, ...], sentence: str
) -> None:
    in_the_office(kentongan, a_desk)
    done = asked(kentongan, *words)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert notices(kentongan) == []
    assert state_of(kentongan, 1) == (ClaimState.OPEN, 0)
