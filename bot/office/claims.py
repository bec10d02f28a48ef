"""Claims on an officer's phone: the text with the fact-check that comes nearest, and what may be done in a moment.

Whoever confirms sees first what people will be told. A verdict of the office's own is written at the desk, not here.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.checking import holding
from bot.checking.desk import Decided
from bot.checking.holding import Holder, held_line, holders
from bot.checking.refusals import CheckingError, Refusal
from bot.checking.waiting import LEAST_SCORE, queue_of
from bot.checking.words import age, claim_label, glance, joined, weight_line
from bot.console.office import Console
from bot.console.words import refused_in
from bot.office.links import Links
from bot.office.talk import CLOSE, Answer, Button, Said, payload, saying
from data.model.claim import UNSETTLED, Claim
from data.model.draft import Draft
from data.model.factcheck import FactCheck
from data.model.officer import Officer, OfficerRole
from data.model.pending import Wish
from data.model.triage import weigh
from data.store import claim_queue, drafts, factchecks, pending
from data.store.database import Unit
from data.wording import cut, long_date, say
from handlers import notices

#: Characters of a claim's text, and of a fact-check's title.
TEXT_CHARS, TITLE_CHARS = 900, 200
#: Claims of the queue that are shown at once, and characters of each.
QUEUE, QUEUE_CHARS = 5, 140
#: Fact-checks that are offered for one claim, one after another.
MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact-check that may answer a claim, with its score in [0, 1]."""

    record: FactCheck
    score: float


