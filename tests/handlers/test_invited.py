"""Links of invitation: what is asked and what is not, and every link that does not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.model.invitation import Invitation, InvitationState
from data.model.membership import Role
from data.model.message import ChatKind
from data.wording import say
from tests.handlers.chat import Chat
from tests.handlers.register import KANIGARAN

TOKEN = "dGVzdC1pbnZpdGF0aW9uXw"
OPEN = Invitation(
    7, "KIM Kanigaran Jaya", KANIGARAN, Role.OPERATOR, InvitationState.OPEN, datetime(2026, 12, 1, tzinfo=UTC)
)
AGREE = say("registration.agree", "id")


def invited(found: Invitation = OPEN, name: str = "Siti") -> Chat:
    """Somebody to whom an invitation was given."""
    chat = Chat(name=name)
    chat.desk.invitations[TOKEN] = found
    return chat


async def test_only_the_consent_is_asked_of_somebody_whose_name_is_shown() -> None:
    siti = invited()
    await siti.says(f"/start {TOKEN}")
    siti.hears("Anda diundang kantor sebagai Operator KIM di KIM Kanigaran Jaya (Kelurahan Kanigaran", "Nama: Siti")
    await siti.presses(AGREE)
    siti.hears("sudah kami catat")
    registered = siti.turn.registers
    assert registered is not None
    assert (registered.role, registered.place, registered.institution) == (
        Role.OPERATOR,
        KANIGARAN,
        "KIM Kanigaran Jaya",
    )
    assert (registered.name, registered.invitation) == ("Siti", 7)


async def test_a_name_is_asked_where_none_is_shown() -> None:
    nobody = invited(name="123")
    await nobody.says(f"/start {TOKEN}")
    nobody.hears("Anda diundang", "Siapa nama Anda")
    await nobody.says("Siti Contoh")
    nobody.hears("Nama: Siti Contoh")


async def test_a_kim_of_a_whole_kecamatan_asks_for_no_kelurahan() -> None:
    siti = invited(replace(OPEN, place="35.74.05"))
    await siti.says(f"/start {TOKEN}")
    siti.hears("Kecamatan Kanigaran", "Nama: Siti")
    await siti.presses(AGREE)
    assert siti.turn.registers is not None
    assert siti.turn.registers.place == "35.74.05"


async def test_whoever_says_that_they_are_something_else_does_not_use_it_up() -> None:
    siti = invited()
    await siti.says(f"/start {TOKEN}")
    await siti.presses(say("registration.change", "id"))
    await siti.presses(say("registration.field_role", "id"))
    await siti.says("ketua")
    await siti.presses(AGREE)
    assert siti.turn.registers is not None
    assert (siti.turn.registers.role, siti.turn.registers.invitation) == (Role.CHAIR, 0)


async def test_another_name_is_still_the_invited_one() -> None:
    siti = invited()
    await siti.says(f"/start {TOKEN}")
    await siti.presses(say("registration.change", "id"))
    await siti.presses(say("registration.field_name", "id"))
    await siti.says("Siti Contoh")
    await siti.presses(AGREE)
    assert siti.turn.registers is not None
    assert (siti.turn.registers.name, siti.turn.registers.invitation) == ("Siti Contoh", 7)


async def test_who_is_registered_here_already_says_who_it_is_for() -> None:
    siti = invited()
    await siti.says("daftar warga kel sukoharjo")
    await siti.presses(AGREE)
    await siti.says(f"/start {TOKEN}")
    siti.hears("Anda diundang")
    await siti.says("Siti")
    await siti.presses(AGREE)
    assert siti.turn.registers is not None
    assert (siti.turn.registers.invitation, siti.turn.registers.role) == (7, Role.OPERATOR)
    assert siti.turn.registers.person != 0


async def test_it_takes_the_place_of_what_was_under_way_and_goes_on_when_opened_again() -> None:
    siti = invited()
    await siti.says("DAFTAR")
    await siti.says(f"/start {TOKEN}")
    siti.hears("Anda diundang", "Nama: Siti")
    await siti.says(f"/start {TOKEN}")
    siti.hears("Anda diundang", "Nama: Siti")


#: (what is known of the token, how the answer begins, why)
CLOSED = [
    (replace(OPEN, state=InvitationState.USED), "invitation.used", "somebody else used it"),
    (replace(OPEN, state=InvitationState.USED, is_mine=True), "invitation.yours", "opened a second time"),
    (replace(OPEN, state=InvitationState.EXPIRED), "invitation.expired", "found weeks later"),
    (replace(OPEN, state=InvitationState.REVOKED), "invitation.revoked", "the office thought better of it"),
]


@pytest.mark.parametrize(("found", "key", "why"), CLOSED, ids=[row[-1] for row in CLOSED])
async def test_a_link_that_does_not_count_is_told_to_be_one(found: Invitation, key: str, why: str) -> None:
    siti = invited(found)
    await siti.says(f"/start {TOKEN}")
    siti.hears(say(key, "id"))
    assert siti.turn.conversation.form is None, why
    siti.nothing_is_kept()


@pytest.mark.parametrize("token", [TOKEN[:-1], TOKEN + "x", TOKEN.lower(), "x" * 20, "x" * 24])
async def test_a_link_that_was_copied_badly_is_told_to_be_one(token: str) -> None:
    siti = invited()
    await siti.says(f"/start {token}")
    siti.hears(say("invitation.unknown", "id"))


async def test_in_a_group_nobody_is_registered() -> None:
    group = invited()
    await group.says(f"/start@kentongan_bot {TOKEN}", chat_kind=ChatKind.GROUP)
    group.hears(say("invitation.in_group", "id"))
    assert group.turn.conversation.form is None
