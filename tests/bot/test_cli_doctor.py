"""``doctor``: every finding, in words that say what to do, and nothing secret among them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot import alarms
from bot.simulators.telegram import TelegramServer
from broadcasts import pacing
from broadcasts.delivery import Policy, on_death
from data.model.broadcast import BroadcastClass, BroadcastState, Content, Hashes, PauseCause
from data.model.delivery import (
    AttemptOutcome,
    ChannelRates,
    ClaimPlan,
    DeliveryKind,
    DeliveryState,
    Lane,
    NewDelivery,
    Transition,
)
from data.model.factcheck import Decision, FactCheck, Outcome, Verdict
from data.model.inbox import InboxState
from data.model.membership import Registration, Role
from data.model.message import Attachment, ContentKind, Incoming, Outgoing, RawItem, Sender
from data.model.tip import FileState, Tip, TipState
from data.store import attachments, attempts, broadcasts, claiming, deliveries, factchecks, inbox, members, people, tips
from data.store.database import Database, Unit
from data.store.schema import broadcast
from data.store.schema import inbox as inbox_rows
from data.store.vault import Vault
from tests.bot.commands import Called, Result
from tests.conftest import SECRET

TOKEN = "123456789:" + "A" * 35
FREE = ChannelRates("telegram", pacing.UNLIMITED, pacing.UNLIMITED, pacing.UNLIMITED)


def prepared(kentongan: Called, *steps: Callable[[Unit], Awaitable[object]]) -> None:
    """Do something to the database that doctor will look at."""

    async def work() -> None:
        url = f"sqlite:///{kentongan.var_dir / 'kentongan.sqlite3'}"
        database = Database(url, Vault(SECRET), lambda: datetime.now(UTC))
        for step in steps:
            async with database.unit_of_work() as unit:
                await step(unit)
        await database.close()

    asyncio.run(work())


def examined(kentongan: Called, **settings: str) -> Result:
    """What doctor says with the tests' key and without a network."""
    given = {"SECRET_KEY": SECRET, "CONSOLE_PORT": "1", "TELEGRAM_API_URL": "http://127.0.0.1:1"}
    return kentongan("doctor", **(given | settings))


def says(said: Result, line: str) -> bool:
    return line in said.out.splitlines()


# --- Clauses ----------------------------------------------------------------------------------------------------------


async def a_factcheck(unit: Unit) -> None:
    await factchecks.save(unit, [FactCheck("uji", "1", "Judul", Verdict.FALSE)])


async def somebody(unit: Unit) -> int:
    return await people.admit(unit, Incoming(1, "telegram", "62811", Sender("62811", "Warga")), "id")


async def a_message_that_waits(unit: Unit) -> None:
    await inbox.keep(unit, "telegram", [RawItem("1", "62811", "{}")])


async def a_message_set_aside(unit: Unit) -> None:
    await inbox.keep(unit, "telegram", [RawItem("2", "62811", "{}")])
    items = await inbox.claim(unit, "one", ["telegram"], 1, 30)
    await inbox.finish(unit, items, InboxState.QUARANTINED, "no message in it")


async def two_files_one_of_them_lost(unit: Unit) -> None:
    await inbox.keep(unit, "telegram", [RawItem("3", "62811", "{}")])
    tip = Tip(1, ContentKind.PHOTO, "", 0, TipState.QUEUED, Decision(Outcome.NONE))
    await tips.keep(unit, [(await somebody(unit), "telegram 62811", tip)])
    await attachments.want(unit, 1, "telegram", [Attachment("a"), Attachment("b")])
    file = await attachments.take(unit, ["telegram"], 60)
    assert file is not None
    await attachments.give_up(unit, file, FileState.LOST, "download 404")


async def a_registration(unit: Unit) -> None:
    wanted = Registration(Role.RESIDENT, "Warga", "35.74.04.1003", "", "2026-11/id")
    await members.register(unit, await somebody(unit), wanted)


