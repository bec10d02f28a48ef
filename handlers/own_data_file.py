"""The text file of DATAKU: every record of a chat in words that its person reads, newest first within a section."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from data.model.membership import Member
from data.model.message import ContentKind
from data.model.records import ConfirmationRecord, ConsentRecord, MessageRecord, Records, RequestRecord, TipRecord
from data.model.tip import RequestState, TipState, Vote
from data.wording import long_date, say
from handlers.passed import way_label
from handlers.registration_labels import member_line, state_label
from handlers.scene import Scene
from handlers.ticket import ticket_of
from handlers.tip import MEDIA

Record = TypeVar("Record")

#: Characters of one section; the file stays far below a megabyte, whatever was sent.
SECTION_CHARS = 150_000
_TOPICS = {"registration": "data.topic_registration", "announcements": "data.topic_announcements"}
_STATES = {
    TipState.ANSWERED: "data.tip_answered",
    TipState.SUGGESTED: "data.tip_suggested",
    TipState.QUEUED: "data.tip_queued",
    TipState.CLOSED: "data.tip_closed",
}
_VOTES = {
    Vote.HELPFUL: "data.vote_helpful",
    Vote.UNHELPFUL: "data.vote_unhelpful",
    Vote.PICKED: "data.vote_picked",
    Vote.NONE_OF_THESE: "data.vote_none",
}
_REQUESTS = {RequestState.OPEN: "data.request_open", RequestState.CLOSED: "data.request_closed"}


def when(at: datetime, language: str) -> str:
    """A moment in the office's time, such as "3 Januari 2026 14.05"."""
    return f"{long_date(at.date(), language)} {at:%H.%M}"


def export(scene: Scene, records: Records) -> str:
    """The whole file."""
    language = scene.language
    since = when(records.since, language) if records.since else say("data.nothing", language)
    head = say("data.file_head", language, since=since)
    not_read = records.tip_count - len(records.tips)
    sections = (
        _section("data.section_members", records.members, lambda one: _member(scene, one), language),
        _section("data.section_consents", records.consents, lambda one: consent_line(one, language), language),
        _section("data.section_tips", records.tips, lambda one: _tip(one, language), language, not_read),
        _section("data.section_requests", records.requests, lambda one: _request(one, language), language),
        _section(
            "data.section_confirmations", records.confirmations, lambda one: _confirmation(one, language), language
        ),
        _section("data.section_messages", records.messages, lambda one: _message(one, language), language),
    )
    return "\n\n".join((head, *sections)) + "\n"


def _section(
    key: str, records: Sequence[Record], line: Callable[[Record], str], language: str, not_read: int = 0
) -> str:
    """One section; what does not fit any more is counted."""
    lines, room = [say(key, language).upper()], SECTION_CHARS
    for place, record in enumerate(records):
        text = line(record)
        room -= len(text)
        if room < 0:
            not_read += len(records) - place
            break
        lines.append(text)
    if not records:
        lines.append(say("data.nothing", language))
    if not_read:
        lines.append(say("data.left_out", language, count=not_read))
    return "\n\n".join(lines)


def _member(scene: Scene, member: Member) -> str:
    if not member.place:
        return say("data.forgotten", scene.language)
    what = member_line(member, scene.desk.gazetteer, scene.language)
    state = state_label(member.state, scene.language)
    return say("data.member", scene.language, name=member.name, what=what, state=state)


def consent_line(one: ConsentRecord, language: str) -> str:
    """What was agreed to or withdrawn, when, and in which version."""
    key = "data.consent_given" if one.is_given else "data.consent_withdrawn"
    topic = say(_TOPICS[one.topic], language) if one.topic in _TOPICS else one.topic
    whose = f" ({one.name})" if one.name else ""
    return say(key, language, topic=topic + whose, at=when(one.at, language), version=one.version)


def _tip(one: TipRecord, language: str) -> str:
    """One tip: its ticket, when, what came of it, and its text."""
    parts = [ticket_of(one.number), when(one.at, language), say(_STATES[one.state], language)]
    if one.kind in MEDIA and one.kind is not ContentKind.TEXT:
        parts.append(say(MEDIA[one.kind], language))
    if one.files:
        parts.append(say("data.files", language, count=one.files))
    if one.vote is not None:
        parts.append(say(_VOTES[one.vote], language))
    found = [say("data.found", language, title=title) for title in one.titles]
    text = one.text or say("data.no_text", language)
    return "\n".join((" · ".join(parts), text, *found))


def _request(one: RequestRecord, language: str) -> str:
    head = (ticket_of(one.number), when(one.at, language), say(_REQUESTS[one.state], language))
    return " · ".join(head) + f"\n{one.text or say('data.no_text', language)}"


def _confirmation(one: ConfirmationRecord, language: str) -> str:
    """Which announcement was passed on, when, how, and to how many people."""
    parts = [say("data.passed_on", language, serial=one.serial, title=one.title), when(one.at, language)]
    if one.how is not None:
        parts.append(way_label(one.how, language))
    if one.reached is not None:
        parts.append(say("data.passed_count", language, count=one.reached))
    return " · ".join(parts)


def _message(one: MessageRecord, language: str) -> str:
    who = say("data.ours" if one.is_ours else "data.yours", language)
    nothing = say("data.pressed" if one.is_press else "data.no_text", language)
    return f"{when(one.at, language)} · {who}\n{one.text or nothing}"
