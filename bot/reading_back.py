"""A chat's records made readable: raw messages by the channel that knows their form, times in the office's zone."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from bot.channels.contract import Platform
from data.model.message import Incoming
from data.model.records import MessageRecord, Records
from data.store.records import Kept

Thing = TypeVar("Thing")


def with_said(kept: Kept, platform: Platform) -> Records:
    """The records with what the person said, beside what we did, newest first."""
    said = [(at, platform.parse(item)) for at, item in kept.raw]
    theirs = [MessageRecord(at, one.text, is_ours=False) for at, one in said if isinstance(one, Incoming)]
    messages = sorted([*kept.records.messages, *theirs], key=lambda one: one.at, reverse=True)
    return replace(kept.records, messages=tuple(messages))


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