async def a_reply(unit: Unit) -> list[Any]:
    place = await somebody(unit)
    reply = NewDelivery(DeliveryKind.REPLY, 1, place, "telegram", Lane.REPLY, Outgoing("jawaban"))
    await deliveries.plan(unit, [reply])
    plan = ClaimPlan("one", (FREE,), 64, 30.0, pacing.HORIZON_US, pacing.reserve)
    claimed = await claiming.claim(unit, plan)
    await attempts.intend(unit, claimed, 60)
    return claimed


async def a_reply_of_unknown_fate(unit: Unit) -> None:
    await a_reply(unit)
    now = await unit.now()

    def death(kind: DeliveryKind, lane: Lane, resends: int, _now: datetime) -> Transition:
        return on_death(kind, lane, resends, now - timedelta(seconds=60), Policy())

    await deliveries.release(unit, "one", death)


async def a_reply_that_failed(unit: Unit) -> None:
    refused = Transition(DeliveryState.FAILED, AttemptOutcome.REFUSED, reason="recipient_gone: blocked")
    await attempts.settle(unit, [(item, refused) for item in await a_reply(unit)])


async def a_paused_channel(unit: Unit) -> None:
    refused = Transition(DeliveryState.READY, AttemptOutcome.REFUSED, pause_channel="account_refused: Unauthorized")
    await attempts.settle(unit, [(item, refused) for item in await a_reply(unit)])


async def a_broadcast(unit: Unit, state: BroadcastState, **values: object) -> None:
    content = Content("Listrik padam", (("id", "Besok."),))
    wanted = broadcasts.Draft(BroadcastClass.OFFICIAL, content, "orang: semua", "now", Hashes(b"", b"", b""))
    number = await broadcasts.draft(unit, wanted, None)
    await unit.connection.execute(update(broadcast).where(broadcast.c.id == number).values(state=state, **values))


async def a_broadcast_that_an_officer_paused(unit: Unit) -> None:
    await a_broadcast(unit, BroadcastState.PAUSED, pause_cause=PauseCause.OFFICER)


async def a_broadcast_that_stands_still(unit: Unit) -> None:
    await a_broadcast(unit, BroadcastState.PAUSED, pause_cause=PauseCause.ACCOUNT)


async def a_message_that_waits_for_long(unit: Unit) -> None:
    await a_message_that_waits(unit)
    long_ago = await unit.now() - timedelta(minutes=3)
    await unit.connection.execute(update(inbox_rows).values(received_at=long_ago))


async def a_broadcast_to_approve(unit: Unit) -> None:
    await a_broadcast(unit, BroadcastState.SUBMITTED)


# --- What it finds ----------------------------------------------------------------------------------------------------


def test_a_fresh_machine_has_nothing_grave(kentongan: Called) -> None:
    said = examined(kentongan)
    assert (said.code, said.err) == (0, "")
    assert [line[0] for line in said.out.splitlines()] == list("✓✓!!✓✓✓✓!✓✓✓✓✓✓✓!✓!")
    assert says(said, f"✓ Folder {kentongan.var_dir} dapat ditulisi.")
    assert says(said, f"✓ Basis data {kentongan.var_dir / 'kentongan.sqlite3'} terbuka dan sesuai versi ini.")
    assert says(said, "! Belum ada cek fakta. Masukkan dengan: ./kentongan factchecks import BERKAS")
    assert says(said, "! Telegram belum dipakai. Isi TELEGRAM_BOT_TOKEN di .env bila sudah ada.")
    assert says(said, "! Layanan tidak berjalan di http://127.0.0.1:1. Jalankan: ./kentongan run")


