"""The register of KIM: what every institution has, what the regulation asks besides, and the group told by hand.

A WhatsApp group has no address that a platform knows: its address on the channel ``manual`` is made of the KIM's row
number, so that there is one a KIM, and its name is kept sealed with a person of kind group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, and_, func, insert, select, update

from data.model.audit import Act, officer_of
from data.model.board import BoardMember, Declaration
from data.model.membership import InstitutionKind, InstitutionStatus, MembershipState, Role, institution_key
from data.model.message import ChatKind
from data.model.people import AddressStatus
from data.model.reach import MANUAL
from data.model.register import BOARD_FIELDS, Kim, KimField, Value
from data.model.standing import KimAct, KimEvent
from data.store import audit, boards, standings
from data.store.columns import stands
from data.store.database import Unit
from data.store.dialects import insert_new
from data.store.members import VALID
from data.store.people import SEALED_ID, SEALED_NAME
from data.store.schema import address, institution, kim, membership, person

#: Language in which groups are written to.
GROUP_LANGUAGE = "id"
#: The key of PostgreSQL's advisory lock under which the register is changed by one after another.
_LOCK = 0x4B494D
_OF_INSTITUTION = {KimField.NAME: "name", KimField.STATUS: "status"}
_OF_KIM = {
    KimField.NUMBER: "nomor_induk_komunitas",
    KimField.SK_NUMBER: "sk_number",
    KimField.SK_ON: "sk_on",
    KimField.SK_ISSUER: "sk_issuer",
    KimField.SK_UNTIL: "sk_valid_until",
}
#: What two officers agree to when a KIM becomes active; where it changes they have to agree anew.
_AGREED = frozenset({KimField.SK_NUMBER, KimField.SK_ON, KimField.SK_UNTIL, KimField.DECLARED, *BOARD_FIELDS})


async def lock(unit: Unit) -> None:
    """Let nobody else change the register until this transaction ends; on SQLite nobody can anyway."""
    if not unit.is_sqlite:
        await unit.connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


async def every(unit: Unit) -> list[Kim]:
    """All KIM by place and name, also those that people only named at their registration."""
    order = (institution.c.region_code, institution.c.name_key)
    rows = (await unit.connection.execute(_kim().order_by(*order))).all()
    groups, board = await _groups(unit), await boards.of(unit)
    return [_read(row, groups, board) for row in rows]


async def get(unit: Unit, number: int) -> Kim | None:
    """One KIM by its row number."""
    row = (await unit.connection.execute(_kim().where(institution.c.id == number))).first()
    return _read(row, await _groups(unit, number), await boards.of(unit, number)) if row else None


async def add(unit: Unit, place: str, values: Mapping[KimField, Value], row_hash: bytes, actor: str) -> int:
    """Enter a KIM.

    Args:
        values: at least its name and its status.
        actor: as the audit trail names whoever does it.

    Returns:
        Its row number.
    """
    now, name = await unit.now(), str(values[KimField.NAME])
    row = {
        "kind": InstitutionKind.KIM,
        "region_code": place,
        "name": name,
        "name_key": institution_key(InstitutionKind.KIM, name),
        "status": InstitutionStatus(str(values[KimField.STATUS])),
        "created_at": now,
    }
    number = await unit.connection.scalar(insert(institution).values(row).returning(institution.c.id))
    assert number is not None
    await _keep(unit, int(number), values, row_hash)
    if values.get(KimField.GROUP):
        await _set_group(unit, int(number), place, str(values[KimField.GROUP]))
    await _set_board(unit, int(number), values, actor)
    await audit.append(unit, Act(actor, "kim_add", f"kim:{number}", "", _told(values)))
    return int(number)


async def change(
    unit: Unit, one: Kim, values: Mapping[KimField, Value], row_hash: bytes | None = None, *, actor: str
) -> None:
    """Change some fields of a KIM.

    Args:
        values: only what changes.
        row_hash: of the row that changed it; None keeps the one before.
    """
    new = {_OF_INSTITUTION[field]: value for field, value in values.items() if field in _OF_INSTITUTION}
    if "status" in new:
        new["status"] = InstitutionStatus(str(new["status"]))
    if "name" in new:
        new["name_key"] = institution_key(InstitutionKind.KIM, str(new["name"]))
    if new:
        await unit.connection.execute(update(institution).where(institution.c.id == one.number).values(new))
    await _keep(unit, one.number, values, row_hash)
    if KimField.GROUP in values:
        await _set_group(unit, one.number, one.place, str(values[KimField.GROUP] or ""))
    await _set_board(unit, one.number, values, actor)
    if KimField.STATUS not in values and not _AGREED.isdisjoint(values):
        await unsettle(unit, one, actor)
    before = {field: one.fields[field] for field in values}
    await audit.append(unit, Act(actor, "kim_change", f"kim:{one.number}", _told(before), _told(values)))


async def unsettle(unit: Unit, one: Kim, actor: str) -> None:
    """Let a KIM that two officers made active be verified only, because what they agreed to has changed."""
    if one.status is not InstitutionStatus.ACTIVE:
        return
    today = (await unit.now()).date()
    await standings.note(
        unit,
        [
            KimEvent(
                one.number, KimAct.FALL_BACK, one.status, InstitutionStatus.VERIFIED, today, officer=officer_of(actor)
            )
        ],
    )
    await audit.append(
        unit, Act(actor, f"kim_{KimAct.FALL_BACK}", f"kim:{one.number}", "status=active", "status=verified")
    )


async def _set_board(unit: Unit, number: int, values: Mapping[KimField, Value], actor: str) -> None:
    """Let a board be what a table says, and note the declarations that whoever imports it has seen."""
    names = {office: str(values[field] or "") for field, office in BOARD_FIELDS.items() if field in values}
    if names:
        await boards.state(unit, number, names)
    if KimField.DECLARED in values:
        on = values[KimField.DECLARED]
        assert not isinstance(on, str)
        await boards.declare(unit, number, Declaration(on, officer_of(actor)))


async def keep(unit: Unit, number: int) -> None:
    """Let a KIM that people only named be one that the office keeps something of."""
    await _keep(unit, number, {}, None)


async def remember_row(unit: Unit, number: int, row_hash: bytes) -> None:
    """Note that a row says what the register says already."""
    await _keep(unit, number, {}, row_hash)


async def _keep(unit: Unit, number: int, values: Mapping[KimField, Value], row_hash: bytes | None) -> None:
    now = await unit.now()
    await insert_new(unit, kim, [{"institution_id": number, "created_at": now, "updated_at": now}])
    new: dict[str, Any] = {_OF_KIM[field]: value for field, value in values.items() if field in _OF_KIM}
    if "nomor_induk_komunitas" in new:  # unique, so that of several without one each has none
        new["nomor_induk_komunitas"] = new["nomor_induk_komunitas"] or None
    if row_hash is not None:
        new["row_hash"] = row_hash
    await unit.connection.execute(update(kim).where(kim.c.institution_id == number).values(updated_at=now, **new))


def _told(values: Mapping[KimField, Value]) -> str:
    """What the trail says of fields: states as they are, of everything else only which, for a name may be in it."""
    words = [f"status={value}" if field is KimField.STATUS else str(field) for field, value in values.items()]
    return " ".join(sorted(words))


# --- The group that is told by hand ----------------------------------------------------------------------------------


def _group_id(number: int) -> str:
    return f"kim:{number}"


async def _set_group(unit: Unit, number: int, place: str, name: str) -> None:
    """Give a KIM its group, another name for it, or none any more."""
    known = await _group_membership(unit, number)
    now = await unit.now()
    if known is not None:
        state = MembershipState.CONFIRMED if name else MembershipState.ENDED
        ended = None if name else now
        mine = update(membership).where(membership.c.id == known.id)
        await unit.connection.execute(mine.values(state=state, updated_at=now, ended_at=ended, region_code=place))
        if name:
            sealed = unit.vault.seal(SEALED_NAME, name)
            await unit.connection.execute(
                update(person).where(person.c.id == known.person_id).values(name_sealed=sealed)
            )
    elif name:
        await _make_group(unit, number, place, name)


async def _make_group(unit: Unit, number: int, place: str, name: str) -> None:
    now, external = await unit.now(), _group_id(number)
    sealed = unit.vault.seal(SEALED_NAME, name)
    row: dict[str, Any] = {"kind": ChatKind.GROUP, "name_sealed": sealed, "created_at": now}
    someone = await unit.connection.scalar(insert(person).values(row).returning(person.c.id))
    row = {
        "person_id": someone,
        "channel": MANUAL,
        "lookup": unit.vault.lookup(MANUAL, "address", external),
        "external_id_sealed": unit.vault.seal(SEALED_ID, external),
        "kind": ChatKind.GROUP,
        "status": AddressStatus.ACTIVE,
        "language": GROUP_LANGUAGE,
        "created_at": now,
    }
    where = await unit.connection.scalar(insert(address).values(row).returning(address.c.id))
    row = {
        "person_id": someone,
        "address_id": where,
        "institution_id": number,
        "role": Role.MEMBER,
        "region_code": place,
        "state": MembershipState.CONFIRMED,
        "created_at": now,
        "updated_at": now,
    }
    await unit.connection.execute(insert(membership).values(row))


async def _group_membership(unit: Unit, number: int) -> Any:
    query = select(membership.c.id, membership.c.person_id).join(address, address.c.id == membership.c.address_id)
    mine = query.where(membership.c.institution_id == number, address.c.channel == MANUAL)
    return (await unit.connection.execute(mine.limit(1))).first()


async def _groups(unit: Unit, number: int = 0) -> dict[int, str]:
    """The names of the groups, by KIM."""
    query = (
        select(membership.c.institution_id, person.c.name_sealed)
        .join(address, address.c.id == membership.c.address_id)
        .join(person, person.c.id == membership.c.person_id)
        .where(
            address.c.channel == MANUAL, membership.c.institution_id.is_not(None), stands(membership.c.state, *VALID)
        )
    )
    if number:
        query = query.where(membership.c.institution_id == number)
    rows = await unit.connection.execute(query)
    return {row[0]: unit.vault.unseal(SEALED_NAME, row[1]) for row in rows if row[1]}


# --- Reading ---------------------------------------------------------------------------------------------------------


def _kim() -> Any:
    columns = (
        kim.c.nomor_induk_komunitas,
        kim.c.sk_number,
        kim.c.sk_on,
        kim.c.sk_issuer,
        kim.c.sk_valid_until,
        kim.c.row_hash,
    )
    joined = select(institution, *columns).join(kim, kim.c.institution_id == institution.c.id, isouter=True)
    return joined.where(institution.c.kind == InstitutionKind.KIM)


def _read(row: Row[Any], groups: Mapping[int, str], board: Mapping[int, tuple[BoardMember, ...]]) -> Kim:
    return Kim(
        number=row.id,
        name=row.name,
        place=row.region_code,
        status=row.status,
        nomor_induk=row.nomor_induk_komunitas or "",
        sk_number=row.sk_number or "",
        sk_on=row.sk_on,
        sk_issuer=row.sk_issuer or "",
        sk_until=row.sk_valid_until,
        group=groups.get(row.id, ""),
        row_hash=row.row_hash or b"",
        board=board.get(row.id, ()),
    )


async def member_counts(unit: Unit, numbers: Sequence[int] | None = None) -> dict[int, int]:
    """How many people who are written to are registered for each KIM."""
    own = and_(
        address.c.channel != MANUAL, stands(membership.c.state, *VALID), membership.c.institution_id.is_not(None)
    )
    query = (
        select(membership.c.institution_id, func.count(membership.c.person_id.distinct()))
        .join(address, address.c.id == membership.c.address_id)
        .where(own)
    )
    if numbers is not None:
        query = query.where(membership.c.institution_id.in_(numbers))
    return {row[0]: row[1] for row in await unit.connection.execute(query.group_by(membership.c.institution_id))}
