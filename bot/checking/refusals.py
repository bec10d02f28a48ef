"""Why something is not done at the fact-checker's desk; each reason has its sentence where it is said."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """Why a claim stays as it is."""

    UNKNOWN = "unknown"
    #: Somebody decided before.
    ALREADY = "already"
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
