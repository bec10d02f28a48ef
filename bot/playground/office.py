"""The office's side of the playground: announcements to phones, and what became of the tips.

Announcements are real deliveries of kind broadcast. Who sent BERHENTI is planned like everybody and skipped by the
outbox, because that is where it is decided whether somebody may be written to.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.answers import UNREACHED, answer_to
from bot.judgements import Judgement, judge
from bot.playground.phone import Phone
from bot.playground.phones import KINDS, Json
from bot.playground.speech import Refused
from bot.reasons import reason_in
from data.matching.guards import is_a_word_or_two
from data.matching.places import Gazetteer
from data.model.announcement import Announcement
from data.model.delivery import DeliveryKind, DeliveryState, Lane, NewDelivery
from data.model.membership import MembershipState, Role
from data.model.message import Outgoing
from data.store import announcements, deliveries, members, requests, tip_list, tips, transcripts
from data.store.database import Database
from data.store.members import Listed
from data.store.requests import KnownRequest
from data.store.tip_list import ListedTip
from data.store.transcripts import OurWord
from data.wording import cut, say, units
from handlers.registration_labels import member_line, role_label
from handlers.ticket import ticket_of

#: Announcements and tips that the panel shows.
SHOWN = 12
#: Characters of a tip that the panel shows.
GLANCE_CHARS = 160
#: Characters of an announcement that stand for its title.
TITLE_CHARS = 80
#: What the page calls the audience of all phones.
EVERYBODY = "all"
_FATES = {DeliveryState.SKIPPED: "skipped", DeliveryState.FAILED: "failed"}


def room(language: str) -> int:
    """UTF-16 units that an announcement may have on every kind of phone, its frame left out."""
    least = min(kind.limits.text_units for kind in KINDS.values())
    return least - units(_framed("", language))


def is_too_long(text: str, language: str) -> bool:
    """Whether an announcement would not go out on every kind of phone."""
    return units(text) > room(language)


def _framed(text: str, language: str) -> str:
    return say("playground.announcement", language, text=text)


@dataclass(frozen=True, slots=True)
class Audience:
    """Some of the phones.

    Args:
        name: what the page calls it.
        label: what the office reads.
        places: row numbers of their addresses.
    """

    name: str
    label: str
    places: frozenset[int]


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of the office in front of these phones.

    Args:
        phones: by the row number of their address.
        office: what the office calls itself towards people.
        zone: in which the office says what day it is.
    """

    database: Database
    phones: Mapping[int, Phone]
    gazetteer: Gazetteer
    language: str
    office: str
    zone: ZoneInfo

    async def announce(self, text: str, key: str, to: str) -> int:
        """Plan one announcement, and note it so that a forward is compared with it; returns for how many phones.

        Args:
            key: what the page calls it; the same once more plans nothing.
            to: the audience's name.
        """
        cause = int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:6])
        message = Outgoing(_framed(text, self.language))
        async with self.database.unit_of_work() as unit:
            registered = [one for one in await members.listed(unit) if one.address in self.phones]
            chosen = {one.name: one.places for one in self._audiences(registered)}.get(to, frozenset())
            wanted = [
                NewDelivery(DeliveryKind.BROADCAST, cause, number, phone.kind.channel, Lane.OFFICIAL, message)
                for number, phone in self.phones.items()
                if number in chosen
            ]
            await deliveries.plan(unit, wanted)
            if wanted and not is_a_word_or_two(text):
                await announcements.save(unit, self._noted(text, cause, await unit.now()))
        return len(wanted)

    def _noted(self, text: str, cause: int, now: datetime) -> Announcement:
        """What a forward of the announcement is compared with; without the frame, so that both ways of it are known."""
        serial = f"CONTOH-{cause & 0xFFFFFFFF:08X}"
        return Announcement(serial, cut(" ".join(text.split()), TITLE_CHARS), text, now.astimezone(self.zone).date())

    async def answer(self, number: int, text: str) -> None:
        """Answer a request and close it; the answer is a notice in the person's chat.

        Raises:
            Refused: it was answered before, is gone, or its answer would not fit the phone.
        """
        async with self.database.unit_of_work() as unit:
            request = await requests.find(unit, number)
            if request is None or request.place not in self.phones or request.status in UNREACHED:
                raise Refused("gone", 404)
            notice = answer_to(request, text, self.office)
            if units(notice.message.text) > self.phones[request.place].kind.limits.text_units:
                raise Refused("too_long", 413)
            if not await requests.close(unit, number):
                raise Refused("answered", 409)
            await deliveries.plan(unit, [notice])

    async def judge(self, number: int, word: str) -> None:
        """Confirm or reject a registration; its person gets a notice.

        Raises:
            Refused: it was judged before, or is gone.
        """
        async with self.database.unit_of_work() as unit:
            known = await members.listed(unit, [number])
            if not known or known[0].address not in self.phones or known[0].status in UNREACHED:
                raise Refused("gone", 404)
            if not await judge(unit, known[0], Judgement(word, "playground"), self.gazetteer):
                raise Refused("judged", 409)

    async def shown(self) -> Json:
        """The panel: counts, audiences, requests, registrations, the last tips, the last announcements."""
        async with self.database.reading() as unit:
            counts = await tips.counts(unit)
            latest = await tip_list.latest(unit, SHOWN)
            sent = await transcripts.our_words(unit, list(KINDS), kinds=[DeliveryKind.BROADCAST])
            registered = [one for one in await members.listed(unit) if one.address in self.phones]
            asked = await requests.opened(unit)
        audiences = self._audiences(registered)
        return {
            "counts": {str(state): count for state, count in counts.items()},
            "requests": [self._request(request) for request in asked if request.place in self.phones],
            "registrations": [self._registration(one) for one in registered if _waits(one)],
            "tips": [self._tip(tip) for tip in latest],
            "announcements": self._announcements(sent),
            "audiences": [{"name": one.name, "label": one.label, "count": len(one.places)} for one in audiences],
            "room": room(self.language),
        }

    def _audiences(self, registered: Sequence[Listed]) -> list[Audience]:
        """All phones, then those registered in each role and each kecamatan."""
        everybody = Audience(EVERYBODY, say("playground.everybody", self.language), frozenset(self.phones))
        roles: dict[Role, set[int]] = {}
        places: dict[str, set[int]] = {}
        for one in registered:
            roles.setdefault(one.member.role, set()).add(one.address)
            places.setdefault(self._kecamatan_of(one.member.place), set()).add(one.address)
        by_role = [
            Audience(f"role:{role}", role_label(role, self.language), frozenset(roles[role]))
            for role in Role
            if role in roles
        ]
        by_place = [
            Audience(f"place:{code}", self._named(code), frozenset(places[code])) for code in sorted(places) if code
        ]
        return [everybody, *by_role, *by_place]

    def _kecamatan_of(self, code: str) -> str:
        known = (kecamatan.code for kecamatan in self.gazetteer.kecamatan)
        return next((one for one in known if code == one or code.startswith(one + ".")), "")

    def _named(self, code: str) -> str:
        place = self.gazetteer.place(code)
        return say("playground.of_kecamatan", self.language, name=place.name if place else code)

    def _request(self, request: KnownRequest) -> Json:
        return {
            "number": request.number,
            "ticket": ticket_of(request.number),
            "who": self._name(request.place),
            "text": request.text or "",
            "at": request.created_at.isoformat(),
        }

    def _registration(self, row: Listed) -> Json:
        return {
            "number": row.member.membership,
            "who": row.member.name,
            "what": member_line(row.member, self.gazetteer, self.language),
            "at": row.created_at.isoformat(),
        }

    def _tip(self, tip: ListedTip) -> Json:
        return {
            "number": tip.number,
            "who": self._name(tip.address),
            "text": tip.text[:GLANCE_CHARS],
            "state": str(tip.state),
            "why": reason_in(self.language, tip.why),
            "forwards": tip.forwards,
            "at": tip.at.isoformat(),
        }

    def _announcements(self, sent: Sequence[OurWord]) -> list[Json]:
        """The last announcements, newest first, each with how many got it and who did not."""
        by_cause: dict[int, list[OurWord]] = {}
        for word in sent:
            by_cause.setdefault(word.cause, []).append(word)
        head, _, tail = _framed("\0", self.language).partition("\0")
        newest = list(by_cause.values())[: -SHOWN - 1 : -1]
        return [
            {
                "text": (words[0].message.text if words[0].message else "").removeprefix(head).removesuffix(tail),
                "at": words[0].at.isoformat(),
                "states": Counter(_fate(word) for word in words),
                "skipped": [self._name(word.address) for word in words if word.state is DeliveryState.SKIPPED],
            }
            for words in newest
        ]

    def _name(self, place: int) -> str:
        return self.phones[place].name if place in self.phones else ""


def _waits(row: Listed) -> bool:
    return row.member.state is MembershipState.UNVERIFIED and row.status not in UNREACHED


def _fate(word: OurWord) -> str:
    return "open" if word.is_open else _FATES.get(word.state, "sent")
