"""An office of the size that the goals name: invented fact-checks, KIM, members, tips, claims and broadcasts.

Everything comes from one seed. Fact-checks go in by the store's own function, the rest as rows, thousands at a time:
sorting a hundred thousand tips one by one is what other measurements are for.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from argon2 import PasswordHasher
from sqlalchemy import Connection, Table, create_engine, insert, update

from bench.corpus import Corpus
from broadcasts.hashing import hashes_of
from data.model.audit import actor_of
from data.model.broadcast import BroadcastClass, BroadcastState, Content
from data.model.claim import ClaimAct, ClaimState
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.factcheck import MatchKind, Outcome
from data.model.inbox import InboxState
from data.model.membership import InstitutionKind, InstitutionStatus, MembershipState, Role
from data.model.message import ChatKind, ContentKind
from data.model.officer import OfficerRole, OfficerState
from data.model.people import AddressStatus
from data.model.tip import TipState
from data.seeds import sample_factchecks
from data.seeds.regions import places_of
from data.store import broadcasts, factchecks, invitations, people, roster, schema
from data.store.broadcasts import Draft
from data.store.claims import SEALED_STATEMENT
from data.store.database import Database
from data.store.officers import SEALED_NAME, SEALED_TOTP
from data.store.tips import SEALED_TEXT
from data.store.vault import Vault

SEED = 20_260_701
LOGIN, PASSWORD = "ani", "padi menguning di ladang"
#: Rows of one statement.
CHUNK = 5_000
#: Days over which tips come.
DAYS = 120
#: Broadcasts to everybody in the register.
BROADCASTS = 10
#: Who works there.
OFFICERS = 12
#: Claims that wait in an ordinary office.
FEW_WAITING = 300


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is.

    Args:
        waiting: whether every tip waits, each as a claim of its own: the worst case.
    """

    tips: int = 100_000
    factchecks: int = 12_000
    kim: int = 307
    members: int = 3_000
    waiting: bool = False


