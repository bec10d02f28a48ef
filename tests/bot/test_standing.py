"""Two officers and the standing of a KIM, on both databases: who may do what, and what undoes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.credentials import SignedIn
from bot.register import Taken, take_in
from bot.standing import Fault, StandingDesk, StandingError, Wanted
from data.model.audit import actor_of
from data.model.board import BoardOffice, Declaration
from data.model.membership import InstitutionStatus
from data.model.officer import OfficerRole
from data.model.register import Kim, KimField, KimRow, Value
from data.model.standing import Gap, KimAct, digest
from data.store import audit, register, standings
from data.store.database import Database
from data.store.schema import board_member, kim, kim_event
from tests.data.store.office import an_officer

PLACE, TODAY = "35.74.04.1003", date(2026, 11, 26)
SK: dict[str, Value] = {"nomor_sk": "SK 1", "tanggal_sk": date(2024, 1, 2)}
BOARD: dict[str, Value] = {"ketua": "Siti Contoh", "sekretaris": "Budi Contoh", "tanggal_pernyataan": date(2026, 3, 1)}
KEEPER, APPROVER, CHECKER = OfficerRole.OFFICER, OfficerRole.APPROVER, OfficerRole.FACT_CHECKER


async def somebody(database: Database, login: str, *roles: OfficerRole) -> SignedIn:
    number = await an_officer(database, login, frozenset(roles or {KEEPER}))
    async with database.reading() as unit:
        return SignedIn(number, await unit.now())


async def imported(database: Database, by: SignedIn | None, *rows: KimRow) -> Taken:
    return await take_in(database, list(rows), actor_of(by.officer) if by else "shell", TODAY)


def a_row(name: str = "KIM Jaya", **stated: Value) -> KimRow:
    return KimRow(2, "", name, PLACE, {KimField(field): value for field, value in stated.items()})


async def only(database: Database) -> Kim:
    async with database.reading() as unit:
        (one,) = await register.every(unit)
    return one


async def a_whole_kim(database: Database, by: SignedIn, name: str = "KIM Jaya") -> Kim:
    """A KIM with everything on paper, entered by somebody."""
    await imported(database, by, a_row(name, **SK, **BOARD))
    async with database.reading() as unit:
        return next(one for one in await register.every(unit) if one.name == name)


def desk_of(database: Database, today: date = TODAY) -> StandingDesk:
    return StandingDesk(database, today)


def wanted(act: KimAct, reason: str = "", on: date = TODAY) -> Wanted:
    return Wanted(act, on, reason)


async def seen(database: Database, number: int) -> str:
    async with database.reading() as unit:
        one = await register.get(unit, number)
    assert one is not None
    return digest(one).hex()[:16]


async def refusal(awaited: object) -> StandingError:
    with pytest.raises(StandingError) as refused:
        await awaited  # type: ignore[misc]
    return refused.value


async def test_one_verifies_and_another_one_activates(database: Database) -> None:
    ani, budi, citra = [await somebody(database, login) for login in ("ani", "budi", "citra")]
    one, desk = await a_whole_kim(database, ani), desk_of(database)
    assert (one.status, one.holding(BoardOffice.CHAIR)) == (InstitutionStatus.VERIFIED, "Siti Contoh")
    shown = await seen(database, one.number)
    error = await refusal(desk.activate(budi, one.number, shown))
    assert error.fault is Fault.NOT_VERIFIED, "an import alone is agreed to as an import"
    await desk.act(budi, one.number, wanted(KimAct.VERIFY))
    for who in (budi, ani):
        error = await refusal(desk.activate(who, one.number, shown))
        assert error.fault is Fault.SAME_OFFICER, "neither who verified nor who checked the declarations"
    assert (await refusal(desk.activate(citra, one.number, "0" * 16))).fault is Fault.OTHER_HASH
    assert (await refusal(desk.activate(citra, one.number, shown[:4]))).fault is Fault.OTHER_HASH, "too short"
    assert (await refusal(desk.activate(citra, one.number, " " * 16))).fault is Fault.OTHER_HASH, "nothing at all"
    assert (await desk.activate(citra, one.number, shown)).status is InstitutionStatus.ACTIVE
    async with database.reading() as unit:
        acts = [(entry.act.actor, entry.act.action) for entry in await audit.entries(unit)][-2:]
        past = [(event.act, event.officer) for _, event in await standings.history(unit, one.number)]
        assert [fault async for _, fault in audit.walk(unit) if fault] == []
    assert acts == [(actor_of(budi.officer), "kim_verify"), (actor_of(citra.officer), "kim_activate")]
    assert past == [(KimAct.VERIFY, budi.officer), (KimAct.ACTIVATE, citra.officer)]


@pytest.mark.parametrize(
    ("roles", "may_verify", "may_activate"),
    [((KEEPER,), True, True), ((APPROVER,), False, True), ((CHECKER,), False, False)],
)
async def test_who_may_do_what(
    database: Database, roles: Sequence[OfficerRole], may_verify: bool, may_activate: bool
) -> None:
    ani, budi = await somebody(database, "ani"), await somebody(database, "budi", *roles)
    one, desk = await a_whole_kim(database, ani), desk_of(database)
    if not may_verify:
        assert (await refusal(desk.act(budi, one.number, wanted(KimAct.VERIFY)))).fault is Fault.WRONG_ROLE
    await desk.act(ani, one.number, wanted(KimAct.VERIFY))
    shown = await seen(database, one.number)
    if may_activate:
        await desk.activate(budi, one.number, shown)
    else:
        assert (await refusal(desk.activate(budi, one.number, shown))).fault is Fault.WRONG_ROLE


async def test_nothing_is_active_with_a_declaration_unseen_or_in_the_way(database: Database) -> None:
    ani, budi = await somebody(database, "ani"), await somebody(database, "budi")
    await imported(database, ani, a_row(**SK, ketua="Siti Contoh"))
    one, desk = await only(database), desk_of(database)
    (siti,) = one.board
    for said, gap in (
        (None, Gap.UNCHECKED),
        (Declaration(TODAY, 0, is_not_asn=False), Gap.IS_ASN),
        (Declaration(TODAY, 0, is_not_partisan=False), Gap.IS_PARTISAN),
    ):
        if said is not None:
            await desk.board_check(ani, one.number, [siti.number], said)
        await desk.act(ani, one.number, wanted(KimAct.VERIFY))
        error = await refusal(desk.activate(budi, one.number, await seen(database, one.number)))
        assert (error.fault, error.gaps) == (Fault.GAPS, (gap,))
    await desk.board_check(ani, one.number, [siti.number], Declaration(TODAY, 0))
    error = await refusal(desk.activate(budi, one.number, await seen(database, one.number)))
    assert error.fault is Fault.CHANGED, "what was verified is not what is there now"
    await desk.act(ani, one.number, wanted(KimAct.VERIFY))
    await desk.activate(budi, one.number, await seen(database, one.number))
    assert (await only(database)).status is InstitutionStatus.ACTIVE
    async with database.reading() as unit:
        sealed = list(await unit.connection.scalars(select(board_member.c.name_sealed)))
        trail = " ".join(entry.act.before + entry.act.after for entry in await audit.entries(unit))
    assert b"Siti" not in sealed[0]
    assert "Siti" not in trail


async def active(database: Database) -> tuple[Kim, SignedIn, SignedIn]:
    ani, budi = await somebody(database, "ani"), await somebody(database, "budi")
    one, desk = await a_whole_kim(database, ani), desk_of(database)
    await desk.act(ani, one.number, wanted(KimAct.VERIFY))
    return await desk.activate(budi, one.number, await seen(database, one.number)), ani, budi


@pytest.mark.parametrize("change", ["a new name", "somebody new", "somebody gone", "another SK", "checked again"])
async def test_what_two_agreed_to_falls_back_when_it_changes(database: Database, change: str) -> None:
    one, ani, _ = await active(database)
    desk = desk_of(database)
    if change == "a new name":
        await imported(database, ani, a_row(ketua="Rini Contoh"))
    elif change == "somebody new":
        await desk.board_add(ani, one.number, BoardOffice.SECTION, "  Tono   Contoh ")
    elif change == "somebody gone":
        await desk.board_end(ani, one.number, [one.board[1].number])
    elif change == "another SK":
        await imported(database, ani, a_row(nomor_sk="SK 2"))
    else:
        await desk.board_check(ani, one.number, [one.board[0].number], Declaration(TODAY, 0, is_not_asn=False))
    now = await only(database)
    assert now.status is InstitutionStatus.VERIFIED
    async with database.reading() as unit:
        assert (await standings.history(unit, one.number))[-1][1].act is KimAct.FALL_BACK


async def test_a_group_or_number_leaves_it_active(database: Database) -> None:
    _, ani, _ = await active(database)
    await imported(database, ani, a_row(grup_wa="Warga", nomor_induk="N-9"))
    assert (await only(database)).status is InstitutionStatus.ACTIVE


async def test_reasons_and_days_are_kept_and_wanted(database: Database) -> None:
    one, ani, _ = await active(database)
    desk = desk_of(database)
    assert (await refusal(desk.act(ani, one.number, wanted(KimAct.FREEZE, "  ")))).fault is Fault.NO_REASON
    future = wanted(KimAct.FREEZE, "ada laporan", TODAY + timedelta(days=1))
    assert (await refusal(desk.act(ani, one.number, future))).fault is Fault.BAD_DAY
    frozen = await desk.act(ani, one.number, wanted(KimAct.FREEZE, "pengurus berselisih", date(2026, 11, 1)))
    assert frozen.status is InstitutionStatus.FROZEN
    assert (await refusal(desk.act(ani, one.number, wanted(KimAct.FREEZE, "lagi")))).fault is Fault.NOT_NOW
    thawed = await desk.act(ani, one.number, wanted(KimAct.UNFREEZE, "sudah rukun"))
    assert thawed.status is InstitutionStatus.VERIFIED, "to be active it needs two officers anew"
    await desk.act(ani, one.number, wanted(KimAct.DISSOLVE, "musyawarah warga"))
    async with database.reading() as unit:
        past = [event for _, event in await standings.history(unit, one.number)][2:]
        sealed = list(await unit.connection.scalars(select(kim_event.c.reason_sealed)))
        trail = " ".join(entry.act.after for entry in await audit.entries(unit))
    assert [(event.act, event.on, event.reason) for event in past] == [
        (KimAct.FREEZE, date(2026, 11, 1), "pengurus berselisih"),
        (KimAct.UNFREEZE, TODAY, "sudah rukun"),
        (KimAct.DISSOLVE, TODAY, "musyawarah warga"),
    ]
    assert not any(b"berselisih" in one for one in sealed if one)
    assert "berselisih" not in trail, "people are named in reasons"


async def test_what_lapsed_expires_in_one_act(database: Database) -> None:
    ani = await somebody(database, "ani")
    rows = [a_row(f"KIM {number}", **SK, sk_sampai=TODAY - timedelta(days=number % 2)) for number in range(1, 46)]
    await imported(database, ani, *rows, a_row("KIM Beku", status="frozen", sk_sampai=date(2025, 1, 1)))
    done = await desk_of(database).expire_lapsed(ani)
    assert len(done) == 23, "on its last day an SK still holds; what is frozen stays so"
    assert await desk_of(database).expire_lapsed(ani) == []
    async with database.reading() as unit:
        states = [one.status for one in await register.every(unit)]
    assert states.count(InstitutionStatus.EXPIRED) == 23


# --- An import at once -----------------------------------------------------------------------------------------------


def the_register(count: int = 307, **more: Value) -> list[KimRow]:
    stated = {"status": "active", **SK, **BOARD, **more}
    return [a_row(f"KIM Nomor {number}", **stated) for number in range(count)]


async def test_a_whole_register_is_active_by_one_act_of_a_second_officer(database: Database) -> None:
    ani, budi, desk = await somebody(database, "ani"), await somebody(database, "budi", APPROVER), desk_of(database)
    taken = await imported(database, ani, *the_register(), a_row("KIM Kurang", status="active", **SK))
    assert taken.waiting is not None
    assert (len(taken.waiting.kim), taken.incomplete[0][0].name) == (307, "KIM Kurang")
    assert taken.incomplete[0][1] == (Gap.NO_CHAIR,)
    number, shown = taken.waiting.number, taken.waiting.digest.hex()[:16]
    assert (await refusal(desk.activate_batch(ani, number, shown))).fault is Fault.SAME_OFFICER
    assert (await refusal(desk.activate_batch(budi, number, "f" * 16))).fault is Fault.OTHER_HASH
    assert (await refusal(desk.activate_batch(budi, 99, shown))).fault is Fault.NO_BATCH
    assert len(await desk.activate_batch(budi, number, shown)) == 307
    assert (await refusal(desk.activate_batch(budi, number, shown))).fault is Fault.BATCH_DONE
    async with database.reading() as unit:
        states = [one.status for one in await register.every(unit)]
        events = await unit.connection.scalar(select(func.count()).where(kim_event.c.batch_id == number))
        assert await standings.open_batches(unit) == []
    assert (states.count(InstitutionStatus.ACTIVE), states.count(InstitutionStatus.VERIFIED), events) == (307, 1, 307)


async def test_the_same_table_twice_waits_once_and_a_changed_one_anew(database: Database) -> None:
    ani, budi, desk = await somebody(database, "ani"), await somebody(database, "budi"), desk_of(database)
    first = (await imported(database, ani, *the_register(3))).waiting
    assert (await imported(database, ani, *the_register(3))).waiting == first
    assert first is not None
    second = (await imported(database, ani, *the_register(3, nomor_sk="SK 9"))).waiting
    assert second is not None
    assert second.number != first.number
    error = await refusal(desk.activate_batch(budi, first.number, first.digest.hex()))
    assert error.fault is Fault.CHANGED, "nobody agrees to what is not there any more"
    await desk.activate_batch(budi, second.number, second.digest.hex())


async def test_one_that_was_frozen_meanwhile_holds_the_import_up(database: Database) -> None:
    ani, budi, desk = await somebody(database, "ani"), await somebody(database, "budi"), desk_of(database)
    found = (await imported(database, ani, *the_register(2))).waiting
    assert found is not None
    await desk.act(ani, found.kim[0], wanted(KimAct.FREEZE, "ada laporan"))
    error = await refusal(desk.activate_batch(budi, found.number, found.digest.hex()))
    assert error.fault is Fault.NOT_NOW
    again = (await imported(database, ani, *the_register(2))).waiting
    assert again is not None
    assert again.kim == found.kim[1:], "the others go on without it"


async def test_without_an_officer_nothing_waits(database: Database) -> None:
    taken = await imported(database, None, *the_register(2))
    assert (taken.waiting, len(taken.asked)) == (None, 2)
    async with database.reading() as unit:
        (first, _) = await register.every(unit)
    assert not any(member.is_checked for member in first.board), "a shell is nobody's word"


async def test_a_row_that_was_changed_past_us_is_not_agreed_to(database: Database) -> None:
    ani, budi, desk = await somebody(database, "ani"), await somebody(database, "budi"), desk_of(database)
    found = (await imported(database, ani, *the_register(2))).waiting
    assert found is not None
    async with database.unit_of_work() as unit:
        await unit.connection.execute(update(kim).values(sk_issuer="orang lain"))
    assert (await refusal(desk.activate_batch(budi, found.number, found.digest.hex()))).fault is Fault.CHANGED


@pytest.mark.parametrize(
    ("act", "fault"),
    [
        (lambda desk, who, one: desk.board_add(who, one, BoardOffice.CHAIR, " \t "), Fault.BAD_NAME),
        (lambda desk, who, one: desk.board_add(who, one, BoardOffice.CHAIR, "x" * 121), Fault.BAD_NAME),
        (lambda desk, who, one: desk.board_end(who, one, [99]), Fault.NO_MEMBER),
        (lambda desk, who, one: desk.board_check(who, one, [99], Declaration(TODAY, 0)), Fault.NO_MEMBER),
        (lambda desk, who, one: desk.board_check(who, one, [], Declaration(None, 0)), Fault.BAD_DAY),
        (
            lambda desk, who, one: desk.board_check(who, one, [], Declaration(TODAY + timedelta(days=1), 0)),
            Fault.BAD_DAY,
        ),
        (lambda desk, who, one: desk.act(who, one + 1, wanted(KimAct.VERIFY)), Fault.UNKNOWN),
        (lambda desk, who, one: desk.act(who, one, wanted(KimAct.VERIFY, "x" * 501)), Fault.NO_REASON),
    ],
)
async def test_bad_input_changes_nothing(database: Database, act: object, fault: Fault) -> None:
    ani = await somebody(database, "ani")
    before = await a_whole_kim(database, ani)
    assert (await refusal(act(desk_of(database), ani, before.number))).fault is fault  # type: ignore[operator]
    assert await only(database) == before
