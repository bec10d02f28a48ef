"""Why a broadcast stands still by itself, or has to be approved again: a code with values, worded where somebody reads.

In the database it stands as ``code {"value": ...}``; what an officer wrote stands there as they wrote it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class WhyCode(StrEnum):
    """What is the matter."""

    AUDIENCE_UNREADABLE = "audience_unreadable"
    AUDIENCE_EMPTY = "audience_empty"
    AUDIENCE_MOVED = "audience_moved"
    TEXT_TOO_LONG = "text_too_long"
    FILE_GONE = "file_gone"
    SERIES_GONE = "series_gone"
    #: An occurrence says something else than its series.
    SAYS_ELSE = "says_else"
    UNAPPROVED = "unapproved"
    CALENDAR_SOURCE = "calendar_source"
    CALENDAR_APPROVAL = "calendar_approval"
    BEING_CORRECTED = "being_corrected"
    ERRORS_OF_FIRST = "errors_of_first"
    ERRORS_OF_LAST = "errors_of_last"
    ERRORS_IN_A_ROW = "errors_in_a_row"
    # What a platform said, as ``broadcasts.channel`` calls it.
    CONTENT_REFUSED = "content_refused"
    FILE_MISSING = "file_missing"
    ACCOUNT_REFUSED = "account_refused"


#: For the log.
_ENGLISH = {
    WhyCode.AUDIENCE_UNREADABLE: "its audience cannot be read: {detail}",
    WhyCode.AUDIENCE_EMPTY: "its audience is empty",
    WhyCode.AUDIENCE_MOVED: "its audience moved from {before} to {count}",
    WhyCode.TEXT_TOO_LONG: "the text is too long: {language}, {length} units, at most {most}",
    WhyCode.FILE_GONE: "its file is gone",
    WhyCode.SERIES_GONE: "its series is gone",
    WhyCode.SAYS_ELSE: "it says something else than its series",
    WhyCode.UNAPPROVED: "no approval stands for what it says",
    WhyCode.CALENDAR_SOURCE: "it names a candidate, a party or the regional head without a link to KPU or Bawaslu",
    WhyCode.CALENDAR_APPROVAL: "it names a candidate, a party or the regional head and needs a second approval today",
    WhyCode.BEING_CORRECTED: "broadcast {number} corrects it",
    WhyCode.ERRORS_OF_FIRST: "{errors} errors among the first {count}",
    WhyCode.ERRORS_OF_LAST: "{errors} errors among the last {count}",
    WhyCode.ERRORS_IN_A_ROW: "{errors} errors in a row",
    WhyCode.CONTENT_REFUSED: "content_refused: {detail}",
    WhyCode.FILE_MISSING: "file_missing: {detail}",
    WhyCode.ACCOUNT_REFUSED: "account_refused: {detail}",
}
#: How a reason is written in the database; a platform's own words follow its code and a colon.
_WRITTEN = re.compile(r"([a-z_]+)(?: (\{.*\})|: (.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Why:
    """Why something stands still; as text it is English, for the log.

    Args:
        code: what is the matter.
        values: what its sentence names, each with its name.
    """

    code: WhyCode
    values: tuple[tuple[str, str | int], ...] = ()

    @classmethod
    def of(cls, code: WhyCode, **values: str | int) -> Self:
        """A reason with what its sentence names."""
        return cls(code, tuple(values.items()))

    @property
    def written(self) -> str:
        """As it stands in the database."""
        return f"{self.code} {json.dumps(dict(self.values), ensure_ascii=False)}" if self.values else str(self.code)

    def __str__(self) -> str:
        return _ENGLISH[self.code].format(**dict(self.values))


def why_of(text: str) -> Why | None:
    """Read a reason back; None for what somebody wrote, and for sentences of earlier versions."""
    found = _WRITTEN.fullmatch(text)
    if found is None or found[1] not in set(WhyCode):
        return None
    code, fields = WhyCode(found[1]), _fields(WhyCode(found[1]))
    try:
        values = json.loads(found[2]) if found[2] else {"detail": found[3] or "-"} if "detail" in fields else {}
    except ValueError:
        return None
    return Why.of(code, **values) if set(values) == fields else None


def _fields(code: WhyCode) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", _ENGLISH[code]))
