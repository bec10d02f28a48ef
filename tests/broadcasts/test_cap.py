"""Alerts of the Common Alerting Protocol: checked against the order and the rules of the standard, written from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

import pytest

from broadcasts.audience import parse
from broadcasts.audience_words import Known
from broadcasts.cap import NAMESPACE, VALUES, Alert, Area, Issuer, MessageType, codes_in, identifier_of, xml_of
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, Content

#: Elements in their order: name, least, most (0 for any number), and what it may hold.
#: Source: OASIS, CAP 1.2, 1 July 2010, section 3.2 (tables) and 3.4 (schema).
DATE_TIME = r"\d\d\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d"
NAME = r"[^\s,<&]+"
ALERT = [
    ("identifier", 1, 1, NAME),
    ("sender", 1, 1, NAME),
    ("sent", 1, 1, DATE_TIME),
    ("status", 1, 1, "Actual|Exercise|System|Test|Draft"),
    ("msgType", 1, 1, "Alert|Update|Cancel|Ack|Error"),
    ("source", 0, 1, None),
    ("scope", 1, 1, "Public|Restricted|Private"),
    ("restriction", 0, 1, None),
    ("addresses", 0, 1, None),
    ("code", 0, 0, None),
    ("note", 0, 1, None),
    ("references", 0, 1, rf"{NAME},{NAME},{DATE_TIME}(?: {NAME},{NAME},{DATE_TIME})*"),
    ("incidents", 0, 1, None),
    ("info", 0, 0, None),
]
INFO = [
    ("language", 0, 1, "[a-z]{2,3}(?:-[A-Z]{2})?"),
    ("category", 1, 0, "|".join(VALUES["category"])),
    ("event", 1, 1, ".+"),
    ("responseType", 0, 0, None),
    ("urgency", 1, 1, "|".join(VALUES["urgency"])),
    ("severity", 1, 1, "|".join(VALUES["severity"])),
    ("certainty", 1, 1, "|".join(VALUES["certainty"])),
    ("audience", 0, 1, None),
    ("eventCode", 0, 0, None),
    ("effective", 0, 1, DATE_TIME),
    ("onset", 0, 1, DATE_TIME),
    ("expires", 0, 1, DATE_TIME),
    ("senderName", 0, 1, None),
    ("headline", 0, 1, ".{1,160}"),
    ("description", 0, 1, None),
    ("instruction", 0, 1, None),
    ("web", 0, 1, None),
    ("contact", 0, 1, None),
    ("parameter", 0, 0, None),
    ("resource", 0, 0, None),
    ("area", 0, 0, None),
]
AREA = [
    ("areaDesc", 1, 1, ".+"),
    ("polygon", 0, 0, None),
    ("circle", 0, 0, None),
    ("geocode", 0, 0, None),
    ("altitude", 0, 1, None),
    ("ceiling", 0, 1, None),
]
PAIR = [("valueName", 1, 1, ".+"), ("value", 1, 1, ".+")]
INNER = {"info": INFO, "area": AREA, "geocode": PAIR, "parameter": PAIR}

Rules = Sequence[tuple[str, int, int, str | None]]


def faults(element: Xml.Element, rules: Rules) -> list[str]:
    """What in an element is against the standard."""
    names = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]
    order = [name for name, *_ in rules]
    found = [f"{name} is unknown in {element.tag}" for name in names if name not in order]
    if not found and [order.index(name) for name in names] != sorted(order.index(name) for name in names):
        found.append(f"the order of {names}")
    for name, least, most, form in rules:
        those = [child for child in element if child.tag == f"{{{NAMESPACE}}}{name}"]
        if len(those) < least or (most and len(those) > most):
            found.append(f"{len(those)} times {name}")
        for child in those:
            if form and not re.fullmatch(form, child.text or "", re.DOTALL):
                found.append(f"{name} holds {child.text!r}")
            if name in INNER:
                found += faults(child, INNER[name])
    return found


STARTED = datetime(2026, 11, 26, 2, 30, 15, 123456, tzinfo=UTC)
CONTENT = Content("Banjir di hilir", (("id", "Naik ke tempat tinggi."), ("jv", "Munggah.")), letter_number="400/1")
FLOOD = Broadcast(
    7,
    4,
    BroadcastState.RUNNING,
    BroadcastClass.URGENT,
    CONTENT,
    "kim: semua",
    "now",
    "2026/118",
    started_at=STARTED,
    expires_at=datetime(2026, 11, 27, 2, 30, tzinfo=UTC),
    created_at=datetime(2026, 11, 26, 2, 0, tzinfo=UTC),
)
ISSUER = Issuer("diskominfo.kota.example", "Diskominfo", "(0335) 000000", "Asia/Jakarta")
AREAS = (Area("Kecamatan Kanigaran", "35.74.04"), Area("Kelurahan Mayangan", "35.74.03.1001"))


def read(alert: Alert) -> Xml.Element:
    root = Xml.fromstring(xml_of(alert))
    assert root.tag == f"{{{NAMESPACE}}}alert"
    assert faults(root, ALERT) == []
    return root


def said(element: Xml.Element, path: str) -> list[str | None]:
    return [child.text for child in element.findall("/".join(f"{{{NAMESPACE}}}{name}" for name in path.split("/")))]


def test_an_alert_says_what_is_announced_where_and_by_whom() -> None:
    root = read(Alert(FLOOD, ISSUER, AREAS, kind={"category": "Met", "severity": "Severe"}))
    assert said(root, "identifier") == ["kentongan-2026-118"]
    assert said(root, "sent") == ["2026-11-26T09:30:15+07:00"]
    assert (said(root, "status"), said(root, "msgType"), said(root, "references")) == (["Actual"], ["Alert"], [])
    assert said(root, "info/language") == ["id", "jv"]
    assert said(root, "info/category") == ["Met", "Met"]
    assert (said(root, "info/urgency")[0], said(root, "info/severity")[0]) == ("Immediate", "Severe")
    assert said(root, "info/certainty")[0] == "Unknown", "nobody said"
    assert "Naik ke tempat tinggi." in str(said(root, "info/description")[0])
    assert "2026/118" in str(said(root, "info/description")[1])
    assert said(root, "info/area/geocode/value") == ["35.74.04", "35.74.03.1001"] * 2
    assert said(root, "info/area/areaDesc")[:2] == ["Kecamatan Kanigaran", "Kelurahan Mayangan"]


def test_a_correction_updates_everything_before_it() -> None:
    first = replace(FLOOD, number=5, serial="2026/110", state=BroadcastState.SUPERSEDED)
    second = replace(FLOOD, number=6, serial="2026/115", corrects=5, revision=2, state=BroadcastState.SUPERSEDED)
    root = read(Alert(replace(FLOOD, corrects=6), ISSUER, AREAS, (first, second)))
    assert said(root, "msgType") == ["Update"]
    assert str(said(root, "references")[0]).split() == [
        "diskominfo.kota.example,kentongan-2026-110,2026-11-26T09:30:15+07:00",
        "diskominfo.kota.example,kentongan-2026-115-rev2,2026-11-26T09:30:15+07:00",
    ]


def test_a_stopped_one_takes_itself_back_under_another_name() -> None:
    over = replace(FLOOD, state=BroadcastState.STOPPED, done_at=datetime(2026, 11, 26, 3, 0, tzinfo=UTC))
    root = read(Alert(over, ISSUER, AREAS, (over,)))
    assert (said(root, "msgType"), said(root, "identifier")) == (["Cancel"], ["kentongan-2026-118-cancel"])
    assert said(root, "sent") == ["2026-11-26T10:00:00+07:00"]
    alert = read(Alert(FLOOD, ISSUER, AREAS))
    named = f"{ISSUER.sender},{said(alert, 'identifier')[0]},{said(alert, 'sent')[0]}"
    assert said(root, "references") == [named], "the alert as it was exported then"


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (replace(FLOOD, started_at=None), "it has not begun"),
        (replace(FLOOD, expires_at=None), "it names no end"),
        (replace(FLOOD, content=replace(CONTENT, title='<b>A & "B"</b> ]]> ' + "x" * 300)), "marks of XML, too long"),
        (replace(FLOOD, content=replace(CONTENT, texts=(("id", "a\0b\x0bc\ud800 \U0001f30a"),))), "no XML at all"),
        (replace(FLOOD, content=replace(CONTENT, title="Dua\nbaris\tdan  tab")), "an event is one line"),
    ],
)
def test_whatever_is_said_the_alert_is_valid(one: Broadcast, why: str) -> None:
    root = read(Alert(one, ISSUER, AREAS))
    assert said(root, "status") == ["Draft" if one.started_at is None else "Actual"], why
    if "<b>" in one.content.title:
        assert str(said(root, "info/event")[0]).startswith('<b>A & "B"</b> ]]>')
    if "\0" in one.content.texts[0][1]:
        assert "\U0001f30a" in str(said(root, "info/description")[0])


def test_a_time_in_utc_has_an_offset_and_no_letter() -> None:
    root = read(Alert(FLOOD, replace(ISSUER, timezone="UTC", contact=""), AREAS))
    assert said(root, "sent") == ["2026-11-26T02:30:15-00:00"]
    assert said(root, "info/contact") == []


@pytest.mark.parametrize(
    ("audience", "codes", "why"),
    [
        ("kim: semua", None, "the whole region"),
        ("kim: wilayah = 35.74.04", ("35.74.04",), "one place"),
        ("kim: wilayah = 35.74.04, 35.74.03", ("35.74.03", "35.74.04"), "several"),
        ("kim: wilayah = 35.74.04 dan status = aktif", ("35.74.04",), "one of its conditions"),
        ("kim: wilayah = 35.74 dan wilayah = 35.74.03", ("35.74.03",), "the narrower"),
        ("kim: wilayah = 35.74.04 atau wilayah = 35.74.03", ("35.74.03", "35.74.04"), "either"),
        ("kim: wilayah = 35.74.04 atau status = aktif", None, "also elsewhere"),
        ("kim: bukan wilayah = 35.74.04", None, "everywhere else"),
    ],
)
def test_the_places_of_an_audience(audience: str, codes: tuple[str, ...] | None, why: str) -> None:
    assert codes_in(parse(audience, Known(is_settled=True)).who) == codes, why


def test_names_of_alerts_differ() -> None:
    names = {
        identifier_of(FLOOD, MessageType.ALERT),
        identifier_of(FLOOD, MessageType.CANCEL),
        identifier_of(replace(FLOOD, revision=1), MessageType.ALERT),
        identifier_of(replace(FLOOD, serial="2026/119"), MessageType.ALERT),
        identifier_of(replace(FLOOD, serial=""), MessageType.ALERT),
    }
    assert len(names) == 5


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("<scope>Public</scope>", "", "an element is missing"),
        ("<msgType>Alert</msgType>", "<msgType>Warnung</msgType>", "a value that it does not know"),
        ("+07:00</sent>", "Z</sent>", "a time with a letter"),
        ("<senderName>Diskominfo</senderName>", "<sendername>Diskominfo</sendername>", "an element it does not know"),
        ("kentongan-2026-118<", "kentongan 2026,118<", "a name with blanks"),
    ],
)
def test_the_check_finds_what_is_wrong(before: str, after: str, why: str) -> None:
    text = xml_of(Alert(FLOOD, ISSUER, AREAS)).decode()
    assert before in text
    assert faults(Xml.fromstring(text.replace(before, after, 1)), ALERT) != [], why
