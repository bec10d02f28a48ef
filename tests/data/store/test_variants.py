"""Known variants on real databases: sealed, one row a text, told to every matcher, and nobody's."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from bot.variants import keep_variant
from data.model.factcheck import Decision, FactCheck, Match, Outcome, Verdict
from data.model.membership import Erasure
from data.model.message import ContentKind, Origin, OriginKind
from data.model.tip import Ballot, Tip, TipState, Vote
from data.model.variant import Variant
from data.store import erasure, factchecks, tips, variants
from data.store.database import Database
from data.store.schema import factcheck, matcher_log, variant
from data.store.vault import Vault
from data.store.whose import Whose
from tests.data.store.setup import an_address, received

WELL = "Sumur bor di belakang pasar Kanigaran mengeluarkan gas beracun, tujuh kambing mati, hubungi 081234567890"
KEPT = WELL.replace("081234567890", "***890-06")
TOLL = "Jembatan gantung Kalibaru ternyata sudah dijual kepada pengusaha Singapura"


async def two_factchecks(database: Database, is_sample: bool = False) -> tuple[int, int]:
    records = [FactCheck("uji", key, f"Judul {key}", Verdict.FALSE, is_sample=is_sample) for key in ("a", "b")]
    async with database.unit_of_work() as unit:
        await factchecks.save(unit, records)
        one, two = sorted(await unit.connection.scalars(select(factcheck.c.id)))
    return one, two


async def tied(database: Database, factcheck_number: int, text: str = WELL, tip: int = 0) -> int:
    async with database.unit_of_work() as unit:
        return await keep_variant(unit, factcheck_number, text, tip, "petugas")


async def all_of(database: Database, is_sample: bool = False) -> list[Variant]:
    async with database.reading() as unit:
        return [found async for page in variants.pages(unit, is_sample, 1) for found in page]


async def logged(database: Database) -> list[int]:
    async with database.reading() as unit:
        return list(await unit.connection.scalars(select(matcher_log.c.factcheck_id).order_by(matcher_log.c.seq)))


async def test_a_text_is_kept_once_masked_and_with_its_claim(database: Database) -> None:
    one, _ = await two_factchecks(database)
    number = await tied(database, one)
    again = await tied(database, one, "Assalamualaikum, info dari grup sebelah:\n" + WELL.upper())
    assert again == number, "the same words, only wrapped otherwise"
    assert await all_of(database) == [Variant(number, one, KEPT, "Judul a")]
    async with database.reading() as unit:
        assert await variants.of_factchecks(unit, [one]) == [Variant(number, one, KEPT, "Judul a")]
        assert await variants.confirmed(unit) == [(KEPT, one)]
        row = (await unit.connection.execute(select(variant))).one()
    assert (row.officer, row.tip_id) == ("petugas", None)
    assert b"sumur" not in bytes(row.text_sealed).lower() + bytes(row.fingerprint)


async def test_a_text_that_could_be_anybodys_is_not_kept(database: Database) -> None:
    one, _ = await two_factchecks(database)
    for text in ("halo min", "Assalamualaikum selamat pagi semua", "vaksin", "", "🙏"):
        assert await tied(database, one, text) == 0
    assert await all_of(database) == []


async def test_what_a_later_officer_says_counts(database: Database) -> None:
    one, two = await two_factchecks(database)
    before = len(await logged(database))
    number = await tied(database, one)
    assert await tied(database, two) == number
    assert [found.factcheck for found in await all_of(database)] == [two]
    assert (await logged(database))[before:] == [one, one, two], "both are read again, in one order"


async def test_every_change_is_told_to_the_matchers(database: Database) -> None:
    one, _ = await two_factchecks(database)
    before = len(await logged(database))
    number = await tied(database, one)
    await tied(database, one)
    async with database.unit_of_work() as unit:
        assert await variants.remove(unit, [number, 999]) == 1
        assert await variants.remove(unit, [number]) == 0
    assert (await logged(database))[before:] == [one, one], "added, and removed; the second time nothing changed"


async def test_a_withdrawn_factcheck_is_not_put_back_by_its_variants(database: Database) -> None:
    one, _ = await two_factchecks(database)
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(factcheck).values(withdrawn_at=await unit.now()))
    before = len(await logged(database))
    await tied(database, one)
    assert len(await logged(database)) == before


async def test_examples_and_the_offices_own_are_apart(database: Database) -> None:
    one, _ = await two_factchecks(database, is_sample=True)
    await tied(database, one)
    assert await all_of(database) == []
    assert len(await all_of(database, is_sample=True)) == 1
    async with database.reading() as unit:
        assert await variants.confirmed(unit) == []


async def test_a_row_that_another_key_sealed_hides_no_other(database: Database) -> None:
    one, _ = await two_factchecks(database)
    await tied(database, one)
    await tied(database, one, TOLL)
    strange = Vault("another secret that is long enough, too").seal(variants.SEALED_TEXT, "x")
    async with database.unit_of_work() as unit:
        first = select(func.min(variant.c.id)).scalar_subquery()
        await unit.connection.execute(update(variant).where(variant.c.id == first).values(text_sealed=strange))
    assert [found.text for found in await all_of(database)] == [TOLL]


# --- Whose it is ------------------------------------------------------------------------------------------------------

FORWARDS = [
    (2, None, [(KEPT, None)], "forwarded: nobody's own, so only where it came from is forgotten"),
    (0, Origin(OriginKind.CHANNEL, "Kanal Warga"), [(KEPT, None)], "forwarded once, from a channel"),
    (0, None, [], "their own words"),
]


@pytest.mark.parametrize(("forwards", "origin", "left", "reason"), FORWARDS, ids=[row[3] for row in FORWARDS])
async def test_who_is_forgotten_leaves_no_trace_in_variants(
    database: Database, forwards: int, origin: Origin | None, left: list[tuple[str, None]], reason: str
) -> None:
    one, _ = await two_factchecks(database)
    await received(database, "a", chat="100")
    place = await an_address(database)
    decision = Decision(Outcome.ANSWER, (Match(one, 0.9),), "sure")
    item = Tip(1, ContentKind.TEXT, WELL, forwards, TipState.ANSWERED, decision, (), origin)
    async with database.unit_of_work() as unit:
        await tips.keep(unit, [(place, "loopback 100", item)])
    await tied(database, one, tip=1)
    await tied(database, one, TOLL, tip=77)
    async with database.unit_of_work() as unit:
        await erasure.erase(unit, Whose(place, "loopback", "100", 1), Erasure(0))
    async with database.reading() as unit:
        rows = (
            await unit.connection.execute(select(variant.c.text_sealed, variant.c.tip_id).order_by(variant.c.id))
        ).all()
        found = [(unit.vault.unseal(variants.SEALED_TEXT, row.text_sealed), row.tip_id) for row in rows]
    assert found == [*left, (TOLL, 77)], reason


async def test_no_vote_makes_a_variant(database: Database) -> None:
    """However many tap that a fact-check fits: ten accounts could bind a true text to a false verdict."""
    one, _ = await two_factchecks(database)
    for number in range(1, 11):
        await received(database, f"k{number}", chat=f"{number}00")
        place = await an_address(database, f"{number}00")
        decision = Decision(Outcome.SUGGEST, (Match(one, 0.3),), "not sure enough")
        item = Tip(number, ContentKind.TEXT, WELL, 1, TipState.SUGGESTED, decision)
        async with database.unit_of_work() as unit:
            await tips.keep(unit, [(place, f"loopback {number}00", item)])
            await tips.vote(unit, [Ballot(number, Vote.PICKED, one)])
    assert await all_of(database) == []
