"""The language in which conversations are tested: what the person says, what is heard, what was kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from data.matching.faq import FaqIndex
from data.matching.places import Gazetteer
from data.model.announcement import Announcement
from data.model.confirmation import Received
from data.model.conversation import Conversation
from data.model.factcheck import Decision, FactCheck, Match, MatchKind, Outcome, Verdict
from data.model.faq import Faq, FaqReply
from data.model.invitation import Invitation
from data.model.membership import InstitutionKind, Member
from data.model.message import Attachment, ChatKind, ContentKind, Incoming, Limits, Outgoing, Sender
from data.model.office import OfficeCard
from data.model.officer import LinkState
from data.model.records import Records
from data.model.tip import AskedBefore, Ballot, HumanRequest, RequestKind, RequestState, Tip
from data.wording import units
from handlers import PastTip, Turn, reply
from tests.handlers.register import PLACES, MemoryRegister

TELEGRAM = Limits(text_units=4096, choices=10, choice_units=60)
WHATSAPP = Limits(text_units=1024, choices=3, choice_units=20)
NO_BUTTONS = Limits(text_units=1024, choices=0, choice_units=0)

CHIP = FactCheck(
    source="test",
    external_id="1",
    number=1,
    title="Vaksin berisi chip pelacak",
    verdict=Verdict.FALSE,
    rating="Salah",
    summary="Isi vaksin tercantum pada kemasannya. Tidak ada chip di dalamnya.",
    url="https://contoh.example/chip",
    publisher="Pemeriksa Contoh",
    published_on=date(2024, 1, 3),
)
SALT = replace(CHIP, external_id="2", number=2, title="Air garam mencegah covid", verdict=Verdict.MISLEADING, url="")
PRIZE = replace(CHIP, external_id="3", number=3, title="Undian berhadiah Bank Contoh", published_on=None)
LABEL = replace(CHIP, external_id="4", number=4, title="Foto banjir lama", verdict=None, rating="Konteks Hilang")

NOTHING_FOUND = Decision(Outcome.NONE)


@dataclass
class MemoryDesk:
    """A desk whose answers are set by the test; it keeps what the turns of one chat gave it to keep."""

    limits: Limits = TELEGRAM
    decision: Decision = NOTHING_FOUND
    known: dict[int, FactCheck] = field(default_factory=lambda: {f.number: f for f in (CHIP, SALT, PRIZE, LABEL)})
    asked: list[str] = field(default_factory=list)
    tips: dict[int, Tip] = field(default_factory=dict)
    gazetteer: Gazetteer = field(default_factory=lambda: PLACES)
    bot_link: str = "https://t.example/kentongan"
    register: MemoryRegister = field(default_factory=MemoryRegister)
    kept: Records = field(default_factory=Records)
    ballots: list[Ballot] = field(default_factory=list)
    office: OfficeCard = field(default_factory=OfficeCard)
    requests: dict[int, RequestState] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    questions: dict[int, str] = field(default_factory=dict)
    told: Announcement | None = None
    answers: FaqIndex = field(default_factory=FaqIndex)
    departments: dict[int, str] = field(default_factory=dict)
    announcements: dict[int, Announcement] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    links: dict[str, LinkState] = field(default_factory=dict)
    got: dict[int, Received] = field(default_factory=dict)

    async def match(self, text: str) -> Decision:
        self.asked.append(text)
        return self.decision

    async def factchecks(self, numbers: Sequence[int]) -> dict[int, FactCheck]:
        return {number: self.known[number] for number in numbers if number in self.known}

    async def announcement(self, number: int) -> Announcement | None:
        return self.announcements.get(number)

    async def received(self, broadcast: int) -> Received | None:
        return self.got.get(broadcast)

    async def waiting(self) -> tuple[Received, ...]:
        return tuple(self.got[number] for number in sorted(self.got, reverse=True))

    async def past_tip(self, number: int) -> PastTip | None:
        tip = self.tips.get(number)
        if tip is None:
            return None
        matches = tip.decision.matches
        similar = tuple(match.number for match in matches if match.kind is MatchKind.SIMILAR_SCAM)
        voted = any(ballot.tip == number for ballot in self.ballots)
        candidates = tuple(match.number for match in matches)
        is_asked, department = number in self.departments, self.departments.get(number, "")
        return PastTip(number, tip.state, candidates, voted, similar, is_asked, department)

    def link(self, payload: str) -> str:
        return f"{self.bot_link}?start={payload}" if self.bot_link else ""

    async def invitation(self, token: str) -> Invitation | None:
        return self.invitations.get(token)

    async def officer_link(self, code: str) -> LinkState:
        return self.links.get(code, LinkState.UNKNOWN)

    async def members(self) -> tuple[Member, ...]:
        return tuple(self.register.members)

    async def records(self) -> Records:
        return self.kept

    async def institutions(self, kind: InstitutionKind, place: str) -> tuple[str, ...]:
        return tuple(self.register.institutions.get((kind, place), ()))

    async def open_request(self) -> int:
        return next((number for number, state in self.requests.items() if state is RequestState.OPEN), 0)

    async def past_request(self, number: int) -> RequestState | None:
        return self.requests.get(number)

    async def asked_before(self, words: str) -> AskedBefore:
        same = next((number for number, known in self.questions.items() if known == words), 0)
        return AskedBefore(same, len(self.questions))

    async def faq(self, text: str) -> FaqReply:
        found = self.answers.search(text)
        return found if found.answer or not self.told else replace(found, announcement=self.told)

    async def faq_entry(self, mark: str) -> Faq | None:
        return self.answers.entry(mark)

    def keep(self, turn: Turn) -> None:
        """Keep what a turn wants kept, as the store would."""
        if turn.registers:
            self.register.keep(turn.registers)
        if turn.tip:
            assert turn.tip.number not in self.tips
            self.tips[turn.tip.number] = turn.tip
        if turn.ballot:
            self.ballots.append(turn.ballot)
        if turn.request:
            self._keep_request(turn.request)

    def _keep_request(self, request: HumanRequest) -> None:
        """One request is open at a time, to whose text a further one is added; questions are kept one by one."""
        if request.kind is RequestKind.QUESTION:
            self.questions[request.number] = request.words
            self.texts[request.number] = request.text
            return
        opened = next((n for n, state in self.requests.items() if state is RequestState.OPEN), request.number)
        self.requests[opened] = RequestState.OPEN
        self.texts[opened] = "\n".join([*filter(None, [self.texts.get(opened)]), request.text])


class Chat:
    """One person's conversation with Kentongan."""

    def __init__(
        self, limits: Limits = TELEGRAM, language: str = "id", *, greeted: bool = True, name: str = ""
    ) -> None:
        self.name = name
        self.desk = MemoryDesk(limits)
        self.conversation = Conversation(language=language, has_greeted=greeted)
        self.turn = Turn(self.conversation)
        self.number = 122

    # What the database answers.

    def finds(self, outcome: Outcome, *factchecks: FactCheck, kind: MatchKind = MatchKind.CLAIM) -> None:
        """Let every search from now on end like this."""
        self.desk.known |= {factcheck.number: factcheck for factcheck in factchecks}
        matches = tuple(Match(factcheck.number, 0.9, kind) for factcheck in factchecks)
        self.desk.decision = Decision(outcome, matches, "test")

    def answers(self, factcheck: FactCheck, kind: MatchKind = MatchKind.CLAIM) -> None:
        self.finds(Outcome.ANSWER, factcheck, kind=kind)

    def suggests(self, *factchecks: FactCheck, kind: MatchKind = MatchKind.CLAIM) -> None:
        self.finds(Outcome.SUGGEST, *factchecks, kind=kind)

    # What the person does.

    async def says(self, text: str, **changes: object) -> Turn:
        """Type or forward a text; ``changes`` replace fields of the incoming message."""
        self.number += 1
        incoming = Incoming(
            self.number, "test", "chat", Sender("7", self.name), text=text, message_id=f"m{self.number}"
        )
        incoming = replace(incoming, **changes)  # type: ignore[arg-type]
        self.turn = await reply(incoming, self.conversation, self.desk)
        self.conversation = self.turn.conversation
        self.desk.keep(self.turn)
        self._is_sound()
        return self.turn

    async def sends(self, kind: ContentKind, text: str = "", size_bytes: int | None = None, **changes: object) -> Turn:
        """Send something other than text."""
        files = (Attachment("f", size_bytes=size_bytes),)
        return await self.says(text, kind=kind, attachments=files, **changes)

    async def forwards(self, text: str) -> Turn:
        return await self.says(text, forwards=1)

    async def says_in_group(self, text: str, **changes: object) -> Turn:
        return await self.says(text, chat_kind=ChatKind.GROUP, **changes)

    async def presses(self, label: str) -> Turn:
        """Press the button of the last message whose label begins so."""
        return await self.presses_payload(next(c.payload for c in self.said.choices if c.label.startswith(label)))

    async def presses_payload(self, payload: str) -> Turn:
        return await self.says(payload, kind=ContentKind.BUTTON, message_id="", button_message_id="b1")

    # What is heard and kept.

    @property
    def said(self) -> Outgoing:
        assert self.turn.says is not None, f"silence: {self.turn.silence}"
        return self.turn.says

    @property
    def labels(self) -> list[str]:
        return [choice.label for choice in self.said.choices]

    def hears(self, *parts: str, button: str | None = None) -> None:
        """The last message holds these parts, and a button with this label."""
        for part in parts:
            assert part in self.said.text, self.said.text
        if button is not None:
            assert button in self.labels

    def hears_first(self, line: str) -> None:
        assert self.said.text.splitlines()[0] == line

    def hears_nothing_of(self, *parts: str) -> None:
        for part in parts:
            assert part not in self.said.text, self.said.text

    def hears_silence(self, reason: str) -> None:
        assert self.turn.says is None
        assert reason in self.turn.silence

    def nothing_is_kept(self) -> None:
        assert self.turn.tip is None
        assert self.turn.ballot is None
        assert self.turn.request is None

    def _is_sound(self) -> None:
        """What holds of every turn, whatever was said."""
        turn, limits = self.turn, self.desk.limits
        assert (turn.says is None) == bool(turn.silence)
        if turn.says is None:
            return
        assert turn.says.text.strip()
        assert units(turn.says.text) <= (limits.caption_units if turn.says.document else limits.text_units)
        turn.says.text.encode()
        assert len(turn.says.choices) <= limits.choices
        for choice in turn.says.choices:
            assert choice.label
            assert units(choice.label) <= limits.choice_units
            assert len(choice.payload.encode()) <= limits.payload_bytes
