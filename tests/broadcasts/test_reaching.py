"""By whom a KIM is reached: a table of KIM, each with the steps that follow and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadcasts.reaching import way_to
from data.model.membership import MembershipState, Role
from data.model.message import ChatKind
from data.model.people import AddressStatus
from data.model.reach import MANUAL, Contact, Excluded, Stage

#: What the letters of a case stand for; a capital is somebody whom the office has confirmed.
LETTERS = {"o": Role.OPERATOR, "d": Role.DEPUTY, "c": Role.CHAIR, "m": Role.MEMBER}
STAGES = {"operators": Stage.OPERATORS, "deputy": Stage.DEPUTY, "chair": Stage.CHAIR}


def somebody(number: int, letter: str, person: int = 0, channel: str = "telegram") -> Contact:
    state = MembershipState.CONFIRMED if letter.isupper() else MembershipState.UNVERIFIED
    role = LETTERS[letter.lower()]
    return Contact(number, person or number, role, state, AddressStatus.ACTIVE, channel, ChatKind.PRIVATE)


@pytest.mark.parametrize(
    ("people", "steps", "why"),
    [
        ("OODC", "operators 1 2, deputy 3, chair 4", "the usual"),
        ("CDOO", "operators 3 4, deputy 2, chair 1", "not in the order in which they registered"),
        ("OOODMC", "operators 1 2, deputy 4, chair 6", "a third operator is not asked where there is a deputy"),
        ("OOOMC", "operators 1 2, deputy 3, chair 5", "without a deputy a third operator is asked in their place"),
        ("OMC", "operators 1, deputy 2, chair 3", "or a member"),
        ("OODDC", "operators 1 2, deputy 3, chair 5", "of two deputies one"),
        ("oOO", "operators 2 3, deputy 1", "who is confirmed comes first"),
        ("dDC", "deputy 2, chair 3", "a stage at which there is nobody is passed over"),
        ("C", "chair 1", "only a chair"),
        ("D", "deputy 1", "only a deputy"),
        ("", "", "nobody"),
    ],
)
def test_the_order_in_which_a_kim_is_asked(people: str, steps: str, why: str) -> None:
    way = way_to([somebody(number, letter) for number, letter in enumerate(people, 1)])
    expected = [part.split() for part in steps.split(", ") if part]
    assert [(step.stage, step.addresses) for step in way.steps] == [
        (STAGES[stage], tuple(map(int, numbers))) for stage, *numbers in expected
    ], why


@pytest.mark.parametrize(
    ("roles", "stage"),
    [("OC", Stage.OPERATORS), ("CO", Stage.OPERATORS), ("MD", Stage.DEPUTY), ("MC", Stage.CHAIR), ("CD", Stage.DEPUTY)],
)
def test_who_has_two_offices_is_asked_once_and_as_the_first_of_them(roles: str, stage: Stage) -> None:
    way = way_to([somebody(7, letter, person=1) for letter in roles])
    assert [(step.stage, step.addresses) for step in way.steps] == [(stage, (7,))]


@pytest.mark.parametrize(
    ("people", "steps"),
    [
        ("OC", [(Stage.OPERATORS, (1, 9)), (Stage.CHAIR, (2,))]),
        ("DC", [(Stage.DEPUTY, (1, 9)), (Stage.CHAIR, (2,))]),
        ("", [(Stage.OPERATORS, (9,))]),
    ],
)
def test_what_is_told_by_hand_belongs_to_the_first_step(people: str, steps: list[object]) -> None:
    written = [somebody(number, letter) for number, letter in enumerate(people, 1)]
    way = way_to([somebody(9, "M", channel=MANUAL), *written])
    assert [(step.stage, step.addresses) for step in way.steps] == steps


def test_the_steps_that_are_left_do_not_depend_on_who_fell_away() -> None:
    operator, deputy, chair = somebody(1, "O"), somebody(2, "D"), somebody(3, "C")
    assert [step.addresses for step in way_to([operator, deputy, chair]).after(Stage.OPERATORS)] == [(2,), (3,)]
    assert [step.addresses for step in way_to([deputy, chair]).after(Stage.OPERATORS)] == [(2,), (3,)]
    assert way_to([operator, deputy, chair]).after(Stage.CHAIR) == ()


def test_who_wrote_last_comes_first_and_who_is_blocked_is_named() -> None:
    recent = datetime(2026, 1, 2, tzinfo=UTC)
    blocked = Contact(
        1, 1, Role.DEPUTY, MembershipState.CONFIRMED, AddressStatus.BLOCKED, "telegram", ChatKind.PRIVATE, recent
    )
    wrote = Contact(
        3, 3, Role.DEPUTY, MembershipState.CONFIRMED, AddressStatus.ACTIVE, "telegram", ChatKind.PRIVATE, recent
    )
    way = way_to([blocked, somebody(2, "D"), wrote])
    assert (way.first, way.excluded) == ((3,), ((1, Excluded.BLOCKED),))
