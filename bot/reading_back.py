"""A chat's records made readable: raw messages by the channel that knows their form, times in the office's zone."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.channels.contract import Platform
from data.model.message import ContentKind, Incoming
from data.model.records import MessageRecord, Records
from data.store.records import Kept

Thing = TypeVar("Thing")
#: What a platform tells of the chat by itself.
_NOT_SAID = (ContentKind.STANDING, ContentKind.MOVED)


def with_said(kept: Kept, platform: Platform) -> Records:
    """The records with what the person said, beside what we did, newest first."""
    said = [(at, platform.parse(item)) for at, item in kept.raw]
    theirs = [_record(at, one) for at, one in said if isinstance(one, Incoming) and one.kind not in _NOT_SAID]
    messages = sorted([*kept.records.messages, *theirs], key=lambda one: one.at, reverse=True)
    return replace(kept.records, messages=tuple(messages))


def _record(at: datetime, said: Incoming) -> MessageRecord:
    is_press = said.kind is ContentKind.BUTTON
    return MessageRecord(at, "" if is_press else said.text, is_ours=False, is_press=is_press)


def in_zone(thing: Thing, zone: ZoneInfo) -> Thing:
    """The same with every time in it read on the office's clock."""
    return _moved(thing, zone)  # type: ignore[no-any-return]


def _moved(thing: Any, zone: ZoneInfo) -> Any:
    if isinstance(thing, datetime):
        return thing.astimezone(zone)
    if isinstance(thing, tuple):
        return tuple(_moved(one, zone) for one in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: _moved(getattr(thing, field.name), zone) for field in fields(thing)})
    return thing
