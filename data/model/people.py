"""People and the addresses at which they can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from data.model.message import ChatKind


class AddressStatus(StrEnum):
    """Whether an address may be written to, and if not, why."""

    ACTIVE = "active"
    #: Claimed by invitation, not yet confirmed by an officer or the chair.
    UNVERIFIED = "unverified"
    #: The person blocked us, or the group removed us.
    BLOCKED = "blocked"
    #: The platform says that there is nobody (deleted account, unknown number).
    UNREACHABLE = "unreachable"
    #: The group lives on under another external id.
    MIGRATED = "migrated"
    #: The person sent BERHENTI: no announcements, but answers to what they ask.
    OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True)
class Address:
    """One place on one channel where a person, group or channel is reached (alamat).

    Args:
        number: its row in the database.
        person: row number of the human or group behind it.
        external_id: the platform's id of the chat; kept sealed, looked up by keyed hash.
        language: two-letter code of the language they are answered in.
    """

    number: int
    person: int
    channel: str
    external_id: str
    kind: ChatKind = ChatKind.PRIVATE
    status: AddressStatus = AddressStatus.ACTIVE
    language: str = "id"
    last_inbound_at: datetime | None = None