class ClaimTalk:
    """Shows claims, and does what officers press."""

    def __init__(self, console: Console, links: Links) -> None:
        self._console = console
        self._links = links
        self._language = console.language

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    async def card(self, number: int, heading: str = "", place: int = 0) -> Said | None:
        """A claim that waits, with one of the fact-checks that come near; None when it waits no more.

        Args:
            heading: worded; a line above it.
            place: which of the fact-checks, from the nearest on.
        """
        async with self._console.database.reading() as unit:
            claim = await claim_queue.named(unit, number)
            if claim is None or claim.state not in UNSETTLED:
                return None
            weight = weigh((await claim_queue.reports(unit, [claim.number]))[claim.number])
            if await _is_decided(unit, claim.number):
                return None
            holder = (await holders(unit, [claim.number])).get(claim.number)
            read = await drafts.submitted_on(unit, claim.number)
        since = age(self._language, self._console.database.clock() - claim.opened_at)
        found = [] if read else await self._candidates(claim)
        chosen = found[place] if place < len(found) else None
        lines = [
            heading,
            joined([claim_label(claim.number), weight_line(self._language, weight), since]),
            glance(claim.statement, TEXT_CHARS) or self._say("cli.tips.without_text"),
            self._say("office.claim.being_read") if read else self._near(chosen, is_further=place > 0),
            self._held(holder),
        ]
        rows = self._read(read) + self._buttons(claim, chosen, place, holder is None)
        return Said("\n\n".join(line for line in lines if line), rows)

    def _read(self, draft: Draft | None) -> tuple[tuple[Button, ...], ...]:
        """A row with the one button that shows a verdict which waits for its second reader; none without one."""
        return ((Button(self._say("console.tips.read_it"), payload("b", draft.number)),),) if draft else ()

    def _held(self, holder: Holder | None) -> str:
        """Who looks after a claim, be it from the desk or from a phone; empty for nobody."""
        console = self._console
        return held_line(holder, console.now(), console.zone, self._language) if holder else ""

    def _near(self, chosen: Candidate | None, *, is_further: bool) -> str:
        if chosen is None:
            return self._say("office.claim.no_more" if is_further else "office.claim.nothing_near")
        record = chosen.record
        stamp = self._say(f"verdict.{record.verdict}") if record.verdict else self._say("cli.no_verdict")
        published = long_date(record.published_on, self._language) if record.published_on else ""
        head = self._say("office.claim.nearest", percent=round(100 * chosen.score))
        return "\n".join(
            [head, f"{stamp} · {glance(record.title, TITLE_CHARS)}", joined([record.publisher, published])]
        )

    def _buttons(
        self, claim: Claim, chosen: Candidate | None, place: int, is_free: bool
    ) -> tuple[tuple[Button, ...], ...]:
        rows = list[tuple[Button, ...]]()
        if chosen is not None:
            fits = Button(self._say("office.claim.fits"), payload("p", claim.number, chosen.record.number))
            other = Button(self._say("office.claim.fits_not"), payload("c", claim.number, place + 1))
            rows.append((fits, other))
        if is_free:
            rows.append((Button(self._say("office.claim.take"), payload("t", claim.number)),))
        return (*rows, *self._links.row(self._say("office.open_desk"), f"/aduan/{claim.number}"))

    async def _candidates(self, claim: Claim) -> list[Candidate]:
        """What comes near to a claim, the nearest first: as found now, then as found when its tips came."""
        decision = await self._console.searcher.match(claim.statement)
        async with self._console.database.reading() as unit:
            before = (await claim_queue.candidates(unit, [claim.number], MOST_CANDIDATES)).get(claim.number, [])
            scores = {match.number: match.score for match in decision.matches}
            scores = {one.factcheck: one.score for one in before} | scores
            records = await factchecks.cards(unit, sorted(scores))
        found = [Candidate(records[number], score) for number, score in scores.items() if number in records]
        near = [one for one in found if one.score >= LEAST_SCORE]
        return sorted(near, key=lambda one: -one.score)[:MOST_CANDIDATES]

    async def another(self, _who: Officer, number: int, place: int) -> Answer:
        """Show the claim with the next fact-check."""
        shown = await self.card(number, place=min(place, MOST_CANDIDATES))
        return Answer((shown,), closes=True) if shown else self._over(number)

    async def take(self, who: Officer, number: int) -> Answer:
        """Let somebody look after a claim."""
        if OfficerRole.FACT_CHECKER not in who.roles:
            return saying(self._say("office.claim.not_checker"))
        try:
            holder = await holding.take(self._console.database, number, who.number)
        except CheckingError:
            return self._over(number)
        label = claim_label(holder.claim)
        if holder.officer != who.number:
            held = self._held(holder)
            return saying(self._say("office.claim.taken_before", claim=label, held=held))
        let_go = Button(self._say("office.claim.let_go"), payload("l", holder.claim))
        desk = self._links.row(self._say("office.open_desk"), f"/aduan/{holder.claim}")
        return saying(self._say("office.claim.yours", claim=label), (let_go,), *desk)

    async def let_go(self, who: Officer, number: int) -> Answer:
        """Let somebody look after a claim no more."""
        is_gone = await holding.let_go(self._console.database, number, who.number)
        key = "office.claim.free" if is_gone else "office.claim.not_yours"
        return saying(self._say(key, claim=claim_label(number)), closes=True)

    async def preview(self, who: Officer, number: int, factcheck: int) -> Answer:
        """Show what people will be told, before it is decided."""
        if OfficerRole.FACT_CHECKER not in who.roles:
            return saying(self._say("office.claim.not_checker"))
        async with self._console.database.reading() as unit:
            claim = await claim_queue.named(unit, number)
            record = (await factchecks.get(unit, [factcheck])).get(factcheck)
            if claim is None or claim.state not in UNSETTLED or await _is_decided(unit, claim.number):
                return self._over(number)
            reports = (await claim_queue.reports(unit, [claim.number]))[claim.number]
            holder = (await holders(unit, [claim.number])).get(claim.number)
        if record is None:
            return saying(refused_in(CheckingError(Refusal.NO_FACTCHECK, factcheck=factcheck), self._language))
        people = weigh(reports).people
        told = notices.of_verdict(record, [reports[0].tip] if reports else [0], self._language)
        text = self._say("office.claim.will_hear", claim=claim_label(claim.number), count=people, told=cut(told, 3000))
        if holder is not None and holder.officer != who.number:
            text = f"{self._say('office.claim.somebody_else', held=self._held(holder))}\n\n{text}"
        yes = Button(self._say("office.claim.send"), payload("y", claim.number, record.number))
        return saying(text, (yes, Button(self._say("office.cancel"), CLOSE)))

    async def confirm(self, who: Officer, number: int, factcheck: int) -> Answer:
        """Answer a claim with a fact-check, and let its reporters be told."""
        if OfficerRole.FACT_CHECKER not in who.roles:
            return saying(self._say("office.claim.not_checker"))
        grace = self._console.grace
        try:
            decided = await grace.decide(number, Wish.CONFIRM, {"factcheck": str(factcheck)}, who.login)
        except CheckingError as error:
            return saying(refused_in(error, self._language), closes=True)
        return await self.decided(decided)

    async def decided(self, decided: Decided) -> Answer:
        """What is said of a decision that was made by a press, and how to take it back."""
        label, seconds = claim_label(decided.claim.number), round(self._console.grace.seconds)
        # What was decided by this very press, and not answered because the process died, can still be taken back.
        if decided.is_again and not await self._is_young(decided.claim.number):
            return saying(self._say("office.claim.again", claim=label), closes=True)
        if not seconds:
            return saying(self._say("office.claim.done", claim=label), closes=True)
        undo = Button(self._say("office.claim.undo"), payload("z", decided.claim.number))
        return saying(self._say("office.claim.done_soon", claim=label, seconds=seconds), (undo,), closes=True)

    async def take_back(self, who: Officer, number: int) -> Answer:
        """Undo a decision of which nobody heard yet."""
        if OfficerRole.FACT_CHECKER not in who.roles:
            return saying(self._say("office.claim.not_checker"))
        is_back = await self._console.grace.take_back(number, who.number) or await self._is_undecided(number)
        key = "office.claim.taken_back" if is_back else "office.claim.too_late"
        async with self._console.database.reading() as unit:
            read = await drafts.submitted_on(unit, number)
        return saying(self._say(key, claim=claim_label(number)), *self._read(read), closes=True)

    async def _is_young(self, number: int) -> bool:
        """Whether what was decided on a claim can be taken back."""
        async with self._console.database.reading() as unit:
            found = (await pending.of_claims(unit, [number])).get(number)
            return found is not None and not found.refusal and found.due_at > await unit.now()

    async def _is_undecided(self, number: int) -> bool:
        """Whether a claim waits and nobody decided on it: it was taken back before."""
        async with self._console.database.reading() as unit:
            claim = await claim_queue.named(unit, number)
            return claim is not None and claim.state in UNSETTLED and not await _is_decided(unit, claim.number)

    async def queue(self, _who: Officer) -> Answer:
        """The claims that weigh most, each with a button that shows it."""
        found = await queue_of(self._console.database).page(1, QUEUE)
        if not found.total:
            return saying(self._say("office.claim.none"))
        async with self._console.database.reading() as unit:
            taken = await holders(unit, [one.claim.number for one in found.shown])
        lines, rows = [self._say("office.claim.queue", count=found.total)], []
        now = self._console.database.clock()
        for one in found.shown:
            label = claim_label(one.claim.number)
            mark = self._held(taken.get(one.claim.number))
            about = joined(
                [label, weight_line(self._language, one.weight), age(self._language, now - one.claim.opened_at)]
            )
            lines.append(f"{joined([about, mark])}\n{glance(one.claim.statement, QUEUE_CHARS)}")
            rows.append((Button(label, payload("c", one.claim.number, 0)),))
        return saying("\n\n".join(lines), *rows, *self._links.row(self._say("office.open_desk"), "/aduan"))

    def _over(self, number: int) -> Answer:
        """What is said of a claim that waits no more, or never was."""
        return saying(self._say("office.claim.over", claim=claim_label(number)), closes=True)


async def _is_decided(unit: Unit, number: int) -> bool:
    """Whether somebody decided on a claim that waits, so that it takes effect in a moment."""
    found = (await pending.of_claims(unit, [number])).get(number)
    return found is not None and not found.refusal
