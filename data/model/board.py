"""The board of a KIM (pengurus), as its SK names it, and what each of them declared to the office.

A board member is a name on paper and need not have a chat; whom we write to is a membership.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class BoardOffice(StrEnum):
    """What somebody is on the board."""

    CHAIR = "chair"
    DEPUTY = "deputy"
    SECRETARY = "secretary"
    TREASURER = "treasurer"
    #: Leads a section (bidang), or anything else that the SK names.
    SECTION = "section"


@dataclass(frozen=True, slots=True)
class BoardMember:
    """One member of a board who holds office now.

    Args:
        number: row number; another name is another row.
        name: kept sealed.
        declared_on: date of the signed declaration that the office has seen; None while it has seen none.
        is_not_asn: declared not to be a civil servant; None while unchecked.
        is_not_partisan: declared to belong to no party and no NGO that is a party's; None while unchecked.
        checked_by: row number of the officer who saw the declaration; 0 for nobody.
    """

    number: int
    office: BoardOffice
    name: str
    declared_on: date | None = None
    is_not_asn: bool | None = None
    is_not_partisan: bool | None = None
    checked_by: int = 0

    @property
    def is_checked(self) -> bool:
        """Whether an officer saw a declaration of them, whatever it says."""
        return bool(self.checked_by) and self.declared_on is not None

    @property
    def may_serve(self) -> bool:
        """Whether an officer saw that nothing is in the way."""
        return self.is_checked and bool(self.is_not_asn) and bool(self.is_not_partisan)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an officer saw of declarations.

    Args:
        on: their date; None for that there is none any more.
        officer: row number of who saw them; 0 for nobody, then nothing counts as checked.
    """

    on: date | None
    officer: int
    is_not_asn: bool = True
    is_not_partisan: bool = True
