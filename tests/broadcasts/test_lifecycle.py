"""What may be done to a broadcast: the table, row by row, and what holds for every way through it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from broadcasts.hashing import hashes_of
from broadcasts.lifecycle import (
    ALIVE,
    EDITABLE,
    OVER,
    TRANSITIONS,
    UnknownTransitionError,
    allowed,
    change,
    may_approve,
    needs_approval_again,
)
from data.model.broadcast import (
    Broadcast,
    BroadcastAct,
    BroadcastClass,
    BroadcastState,
    Content,
    Hashes,
    PauseCause,
)

S, A = BroadcastState, BroadcastAct
#: States in which messages may leave the house.
SENDING = {S.RUNNING, S.FINISHING, S.DONE, S.DONE_WITH_GAPS}


def standing(state: BroadcastState, **fields: object) -> Broadcast:
    content = Content("Judul", (("id", "Isi"),))
    plain = Broadcast(1, 1, state, BroadcastClass.OFFICIAL, content, "semua", "now", drafted_by=1, submitted_by=2)
    return replace(plain, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "act", "target", "why"),
    [
        (S.DRAFT, A.SUBMIT, S.SUBMITTED, "a draft asks to be approved"),
        (S.SUBMITTED, A.APPROVE, S.APPROVED, "somebody else agreed"),
        (S.SUBMITTED, A.REJECT, S.DRAFT, "it is not to be sent as it is"),
        (S.SUBMITTED, A.RETURN, S.DRAFT, "its author takes it back"),
        (S.SUBMITTED, A.EDIT, S.DRAFT, "what is to be approved changed"),
        (S.APPROVED, A.EDIT, S.DRAFT, "an approval is bound to what was approved"),
        (S.SCHEDULED, A.EDIT, S.DRAFT, "also when only its time is waited for"),
        (S.APPROVED, A.SCHEDULE, S.SCHEDULED, "its time is later"),
        (S.APPROVED, A.PREPARE, S.PREPARING, "its time is now"),
        (S.SCHEDULED, A.PREPARE, S.PREPARING, "its time came"),
        (S.PREPARING, A.HOLD, S.SUBMITTED, "the audience moved too far, so somebody approves again"),
        (S.PREPARING, A.START, S.RUNNING, "the audience is frozen"),
        (S.RUNNING, A.PAUSE, S.PAUSED, "an officer, or too many errors"),
        (S.RUNNING, A.FINISH, S.FINISHING, "nothing is left to be claimed"),
        (S.FINISHING, A.COMPLETE, S.DONE, "everybody got it"),
        (S.FINISHING, A.COMPLETE_WITH_GAPS, S.DONE_WITH_GAPS, "somebody did not"),
        (S.DONE_WITH_GAPS, A.RETRY, S.RUNNING, "the failed are tried again"),
        (S.RUNNING, A.STOP, S.STOPPED, "ended by hand"),
        (S.DRAFT, A.STOP, S.STOPPED, "a draft that nobody wants any more"),
        (S.RUNNING, A.EXPIRE, S.EXPIRED, "its deadline passed"),
        (S.DONE, A.SUPERSEDE, S.SUPERSEDED, "a correction took its place"),
    ],
)
def test_what_leads_where(state: BroadcastState, act: BroadcastAct, target: BroadcastState, why: str) -> None:
    assert change(standing(state), act).state is target, why


@pytest.mark.parametrize(
    ("state", "act", "why"),
    [
        (S.DRAFT, A.APPROVE, "nobody asked for it"),
        (S.DRAFT, A.PREPARE, "nothing goes out unapproved"),
        (S.SUBMITTED, A.SCHEDULE, "nor is it scheduled"),
        (S.SUBMITTED, A.START, "nor started"),
        (S.APPROVED, A.START, "its audience is not frozen"),
        (S.RUNNING, A.EDIT, "somebody has read it already"),
        (S.PREPARING, A.EDIT, "its audience is being frozen"),
        (S.PAUSED, A.EDIT, "a part of it may be out"),
        (S.APPROVED, A.APPROVE, "it is approved"),
        (S.DONE, A.RETRY, "there is nobody left"),
        (S.DONE, A.STOP, "there is nothing left to stop"),
        (S.DRAFT, A.EXPIRE, "a draft has no deadline"),
        (S.RUNNING, A.RESUME, "it does not stand still"),
    ],
)
def test_what_cannot_be_done(state: BroadcastState, act: BroadcastAct, why: str) -> None:
    with pytest.raises(UnknownTransitionError) as caught:
        change(standing(state), act)
    assert (caught.value.state, caught.value.act) == (state, act), why


@pytest.mark.parametrize("state", sorted(OVER))
@pytest.mark.parametrize("act", sorted(set(A) - {A.SUPERSEDE}))
def test_what_is_over_stays_over(state: BroadcastState, act: BroadcastAct) -> None:
    with pytest.raises(UnknownTransitionError):
        change(standing(state), act)


def test_stopped_absorbs() -> None:
    assert allowed(standing(S.STOPPED)) == frozenset()


@pytest.mark.parametrize("state", sorted(set(S) - OVER - {S.DONE_WITH_GAPS}))
def test_everything_unfinished_can_be_stopped(state: BroadcastState) -> None:
    assert change(standing(state), A.STOP).state is S.STOPPED


@pytest.mark.parametrize(
    ("fields", "target", "why"),
    [
        ({"frozen_count": 307}, S.RUNNING, "its audience was frozen"),
        ({}, S.PREPARING, "it was still being frozen, and starts at once"),
        ({"schedule": "at 2026-12-01T01:00:00+00:00"}, S.SCHEDULED, "its time is looked at again"),
        ({"frozen_count": 0}, S.RUNNING, "frozen and empty is frozen"),
    ],
)
def test_a_paused_one_goes_on_where_it_was(fields: dict[str, object], target: BroadcastState, why: str) -> None:
    assert change(standing(S.PAUSED, **fields), A.RESUME).state is target, why


def test_only_a_pause_has_a_cause() -> None:
    assert change(standing(S.RUNNING), A.PAUSE, 3, cause=PauseCause.OFFICER).cause is PauseCause.OFFICER
    assert change(standing(S.RUNNING), A.STOP, 3, cause=PauseCause.OFFICER).cause is None


def test_what_is_allowed_is_what_can_be_done() -> None:
    for state in S:
        for act in A:
            try:
                change(standing(state), act)
            except UnknownTransitionError:
                assert act not in allowed(standing(state))
            else:
                assert act in allowed(standing(state))


def test_every_state_can_be_reached() -> None:
    assert {S.DRAFT, *TRANSITIONS.values()} == set(S)


@pytest.mark.parametrize(
    ("approver", "editors", "stands_in_for", "may", "why"),
    [
        (3, {1}, set(), True, "had nothing to do with it"),
        (1, set(), set(), False, "drafted it"),
        (2, set(), set(), False, "submitted it"),
        (4, {4}, set(), False, "edited it"),
        (3, {1}, {2}, False, "stands in for who submitted it"),
        (3, {4}, {4}, False, "stands in for who edited it"),
        (3, {1}, {5}, True, "stands in for somebody who had nothing to do with it"),
    ],
)
def test_who_may_approve(approver: int, editors: set[int], stands_in_for: set[int], may: bool, why: str) -> None:
    assert may_approve(standing(S.SUBMITTED), approver, editors, stands_in_for) is may, why


def test_what_leads_back_asks_for_approval_again() -> None:
    again = {act for act in A if needs_approval_again(act)}
    assert again == {A.EDIT, A.REJECT, A.RETURN, A.HOLD}
    assert {TRANSITIONS[key] for key in TRANSITIONS if key[1] in again} == {S.DRAFT, S.SUBMITTED}


class BroadcastMachine(RuleBasedStateMachine):
    """Anybody does anything in any order; what is refused changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.broadcast = standing(S.DRAFT, drafted_by=1, submitted_by=None)
        #: What each approval that stands was bound to.
        self.approved: list[Hashes] = []
        self.editors = {1}
        #: Whether it was ever stopped.
        self.was_stopped = False
        #: Who gave the approval that stands.
        self.approvers: set[int] = set()

    def bound(self) -> Hashes:
        now = self.broadcast
        return hashes_of(now.content, now.audience, now.schedule, now.expires_at)

    @rule(act=st.sampled_from(sorted(A)), who=st.integers(1, 4), words=st.sampled_from(["Isi", "Isi lain", "Baru"]))
    def something_is_done(self, act: BroadcastAct, who: int, words: str) -> None:
        before = self.broadcast
        try:
            made = change(before, act, who, cause=PauseCause.OFFICER)
        except UnknownTransitionError:
            return
        if act is A.APPROVE:
            if not may_approve(before, who, self.editors):
                return
            self.approved, self.approvers = [self.bound()], {who}
            self.editors = set()
        self.broadcast = replace(before, state=made.state, version=before.version + 1)
        if act is A.EDIT:
            self.editors |= {who}
            content = replace(before.content, texts=(("id", words),))
            self.broadcast = replace(self.broadcast, content=content)
        if act is A.SUBMIT:
            self.broadcast = replace(self.broadcast, submitted_by=who)
        if act is A.START:
            self.broadcast = replace(self.broadcast, frozen_count=3)
        if needs_approval_again(act):
            self.approved, self.approvers = [], set()
        self.was_stopped |= act is A.STOP

    @precondition(lambda self: self.was_stopped)
    @invariant()
    def stopped_absorbs(self) -> None:
        assert self.broadcast.state is S.STOPPED

    @invariant()
    def nothing_goes_out_unapproved(self) -> None:
        if self.broadcast.state in SENDING | ALIVE:
            assert self.approved == [self.bound()]

    @invariant()
    def two_people_had_to_do_with_it(self) -> None:
        if self.broadcast.state in SENDING | ALIVE:
            assert self.approvers
            assert not self.approvers & {self.broadcast.submitted_by, self.broadcast.drafted_by}

    @invariant()
    def what_can_be_edited_has_not_begun(self) -> None:
        if self.broadcast.state in EDITABLE:
            assert self.broadcast.frozen_count is None


TestBroadcastMachine = BroadcastMachine.TestCase
TestBroadcastMachine.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