@dataclass(slots=True)
class Filler:
    """Writes an office into an empty, migrated database."""

    region: str
    vault: Vault
    size: Size
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    secret: str = field(default_factory=pyotp.random_base32)
    password: str = field(default_factory=lambda: PasswordHasher().hash(PASSWORD))
    words: Corpus = field(
        default_factory=lambda: Corpus([replace(one, is_sample=False) for one in sample_factchecks()])
    )

    def fill(self, url: str) -> None:
        """Write everything."""
        asyncio.run(self._factchecks(url))
        engine = create_engine(url)
        with engine.begin() as connection:
            self._office(connection)
            self._people(connection)
            self._tips(connection)
        asyncio.run(self._broadcasts(url))
        asyncio.run(self._staff(url))
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        engine.dispose()

    async def _factchecks(self, url: str) -> None:
        opened = Database(url, self.vault, lambda: self.now)
        made = self.words.factchecks(self.size.factchecks)
        records = [replace(one, number=0, source=f"uji-{at % 3}", external_id=f"m-{at}") for at, one in enumerate(made)]
        for some in _chunks(records, 500):
            async with opened.unit_of_work() as unit:
                await factchecks.save(unit, some)
        await opened.close()

    def _office(self, connection: Connection) -> None:
        row = self._officer(1, LOGIN, " ".join(sorted(OfficerRole)), self.secret)
        connection.execute(insert(schema.officer), [row])

    async def _staff(self, url: str) -> None:
        """Colleagues, duty for each day of a year, and an invitation to each KIM; all of it in the audit trail."""
        opened, everybody = Database(url, self.vault, lambda: self.now), range(2, OFFICERS + 1)
        rows = [self._officer(at, f"petugas{at}", "officer", pyotp.random_base32()) for at in everybody]
        async with opened.unit_of_work() as unit:
            await unit.connection.execute(insert(schema.officer), rows)
        for day in range(-180, 185):
            begins = self.now + timedelta(days=day)
            async with opened.unit_of_work() as unit:
                ends = begins + timedelta(hours=9)
                await roster.add(unit, 1 + day % OFFICERS, begins, ends, actor_of(1))
        for number in range(1, self.size.kim + 1):
            async with opened.unit_of_work() as unit:
                ends, token = self.now + timedelta(days=14), f"undangan-{number}"
                await invitations.add(unit, number, Role.OPERATOR, token, ends, actor=actor_of(1))
        await opened.close()

    def _officer(self, number: int, login: str, roles: str, secret: str) -> dict[str, Any]:
        return {
            "id": number,
            "login": login,
            "name_sealed": self.vault.seal(SEALED_NAME, f"{login.title()} Contoh"),
            "roles": roles,
            "state": OfficerState.ACTIVE,
            "password_hash": self.password,
            "totp_sealed": self.vault.seal(SEALED_TOTP, secret),
            "created_at": self.now,
            "updated_at": self.now,
            "must_change": False,
        }

    def _people(self, connection: Connection) -> None:
        """The KIM, each in a kelurahan, and their members, each with an address of their own; some wait."""
        villages = [place.code for place in places_of(self.region) if place.code.count(".") == 3]
        kim = [
            {
                "id": at,
                "kind": InstitutionKind.KIM,
                "region_code": villages[at % len(villages)],
                "name": f"KIM Contoh {at}",
                "name_key": f"contoh {at}",
                "status": InstitutionStatus.ACTIVE if at % 7 else InstitutionStatus.PROPOSED,
                "created_at": self.now - timedelta(days=200),
            }
            for at in range(1, self.size.kim + 1)
        ]
        _put(connection, schema.institution, kim)
        _put(
            connection,
            schema.kim,
            [{"institution_id": row["id"], "created_at": self.now, "updated_at": self.now} for row in kim],
        )
        everybody = range(1, self.size.members + 1)
        since = self.now - timedelta(days=100)
        _put(
            connection,
            schema.person,
            [
                {
                    "id": at,
                    "kind": ChatKind.PRIVATE,
                    "name_sealed": self.vault.seal(people.SEALED_NAME, f"Warga {at}"),
                    "created_at": since,
                }
                for at in everybody
            ],
        )
        _put(connection, schema.address, [self._address(at) for at in everybody])
        members = [
            {
                "id": at,
                "person_id": at,
                "address_id": at,
                "institution_id": 1 + at % self.size.kim,
                "role": Role.OPERATOR if at % 9 == 0 else Role.MEMBER,
                "region_code": villages[(1 + at % self.size.kim) % len(villages)],
                "state": MembershipState.UNVERIFIED if at % 40 == 0 else MembershipState.CONFIRMED,
                "created_at": since,
                "updated_at": since,
            }
            for at in everybody
        ]
        _put(connection, schema.membership, members)

    def _address(self, number: int) -> dict[str, Any]:
        outside = str(700_000 + number)
        return {
            "id": number,
            "person_id": number,
            "channel": "telegram",
            "lookup": self.vault.lookup("telegram", "address", outside),
            "external_id_sealed": self.vault.seal(people.SEALED_ID, outside),
            "kind": ChatKind.PRIVATE,
            "status": AddressStatus.ACTIVE,
            "language": "id",
            "created_at": self.now,
        }

    async def _broadcasts(self, url: str) -> None:
        """Broadcasts to all KIM, sent and confirmed by some."""
        opened = Database(url, self.vault, lambda: self.now)
        content = Content("Kerja bakti Sabtu pagi", (("id", "Ayo kerja bakti di balai warga, pukul 07.00. " * 8),))
        wanted = Draft(
            BroadcastClass.OFFICIAL, content, "kim: semua", "now", hashes_of(content, "kim: semua", "now", None)
        )
        for at in range(BROADCASTS):
            async with opened.unit_of_work() as unit:
                number = await broadcasts.draft(unit, wanted, 1)
                when = self.now - timedelta(days=BROADCASTS - at)
                ended = {
                    "state": BroadcastState.DONE,
                    "serial": f"KTG-2026-{at:04d}",
                    "started_at": when,
                    "done_at": when,
                }
                mine = update(schema.broadcast).where(schema.broadcast.c.id == number)
                await unit.connection.execute(mine.values(ended))
                for table, rows in self._sent(number, when, at):
                    await unit.connection.execute(insert(table), rows)
        await opened.close()

    def _sent(self, number: int, when: datetime, at: int) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
        kim, everybody = range(1, self.size.kim + 1), range(1, self.size.members + 1)
        yield schema.broadcast_kim, [{"broadcast_id": number, "institution_id": one, "created_at": when} for one in kim]
        shared = {
            "kind": DeliveryKind.BROADCAST,
            "cause_id": number,
            "channel": "telegram",
            "lane": 3,
            "payload_sealed": b"",
        }
        shared |= {"state": DeliveryState.ACCEPTED, "is_resend_due": False, "broadcast_id": number}
        times = {"not_before": when, "created_at": when, "done_at": when}
        of = self.size.kim
        yield (
            schema.delivery,
            [shared | times | {"address_id": one, "institution_id": 1 + one % of} for one in everybody],
        )
        confirmed = [one for one in everybody if self.chance.random() < 0.02 + at / 200]
        said = {"broadcast_id": number, "at": when, "updated_at": when}
        yield (
            schema.confirmation,
            [said | {"address_id": one, "institution_id": 1 + one % of} for one in confirmed or [1]],
        )

    def _tips(self, connection: Connection) -> None:
        """The tips in the order of time, each one's claim with its history."""
        for first in range(1, self.size.tips + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, self.size.tips + 1))
            texts = {at: self.words.made(at, self.chance).title + " Sebarkan!" for at in numbers}
            _put(connection, schema.inbox, [self._message(at) for at in numbers])
            claims = [at for at in numbers if self._claim_of(at) == at]
            _put(connection, schema.claim, [self._claim(at, texts[at]) for at in claims])
            _put(connection, schema.tip, [self._tip(at, texts[at]) for at in numbers])
            _put(connection, schema.claim_print, [self._print(at) for at in claims])
            _put(connection, schema.claim_event, list(self._events(claims)))
            _put(connection, schema.tip_match, [self._match(at) for at in numbers])

    def _claim_of(self, number: int) -> int:
        """Some four tips make a claim; where all wait, each one does."""
        return number if self.size.waiting else number - (number - 1) % 4

    def _at(self, number: int) -> datetime:
        return self.now - timedelta(days=DAYS) * (1 - number / (self.size.tips + 1))

    def _waits(self, claim: int) -> bool:
        return self.size.waiting or claim > self.size.tips - 4 * FEW_WAITING

    def _message(self, number: int) -> dict[str, Any]:
        return {
            "id": number,
            "channel": "telegram",
            "external_key": f"uji-{number}",
            "order_lookup": self.vault.lookup("order", str(self._sender(number))),
            "state": InboxState.DONE,
            "received_at": self._at(number),
            "done_at": self._at(number),
        }

    def _sender(self, number: int) -> int:
        return 1 + number * 7919 % self.size.members

    def _claim(self, number: int, text: str) -> dict[str, Any]:
        waits, opened = self._waits(number), self._at(number)
        closed = min(self.now, opened + timedelta(minutes=self.chance.randint(20, 4_000)))
        return {
            "id": number,
            "state": ClaimState.OPEN if waits else ClaimState.REJECTED if number % 5 == 0 else ClaimState.ANSWERED,
            "statement_sealed": self.vault.seal(SEALED_STATEMENT, text),
            "factcheck_id": None if waits or number % 5 == 0 else 1 + number % self.size.factchecks,
            "opened_at": opened,
            "updated_at": opened,
            "closed_at": None if waits else closed,
        }

    def _tip(self, number: int, text: str) -> dict[str, Any]:
        claim, sender = self._claim_of(number), self._sender(number)
        settled = TipState.CLOSED if claim % 5 == 0 else TipState.ANSWERED
        return {
            "id": number,
            "address_id": sender,
            "sender_lookup": self.vault.lookup("tip sender", f"telegram {700_000 + sender}"),
            "kind": ContentKind.TEXT,
            "text_sealed": self.vault.seal(SEALED_TEXT, text),
            "forwards": number % 3,
            "state": TipState.QUEUED if self._waits(claim) else settled,
            "outcome": Outcome.NONE,
            "why": "uji",
            "created_at": self._at(number),
            "claim_id": claim,
        }

    def _print(self, number: int) -> dict[str, Any]:
        mark = self.vault.lookup("claim text", str(number))
        return {"claim_id": number, "fingerprint": mark, "tip_id": number, "created_at": self._at(number)}

    def _events(self, claims: Sequence[int]) -> Iterator[dict[str, Any]]:
        for at in claims:
            shared = {"claim_id": at, "tip_id": at, "at": self._at(at)}
            yield shared | {"act": ClaimAct.OPENED, "factcheck_id": None, "officer": ""}
            if not self._waits(at):
                act = ClaimAct.REJECTED if at % 5 == 0 else ClaimAct.CONFIRMED
                yield shared | {"act": act, "factcheck_id": None, "officer": LOGIN}

    def _match(self, number: int) -> dict[str, Any]:
        return {
            "tip_id": number,
            "rank": 0,
            "factcheck_id": 1 + number * 31 % self.size.factchecks,
            "score": self.chance.random() / 2,
            "kind": MatchKind.CLAIM,
        }


def _put(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    for some in _chunks(rows, CHUNK):
        connection.execute(insert(table), list(some))


def _chunks(rows: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (rows[first : first + size] for first in range(0, len(rows), size))
