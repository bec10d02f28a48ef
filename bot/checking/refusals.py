"""Why something is not done at the fact-checker's desk; each reason has its sentence where it is said."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why a claim stays as it is."""

    UNKNOWN = "unknown"
    #: Somebody decided before.
    ALREADY = "already"
    #: A verdict on it is written, and a second person is to read that.
    SECOND_READER = "second_reader"
    #: Its publisher withdrew the fact-check.
    WITHDRAWN = "withdrawn"
    NO_FACTCHECK = "no_factcheck"
    #: The policy of verdicts leaves it to others.
    NOT_OURS_TO_JUDGE = "not_ours_to_judge"
    BAD_REASON = "bad_reason"
    LONG_DEPARTMENT = "long_department"
    PAST_DUE = "past_due"
    BAD_DATE = "bad_date"
    BAD_VERDICT = "bad_verdict"
    #: A title or a summary is missing.
    INCOMPLETE = "incomplete"
    TOO_LONG = "too_long"
    BAD_LINK = "bad_link"
    BAD_SOURCE_LINK = "bad_source_link"
    BAD_VALIDITY = "bad_validity"
    #: Two claims are one already.
    MERGE_ITSELF = "merge_itself"
    #: One of two claims has been judged.
    MERGE_SETTLED = "merge_settled"
    NOT_ITS_TIP = "not_its_tip"
    #: Every tip of the claim says this.
    NOTHING_LEFT = "nothing_left"
    #: What was typed names no claim.
    BAD_CLAIM = "bad_claim"
    #: What somebody typed cannot be read any more.
    DAMAGED = "damaged"
    #: None of the texts was ticked.
    NOTHING_CHOSEN = "nothing_chosen"


class CheckingError(Exception):
    """Something is not done at the fact-checker's desk.

    Args:
        refusal: why.
        values: what its sentence names.
    """

    def __init__(self, refusal: Refusal, **values: object) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.values = values


class DraftFault(StrEnum):
    """Why nothing becomes of a draft."""

    UNKNOWN = "unknown"
    #: Somebody else changed it since it was shown.
    STALE = "stale"
    #: It is published or thrown away.
    OVER = "over"
    NOT_SUBMITTED = "not_submitted"
    #: Who wrote any of it does not approve it.
    OWN_WORDS = "own_words"
    #: Nor does whoever stands in for one of them.
    STANDS_IN = "stands_in"
    #: The fact-check was changed or taken back since the draft was begun.
    BASE_CHANGED = "base_changed"
    #: Only what the office wrote is corrected and taken back by it.
    NOT_OURS = "not_ours"
    NO_NOTE = "no_note"
    #: It says what is published already.
    NOTHING_NEW = "nothing_new"
    #: Another change of the same fact-check is written and not yet published.
    IN_WORK = "in_work"


class DraftError(Exception):
    """Nothing becomes of a draft.

    Args:
        fault: why.
    """

    def __init__(self, fault: DraftFault) -> None:
        super().__init__(str(fault))
        self.fault = fault
