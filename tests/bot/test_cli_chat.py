"""``chat``: piped and typed, pasted and pressed, one at a time, and resumed after its process was killed."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from data.seeds import sample_factchecks
from tests.bot.commands import PATIENCE_SECONDS, ROOT, Shell
from tests.bot.test_cli_factchecks import a_file, rows_of

SAMPLES = (
    "Belum ada cek fakta di basis data, jadi percakapan ini memakai contoh buatan kami (terpisah dari data kantor).\n"
)
HELLO = "Ketik atau tempel pesan yang ingin diperiksa, lalu Enter. Angka menekan tombol. Keluar: Ctrl-D."
PROMPT = "Anda: "
#: What README proposes to type; a fresh machine has to have an answer to that.
EXAMPLE = " ".join(re.findall(r"\*([^*]+ sebarkan!)\*", (ROOT / "README.md").read_text(encoding="utf-8"))[0].split())
#: The title of a sample, which must be answered or offered.
TITLE = sample_factchecks()[0].title


# --- Piped ------------------------------------------------------------------------------------------------------------


def test_what_is_piped_in_is_answered_line_by_line_from_samples_kept_apart(shell: Shell) -> None:
    process = subprocess.Popen(
        shell.command("chat"),
        env=shell.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    typed = f"{EXAMPLE}\n\napa ".encode() + b"\xff\xfe ini\nterima kasih"
    out, err = (text.decode() for text in process.communicate(typed, timeout=PATIENCE_SECONDS))
    assert (process.returncode, err) == (0, SAMPLES)
    assert out.startswith("\n❌ SALAH\n(contoh, bukan cek fakta sungguhan)\n"), "the verdict first"
    assert out.endswith("\nSama-sama. Terima kasih sudah memeriksa sebelum menyebarkan.\n\n"), "in order, to the end"
    assert PROMPT not in out
    assert "\x1b" not in out
    office = rows_of(shell.folder / "var")
    assert [len(office[table]) for table in ("inbox", "delivery", "factcheck")] == [0, 0, 0]
    assert len(rows_of(shell.folder / "var", "playground.sqlite3")["inbox"]) == 3


def test_with_fact_checks_of_its_own_the_office_is_answered_from_those(furnished: Shell) -> None:
    record = {"id": "1", "title": "Air kelapa menyembuhkan gigitan ular", "verdict": "false", "source": "uji"}
    furnished.runs("factchecks", "import", str(a_file(furnished.folder, json.dumps(record))))
    said = furnished.runs(
        "chat", "--name", "Siti", typed="Air kelapa menyembuhkan gigitan ular\n", DEFAULT_LANGUAGE="en"
    )
    assert (said.code, said.err) == (0, "")
    assert "Air kelapa menyembuhkan gigitan ular" in said.out
    assert "Kentongan" in said.out
    assert len(rows_of(furnished.folder / "var")["tip"]) == 1


def test_a_file_is_shown_with_what_is_in_it(furnished: Shell) -> None:
    said = furnished.runs("chat", "--name", "Siti", typed="daftar warga kel kanigran\nsetuju\nDATAKU\n")
    assert said.code == 0
    assert "Siti: Warga, Kelurahan Kanigaran" in said.out
    head, file = said.out.split("--- data-saya.txt ---\n")
    assert "Kelurahan Kanigaran, Kecamatan Kanigaran" in head
    assert file.startswith("DATA ANDA DI KENTONGAN")
    assert "· Anda\nDATAKU" in file


# --- Typed ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Terminal:
    """A terminal with a chat in it, and eyes on its screen."""

    pid: int
    screen: int
    seen: str = ""

    def types(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def pastes(self, text: str) -> None:
        """As terminals do since readline asks them to: marked, and with returns for line breaks."""
        self.types("\x1b[200~" + text.replace("\n", "\r") + "\x1b[201~")

    def shows(self, text: str, within_seconds: float = PATIENCE_SECONDS) -> str:
        """Wait until the screen shows this; returns what it showed up to there, without colours and movements."""
        deadline = time.monotonic() + within_seconds
        while text not in self.seen:
            assert time.monotonic() < deadline, f"{text!r} does not come: {self.seen!r}"
            if select.select([self.screen], [], [], 0.05)[0]:
                self.seen = plain(self.seen + os.read(self.screen, 65536).decode(errors="replace"))
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def ends(self, within_seconds: float = PATIENCE_SECONDS) -> int:
        """Wait for the end; the exit status."""
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            if select.select([self.screen], [], [], 0.02)[0]:
                self._swallow()
        raise AssertionError(f"it does not end: {self.seen!r}")

    def _swallow(self) -> None:
        try:
            self.seen = plain(self.seen + os.read(self.screen, 65536).decode(errors="replace"))
        except OSError:  # nobody is at the other side any more
            time.sleep(0.02)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[?0-9;]*[A-Za-z]", "", text).replace("\r\n", "\n")


@pytest.fixture
def terminal(furnished: Shell) -> Iterator[Callable[[], Terminal]]:
    """Opens terminals with a chat at its first prompt."""
    opened: list[Terminal] = []

    def open_one() -> Terminal:
        pid, screen = pty.fork()
        if pid == 0:  # in the terminal
            command = furnished.command("chat")
            os.execve(command[0], command, furnished.environment(TERM="xterm"))
        opened.append(Terminal(pid, screen))
        opened[-1].shows(PROMPT)
        return opened[-1]

    yield open_one
    for one in opened:
        if one.pid:
            os.kill(one.pid, signal.SIGKILL)
            os.waitpid(one.pid, 0)
        os.close(one.screen)


def test_a_conversation_in_a_terminal(terminal: Callable[[], Terminal]) -> None:
    chat = terminal()
    chat.types("minum air hangat\r")
    chat.shows("[1] ")
    chat.shows(PROMPT)
    chat.types("1\r")
    assert "Sumber:" in chat.shows(PROMPT)
    # Line breaks that were pasted are part of one message, however many there are.
    chat.pastes("terima\nkasih\nya\n")
    chat.types("\r")
    answered = chat.shows(PROMPT)
    assert answered.count("Sama-sama.") == 1
    # So are lines that arrive faster than anybody types, where a terminal marks nothing.
    chat.types("terima\nkasih\nya\n")
    answered = chat.shows(PROMPT)
    assert answered.count("Sama-sama.") == 1
    # A line may be longer than the 4,095 characters at which a terminal by itself stops.
    chat.types("a" * 5000 + "\r")
    chat.shows("Belum ada hasil.")
    chat.shows(PROMPT)
    chat.types("\r")  # nothing was said, nothing is answered
    chat.shows(PROMPT)
    chat.types("\x04")
    assert chat.ends() == 0


def test_ctrl_c_ends_it_at_once_and_gives_the_terminal_back(terminal: Callable[[], Terminal]) -> None:
    chat = terminal()
    chat.types("setengah")
    chat.shows("setengah")
    began = time.monotonic()
    chat.types("\x03")
    assert chat.ends() == 130
    assert time.monotonic() - began < 60
    modes = termios.tcgetattr(chat.screen)[3]
    assert modes & termios.ECHO
    assert modes & termios.ICANON


def test_two_chats_at_once_are_one_too_many(terminal: Callable[[], Terminal], furnished: Shell) -> None:
    chat = terminal()
    second = furnished.runs("chat", typed="halo\n")
    assert (second.code, second.out) == (2, "")
    assert second.err == SAMPLES + "Percakapan lain sedang dibuka di basis data ini. Tutup dulu yang itu.\n"
    chat.types("\x04")
    assert chat.ends() == 0
    assert furnished.runs("chat", typed="halo\n").code == 0


# --- Killed -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["inbox.stored", "outbox.claimed"])
def test_what_a_killed_chat_left_is_answered_by_the_next(furnished: Shell, place: str) -> None:
    killed = furnished.runs("chat", typed="terima kasih\n", KENTONGAN_FAILPOINT=f"{place}:1")
    assert (killed.code, killed.out) == (-signal.SIGKILL, "")
    said = furnished.runs("chat", typed=f"{TITLE}\n")
    assert said.code == 0
    assert said.out.count("Sama-sama.") == 1, "once, and without waiting for the dead one's lease"
    assert TITLE in said.out[said.out.index("Sama-sama.") :], "and then what was said now"
