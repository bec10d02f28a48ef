"""Questions and answers, drafts of fact-checks, and the lists that officers leaf through, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.model.announcement import Announcement
from data.model.draft import DraftAct, DraftKind, DraftState
from data.model.factcheck import FactCheck, Verdict
from data.model.faq import Faq
from data.model.officer import OfficerRole
from data.model.tip import HumanRequest, RequestKind, RequestState
from data.store import announcements, broadcasts, drafts, factchecks, faqs, library, officers, requests
from data.store.database import Database
from data.store.library import Place
from data.store.officers import NewOfficer
from tests.bot.announcing import approved
from tests.data.store.setup import an_address, received

DAY = date(2026, 11, 20)
ANSWER = Faq("0123456789", ("Kapan posyandu?", "posyandu kapan"), "Selasa.", "Dinkes", DAY, {"en": "Tuesday."})


async def an_officer(database: Database) -> int:
    async with database.unit_of_work() as unit:
        new = NewOfficer("ani", "Ani", frozenset([OfficerRole.FACT_CHECKER]), "hash")
        await officers.add(unit, new, "test")
        found = await officers.find(unit, "ani")
    assert found is not None
    return found.number


def question(number: int, words: str) -> HumanRequest:
    return HumanRequest(number, f"tanya {words}?", RequestKind.QUESTION, words)


async def test_who_asks_the_same_is_one_entry_and_what_is_no_question_stands_alone(database: Database) -> None:
    await received(database, *"abcdef")
    places = [await an_address(database, str(chat)) for chat in range(4)]
    async with database.unit_of_work() as unit:
        wanted = [question(1, "a"), question(2, "a"), question(3, "b"), HumanRequest(4, "tolong")]
        await requests.keep(unit, list(zip(places, wanted, strict=True)))
        await requests.keep(unit, [(places[0], HumanRequest(5, "PETUGAS")), (places[0], question(6, "b"))])
    async with database.reading() as unit:
        waiting = await requests.waiting(unit, 0, 10)
        assert [(one.number, one.askers) for one in waiting] == [(1, 2), (3, 2), (4, 1), (5, 1)]
        assert [one.number for one in await requests.waiting(unit, 3, 1)] == [4]
        assert [one.number for one in await requests.same(unit, 3, 9)] == [3, 6]
        assert [one.number for one in await requests.same(unit, 4, 9)] == [4]
        assert await requests.same(unit, 99, 9) == []
        assert await requests.open_of(unit, places[0]) == 5, "a question is no wish to talk"
        before = await requests.asked_before(unit, places[0], "b")
        assert (before.same, before.count) == (6, 2)
    async with database.unit_of_work() as unit:
        assert await requests.close(unit, 1)
    async with database.reading() as unit:
        assert [one.number for one in await requests.alike(unit, 1, 9)] == [2], "also of one that is closed"
        assert [one.state for one in await requests.same(unit, 1, 9)] == [RequestState.CLOSED]


async def test_a_question_is_forgotten_like_every_request(database: Database) -> None:
    await received(database, "a")
    place = await an_address(database)
    async with database.unit_of_work() as unit:
        await requests.keep(unit, [(place, question(1, "a"))])
        await requests.forget(unit, place)
        found = await requests.find(unit, 1)
    assert found is not None
    assert (found.state, found.text) == (RequestState.CLOSED, "")


async def test_an_answer_changes_once_for_each_look_and_every_change_is_seen(database: Database) -> None:
    by = await an_officer(database)
    async with database.unit_of_work() as unit:
        number = await faqs.add(unit, ANSWER, by)
        assert await faqs.add(unit, ANSWER, by) == 0, "one answer of a mark"
        stamps = [await faqs.stamp(unit)]
        seen = await faqs.get(unit, number)
        assert seen is not None
        assert seen.faq == ANSWER
        assert await faqs.change(unit, seen, replace(ANSWER, answer="Rabu.", valid_until=DAY), by)
        assert not await faqs.change(unit, seen, replace(ANSWER, answer="Kamis."), by), "it is not as it was seen"
        stamps.append(await faqs.stamp(unit))
        (now,) = await faqs.all_of(unit)
        assert (now.faq.answer, now.faq.valid_until, now.revision) == ("Rabu.", DAY, 2)
        assert await faqs.retire(unit, now, by, is_retired=True)
        stamps.append(await faqs.stamp(unit))
        history = await faqs.history(unit, number)
    assert len(set(stamps)) == 3
    assert [(str(one.act), one.login, one.revision) for one in history] == [
        ("written", "ani", 1),
        ("written", "ani", 2),
        ("retired", "ani", 3),
    ]


def checked(number: int, source: str = "office", **more: object) -> FactCheck:
    record = FactCheck(source, str(number), f"Kabar {number}", Verdict.FALSE)
    return replace(record, **more)  # type: ignore[arg-type]


async def test_a_factcheck_has_one_open_draft_also_when_two_begin_at_once(database: Database) -> None:
    by = await an_officer(database)
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, [checked(1)])
        (record,) = await factchecks.named(unit, "office:1", 2)
    assert record.updated_at is not None
    base = (record.number, record.updated_at)

    async def begins() -> int:
        async with database.unit_of_work() as unit:
            return await drafts.begin(unit, DraftKind.CORRECTION, {"title": "x"}, by, base)

    first, second = await asyncio.gather(begins(), begins())
    assert first == second
    async with database.unit_of_work() as unit:
        draft = await drafts.get(unit, first, locked=True)
        assert draft is not None
        assert draft.base_at == record.updated_at
        assert await drafts.move(unit, draft, DraftAct.SUBMITTED, by)
        assert not await drafts.write(unit, draft, {"title": "y"}, by), "it is not as it was seen"
        draft = await drafts.get(unit, first)
        assert draft is not None
        assert await drafts.published(unit, draft, by, record.number)
        assert not await drafts.move(unit, draft, DraftAct.DISCARDED, by)
        assert [str(one.act) for one in await drafts.history(unit, first)] == ["written", "submitted", "published"]
        assert await drafts.unfinished(unit, 9) == []
        assert await drafts.open_of(unit, record.number) == 0
        ended = await drafts.get(unit, first)
    assert ended is not None
    assert ended.state is DraftState.PUBLISHED
    assert await begins() != first, "the next one may begin"


async def test_lists_of_factchecks_go_on_after_the_last_place(database: Database) -> None:
    records = [checked(number, "a" if number % 2 else "office") for number in range(6)]
    ends = [checked(10 + days, "b", valid_until=DAY + timedelta(days=days)) for days in (0, 0, 5, 99)]
    ends[1] = replace(ends[1], external_id="same day")
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, [*records, *ends])
    async with database.reading() as unit:
        first = await library.newest(unit, {"a"}, Place(), 2)
        rest = await library.newest(unit, {"a"}, Place(first[-1].number), 9)
        assert len({one.number for one in [*first, *rest]}) == 3
        assert len(await library.newest(unit, {"office", "kpu"}, Place(), 9)) == 3
        assert len(await library.newest(unit, set(), Place(), 99)) == 10
        near = await library.ending(unit, DAY, Place(), 1)
        more = await library.ending(unit, DAY, Place(near[0].number, near[0].valid_until), 9)
        assert [one.valid_until for one in [*near, *more]] == [DAY, DAY, DAY + timedelta(days=5)]
        assert dict(await library.sources(unit)) == {"a": 3, "office": 3, "b": 4}
        assert await library.answered(unit, near[0].number, 9) == ([], 0)


@pytest.mark.parametrize(
    ("serial", "published_on", "is_withdrawn", "answers", "why"),
    [
        ("1", DAY, False, True, "sent lately"),
        ("2", DAY - timedelta(days=1), False, False, "too long ago"),
        ("3", DAY, True, False, "taken back"),
    ],
)
async def test_which_announcements_answer(
    database: Database, serial: str, published_on: date, is_withdrawn: bool, answers: bool, why: str
) -> None:
    async with database.unit_of_work() as unit:
        await announcements.save(unit, Announcement(serial, "Kerja bakti", "Sabtu.", published_on))
        if is_withdrawn:
            await announcements.withdraw(unit, serial)
        found = await announcements.answering(unit, DAY)
    assert bool(found) == answers, why


@pytest.mark.parametrize(
    ("audience", "answers", "why"),
    [
        ("kim: semua", True, "KIM pass it on"),
        ("orang: wilayah = 35.74.01", True, "whoever lives there"),
        ("orang: peran = ketua", False, "chairs only"),
        ("orang: wilayah = 35.74.01 dan peran = lurah, camat", False, "heads of villages only"),
    ],
)
async def test_what_was_written_to_some_roles_only_answers_nobody_else(
    database: Database, audience: str, answers: bool, why: str
) -> None:
    number = await approved(database, audience)
    async with database.unit_of_work() as unit:
        sent = await broadcasts.get(unit, number)
        assert sent is not None
        await announcements.save(unit, Announcement(sent.serial, "Rapat", "Sabtu.", DAY))
        assert bool(await announcements.answering(unit, DAY)) is answers, why
