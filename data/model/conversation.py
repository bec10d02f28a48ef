"""What is remembered between two messages of one person in one chat."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Form:
    """A registration that is not finished (formulir); it is kept sealed, for it holds a name.

    Args:
        session: the inbox number at which it was begun; buttons carry it, so that those of an older form are known.
        step: what was asked last, in words of the registration's own.
        role: value of :class:`data.model.membership.Role`; empty while not known.
        place: code of the kelurahan, or of the kecamatan chosen so far; empty while not known.
        institution: its name; empty while not known or where the role has none.
        name: the person's name.
        person: row number of the person, if they are registered already.
        membership: row number of the membership that is corrected; 0 for a new one.
        offered: what the buttons of the last question stood for, in the order shown, so that a number may be typed.
        invitation: row number of the invitation by which it was begun; 0 for none.
    """

    session: int
    step: str
    role: str = ""
    place: str = ""
    institution: str = ""
    name: str = ""
    person: int = 0
    membership: int = 0
    offered: tuple[str, ...] = ()
    invitation: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """The memory of a conversation (percakapan); small, and rewritten as a whole after each turn.

    Args:
        language: two-letter code in which the next turn is worded.
        has_greeted: the person has been told once who we are.
        is_opted_out: they sent BERHENTI and have not come back.
        asked_number: the inbox number of the tip whose candidates were shown last and not yet chosen; 0 for none.
        candidates: row numbers of those fact-checks, in the order shown.
        turns: how many turns were taken, for the operator and for tests.
        registered: session of the registration that was finished last, so that a second tap on its button is known.
        erasing: the inbox number at which was asked whether everything is to be erased; 0 as soon as anything else is
            said.
        edited: changed messages that were answered in their new form: message id, colon, when they were changed in
            seconds since 1970; the newest last.
        introduced_us: when we told a group who we are, microseconds since 1970; 0 for never.
        form: a registration under way; None when there is none.
        answered_number: the inbox number of the tip whose verdict was said last; 0 when something else was said since.
        is_quiet: the last thing we said was a short word to a short word ("ok"), so that it is not said again.
        offered: payloads of the numbered buttons shown last, so that a number may be typed; empty for candidates.
        counting: row number of the broadcast of which was asked just now to how many people it was passed on; 0 as
            soon as anything else is said.
    """

    language: str = "id"
    has_greeted: bool = False
    is_opted_out: bool = False
    asked_number: int = 0
    candidates: tuple[int, ...] = ()
    turns: int = 0
    registered: int = 0
    erasing: int = 0
    edited: tuple[str, ...] = ()
    introduced_us: int = 0
    form: Form | None = field(default=None, repr=False)
    answered_number: int = 0
    is_quiet: bool = False
    offered: tuple[str, ...] = ()
    counting: int = 0
