"""How broadcasts are told of: why one is not done, or stands still, and when; the same on every edge."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.broadcasting.refusals import BroadcastError
from bot.officers import OfficerError
from bot.settings import Settings
from broadcasts.audience_words import AudienceError
from broadcasts.quiet import quiet_hours
from broadcasts.series import ScheduleError
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, PauseCause
from data.model.series import zone_word
from data.model.standstill import why_of
from data.wording import say

#: What somebody may be told who asked for something that is not done.
REFUSALS = (BroadcastError, OfficerError, AudienceError, ScheduleError)
#: What goes out now, or as soon as its time has come.
GOING = (BroadcastState.APPROVED, BroadcastState.SCHEDULED, BroadcastState.PREPARING, BroadcastState.RUNNING)


def why_in(text: str, language: str) -> str:
    """A reason as it stands in the database, in words; what an officer wrote is left as it is."""
    why = why_of(text)
    return text if why is None else say(f"cli.broadcast.why.{why.code}", language, **dict(why.values))


def moment(settings: Settings, at: datetime) -> str:
    """A moment in the office's own time."""
    return f"{at.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M} {zone_word(settings.timezone)}"


def title_of(one: Broadcast) -> str:
    """The serial of a broadcast with its revision; empty until it has one."""
    return f"{one.serial} rev {one.revision}" if one.revision else one.serial


def schedule_in(schedule: str, language: str) -> str:
    """A canonical schedule as it is read."""
    return say("cli.broadcast.at_once", language) if schedule == "now" else schedule


def standing(settings: Settings, one: Broadcast, now: datetime, language: str) -> list[str]:
    """Why a broadcast does not go out just now, a line each; nothing when it does."""
    if one.state is BroadcastState.PAUSED:
        reason = why_in(one.pause_reason, language)
        if one.pause_cause and one.pause_cause is not PauseCause.OFFICER:
            cause = say(f"cli.broadcast.cause.{one.pause_cause}", language)
            reason = f"{cause} ({reason})" if reason else cause
        return [say("cli.broadcast.paused", language, reason=reason or "-")]
    if one.state is BroadcastState.SUBMITTED and one.pause_reason:
        return [say("cli.broadcast.held", language, reason=why_in(one.pause_reason, language))]
    quiet = quiet_hours(settings.quiet_hours, settings.timezone)
    if one.state in GOING and one.klass is not BroadcastClass.URGENT and quiet.hold_at(now):
        return [say("cli.broadcast.quiet", language, until=moment(settings, quiet.end_of(now)))]
    return []


def refused_in(error: BroadcastError, language: str) -> str:
    """Why something is not done to a broadcast."""
    return say(f"cli.broadcast.refusal.{error.refusal}", language, **values_in(error, language))


def audience_fault(error: AudienceError, language: str) -> str:
    """Why a text is no audience, at which word, and what was perhaps meant."""
    said = say(f"cli.audience.fault.{error.fault}", language)
    where = say("cli.audience.at", language, word=error.word) if error.word else ""
    near = say("cli.audience.near", language, near=", ".join(error.near)) if error.near else ""
    return " ".join(part for part in (said, where, near) if part)


def schedule_fault(error: ScheduleError, language: str) -> str:
    """Why a text is no schedule, and at which word."""
    said = say(f"cli.schedule.fault.{error.fault}", language)
    return f"{said} ({error.word})" if error.word else said


def values_in(error: BroadcastError, language: str) -> dict[str, object]:
    """What a sentence names, in words that people read."""
    worded_as = {
        "state": lambda value: say(f"cli.broadcast.state.{value}", language),
        "role": lambda value: say(f"cli.officer.role.{value}", language),
    }
    return {
        name: worded_as[name](value) if name in worded_as else value
        for name, value in error.values.items()
        if name != "act"
    }
