"""Notices in words, made when they go out, so that nobody reads what was so an hour ago."""

from __future__ import annotations

from bot import alarm_words
from bot.broadcasting.wording import title_of
from bot.console.office import Console
from bot.office.broadcasts import BroadcastTalk, awaits_approval
from bot.office.claims import ClaimTalk
from bot.office.drafts import DraftTalk
from bot.office.duty import DutyTalk
from bot.office.planning import UNANSWERED
from bot.office.talk import Said
from data.model.office_notice import Alarm, Notice, NoticeKind
from data.store import broadcasts, office_alarms, office_notices
from data.wording import say


class Speaker:
    """Words notices; None for what there is nothing to tell of any more."""

    def __init__(
        self, console: Console, claims: ClaimTalk, talk: BroadcastTalk, duty: DutyTalk, drafts: DraftTalk
    ) -> None:
        self._console = console
        self._settings = console.settings
        self._language = console.language
        self._claims = claims
        self._broadcasts = talk
        self._duty = duty
        self._drafts = drafts

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._language, **values)

    async def said(self, one: Notice) -> Said | None:
        """What an officer is told; None when it was decided, changed or over meanwhile."""
        if one.kind is NoticeKind.CLAIM:
            key = "office.claim.unanswered" if one.mark == UNANSWERED else "office.claim.new"
            return await self._claims.card(one.subject, self._say(key))
        if one.kind is NoticeKind.LATE:
            return await self._claims.card(one.subject, self._say("office.claim.late"))
        if one.kind is NoticeKind.APPROVAL:
            return await self._broadcasts.card(one.subject, one.mark)
        if one.kind is NoticeKind.APPROVERS:
            return await self._approvers(one)
        if one.kind is NoticeKind.DUTY:
            return await self._duty.told(one.subject, one.mark)
        if one.kind is NoticeKind.DRAFT:
            return await self._drafts.card(one.subject, one.mark)
        if one.kind is NoticeKind.DRAFT_OVER:
            return await self._draft_over(one)
        return await self._alarm(one)

    async def _draft_over(self, one: Notice) -> Said | None:
        async with self._console.database.reading() as unit:
            message = await office_notices.message_of(unit, NoticeKind.DRAFT, one.subject, one.mark, one.officer)
        return await self._drafts.over(one.subject, one.mark, message) if message else None

    async def _approvers(self, one: Notice) -> Said | None:
        async with self._console.database.reading() as unit:
            found = await broadcasts.get(unit, one.subject)
        if found is None or found.version != one.mark or not awaits_approval(found):
            return None
        return Said(self._say("office.broadcast.too_few", serial=title_of(found) or found.number))

    async def _alarm(self, one: Notice) -> Said | None:
        async with self._console.database.reading() as unit:
            alarm = await office_alarms.get(unit, one.subject)
        if alarm is None or (one.kind is NoticeKind.ALARM and alarm.ended_at is not None):
            return None
        if one.kind is NoticeKind.OVER:
            return Said(self._say("office.alarm.over", what=alarm_words.what(alarm, self._settings, self._language)))
        return Said(self._say("office.alarm.head", what=self.advice(alarm)))

    def advice(self, alarm: Alarm) -> str:
        """What is wrong and what to do, in words."""
        return alarm_words.advice(alarm, self._settings, self._language)
