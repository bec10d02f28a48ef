"""``officer`` and ``audit`` as people type them: everything secret comes line by line, never as an argument."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from data.model.membership import Registration, Role
from data.model.officer import OfficerRole
from data.store import deliveries, members, office_chats, officers, people
from data.store.database import Database, Unit
from data.store.office_chats import Asked
from data.store.officers import NewOfficer
from data.store.schema import audit, delivery, officer
from data.store.vault import Vault
from tests.bot.commands import Called, Result
from tests.bot.signing import KEPT, PASSWORD
from tests.conftest import SECRET
from tests.data.store.setup import said


@dataclass
class Counter:
    """The office's terminal, and people who sit down at it."""

    kentongan: Called
    secrets: dict[str, str] = field(default_factory=dict)

    def runs(self, *words: str, typed: str = "", **settings: str) -> Result:
        return self.kentongan(*words, typed=typed.encode(), SECRET_KEY=SECRET, DEFAULT_LANGUAGE="en", **settings)

    def with_unit(self, work: Callable[[Unit], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            url = f"sqlite:///{self.kentongan.var_dir / 'kentongan.sqlite3'}"
            database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
            try:
                async with database.unit_of_work() as unit:
                    return await work(unit)
            finally:
                await database.close()

        return asyncio.run(run())

    def signs_in(self, login: str, password: str = PASSWORD) -> str:
        """What somebody types to get in; the half minute between two codes is skipped."""

        async def forget(unit: Unit) -> None:
            used = update(officer).where(officer.c.totp_step > 0, officer.c.login == login)
            await unit.connection.execute(used.values(totp_step=1))

        self.with_unit(forget)
        return f"{login}\n{password}\n{pyotp.TOTP(self.secrets[login]).now()}\n"

    def opens(self, login: str = "ani") -> Result:
        """The first officer."""
        return self.sets_up(login, f"{PASSWORD}\n{PASSWORD}\n", "officer", "add", login, "--name", "Ani Contoh")

    def sets_up(self, login: str, typed: str, *words: str) -> Result:
        """A verb that shows a new secret, and then wants its code; the secret is made known to us beforehand."""
        secret = pyotp.random_base32()
        self.secrets[login] = secret
        with self.kentongan.monkeypatch.context() as patched:
            patched.setattr("bot.credentials.pyotp.random_base32", lambda: secret)
            return self.runs(*words, typed=typed + pyotp.TOTP(secret).now() + "\n")

    def staffed(self, *people: tuple[str, str]) -> None:
        """Officers who have come in by the door before, each with their roles: written down at once."""

        async def work(unit: Unit) -> None:
            for login, roles in people:
                secret = self.secrets[login] = pyotp.random_base32()
                held = frozenset(OfficerRole(role) for role in roles.split(","))
                await officers.add(
                    unit, NewOfficer(login, f"{login.title()} Contoh", held, KEPT, secret, step=1), "shell"
                )

        self.with_unit(work)

    def adds(self, login: str, roles: str, witness: str = "") -> Result:
        typed = self.signs_in("ani") + (self.signs_in(witness) if witness else "")
        return self.runs("officer", "add", login, "--name", f"{login.title()} Contoh", "--roles", roles, typed=typed)

    def joins(self, login: str, roles: str, witness: str = "") -> Result:
        code = one_time(self.adds(login, roles, witness))
        return self.sets_up(login, f"{login}\n{code}\n{PASSWORD}\n{PASSWORD}\n", "officer", "password")


def one_time(result: Result) -> str:
    assert result.code == 0, result.err
    return re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){5}", result.out)[0]


@pytest.fixture
def counter(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr("bot.credentials.PasswordHasher", lambda: PasswordHasher(1, 8, 1))
    monkeypatch.setattr("bot.credentials.REFUSAL_SECONDS", 0.0)
    return Counter(kentongan)


def test_the_first_officer_needs_nobody_and_says_so(counter: Counter) -> None:
    told = counter.opens()
    assert (told.code, told.err) == (0, "")
    assert "There is nobody yet who could allow it" in told.out
    assert counter.secrets["ani"] in told.out.replace(" ", "")
    assert "otpauth://totp/" in told.out
    assert PASSWORD not in told.out
    listed = counter.runs("officer", "list")
    assert listed.out == "ani              Ani Contoh · administrator · no chat for test messages\n"
    trail = counter.runs("audit", "show")
    assert "shell  add  officer:1  administrator" in trail.out
    assert "Ani" not in trail.out


@pytest.mark.parametrize(
    ("words", "typed", "why"),
    [
        (["add", "ani", "--name", "Ani Contoh", "--roles", "approver"], "", "is an administrator only"),
        (["add", "Ani Contoh", "--name", "Ani Contoh"], "", "A login has 2 to 40"),
        (["add", "ani", "--name", "Ani Contoh"], "pendek\npendek\n" * 3, "guessed too easily"),
        (["add", "ani", "--name", "Ani Contoh"], f"{PASSWORD}\nlain sama sekali\n" * 3, "not the same"),
        (["add", "ani", "--name", "Ani Contoh"], f"{PASSWORD}\n{PASSWORD}\n" + "000000\n" * 3, "not the code"),
        (["add", "ani", "--name", "Ani Contoh"], f"{PASSWORD}\n", "ended too early"),
        (["add", "ani"], "", "Missing: --name"),
        (["add", "ani", "--name", "Ani", "--roles", "raja"], "", 'no role "raja"'),
    ],
)
def test_what_makes_no_first_officer(counter: Counter, words: list[str], typed: str, why: str) -> None:
    told = counter.runs("officer", *words, typed=typed)
    assert told.code == 2
    assert why in told.err
    assert counter.runs("officer", "list").out.startswith("No officers yet")


def test_a_newcomer_sets_up_their_own_password(counter: Counter) -> None:
    counter.opens()
    told = counter.joins("budi", "officer,fact-checker")
    assert (told.code, told.err) == (0, "")
    listed = counter.runs("officer", "list").out
    assert "budi             Budi Contoh · fact-checker, officer · no chat for test messages" in listed
    again = counter.runs("officer", "password", typed=f"budi\n{'AAAA-' * 5}AAAA\n")
    assert (again.code, "Not let in" in again.err) == (2, True)


def test_adding_needs_an_administrator_and_then_a_witness(counter: Counter) -> None:
    counter.opens()
    refused = counter.runs("officer", "add", "budi", "--name", "Budi", "--roles", "officer", typed="ani\nsalah\n1\n")
    assert (refused.code, "Not let in" in refused.err) == (2, True)
    counter.joins("budi", "officer")
    alone = counter.adds("citra", "approver")
    assert alone.code == 2
    assert "takes two officers" in alone.out
    assert "ended too early" in alone.err
    herself = counter.runs(
        "officer", "add", "citra", "--name", "Citra", "--roles", "approver", typed=counter.signs_in("ani") * 2
    )
    assert (herself.code, "Not let in" in herself.err) == (2, True), "her code counts once"
    assert counter.joins("citra", "approver", witness="budi").code == 0


def test_who_lost_their_telephone_gets_a_new_code_from_two(counter: Counter) -> None:
    counter.opens()
    counter.joins("budi", "officer")
    counter.joins("citra", "approver", witness="budi")
    typed = counter.signs_in("ani") + counter.signs_in("budi")
    code = one_time(counter.runs("officer", "password", "--reset", "citra", typed=typed))
    assert "has not set up a password yet" in counter.runs("officer", "list").out
    told = counter.sets_up("citra", f"citra\n{code}\n{PASSWORD} baru\n{PASSWORD} baru\n", "officer", "password")
    assert (told.code, told.err) == (0, "")


def test_somebody_changes_their_own_password(counter: Counter) -> None:
    counter.opens()
    typed = counter.signs_in("ani") + f"{PASSWORD} baru\n{PASSWORD} baru\n"
    told = counter.sets_up("ani", typed, "officer", "password")
    assert (told.code, told.err) == (0, "")
    refused = counter.runs("officer", "add", "x", "--name", "X", "--roles", "officer", typed=counter.signs_in("ani"))
    assert (refused.code, "Not let in" in refused.err) == (2, True)


def test_roles_are_given_and_taken(counter: Counter) -> None:
    counter.opens()
    counter.joins("budi", "petugas")
    told = counter.runs("officer", "roles", "budi", "officer", "approver", typed=counter.signs_in("ani"))
    assert told.out.endswith("The roles of budi are now: approver, officer.\n")
    for word, sentence in (("disable", "budi can sign in no longer."), ("enable", "budi can sign in again.")):
        told = counter.runs("officer", word, "budi", typed=counter.signs_in("ani"))
        assert (told.code, told.out) == (0, sentence + "\n")
    own = counter.runs("officer", "roles", "ani", "approver", typed=counter.signs_in("ani"))
    assert (own.code, "to themselves" in own.err) == (2, True)
    gone = counter.runs("officer", "disable", "siapa", typed=counter.signs_in("ani"))
    assert (gone.code, "(siapa)" in gone.err) == (2, True)


def test_somebody_stands_in_by_letter(counter: Counter) -> None:
    counter.opens()
    counter.joins("budi", "officer")
    counter.joins("citra", "approver", witness="budi")
    words = ["delegate", "budi", "--for", "citra", "--as", "plh", "--letter", "800/77/2026"]
    days = ["--from", "2026-11-23", "--until", "2026-11-30"]
    told = counter.runs("officer", *words, *days, typed=counter.signs_in("ani"))
    assert "budi stands in for citra until 2026-11-30, that day included." in told.out
    listed = counter.runs("officer", "list").out
    assert (
        "1: Budi Contoh (budi) as Plh of Citra Contoh (citra), 2026-11-23 to 2026-11-30, letter 800/77/2026" in listed
    )
    lacking = counter.runs("officer", *words)
    assert (lacking.code, "--from and --until" in lacking.err) == (2, True)
    ended = counter.runs("officer", "delegate", "--end", "1", typed=counter.signs_in("ani"))
    assert ended.out == "Delegation 1 is ended.\n"


def a_member(counter: Counter) -> int:
    async def work(unit: Unit) -> int:
        place = await people.admit(unit, said("100"), "en")
        wanted = Registration(Role.OPERATOR, "Budi Contoh", "35.74.04.1003", "KIM Contoh", "2026-11/id")
        await members.register(unit, place, wanted)
        return (await members.listed(unit))[0].member.membership

    return int(counter.with_unit(work))


def code_in_chat(counter: Counter) -> str:
    async def work(unit: Unit) -> str:
        row = (await unit.connection.execute(select(delivery).order_by(delivery.c.id.desc()))).first()
        assert row is not None
        text = deliveries.unpack(unit.vault.unseal(deliveries.SEALED_PAYLOAD, row.payload_sealed)).text
        return re.findall(r"\d{6}", text)[0]

    return str(counter.with_unit(work))


def test_a_chat_is_linked_by_a_code_that_comes_in_it(counter: Counter) -> None:
    counter.opens()
    number = a_member(counter)
    with counter.kentongan.monkeypatch.context() as patched:
        patched.setattr("bot.chat_linking.secrets.randbelow", lambda _: 123456)
        told = counter.runs("officer", "link", str(number), typed=counter.signs_in("ani") + "000000\n123456\n")
    assert (told.code, told.err) == (0, "That is not the code.\n")
    assert code_in_chat(counter) == "123456"
    assert "no chat" not in counter.runs("officer", "list").out
    removed = counter.runs("officer", "link", "--remove", typed=counter.signs_in("ani"))
    assert removed.out == "Your chat is linked no longer.\n"


def test_a_chat_of_somebody_else_is_not_linked(counter: Counter) -> None:
    counter.opens()
    number = a_member(counter)
    guesses = counter.runs("officer", "link", str(number), typed=counter.signs_in("ani") + "1\n2\n3\n")
    assert (guesses.code, "Nothing was changed" in guesses.err) == (2, True)
    unknown = counter.runs("officer", "link", "99", typed=counter.signs_in("ani"))
    assert unknown.code == 2
    lacking = counter.runs("officer", "link")
    assert (lacking.code, "member's number" in lacking.err) == (2, True)
    assert "no chat" in counter.runs("officer", "list").out


def test_neither_arguments_nor_the_environment_act_for_anybody(counter: Counter) -> None:
    counter.opens()
    for option in ("--as", "--password", "--code", "--login"):
        told = counter.runs("officer", "disable", "ani", option, "x")
        assert (told.code, "Not known here" in told.err) == (2, True)
    told = counter.runs("officer", "disable", "ani", PASSWORD=PASSWORD, OFFICER="ani", KENTONGAN_PASSWORD=PASSWORD)
    assert (told.code, "ended too early" in told.err) == (2, True)


@pytest.mark.parametrize("words", [[], ["siapa"], ["list", "x"], ["roles", "ani"], ["delegate"]])
def test_what_cannot_be_read(counter: Counter, words: list[str]) -> None:
    told = counter.runs("officer", *words)
    assert told.code == 2
    assert "Usage:" in told.err


def newest(counter: Counter) -> str:
    return re.findall(r"[0-9a-f]{64}", counter.runs("audit", "verify").out)[0]


def test_a_whole_trail_is_found_whole(counter: Counter) -> None:
    assert counter.runs("audit", "verify").out == "The audit trail is empty.\n"
    counter.opens()
    told = counter.runs("audit", "verify")
    assert (told.code, told.err) == (0, "")
    assert told.out.startswith("The audit trail is whole: 1 entries.\nNewest hash: ")
    assert counter.runs("audit", "verify", "--holds", newest(counter)[:12]).code == 0


def test_tampering_is_told(counter: Counter) -> None:
    counter.opens()
    noted = newest(counter)

    async def tamper(unit: Unit) -> None:
        await unit.connection.execute(update(audit).values(actor="officer:7"))

    counter.with_unit(tamper)
    told = counter.runs("audit", "verify")
    assert told.code == 1
    assert "Entry 1 was changed." in told.err
    assert "NOT whole" in told.err

    async def cut(unit: Unit) -> None:
        await unit.connection.execute(audit.delete())

    counter.with_unit(cut)
    told = counter.runs("audit", "verify", "--holds", noted)
    assert (told.code, told.out) == (1, "The audit trail is empty.\n")


def test_a_cut_end_is_seen_by_the_hash_that_was_noted(counter: Counter) -> None:
    counter.opens()
    counter.adds("budi", "officer")
    noted = newest(counter)

    async def cut(unit: Unit) -> None:
        await unit.connection.execute(audit.delete().where(audit.c.seq > 1))

    counter.with_unit(cut)
    assert counter.runs("audit", "verify").code == 0, "the rest of it holds"
    told = counter.runs("audit", "verify", "--holds", noted)
    assert told.code == 1
    assert "no longer in the trail" in told.err
    short = counter.runs("audit", "verify", "--holds", "ab")
    assert (short.code, "at least 8" in short.err) == (2, True)


def test_one_thing_s_trail_is_shown(counter: Counter) -> None:
    counter.opens()
    counter.adds("budi", "officer")
    told = counter.runs("audit", "show", "--target", "officer:2")
    assert re.search(r"^ +2  .*  officer:1  add  officer:2  officer$", told.out, re.MULTILINE)
    assert "officer:1  administrator" not in told.out


def test_the_roster_is_planned_and_a_shift_handed_over(counter: Counter) -> None:
    counter.opens()
    counter.joins("budi", "pemeriksa")
    assert counter.runs("officer", "roster").out == "Nobody is on duty now.\n"
    times = ("--from", "2020-01-01T07:30", "--until", "2020-01-02T07:30")
    refused = counter.runs("officer", "roster", "add", "budi", *times, typed=counter.signs_in("ani"))
    assert (refused.code, "has passed" in refused.err) == (2, True)
    span = ("--from", "2099-01-01T07:30", "--until", "2099-01-02T07:30")
    refused = counter.runs("officer", "piket", "tambah", "ani", *span, typed=counter.signs_in("budi"))
    assert (refused.code, "Only administrators" in refused.err) == (2, True)
    added = counter.runs("officer", "piket", "tambah", "budi", *span, typed=counter.signs_in("ani"))
    assert (added.code, added.out) == (0, "Shift 1: budi, 2099-01-01 07:30 to 2099-01-02 07:30.\n"), added.err
    handed = counter.runs("officer", "roster", "hand-over", "1", "--to", "ani", typed=counter.signs_in("budi"))
    assert (handed.code, handed.out) == (0, "The shift was handed over to ani, as number 2.\n"), handed.err
    removed = counter.runs("officer", "roster", "remove", "2", typed=counter.signs_in("ani"))
    assert removed.code == 0, removed.err


@pytest.mark.parametrize(
    "words",
    [
        ["add", "budi"],
        ["add", "budi", "--from", "2099-01-01", "--until", "2099-01-02"],
        ["add", "--from", "2099-01-01T07:30", "--until", "2099-01-02T07:30"],
        ["add", "budi", "--from", "besok pagi", "--until", "lusa"],
        ["remove"],
        ["remove", "x"],
        ["remove", "99999999999999999999"],
        ["remove", "²"],
        ["hand-over", "1"],
        ["remove", "1", "--to", "ani"],
        ["dansa"],
    ],
)
def test_what_is_no_word_of_the_roster(counter: Counter, words: list[str]) -> None:
    refused = counter.runs("officer", "roster", *words)
    assert refused.code == 2
    assert "officer roster" in refused.err


def a_link_code(counter: Counter, chat: str = "91001") -> str:
    """The code that the officers' bot shows in a chat."""

    async def ask(unit: Unit) -> None:
        await office_chats.ask(unit, Asked(chat, "Ponsel Ani", await unit.now() + timedelta(minutes=10)), "ABCD2345")

    counter.with_unit(ask)
    return "abcd-2345"


def chat_of_ani(counter: Counter) -> str | None:
    found: str | None = counter.with_unit(lambda unit: office_chats.chat_of(unit, 1))
    return found


def test_a_chat_with_the_officers_bot_is_linked_and_cut(counter: Counter) -> None:
    counter.opens()
    code = a_link_code(counter)
    refused = counter.runs("officer", "link", code, typed=f"ani\n{PASSWORD}\n000000\n" * 3)
    assert (refused.code, chat_of_ani(counter)) == (2, None)
    linked = counter.runs("officer", "link", code, typed=counter.signs_in("ani"))
    assert (linked.code, "Ponsel Ani" in linked.out) == (0, True), linked.err
    assert chat_of_ani(counter) == "91001"
    again = counter.runs("officer", "link", code, typed=counter.signs_in("ani"))
    assert (again.code, "counts no more" in again.err) == (2, True)
    assert "office_chat" in counter.runs("audit", "show").out
    cut = counter.runs("officer", "link", "--remove-bot", typed=counter.signs_in("ani"))
    assert (cut.code, chat_of_ani(counter)) == (0, None)


@pytest.mark.parametrize(
    "words", [["abcd"], ["1", "--remove"], ["--remove", "--remove-bot"], ["ABCD-2345", "--remove-bot"], ["9" * 30]]
)
def test_what_is_nothing_to_link(counter: Counter, words: list[str]) -> None:
    refused = counter.runs("officer", "link", *words)
    assert (refused.code, "member's number" in refused.err) == (2, True)
