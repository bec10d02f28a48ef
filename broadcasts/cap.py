"""Announcements as alerts of the Common Alerting Protocol 1.2, for other warning systems to read.

Pure: what a broadcast says, where it is for and what it follows come in as values, and XML goes out. Elements stand in
the order of the standard, and only those that the office has something for. What kind of danger it is about nobody
told us, so severity and certainty are *Unknown* where the office names none.

Source: OASIS Standard "Common Alerting Protocol Version 1.2", 1 July 2010, sections 3.2.1 to 3.2.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from xml.etree import ElementTree as Xml
from zoneinfo import ZoneInfo

from broadcasts.rendering import body_of
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState
from data.model.segment import All, Any, Condition, Field, Node

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
#: What the codes of places are called in a ``geocode``; Kemendagri is who gives them out.
GEOCODE = "Kemendagri"
#: Longest headline that small screens show, characters. Source: section 3.2.2, "headline".
HEADLINE_CHARS = 160
#: What may not stand in an identifier or a sender. Source: section 3.2.1, "identifier" and "sender".
_RESTRICTED = re.compile(r"[\s,<&]+")
#: What XML 1.0 cannot hold at all. Source: W3C, "Extensible Markup Language 1.0", 2.2.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class MessageType(StrEnum):
    """What an alert does to those before it."""

    ALERT = "Alert"
    #: Takes the place of those it references.
    UPDATE = "Update"
    #: Takes those it references back.
    CANCEL = "Cancel"


#: The values that the standard knows, by the element. Source: section 3.2.2.
VALUES: Mapping[str, tuple[str, ...]] = {
    "category": (
        *("Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE"),
        "Other",
    ),
    "urgency": ("Immediate", "Expected", "Future", "Past", "Unknown"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor", "Unknown"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely", "Unknown"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """One place that an alert is for."""

    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues alerts.

    Args:
        sender: unique in the world, without blanks, commas and marks of XML.
        name: as people know the office.
        contact: how it is reached; empty for nothing.
        timezone: in which times are written.
    """

    sender: str
    name: str
    contact: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Everything that becomes one alert.

    Args:
        follows: what it updates, the oldest first; for a stopped broadcast itself, as it was.
        areas: places that it is for; at least one.
        kind: values of category, urgency, severity and certainty, where the office names them.
    """

    broadcast: Broadcast
    issuer: Issuer
    areas: Sequence[Area]
    follows: Sequence[Broadcast] = ()
    kind: Mapping[str, str] = field(default_factory=dict)


def message_type(broadcast: Broadcast) -> MessageType:
    """What the alert of a broadcast does: a stopped one takes itself back, a correction updates what it corrects."""
    if broadcast.state is BroadcastState.STOPPED:
        return MessageType.CANCEL
    return MessageType.ALERT if broadcast.corrects is None else MessageType.UPDATE


def codes_in(node: Node) -> tuple[str, ...] | None:
    """The places that an audience lies in; None where it is not bound to any, and so is for the whole region.

    It may name more than are meant, never fewer: an alert that leaves a place out would be wrong there.
    """
    match node:
        case Condition(Field.REGION, values):
            return values
        case All(parts):
            bound = [codes for part in parts if (codes := codes_in(part)) is not None]
            # The narrowest bound holds them all.
            return max(bound, key=lambda codes: min(map(len, codes))) if bound else None
        case Any(parts):
            each = [codes_in(part) for part in parts]
            if any(codes is None for codes in each):
                return None
            return tuple(sorted({code for codes in each if codes for code in codes}))
    return None


def identifier_of(broadcast: Broadcast, kind: MessageType) -> str:
    """The name of an alert among those of its sender; a cancelling one is another message than what it takes back."""
    parts = [_RESTRICTED.sub("-", broadcast.serial or f"draft/{broadcast.number}").replace("/", "-")]
    parts += [f"rev{broadcast.revision}"] if broadcast.revision else []
    parts += ["cancel"] if kind is MessageType.CANCEL else []
    return "-".join(["kentongan", *parts])


def xml_of(alert: Alert) -> bytes:
    """An alert as a document in UTF-8."""
    one, issuer, kind = alert.broadcast, alert.issuer, message_type(alert.broadcast)
    root = Xml.Element("alert", {"xmlns": NAMESPACE})
    sent = (one.done_at if kind is MessageType.CANCEL else None) or one.started_at or one.created_at
    said = [
        ("identifier", identifier_of(one, kind)),
        ("sender", issuer.sender),
        ("sent", _time(sent, issuer)),
        ("status", "Actual" if one.started_at else "Draft"),
        ("msgType", kind),
        ("scope", "Public"),
        ("references", " ".join(_reference(before, issuer) for before in alert.follows)),
    ]
    _add(root, said)
    for language, _ in one.content.texts:
        root.append(_info(alert, language))
    Xml.indent(root)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _reference(before: Broadcast, issuer: Issuer) -> str:
    """An earlier alert as it is named in a later one."""
    kind = MessageType.ALERT if before.corrects is None else MessageType.UPDATE
    sent = _time(before.started_at or before.created_at, issuer)
    return f"{issuer.sender},{identifier_of(before, kind)},{sent}"


def _info(alert: Alert, language: str) -> Xml.Element:
    one, issuer = alert.broadcast, alert.issuer
    is_urgent = one.klass is BroadcastClass.URGENT
    kind = {"category": "Other", "urgency": "Immediate" if is_urgent else "Unknown"} | dict(alert.kind)
    title = " ".join(one.content.title.split())
    said = [
        ("language", language),
        ("category", kind["category"]),
        ("event", title),
        ("urgency", kind["urgency"]),
        ("severity", kind.get("severity", "Unknown")),
        ("certainty", kind.get("certainty", "Unknown")),
        ("effective", _time(one.started_at, issuer)),
        ("expires", _time(one.ends_at, issuer)),
        ("senderName", issuer.name),
        ("headline", _cut(title)),
        ("description", body_of(one, language)),
        ("contact", issuer.contact),
    ]
    info = Xml.Element("info")
    _add(info, said)
    _add_pair(info, "parameter", "serial", one.serial)
    for place in alert.areas:
        area = Xml.SubElement(info, "area")
        _add(area, [("areaDesc", place.name)])
        _add_pair(area, "geocode", GEOCODE, place.code)
    return info


def _add(parent: Xml.Element, said: Iterable[tuple[str, str]]) -> None:
    """Append elements in their order, without those that have nothing in them."""
    for name, text in said:
        if text:
            Xml.SubElement(parent, name).text = _NO_XML.sub(" ", text)


def _add_pair(parent: Xml.Element, name: str, value_name: str, value: str) -> None:
    if value:
        _add(Xml.SubElement(parent, name), [("valueName", value_name), ("value", value)])


def _time(moment: datetime | None, issuer: Issuer) -> str:
    """A time with its offset as the standard writes it, which knows no ``Z``; empty for none."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(issuer.timezone)).replace(microsecond=0)
    return re.sub(r"\+00:00$", "-00:00", local.isoformat())


def _cut(title: str) -> str:
    return title if len(title) <= HEADLINE_CHARS else title[: HEADLINE_CHARS - 1].rstrip() + "\u2026"
