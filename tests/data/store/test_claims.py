"""Claims on real databases: one a text, whoever sends it and however often; merged, split, and remembered."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select, update

from data.matching.clusters import Clusters, key_of, says_little
from data.model.claim import ClaimAct, ClaimState
from data.model.factcheck import Decision, Outcome
from data.model.membership import Erasure
from data.model.message import Attachment, ContentKind
from data.model.pending import Pending, Wish
from data.model.tip import Ballot, Tip, TipState, Vote
from data.store import attachments, claim_files, claim_ties, claims, erasure, inbox, pending, people, tips
from data.store.claims import Deed, NothingLeftError, NotItsTipError, SettledError, UnknownClaimError
from data.store.database import Database
from data.store.schema import claim, claim_event, claim_print, tip
from data.store.sorting import Sorter
from data.store.vault import Vault
from data.store.whose import Whose
from tests.conftest import SECRET, Clock
from tests.data.store.setup import said

WATER = "Air PDAM kota tercampur limbah pabrik, jangan diminum tiga hari ini"
WATER_FORWARDED = (
    "Diteruskan berkali-kali. Air PDAM kota tercampur limbah pabrik, jangan diminum tiga hari ini!! Sebarkan"
)
SCHOOL = "Sekolah dasar diliburkan sampai Lebaran karena gedungnya dipakai pengungsi"
BRIDGE = "Jembatan gantung di desa ambruk dan menewaskan rombongan pengantin"
_keys = itertools.count()


# --- Setting the stage -----------------------------------------------------------------------------------------------


def a_sorter() -> Sorter:
    return Sorter(Clusters())


async def sent(
    database: Database,
    sorter: Sorter,
    *texts: str,
    chat: str = "100",
    kind: ContentKind = ContentKind.TEXT,
    state: TipState = TipState.QUEUED,
) -> list[int]:
    """Tips that come in from a chat in one transaction; the claim of each, 0 for none."""
    keys = [f"{chat}-{next(_keys)}" for _ in texts]
    async with database.unit_of_work() as unit:
        await inbox.keep(unit, "loopback", [inbox.RawItem(key, chat, "{}") for key in keys])
        known = select(inbox.inbox.c.id).where(inbox.inbox.c.external_key.in_(keys)).order_by(inbox.inbox.c.id)
        numbers = list(await unit.connection.scalars(known))
        place = await people.admit(unit, said(chat), "id")
        made = [
            Tip(number, kind, text, 0, state, Decision(Outcome.NONE, (), "nothing"))
            for number, text in zip(numbers, texts, strict=True)
        ]
        await tips.keep(unit, [(place, f"loopback {chat}", one) for one in made])
        found = await sorter.attach(unit, numbers)
    return [found.get(number, 0) for number in numbers]


async def sent_in_vain(database: Database, sorter: Sorter, text: str) -> None:
    """A tip whose transaction fails at its end."""
    async with database.unit_of_work() as unit:
        await inbox.keep(unit, "loopback", [inbox.RawItem("1", "100", "{}")])
        place = await people.admit(unit, said("100"), "id")
        lost = Tip(1, ContentKind.TEXT, text, 0, TipState.QUEUED, Decision(Outcome.NONE, (), "nothing"))
        await tips.keep(unit, [(place, "loopback 100", lost)])
        await sorter.attach(unit, [1])
        raise ZeroDivisionError


async def counted(database: Database) -> dict[ClaimState, int]:
    async with database.reading() as unit:
        return await claims.counts(unit)


async def merged(database: Database, into: int, other: int) -> int:
    async with database.unit_of_work() as unit:
        return await claims.merge(unit, into, other, "Petugas A")


async def divided(database: Database, number: int, *numbers: int) -> int:
    async with database.unit_of_work() as unit:
        return await claims.split(unit, number, numbers, "Petugas A", key_of)


async def answered(database: Database, number: int, state: ClaimState = ClaimState.ANSWERED) -> None:
    """As the desk does it: under the lock, and recorded."""
    act = {ClaimState.ANSWERED: ClaimAct.ANSWERED, ClaimState.OPEN: ClaimAct.REOPENED}[state]
    async with database.unit_of_work() as unit:
        await claims.lock(unit)
        await unit.connection.execute(claim.update().where(claim.c.id == number).values(state=state))
        await claims.record(unit, number, Deed(act, "Petugas A"))


async def tip_numbers(database: Database, number: int) -> list[int]:
    async with database.reading() as unit:
        return [one.number for one in await claims.tips_of(unit, number)]


async def acts(database: Database, number: int) -> list[tuple[ClaimAct, int, str]]:
    async with database.reading() as unit:
        return [(event.act, event.other, event.officer) for event in await claims.history(unit, number)]


# --- Sorted ----------------------------------------------------------------------------------------------------------


async def test_copies_and_wordings_of_one_text_are_one_claim(database: Database) -> None:
    sorter = a_sorter()
    assert await sent(database, sorter, WATER) == [1]
    assert await sent(database, sorter, WATER, WATER_FORWARDED, SCHOOL, SCHOOL, chat="200") == [1, 1, 2, 2]
    async with database.reading() as unit:
        found = await claims.get(unit, 1)
        assert found
        assert (found.state, found.statement) == (ClaimState.OPEN, WATER)
        assert [(one.text, one.state) for one in await claims.tips_of(unit, 1)] == [
            (WATER, TipState.QUEUED),
            (WATER, TipState.QUEUED),
            (WATER_FORWARDED, TipState.QUEUED),
        ]
        assert await claims.of_tip(unit, 1) == 1
        assert await claims.of_tip(unit, 99) == 0
    assert await counted(database) == {ClaimState.OPEN: 2}
    assert await acts(database, 1) == [(ClaimAct.OPENED, 0, "")]


async def test_an_answered_tip_makes_no_claim_until_it_is_queued(database: Database) -> None:
    sorter = a_sorter()
    assert await sent(database, sorter, WATER, state=TipState.ANSWERED) == [0]
    assert await sent(database, sorter, WATER, state=TipState.SUGGESTED) == [1]


async def test_a_vote_that_an_answer_does_not_fit_brings_the_tip_to_its_claim(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER, chat="100", state=TipState.ANSWERED)
    await sent(database, sorter, WATER_FORWARDED, chat="200")
    async with database.unit_of_work() as unit:
        await tips.vote(unit, [Ballot(1, Vote.UNHELPFUL), Ballot(2, Vote.NONE_OF_THESE)])
        assert await sorter.attach(unit, [1, 2]) == {1: 1}, "the other one has its claim already"
    assert await tip_numbers(database, 1) == [1, 2]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", ContentKind.PHOTO),
        ("", ContentKind.TEXT),
        ("vaksin", ContentKind.TEXT),
        ("vaksin chip", ContentKind.TEXT),
        ("Apa benar ini min?", ContentKind.TEXT),
        ("😱😱😱", ContentKind.TEXT),
        ("ini korban banjir bandang", ContentKind.PHOTO),
    ],
    ids=["a photo", "nothing", "a word", "two words", "only a question", "signs", "a caption that is in the picture"],
)
async def test_what_says_too_little_is_a_claim_of_its_own(database: Database, text: str, kind: ContentKind) -> None:
    assert await sent(database, a_sorter(), text, text, kind=kind) == [1, 2]


async def test_the_same_link_is_the_same_claim(database: Database) -> None:
    sorter = a_sorter()
    found = await sent(
        database,
        sorter,
        "https://www.contoh.example/a?utm_source=wa",
        "https://contoh.example/a",
        "https://contoh.example/b",
    )
    assert found == [1, 1, 2]


async def test_another_process_sees_what_this_one_stored(database: Database) -> None:
    here, there = a_sorter(), a_sorter()
    assert await sent(database, here, WATER) == [1]
    assert await sent(database, there, WATER_FORWARDED, BRIDGE) == [1, 2]
    assert await sent(database, here, f"Assalamualaikum. {BRIDGE}, innalillahi") == [2]


async def test_tips_from_before_there_were_claims_get_theirs(database: Database) -> None:
    await sent(database, a_sorter(), WATER, WATER_FORWARDED, SCHOOL, chat="100")
    await sent(database, a_sorter(), BRIDGE, chat="200")
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(tip).values(claim_id=None))
        for table in (claim_event, claim_print, claim):
            await unit.connection.execute(delete(table))
    await erased(database, "200")
    hands = [a_sorter(), a_sorter()]
    assert sum(await asyncio.gather(*(hand.adopt(database) for hand in hands))) == 3
    assert await counted(database) == {ClaimState.OPEN: 2}
    assert await hands[0].adopt(database) == 0


async def test_what_was_rolled_back_is_not_remembered(database: Database) -> None:
    sorter = a_sorter()
    with pytest.raises(ZeroDivisionError):
        await sent_in_vain(database, sorter, WATER)
    assert await counted(database) == {}
    (school,) = await sent(database, sorter, SCHOOL)
    (water,) = await sent(database, sorter, WATER_FORWARDED)
    assert water != school
    assert await sent(database, sorter, WATER, SCHOOL) == [water, school]


@pytest.mark.parametrize("sorters", [1, 2], ids=["one process", "two processes"])
async def test_fifty_copies_at_once_are_one_claim_with_fifty_reporters(
    database: Database, database_url: str, sorters: int
) -> None:
    other = Database(database_url, Vault(SECRET), Clock())
    try:
        hands = [(database, a_sorter()), (other, a_sorter())][:sorters]
        copies = [f"{'Sebarkan! ' * (at % 5)}{WATER}{' 🙏' * (at % 7)}" for at in range(50)]
        await asyncio.gather(*(sent(*hands[at % sorters], text, chat=str(1000 + at)) for at, text in enumerate(copies)))
    finally:
        await other.close()
    assert await counted(database) == {ClaimState.OPEN: 1}
    async with database.reading() as unit:
        number = await unit.connection.scalar(select(claim.c.id))
        found = await claims.reporters(unit, number or 0)
    assert len({one.person for one in found}) == 50


# --- Reporters -------------------------------------------------------------------------------------------------------


async def test_each_person_is_told_once_where_they_last_wrote(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER, WATER_FORWARDED, chat="100")
    await sent(database, sorter, WATER, chat="200")
    async with database.reading() as unit:
        found = await claims.reporters(unit, 1)
        assert [(one.tip, one.channel, one.language) for one in found] == [(2, "loopback", "id"), (3, "loopback", "id")]
        assert [one.tip for one in await claims.reporters(unit, 1, after=2)] == [3]
        assert [one.tip for one in await claims.reporters(unit, 1, most=1)] == [2]


# --- Settled ---------------------------------------------------------------------------------------------------------


async def test_a_text_of_a_settled_claim_opens_a_new_one_that_names_it(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER)
    await answered(database, 1)
    assert await sent(database, sorter, WATER) == [2]
    assert await sent(database, sorter, WATER_FORWARDED, WATER) == [2, 2]
    assert await acts(database, 2) == [(ClaimAct.OPENED, 1, "")]
    assert await sent(database, a_sorter(), WATER) == [2]


async def test_a_claim_that_is_opened_again_gets_its_texts_again(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER)
    await answered(database, 1)
    assert await sent(database, sorter, SCHOOL) == [2]
    await answered(database, 1, ClaimState.OPEN)
    assert await sent(database, sorter, WATER_FORWARDED) == [1]


# --- Merged ----------------------------------------------------------------------------------------------------------


async def test_a_merge_is_remembered(database: Database) -> None:
    sorter, later = a_sorter(), "Libur sekolah dasar sampai Lebaran, gedungnya dipakai pengungsi"
    await sent(database, sorter, WATER, SCHOOL)
    assert await merged(database, 1, 2) == 1
    assert await sent(database, sorter, SCHOOL, WATER) == [1, 1]
    assert await sent(database, a_sorter(), later) == [1]
    async with database.reading() as unit:
        assert await claims.resolved(unit, 2) == 1
        gone = await claims.get(unit, 2)
    assert gone
    assert (gone.state, gone.merged_into) == (ClaimState.MERGED, 1)
    assert await acts(database, 1) == [(ClaimAct.OPENED, 0, ""), (ClaimAct.MERGED, 2, "Petugas A")]
    assert await acts(database, 2) == [(ClaimAct.OPENED, 0, ""), (ClaimAct.MERGED, 1, "Petugas A")]
    assert await counted(database) == {ClaimState.OPEN: 1, ClaimState.MERGED: 1}


async def test_merging_again_changes_nothing(database: Database) -> None:
    await sent(database, a_sorter(), WATER, SCHOOL, BRIDGE)
    await merged(database, 2, 3)
    before = await acts(database, 2)
    assert await merged(database, 2, 3) == 2
    assert await merged(database, 3, 2) == 2
    assert await acts(database, 2) == before
    assert await merged(database, 1, 3) == 1
    async with database.reading() as unit:
        assert [await claims.resolved(unit, number) for number in (1, 2, 3)] == [1, 1, 1]
    assert await tip_numbers(database, 1) == [1, 2, 3]


async def test_what_waits_for_a_department_still_does_after_a_merge(database: Database) -> None:
    await sent(database, a_sorter(), WATER, SCHOOL)
    due = datetime(2026, 11, 25, tzinfo=UTC)
    async with database.unit_of_work() as unit:
        waiting = {"state": ClaimState.WAITING, "department": "Dinas Contoh", "due_at": due}
        await unit.connection.execute(claim.update().where(claim.c.id == 2).values(waiting))
    await merged(database, 1, 2)
    async with database.reading() as unit:
        found = await claims.get(unit, 1)
    assert found
    assert (found.state, found.department, found.due_at) == (ClaimState.WAITING, "Dinas Contoh", due)


async def test_what_was_judged_is_not_merged(database: Database) -> None:
    await sent(database, a_sorter(), WATER, SCHOOL)
    await answered(database, 2)
    for into, other in ((1, 2), (2, 1)):
        with pytest.raises(SettledError):
            await merged(database, into, other)
    with pytest.raises(UnknownClaimError):
        await merged(database, 1, 99)


async def decided(database: Database, number: int) -> None:
    """An officer confirms a claim, and may take that back yet."""
    async with database.unit_of_work() as unit:
        now = await unit.now()
        assert await pending.decide(unit, Pending(number, Wish.CONFIRM, "rina", now, now, {"factcheck": "1"}), 30)


async def test_what_an_officer_decided_a_moment_ago_is_not_merged(database: Database) -> None:
    """It would take effect on the other claim, whose page does not show it."""
    await sent(database, a_sorter(), WATER, SCHOOL)
    await decided(database, 2)
    for into, other in ((1, 2), (2, 1)):
        with pytest.raises(SettledError):
            await merged(database, into, other)
    async with database.unit_of_work() as unit:
        assert await claim_ties.tie(unit, [(1, 2)]) == {}, "nor by itself"
        assert await pending.take_back(unit, 2)
    assert await merged(database, 1, 2) == 1


# --- Tied ------------------------------------------------------------------------------------------------------------

SMELL = "Sejak ada pom mini di Krajan sumur jadi bau solar"
FLAME = "Air sumur di Krajan bisa terbakar kalau disulut korek api, warga takut memasak"
BOTH = "Geger di Krajan: sumur bau solar dari pom mini, sampai terbakar disulut korek api"


async def test_claims_are_one_when_a_tip_says_the_same_as_both(database: Database) -> None:
    sorter = a_sorter()
    assert await sent(database, sorter, SMELL) == [1]
    assert await sent(database, sorter, FLAME, SCHOOL, chat="200") == [2, 3]
    assert await sent(database, sorter, BOTH, SCHOOL, chat="300") == [1, 3]
    assert await tip_numbers(database, 1) == [1, 2, 4]
    assert await counted(database) == {ClaimState.OPEN: 2, ClaimState.MERGED: 1}
    assert await acts(database, 1) == [(ClaimAct.OPENED, 0, ""), (ClaimAct.MERGED, 2, "")]
    for hand in (sorter, a_sorter()):
        assert await sent(database, hand, FLAME, SMELL) == [1, 1]


@pytest.mark.parametrize("last", [BOTH.replace("terbakar", "tidak terbakar"), SMELL.upper()])
async def test_claims_stay_apart_when_a_tip_contradicts_one_or_says_only_one(database: Database, last: str) -> None:
    sorter = a_sorter()
    await sent(database, sorter, SMELL, FLAME)
    assert (await sent(database, sorter, last))[0] != 2
    assert await tip_numbers(database, 2) == [2]


async def test_what_a_fact_checker_has_touched_is_never_tied(database: Database) -> None:
    sorter = a_sorter()
    assert await sent(database, sorter, SMELL, FLAME, SCHOOL) == [1, 2, 3]
    await merged(database, 2, 3)
    assert await divided(database, 2, 3) == 4
    await sent(database, sorter, BOTH)
    assert await tip_numbers(database, 2) in ([2], [2, 4])
    assert await tip_numbers(database, 1) in ([1], [1, 4])
    assert await counted(database) == {ClaimState.OPEN: 3, ClaimState.MERGED: 1}


async def test_claims_of_which_many_texts_are_known_are_not_tied(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claim_ties, "MOST_TEXTS", 0)
    sorter = a_sorter()
    await sent(database, sorter, SMELL, FLAME)
    await sent(database, sorter, BOTH)
    assert await counted(database) == {ClaimState.OPEN: 2}


# --- Split -----------------------------------------------------------------------------------------------------------


async def test_a_split_is_remembered(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER, SCHOOL, SCHOOL)
    await merged(database, 1, 2)
    new = await divided(database, 1, 2)
    assert await tip_numbers(database, 1) == [1]
    assert await tip_numbers(database, new) == [2, 3], "the other copy of its text goes with it"
    near = f"Assalamualaikum, {SCHOOL}. Mohon disebarkan"
    for hand in (sorter, a_sorter()):
        assert await sent(database, hand, SCHOOL, WATER, near) == [new, 1, new]
    assert await acts(database, new) == [(ClaimAct.SPLIT, 1, "Petugas A")]
    async with database.reading() as unit:
        found = await claims.get(unit, new)
    assert found
    assert (found.state, found.statement) == (ClaimState.OPEN, SCHOOL)


async def test_what_is_near_a_text_that_was_split_off_never_goes_back(database: Database) -> None:
    sorter = a_sorter()
    assert await sent(database, sorter, WATER, WATER_FORWARDED + " ke semua, dari dokter") == [1, 1]
    new = await divided(database, 1, 2)
    again = "Sebarkan. " + WATER_FORWARDED + " ke semua ya, dari dokter"
    for hand in (sorter, a_sorter()):
        assert await sent(database, hand, again, WATER) == [new, 1]


@pytest.mark.parametrize(
    ("number", "numbers", "error"),
    [
        (99, (1,), UnknownClaimError),
        (1, (), NotItsTipError),
        (1, (3,), NotItsTipError),
        (1, (99,), NotItsTipError),
        (1, (1,), NothingLeftError),
        (1, (1, 2), NothingLeftError),
    ],
)
async def test_what_cannot_be_split_is_told(
    database: Database, number: int, numbers: tuple[int, ...], error: type[Exception]
) -> None:
    await sent(database, a_sorter(), WATER, WATER, SCHOOL)
    with pytest.raises(error):
        await divided(database, number, *numbers)
    async with database.reading() as unit:
        assert await unit.connection.scalar(select(func.count()).select_from(claim_print)) == 2
    assert await counted(database) == {ClaimState.OPEN: 2}


# --- Erased ----------------------------------------------------------------------------------------------------------


async def erased(database: Database, chat: str) -> None:
    async with database.unit_of_work() as unit:
        (known,) = await people.recall(unit, [said(chat)])
        assert known.address
        last = select(func.max(tip.c.id)).where(tip.c.address_id == known.address.number)
        number = await unit.connection.scalar(last)
        await erasure.erase(unit, Whose(known.address.number, "loopback", chat, number or 0), Erasure())


async def texts_known(database: Database) -> list[tuple[int, str]]:
    async with database.reading() as unit:
        query = select(claim_print.c.claim_id, tip.c.text_sealed).join(tip, tip.c.id == claim_print.c.tip_id)
        rows = await unit.connection.execute(query.order_by(claim_print.c.id))
        return [(row[0], unit.vault.unseal("tip.text", row[1])) for row in rows]


async def test_a_claim_that_nobody_reports_any_more_leaves_the_queue_and_says_nothing(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER)
    await erased(database, "100")
    async with database.reading() as unit:
        found = await claims.get(unit, 1)
        assert await claims.reporters(unit, 1) == []
    assert found
    assert (found.state, found.statement) == (ClaimState.REJECTED, "")
    assert await texts_known(database) == []
    for hand in (sorter, a_sorter()):
        assert await sent(database, hand, WATER, chat="200") == [2]


async def test_a_claim_that_others_report_stays_in_their_words(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER, chat="100")
    await sent(database, sorter, WATER_FORWARDED, chat="200")
    await erased(database, "100")
    async with database.reading() as unit:
        found = await claims.get(unit, 1)
        assert [one.tip for one in await claims.reporters(unit, 1)] == [2]
    assert found
    assert (found.state, found.statement) == (ClaimState.OPEN, WATER_FORWARDED)
    assert {text for _, text in await texts_known(database)} == {WATER_FORWARDED}
    for hand in (sorter, a_sorter()):
        assert await sent(database, hand, WATER, chat="300") == [1]


async def test_a_text_that_somebody_else_sent_too_is_theirs_now(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, WATER, chat="100")
    await sent(database, sorter, WATER, chat="200")
    await erased(database, "100")
    assert await texts_known(database) == [(1, WATER)]
    for hand in (sorter, a_sorter()):
        assert await sent(database, hand, WATER, chat="300") == [1]


async def test_what_a_fact_checker_worded_stays(database: Database) -> None:
    await sent(database, a_sorter(), WATER)
    async with database.unit_of_work() as unit:
        sealed = unit.vault.seal(claims.SEALED_STATEMENT, "Air PDAM dikabarkan tercemar")
        await unit.connection.execute(claim.update().values(statement_sealed=sealed))
    await erased(database, "100")
    async with database.reading() as unit:
        found = await claims.get(unit, 1)
    assert found
    assert found.statement == "Air PDAM dikabarkan tercemar"


async def test_a_picture_without_words_keeps_its_claim_while_somebody_reports_it(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, "", chat="100", kind=ContentKind.PHOTO)
    await sent(database, sorter, "", chat="200", kind=ContentKind.PHOTO)
    await erased(database, "100")
    assert await counted(database) == {ClaimState.REJECTED: 1, ClaimState.OPEN: 1}


# --- Files -----------------------------------------------------------------------------------------------------------


async def fetched(database: Database, tip_number: int, *contents: str) -> list[int]:
    """The files of a tip, fetched one after the other; the claim that each joined."""
    joined = []
    async with database.unit_of_work() as unit:
        files = [Attachment(f"{tip_number} {content}") for content in contents]
        await attachments.want(unit, tip_number, "loopback", files)
    for content in contents:
        async with database.unit_of_work() as unit:
            file = await attachments.take(unit, ["loopback"], 60.0)
            assert file
            await attachments.name(unit, file, content.encode().ljust(32))
            await attachments.keep(unit, file, 1)
            joined.append(await claim_files.join(unit, file.number, says_little))
    return joined


async def test_the_same_picture_is_the_same_claim(database: Database) -> None:
    sorter = a_sorter()
    for chat, caption in (("100", ""), ("200", "ini benar min?"), ("300", "")):
        await sent(database, sorter, caption, chat=chat, kind=ContentKind.PHOTO)
    assert [await fetched(database, number, "gambar") for number in (2, 1, 3)] == [[0], [2], [2]]
    async with database.reading() as unit:
        assert len(await claims.reporters(unit, 2)) == 3
    assert await counted(database) == {ClaimState.OPEN: 1, ClaimState.MERGED: 2}


@pytest.mark.parametrize(
    ("caption", "contents", "why"),
    [
        ("", ("lain",), "another picture"),
        ("", ("gambar", "lain"), "an album with one more"),
        (WATER, ("gambar",), "a claim of its own beside the picture"),
    ],
)
async def test_what_is_not_the_same_picture_stays_by_itself(
    database: Database, caption: str, contents: tuple[str, ...], why: str
) -> None:
    sorter = a_sorter()
    await sent(database, sorter, "", chat="100", kind=ContentKind.PHOTO)
    await sent(database, sorter, caption, chat="200", kind=ContentKind.PHOTO)
    await fetched(database, 1, "gambar")
    assert not any(await fetched(database, 2, *contents)), why
    assert await counted(database) == {ClaimState.OPEN: 2}


async def test_a_picture_of_a_settled_claim_stays_in_the_queue(database: Database) -> None:
    sorter = a_sorter()
    await sent(database, sorter, "", chat="100", kind=ContentKind.PHOTO)
    await fetched(database, 1, "gambar")
    await answered(database, 1)
    await sent(database, sorter, "", chat="200", kind=ContentKind.PHOTO)
    assert await fetched(database, 2, "gambar") == [0]
    assert await counted(database) == {ClaimState.OPEN: 1, ClaimState.ANSWERED: 1}


async def test_a_picture_that_comes_after_its_verdict_is_kept_all_the_same(database: Database) -> None:
    sorter = a_sorter()
    for chat in ("100", "200"):
        await sent(database, sorter, "", chat=chat, kind=ContentKind.PHOTO)
    assert await fetched(database, 1, "gambar") == [0]
    await answered(database, 2)
    assert await fetched(database, 2, "gambar") == [0], "it does not join, and is not lost"


async def test_a_picture_joins_no_claim_on_which_an_officer_decides(database: Database) -> None:
    sorter = a_sorter()
    for chat in ("100", "200"):
        await sent(database, sorter, "", chat=chat, kind=ContentKind.PHOTO)
    await decided(database, 1)
    assert [await fetched(database, number, "gambar") for number in (1, 2)] == [[0], [0]]


async def test_a_file_that_nobody_asked_about_joins_nothing(database: Database) -> None:
    async with database.unit_of_work() as unit:
        assert await claim_files.join(unit, 99, says_little) == 0
