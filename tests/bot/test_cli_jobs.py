"""``jobs``, and what is handed over with ``--background``, as an office uses them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.jobs import opening
from bot.jobs.files import JobFiles
from bot.jobs.tools import EXPORT_FACTCHECKS
from bot.settings import load
from data.model.job import JobState, NewJob
from data.store import jobs
from data.store.database import Database
from tests.bot.commands import Called, Shell

KIM = "Nama KIM,Kelurahan,Kecamatan\nKIM Mawar,Jati,Mayangan\nKIM Melati,Tidak Ada,Mayangan\n"


def a_file(folder: Path, count: int = 3, name: str = "berkas.jsonl") -> Path:
    path = folder / name
    lines = [
        json.dumps({"id": f"uji-{number}", "source": "uji", "title": f"Kabar {number}"}) for number in range(count)
    ]
    path.write_text("\n".join([*lines, "{broken"]) + "\n", encoding="utf-8")
    return path


def does_all(kentongan: Called) -> None:
    """Do what waits, as a running service would."""

    async def work() -> None:
        settings = load(kentongan.folder / ".env", var_dir=kentongan.var_dir)
        database = opening_database(kentongan)

        async def snapshot() -> int:
            return 0

        crew = opening.Crew(settings, database, "one", lambda: date(2026, 11, 26), snapshot, lambda _name: None)
        running = asyncio.create_task(opening.runner_of(crew).run_on(database))
        while True:
            async with database.reading() as unit:
                found = await jobs.newest(unit, 100)
            if not any(one.state in (JobState.WAITING, JobState.RUNNING) for one in found):
                break
            await asyncio.sleep(0.02)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await database.close()

    asyncio.run(work())


def opening_database(kentongan: Called) -> Database:
    from bot.app import open_database

    return open_database(load(kentongan.folder / ".env", var_dir=kentongan.var_dir))


def enqueue(kentongan: Called, new: NewJob) -> int:
    async def write() -> int:
        database = opening_database(kentongan)
        async with database.unit_of_work() as unit:
            number = (await jobs.add(unit, new)).number
        await database.close()
        return number

    return asyncio.run(write())


# --- Handing over -----------------------------------------------------------------------------------------------------


def test_an_import_in_the_background_waits_is_done_and_tells_what_came_of_it(kentongan: Called) -> None:
    path = a_file(kentongan.folder)
    said = kentongan("factchecks", "import", str(path), "--background")
    assert (said.code, said.err) == (0, "")
    assert said.out == "Pekerjaan 1 menunggu giliran. Lihat: ./kentongan jobs show 1 --follow\n"
    assert "impor cek fakta" in kentongan("jobs").out
    path.unlink()  # the job has a copy of its own
    does_all(kentongan)
    shown = kentongan("jobs", "show", "1")
    assert "selesai" in shown.out
    assert "berkas.jsonl: 3 baru, 0 diperbarui, 0 tetap, 1 tidak terpakai." in shown.out
    assert "berkas.jsonl: baris 4:" in shown.out
    listed = kentongan("jobs", "list").out
    assert [word in listed for word in ("penggabungan sumber kedua", "cuplikan pencocok")] == [True, True]
    assert kentongan("factchecks", "list").out.count("Kabar ") == 3


def test_the_same_file_handed_over_twice_is_one_job(kentongan: Called) -> None:
    path = str(a_file(kentongan.folder))
    kentongan("factchecks", "import", path, "--background")
    again = kentongan("factchecks", "import", path, "--background")
    assert again.out == "Berkas ini sudah ditangani pekerjaan 1. Lihat: ./kentongan jobs show 1 --follow\n"


def test_what_was_followed_ends_with_its_report_and_status(kentongan: Called) -> None:
    path = a_file(kentongan.folder)
    kentongan("factchecks", "import", str(path), "--background")
    does_all(kentongan)
    followed = kentongan("jobs", "show", "1", "--follow")
    assert followed.code == 1, "one record was not taken"
    assert followed.out.splitlines()[-1] == "berkas.jsonl: 3 baru, 0 diperbarui, 0 tetap, 1 tidak terpakai."
    assert followed.err.startswith("berkas.jsonl: baris 4:")


def test_a_kept_file_is_sealed_and_goes_when_its_job_is_done(kentongan: Called) -> None:
    kentongan("factchecks", "import", str(a_file(kentongan.folder)), "--background")
    (kept,) = (kentongan.var_dir / "jobs").glob("??/*")
    assert b"Kabar" not in kept.read_bytes()

    async def sweep() -> int:
        database = opening_database(kentongan)
        swept = await JobFiles(kentongan.var_dir, database.vault).sweep(database)
        await database.close()
        return swept

    assert asyncio.run(sweep()) == 0, "its job still waits"
    does_all(kentongan)
    assert asyncio.run(sweep()) == 1
    assert not kept.exists()


def test_a_table_of_kim_in_the_background(kentongan: Called) -> None:
    path = kentongan.folder / "kim.csv"
    path.write_text(KIM, encoding="utf-8")
    assert kentongan("kim", "import", str(path), "--background").code == 0
    does_all(kentongan)
    shown = kentongan("jobs", "show", "1").out
    assert "kim.csv: " in shown
    assert "Tidak Ada" in shown, "the row that was not taken is named"
    assert "KIM Mawar" in kentongan("kim", "list").out
    with sqlite3.connect(kentongan.var_dir / "kentongan.sqlite3") as connection:
        (row,) = connection.execute("SELECT arguments, memory, result FROM job").fetchall()
    assert "Mawar" not in str(row), "names stand in no column that is not sealed"


def test_an_export_in_the_background(kentongan: Called) -> None:
    kentongan("factchecks", "import", str(a_file(kentongan.folder)))
    out = kentongan.folder / "keluar.jsonl"
    assert kentongan("factchecks", "export", str(out), "--background").code == 0
    does_all(kentongan)
    assert len(out.read_text(encoding="utf-8").splitlines()) == 3
    assert [path.name for path in kentongan.folder.glob(".keluar*")] == []
    assert str(out) in kentongan("jobs", "show", "1").out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        pytest.param(("factchecks", "import", "x.jsonl", "--follow"), "--follow hanya", id="follow without background"),
        pytest.param(("factchecks", "list", "--background"), "--background hanya", id="nothing long"),
        pytest.param(("factchecks", "export", "--background"), "--background hanya", id="no file to write to"),
        pytest.param(("kim", "import", "x.csv", "--dry-run", "--background"), "--background hanya", id="dry run"),
        pytest.param(("factchecks", "import", "x.jsonl", "--background"), "tidak dapat dibaca", id="no such file"),
        pytest.param(("jobs", "show"), "butuh satu NOMOR", id="no number"),
        pytest.param(("jobs", "list", "3"), "tanpa tambahan", id="a number too many"),
        pytest.param(("jobs", "cancel", "3", "--follow"), "hanya untuk show dan retry", id="nothing to follow"),
        pytest.param(("jobs", "show", "77"), "Tidak ada pekerjaan nomor 77", id="no such job"),
        pytest.param(("jobs", "cancel", "77"), "Tidak ada pekerjaan nomor 77", id="none to cancel"),
        pytest.param(("jobs", "retry", "77"), "Tidak ada pekerjaan nomor 77", id="none to retry"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(kentongan: Called, words: tuple[str, ...], sentence: str) -> None:
    said = kentongan(*words)
    assert said.code == 2
    assert sentence in said.err


# --- By hand ----------------------------------------------------------------------------------------------------------


def test_a_job_is_cancelled_and_retried(kentongan: Called) -> None:
    kentongan("factchecks", "import", str(a_file(kentongan.folder)), "--background")
    assert kentongan("jobs", "retry", "1").code == 2, "it has not failed"
    assert kentongan("jobs", "cancel", "1").out == "Pekerjaan 1 dibatalkan.\n"
    assert kentongan("jobs", "cancel", "1").code == 2, "it is over"
    assert kentongan("jobs", "show", "1", "--follow").code == 2, "who follows it is told"
    assert kentongan("jobs", "retry", "1").out == "Pekerjaan 1 diteruskan dari langkah terakhirnya.\n"
    does_all(kentongan)
    assert "3 baru" in kentongan("jobs", "show", "1").out


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        pytest.param(NewJob("weather.forecast"), "tidak mengenal pekerjaan", id="of another version"),
        pytest.param(NewJob(EXPORT_FACTCHECKS, {"path": 3}), "tidak dapat dipakai", id="broken arguments"),
        pytest.param(
            NewJob("factchecks.import", {"sha256": "ab" * 32, "name": "x", "columns": {}}),
            "Berkasnya tidak ada lagi",
            id="its file is gone",
        ),
        pytest.param(
            NewJob(EXPORT_FACTCHECKS, {"path": "/nowhere/x.jsonl", "source": ""}),
            "/nowhere/x.jsonl",
            id="no such folder",
        ),
    ],
)
def test_a_job_that_failed_says_why(kentongan: Called, new: NewJob, sentence: str) -> None:
    number = enqueue(kentongan, new)
    does_all(kentongan)
    shown = kentongan("jobs", "show", str(number)).out
    assert "gagal" in shown
    assert sentence in shown


def test_doctor_tells_of_failed_jobs_and_of_those_that_nobody_takes_up(kentongan: Called) -> None:
    failed = "! Pekerjaan 1 (weather.forecast) gagal. Lihat: ./kentongan jobs show 1"
    left = "! 1 pekerjaan di latar belakang menunggu lebih dari sejam. Lihat: ./kentongan jobs"
    enqueue(kentongan, NewJob("weather.forecast"))
    does_all(kentongan)
    assert (failed in (said := kentongan("doctor").out), left in said) == (True, False)
    enqueue(kentongan, NewJob("factchecks.tie", run_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert (failed in (said := kentongan("doctor").out), left in said) == (True, True)


def test_a_file_of_something_else_fails_with_the_sentence_of_an_import(kentongan: Called) -> None:
    path = kentongan.folder / "foto.jsonl"
    path.write_bytes(b"\x89PNG\r\n")
    kentongan("factchecks", "import", str(path), "--background")
    does_all(kentongan)
    shown = kentongan("jobs", "show", "1").out
    assert "gagal" in shown
    assert "foto.jsonl" in shown


def test_nobody_there_to_do_it_is_said_to_who_waits(kentongan: Called, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.cli.jobs_words.LONELY_SECONDS", 0.0)
    number = enqueue(kentongan, NewJob("factchecks.tie", run_at=datetime(2126, 1, 1, tzinfo=UTC)))

    def done(_settings: object) -> None:
        with sqlite3.connect(kentongan.var_dir / "kentongan.sqlite3") as connection:
            connection.execute("UPDATE job SET state = 'done', ended_at = created_at")

    looks = iter(range(3))
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if next(looks) == 1:
            done(None)
        await real(0)

    monkeypatch.setattr("bot.cli.jobs_words.asyncio.sleep", sleep)
    said = kentongan("jobs", "show", str(number), "--follow")
    assert "Belum ada yang mengerjakannya." in said.err
    assert said.code == 0


@pytest.mark.story
def test_a_running_worker_without_a_token_does_what_is_handed_over(furnished: Shell) -> None:
    path = a_file(furnished.folder)
    worker = furnished.start("worker")
    try:
        assert worker.stdout is not None
        assert worker.stdout.readline(), "it works"
        said = furnished.runs("factchecks", "import", str(path), "--background", "--follow")
    finally:
        worker.terminate()
        worker.communicate()
    assert said.code == 1, said.err
    assert said.out.splitlines()[-1] == "berkas.jsonl: 3 baru, 0 diperbarui, 0 tetap, 1 tidak terpakai."
    assert worker.returncode == 0
