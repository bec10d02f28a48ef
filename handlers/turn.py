"""What a conversation is given and what it gives back; no rule and no wording lives here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from data.matching.places import Gazetteer
from data.model.announcement import Announcement
from data.model.confirmation import Confirmation, Received
from data.model.conversation import Conversation
from data.model.factcheck import Decision, FactCheck
from data.model.faq import Faq, FaqReply
from data.model.invitation import Invitation
from data.model.membership import Erasure, InstitutionKind, Member, Registration
from data.model.message import Limits, Outgoing
from data.model.office import OfficeCard
from data.model.officer import LinkState
from data.model.records import Records
from data.model.tip import AskedBefore, Ballot, HumanRequest, RequestState, Tip, TipState


@dataclass(frozen=True, slots=True)
class Turn:
    """What to say and what to remember; saved in one transaction before anything is said.

    Args:
        conversation: the memory after this turn.
        says: the one message of this turn; None says nothing, and then ``silence`` must tell why.
        silence: one line for the log, without anything the person wrote.
        tip: a tip to keep.
        ballot: a vote to keep.
        wants_announcements: True after MULAI, False after BERHENTI, None when nothing was said of it.
        may_write: the platform told us whether we may write to this chat; None when it told nothing.
        moved_to: the chat's new external id, when it moved.
        registers: a finished registration to keep, with the consent it rests on.
        erases: what is to be forgotten of this chat; it is applied after everything else of the turn.
        request: a wish to speak with a human, or a question for one, to keep.
        confirms: a word that an announcement was passed on, to keep.
        opens_link: the code of an officer's link that this chat opened; empty for none.
    """

    conversation: Conversation
    says: Outgoing | None = None
    silence: str = ""
    tip: Tip | None = None
    ballot: Ballot | None = None
    wants_announcements: bool | None = None
    may_write: bool | None = None
    moved_to: str = ""
    registers: Registration | None = None
    erases: Erasure | None = None
    request: HumanRequest | None = None
    confirms: Confirmation | None = None
    opens_link: str = ""


@dataclass(frozen=True, slots=True)
class PastTip:
    """A tip of the same chat as it is stored now.

    Args:
        candidates: row numbers of its best fact-checks, best first.
        has_ballot: the person has already said which fits, or whether it helped.
        similar: those of the candidates that only show the same trick (``MatchKind.SIMILAR_SCAM``), so that a
            picked one is shown without the other one's verdict.
        is_asked: the office has asked a department about it and waits for the answer.
        department: how that department is called; empty when the office does not say.
    """

    number: int
    state: TipState
    candidates: tuple[int, ...]
    has_ballot: bool
    similar: tuple[int, ...] = ()
    is_asked: bool = False
    department: str = ""


class Desk(Protocol):
    """What a handler may look up while it decides; no method writes, and none waits for a platform."""

    @property
    def limits(self) -> Limits:
        """What one message on this conversation's channel may hold."""

    @property
    def gazetteer(self) -> Gazetteer:
        """The places of the region that is served."""

    def link(self, payload: str) -> str:
        """A link that opens a private chat with us like ``/start PAYLOAD``; empty if the channel has none."""

    async def invitation(self, token: str) -> Invitation | None:
        """The invitation of a token that was shown in this chat; None when there is none."""

    async def officer_link(self, code: str) -> LinkState:
        """How an officer's link stands for this chat."""

    async def members(self) -> tuple[Member, ...]:
        """The memberships of this chat that stand, oldest first; several persons may share it."""

    async def institutions(self, kind: InstitutionKind, place: str) -> tuple[str, ...]:
        """The names of the institutions of one kind that are known in a kelurahan or desa, in order."""

    async def records(self) -> Records:
        """Everything that is kept of this chat and its human; times are in the office's zone."""

    async def match(self, text: str) -> Decision:
        """Search the fact-checks; any text is allowed, also an empty or a very long one."""

    async def factchecks(self, numbers: Sequence[int]) -> dict[int, FactCheck]:
        """The fact-checks of these row numbers; those that are gone are absent."""

    async def announcement(self, number: int) -> Announcement | None:
        """An announcement of ours by its row number, withdrawn or not; None when there is none."""

    async def received(self, broadcast: int) -> Received | None:
        """A broadcast that this very chat got, times in the office's zone; None when it never did."""

    async def waiting(self) -> tuple[Received, ...]:
        """Announcements that this chat got and may confirm in words, within their time, the newest first."""

    async def past_tip(self, number: int) -> PastTip | None:
        """A tip of this very chat; None when it is somebody else's or never was."""

    @property
    def office(self) -> OfficeCard:
        """How the office is called and reached."""

    async def open_request(self) -> int:
        """The number of this chat's request to a human that is still open; 0 when there is none."""

    async def past_request(self, number: int) -> RequestState | None:
        """Where a request of this very chat stands; None when it is somebody else's or never was."""

    async def asked_before(self, words: str) -> AskedBefore:
        """This chat's questions that wait for an officer, and which of them has the same words."""

    async def faq(self, text: str) -> FaqReply:
        """Look a question up among the office's answers, and its announcements; any text is allowed."""

    async def faq_entry(self, mark: str) -> Faq | None:
        """The answer that a button stands for; None when the office no longer has it."""
