"""Files on disk: sealed, whole or not there, and removed only by who may."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections import namedtuple
from pathlib import Path

import pytest

from bot import media
from bot.media import MediaShelf
from data.store.vault import SealError, Vault
from tests.conftest import SECRET

CONTENT = b"tangkapan layar RAHASIA" * 1000
HASH = hashlib.sha256(CONTENT).digest()
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def shelf(tmp_path: Path) -> MediaShelf:
    return MediaShelf(tmp_path / "media", Vault(SECRET))


def test_a_content_is_sealed_under_its_hash_and_comes_back(shelf: MediaShelf, tmp_path: Path) -> None:
    draft = shelf.draft(CONTENT)
    assert (draft.sha256, draft.size_bytes, shelf.named()) == (HASH, len(CONTENT), [])
    shelf.place(draft)
    shelf.drop(draft)
    path = tmp_path / "media" / HASH.hex()[:2] / HASH.hex()
    assert b"RAHASIA" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert shelf.named() == [HASH]
    assert shelf.read(HASH) == CONTENT


def test_the_same_content_is_kept_once(shelf: MediaShelf, tmp_path: Path) -> None:
    for _ in range(2):
        draft = shelf.draft(CONTENT)
        shelf.place(draft)
        shelf.drop(draft)
    assert [path.name for path in (tmp_path / "media").rglob("*") if path.is_file()] == [HASH.hex()]


def test_an_empty_file_is_a_file(shelf: MediaShelf) -> None:
    draft = shelf.draft(b"")
    shelf.place(draft)
    assert shelf.read(draft.sha256) == b""


def test_a_damaged_file_and_another_key_are_noticed(shelf: MediaShelf, tmp_path: Path) -> None:
    shelf.place(shelf.draft(CONTENT))
    with pytest.raises(SealError):
        MediaShelf(tmp_path / "media", Vault(SECRET + "x")).read(HASH)
    path = tmp_path / "media" / HASH.hex()[:2] / HASH.hex()
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SealError):
        shelf.read(HASH)
    with pytest.raises(FileNotFoundError):
        shelf.read(b"x" * 32)


def test_what_is_removed_is_gone_and_may_be_removed_again(shelf: MediaShelf) -> None:
    shelf.place(shelf.draft(CONTENT))
    shelf.remove([HASH, HASH, b"x" * 32])
    assert shelf.named() == []


def test_only_drafts_of_the_dead_are_swept(shelf: MediaShelf) -> None:
    fresh, old = shelf.draft(b"baru"), shelf.draft(b"lama")
    past = time.time() - media.DRAFT_SECONDS - 1
    os.utime(old.path, (past, past))
    shelf.sweep_drafts()
    assert (fresh.path.exists(), old.path.exists()) == (True, False)


def test_what_is_none_of_ours_in_the_folder_is_left_alone(shelf: MediaShelf, tmp_path: Path) -> None:
    shelf.place(shelf.draft(CONTENT))
    (tmp_path / "media" / "ab").mkdir(exist_ok=True)
    (tmp_path / "media" / "ab" / "catatan.txt").write_text("x")
    assert shelf.named() == [HASH]


def test_the_lock_is_shared_by_those_who_name_and_held_alone_by_who_removes(shelf: MediaShelf, tmp_path: Path) -> None:
    first, second = shelf.lock(), shelf.lock()
    other = os.open(tmp_path / "media" / ".lock", os.O_RDWR)
    with pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    shelf.unlock(first)
    shelf.unlock(second)
    alone = shelf.lock(is_alone=True)
    with pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    shelf.unlock(alone)
    fcntl.flock(other, fcntl.LOCK_SH | fcntl.LOCK_NB)
    os.close(other)


@pytest.mark.parametrize(("free", "has_room"), [(499_999_999, False), (500_000_000, True)])
def test_a_disk_that_is_nearly_full_has_no_room(
    shelf: MediaShelf, monkeypatch: pytest.MonkeyPatch, free: int, has_room: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - free, free))
    assert shelf.has_room() is has_room
