"""Forgetting people, on both databases: nothing of them can be read afterwards, and nobody else loses anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, func, select

from broadcasts.channel import Sent
from broadcasts.delivery import on_sent
from data.matching.clusters import Clusters
from data.model.conversation import Conversation, Form
from data.model.delivery import DeliveryKind, DeliveryState, Lane
from data.model.factcheck import Decision, Outcome
from data.model.membership import Erasure, MembershipState, Registration, Role
from data.model.message import Attachment, ContentKind, Origin, OriginKind, RawItem
from data.model.people import AddressStatus
from data.model.tip import Ballot, FileState, RequestState, Tip, TipState, Vote
from data.store import attachments, erasure, inbox, members, people, records, requests, tips
from data.store.database import Database
from data.store.metadata import metadata
from data.store.people import Memory
from data.store.schema import (
    address,
    address_alias,
    attachment,
    ballot,
    claim,
    consent,
    conversation,
    delivery,
    human_request,
    membership,
    person,
    tip,
)
from data.store.schema import inbox as inbox_table
from data.store.sorting import Sorter
from data.store.vault import SealError, Vault
from data.store.whose import Whose
from tests.conftest import SECRET, Clock
from tests.data.store.setup import claimed, intended, passes, planned, said, settled

SECRETS = ("Siti Rahasia", "isi aduan rahasia", "isian rahasia", "berkas-rahasia", "Kanal Rahasia", "pesan rahasia",
           "tolong rahasia", "KIM Rahasia", "77001")  # fmt: skip
CHAT, OTHER = "77001", "88002"
SITI = Registration(Role.OPERATOR, "Siti Rahasia", "35.74.05.1001", "KIM Rahasia", "2026-11/id")
PURPOSES = ("address.external_id", "person.name", "conversation.form", "inbox.body", "tip.text", "tip.origin",
            "attachment.file_id", "attachment.file_name", "delivery.payload", "human_request.text",
            "claim.statement")  # fmt: skip


# --- Setting the stage -----------------------------------------------------------------------------------------------


async def received(database: Database, key: str, body: str, chat: str = CHAT) -> int:
    """An inbox row that was decided; its number."""
    async with database.unit_of_work() as unit:
        await inbox.keep(unit, "loopback", [RawItem(key, chat, body)])
        (item,) = await inbox.claim(unit, "one", ["loopback"], 1, 30.0)
        await inbox.finish(unit, [item])
        return item.number


async def a_life(database: Database, chat: str = CHAT, wanted: Registration = SITI) -> Whose:
    """Somebody who has done everything that can be done; what is theirs is secret."""
    told = "rahasia" if chat == CHAT else "biasa"
    number = await received(database, f"tip {told}", f"pesan {told}", chat)
    spoken = replace(said(chat), sender=replace(said(chat).sender, name=wanted.name))
    async with database.unit_of_work() as unit:
        place = await people.admit(unit, spoken, "id")
        form = Form(1, "name", institution=f"isian {told}")
        await people.remember(unit, [Memory(place, chat, "loopback", Conversation(form=form))])
        await people.consent_to(unit, place, "announcements", True, "2026-11")
        await members.register(unit, place, wanted)
        await tips.keep(unit, [(place, f"loopback {chat}", a_tip(number, told))])
        await attachments.want(unit, number, "loopback", [Attachment(f"berkas-{told}", file_name=f"berkas-{told}.jpg")])
        await tips.vote(unit, [Ballot(number, Vote.UNHELPFUL)])
        await Sorter(Clusters()).attach(unit, [number])
        request = {"id": number, "address_id": place, "state": RequestState.OPEN, "created_at": await unit.now()}
        sealed = unit.vault.seal(requests.SEALED_TEXT, f"tolong {told}")
        await unit.connection.execute(
            human_request.insert().values(text_sealed=sealed, words_lookup=b"w" * 32, **request)
        )
    await planned(database, number, place)
    return Whose(place, "loopback", chat, number)


def a_tip(number: int, told: str) -> Tip:
    origin = Origin(OriginKind.CHANNEL, f"Kanal {told.title()}")
    return Tip(number, ContentKind.PHOTO, f"isi aduan {told}", 1, TipState.QUEUED, Decision(Outcome.NONE), (), origin)


async def asks_to_be_erased(database: Database, whose: Whose, person_number: int = 0) -> Whose:
    """HAPUS as the inbox saves it: the row is done, everything is erased, and the goodbye is planned."""
    number = await received(database, f"hapus {whose.number}", "pesan rahasia: hapus", whose.sender)
    asked = replace(whose, number=number)
    async with database.unit_of_work() as unit:
        await erasure.erase(unit, asked, Erasure(person_number))
    await planned(database, number, whose.address)
    return asked


async def everything_is_sent(database: Database) -> None:
    while items := await claimed(database):
        await intended(database, items)
        for item in items:
            await settled(database, item, on_sent(Sent("1")))


async def forgotten(database: Database) -> int:
    async with database.unit_of_work() as unit:
        return await erasure.forget(unit)


async def readable(database: Database) -> str:
    """Everything that stands in the database, with every seal opened that opens."""
    found: list[str] = []
    async with database.reading() as unit:
        for table in metadata.sorted_tables:
            sealed = [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
            for row in await unit.connection.execute(select(table)):
                values: dict[str, Any] = dict(row._mapping)
                found += [_opened(database, bytes(values[name])) for name in sealed if values[name]]
                found += [str(value) for name, value in values.items() if name not in sealed]
    return "\n".join(found)


def _opened(database: Database, sealed: bytes) -> str:
    for purpose in PURPOSES:
        try:
            return database.vault.unseal(purpose, sealed)
        except SealError:
            continue
    return ""


async def rows(database: Database, query: Any) -> list[Any]:
    async with database.reading() as unit:
        return list((await unit.connection.execute(query)).all())


# --- Everything ------------------------------------------------------------------------------------------------------


async def test_the_stage_holds_every_secret(database: Database) -> None:
    await a_life(database)
    text = await readable(database)
    assert [secret for secret in SECRETS if secret not in text] == []


async def test_nothing_can_be_read_after_the_goodbye(database: Database) -> None:
    whose = await a_life(database)
    await everything_is_sent(database)
    await asks_to_be_erased(database, whose)
    text = await readable(database)
    assert [secret for secret in SECRETS if secret in text] == [CHAT], "only the way to them is left, for the goodbye"
    assert await forgotten(database) == 0
    await everything_is_sent(database)
    assert await forgotten(database) == 1
    text = await readable(database)
    assert [secret for secret in SECRETS if secret in text] == []
    assert "pesan" not in text
    assert await forgotten(database) == 0


async def test_the_goodbye_is_delivered(database: Database) -> None:
    whose = await a_life(database)
    await everything_is_sent(database)
    await asks_to_be_erased(database, whose)
    (goodbye,) = await claimed(database)
    assert goodbye.external_id == CHAT
    assert await intended(database, [goodbye]) == {goodbye.number}


async def test_what_is_counted_stays(database: Database) -> None:
    whose = await a_life(database)
    await asks_to_be_erased(database, whose)
    async with database.reading() as unit:
        assert await tips.counts(unit) == {TipState.QUEUED: 1}
        assert await attachments.counts(unit) == {FileState.EXPIRED: 1}
        assert await unit.connection.scalar(select(func.count()).select_from(ballot)) == 1
        (asked,) = await unit.connection.execute(select(human_request.c.state, human_request.c.words_lookup))
        assert asked == (RequestState.CLOSED, None), "not even whether somebody asked the same"
        assert await unit.connection.scalar(select(func.count()).select_from(consent)) == 2
        assert await unit.connection.scalar(select(attachment.c.sha256)) is None
    (row,) = await rows(database, select(membership))
    assert (row.state, row.region_code, row.institution_id) == (MembershipState.ENDED, "", None)
    assert await rows(database, select(conversation)) == []


async def test_somebody_who_writes_again_in_between_or_later_is_new(database: Database) -> None:
    whose = await a_life(database)
    await asks_to_be_erased(database, whose)
    async with database.unit_of_work() as unit:
        (known,) = await people.recall(unit, [said(CHAT)])
        assert known.address is None
        again = await people.admit(unit, said(CHAT), "id")
        assert again != whose.address
        assert await members.of_address(unit, again) == []
        assert await tips.past(unit, again, whose.number) is None
    await everything_is_sent(database)
    await forgotten(database)
    async with database.reading() as unit:
        found = await people.find(unit, "loopback", CHAT)
    assert found is not None
    assert found.number == again


async def test_nobody_else_loses_anything(database: Database) -> None:
    neighbour = await a_life(database, OTHER, replace(SITI, name="Budi Biasa", institution="KIM Biasa"))
    whose = await a_life(database)
    before = await theirs(database, neighbour)
    await asks_to_be_erased(database, whose)
    await everything_is_sent(database)
    await forgotten(database)
    after = await theirs(database, neighbour)
    assert after == before
    text = await readable(database)
    for kept in ("Budi Biasa", "KIM Biasa", "isi aduan biasa", "isian biasa", "berkas-biasa", "Kanal Biasa", "88002"):
        assert kept in text


async def theirs(database: Database, whose: Whose) -> Any:
    async with database.reading() as unit:
        kept = await records.of_chat(unit, whose)
        (known,) = await people.recall(unit, [said(whose.sender)])
    return kept, known


async def test_tips_that_they_sent_in_groups_are_forgotten_too(database: Database) -> None:
    whose = await a_life(database)
    number = await received(database, "in group", "pesan rahasia", "grup")
    async with database.unit_of_work() as unit:
        group = await people.admit(unit, said("grup"), "id")
        await tips.keep(unit, [(group, f"loopback {CHAT}", a_tip(number, "rahasia"))])
        await people.remember(unit, [Memory(group, CHAT, "loopback", Conversation())])
    await everything_is_sent(database)
    await asks_to_be_erased(database, whose)
    await everything_is_sent(database)
    await forgotten(database)
    text = await readable(database)
    assert [secret for secret in SECRETS if secret in text] == []
    assert len(await rows(database, select(tip.c.id))) == 2
    async with database.reading() as unit:
        assert await people.find(unit, "loopback", "grup") is not None


async def test_every_piece_of_an_album_in_a_group_is_forgotten(database: Database, clock: Clock) -> None:
    whose = await a_life(database)
    async with database.unit_of_work() as unit:
        pieces = [RawItem(key, "grup", "pesan rahasia", "grup A") for key in ("a1", "a2")]
        await inbox.keep(unit, "loopback", [*pieces, RawItem("b1", "grup", "pesan orang lain", "grup B")])
    await passes(database, clock, inbox.ALBUM_QUIET_SECONDS + 0.1)
    async with database.unit_of_work() as unit:
        group = await people.admit(unit, said("grup"), "id")
        for sender in (CHAT, OTHER):
            items = await inbox.claim(unit, "one", ["loopback"], 9, 30.0)
            await inbox.finish(unit, items)
            await tips.keep(unit, [(group, f"loopback {sender}", a_tip(items[0].number, "tip"))])
    await everything_is_sent(database)
    await asks_to_be_erased(database, whose)
    text = await readable(database)
    assert "pesan rahasia" not in text
    assert "pesan orang lain" in text


async def test_a_former_address_leads_nowhere_either(database: Database) -> None:
    whose = await a_life(database)
    async with database.unit_of_work() as unit:
        await people.move(unit, whose.address, "77001-baru")
    await asks_to_be_erased(database, whose)
    assert await rows(database, select(address_alias)) == []


async def test_what_is_still_on_its_way_arrives_and_is_then_forgotten(database: Database) -> None:
    whose = await a_life(database)
    await asks_to_be_erased(database, whose)
    await everything_is_sent(database)
    states = {row.state for row in await rows(database, select(delivery))}
    assert states == {DeliveryState.ACCEPTED}
    await forgotten(database)
    assert "pesan" not in await readable(database)


async def test_an_announcement_is_not_sent_to_somebody_erased(database: Database) -> None:
    whose = await a_life(database)
    await everything_is_sent(database)
    await asks_to_be_erased(database, whose)
    await planned(database, 900, whose.address, Lane.OFFICIAL, DeliveryKind.BROADCAST)
    items = await claimed(database)
    assert {item.kind for item in items} == {DeliveryKind.REPLY, DeliveryKind.BROADCAST}
    assert await intended(database, items) == {item.number for item in items if item.kind is DeliveryKind.REPLY}


async def test_a_goodbye_that_cannot_be_sent_is_given_up_in_time(database: Database, clock: Clock) -> None:
    whose = await a_life(database)
    await asks_to_be_erased(database, whose)
    assert await forgotten(database) == 0
    await passes(database, clock, timedelta(days=erasure.GOODBYE_DAYS, minutes=1).total_seconds())
    assert await forgotten(database) == 1
    assert {row.state for row in await rows(database, select(delivery))} == {DeliveryState.SKIPPED}
    assert await claimed(database) == []
    text = await readable(database)
    assert [secret for secret in SECRETS if secret in text] == []


async def test_the_key_is_still_checked_when_the_first_address_is_forgotten(database: Database) -> None:
    whose = await a_life(database)
    await everything_is_sent(database)
    await asks_to_be_erased(database, whose)
    await everything_is_sent(database)
    await forgotten(database)
    async with database.reading() as unit:
        assert await people.any_address(unit) is None
        assert not await erasure.anybody_left(unit)
    await a_life(database, OTHER)
    async with database.reading() as unit:
        known = await people.any_address(unit)
    assert known is not None
    assert known.external_id == OTHER


async def test_it_may_be_asked_twice(database: Database) -> None:
    whose = await a_life(database)
    await asks_to_be_erased(database, whose)
    async with database.unit_of_work() as unit:
        await erasure.erase(unit, whose, Erasure())
    (row,) = await rows(database, select(address.c.status, address.c.erased_at))
    assert row.status is AddressStatus.UNREACHABLE
    assert row.erased_at is not None


# --- One of several --------------------------------------------------------------------------------------------------


async def test_one_person_of_several_is_forgotten_and_the_others_stay(database: Database) -> None:
    whose = await a_life(database, OTHER, replace(SITI, name="Budi Biasa", institution="KIM Biasa"))
    async with database.unit_of_work() as unit:
        await members.register(unit, whose.address, SITI)
        budi, siti = await members.of_address(unit, whose.address)
    await everything_is_sent(database)
    await asks_to_be_erased(database, whose, siti.person)
    text = await readable(database)
    assert "Siti Rahasia" not in text
    assert "KIM Rahasia" not in text, "the institution that only they proposed"
    assert "isi aduan biasa" in text, "what was sent for checking is the chat's"
    async with database.reading() as unit:
        assert await members.of_address(unit, whose.address) == [budi]
        assert await people.find(unit, "loopback", OTHER) is not None
    async with database.unit_of_work() as unit:
        number = await members.register(unit, whose.address, replace(SITI, name="Rini Baru"))
    assert number > siti.membership, "a number is given to nobody else"


async def test_a_person_of_another_phone_is_not_forgotten(database: Database) -> None:
    siti = await a_life(database)
    other = await a_life(database, OTHER, replace(SITI, name="Budi Biasa", institution=""))
    async with database.reading() as unit:
        (member,) = await members.of_address(unit, siti.address)
    await asks_to_be_erased(database, other, member.person)
    async with database.reading() as unit:
        assert await members.of_address(unit, siti.address) == [member]


# --- The file itself -------------------------------------------------------------------------------------------------


async def test_not_even_the_seals_are_left_in_the_file(sqlite_url: str, clock: Clock) -> None:
    database = Database(sqlite_url, Vault(SECRET), clock)
    whose = await a_life(database)
    await everything_is_sent(database)
    await database.empty_log()
    seals = await every_seal(database)
    path = Path(database.url.database or "")
    assert all(seal in on_disk(path) for seal in seals), "or the test looks in the wrong place"
    assert not any(secret.encode() in on_disk(path) for secret in SECRETS if secret != "KIM Rahasia")
    await asks_to_be_erased(database, whose)
    await everything_is_sent(database)
    await forgotten(database)
    await database.empty_log()
    found = on_disk(path)
    assert [seal for seal in seals if seal in found] == []
    assert not any(secret.encode() in found for secret in SECRETS)
    await database.close()


async def every_seal(database: Database) -> list[bytes]:
    columns = (
        address.c.external_id_sealed,
        person.c.name_sealed,
        conversation.c.form_sealed,
        inbox_table.c.body_sealed,
        tip.c.text_sealed,
        tip.c.origin_sealed,
        attachment.c.file_id_sealed,
        attachment.c.file_name_sealed,
        delivery.c.payload_sealed,
        human_request.c.text_sealed,
        claim.c.statement_sealed,
    )
    found = []
    for column in columns:
        found += [bytes(row[0]) for row in await rows(database, select(column)) if row[0]]
    assert len(found) >= len(columns)
    return found


def on_disk(path: Path) -> bytes:
    """The database file with its log."""
    log = path.with_name(path.name + "-wal")
    return path.read_bytes() + (log.read_bytes() if log.exists() else b"")


# --- Reading it all back ---------------------------------------------------------------------------------------------


async def test_everything_of_a_chat_is_read_for_its_person_and_nothing_of_anybody_else(database: Database) -> None:
    whose = await a_life(database)
    await a_life(database, OTHER, replace(SITI, name="Budi Biasa", institution="KIM Biasa"))
    async with database.reading() as unit:
        kept = await records.of_chat(unit, whose)
    told = repr(kept)
    for secret in SECRETS[:2] + SECRETS[5:8]:
        assert secret in told, secret
    assert "iasa" not in told
    found = kept.records
    (only,) = found.tips
    assert (only.text, only.vote, only.files, found.tip_count) == ("isi aduan rahasia", Vote.UNHELPFUL, 1, 1)
    assert [one.topic for one in found.consents] == ["announcements", "registration"]
    assert [item.body for _, item in kept.raw] == ["pesan rahasia"]
    assert [one.text for one in found.messages] == [f"pesan {whose.number}"]
    assert [one.text for one in found.requests] == ["tolong rahasia"]


async def test_of_somebody_new_there_is_nothing(database: Database) -> None:
    number = await received(database, "new", "dataku", "99003")
    async with database.reading() as unit:
        kept = await records.of_chat(unit, Whose(0, "loopback", "99003", number))
    assert kept.records.since is None
    assert kept.records.tips == ()
    assert [item.body for _, item in kept.raw] == ["dataku"]


@pytest.mark.parametrize("broken", ["text_sealed", "origin_sealed"])
async def test_a_damaged_seal_does_not_hide_the_rest(database: Database, broken: str) -> None:
    whose = await a_life(database)
    async with database.unit_of_work() as unit:
        await unit.connection.execute(tip.update().values({broken: b"damaged"}))
        kept = await records.of_chat(unit, whose)
    assert len(kept.records.tips) == 1
