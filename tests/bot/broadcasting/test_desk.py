"""The desk: who may do what to a broadcast, and that nothing goes out that two people did not agree on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.broadcasting.desk import Rules
from bot.broadcasting.drafting import as_wanted
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.credentials import SignInRefused
from bot.officers import FRESH, Fault, OfficerError
from broadcasts.audience_words import AudienceError
from broadcasts.audience_words import Fault as AudienceFault
from broadcasts.series import ScheduleError
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, Content, Judgement, PauseCause
from data.model.message import StoredFile
from data.model.officer import Delegation, OfficerRole, OfficerState, StandIn
from data.store import approvals, audit, broadcasts
from data.store.database import Database, Unit
from data.store.schema import broadcast as table
from data.store.vault import Vault
from tests.bot.broadcasting.office import CONTENT, WANTED, Office, seen
from tests.bot.signing import PASSWORD, Lobby
from tests.conftest import SECRET, Clock
from tests.data.store.office import done
from tests.data.store.setup import passes

S = BroadcastState
#: The clock of these tests stands on 23 November 2026, 10 o'clock WIB.
TODAY = date(2026, 11, 23)


@pytest.fixture
async def office(sqlite_url: str, clock: Clock) -> AsyncIterator[Office]:
    database = Database(sqlite_url, Vault(SECRET), clock)
    made = Office(Lobby(database, clock))
    await made.opens()
    yield made
    await database.close()


async def refused(act: object, refusal: Refusal) -> BroadcastError:
    with pytest.raises(BroadcastError) as caught:
        await act  # type: ignore[misc]
    assert caught.value.refusal is refusal
    return caught.value


async def test_a_broadcast_is_drafted_submitted_and_approved(office: Office) -> None:
    drafted = await office.drafts("budi")
    assert (drafted.state, drafted.serial, drafted.audience, drafted.schedule) == (S.DRAFT, "", "kim: semua", "now")
    submitted = await office.submits("budi", drafted)
    assert (submitted.state, submitted.serial, submitted.previewed_count) == (S.SUBMITTED, "2026/1", 3)
    approved = await office.approves("dewi", submitted)
    assert approved.state is S.APPROVED
    numbers = office.lobby.numbers
    async with office.database.reading() as unit:
        given = await approvals.of_broadcast(unit, approved.number)
        trail = await audit.of_target(unit, f"broadcast:{approved.number}")
    assert [(one.officer, one.judgement, one.count, one.note) for one in given] == [
        (numbers["dewi"], Judgement.APPROVED, 3, "sesuai")
    ]
    assert [(entry.act.actor, entry.act.action) for entry in trail] == [
        (f"officer:{numbers['budi']}", "draft"),
        (f"officer:{numbers['budi']}", "submit"),
        (f"officer:{numbers['dewi']}", "approve"),
    ]
    assert "sesuai" not in repr(trail), "the trail holds nothing that somebody wrote"


@pytest.mark.parametrize(
    ("drafter", "editor", "submitter", "approver", "refusal", "why"),
    [
        ("citra", "", "budi", "citra", Refusal.OWN_WORK, "drafted it"),
        ("budi", "", "citra", "citra", Refusal.OWN_WORK, "submitted it"),
        ("budi", "citra", "budi", "citra", Refusal.OWN_WORK, "edited it"),
        ("budi", "", "budi", "budi", Refusal.WRONG_ROLE, "is no approver"),
        ("budi", "", "budi", "ani", Refusal.WRONG_ROLE, "administers, which is not approving"),
        ("budi", "citra", "budi", "dewi", None, "had no hand in it"),
        ("budi", "", "budi", "citra", None, "had no hand in it either"),
    ],
)
async def test_who_approves(
    office: Office, drafter: str, editor: str, submitter: str, approver: str, refusal: Refusal | None, why: str
) -> None:
    known = await office.drafts(drafter)
    if editor:
        known = await office.edits(editor, known)
    known = await office.submits(submitter, known)
    if refusal is None:
        assert (await office.approves(approver, known)).state is S.APPROVED, why
        return
    await refused(office.approves(approver, known), refusal)
    assert (await office.now(known.number)).state is S.SUBMITTED, why


async def test_one_person_with_a_shell_and_one_credential_sends_nothing(office: Office) -> None:
    """Each of them by themselves, with everything that their own credential opens, and a newcomer of their own."""
    for alone in ("ani", "budi", "citra", "dewi"):
        lobby = office.lobby
        with pytest.raises((OfficerError, BroadcastError)):
            await office.approves(alone, await office.submits(alone, await office.drafts(alone)))
        with pytest.raises(OfficerError) as caught:
            await lobby.desk.add(await lobby.enters(alone), f"boneka-{alone}", "Boneka", list(OfficerRole))
        assert caught.value.fault in {Fault.NEEDS_WITNESS, Fault.NOT_ADMINISTRATOR}
        for other in {"ani", "budi", "citra", "dewi"} - {alone}:
            with pytest.raises(OfficerError):
                await lobby.desk.reset(await lobby.enters(alone), other)
            with pytest.raises(SignInRefused):
                await lobby.doorman.sign_in(other, PASSWORD, await lobby.code(alone))
            await passes(office.database, lobby.clock, 31)
    async with office.database.reading() as unit:
        states = await broadcasts.counts(unit)
    assert set(states) <= {S.DRAFT, S.SUBMITTED}


async def test_a_second_officer_alone_is_not_enough(sqlite_url: str, clock: Clock) -> None:
    """An administrator who makes a second officer, and signs in as them, still lacks somebody to approve."""
    database = Database(sqlite_url, Vault(SECRET), clock)
    office = Office(Lobby(database, clock))
    await office.lobby.opens("ani")
    await office.founds("KIM Contoh")
    await office.lobby.joins("boneka", OfficerRole.OFFICER, OfficerRole.APPROVER)
    known = await office.submits("boneka", await office.drafts("boneka"))
    await refused(office.approves("boneka", known), Refusal.OWN_WORK)
    await refused(office.approves("ani", known), Refusal.WRONG_ROLE)
    ani = await office.lobby.enters("ani")
    with pytest.raises(OfficerError):
        await office.lobby.desk.set_roles(ani, "ani", [OfficerRole.ADMINISTRATOR, OfficerRole.APPROVER])
    with pytest.raises(OfficerError):
        await office.lobby.desk.add(ani, "boneka-dua", "Boneka Dua", [OfficerRole.APPROVER])
    await database.close()


@pytest.mark.parametrize(
    ("deputy", "instead_of", "days", "submitter", "result", "why"),
    [
        ("budi", "dewi", (-1, 1), "citra", S.APPROVED, "stands in for Dewi"),
        ("budi", "dewi", (-3, 0), "citra", S.APPROVED, "on the last day too"),
        ("budi", "dewi", (-3, -1), "citra", Refusal.WRONG_ROLE, "not on the day after"),
        ("budi", "dewi", (1, 3), "citra", Refusal.WRONG_ROLE, "nor before the first"),
        ("budi", "citra", (-1, 1), "citra", Refusal.STANDS_IN, "in the place of who submitted it"),
        ("budi", "dewi", (-1, 1), "budi", Refusal.OWN_WORK, "not on work of one's own"),
        ("dewi", "citra", (-1, 1), "citra", Refusal.STANDS_IN, "nor beside an office of one's own"),
    ],
)
async def test_who_stands_in(
    office: Office,
    deputy: str,
    instead_of: str,
    days: tuple[int, int],
    submitter: str,
    result: BroadcastState | Refusal,
    why: str,
) -> None:
    first, last = (TODAY + timedelta(days=day) for day in days)
    letter = Delegation(0, 0, 0, StandIn.PLH, "800/77/2026", first, last)
    await office.lobby.desk.delegate(await office.lobby.enters("ani"), deputy, instead_of, letter)
    if deputy == "budi":
        await office.lobby.desk.link(await office.lobby.enters("budi"), 1)
    known = await office.submits(submitter, await office.drafts(submitter))
    if isinstance(result, Refusal):
        await refused(office.approves(deputy, known), result)
        return
    assert (await office.approves(deputy, known)).state is result, why
    async with office.database.reading() as unit:
        given = (await approvals.of_broadcast(unit, known.number))[0]
    assert (given.officer, given.instead_of) == (office.lobby.numbers["budi"], office.lobby.numbers[instead_of])


async def test_who_stood_in_for_somebody_that_approves_no_more_stands_in_for_nobody(office: Office) -> None:
    letter = Delegation(0, 0, 0, StandIn.PLT, "800/77/2026", TODAY, TODAY)
    lobby = office.lobby
    await lobby.desk.delegate(await lobby.enters("ani"), "budi", "dewi", letter)
    await lobby.desk.set_roles(await lobby.enters("ani"), "dewi", [OfficerRole.FACT_CHECKER])
    known = await office.submits("citra", await office.drafts("citra"))
    await refused(office.approves("budi", known), Refusal.WRONG_ROLE)


async def test_an_approver_has_to_see_the_test_message(office: Office) -> None:
    known = await office.submitted()
    await refused(office.approves("dewi", known, tested=False), Refusal.NO_TEST)
    assert (await office.approves("dewi", known)).state is S.APPROVED


async def test_a_test_message_of_what_was_there_before_does_not_count(office: Office) -> None:
    known = await office.submitted()
    await office.tests("dewi", known)
    known = await office.submits("budi", await office.edits("budi", known))
    await refused(office.approves("dewi", known, tested=False), Refusal.NO_TEST)


async def test_what_changed_since_it_was_looked_at_is_not_approved(office: Office) -> None:
    known = await office.submitted()
    again = await office.submits("budi", await office.edits("budi", known))
    await refused(office.approves("dewi", known), Refusal.STALE)
    assert (await office.approves("dewi", again)).state is S.APPROVED


async def test_an_edit_voids_the_approval(office: Office) -> None:
    approved = await office.approves("dewi", await office.submitted())
    known = await office.edits("budi", approved)
    assert (known.state, await office.approvers(known)) == (S.DRAFT, set())
    known = await office.submits("budi", known)
    assert (known.serial, known.revision) == ("2026/1", 1)
    assert await office.approvers(known) == set()


async def test_who_edited_before_the_last_approval_may_approve_the_next_revision(office: Office) -> None:
    known = await office.edits("citra", await office.drafts("budi"))
    known = await office.approves("dewi", await office.submits("budi", known))
    known = await office.submits("budi", await office.edits("budi", known, "Mulai pukul 10."))
    assert (await office.approves("citra", known)).state is S.APPROVED


async def test_an_approval_that_was_not_enough_forgives_no_editor(office: Office) -> None:
    async def two(_unit: Unit, _broadcast: Broadcast) -> int:
        return 2

    office.desk.rules = Rules(approvals_needed=two)
    known = await office.edits("citra", await office.drafts("budi"))
    await office.approves("dewi", await office.submits("budi", known))
    known = await office.submits("budi", await office.edits("budi", await office.now(known.number), "Lain."))
    await refused(office.approves("citra", known), Refusal.OWN_WORK)


async def test_what_needs_two_approvals_waits_for_both(office: Office) -> None:
    async def two(_unit: Unit, _broadcast: Broadcast) -> int:
        return 2

    office.desk.rules = Rules(approvals_needed=two)
    known = await office.submitted()
    half = await office.approves("dewi", known)
    assert (half.state, half.version) == (S.SUBMITTED, known.version)
    await refused(office.approves("dewi", half, tested=False), Refusal.APPROVED_BEFORE)
    assert (await office.approves("citra", half)).state is S.APPROVED
    async with office.database.reading() as unit:
        trail = await audit.of_target(unit, f"broadcast:{known.number}")
    assert [entry.act.action for entry in trail] == ["draft", "submit", "countersign", "refuse_approval", "approve"]


@pytest.mark.parametrize(
    "columns",
    [{"title": "Diam-diam"}, {"texts": '[["id", "Diam-diam"]]'}, {"audience": "orang: semua"}, {"schedule": "kapan"}],
)
async def test_what_was_changed_behind_our_back_is_not_approved(office: Office, columns: dict[str, str]) -> None:
    known = await office.submitted()
    async with office.database.unit_of_work() as unit:
        await unit.connection.execute(update(table).values(columns))
    await refused(office.approves("dewi", known), Refusal.TAMPERED)


async def test_a_sign_in_of_some_time_ago_approves_nothing(office: Office) -> None:
    known = await office.submitted()
    await office.tests("dewi", known)
    dewi = await office.lobby.enters("dewi")
    await passes(office.database, office.lobby.clock, FRESH.total_seconds() + 1)
    with pytest.raises(OfficerError) as caught:
        await office.desk.approve(dewi, seen(known))
    assert caught.value.fault is Fault.STALE_SIGN_IN


async def test_who_is_disabled_meanwhile_approves_nothing(office: Office) -> None:
    known = await office.submitted()
    await office.tests("dewi", known)
    dewi = await office.lobby.enters("dewi")
    await office.lobby.desk.set_state(await office.lobby.enters("ani"), "dewi", OfficerState.DISABLED)
    with pytest.raises(OfficerError) as caught:
        await office.desk.approve(dewi, seen(known))
    assert caught.value.fault is Fault.DISABLED


async def test_two_who_approve_at_once_make_one_approval(office: Office) -> None:
    known = await office.submitted()
    people = []
    for login in ("citra", "dewi"):
        await office.tests(login, known)
        people.append(await office.lobby.enters(login))
    tries = (office.desk.approve(who, seen(known)) for who in people)
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(isinstance(one, BroadcastError) for one in found) == [False, True]
    assert len(await office.approvers(await office.now(known.number))) == 1


async def test_a_rejection_says_why_and_leads_back(office: Office) -> None:
    known = await office.submitted()
    dewi = await office.lobby.enters("dewi")
    rejected = await office.desk.reject(dewi, seen(known), "Jamnya keliru.")
    assert rejected.state is S.DRAFT
    async with office.database.reading() as unit:
        given = await approvals.of_broadcast(unit, known.number)
    assert [(one.judgement, one.note) for one in given] == [(Judgement.REJECTED, "Jamnya keliru.")]
    await refused(office.desk.reject(await office.lobby.enters("dewi"), seen(rejected), ""), Refusal.NOT_NOW)


async def test_nobody_rejects_their_own(office: Office) -> None:
    known = await office.submits("citra", await office.drafts("citra"))
    await refused(office.desk.reject(await office.lobby.enters("citra"), seen(known), ""), Refusal.OWN_WORK)


async def test_what_was_approved_is_taken_back(office: Office) -> None:
    approved = await office.approves("dewi", await office.submitted())
    back = await office.desk.return_(await office.lobby.enters("budi"), seen(approved), "diundur")
    assert (back.state, await office.approvers(back)) == (S.DRAFT, set())


async def test_pause_resume_and_stop_need_no_look_beforehand(office: Office) -> None:
    number = (await office.approves("dewi", await office.submitted())).number
    for act in ("prepare", "start"):
        from data.model.broadcast import BroadcastAct

        await done(office.database, number, BroadcastAct(act), frozen_count=3)
    paused = await office.desk.pause(await office.lobby.enters("budi"), number, "ada yang keliru")
    assert (paused.state, paused.pause_cause, paused.pause_reason) == (S.PAUSED, PauseCause.OFFICER, "ada yang keliru")
    assert (await office.desk.resume(await office.lobby.enters("dewi"), number)).state is S.RUNNING
    assert (await office.desk.stop(await office.lobby.enters("citra"), number, "batal")).state is S.STOPPED
    await refused(office.desk.resume(await office.lobby.enters("budi"), number), Refusal.NOT_NOW)
    await refused(office.desk.pause(await office.lobby.enters("ani"), number), Refusal.WRONG_ROLE)
    await refused(office.desk.stop(await office.lobby.enters("budi"), 99), Refusal.UNKNOWN)


@pytest.mark.parametrize(
    ("wanted", "refusal", "why"),
    [
        (replace(WANTED, content=replace(CONTENT, title="  ")), Refusal.NO_TITLE, "no title"),
        (replace(WANTED, content=replace(CONTENT, texts=())), Refusal.NO_TEXT, "no text"),
        (replace(WANTED, content=replace(CONTENT, texts=(("id", " \n "),))), Refusal.NO_TEXT, "an empty text"),
        (replace(WANTED, content=replace(CONTENT, texts=(("xx", "?"),))), Refusal.BAD_LANGUAGE, "no such language"),
        (replace(WANTED, content=Content("Judul", (("id", "A"), ("id", "B")))), Refusal.BAD_LANGUAGE, "one twice"),
        (replace(WANTED, content=replace(CONTENT, texts=(("id", "x" * 4096),))), Refusal.TOO_LONG, "too long"),
        (
            replace(WANTED, content=Content("Judul", (("id", "x" * 1000),), (StoredFile("ab" * 32, "a", "b", 1),))),
            Refusal.TOO_LONG,
            "too long beside a file",
        ),
        (
            replace(WANTED, expires_at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC)),
            Refusal.EXPIRES_TOO_SOON,
            "ended an hour ago",
        ),
        (
            replace(WANTED, schedule="2026-12-01 08:00 WIB", expires_at=datetime(2026, 11, 30, 17, 0, tzinfo=UTC)),
            Refusal.EXPIRES_TOO_SOON,
            "ends before it begins",
        ),
        (replace(WANTED, corrects=99), Refusal.UNKNOWN_ORIGINAL, "corrects nothing"),
    ],
)
async def test_what_is_no_broadcast(office: Office, wanted: object, refusal: Refusal, why: str) -> None:
    with pytest.raises(BroadcastError) as caught:
        await office.drafts("budi", wanted)  # type: ignore[arg-type]
    assert caught.value.refusal is refusal, why
    async with office.database.reading() as unit:
        assert await broadcasts.newest(unit, 5) == []


@pytest.mark.parametrize("text", ["wilayah = Antah Berantah", "kim: peran = ketua", "belum-konfirmasi = 2026/99"])
async def test_what_is_no_audience(office: Office, text: str) -> None:
    with pytest.raises(AudienceError):
        await office.drafts("budi", replace(WANTED, audience=text))


@pytest.mark.parametrize("text", ["kemarin", "2026-11-22 08:00 WIB", "2026-12-31 s.d. 2026-12-01 08:00 WIB"])
async def test_what_is_no_schedule(office: Office, text: str) -> None:
    with pytest.raises(ScheduleError):
        await office.drafts("budi", replace(WANTED, schedule=text))


async def test_what_reaches_nobody_is_not_submitted(office: Office) -> None:
    known = await office.drafts("budi", replace(WANTED, audience="kim: wilayah = kecamatan Mayangan"))
    await refused(office.submits("budi", known), Refusal.EMPTY_AUDIENCE)


async def test_what_is_past_by_now_is_not_submitted(office: Office) -> None:
    known = await office.drafts("budi", replace(WANTED, schedule="2026-11-23 12:00 WIB"))
    await passes(office.database, office.lobby.clock, 3 * 3600)
    with pytest.raises(ScheduleError):
        await office.submits("budi", known)


async def test_what_the_calendar_forbids_is_not_submitted(office: Office) -> None:
    async def forbidden(_unit: Unit, _broadcast: Broadcast) -> None:
        raise BroadcastError(Refusal.CALENDAR, reason="masa tenang")

    office.desk.rules = Rules(before_submit=forbidden)
    await refused(office.submits("budi", await office.drafts("budi")), Refusal.CALENDAR)


@pytest.mark.parametrize(
    ("audience", "canonical", "why"),
    [
        ("wilayah = kecamatan Kademangan", "kim: wilayah = 35.74.01", "a kecamatan, of which a kelurahan has the name"),
        ("wilayah = Kel. Kademangan", "kim: wilayah = 35.74.01.1008", "and the kelurahan"),
        ("wilayah = Curahgrinting", "kim: wilayah = 35.74.04.1005", "a name that one place has"),
        ("wilayah = 35.74.04.1003", "kim: wilayah = 35.74.04.1003", "by its code"),
        ("orang: bahasa = jv", "orang: bahasa = jv", "people by language"),
    ],
)
async def test_audiences_are_read_against_the_office_s_own_places(
    office: Office, audience: str, canonical: str, why: str
) -> None:
    assert (await office.drafts("budi", replace(WANTED, audience=audience))).audience == canonical, why


@pytest.mark.parametrize(
    ("name", "fault", "near", "why"),
    [
        ("Kademangan", AudienceFault.AMBIGUOUS_PLACE, "kecamatan Kademangan (35.74.01)", "two places are called so"),
        ("Kanigarang", AudienceFault.UNKNOWN_PLACE, "Kanigaran", "a slip, with what was perhaps meant"),
    ],
)
async def test_a_place_that_is_not_one_is_told(
    office: Office, name: str, fault: AudienceFault, near: str, why: str
) -> None:
    with pytest.raises(AudienceError) as caught:
        await office.drafts("budi", replace(WANTED, audience=f"wilayah = {name}"))
    assert caught.value.fault is fault, why
    assert any(near in one for one in caught.value.near), why


async def test_only_officers_draft_and_edit(office: Office) -> None:
    await refused(office.drafts("dewi"), Refusal.WRONG_ROLE)
    known = await office.drafts("budi")
    await refused(office.edits("dewi", known), Refusal.WRONG_ROLE)
    await refused(office.submits("ani", known), Refusal.WRONG_ROLE)


async def test_what_runs_is_not_edited(office: Office) -> None:
    from data.model.broadcast import BroadcastAct

    known = await office.approves("dewi", await office.submitted())
    await done(office.database, known.number, BroadcastAct.PREPARE)
    now = await office.now(known.number)
    error = await refused(office.edits("budi", now), Refusal.NOT_NOW)
    assert error.values == {"act": BroadcastAct.EDIT, "state": S.PREPARING}


async def test_an_edit_begins_with_what_is_there(office: Office) -> None:
    known = await office.drafts("budi", replace(WANTED, klass=BroadcastClass.URGENT))
    again = await office.desk.edit(await office.lobby.enters("budi"), seen(known), as_wanted(known))
    assert replace(again, version=known.version) == known
