"""Broadcasts on an officer's phone: approving by a fresh code, sending back with a reason, pausing and stopping.

An approval is of the version that was shown; an old button is refused by the desk like an old page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from bot.broadcasting.building import limits_of
from bot.broadcasting.desk import Seen
from bot.broadcasting.refusals import BroadcastError, Refusal
from bot.broadcasting.saying import in_words
from bot.broadcasting.trying import Trials
from bot.broadcasting.wording import (
    GOING,
    REFUSALS,
    audience_fault,
    moment,
    refused_in,
    schedule_fault,
    schedule_in,
    standing,
    title_of,
)
from bot.console.office import Console
from bot.credentials import SignInRefused
from bot.office.awaiting import Awaiting, asked_at
from bot.office.linking import door_of
from bot.office.links import Links
from bot.office.talk import CLOSE, Answer, Button, Heard, Said, payload, saying
from bot.officers import OfficerError
from broadcasts.audience_words import AudienceError
from broadcasts.lifecycle import lacks_approval
from broadcasts.rendering import body_of
from data.model.broadcast import Broadcast, BroadcastAct, BroadcastState, Judgement
from data.model.office_notice import Awaited
from data.model.officer import Officer
from data.store import approvals, audit, broadcasts, officers
from data.store.database import Unit
from data.wording import cut, say

#: UTF-16 units of a broadcast's own text beside what stands around it.
BODY_UNITS = 2_400
#: Broadcasts that are listed, and characters of a title.
MOST, TITLE_CHARS = 8, 80
#: Those that may be paused or stopped here.
_RUNNING = (*GOING, BroadcastState.PAUSED, BroadcastState.FINISHING)
_PAUSABLE = (
    BroadcastState.SCHEDULED,
    BroadcastState.PREPARING,
    BroadcastState.RUNNING,
    BroadcastState.FINISHING,
)
#: Refusals whose sentence at the terminal names a command.
OWN_WORDS = frozenset({Refusal.UNKNOWN, Refusal.STALE, Refusal.NO_TEST, Refusal.NO_CHAT, Refusal.WRONG_ROLE})


class BroadcastTalk:
    """Shows broadcasts, and does what officers press and type.

    Args:
        reached: called with the name of each step; tests kill the process there.
    """

    def __init__(self, console: Console, links: Links, reached: Callable[[str], None] = lambda _name: None) -> None:
        self._console = console
        self._links = links
        self._language = console.language
        self._desk = console.broadcasts
        self._trials = Trials(self._desk, limits_of())
        self._awaiting = Awaiting(console.database)
        self._reached = reached

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    async def card(self, number: int, version: int = 0) -> Said | None:
        """A broadcast that waits for approval; None when it does not, or not in this version.

        Args:
            version: that has to be there still; 0 for any.
        """
        async with self._console.database.reading() as unit:
            one = await broadcasts.get(unit, number)
            if one is None or (version and one.version != version) or not awaits_approval(one):
                return None
            lines = await self._lines(unit, one)
        approve = Button(self._say("office.broadcast.approve"), payload("a", one.number, one.version))
        reject = Button(self._say("office.broadcast.reject"), payload("r", one.number, one.version))
        trial = Button(self._say("office.broadcast.test"), payload("u", one.number))
        whole = Button(self._say("office.broadcast.whole"), payload("w", one.number))
        # What the calendar holds in the middle cannot become a draft again.
        first = (approve, reject) if one.state is BroadcastState.SUBMITTED else (approve,)
        return Said("\n\n".join(lines), (first, (trial, whole)))

    async def _lines(self, unit: Unit, one: Broadcast) -> list[str]:
        """Everything that somebody who judges it has to see, a paragraph each."""
        people = {known.officer.number: known.officer for known in await officers.listed(unit)}
        editors = await broadcasts.editors(unit, one.number)
        names = ", ".join(sorted(people[number].name for number in editors if number in people)) or "-"
        count = one.previewed_count if one.previewed_count is not None else "-"
        klass = self._say(f"cli.broadcast.class.{one.klass}")
        audience = in_words(one.audience, self._console.gazetteer, self._language) if one.audience else ""
        about = [
            self._say("office.broadcast.head", serial=title_of(one) or one.number, klass=klass, version=one.version),
            self._say("office.broadcast.audience", audience=audience or "-", count=count),
            self._say("office.broadcast.schedule", schedule=schedule_in(one.schedule, self._language)),
            self._say("office.broadcast.by", names=names),
            *standing(self._console.settings, one, await unit.now(), self._language),
            *await self._judged(unit, one, {number: who.name for number, who in people.items()}),
        ]
        spoken = [language for language, _ in one.content.texts]
        shown = self._language if self._language in spoken else spoken[0]
        further = ", ".join(say("language.name", other) for other in spoken if other != shown)
        more = [self._say("office.broadcast.also_in", languages=further)] if further else []
        files = [self._say("office.broadcast.file", file=file.name) for file in one.content.files]
        return [
            "\n".join(about),
            cut(body_of(one, shown, self._console.settings.office_name), BODY_UNITS),
            *more,
            *files,
        ]

    async def _judged(self, unit: Unit, one: Broadcast, names: dict[int, str]) -> list[str]:
        """Who said what of it before, and whether it was changed since somebody approved all of it."""
        lines = []
        for given in (await approvals.of_broadcast(unit, one.number))[-3:]:
            key = (
                "office.broadcast.approved_by"
                if given.judgement is Judgement.APPROVED
                else "office.broadcast.rejected_by"
            )
            at = moment(self._console.settings, given.at)
            lines.append(self._say(key, officer=names.get(given.officer, "-"), at=at, note=given.note or "-"))
        return lines + await self._changed(unit, one)

    async def _changed(self, unit: Unit, one: Broadcast) -> list[str]:
        """What is different since somebody was asked to approve it the time before."""
        entries = await audit.of_target(unit, f"broadcast:{one.number}")
        asked = [entry.at for entry in entries if entry.act.action == BroadcastAct.SUBMIT]
        then = await broadcasts.written(unit, one.number, asked[-2]) if len(asked) > 1 else None
        if then is None:
            return []
        pairs = (
            ("title", then.content.title, one.content.title),
            ("audience", then.audience, one.audience),
            ("schedule", then.schedule, one.schedule),
            ("until", then.expires_at, one.expires_at),
            ("klass", then.klass, one.klass),
            ("letter", then.content.letter_number, one.content.letter_number),
            ("signer", then.content.signer, one.content.signer),
            ("file", then.content.files, one.content.files),
        )
        fields = [self._say(f"console.siaran.field.{name}") for name, before, now in pairs if before != now]
        fields += [self._say("office.broadcast.text")] if then.content.texts != one.content.texts else []
        told = ", ".join(fields) or self._say("office.broadcast.nothing")
        return [self._say("office.broadcast.changed", at=moment(self._console.settings, asked[-2]), fields=told)]

    async def whole(self, _who: Officer, number: int) -> Answer:
        """Every language in full, as people will see it, each a message."""
        async with self._console.database.reading() as unit:
            one = await broadcasts.get(unit, number)
        if one is None:
            return saying(self._refused(BroadcastError(Refusal.UNKNOWN)))
        office = self._console.settings.office_name
        return Answer(tuple(Said(body_of(one, language, office)) for language, _ in one.content.texts))

    async def ask(self, who: Officer, number: int, version: int, *, is_approval: bool) -> Answer:
        """Wait for the code of an approval, or for the reason of a rejection."""
        shown = await self.card(number, version)
        if shown is None:
            await self._awaiting.forget(who)
            return saying(self._refused(BroadcastError(Refusal.STALE)), closes=True)
        await self._awaiting.begin(Awaited(who.number, is_approval, number, version, self._console.database.clock()))
        cancel = Button(self._say("office.cancel"), CLOSE)
        return saying(self._say("office.broadcast.code" if is_approval else "office.broadcast.reason"), (cancel,))

    async def typed(self, who: Officer, wanted: Awaited, heard: Heard) -> Answer | None:
        """Do what was waited for, with the code or the reason that somebody typed; None when that was done before.

        What is read a second time, because the process died before it was answered, acts no second time.
        """
        if wanted.message and wanted.message != heard.message:
            await self._awaiting.forget(who)
            return None
        if wanted.message and (done := await self._standing(who, wanted)):
            return done
        if not wanted.is_approval and not heard.text.strip():
            return saying(self._say("office.broadcast.reason"))
        await self._awaiting.answered(who, heard.message)
        seen = Seen(wanted.broadcast, wanted.version)
        if wanted.is_approval:
            return await self._prove(who, seen, heard)
        return await self._act(lambda: self._reject(who, seen, heard.text), wanted.broadcast)

    async def _prove(self, who: Officer, seen: Seen, heard: Heard) -> Answer:
        """Approve by the code that somebody typed."""
        try:
            proved = await self._console.doorman.prove(who.number, heard.text.strip(), door_of(heard.chat))
        except SignInRefused:
            # It is waited for once more, as long as it would have been.
            await self._awaiting.answered(who, 0)
            return saying(self._say("office.broadcast.wrong_code"), (Button(self._say("office.cancel"), CLOSE),))
        self._reached("office.proved")

        async def approve() -> str:
            return self._approved(await self._desk.approve(proved, seen))

        return await self._act(approve, seen.number)

    def _approved(self, one: Broadcast) -> str:
        key = "office.broadcast.countersigned" if awaits_approval(one) else "office.broadcast.approved"
        return self._say(key, **_name(one))

    async def _standing(self, who: Officer, wanted: Awaited) -> Answer | None:
        """What an officer's judgement did that was not answered; None when it did nothing."""
        since = asked_at(wanted)
        judgement = Judgement.APPROVED if wanted.is_approval else Judgement.REJECTED
        async with self._console.database.reading() as unit:
            one = await broadcasts.get(unit, wanted.broadcast)
            # What the calendar holds is approved by its series.
            source = one.parent if one and one.parent else wanted.broadcast
            given = await approvals.of_broadcast(unit, source)
        is_mine = any(act.officer == who.number and act.judgement is judgement and act.at >= since for act in given)
        if one is None or not is_mine:
            return None
        said = self._approved(one) if wanted.is_approval else self._say("office.broadcast.rejected", **_name(one))
        return saying(said, closes=True)

    async def _reject(self, who: Officer, seen: Seen, reason: str) -> str:
        one = await self._desk.reject(await self._console.doorman.in_chat(who.number), seen, reason)
        return self._say("office.broadcast.rejected", **_name(one))

    async def test(self, who: Officer, number: int) -> Answer:
        """Send the message itself, marked as a test, to the officer's own chat with the public bot."""

        async def send() -> str:
            await self._trials.test(await self._console.doorman.in_chat(who.number), number)
            return self._say("office.broadcast.test_sent")

        done = await self._act(send, number)
        # Whoever read the test message approves by the same card.
        return Answer(done.said)

    async def listed(self, _who: Officer) -> Answer:
        """What waits for approval, and what goes out or stands still, with buttons."""
        async with self._console.database.reading() as unit:
            found = await broadcasts.in_states(unit, [BroadcastState.SUBMITTED, *_RUNNING])
        if not found:
            return saying(self._say("office.broadcast.none"))
        lines, rows = [self._say("office.broadcast.list", count=len(found))], list[tuple[Button, ...]]()
        for one in found[:MOST]:
            serial = title_of(one) or str(one.number)
            state = self._say(f"cli.broadcast.state.{one.state}")
            lines.append(f"{serial} · {state}\n{cut(one.content.title, TITLE_CHARS)}")
            rows.append(self._row(one, serial))
        return saying("\n\n".join(lines), *rows)

    def _row(self, one: Broadcast, serial: str) -> tuple[Button, ...]:
        if awaits_approval(one):
            return (Button(self._say("office.broadcast.see", serial=serial), payload("v", one.number)),)
        stop = Button(self._say("office.broadcast.stop", serial=serial), payload("h", one.number))
        if one.state not in _PAUSABLE:
            return (stop,)
        return (Button(self._say("office.broadcast.pause", serial=serial), payload("j", one.number)), stop)

    async def see(self, _who: Officer, number: int) -> Answer:
        """A broadcast that waits for approval."""
        shown = await self.card(number)
        return Answer((shown,)) if shown else saying(self._refused(BroadcastError(Refusal.STALE)))

    async def sure(self, number: int, *, is_stop: bool) -> Answer:
        """Ask once more before a broadcast is held or ended."""
        async with self._console.database.reading() as unit:
            one = await broadcasts.get(unit, number)
        if one is None:
            return saying(self._refused(BroadcastError(Refusal.UNKNOWN)))
        key = "office.broadcast.sure_stop" if is_stop else "office.broadcast.sure_pause"
        yes = Button(self._say("office.yes"), payload("H" if is_stop else "J", number))
        return saying(self._say(key, **_name(one)), (yes, Button(self._say("office.cancel"), CLOSE)))

    async def hold(self, who: Officer, number: int, *, is_stop: bool) -> Answer:
        """Pause or stop a broadcast; like at the desk it takes no code, for it lets nothing out."""

        async def act() -> str:
            one = await self._held(who, number, is_stop=is_stop)
            return self._say("office.broadcast.stopped" if is_stop else "office.broadcast.paused", **_name(one))

        return await self._act(act, number)

    async def _held(self, who: Officer, number: int, *, is_stop: bool) -> Broadcast:
        """Hold a broadcast; one that is held already, perhaps by this very press before the process died, stays so."""
        signed = await self._console.doorman.in_chat(who.number)
        try:
            return await (self._desk.stop if is_stop else self._desk.pause)(signed, number)
        except BroadcastError as error:
            async with self._console.database.reading() as unit:
                one = await broadcasts.get(unit, number)
            wanted = BroadcastState.STOPPED if is_stop else BroadcastState.PAUSED
            if error.refusal is not Refusal.NOT_NOW or one is None or one.state is not wanted:
                raise
            return one

    async def _act(self, act: Callable[[], Awaitable[str]], number: int) -> Answer:
        try:
            return saying(await act(), closes=True)
        except REFUSALS as error:
            lacks_test = isinstance(error, BroadcastError) and error.refusal is Refusal.NO_TEST
            rows = ((Button(self._say("office.broadcast.test"), payload("u", number)),),) if lacks_test else ()
            return saying(self._refused(error), *rows, closes=True)

    def _refused(self, error: Exception) -> str:
        if isinstance(error, BroadcastError):
            if error.refusal in OWN_WORDS:
                return self._say(f"office.refusal.{error.refusal}")
            return refused_in(error, self._language)
        if isinstance(error, OfficerError):
            return self._say(f"cli.officer.fault.{error.fault}")
        if isinstance(error, AudienceError):
            return audience_fault(error, self._language)
        return schedule_fault(error, self._language)  # type: ignore[arg-type]


def awaits_approval(one: Broadcast) -> bool:
    """Whether a broadcast goes out once somebody approves it."""
    return one.state is BroadcastState.SUBMITTED or lacks_approval(one)


def _name(one: Broadcast) -> dict[str, object]:
    return {"serial": title_of(one) or one.number, "title": cut(one.content.title, TITLE_CHARS)}
