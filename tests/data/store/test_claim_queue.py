"""What the desk reads of claims, on real databases."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import update

from data.model.claim import ClaimState
from data.model.factcheck import Match, MatchKind
from data.model.membership import Erasure, Role
from data.model.message import Attachment
from data.model.tip import Ballot, FileState, TipState, Vote
from data.model.triage import Weight, weigh
from data.store import attachments, claim_queue, claims, erasure, factchecks, people, tips
from data.store.database import Database, Unit
from data.store.schema import claim_print, factcheck
from data.store.whose import Whose
from tests.data.store.desk import VILLAGE, Said, a_claim, a_factcheck, a_tip, confirmed


async def weight_of(unit: Unit, number: int) -> Weight:
    return weigh((await claim_queue.reports(unit, [number]))[number])


async def test_only_what_waits_is_in_the_queue_the_oldest_first(database: Database) -> None:
    async with database.unit_of_work() as unit:
        made = {state: await a_claim(unit, state.value, state) for state in ClaimState}
        found = await claim_queue.unsettled(unit)
    assert [one.number for one in found] == [made[ClaimState.OPEN], made[ClaimState.WAITING]]
    assert [one.statement for one in found] == ["open", "waiting"]


async def test_an_empty_database_has_an_empty_queue(database: Database) -> None:
    async with database.reading() as unit:
        assert await claim_queue.unsettled(unit) == []
        assert await claim_queue.reports(unit, []) == {}
        assert await claim_queue.votes(unit, [1]) == {}
        assert await claim_queue.candidates(unit, [1], 3) == {}
        assert await claim_queue.named(unit, 1) is None


async def test_members_are_known_in_private_and_in_their_groups(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number = await a_claim(unit)
        await confirmed(unit, "100")
        await confirmed(unit, "200", Role.LURAH, "35.74.04.1001")
        await confirmed(unit, "300", Role.CAMAT, "35.74.04")
        await a_tip(unit, "100", number)
        assert await weight_of(unit, number) == Weight(1, 1, 1)
        await a_tip(unit, "100", number, Said(group="-7", forwards=3))
        assert await weight_of(unit, number) == Weight(1, 1, 1, 1), "the same human, among others"
        await a_tip(unit, "200", number)
        await a_tip(unit, "300", number)
        await a_tip(unit, "400", number)
        assert await weight_of(unit, number) == Weight(1, 2, 4, 1), "a kecamatan is no village"


async def test_whom_nobody_confirmed_and_who_was_erased_counts_as_a_person_only(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number = await a_claim(unit)
        await confirmed(unit, "100")
        ticket = await a_tip(unit, "100", number)
        address = await people.find(unit, "telegram", "100")
        assert address is not None
        await erasure.erase(unit, Whose(address.number, "telegram", "100", ticket), Erasure())
        assert await weight_of(unit, number) == Weight(people=1)
        assert await claim_queue.texts(unit, number, 5) == [], "an erased text is not shown"


async def test_votes_are_counted_by_what_they_were_said_of(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number, first, second = await a_claim(unit), await a_factcheck(unit, "1"), await a_factcheck(unit, "2")
        told = Said(state=TipState.ANSWERED, matches=[Match(first, 0.9)])
        shown = replace(told, state=TipState.SUGGESTED)
        for chat, said, vote, about in (
            ("1", told, Vote.UNHELPFUL, first),
            ("2", told, Vote.UNHELPFUL, first),
            ("3", shown, Vote.PICKED, second),
            ("4", shown, Vote.NONE_OF_THESE, 0),
            ("5", told, Vote.HELPFUL, first),
        ):
            await tips.vote(unit, [Ballot(await a_tip(unit, chat, number, said), vote, about)])
        found = await claim_queue.votes(unit, [number])
    assert found == {number: claim_queue.Votes({first: 2}, {second: 1}, 1)}


async def test_candidates_have_their_best_score_and_go_when_they_are_withdrawn(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number, first, second = await a_claim(unit), await a_factcheck(unit, "1"), await a_factcheck(unit, "2")
        await a_tip(unit, "1", number, Said(matches=[Match(first, 0.4), Match(second, 0.3, MatchKind.SIMILAR_SCAM)]))
        await a_tip(unit, "2", number, Said(matches=[Match(first, 0.7)]))
        found = (await claim_queue.candidates(unit, [number], 3))[number]
        assert [(one.factcheck, one.score, one.kind) for one in found] == [
            (first, 0.7, MatchKind.CLAIM),
            (second, 0.3, MatchKind.SIMILAR_SCAM),
        ]
        assert len((await claim_queue.candidates(unit, [number], 1))[number]) == 1
        gone = update(factcheck).where(factcheck.c.id == first)
        await unit.connection.execute(gone.values(withdrawn_at=await unit.now()))
        found = (await claim_queue.candidates(unit, [number], 3))[number]
        assert [one.factcheck for one in found] == [second]


async def test_a_merged_claim_leads_to_the_one_that_took_its_tips(database: Database) -> None:
    async with database.unit_of_work() as unit:
        first, second, third = [await a_claim(unit, f"klaim {place}") for place in range(3)]
        assert await claims.merge(unit, second, first, "Rina") == second
        assert await claims.merge(unit, third, second, "Rina") == third
        found = await claim_queue.named(unit, first)
        assert found is not None
        assert (found.number, found.statement) == (third, "klaim 2")


async def test_a_tip_that_has_taken_over_the_print_of_an_erased_one_is_told_once(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number = await a_claim(unit)
        first, second = [await a_tip(unit, chat, number, Said(text)) for chat, text in (("1", "satu"), ("2", "dua"))]
        await unit.connection.execute(update(claim_print).where(claim_print.c.tip_id == second).values(tip_id=first))
        assert await claim_queue.texts(unit, number, 5) == [(first, "satu")]


async def test_texts_are_told_once_each_and_files_by_kind(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number = await a_claim(unit)
        first = await a_tip(unit, "1", number, Said("satu"))
        await a_tip(unit, "2", number, Said("satu"))
        third = await a_tip(unit, "3", number, Said("dua"))
        await attachments.want(unit, third, "telegram", [Attachment("rahasia", "image/jpeg", 2048, "banjir.jpg")])
        assert await claim_queue.texts(unit, number, 5) == [(first, "satu"), (third, "dua")]
        assert await claim_queue.files(unit, number, 5) == [
            claim_queue.ClaimFile(third, "banjir.jpg", "image/jpeg", 2048, FileState.WANTED)
        ]


async def test_factchecks_are_found_by_what_stands_beside_them(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number = await a_factcheck(unit, "77")
        for name in ("77", "uji:77", "https://periksa.example/77"):
            assert [one.number for one in await factchecks.named(unit, name, 5)] == [number], name
        for name in ("", "7", "lain:77", "uji:", ":"):
            assert await factchecks.named(unit, name, 5) == [], name


async def test_confirmed_in_two_villages_counts_both(database: Database) -> None:
    async with database.unit_of_work() as unit:
        number = await a_claim(unit)
        await confirmed(unit, "100")
        await confirmed(unit, "100", Role.LURAH, "35.74.04.1001")
        await a_tip(unit, "100", number)
        (report,) = (await claim_queue.reports(unit, [number]))[number]
    assert (report.is_kim, report.villages) == (True, frozenset([VILLAGE, "35.74.04.1001"]))
