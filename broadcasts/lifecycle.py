"""What may be done to a broadcast, and where it leads: a table, and the rules that need more than the state.

Pure. Who somebody is has been proved before they are named here; what follows is stored by ``data.store.broadcasts``
under the version of the broadcast that was looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from data.model.broadcast import Broadcast, BroadcastAct, BroadcastState, Change, PauseCause

_S, _A = BroadcastState, BroadcastAct

#: Nothing more is sent by it, ever; ``done_with_gaps`` may be tried again.
OVER = frozenset({_S.DONE, _S.STOPPED, _S.EXPIRED, _S.SUPERSEDED})
#: What people are to see may still be changed, which takes it back to a draft.
EDITABLE = frozenset({_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.SCHEDULED})
#: Approved, and not over.
ALIVE = frozenset({_S.APPROVED, _S.SCHEDULED, _S.PREPARING, _S.RUNNING, _S.PAUSED, _S.FINISHING})
#: What takes it back to somebody who has to judge it anew.
_VOIDING = frozenset({_A.EDIT, _A.REJECT, _A.RETURN, _A.HOLD})
_UNFINISHED = frozenset(_S) - OVER - {_S.DONE_WITH_GAPS}

#: (state, act) to the state it leads to; what is not here is an error. Resuming is in :func:`resumed`.
TRANSITIONS: Mapping[tuple[BroadcastState, BroadcastAct], BroadcastState] = {
    **{(state, _A.EDIT): _S.DRAFT for state in EDITABLE},
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.SUBMITTED, _A.REJECT): _S.DRAFT,
    (_S.SUBMITTED, _A.RETURN): _S.DRAFT,
    (_S.APPROVED, _A.RETURN): _S.DRAFT,
    (_S.SCHEDULED, _A.RETURN): _S.DRAFT,
    (_S.SUBMITTED, _A.APPROVE): _S.APPROVED,
    (_S.APPROVED, _A.SCHEDULE): _S.SCHEDULED,
    (_S.APPROVED, _A.PREPARE): _S.PREPARING,
    (_S.SCHEDULED, _A.PREPARE): _S.PREPARING,
    # Somebody has to look at the audience again, and to approve it.
    (_S.PREPARING, _A.HOLD): _S.SUBMITTED,
    (_S.PREPARING, _A.START): _S.RUNNING,
    (_S.SCHEDULED, _A.PAUSE): _S.PAUSED,
    (_S.PREPARING, _A.PAUSE): _S.PAUSED,
    (_S.RUNNING, _A.PAUSE): _S.PAUSED,
    (_S.RUNNING, _A.FINISH): _S.FINISHING,
    # What was in flight came back and has to go out again.
    (_S.FINISHING, _A.START): _S.RUNNING,
    (_S.FINISHING, _A.PAUSE): _S.PAUSED,
    (_S.FINISHING, _A.COMPLETE): _S.DONE,
    (_S.FINISHING, _A.COMPLETE_WITH_GAPS): _S.DONE_WITH_GAPS,
    # A series whose last occurrence is made.
    (_S.SCHEDULED, _A.COMPLETE): _S.DONE,
    (_S.DONE_WITH_GAPS, _A.RETRY): _S.RUNNING,
    **{(state, _A.STOP): _S.STOPPED for state in _UNFINISHED},
    **{(state, _A.EXPIRE): _S.EXPIRED for state in ALIVE},
    **{(state, _A.SUPERSEDE): _S.SUPERSEDED for state in ALIVE | {_S.DONE, _S.DONE_WITH_GAPS}},
}


class UnknownTransitionError(ValueError):
    """This cannot be done to a broadcast that stands where this one stands.

    Args:
        state: where it stands.
        act: what was asked for.
    """

    def __init__(self, state: BroadcastState, act: BroadcastAct) -> None:
        super().__init__(f"{act} is not possible while it is {state}")
        self.state = state
        self.act = act


def allowed(broadcast: Broadcast) -> frozenset[BroadcastAct]:
    """Everything that may be done to it now, as far as its state tells."""
    acts = {act for state, act in TRANSITIONS if state is broadcast.state}
    return frozenset(acts | ({_A.RESUME} if broadcast.state is _S.PAUSED else set()))


def change(
    broadcast: Broadcast, act: BroadcastAct, actor: int = 0, *, reason: str = "", cause: PauseCause | None = None
) -> Change:
    """The transition that an act makes.

    Args:
        actor: row number of the officer; 0 for the clock.
        reason: one line for the operator and the audit trail, without personal data.
        cause: for a pause, why.

    Raises:
        UnknownTransitionError: it cannot be done now.
    """
    if act is _A.RESUME and broadcast.state is _S.PAUSED:
        return Change(act, resumed(broadcast), actor, reason)
    target = TRANSITIONS.get((broadcast.state, act))
    if target is None:
        raise UnknownTransitionError(broadcast.state, act)
    return Change(act, target, actor, reason, cause if act is _A.PAUSE else None)


def resumed(broadcast: Broadcast) -> BroadcastState:
    """Where a paused broadcast goes on: where it would have been, had it not been paused."""
    if broadcast.frozen_count is not None:
        return _S.RUNNING
    return _S.PREPARING if broadcast.schedule == "now" else _S.SCHEDULED


def lacks_approval(broadcast: Broadcast) -> bool:
    """Whether it stands still because the calendar asks for one approval more than it has."""
    return broadcast.state is _S.PAUSED and broadcast.pause_cause is PauseCause.CALENDAR


def needs_approval_again(act: BroadcastAct) -> bool:
    """Whether every approval that was given is void after this act."""
    return act in _VOIDING


def may_approve(
    broadcast: Broadcast, approver: int, editors: Collection[int], stands_in_for: Collection[int] = ()
) -> bool:
    """Whether somebody may judge it: they had no hand in it, and stand in for nobody who had.

    Args:
        editors: who edited it since it was last approved.
        stands_in_for: for whom they stand in on that day, in whatever capacity they mean to judge it.
    """
    barred = {broadcast.submitted_by, broadcast.drafted_by, *editors}
    return barred.isdisjoint({approver, *stands_in_for})
