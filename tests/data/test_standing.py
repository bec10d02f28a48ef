"""Where a KIM may stand, and what it lacks to be active: tables, with the reason in the row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from data.model.board import BoardMember, BoardOffice
from data.model.membership import InstitutionStatus
from data.model.register import Kim
from data.model.standing import (
    NEED_REASON,
    TRANSITIONS,
    Gap,
    KimAct,
    UnknownActError,
    after,
    batch_digest,
    digest,
    gaps,
)

TODAY, DECLARED = date(2026, 11, 26), date(2026, 3, 1)
CHAIR = BoardMember(1, BoardOffice.CHAIR, "Siti Contoh", DECLARED, is_not_asn=True, is_not_partisan=True, checked_by=2)
WHOLE = Kim(
    5,
    "KIM Jaya",
    "35.74.04.1003",
    InstitutionStatus.VERIFIED,
    "N-1",
    "SK 1",
    date(2024, 1, 2),
    sk_until=TODAY,
    board=(CHAIR,),
)
ASN, PARTISAN = replace(CHAIR, number=2, is_not_asn=False), replace(CHAIR, number=3, is_not_partisan=False)
UNSEEN = BoardMember(4, BoardOffice.SECRETARY, "Budi Contoh")


@pytest.mark.parametrize(
    ("one", "lacks", "why"),
    [
        (WHOLE, (), "an SK holds on its last day too"),
        (replace(WHOLE, sk_until=date(2026, 11, 25)), (Gap.SK_ENDED,), "it ended yesterday"),
        (replace(WHOLE, sk_until=None), (), "some SK name no end"),
        (replace(WHOLE, sk_number=""), (Gap.NO_SK,), "no SK"),
        (replace(WHOLE, sk_on=None), (Gap.NO_SK_DATE,), "no date"),
        (replace(WHOLE, nomor_induk=""), (), "the number is given afterwards"),
        (replace(WHOLE, board=()), (Gap.NO_CHAIR,), "nobody answers for it"),
        (replace(WHOLE, board=(CHAIR, UNSEEN)), (Gap.UNCHECKED,), "every member of the board is checked"),
        (replace(WHOLE, board=(replace(CHAIR, checked_by=0),)), (Gap.UNCHECKED,), "a date alone is nobody's word"),
        (replace(WHOLE, board=(CHAIR, ASN)), (Gap.IS_ASN,), "a civil servant"),
        (replace(WHOLE, board=(CHAIR, PARTISAN)), (Gap.IS_PARTISAN,), "of a party"),
        (Kim(5, "KIM Jaya", "x", InstitutionStatus.PROPOSED), (Gap.NO_SK, Gap.NO_SK_DATE, Gap.NO_CHAIR), "only a name"),
    ],
)
def test_what_a_kim_lacks(one: Kim, lacks: tuple[Gap, ...], why: str) -> None:
    assert gaps(one, TODAY) == lacks, why


@pytest.mark.parametrize("status", InstitutionStatus)
@pytest.mark.parametrize("act", KimAct)
def test_only_activating_leads_to_active_and_only_from_verified(act: KimAct, status: InstitutionStatus) -> None:
    if status not in TRANSITIONS[act][0]:
        with pytest.raises(UnknownActError):
            after(act, status)
        return
    target = after(act, status)
    assert (target is InstitutionStatus.ACTIVE) == (act is KimAct.ACTIVATE)
    if act is KimAct.ACTIVATE:
        assert status is InstitutionStatus.VERIFIED


def test_what_takes_something_away_says_why() -> None:
    assert {KimAct.FREEZE, KimAct.EXPIRE, KimAct.DISSOLVE} < NEED_REASON
    assert KimAct.VERIFY not in NEED_REASON


@pytest.mark.parametrize(
    "other",
    [
        replace(WHOLE, name="KIM Jaya Baru"),
        replace(WHOLE, nomor_induk="N-2"),
        replace(WHOLE, sk_number="SK 2"),
        replace(WHOLE, sk_until=None),
        replace(WHOLE, board=(CHAIR, UNSEEN)),
        replace(WHOLE, board=(replace(CHAIR, declared_on=TODAY),)),
        replace(WHOLE, board=(replace(CHAIR, number=7),)),
    ],
)
def test_the_hash_tells_what_was_agreed_on(other: Kim) -> None:
    assert digest(other) != digest(WHOLE)
    assert batch_digest([other]) != batch_digest([WHOLE])


def test_the_hash_knows_neither_states_nor_groups_nor_order() -> None:
    frozen = replace(WHOLE, status=InstitutionStatus.FROZEN, group="Warga", row_hash=b"x", board=(CHAIR, UNSEEN))
    assert digest(frozen) == digest(replace(WHOLE, board=(UNSEEN, CHAIR)))
    assert batch_digest([WHOLE, replace(WHOLE, number=6)]) == batch_digest([replace(WHOLE, number=6), WHOLE])
