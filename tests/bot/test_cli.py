"""The command line as a whole: help, wrong words, streams, and settings that stop it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.cli import VERBS
from data.store import schema
from data.wording import REVIEWED
from tests.bot.commands import ROOT, Called, Shell
from tests.conftest import fresh_postgres

#: Words of argparse's that an operator must never meet.
ARGPARSE = ("usage:", "optional", "positional", "show this help", "the following arguments")


def test_without_a_verb_it_lists_them_and_has_done_nothing(kentongan: Called) -> None:
    said = kentongan()
    assert said.code == 2
    assert [line.split()[0] for line in said.out.splitlines()[1:-1]] == list(VERBS)


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_help_lists_the_verbs(kentongan: Called, word: str) -> None:
    said = kentongan(word)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Pemakaian: ./kentongan PERINTAH")


@pytest.mark.parametrize("language", REVIEWED)
@pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "test"])
def test_every_verb_explains_itself_in_the_operators_language(kentongan: Called, verb: str, language: str) -> None:
    said = kentongan(verb, "--help", DEFAULT_LANGUAGE=language)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Pemakaian:" if language == "id" else "Usage:")
    assert f"./kentongan {verb}" in said.out
    assert [word for word in ARGPARSE if word in said.out] == []
    assert max(map(len, said.out.splitlines())) <= 90


def test_help_needs_no_settings(kentongan: Called) -> None:
    assert kentongan("run", "--help", CONSOLE_PORT="nonsense").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--now"),
        ("chat", "--name"),
        ("factchecks",),
        ("factchecks", "import"),
        ("factchecks", "impor", "berkas.csv"),
        ("factchecks", "list", "berkas.csv"),
        ("factchecks", "list", "--newest", "0"),
        ("match",),
        ("match", "--jsonl", "teks"),
        ("doctor", "now"),
        ("migrate", "head"),
    ],
    ids=" ".join,
)
def test_wrong_arguments_show_how_it_is_done(untouched: Called, words: tuple[str, ...]) -> None:
    said = untouched(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Perintahnya belum lengkap atau tidak kami kenal.")
    assert "\n\nPemakaian:" in said.err
    assert [word for word in ARGPARSE if word in said.err] == []
    assert not untouched.var_dir.exists(), "nothing was touched"


NAMED = [
    (("run", "--now"), "Tidak dikenal di sini: --now", "an option that no verb has"),
    (("chat", "--name"), "Isi --name belum ditulis.", "an option without its value"),
    (("factchecks",), "Belum ditulis: kata sesudah perintah", "no word"),
    (("factchecks", "impor"), '"impor"; pilihannya: import, export, list, validity.', "a word that is none"),
    (("factchecks", "import"), "import butuh BERKAS", "no file"),
    (("factchecks", "list", "--newest", "nol"), 'Isi --newest tidak dapat dipakai: "nol".', "no number"),
    (("announcements", "add", "1", "--date", "kemarin"), 'Isi --date tidak dapat dipakai: "kemarin".', "no date"),
    (("announcements", "add"), "add butuh NOMOR", "no serial"),
    (("match",), "Beri satu TEKS", "no text"),
    (("requests", "answer", "1"), "answer butuh NOMOR dan TEKS", "no answer"),
    (("requests", "close", "1", "--all"), "list tanpa tambahan", "another word's option"),
    (("members", "confirm", "satu"), 'Isi NOMOR tidak dapat dipakai: "satu".', "no number of a registration"),
    (("members", "confirm"), "confirm dan reject butuh NOMOR", "no number at all"),
    (("variants", "list", "uji"), "list butuh SUMBER dan ID", "no id"),
    (("tips", "confirm", "1"), "Belum ditulis: CEKFAKTA.", "no fact-check"),
    (("tips", "merge"), "Belum ditulis: KLAIM, KLAIM atau PESAN.", "no claims"),
    (("tips", "antre"), "Kata sesudah perintahnya salah satu dari: queue, show", "a word in Indonesian"),
    (("tips", "correct", "1", "--verdict", "benar"), "correct butuh --note", "no reason"),
    (("feeds", "add", "a", "gopher"), '"gopher"; pilihannya: ', "no kind of feed"),
    (("feeds", "add", "a", "rss", "u", "--every", "sering"), "Isi --every tidak dapat dipakai", "no time"),
    (("train", "--write", "x"), "--write hanya dipakai bersama FOLDER", "nowhere to write from"),
    (("evaluate",), "Belum ditulis: FOLDER.", "no folder"),
]


@pytest.mark.parametrize(("words", "told", "reason"), NAMED, ids=[row[2] for row in NAMED])
def test_what_is_wrong_with_an_argument_is_named(
    untouched: Called, words: tuple[str, ...], told: str, reason: str
) -> None:
    said = untouched(*words)
    assert (said.code, said.out) == (2, "")
    assert told in said.err.splitlines()[0], reason
    assert not untouched.var_dir.exists(), "nothing was touched"
    for language in ("id", "en"):
        first = untouched(*words, DEFAULT_LANGUAGE=language).err.splitlines()[0]
        assert [word for word in ("invalid", "argument ", "required:", "whole_number") if word in first] == []


NOTHING_DONE = [
    (("factchecks", "import", "tidak-ada.jsonl"), 2, "a file that is not there"),
    (("factchecks", "import", "gambar.jsonl"), 2, "a file that is none of ours"),
    (("factchecks", "import", "gambar.jsonl", "tidak-ada.jsonl"), 2, "two files, none read"),
    (("factchecks", "import", "baik.jsonl", "tidak-ada.jsonl"), 1, "one of two files read"),
    (("factchecks", "import", "buruk.jsonl"), 1, "a file of which lines were not taken"),
    (("factchecks", "import", "baik.jsonl"), 0, "a good file"),
    (("factchecks", "export", "tidak/ada.json"), 2, "nowhere to write"),
    (("factchecks", "validity", "uji", "9"), 2, "no such fact-check"),
    (("members", "confirm", "9", "10"), 2, "no such registration"),
    (("variants", "remove", "9"), 2, "no such variant"),
    (("requests", "close", "9"), 2, "no such request"),
    (("announcements", "withdraw", "9"), 2, "no such announcement"),
    (("feeds", "fetch", "tidak-ada"), 2, "no such feed"),
    (("tips", "show", "9"), 2, "no such claim"),
    (("evaluate", "tidak-ada"), 2, "no such folder"),
    (("train", "tidak-ada"), 2, "no such folder to train on"),
]


@pytest.mark.parametrize(("words", "code", "reason"), NOTHING_DONE, ids=[row[2] for row in NOTHING_DONE])
def test_the_exit_status_is_that_of_the_handbook(
    kentongan: Called, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: int, reason: str
) -> None:
    monkeypatch.setenv("KENTONGAN_CALLED_FROM", str(kentongan.folder))
    good = '{"id": "uji-1", "source": "uji", "title": "Sumur tua mengeluarkan minyak"}\n'
    (kentongan.folder / "baik.jsonl").write_text(good, encoding="utf-8")
    (kentongan.folder / "buruk.jsonl").write_text(good + "{rusak\n", encoding="utf-8")
    (kentongan.folder / "gambar.jsonl").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    said = kentongan(*words)
    assert said.code == code, reason
    assert bool(said.err) == bool(code), "whoever fails says why"


def test_an_unknown_verb_is_named(kentongan: Called) -> None:
    said = kentongan("serve")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith('Perintah "serve" tidak ada.')


def test_wrong_settings_stop_every_verb_with_their_sentences(kentongan: Called) -> None:
    for verb in VERBS:
        said = kentongan(verb, CONSOLE_PORT="x", REGION="y")
        assert (said.code, said.out) == (2, "")
        assert [line.partition(":")[0] for line in said.err.splitlines()] == ["CONSOLE_PORT", "REGION"]


@pytest.mark.parametrize("verb", ["migrate", "doctor"])
def test_a_folder_that_cannot_be_written_says_so(untouched: Called, verb: str) -> None:
    (untouched.folder / "var").write_text("a file, not a folder")
    said = untouched(verb)
    assert said.code in (1, 2)
    assert "Traceback" not in said.err
    assert "var" in said.out + said.err


def test_a_damaged_database_says_so(untouched: Called) -> None:
    untouched.var_dir.mkdir()
    (untouched.var_dir / "kentongan.sqlite3").write_bytes(b"this is not a database, whatever its name" * 100)
    said = untouched("factchecks", "list")
    assert (said.code, said.out) == (2, "")
    path = untouched.var_dir / "kentongan.sqlite3"
    assert said.err == (
        f"Basis data {path} tidak dapat dibuka (file is not a database). Periksa DATABASE_URL dan VAR_DIR di .env.\n"
    )


@pytest.mark.parametrize("verb", [("migrate",), ("factchecks", "list"), ("doctor",)], ids=" ".join)
def test_a_server_that_is_not_there_is_named_without_its_password(kentongan: Called, verb: tuple[str, ...]) -> None:
    address = "postgresql://kentongan:s3cret%40geheim@127.0.0.1:1/kentongan?password=s3cret"
    said = kentongan(*verb, DATABASE_URL=address)
    assert said.code in (1, 2)
    assert "postgresql://kentongan:***@127.0.0.1:1/kentongan" in said.out + said.err
    assert "s3cret" not in said.out + said.err
    assert "Traceback" not in said.err


# --- Migrations -------------------------------------------------------------------------------------------------------


def test_migrate_says_whether_there_was_anything_to_do(untouched: Called) -> None:
    assert untouched("migrate").out == "Basis data sudah disesuaikan dengan versi ini.\n"
    assert untouched("migrate").out == "Basis data sudah sesuai, tidak ada yang diubah.\n"


def empty_postgres(server: str) -> str:
    return fresh_postgres(server, "template0")


VERBS_WITH_DATABASE = [
    ("run",),
    ("chat",),
    ("factchecks", "list"),
    ("match", "teks"),
    ("requests", "list"),
    ("members", "list"),
]


def test_postgresql_is_migrated_only_when_told(kentongan: Called, postgres_server: str) -> None:
    address = empty_postgres(postgres_server)
    for verb in VERBS_WITH_DATABASE:
        said = kentongan(*verb, DATABASE_URL=address)
        assert (said.code, said.out) == (2, ""), verb
        assert said.err == (
            "Basis data PostgreSQL belum sesuai versi ini. Buat cadangannya, lalu jalankan: ./kentongan migrate\n"
        )
    assert "./kentongan migrate" in kentongan("doctor", DATABASE_URL=address).out
    assert kentongan("migrate", DATABASE_URL=address).out == "Basis data sudah disesuaikan dengan versi ini.\n"
    assert kentongan("factchecks", "list", DATABASE_URL=address).code == 0


@pytest.mark.parametrize("verb", [("run",), ("migrate",), ("factchecks", "list")], ids=" ".join)
def test_a_newer_database_is_left_alone(kentongan: Called, database_url: str, verb: tuple[str, ...]) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    said = kentongan(*verb, DATABASE_URL=database_url)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Basis data ini dibuat oleh Kentongan yang lebih baru.")
    assert schema.REVISION < "9999"


# --- Streams ----------------------------------------------------------------------------------------------------------


def test_whoever_stops_reading_hears_no_complaint(furnished: Shell) -> None:
    process = furnished.start("match", "--jsonl")
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stdin.write('{"id": 1, "text": "satu"}\n' * 50)
    process.stdin.close()
    assert process.wait(60) == 141
    assert "Traceback" not in process.stderr.read()
    process.stderr.close()


@pytest.mark.parametrize("locale", ["C", "POSIX", "en_US.ISO-8859-1"])
def test_no_locale_ends_a_verb(shell: Shell, locale: str) -> None:
    said = shell.runs("doctor", LANG=locale, LC_ALL=locale, PYTHONCOERCECLOCALE="0", PYTHONUTF8="0")
    assert said.code == 0
    assert "Traceback" not in said.err


def test_tests_exist_only_in_a_checkout(kentongan: Called) -> None:
    said = kentongan("test", "-k", "nothing")
    assert (said.code, said.err) == (
        2,
        "Pengujian hanya ada di salinan lengkap Kentongan. Jalankan ./kentongan test dari sana.\n",
    )


def test_no_secret_is_in_what_a_process_shows_of_itself(shell: Shell) -> None:
    token = "123456789:" + "A" * 35
    said = shell.runs(
        "doctor",
        TELEGRAM_BOT_TOKEN=token,
        TELEGRAM_API_URL="http://127.0.0.1:1",
        SECRET_KEY="s3cret" * 8,
    )
    assert said.code == 1
    assert "s3cret" not in said.out + said.err
    assert "AAAA" not in said.out + said.err


def test_a_verb_is_quick_to_say_what_it_is(shell: Shell) -> None:
    """Only the verb that was asked for is imported, and no platform's library."""
    code = (
        "import sys; from bot.cli import main; main(['help']); "
        "print([name for name in ('aiogram', 'uvicorn', 'numpy', 'alembic') if name in sys.modules])"
    )
    done = subprocess.run(
        [shell.command()[0], "-c", code],
        cwd=Path(shell.folder),
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
