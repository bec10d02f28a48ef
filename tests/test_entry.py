"""The shell entry, ``./kentongan``: what it installs, when, what it says, and where its output goes.

Each test starts the real script in a small checkout of its own, on a machine whose ``PATH`` holds only the tools that
a bare Debian has and stand-ins for Python, uv and apt-get; nothing is fetched.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: All that the script may call besides Python, uv and apt-get; each is in a Debian made by debootstrap.
TOOLS = ("basename", "cat", "cksum", "dirname", "env", "grep", "id", "mkdir", "readlink", "rm", "sh", "sleep")

#: Tells the test what the started program sees.
PROGRAM = """
import os, sys
print(os.path.basename(sys.argv[0]), *sys.argv[1:], sep="|")
print(os.getcwd(), os.environ["KENTONGAN_CALLED_FROM"], sys.prefix, sep="|", file=sys.stderr)
"""

#: The real Python, but a venv comes without pip, which takes seconds to unpack.
PYTHON = f"""#!/bin/sh
if [ "$2" = "import ensurepip, venv" ]; then exit 0; fi
if [ "$1" = -m ] && [ "$2" = venv ]; then shift 2; set -- -m venv --without-pip "$@"; fi
exec {sys.executable} "$@"
"""

#: A uv that only writes down what it was asked to install.
UV = """#!/bin/sh
for last; do :; done
echo "${last}" >>"$JOURNAL"
"""


class Machine:
    """A checkout and the machine it lies on."""

    def __init__(self, folder: Path) -> None:
        self.checkout = folder / "a check out"
        self.bin = folder / "bin"
        self.journal = folder / "journal"
        self.elsewhere = folder / "elsewhere"
        self.environment = {"PATH": str(self.bin), "JOURNAL": str(self.journal), "HOME": str(self.elsewhere)}
        for made in (self.checkout / "bot", self.bin, self.elsewhere):
            made.mkdir(parents=True)
        shutil.copy(ROOT / "kentongan", self.checkout)
        for name in ("requirements.txt", "requirements-test.txt", "requirements-semantic.txt", "requirements-uv.txt"):
            (self.checkout / name).write_text(f"# {name}\n", encoding="utf-8")
        (self.checkout / "bot" / "__main__.py").write_text(PROGRAM, encoding="utf-8")
        (self.checkout / "pytest.py").write_text(PROGRAM, encoding="utf-8")
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))

    def has(self, name: str, script: str) -> None:
        """Put a program on this machine's PATH."""
        (self.bin / name).write_text(script, encoding="utf-8")
        (self.bin / name).chmod(0o755)

    def lacks(self, name: str) -> None:
        (self.bin / name).unlink()

    @property
    def installed(self) -> list[str]:
        """The pin files that uv was given, in order."""
        return self.journal.read_text(encoding="utf-8").split() if self.journal.exists() else []

    def start(self, *arguments: str, command: str = "", **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [command or str(self.checkout / "kentongan"), *arguments],
            cwd=self.elsewhere,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    def runs(self, *arguments: str, command: str = "", **options: Any) -> tuple[int, str, str]:
        """Start the entry and wait: its exit code, what it wrote to stdout, and to stderr."""
        process = self.start(*arguments, command=command, **options)
        out, err = process.communicate(timeout=180)
        return process.returncode, out, err


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with Python and uv."""
    made = Machine(tmp_path)
    made.has("python3", PYTHON)
    made.has("uv", UV)
    return made


@pytest.fixture
def public_machine() -> Iterator[Machine]:
    """A machine whose folders another user can read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Machine(Path(folder))


# --- The script itself ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_every_shell_can_read_it(shell: str) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    subprocess.run([shell, "-n", ROOT / "kentongan"], check=True)


def test_it_can_be_executed() -> None:
    assert os.access(ROOT / "kentongan", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


# --- What is started --------------------------------------------------------------------------------------------------


def test_a_verb_starts_the_program_with_its_arguments_untouched(machine: Machine) -> None:
    code, out, _ = machine.runs("match", "Vaksin berisi chip, *sebarkan*!", "", "--jsonl")
    assert (code, out) == (0, "__main__.py|match|Vaksin berisi chip, *sebarkan*!||--jsonl\n")


def test_without_a_verb_the_program_is_asked(machine: Machine) -> None:
    assert machine.runs()[1] == "__main__.py\n"


def test_test_starts_pytest(machine: Machine) -> None:
    assert machine.runs("test", "-k", "outbox and not chaos")[1] == "pytest.py|-k|outbox and not chaos\n"


def test_it_works_from_another_folder_and_says_from_which(machine: Machine) -> None:
    place = machine.runs("run")[2].splitlines()[-1]
    assert place == f"{machine.checkout}|{machine.elsewhere}|{machine.checkout / '.venv'}"


def test_it_works_through_symbolic_links(machine: Machine) -> None:
    (machine.checkout / "near").symlink_to("kentongan")
    far = machine.elsewhere / "far away"
    far.symlink_to(machine.checkout / "near")
    assert machine.runs("run", command=str(far))[1] == "__main__.py|run\n"


def test_a_foreign_python_path_is_left_outside(machine: Machine) -> None:
    (machine.elsewhere / "bot").mkdir()
    (machine.elsewhere / "bot" / "__main__.py").write_text("raise SystemExit('the wrong bot')", encoding="utf-8")
    machine.environment |= {"PYTHONPATH": str(machine.elsewhere), "PYTHONSAFEPATH": "1"}
    assert machine.runs("run")[1] == "__main__.py|run\n"


# --- When it installs -------------------------------------------------------------------------------------------------


def test_the_set_up_speaks_on_stderr_and_indonesian_first(machine: Machine) -> None:
    _, out, err = machine.runs("run")
    assert err.splitlines()[:2] == [
        "Menyiapkan Kentongan, sekali ini saja; beberapa menit ...",
        "(Setting up, only this once; a few minutes ...)",
    ]
    assert out == "__main__.py|run\n"


def test_the_second_start_installs_nothing(machine: Machine) -> None:
    machine.runs("run")
    _, _, err = machine.runs("run")
    assert (machine.installed, len(err.splitlines())) == (["requirements.txt"], 1)


def test_changed_pins_are_installed_and_the_rest_of_venv_stays(machine: Machine) -> None:
    machine.runs("run")
    (machine.checkout / ".venv" / "mine").touch()
    (machine.checkout / "requirements.txt").write_text("# others\n", encoding="utf-8")
    machine.runs("run")
    assert machine.installed == ["requirements.txt"] * 2
    assert (machine.checkout / ".venv" / "mine").exists()


def test_what_the_tests_need_comes_on_top_and_serves_every_verb(machine: Machine) -> None:
    for verb in ("run", "test", "run", "test"):
        machine.runs(verb)
    assert machine.installed == ["requirements.txt", "requirements-test.txt"]


def test_the_extra_for_meaning_is_installed_for_its_verb_only(machine: Machine) -> None:
    machine.runs("run")
    machine.runs("semantic")
    assert machine.installed == ["requirements.txt", "requirements-semantic.txt"]
    machine.runs("semantic")
    machine.runs("run")
    assert machine.installed == ["requirements.txt", "requirements-semantic.txt"]


def test_the_tests_packages_are_enough_for_run(machine: Machine) -> None:
    machine.runs("test")
    machine.runs("run")
    assert machine.installed == ["requirements-test.txt"]


def test_a_venv_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    machine.runs("run")
    python = machine.checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert machine.runs("run")[1] == "__main__.py|run\n"
    assert machine.installed == ["requirements.txt"] * 2


@pytest.mark.skipif(not importlib.util.find_spec("ensurepip"), reason="this Python brings no pip")
def test_without_uv_pip_does_it(machine: Machine) -> None:
    machine.lacks("uv")
    machine.has("python3", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    assert machine.runs("run")[:2] == (0, "__main__.py|run\n")


# --- When something is in the way -------------------------------------------------------------------------------------


def test_two_at_once_install_once(machine: Machine) -> None:
    machine.has("uv", f"{UV}sleep 0.5")
    both = [machine.start("run"), machine.start("run")]
    said = "".join("".join(process.communicate(timeout=180)) for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert machine.installed == ["requirements.txt"]
    assert "Menunggu penyiapan lain yang sedang berjalan" in said


def wait_until_installing(machine: Machine) -> None:
    for _ in range(500):
        if machine.installed:
            return
        time.sleep(0.02)
    pytest.fail("the set-up did not get as far as installing")


def test_a_killed_set_up_leaves_nothing_half(machine: Machine) -> None:
    machine.has("uv", f"{UV}sleep 60")
    killed = machine.start("run", start_new_session=True)
    wait_until_installing(machine)
    (machine.checkout / ".venv" / "half a package").touch()
    os.killpg(killed.pid, signal.SIGKILL)
    killed.communicate()
    machine.has("uv", UV)
    assert machine.runs("run")[:2] == (0, "__main__.py|run\n")
    assert not (machine.checkout / ".venv" / "half a package").exists()


@pytest.mark.parametrize(
    ("complaint", "sentence"),
    [
        ("error: dns error: Temporary failure in name resolution", "Paket tidak dapat diunduh. Periksa sambungan"),
        ("error: Hash mismatch for `aiogram==3.31.0`", "Berkas yang diunduh tidak sama dengan yang kami kenal"),
        ("error: No space left on device (os error 28)", "Ruang disk habis."),
        ("error: something nobody has seen before", "Penyiapan gagal. Rincian: "),
    ],
)
def test_a_failed_installation_says_why(machine: Machine, complaint: str, sentence: str) -> None:
    machine.has("uv", f"#!/bin/sh\necho '{complaint}' >&2\nexit 2\n")
    code, out, err = machine.runs("run")
    assert (code, out) == (1, "")
    assert err.splitlines()[2].startswith(sentence)
    machine.has("uv", UV)
    assert machine.runs("run")[0] == 0, "the next start tries again"


def test_without_network_the_tests_cannot_start_but_run_still_can(machine: Machine) -> None:
    machine.runs("run")
    machine.has("uv", "#!/bin/sh\necho 'dns error' >&2\nexit 2\n")
    assert machine.runs("test")[0] == 1
    assert machine.runs("run")[:2] == (0, "__main__.py|run\n")


def test_without_python_it_says_what_to_type(machine: Machine) -> None:
    machine.lacks("python3")
    code, out, err = machine.runs("run")
    assert (code, out) == (1, "")
    assert err.splitlines()[0] == "Python belum ada. Ketik: sudo apt install python3 python3-venv"


def test_an_old_python_is_named(machine: Machine) -> None:
    machine.has("python3", "#!/bin/sh\necho 3.9\n")
    assert machine.runs("run")[2].splitlines() == [
        "Kentongan memerlukan Python 3.11 atau lebih baru; yang ada di sini 3.9.",
        "(Kentongan needs Python 3.11 or newer; this machine has 3.9.)",
    ]


def test_beside_an_old_python_a_newer_one_is_found(machine: Machine) -> None:
    machine.has("python3", "#!/bin/sh\necho 3.9\n")
    machine.has("python3.12", PYTHON)
    assert machine.runs("run")[0] == 0


#: Debian's Python without python3-venv; apt-get's stand-in brings it by making the file ``has-venv``.
BARE_PYTHON = PYTHON.replace("then exit 0", 'then [ -e "$HOME/has-venv" ]; exit')
APT_GET = """#!/bin/sh
echo "apt-get:$*" | tr ' ' '_' >>"$JOURNAL"
if [ "$1" = install ]; then : >"$HOME/has-venv"; fi
"""


def a_bare_debian(machine: Machine, user: int) -> None:
    machine.has("python3", BARE_PYTHON)
    machine.lacks("uv")
    machine.lacks("id")
    machine.has("id", f"#!/bin/sh\necho {user}\n")
    machine.has("apt-get", APT_GET.replace("tr", str(shutil.which("tr"))))


def test_as_root_it_installs_the_venv_package_and_no_other(machine: Machine) -> None:
    a_bare_debian(machine, user=0)
    machine.runs("run")
    assert machine.installed == ["apt-get:update", "apt-get:install_-y_--no-install-recommends_python3-venv"]


def test_as_anybody_else_it_says_what_to_type(machine: Machine) -> None:
    a_bare_debian(machine, user=1000)
    code, out, err = machine.runs("run")
    assert (code, out, machine.installed) == (1, "", [])
    assert err.splitlines()[-2:] == [
        "Paket python3-venv belum ada. Ketik: sudo apt install python3-venv",
        "(The package python3-venv is missing. Type: sudo apt install python3-venv)",
    ]


def test_with_uv_the_venv_package_is_not_needed(machine: Machine) -> None:
    a_bare_debian(machine, user=1000)
    machine.has("uv", f'#!/bin/sh\nif [ "$1" = venv ]; then {sys.executable} -m venv --without-pip .venv; fi\n')
    assert machine.runs("run")[:2] == (0, "__main__.py|run\n")


def test_a_checkout_that_cannot_be_written_to_says_so(public_machine: Machine) -> None:
    public_machine.checkout.chmod(0o555)
    nobody: dict[str, Any] = {"user": 65534, "group": 65534} if os.geteuid() == 0 else {}
    code, out, err = public_machine.runs("run", **nobody)
    public_machine.checkout.chmod(0o755)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        f"Folder {public_machine.checkout} tidak dapat ditulisi oleh pengguna ini; jalankan sekali sebagai pemiliknya.",
        "(This user cannot write to that folder; run this once as its owner.)",
    ]
