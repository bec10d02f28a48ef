"""``backup`` and ``restore`` as an operator types them: README's drill, and what is refused."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from tests.bot.commands import Called


def the_backup(folder: Path) -> Path:
    (found,) = folder.glob("kentongan-*")
    return found


def test_the_drill(kentongan: Called, tmp_path: Path) -> None:
    vault, key = tmp_path / "cadangan", tmp_path / "kunci"
    said = kentongan("backup", "--to", str(vault))
    assert (said.code, "Cadangan dibuat" in said.out) == (0, True), said.err
    assert kentongan("backup", "key", str(key)).code == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    listed = kentongan("backup", "list", "--to", str(vault))
    assert "utuh" in listed.out
    drill = {"VAR_DIR": str(tmp_path / "latihan"), "DATABASE_URL": "", "SECRET_KEY": ""}
    said = kentongan("restore", str(the_backup(vault)), "--key", str(key), **drill)
    assert (said.code, "Dipulihkan seperti pada" in said.out) == (0, True), said.err
    assert "SECRET_KEY cocok" in kentongan("doctor", **drill).out.replace("\n", " ")
    again = kentongan("restore", str(the_backup(vault)), **drill)
    assert again.code == 0, "what is still empty may be filled anew"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["backup"], "BACKUP_DIR"),
        (["backup", "list"], "BACKUP_DIR"),
        (["backup", "sekarang"], "take, list, key"),
        (["backup", "key"], "Pemakaian"),
        (["restore"], "Pemakaian"),
        (["restore", "tidak-ada"], "bukan cadangan yang utuh"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(kentongan: Called, words: list[str], said: str) -> None:
    found = kentongan(*words)
    assert (found.code, said in found.err) == (2, True), found.err


def test_a_key_is_never_written_over_something_nor_among_the_backups(kentongan: Called, tmp_path: Path) -> None:
    vault = tmp_path / "cadangan"
    vault.mkdir()
    there = tmp_path / "ada"
    there.write_text("penting")
    assert kentongan("backup", "key", str(there)).code == 2
    assert there.read_text() == "penting"
    beside = kentongan("backup", "key", str(vault / "kunci"), BACKUP_DIR=str(vault))
    assert (beside.code, "di antara cadangan" in beside.err) == (2, True)


def test_a_damaged_backup_is_listed_as_that_and_not_put_back(kentongan: Called, tmp_path: Path) -> None:
    vault = tmp_path / "cadangan"
    kentongan("backup", "--to", str(vault))
    content = the_backup(vault) / "database.sqlite3.gz"
    content.write_bytes(content.read_bytes()[:-9])
    assert "RUSAK" in kentongan("backup", "list", "--to", str(vault)).out
    kentongan("backup", "key", str(tmp_path / "kunci"))
    words = ["restore", str(the_backup(vault)), "--key", str(tmp_path / "kunci")]
    said = kentongan(*words, VAR_DIR=str(tmp_path / "latihan"), DATABASE_URL="")
    assert (said.code, "bukan cadangan yang utuh" in said.err) == (2, True)


def test_doctor_tells_how_old_the_newest_is(kentongan: Called, tmp_path: Path) -> None:
    vault = tmp_path / "cadangan"
    assert "BACKUP_DIR" in kentongan("doctor").out
    assert "Belum ada cadangan" in kentongan("doctor", BACKUP_DIR=str(vault)).out
    kentongan("backup", BACKUP_DIR=str(vault))
    assert "Cadangan terakhir" in kentongan("doctor", BACKUP_DIR=str(vault)).out
    the_backup(vault).rename(vault / "kentongan-20260101T000000000000Z")
    assert "sudah terlalu lama" in kentongan("doctor", BACKUP_DIR=str(vault)).out


def test_nothing_starts_over_a_restore_that_broke_off(
    kentongan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, key = tmp_path / "cadangan", tmp_path / "kunci"
    kentongan("backup", "--to", str(vault))
    kentongan("backup", "key", str(key))
    name, drill = the_backup(vault).name, {"VAR_DIR": str(tmp_path / "latihan"), "DATABASE_URL": "", "SECRET_KEY": ""}
    words = ["restore", str(the_backup(vault)), "--key", str(key)]

    async def broken(*_: object) -> tuple[int, int]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("bot.backup.restoring.settle", broken)
        assert kentongan(*words, **drill).code == 2
    for verb in (["run"], ["worker"], ["chat"], ["officer", "list"], ["backup", "--to", str(vault)]):
        said = kentongan(*verb, **drill)
        assert (said.code, f"restore BACKUP_DIR/{name}" in said.err) == (2, True), said.err
    assert kentongan(*words, **drill).code == 0
    assert not (tmp_path / "latihan" / "restoring").exists()


@pytest.mark.parametrize("wrong", ["another key of more than 32 characters", "cut"])
def test_a_wrong_key_does_not_stay_in_the_way_of_the_right_one(kentongan: Called, tmp_path: Path, wrong: str) -> None:
    vault, key, other = tmp_path / "cadangan", tmp_path / "kunci", tmp_path / "salah"
    kentongan("backup", "--to", str(vault))
    kentongan("backup", "key", str(key))
    other.write_text(wrong)
    drill = {"VAR_DIR": str(tmp_path / "latihan"), "DATABASE_URL": "", "SECRET_KEY": ""}
    said = kentongan("restore", str(the_backup(vault)), "--key", str(other), **drill)
    assert said.code == 2, said.err
    assert not (tmp_path / "latihan" / "secret.key").exists()
    assert kentongan("restore", str(the_backup(vault)), "--key", str(key), **drill).code == 0


def test_a_full_disk_is_a_sentence(kentongan: Called, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("data.store.copying._back_up", full)
    said = kentongan("backup", "--to", str(tmp_path / "cadangan"))
    assert (said.code, "disk is full" in said.err, "Traceback" in said.err) == (2, True, False), said.err