@pytest.mark.parametrize(
    ("step", "finding", "code"),
    [
        (a_factcheck, "✓ Ada 1 cek fakta.", 0),
        (a_message_that_waits, "! 1 pesan masuk menunggu. Jalankan ./kentongan run bila belum berjalan.", 0),
        (
            a_message_set_aside,
            "! 1 pesan masuk disisihkan karena tidak dapat ditangani; yang terbaru nomor 1: no message in it",
            0,
        ),
        (two_files_one_of_them_lost, "✓ Berkas dari warga: 0 tersimpan, 1 menunggu diambil.", 0),
        (
            two_files_one_of_them_lost,
            "! 1 berkas dari warga tidak dapat diambil dari kanalnya. Alasannya ada di catatan (log).",
            0,
        ),
        (a_registration, "! 1 pendaftaran menunggu diperiksa. Lihat: ./kentongan members list", 0),
        (
            a_message_that_waits_for_long,
            "! 1 pesan warga belum terbaca lebih dari dua menit. Jalankan ./kentongan run bila belum berjalan; bila "
            "sudah, lihat catatan (log).",
            0,
        ),
        (
            a_broadcast_that_an_officer_paused,
            "! Siaran 1 berhenti sementara. Sebabnya: ./kentongan broadcast show 1",
            0,
        ),
        (
            a_broadcast_that_stands_still,
            "! Siaran 1 berhenti sendiri: akun kita ditolak kanal. Sebabnya: ./kentongan broadcast show 1",
            0,
        ),
        (a_broadcast_to_approve, "! 1 siaran menunggu penyetuju. Lihat: ./kentongan broadcast list", 0),
        (a_reply, "! 1 pesan keluar menunggu. Jalankan ./kentongan run bila belum berjalan.", 0),
        (a_reply_of_unknown_fate, "! 1 pesan keluar pernah tidak pasti sampai; 0 di antaranya dikirim ulang.", 0),
        (
            a_reply_that_failed,
            "! 1 pesan keluar gagal, misalnya karena kita diblokir. Alasannya ada di catatan (log).",
            0,
        ),
        (
            a_paused_channel,
            "✗ Kanal telegram dihentikan: platform menolak akun kita: Unauthorized. Perbaiki tokennya, lalu "
            "jalankan ulang layanan.",
            1,
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_stands_in_the_database(
    kentongan: Called, step: Callable[[Unit], Awaitable[object]], finding: str, code: int
) -> None:
    prepared(kentongan, step)
    said = examined(kentongan)
    assert says(said, finding), said.out
    assert said.code == code


def test_a_resent_reply_is_counted(kentongan: Called) -> None:
    async def reaped(unit: Unit) -> None:
        assert (
            await deliveries.reap(unit, lambda kind, lane, resends, now: on_death(kind, lane, resends, now, Policy()))
            == 1
        )

    prepared(kentongan, a_reply_of_unknown_fate, reaped)
    said = examined(kentongan)
    assert says(said, "! 1 pesan keluar pernah tidak pasti sampai; 1 di antaranya dikirim ulang.")


def test_another_key_is_grave(kentongan: Called) -> None:
    prepared(kentongan, somebody)
    assert says(examined(kentongan), "✓ SECRET_KEY cocok dengan basis data.")
    said = examined(kentongan, SECRET_KEY="another key, as long as it has to be")
    assert said.code == 1
    assert "✗ SECRET_KEY tidak cocok dengan basis data ini." in said.out


def test_a_damaged_key_is_grave(untouched: Called) -> None:
    untouched.var_dir.mkdir()
    path = untouched.var_dir / "secret.key"
    path.write_text("cut")
    said = examined(untouched, SECRET_KEY="")
    assert said.code == 1
    assert f"✗ SECRET_KEY: berkas {path} rusak atau terpotong." in said.out


def test_files_that_others_may_read_are_named_with_the_remedy(kentongan: Called) -> None:
    assert examined(kentongan, SECRET_KEY="").code == 0
    key, env = kentongan.var_dir / "secret.key", kentongan.folder / ".env"
    key.chmod(0o644)
    env.write_text("REGION=35.74\n")
    env.chmod(0o644)
    said = examined(kentongan, SECRET_KEY="")
    assert says(said, f"! Berkas kunci {key} dapat dibaca pengguna lain. Ketik: chmod 600 {key}")
    assert says(said, "✓ SECRET_KEY cocok dengan basis data.")
    assert says(said, f"! Berkas {env} berisi rahasia dan dapat dibaca pengguna lain. Ketik: chmod 600 {env}")
    key.chmod(0o600)
    env.chmod(0o640)  # a group may be meant
    said = examined(kentongan, SECRET_KEY="")
    assert "chmod" not in said.out
    assert says(said, "✓ Pengaturan terbaca.")


def test_a_full_disk_is_told_in_time(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    free = alarms.LEAST_SPACE_MB * 1_000_000 - 1
    monkeypatch.setattr(alarms.shutil, "disk_usage", lambda _path: type("Usage", (), {"free": free}))
    said = examined(kentongan)
    assert says(said, "! Ruang disk tinggal 499 MB. Kosongkan sebelum basis data berhenti menerima pesan.")


def test_a_folder_that_cannot_be_written_is_grave(untouched: Called) -> None:
    untouched.var_dir.write_text("a file, not a folder")
    said = examined(untouched)
    assert said.code == 1
    assert says(said, f"✗ Folder {untouched.var_dir} tidak dapat ditulisi. Perbaiki izinnya, atau pilih VAR_DIR lain.")


def test_the_region_is_told_with_the_number_of_its_villages(kentongan: Called) -> None:
    assert says(examined(kentongan), "✓ Wilayah: Kota Probolinggo, 29 kelurahan/desa.")
    assert says(examined(kentongan, REGION="35.74.03"), "✓ Wilayah: Mayangan, 5 kelurahan/desa.")
    assert says(examined(kentongan, REGION="35.74.03.1004"), "✓ Wilayah: Jati, 1 kelurahan/desa.")


def test_a_region_that_does_not_exist_is_grave(kentongan: Called) -> None:
    said = examined(kentongan, REGION="35.99")
    assert said.code == 1
    assert "✗ REGION: tidak ada wilayah dengan kode 35.99. Isi dengan kode Kemendagri" in said.out
    assert "✓ Basis data" in said.out


def test_a_broken_table_of_centres_is_grave_and_its_line_is_named(untouched: Called) -> None:
    untouched.var_dir.mkdir()
    path = untouched.var_dir / "centres.tsv"
    path.write_text("code\tlatitude\tlongitude\nJati\t-7.7\t113.2\n")
    said = examined(untouched)
    assert said.code == 1
    assert f"✗ Berkas {path}, baris 2: bukan kode, lintang, dan bujur" in said.out
    path.write_bytes(b"\xff\xfe")
    assert f"✗ Berkas {path} tidak dapat dibaca. Simpan ulang sebagai teks UTF-8" in examined(untouched).out


def test_it_speaks_english_where_english_is_spoken(kentongan: Called) -> None:
    said = examined(kentongan, DEFAULT_LANGUAGE="en")
    assert says(said, "✓ The settings can be read.")
    assert says(said, "! The service is not running at http://127.0.0.1:1. Start it: ./kentongan run")


# --- What it asks others ----------------------------------------------------------------------------------------------


class Answering(ThreadingHTTPServer):
    """A server on this machine that gives one answer to everything."""

    def __init__(self, status: int, body: str) -> None:
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def port(self) -> str:
        return str(self.server_address[1])


@contextmanager
def answering(status: int, body: object) -> Iterator[Answering]:
    server = Answering(status, body if isinstance(body, str) else json.dumps(body))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


TELEGRAM = [
    (200, {"ok": True, "result": {"username": "kentongan_bot"}}, "✓ Telegram menjawab sebagai @kentongan_bot.", 0),
    (
        401,
        {"ok": False},
        "✗ Telegram menolak TELEGRAM_BOT_TOKEN. Salin ulang tokennya dari @BotFather ke .env.",
        1,
    ),
    (404, "", "✗ Telegram menolak TELEGRAM_BOT_TOKEN. Salin ulang tokennya dari @BotFather ke .env.", 1),
    (502, "<html>", "✗ Telegram di {url} tidak terjangkau (502). Periksa sambungan internet dan TELEGRAM_API_URL.", 1),
    (
        200,
        "<html>",
        "✗ Telegram di {url} tidak terjangkau (JSONDecodeError). Periksa sambungan internet dan TELEGRAM_API_URL.",
        1,
    ),
]


@pytest.mark.parametrize(
    ("status", "body", "finding", "code"), TELEGRAM, ids=["well", "refused", "no such bot", "a proxy's page", "a page"]
)
def test_telegram_is_asked_who_we_are(kentongan: Called, status: int, body: object, finding: str, code: int) -> None:
    with answering(status, body) as server:
        url = f"http://127.0.0.1:{server.port}"
        said = examined(kentongan, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=url)
    assert says(said, finding.format(url=url)), said.out
    assert said.code == code
    assert server.asked == [f"/bot{TOKEN}/getMe"]
    assert "AAAA" not in said.out + said.err


def test_a_telegram_that_is_not_there_is_named(kentongan: Called) -> None:
    said = examined(kentongan, TELEGRAM_BOT_TOKEN=TOKEN)
    assert said.code == 1
    assert says(
        said,
        "✗ Telegram di http://127.0.0.1:1 tidak terjangkau (Connection refused). "
        "Periksa sambungan internet dan TELEGRAM_API_URL.",
    )


SERVICE = [
    (200, {"status": "ready", "missing": {}}, "✓ Layanan berjalan dan siap di {url}.", 0),
    (
        503,
        {"status": "not ready", "missing": {"matcher": "loading", "telegram": "not reached yet"}},
        "! Layanan di {url} berjalan tetapi belum siap: matcher (loading), telegram (not reached yet).",
        0,
    ),
    (200, "<html>", "✗ Di {url} ada program lain, bukan Kentongan. Pilih CONSOLE_PORT lain di .env.", 1),
    (404, "", "✗ Di {url} ada program lain, bukan Kentongan. Pilih CONSOLE_PORT lain di .env.", 1),
    (503, "busy", "✗ Di {url} ada program lain, bukan Kentongan. Pilih CONSOLE_PORT lain di .env.", 1),
]


@pytest.mark.parametrize(
    ("status", "body", "finding", "code"), SERVICE, ids=["ready", "not ready", "a page", "no such page", "another 503"]
)
def test_the_service_is_asked_how_it_is(kentongan: Called, status: int, body: object, finding: str, code: int) -> None:
    with answering(status, body) as server:
        said = examined(kentongan, CONSOLE_PORT=server.port, http_proxy="http://127.0.0.1:1")
    assert says(said, finding.format(url=f"http://127.0.0.1:{server.port}")), said.out
    assert said.code == code
    assert server.asked == ["/readyz"]


def test_a_service_on_every_address_is_asked_on_this_machine(kentongan: Called) -> None:
    with answering(200, {"status": "ready", "missing": {}}) as server:
        said = examined(kentongan, CONSOLE_PORT=server.port, CONSOLE_HOST="0.0.0.0")
    assert says(said, f"✓ Layanan berjalan dan siap di http://127.0.0.1:{server.port}.")


def test_a_service_on_any_port_cannot_be_asked(kentongan: Called) -> None:
    said = examined(kentongan, CONSOLE_PORT="0")
    assert "✓ CONSOLE_PORT adalah 0 (sembarang)" in said.out


def test_looking_changes_nothing(kentongan: Called) -> None:
    prepared(kentongan, a_message_that_waits, a_reply)

    def rows() -> list[Any]:
        with sqlite3.connect(Path(kentongan.var_dir) / "kentongan.sqlite3") as connection:
            return [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("inbox", "delivery", "lease")]

    before = rows()
    examined(kentongan)
    assert rows() == before


def test_the_officers_bot_is_asked_who_it_is(kentongan: Called) -> None:
    kentongan("migrate")
    assert says(examined(kentongan), "✓ Bot petugas tidak dipakai (TELEGRAM_OFFICE_BOT_TOKEN).")
    server = TelegramServer()
    server.start()
    try:
        asked = {"TELEGRAM_API_URL": server.url, "TELEGRAM_OFFICE_BOT_TOKEN": TOKEN}
        assert "! Telegram menolak TELEGRAM_OFFICE_BOT_TOKEN" in examined(kentongan, **asked).out
        server.control.bot(TOKEN, username="petugas_bot")
        assert says(examined(kentongan, **asked), "✓ Bot petugas menjawab sebagai @petugas_bot.")
    finally:
        server.stop()
