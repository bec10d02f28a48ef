"""The office's file of questions in a running service: taken over when it changes, kept when an edit is broken."""

from __future__ import annotations

import errno
import logging
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from bot import faq
from bot.faq import FRESH_SECONDS, MOST_BYTES, FaqShelf, faq_of
from bot.settings import Settings, SettingsError, load
from data.matching.faq import FaqIndex

ENTRY = """[[faq]]
questions = ["{question}"]
answer = "{answer}"
source = "Kelurahan"
date = 2026-11-01
"""
OPENING = ENTRY.format(question="Jam berapa kelurahan buka?", answer="Pukul delapan.")
LATER = ENTRY.format(question="Jam berapa kelurahan buka?", answer="Pukul sembilan.")


class Seconds:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Shelf:
    """A shelf over a file that a test edits; each look comes late enough to be a new one."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "faq.toml"
        self.clock = Seconds()
        self.shelf = FaqShelf(self.path, "", self.clock)
        self._edits = 0

    def edited(self, text: str | bytes) -> None:
        """Write the file, with a time of change of its own."""
        self.path.write_bytes(text if isinstance(text, bytes) else text.encode())
        self._edits += 1
        os.utime(self.path, (self._edits, self._edits))

    async def answer(self) -> str:
        self.clock.now += FRESH_SECONDS
        found = (await self.shelf.index()).search("jam berapa kelurahan buka")
        return found.answer.answer if found.answer else ""


@pytest.fixture
def office(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def settings_with(folder: Path, **more: str) -> Settings:
    return load(Path("/nonexistent/kentongan.env"), var_dir=folder, **more)


async def test_a_file_that_appears_or_changes_is_taken_over(office: Shelf) -> None:
    assert await office.answer() == ""
    office.edited(OPENING)
    assert await office.answer() == "Pukul delapan."
    office.edited(LATER)
    assert await office.answer() == "Pukul sembilan."
    office.edited("")
    assert await office.answer() == ""


async def test_a_question_is_looked_up_beside_the_loop(office: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    office.edited(OPENING)
    threads: dict[str, int] = {}

    def noted(name: str) -> None:
        method = getattr(FaqIndex, name)

        def noting(*given: Any) -> Any:
            threads[name] = threading.get_ident()
            return method(*given)

        monkeypatch.setattr(FaqIndex, name, noting)

    noted("__init__")
    noted("search")
    reply = await office.shelf.search("jam berapa kelurahan buka")
    assert reply.answer is not None
    assert len(threads) == 2
    assert threading.get_ident() not in threads.values(), "a large file would hold everybody up"


async def test_a_look_within_a_second_is_none(office: Shelf) -> None:
    office.edited(OPENING)
    assert await office.answer() == "Pukul delapan."
    office.edited(LATER)
    found = (await office.shelf.index()).search("jam berapa kelurahan buka").answer
    assert found is not None
    assert found.answer == "Pukul delapan."


@pytest.mark.parametrize(
    ("edit", "line"),
    [(f"{OPENING}\n[[faq]]\n", 7), (b"\xff\xfe", 1), (b"[[faq]]\nanswer = '\xff'\n", 2), ("x" * (MOST_BYTES + 1), 1)],
    ids=["unfinished", "another encoding", "a broken character", "far too large"],
)
async def test_a_broken_edit_keeps_the_answers_and_is_logged_once(
    office: Shelf, caplog: pytest.LogCaptureFixture, edit: str | bytes, line: int
) -> None:
    office.edited(OPENING)
    assert await office.answer() == "Pukul delapan."
    office.edited(edit)
    with caplog.at_level(logging.ERROR, "bot.faq"):
        assert [await office.answer(), await office.answer()] == ["Pukul delapan."] * 2
    (record,) = caplog.records
    assert f"line {line} of the FAQ file is wrong" in record.getMessage()
    office.edited(LATER)
    assert await office.answer() == "Pukul sembilan."


async def test_a_file_that_is_gone_or_unreadable_keeps_the_answers(
    office: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    office.edited(OPENING)
    assert await office.answer() == "Pukul delapan."
    office.path.unlink()
    with caplog.at_level(logging.WARNING, "bot.faq"):
        assert [await office.answer(), await office.answer()] == ["Pukul delapan."] * 2
    assert len(caplog.records) == 1
    office.path.mkdir()
    assert await office.answer() == "Pukul delapan."
    office.path.rmdir()
    office.edited(LATER)
    assert await office.answer() == "Pukul sembilan."


async def test_a_file_that_cannot_be_read_for_a_moment_is_read_at_the_next_look(
    office: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.edited(OPENING)
    assert await office.answer() == "Pukul delapan."
    office.edited(LATER)
    with monkeypatch.context() as broken:

        def breaks(path: Path) -> object:
            raise OSError(errno.EIO, "Input/output error")

        broken.setattr(faq, "read_file", breaks)
        assert await office.answer() == "Pukul delapan."
    assert await office.answer() == "Pukul sembilan."


async def test_answers_given_with_a_world_never_change(tmp_path: Path) -> None:
    clock = Seconds()
    shelf = FaqShelf(None, OPENING, clock)
    (tmp_path / "faq.toml").write_text(LATER)
    clock.now += 10
    assert (await shelf.index()).search("kelurahan buka jam berapa").answer is not None


def test_the_office_has_no_file_or_one_with_a_byte_order_mark(tmp_path: Path) -> None:
    assert faq_of(settings_with(tmp_path)) is None
    (tmp_path / "faq.toml").write_bytes(b"\xef\xbb\xbf" + OPENING.encode())
    entries = faq_of(settings_with(tmp_path))
    assert entries is not None
    assert len(entries) == 1


def test_a_file_named_in_the_settings_counts_instead(tmp_path: Path) -> None:
    (tmp_path / "faq.toml").write_text("broken")
    (tmp_path / "own.toml").write_text(OPENING)
    entries = faq_of(settings_with(tmp_path, faq_file=str(tmp_path / "own.toml")))
    assert entries is not None


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("", f"{OPENING}\n[[faq]]\nquestions = []\n", "baris 7: questions harus berisi"),
        ("", "a = 'b", "baris 1: bukan TOML"),
        ("gone.toml", "", "gone.toml tidak dapat dibaca (No such file or directory)"),
    ],
)
def test_a_broken_file_is_a_sentence(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    (tmp_path / "faq.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        faq_of(settings_with(tmp_path, faq_file=str(tmp_path / name) if name else ""))
    assert sentence in caught.value.sentences[0]
