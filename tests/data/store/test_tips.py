"""Tips on real databases: kept once, voted on once, and nobody's but the chat's they came from."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.model.factcheck import Decision, FactCheck, Match, MatchKind, Outcome, Verdict
from data.model.message import ContentKind
from data.model.tip import Ballot, Tip, TipState, Vote
from data.store import factchecks, tips
from data.store.database import Database
from data.store.schema import ballot, tip, tip_match
from tests.data.store.setup import an_address, received

TEXT = "Vaksin berisi chip, sebarkan! 🙏"


async def known_factchecks(database: Database, count: int = 12) -> list[int]:
    records = [FactCheck("uji", str(number), f"Judul {number}", Verdict.FALSE) for number in range(count)]
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, records)
        return sorted([record.number for page in [await factchecks.newest(unit, count)] for record in page])


def a_tip(number: int = 1, state: TipState = TipState.ANSWERED, matches: tuple[Match, ...] = ()) -> Tip:
    return Tip(number, ContentKind.TEXT, TEXT, 2, state, Decision(Outcome.ANSWER, matches, "sure"))


async def kept(database: Database, item: Tip, chat: str = "100") -> int:
    """Keep a tip that came in from a chat; returns the chat's address."""
    await received(database, *(f"{chat}-{number}" for number in range(1, item.number + 1)), chat=chat)
    place = await an_address(database, chat)
    async with database.unit_of_work() as unit:
        await tips.keep(unit, [(place, f"loopback {chat}", item)])
    return place


async def voted(database: Database, *ballots: Ballot) -> None:
    async with database.unit_of_work() as unit:
        await tips.vote(unit, ballots)


async def past(database: Database, place: int, number: int = 1) -> tips.KnownTip | None:
    async with database.reading() as unit:
        return await tips.past(unit, place, number)


# --- Kept -------------------------------------------------------------------------------------------------------------


async def test_a_tip_is_kept_with_its_text_and_matches(database: Database) -> None:
    first, second, *_ = await known_factchecks(database)
    matches = (Match(second, 0.9), Match(first, 0.4, MatchKind.SIMILAR_SCAM))
    place = await kept(database, a_tip(matches=matches))
    async with database.reading() as unit:
        assert await tips.text_of(unit, 1) == TEXT
        row = (await unit.connection.execute(select(tip))).one()
        ranked = (await unit.connection.execute(select(tip_match).order_by(tip_match.c.rank))).all()
    assert (row.forwards, row.outcome, row.why, row.state) == (2, Outcome.ANSWER, "sure", TipState.ANSWERED)
    assert [(item.factcheck_id, item.score, item.kind) for item in ranked] == [
        (second, 0.9, MatchKind.CLAIM),
        (first, 0.4, MatchKind.SIMILAR_SCAM),
    ]
    assert await past(database, place) == tips.KnownTip(1, TipState.ANSWERED, (second, first), False, (first,))


async def test_a_tip_is_kept_once(database: Database) -> None:
    numbers = await known_factchecks(database)
    place = await kept(database, a_tip(matches=(Match(numbers[0], 0.9),)))
    async with database.unit_of_work() as unit:
        await tips.keep(unit, [(place, "loopback 100", a_tip(state=TipState.QUEUED))])
    assert await past(database, place) == tips.KnownTip(1, TipState.ANSWERED, (numbers[0],), False)


async def test_the_ten_best_matches_are_kept(database: Database) -> None:
    numbers = await known_factchecks(database, 12)
    place = await kept(database, a_tip(matches=tuple(Match(number, 0.5) for number in numbers)))
    found = await past(database, place)
    assert found
    assert found.candidates == tuple(numbers[: tips.KEPT_MATCHES])


async def test_no_tips_are_no_trouble(database: Database) -> None:
    async with database.unit_of_work() as unit:
        await tips.keep(unit, [])
        await tips.vote(unit, [])
        assert await tips.counts(unit) == {}
        assert await tips.text_of(unit, 1) == ""


# --- Past -------------------------------------------------------------------------------------------------------------


async def test_nobody_sees_anybody_elses_tip(database: Database) -> None:
    place = await kept(database, a_tip(), "100")
    other = await an_address(database, "200")
    assert await past(database, place) is not None
    assert await past(database, other) is None
    assert await past(database, place, 2) is None
    assert await past(database, 0) is None


# --- Votes ------------------------------------------------------------------------------------------------------------


async def votes(database: Database) -> list[tuple[Vote, int | None]]:
    async with database.reading() as unit:
        return [(row.vote, row.factcheck_id) for row in await unit.connection.execute(select(ballot))]


@pytest.mark.parametrize(
    ("vote", "state"),
    [
        (Vote.HELPFUL, TipState.ANSWERED),
        (Vote.PICKED, TipState.ANSWERED),
        (Vote.UNHELPFUL, TipState.QUEUED),
        (Vote.NONE_OF_THESE, TipState.QUEUED),
    ],
)
async def test_who_was_not_helped_is_queued(database: Database, vote: Vote, state: TipState) -> None:
    place = await kept(database, a_tip())
    await voted(database, Ballot(1, vote))
    assert await past(database, place) == tips.KnownTip(1, state, (), True)
    async with database.reading() as unit:
        assert await tips.counts(unit) == {state: 1}


async def test_the_first_vote_counts(database: Database) -> None:
    numbers = await known_factchecks(database)
    await kept(database, a_tip())
    await voted(database, Ballot(1, Vote.PICKED, numbers[0]))
    await voted(database, Ballot(1, Vote.PICKED, numbers[1]), Ballot(1, Vote.HELPFUL))
    assert await votes(database) == [(Vote.PICKED, numbers[0])]


async def test_a_vote_that_does_not_count_queues_nothing(database: Database) -> None:
    place = await kept(database, a_tip())
    await voted(database, Ballot(1, Vote.HELPFUL))
    await voted(database, Ballot(1, Vote.UNHELPFUL))
    assert await votes(database) == [(Vote.HELPFUL, None)]
    found = await past(database, place)
    assert found
    assert found.state is TipState.ANSWERED


async def test_two_votes_in_one_wave_are_one(database: Database) -> None:
    await kept(database, a_tip())
    await voted(database, Ballot(1, Vote.HELPFUL), Ballot(1, Vote.PICKED))
    assert await votes(database) == [(Vote.HELPFUL, None)]
