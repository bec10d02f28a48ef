"""Verdicts that wait for their second reader, on an officer's phone: what people will read, and approving it.

A verdict on a tip takes effect half a minute later, like any other decision. What nobody could take back any more (a
new fact-check, a correction, a withdrawal) takes a fresh code. Giving back, with a reason, is done at the desk.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.checking.refusals import CheckingError, DraftError, DraftFault
from bot.checking.second import approved
from bot.checking.sheet import Sheet
from bot.checking.telling import told_of_draft
from bot.checking.words import claim_label, glance, joined, weight_line
from bot.checking.writing import typed_of
from bot.console.drafts import LABELS
from bot.console.office import Console
from bot.console.words import refused_in
from bot.credentials import SignInRefused
from bot.office.awaiting import Awaiting
from bot.office.claims import ClaimTalk
from bot.office.linking import door_of
from bot.office.links import Links
from bot.office.talk import CLOSE, Answer, Button, Heard, Said, payload, saying
from data.model.draft import DraftAct, DraftKind, DraftState
from data.model.office_notice import Awaited
from data.model.officer import READERS, Officer
from data.model.triage import weigh
from data.store import claim_queue, drafts, officers
from data.wording import cut, say

#: UTF-16 units of what people will read, and characters of a claim's text and of a title.
TOLD_UNITS, TEXT_CHARS, TITLE_CHARS = 2_400, 500, 120
#: How each end of a wait is told.
_ENDS = {
    DraftAct.PUBLISHED: "office.draft.published",
    DraftAct.RETURNED: "office.draft.returned",
    DraftAct.DISCARDED: "office.draft.discarded",
    DraftAct.WRITTEN: "office.draft.written",
}


class DraftTalk:
    """Shows drafts, and does what officers press and type.

    Args:
        reached: called with the name of each step; tests kill the process there.
    """

    def __init__(
        self, console: Console, links: Links, claims: ClaimTalk, reached: Callable[[str], None] = lambda _name: None
    ) -> None:
        self._console = console
        self._links = links
        self._claims = claims
        self._language = console.language
        self._awaiting = Awaiting(console.database)
        self._reached = reached

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    async def card(self, number: int, revision: int = 0, who: Officer | None = None) -> Said | None:
        """A draft that waits for its second reader; None when it does not, or not as it was.

        Args:
            revision: in which it has to be there still; 0 for any.
            who: looks at it; None for somebody who may read it.
        """
        try:
            sheet = await self._console.writing.sheet(number)
        except DraftError:
            return None
        draft = sheet.draft
        if draft.state is not DraftState.SUBMITTED or (revision and draft.revision != revision):
            return None
        writers = ", ".join(dict.fromkeys(one.login for one in sheet.history if one.act is DraftAct.WRITTEN))
        may_read = who is None or await self._may_read(who)
        lines = [
            self._say("office.draft.head", kind=self._kind(sheet), officer=writers),
            *await self._about(sheet),
            self._hindrance(sheet, who) if may_read else self._say("office.draft.not_reader"),
        ]
        return Said("\n\n".join(line for line in lines if line), self._buttons(sheet, lines[-1]))

    async def _may_read(self, who: Officer) -> bool:
        """Whether somebody reads what others wrote, be it for the approver for whom they stand in."""
        if not who.roles.isdisjoint(READERS):
            return True
        async with self._console.database.reading() as unit:
            return await officers.stands_in(unit, who.number, self._console.today())

    def _kind(self, sheet: Sheet) -> str:
        claim = sheet.draft.claim
        answers = self._say("office.draft.answers", claim=claim_label(claim)) if claim else ""
        return answers or self._say(f"console.drafts.kind.{sheet.draft.kind}")

    def _hindrance(self, sheet: Sheet, who: Officer | None) -> str:
        """Why whoever looks cannot approve it; empty when they can."""
        if sheet.lack is not None:
            return self._why(sheet.lack)
        if who is not None and who.number in sheet.writers:
            return self._why(DraftError(DraftFault.OWN_WORDS))
        return ""

    def _buttons(self, sheet: Sheet, hindrance: str) -> tuple[tuple[Button, ...], ...]:
        draft = sheet.draft
        approve = Button(self._say("office.draft.approve"), payload("B", draft.number, draft.revision))
        desk = self._links.row(self._say("office.open_desk"), f"/cek-fakta/draf/{draft.number}")
        return desk if hindrance else ((approve,), *desk)

    async def _about(self, sheet: Sheet) -> list[str]:
        """The tip that it answers or what it changes, and what people will read."""
        draft, tips, people, lines = sheet.draft, list[int](), 0, list[str]()
        if draft.claim:
            async with self._console.database.reading() as unit:
                claim = await claim_queue.named(unit, draft.claim)
                reports = (await claim_queue.reports(unit, [claim.number]))[claim.number] if claim else []
            tips, weight = [one.tip for one in reports], weigh(reports)
            people = weight.people
            statement = glance(claim.statement, TEXT_CHARS) if claim else ""
            lines.append(joined([weight_line(self._language, weight), statement]))
        elif sheet.foreseen is not None:
            people = len(sheet.foreseen.telling.notices)
        if draft.kind is DraftKind.CORRECTION and sheet.before is not None:
            was, now = typed_of(sheet.before), draft.typed
            changed = [self._say(key) for name, key in LABELS.items() if now.get(name, "").strip() != was[name].strip()]
            lines.append(self._say("office.draft.changed", fields=", ".join(changed)))
        told = cut(told_of_draft(sheet, tips if draft.claim else None, self._language), TOLD_UNITS)
        if told:
            heading = self._say("office.draft.will_hear", count=people) if people else self._say("office.draft.reads")
            lines += [heading, told]
        return lines

    async def show(self, who: Officer, number: int) -> Answer:
        """A draft that waits."""
        shown = await self.card(number, who=who)
        return Answer((shown,)) if shown else saying(self._say("office.draft.over"), closes=True)

    async def approve(self, who: Officer, number: int, revision: int) -> Answer:
        """Let a verdict take effect in a moment; what cannot be taken back is asked a code for."""
        shown = await self.card(number, revision, who)
        if shown is None:
            return await self._before(who, number, revision) or saying(self._say("office.draft.over"), closes=True)
        async with self._console.database.reading() as unit:
            draft = await drafts.get(unit, number)
        if draft is None or not await self._may_read(who):
            return saying(self._say("office.draft.not_reader"), closes=True)
        if draft.claim:
            return await self._decide(who, draft.claim, number, revision)
        await self._awaiting.begin(Awaited(who.number, True, 0, revision, self._console.database.clock(), draft=number))
        return saying(self._say("office.broadcast.code"), (Button(self._say("office.cancel"), CLOSE),))

    async def _decide(self, who: Officer, claim: int, number: int, revision: int) -> Answer:
        wish, values = approved(number, revision)
        try:
            decided = await self._console.grace.decide(claim, wish, values, who.login)
        except (CheckingError, DraftError) as error:
            return saying(self._why(error), closes=True)
        return await self._claims.decided(decided)

    async def typed(self, who: Officer, wanted: Awaited, heard: Heard) -> Answer | None:
        """Approve by the code that somebody typed; None when that was done before.

        What is read a second time, because the process died before it was answered, acts no second time.
        """
        if wanted.message and wanted.message != heard.message:
            await self._awaiting.forget(who)
            return None
        if wanted.message and (done := await self._before(who, wanted.draft, wanted.version)):
            return done
        await self._awaiting.answered(who, heard.message)
        try:
            await self._console.doorman.prove(who.number, heard.text.strip(), door_of(heard.chat))
        except SignInRefused:
            await self._awaiting.answered(who, 0)
            return saying(self._say("office.broadcast.wrong_code"), (Button(self._say("office.cancel"), CLOSE),))
        self._reached("office.proved")
        if not await self._may_read(who):
            return saying(self._say("office.draft.not_reader"), closes=True)
        return await self._publish(who, wanted.draft, wanted.version)

    async def _publish(self, who: Officer, number: int, revision: int) -> Answer:
        try:
            done = await self._console.writing.approve(number, revision, who)
        except (CheckingError, DraftError) as error:
            return saying(self._why(error), closes=True)
        if done.has_changed and not done.is_withdrawn:
            await self._console.teller.verdict(done.factcheck)
        return saying(self._say("office.draft.done"), closes=True)

    async def _before(self, who: Officer, number: int, revision: int) -> Answer | None:
        """What an officer's approval of a draft did that was not answered; None when it did nothing."""
        async with self._console.database.reading() as unit:
            history = await drafts.history(unit, number)
        ends = (one for one in history if one.revision == revision + 1)
        is_mine = any(one.act is DraftAct.PUBLISHED and one.officer == who.number for one in ends)
        return saying(self._say("office.draft.done"), closes=True) if is_mine else None

    async def over(self, number: int, revision: int, message: int) -> Said | None:
        """What takes the place of a message that told of a draft, once it waits no more as it was shown.

        Args:
            message: the platform's number of that message.
        """
        async with self._console.database.reading() as unit:
            draft, history = await drafts.get(unit, number), await drafts.history(unit, number)
        end = next((one for one in history if one.revision == revision + 1 and one.act in _ENDS), None)
        if draft is None or end is None:
            return None
        title = glance(draft.typed.get("title", ""), TITLE_CHARS)
        lines = [self._say(_ENDS[end.act], officer=end.login, title=title)]
        lines += [self._say("office.draft.why", note=end.note)] if end.note else []
        return Said("\n\n".join(lines), replaces=message)

    def _why(self, error: CheckingError | DraftError) -> str:
        if isinstance(error, CheckingError):
            return refused_in(error, self._language)
        return self._say(f"console.drafts.fault.{error.fault}")
