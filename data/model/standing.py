"""Where a KIM stands, what brings it there, and what has to be known of it first. Pure.

A KIM is active by the word of two officers: one verifies what is on paper, another one activates exactly that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from data.model.board import BoardOffice
from data.model.membership import InstitutionStatus
from data.model.register import Kim


class KimAct(StrEnum):
    """What is done to the standing of a KIM."""

    VERIFY = "verify"
    ACTIVATE = "activate"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    EXPIRE = "expire"
    DISSOLVE = "dissolve"
    #: What two officers agreed to is not what stands there any more.
    FALL_BACK = "fall_back"


_S = InstitutionStatus
#: From where each act leads, and to where; what is not in it cannot be done.
TRANSITIONS: Mapping[KimAct, tuple[frozenset[InstitutionStatus], InstitutionStatus]] = {
    KimAct.VERIFY: (frozenset({_S.PROPOSED, _S.VERIFIED, _S.EXPIRED, _S.DISSOLVED}), _S.VERIFIED),
    KimAct.ACTIVATE: (frozenset({_S.VERIFIED}), _S.ACTIVE),
    KimAct.FREEZE: (frozenset({_S.PROPOSED, _S.VERIFIED, _S.ACTIVE}), _S.FROZEN),
    # Not back to active: that would be one officer's word.
    KimAct.UNFREEZE: (frozenset({_S.FROZEN}), _S.VERIFIED),
    KimAct.EXPIRE: (frozenset({_S.VERIFIED, _S.ACTIVE, _S.FROZEN}), _S.EXPIRED),
    KimAct.DISSOLVE: (frozenset(_S) - {_S.DISSOLVED}, _S.DISSOLVED),
    KimAct.FALL_BACK: (frozenset({_S.ACTIVE}), _S.VERIFIED),
}
#: Acts that say why.
NEED_REASON = frozenset({KimAct.FREEZE, KimAct.UNFREEZE, KimAct.EXPIRE, KimAct.DISSOLVE})


class UnknownActError(Exception):
    """An act that cannot be done where a KIM stands."""


def after(act: KimAct, status: InstitutionStatus) -> InstitutionStatus:
    """Where an act brings a KIM.

    Raises:
        UnknownActError: it cannot be done from there.
    """
    origins, target = TRANSITIONS[act]
    if status not in origins:
        raise UnknownActError(f"{act} from {status}")
    return target


class Gap(StrEnum):
    """What a KIM lacks to be active; each has its sentence."""

    NO_SK = "no_sk"
    NO_SK_DATE = "no_sk_date"
    SK_ENDED = "sk_ended"
    NO_CHAIR = "no_chair"
    UNCHECKED = "unchecked"
    IS_ASN = "is_asn"
    IS_PARTISAN = "is_partisan"


def gaps(one: Kim, today: date) -> tuple[Gap, ...]:
    """What is in the way of a KIM's being active, in the order in which an office mends it.

    Args:
        today: in the office's own zone; an SK still counts on its last day.
    """
    found = {
        Gap.NO_SK: not one.sk_number,
        Gap.NO_SK_DATE: one.sk_on is None,
        Gap.SK_ENDED: one.sk_until is not None and one.sk_until < today,
        Gap.NO_CHAIR: not any(member.office is BoardOffice.CHAIR for member in one.board),
        Gap.UNCHECKED: any(not member.is_checked for member in one.board),
        Gap.IS_ASN: any(member.is_checked and not member.is_not_asn for member in one.board),
        Gap.IS_PARTISAN: any(member.is_checked and not member.is_not_partisan for member in one.board),
    }
    return tuple(gap for gap, is_open in found.items() if is_open)


def digest(one: Kim) -> bytes:
    """The hash of what two officers have to agree on: name, number, SK and board with its declarations."""
    board = sorted(
        [member.number, member.office, str(member.declared_on), member.is_not_asn, member.is_not_partisan]
        for member in one.board
    )
    sk = [one.sk_number, str(one.sk_on), one.sk_issuer, str(one.sk_until)]
    return _hash([one.number, one.name, one.place, one.nomor_induk, *sk, board])


def batch_digest(those: Iterable[Kim]) -> bytes:
    """The hash of several KIM together, in whatever order they come."""
    return _hash(sorted([one.number, digest(one).hex()] for one in those))


def _hash(said: object) -> bytes:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")).digest()


@dataclass(frozen=True, slots=True)
class KimEvent:
    """One thing that was done to the standing of a KIM.

    Args:
        on: the day from which it holds.
        reason: as it was typed; kept sealed.
        officer: row number; 0 for a shell while the office had no officers.
        digest: what was verified or activated; empty for other acts.
        batch: number of the import it was done with; 0 for none.
    """

    kim: int
    act: KimAct
    before: InstitutionStatus
    after: InstitutionStatus
    on: date
    reason: str = ""
    officer: int = 0
    digest: bytes = b""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """KIM of one import that its table calls active, for a second officer to agree to.

    Args:
        officer: row number of who imported them.
        digest: of all of them together.
        kim: their row numbers, ascending.
        is_open: nobody has activated it yet.
    """

    number: int
    officer: int
    digest: bytes
    kim: tuple[int, ...]
    is_open: bool
