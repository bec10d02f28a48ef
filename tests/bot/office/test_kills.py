"""The officers' bot under ``kill -9``: real processes, really killed at each step, and officers' phones.

What officers are told reaches each of them, once more only where nobody knows whether it arrived; what they do takes
effect once or not at all, and they hear which.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from sqlalchemy import insert, update

from bot.broadcasting.building import desk_of
from bot.broadcasting.desk import Seen
from bot.broadcasting.drafting import Wanted
from bot.checking.desk import ClaimDesk
from bot.checking.writing import WritingDesk
from bot.credentials import STEP_SECONDS, SignedIn
from bot.policy import PoliticalNames
from bot.roster import RosterDesk
from bot.simulators.telegram import DEFAULT_TOKEN, TelegramServer
from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, Content
from data.model.claim import ClaimState
from data.model.duty import Via
from data.model.factcheck import FactCheck, Verdict
from data.model.membership import Role
from data.model.message import Incoming, Sender
from data.model.office_notice import NoticeKind, NoticeState
from data.model.officer import OfficerRole
from data.store import approvals, broadcasts, claims, factchecks, hand_overs, office_chats, officers, people, roster
from data.store.database import Database
from data.store.office_chats import Asked
from data.store.officers import NewOfficer
from data.store.schema import channel_pause, claim, office_chat, office_notice
from data.store.vault import Vault
from tests.bot.announcing import someone
from tests.bot.office.stage import TOKEN, Phone
from tests.bot.processes import PATIENCE_SECONDS, Process
from tests.bot.stage import settings_for
from tests.conftest import SECRET, fresh_postgres, fresh_sqlite
from tests.data.store.desk import a_claim

pytestmark = pytest.mark.chaos

ANI, BUDI, CITRA, DINA = 1, 2, 3, 4
STAFF = {
    "ani": OfficerRole.ADMINISTRATOR,
    "budi": OfficerRole.FACT_CHECKER,
    "citra": OfficerRole.APPROVER,
    "dina": OfficerRole.OFFICER,
}
#: Chats of officers with their bot begin here; the residents' bot knows Citra by another one.
FIRST_CHAT, HER_OWN = 97_000, 98_000
#: Of duty, the approval, too few approvers, the claim (new, left alone, late), the alarm (for two), and a draft.
PLANNED = 9
#: After so long a call in doubt is made once more.
DOUBT_SECONDS = 1
TEXT = "Menara air kota miring dua meter sejak hujan kemarin"


@dataclass
class Scene:
    """A platform, a database, a process that is going to be killed, and officers who are linked."""

    server: TelegramServer
    database: Database
    url: str
    process: Process
    secrets: dict[int, str] = field(default_factory=dict)
    step: int = 0

    async def hires(self) -> None:
        long_ago = datetime.now(UTC) - timedelta(days=3)
        for number, (login, role) in enumerate(STAFF.items(), 1):
            self.secrets[number] = pyotp.random_base32()
            new = NewOfficer(login, f"{login.title()} Contoh", frozenset([role]), "no hash", self.secrets[number])
            self.server.control.person(FIRST_CHAT + number, login.title())
            async with self.database.unit_of_work() as unit:
                assert await officers.add(unit, new, "test") == number
                wanted = Asked(str(FIRST_CHAT + number), login, await unit.now())
                await office_chats.link(unit, number, wanted, "test")
                await unit.connection.execute(update(office_chat).values(linked_at=long_ago))

    def phone(self, officer: int) -> Phone:
        return Phone(self.server, FIRST_CHAT + officer, bot=TOKEN)

    async def code(self, officer: int) -> str:
        """A code that was not used yet; the clock is real, so whoever needs a third one waits."""
        while (now := int(time.time()) // STEP_SECONDS) < self.step:  # noqa: ASYNC110  # the clock tells nobody
            await asyncio.sleep(0.2)
        self.step = max(self.step + 1, now)
        return pyotp.TOTP(self.secrets[officer]).generate_otp(self.step)

    async def dies(self) -> None:
        assert await asyncio.to_thread(self.process.wait_for_death, PATIENCE_SECONDS), self.process.log()[-3000:]

    def lives(self, failpoint: str = "") -> None:
        self.process.start(**({"KENTONGAN_FAILPOINT": failpoint} if failpoint else {}))

    async def becomes(self, look: Callable[[], Awaitable[object]]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not await look():
            assert time.monotonic() < deadline, self.process.log()[-3000:]
            await asyncio.sleep(0.1)

    async def notices(self) -> list[tuple[NoticeKind, int, int, NoticeState]]:
        """Kind, officer, calls begun, and state of everything that was planned."""
        async with self.database.reading() as unit:
            rows = await unit.connection.execute(office_notice.select().order_by(office_notice.c.id))
            return [(row.kind, row.officer_id, row.tries, row.state) for row in rows]

    async def submitted(self, schedule: str) -> Broadcast:
        """Dina writes an announcement to the only KIM, and submits it."""
        await someone(self.database, "96000", Role.OPERATOR, "KIM Kademangan", "telegram")
        desk = desk_of(settings_for(self.server, self.process.var_dir, self.url), self.database)
        who = SignedIn(DINA, datetime.now(UTC))
        content = Content("Kerja bakti", (("id", "Sabtu pukul 07.00. Bawa sapu."),))
        one = await desk.draft(who, Wanted(BroadcastClass.OFFICIAL, content, "kim: semua", schedule))
        return await desk.submit(who, Seen(one.number, one.version))

    def writing(self) -> WritingDesk:
        """Where fact-checks are written and approved."""
        desk = ClaimDesk(self.database, PoliticalNames)
        return WritingDesk(self.database, desk, "Diskominfo", lambda: date(2026, 11, 27))

    async def state_of(self, one: Broadcast) -> BroadcastState:
        async with self.database.reading() as unit:
            found = await broadcasts.get(unit, one.number)
        assert found is not None
        return found.state


@pytest.fixture
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    if request.param == "sqlite":
        url = fresh_sqlite(request.getfixturevalue("sqlite_template"), tmp_path)
    else:
        server = request.getfixturevalue("postgres_server")
        url = fresh_postgres(server, request.getfixturevalue("postgres_template"))
    database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
    async with TelegramServer.serving() as platform:
        platform.control.bot(TOKEN, username="petugas_bot")
        settings = {
            "DATABASE_URL": url,
            "SECRET_KEY": SECRET,
            "TELEGRAM_BOT_TOKEN": DEFAULT_TOKEN,
            "TELEGRAM_OFFICE_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": platform.url,
            "WORKING_HOURS": "Sen-Min 00:00-24:00",
            "QUIET_HOURS": "00:00-00:00",
            "UNKNOWN_RESEND_SECONDS": str(DOUBT_SECONDS),
            "CONSOLE_PORT": "0",
        }
        process = Process(tmp_path, settings)
        found = Scene(platform, database, url, process)
        await found.hires()
        yield found
        process.kill()
    await database.close()


async def something_of_every_kind(scene: Scene) -> None:
    """A claim that came a day ago, a broadcast to approve, a channel that stands still, duty, and a draft to read."""
    async with scene.database.unit_of_work() as unit:
        now = await unit.now()
        number = await a_claim(unit, TEXT)
        long_ago = now - timedelta(days=1)
        await unit.connection.execute(update(claim).where(claim.c.id == number).values(opened_at=long_ago))
        row = {"channel": "whatsapp", "reason": "uji", "at": now}
        await unit.connection.execute(insert(channel_pause).values(row))
        shift = await roster.add(unit, DINA, now, now + timedelta(hours=8), "test")
    await RosterDesk(scene.database).hand_over(DINA, shift, "budi", Via.CONSOLE)
    await scene.submitted("sekarang")
    writing = scene.writing()
    number = await writing.begin({"verdict": "salah", "title": "Sumur tua berwarna ungu", "summary": "Cat pipa."}, BUDI)
    await writing.submit(number, 1, BUDI)


@pytest.mark.parametrize(
    ("scene", "places", "killed"),
    [
        pytest.param(
            "sqlite",
            ("office.begun:1", "office.sent:3", "office.begun:3", "office.sent:3"),
            (NoticeKind.ALARM, NoticeKind.DUTY, NoticeKind.APPROVERS, NoticeKind.CLAIM),
            id="sqlite",
        ),
        pytest.param(
            "postgresql",
            ("office.sent:2", "office.begun:3", "office.sent:3", "office.begun:4"),
            (NoticeKind.ALARM, NoticeKind.APPROVAL, NoticeKind.DRAFT, NoticeKind.LATE),
            id="postgresql",
        ),
    ],
    indirect=["scene"],
)
async def test_what_officers_are_told_reaches_them_whichever_call_is_killed(
    scene: Scene, places: tuple[str, ...], killed: tuple[NoticeKind, ...]
) -> None:
    """Each life settles first what the one before left in doubt."""
    await something_of_every_kind(scene)
    for place, kind in zip(places, killed, strict=True):
        scene.lives(place)
        await scene.dies()
        doubted = [one[0] for one in await scene.notices() if one[3] is NoticeState.SENDING]
        assert doubted == [kind], "one call at a time is in doubt"
        # A process that starts quicker than that would first tell something else.
        await asyncio.sleep(DOUBT_SECONDS)
    scene.lives()
    await scene.becomes(lambda: is_over(scene))
    told = await scene.notices()
    assert {kind for kind, *_ in told} == set(NoticeKind) - {NoticeKind.OVER, NoticeKind.DRAFT_OVER}
    assert sum(tries for _, _, tries, _ in told) == len(told) + len(killed), "once more for each that was in doubt"
    seen = Counter(row.chat_id - FIRST_CHAT for row in scene.server.control.messages())
    copies = sum(place.startswith("office.sent") for place in places)
    assert seen.total() == len(told) + copies, "what was sent and not noted goes out once more; nothing else does"
    wanted = Counter(officer for _, officer, _, _ in told)
    assert all(seen[officer] >= count for officer, count in wanted.items()), "nothing is lost"
    await a_message_is_changed_whichever_call_is_killed(scene)


async def a_message_is_changed_whichever_call_is_killed(scene: Scene) -> None:
    """Changing a message a second time is no second message."""
    scene.process.kill()
    before = len(scene.server.control.messages())
    async with scene.database.reading() as unit:
        citra = await officers.get(unit, CITRA)
    assert citra is not None
    await scene.writing().approve(1, 2, citra)
    scene.lives("office.sent:1")
    await scene.dies()
    scene.lives()

    async def is_changed() -> bool:
        return (NoticeKind.DRAFT_OVER, CITRA, 2, NoticeState.SENT) in await scene.notices()

    await scene.becomes(is_changed)
    edits = [row for row in scene.server.control.seen(FIRST_CHAT + CITRA) if row.method == "editMessageText"]
    assert {row.text for row in edits} == {"✅ Sudah disetujui citra: Sumur tua berwarna ungu"}
    assert len(scene.server.control.messages()) == before


async def is_over(scene: Scene) -> bool:
    """Whether everything was told."""
    found = await scene.notices()
    return len(found) == PLANNED and {one[3] for one in found} == {NoticeState.SENT}


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
async def test_what_officers_do_takes_effect_once_and_they_hear_of_it(scene: Scene) -> None:
    budi, citra, hers = scene.phone(BUDI), scene.phone(CITRA), Phone(scene.server, HER_OWN)
    scene.server.control.person(HER_OWN, "Citra")
    async with scene.database.unit_of_work() as unit:
        await factchecks.save(unit, [FactCheck("uji", "1", "Menara air tegak", Verdict.FALSE)])
        number = await a_claim(unit, TEXT)
        shift = await roster.add(unit, BUDI, await unit.now(), await unit.now() + timedelta(hours=8), "test")
        place = await people.admit(unit, Incoming(1, "telegram", str(HER_OWN), Sender(str(HER_OWN), "Citra")), "id")
        who = await officers.get(unit, CITRA)
        assert who is not None
        await officers.link(unit, who, place, "test")
    one = await scene.submitted("2099-01-01 08:00 WIB")

    scene.lives("office.acted:3")
    for phone in (budi, citra):
        phone.says("/bantuan")
        await phone.finds("/antrean")
    budi.presses("", data=f"y:{number}:1")
    await scene.dies()
    scene.lives("office.proved:1")
    await budi.finds("dijawab", button="Batalkan jawaban")

    citra.presses("", data=f"u:{one.number}")
    await hers.finds("Bawa sapu")
    citra.presses("", data=f"a:{one.number}:{one.version}")
    await citra.finds("Ketik kode 6 angka")
    citra.says(await scene.code(CITRA))
    await scene.dies()
    assert await scene.state_of(one) is BroadcastState.SUBMITTED, "the code was used up, and nothing approved"
    scene.lives("office.acted:2")
    await citra.finds("Kodenya tidak sesuai, atau sudah terpakai")
    citra.says(await scene.code(CITRA))
    await scene.dies()
    scene.lives("office.answered:2")
    await citra.finds(f"{one.serial} disetujui")
    async with scene.database.reading() as unit:
        assert [given.officer for given in await approvals.of_broadcast(unit, one.number)] == [CITRA]

    async def is_scheduled() -> bool:
        return await scene.state_of(one) is BroadcastState.SCHEDULED

    await scene.becomes(is_scheduled)
    citra.presses("", data=f"J:{one.number}")
    await scene.dies()
    assert await scene.state_of(one) is BroadcastState.PAUSED
    scene.lives("office.heard:2")
    for _ in range(2):
        await citra.finds(f"{one.serial} dijeda")
    budi.presses("", data=f"S:{shift}:{CITRA}")
    await scene.dies()
    async with scene.database.reading() as unit:
        assert await hand_overs.newest(unit, 5) == [], "it was heard, and nothing done"
    scene.lives("office.acted:1")
    await scene.dies()
    scene.lives()
    await budi.finds("Piket diserahkan kepada Citra Contoh")
    await citra.finds("Budi Contoh menyerahkan piketnya kepada Anda", button="Saya terima")
    async with scene.database.reading() as unit:
        assert [(known.giver, known.taker) for known in await hand_overs.newest(unit, 5)] == [(BUDI, CITRA)]
        found = await claims.get(unit, number)
    assert found is not None
    assert found.state in (ClaimState.OPEN, ClaimState.ANSWERED), "what is decided takes effect in its time"
