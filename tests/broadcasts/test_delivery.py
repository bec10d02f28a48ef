"""The rules of what becomes of a delivery, as tables and as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcasts.channel import (
    AccountRefused,
    AnswerLost,
    ContentRefused,
    FileMissing,
    Moved,
    NotSent,
    RecipientGone,
    Scope,
    SendError,
    Sent,
    Throttled,
)
from broadcasts.delivery import MOST_ATTEMPTS, RETRY_SECONDS, Policy, on_death, on_error, on_sent
from data.model.delivery import AttemptOutcome, Delivery, DeliveryKind, DeliveryState, Lane
from data.model.message import Outgoing
from data.model.people import AddressStatus

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KINDS = st.sampled_from(DeliveryKind)


def a_delivery(kind: DeliveryKind = DeliveryKind.REPLY, attempts: int = 0, resends: int = 0) -> Delivery:
    return Delivery(
        number=1,
        kind=kind,
        cause=1,
        address=1,
        channel="loopback",
        external_id="100",
        lane=Lane.REPLY,
        message=Outgoing("halo"),
        fence=1,
        claimed_at=NOW,
        slot_at=NOW,
        lease_until=NOW + timedelta(seconds=30),
        attempts=attempts,
        resends=resends,
    )


def test_what_was_sent_is_accepted() -> None:
    result = on_sent(Sent("42"))
    assert (result.state, result.provider_id) == (DeliveryState.ACCEPTED, "42")


@pytest.mark.parametrize("attempts", range(len(RETRY_SECONDS) + 2))
def test_waits_grow_and_stay_within_their_jitter(attempts: int) -> None:
    expected = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS) - 1)]
    for chance in (0.0, 0.5, 0.999):
        result = on_error(NotSent(), a_delivery(attempts=attempts), NOW, Policy(), chance)
        assert result.not_before is not None
        assert 0.8 * expected <= (result.not_before - NOW).total_seconds() <= 1.2 * expected


def test_retries_end() -> None:
    assert on_error(NotSent(), a_delivery(attempts=MOST_ATTEMPTS - 1), NOW, Policy(), 0).state is DeliveryState.FAILED


def test_without_its_file_a_broadcast_stands_still_and_a_test_message_fails() -> None:
    waits = on_error(FileMissing(), replace(a_delivery(DeliveryKind.BROADCAST), broadcast=7), NOW, Policy(), 0)
    assert (waits.state, waits.counts, waits.is_file_missing) == (DeliveryState.READY, False, True)
    assert waits.pause_broadcast
    fails = on_error(FileMissing(), a_delivery(DeliveryKind.NOTICE), NOW, Policy(), 0)
    assert (fails.state, fails.pause_broadcast) == (DeliveryState.FAILED, "")


def test_a_change_that_a_chat_refuses_stops_nothing() -> None:
    for kind, stops in ((DeliveryKind.BROADCAST, True), (DeliveryKind.EDIT, False)):
        result = on_error(ContentRefused("x"), replace(a_delivery(kind), broadcast=7), NOW, Policy(), 0)
        assert (result.state, bool(result.pause_broadcast)) == (DeliveryState.FAILED, stops)


@pytest.mark.parametrize("scope", Scope)
def test_a_throttle_blocks_whom_it_concerns_and_is_no_attempt(scope: Scope) -> None:
    result = on_error(Throttled(7, scope), a_delivery(), NOW, Policy(), 0)
    until = NOW + timedelta(seconds=7)
    assert (result.state, result.counts, result.not_before) == (DeliveryState.READY, False, until)
    assert result.block_chat_until == (until if scope is Scope.CHAT else None)
    assert result.block_channel_until == (until if scope is Scope.CHANNEL else None)


@pytest.mark.parametrize(
    ("kind", "resends", "is_resent", "why"),
    [
        (DeliveryKind.REPLY, 0, True, "a copy is better than silence to somebody who asked"),
        (DeliveryKind.REPLY, 1, False, "an answer that is lost twice is left to the operator"),
        (DeliveryKind.BROADCAST, 0, False, "nobody gets an announcement twice by our doing"),
        (DeliveryKind.NOTICE, 0, False, "nor a notice"),
    ],
)
def test_a_lost_answer(kind: DeliveryKind, resends: int, is_resent: bool, why: str) -> None:
    result = on_error(AnswerLost("reset"), a_delivery(kind, resends=resends), NOW, Policy(), 0)
    assert result.state is DeliveryState.UNKNOWN
    assert (result.not_before is not None) == is_resent, why


@pytest.mark.parametrize(("resends", "is_resent"), [(0, True), (2, True), (3, False)])
def test_a_death_may_cost_one_copy_each_but_not_for_ever(resends: int, is_resent: bool) -> None:
    result = on_death(DeliveryKind.REPLY, Lane.REPLY, resends, NOW, Policy())
    assert (result.state, result.outcome) == (DeliveryState.UNKNOWN, AttemptOutcome.DIED)
    assert (result.not_before is not None) == is_resent


@pytest.mark.parametrize(("resends", "seconds"), [(0, 10), (1, 30), (2, 90)])
def test_each_further_death_is_given_longer_to_pass(resends: int, seconds: float) -> None:
    """A machine that starts and dies every few seconds would otherwise spend all copies within half a minute."""
    result = on_death(DeliveryKind.REPLY, Lane.REPLY, resends, NOW, Policy(resend_after_seconds=10))
    assert result.not_before == NOW + timedelta(seconds=seconds)


def test_what_each_refusal_does_to_address_and_channel() -> None:
    gone = on_error(RecipientGone(AddressStatus.BLOCKED), a_delivery(), NOW, Policy(), 0)
    assert (gone.state, gone.address_status) == (DeliveryState.FAILED, AddressStatus.BLOCKED)
    content = on_error(ContentRefused("too long"), a_delivery(), NOW, Policy(), 0)
    assert (content.state, content.address_status) == (DeliveryState.FAILED, None)
    account = on_error(AccountRefused("401"), a_delivery(), NOW, Policy(), 0)
    assert (account.state, account.pause_channel) == (DeliveryState.READY, "account_refused: 401")
    moved = on_error(Moved("-1005"), a_delivery(), NOW, Policy(), 0)
    assert (moved.state, moved.moved_to, moved.counts) == (DeliveryState.READY, "-1005", True)


def test_a_platform_that_sends_in_circles_is_not_followed() -> None:
    assert on_error(Moved("100"), a_delivery(), NOW, Policy(), 0).state is DeliveryState.FAILED
    tired = a_delivery(attempts=MOST_ATTEMPTS - 1)
    assert on_error(Moved("-1005"), tired, NOW, Policy(), 0).state is DeliveryState.FAILED


ERRORS = st.one_of(
    st.builds(NotSent),
    st.builds(Throttled, st.floats(0, 3600), st.sampled_from(Scope)),
    st.builds(AnswerLost),
    st.builds(Moved, st.just("-1")),
    st.builds(RecipientGone),
    st.builds(ContentRefused),
    st.builds(AccountRefused),
    st.builds(SendError),
)


@given(ERRORS, KINDS, st.integers(0, 60), st.integers(0, 5), st.floats(0, 0.999))
def test_only_what_was_surely_not_sent_is_ready_again(
    error: SendError, kind: DeliveryKind, attempts: int, resends: int, chance: float
) -> None:
    result = on_error(error, a_delivery(kind, attempts, resends), NOW, Policy(), chance)
    maybe_sent = isinstance(error, AnswerLost) or type(error) is SendError
    if maybe_sent:
        assert result.state is DeliveryState.UNKNOWN
        assert kind in (DeliveryKind.REPLY, DeliveryKind.EDIT) or result.not_before is None
    else:
        assert result.state in (DeliveryState.READY, DeliveryState.FAILED)
    assert result.not_before is None or result.not_before >= NOW
