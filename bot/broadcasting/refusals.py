"""Why a broadcast is not drafted, changed or sent: a closed family, each with its sentence."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why something is not done to a broadcast."""

    #: Nobody knows this number.
    UNKNOWN = "unknown"
    #: It changed since it was looked at.
    STALE = "stale"
    #: It cannot be done where it stands.
    NOT_NOW = "not_now"
    WRONG_ROLE = "wrong_role"
    #: Who had a hand in it approves.
    OWN_WORK = "own_work"
    #: Who stands in for somebody who had a hand in it approves.
    STANDS_IN = "stands_in"
    APPROVED_BEFORE = "approved_before"
    NO_TEST = "no_test"
    #: What is stored is not what its hashes say.
    TAMPERED = "tampered"
    NO_TITLE = "no_title"
    NO_TEXT = "no_text"
    BAD_LANGUAGE = "bad_language"
    TOO_LONG = "too_long"
    EMPTY_AUDIENCE = "empty_audience"
    EXPIRES_TOO_SOON = "expires_too_soon"
    UNKNOWN_ORIGINAL = "unknown_original"
    #: An officer wants a test message and has no chat that it could go to.
    NO_CHAT = "no_chat"
    NOTHING_TO_RETRY = "nothing_to_retry"
    #: Somebody names a delivery that is not in doubt, or is another broadcast's.
    NOT_IN_DOUBT = "not_in_doubt"
    #: It was to reach people until a moment that has passed.
    TOO_LATE = "too_late"
    #: What it corrects never went out.
    NEVER_SENT = "never_sent"
    CORRECTION_CLASS = "correction_class"
    CORRECTION_SERIES = "correction_series"
    #: The file that goes with it is empty, or larger than a channel takes.
    FILE_SIZE = "file_size"
    FILE_GONE = "file_gone"
    #: The calendar forbids what it says.
    CALENDAR = "calendar"


class BroadcastError(Exception):
    """Something is not done to a broadcast.

    Args:
        refusal: why.
        values: what its sentence names.
    """

    def __init__(self, refusal: Refusal, **values: object) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.values = values
