"""Settings: read in their order, refused with a sentence and a remedy, and a key that is made once."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, language_at_start, load, secret_of
from bot.settings_values import SECRET_KEY_CHARS
from data.wording import say
from tests.bot.commands import ROOT, without_settings

TOKEN = "123456789:" + "A" * 35
WEBHOOK_SECRET = "s" * 16


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_settings(monkeypatch, tmp_path)


def dotenv(folder: Path, text: str) -> Path:
    path = folder / ".env"
    path.write_text(text, encoding="utf-8")
    return path


def sentences_of(error: pytest.ExceptionInfo[SettingsError]) -> list[str]:
    return error.value.sentences


# --- Wrong values -----------------------------------------------------------------------------------------------------

#: A wrong value of every setting, and why it is one.
WRONG = [
    ("VAR_DIR", "v\0r", "no file system takes a zero byte"),
    ("DATABASE_URL", "nonsense", "no URL"),
    ("DATABASE_URL", "mysql://host/kentongan", "a database that we do not speak"),
    ("DATABASE_URL", "sqlite://", "a database in memory is forgotten between two connections"),
    ("DATABASE_URL", "sqlite:///:memory:", "the same, spelled out"),
    ("DATABASE_URL", "postgresql://u:p@ss@host/kentongan", "an @ in the password makes another host of it"),
    ("DATABASE_URL", "postgresql://u:p@host:port/kentongan", "the port is no number"),
    ("WORKING_HOURS", "setiap hari", "no hours"),
    ("ESCALATE_MINUTES", "0", "nobody answers at once"),
    ("ANSWER_HOURS", "segera", "no number"),
    ("SECRET_KEY", "x" * (SECRET_KEY_CHARS - 1), "too short to be a secret"),
    ("TELEGRAM_BOT_TOKEN", "my-bot", "no token"),
    ("TELEGRAM_BOT_TOKEN", "123456789:short", "half a token"),
    ("TELEGRAM_OFFICE_BOT_TOKEN", "petugas", "no token"),
    ("TELEGRAM_BOT_TOKEN", f"{TOKEN} # from BotFather", "a remark behind it"),
    ("TELEGRAM_BOT_NAME", "https://t.me/kentongan_bot", "a link, not a name"),
    ("TELEGRAM_BOT_NAME", "kentongan", "names of bots end in bot"),
    ("TELEGRAM_API_URL", "api.telegram.org", "no scheme"),
    ("TELEGRAM_API_URL", "ftp://api.telegram.org", "another scheme"),
    ("TELEGRAM_API_URL", "https://", "no host"),
    ("TELEGRAM_API_URL", "http://127.0.0.1:99999", "no such port"),
    ("TELEGRAM_API_URL", "http://[::1", "half an address"),
    ("TELEGRAM_WEBHOOK_URL", "kentongan.example.go.id/telegram", "no scheme"),
    ("TELEGRAM_WEBHOOK_SECRET", "too short", "Telegram takes neither blanks nor this little"),
    ("TELEGRAM_WEBHOOK_SECRET", "s" * 257, "Telegram takes at most 256"),
    ("TELEGRAM_PER_SECOND", "-1", "below nothing"),
    ("TELEGRAM_PER_SECOND", "nan", "no number"),
    ("TELEGRAM_PER_SECOND", "inf", "0 is how no limit is said"),
    ("TELEGRAM_CHAT_PER_SECOND", "1,5", "a decimal comma"),
    ("TELEGRAM_GROUP_PER_MINUTE", "1001", "more than any platform allows"),
    ("CONSOLE_HOST", "local host", "no host has a blank"),
    ("CONSOLE_HOST", "http://127.0.0.1", "a host, not an address"),
    ("CONSOLE_HOST", "127..1", "no name and no address"),
    ("CONSOLE_PORT", "65536", "no such port"),
    ("CONSOLE_PORT", "http", "no number"),
    ("PUBLIC_URL", "kentongan.example.go.id", "no scheme"),
    ("PLAYGROUND", "perhaps", "neither on nor off"),
    ("REGION", "3574", "Kemendagri's codes have dots"),
    ("REGION", "35.74.1", "a kecamatan has two digits"),
    ("TIMEZONE", "WIB", "an abbreviation, not a zone"),
    ("TIMEZONE", "Asia", "a folder of zones"),
    ("TIMEZONE", "Asia/Probolinggo", "no such zone"),
    ("TIMEZONE", "../../etc/passwd", "no zone at all"),
    ("DEFAULT_LANGUAGE", "en_US:en", "what gettext would take"),
    ("DEFAULT_LANGUAGE", "jv", "not yet"),
    ("LOG_LEVEL", "loud", "no level"),
    ("JOBS", "celery", "nothing that carries jobs here"),
    ("JOBS", "procrastinate", "the database is SQLite"),
    ("LEASE_SECONDS", "0.4", "shorter than a claim takes"),
    ("LEASE_SECONDS", "nan", "no number"),
    ("UNKNOWN_RESEND_SECONDS", "601", "too late to be an answer"),
    ("QUIET_HOURS", "malam hari", "no times of a clock"),
    ("CANARY_SECONDS", "601", "longer than anybody waits"),
    ("KIM_STEP_HOURS", "-1", "before it was sent"),
    ("IN_FLIGHT", "0", "nothing would ever be sent"),
    ("IN_FLIGHT", "2.5", "no whole number"),
    ("UNDO_SECONDS", "-5", "before it was decided"),
    ("KIM_COVERAGE_PERCENT", "0", "no target at all"),
    ("SECOND_READER", "sometimes", "neither yes nor no"),
    ("OFFICE_NAME", "x" * 61, "it stands in the middle of sentences"),
    ("OFFICE_CONTACT", "x" * 201, "longer than people read"),
    ("CAP_SENDER", "kantor, kami", "its name would be several"),
    ("FAQ_FILE", "f\0q", "no file system takes a zero byte"),
    ("INBOX_BODY_DAYS", "0", "they would be forgotten before they are read"),
    ("MEDIA_DAYS", "3651", "ten years"),
    ("BACKUP_DIR", "f\0lder", "no file system takes a zero byte"),
    ("BACKUP_MINUTES", "0", "it would never do anything else"),
]


@pytest.mark.parametrize(("name", "value"), [row[:2] for row in WRONG], ids=[f"{row[0]}: {row[2]}" for row in WRONG])
def test_a_wrong_value_stops_the_start_with_its_name_and_remedy(tmp_path: Path, name: str, value: str) -> None:
    if "\0" in value:  # neither an environment nor a file can hold it
        with pytest.raises(SettingsError) as caught:
            load(tmp_path / ".env", **{name.lower(): value})
    else:
        with pytest.raises(SettingsError) as caught:
            load(dotenv(tmp_path, f"{name}='{value}'\n"))
    (sentence,) = sentences_of(caught)
    assert sentence == f"{name}: nilainya tidak dapat dipakai. {say(f'settings.remedy.{name.lower()}', 'id')}"


def test_every_setting_has_a_wrong_value_above() -> None:
    assert {row[0].lower() for row in WRONG} == set(Settings.model_fields)


def test_each_wrong_value_has_its_own_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(dotenv(tmp_path, "CONSOLE_PORT=x\nREGION=y\n"))
    assert [sentence.split(":")[0] for sentence in sentences_of(caught)] == ["CONSOLE_PORT", "REGION"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"telegram_webhook_url": "https://kentongan.example.go.id/telegram"}, "TELEGRAM_WEBHOOK_SECRET"),
        (
            {"telegram_webhook_url": "http://kentongan.example.go.id", "telegram_webhook_secret": WEBHOOK_SECRET},
            "TELEGRAM_WEBHOOK_URL",
        ),
    ],
    ids=["a webhook without a secret", "a webhook that Telegram's own server would refuse"],
)
def test_settings_that_do_not_go_together(tmp_path: Path, given: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError, match=f"^{missing}: "):
        load(tmp_path / ".env", **given)


def test_an_own_bot_api_server_may_deliver_by_http(tmp_path: Path) -> None:
    own = {"telegram_api_url": "http://127.0.0.1:8081", "telegram_webhook_url": "http://127.0.0.1:8080/telegram"}
    assert load(tmp_path / ".env", **own, telegram_webhook_secret=WEBHOOK_SECRET).webhook_path == "/telegram"


# --- Unknown names ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("TELEGRAM_TOKEN=x", "Mungkin maksudnya TELEGRAM_BOT_TOKEN?"),
        ("DATABASEURL=x", "Mungkin maksudnya DATABASE_URL?"),
        ("LANGUAGE=en", "Mungkin maksudnya DEFAULT_LANGUAGE?"),
        ("QQQ=1", "Hapus barisnya dari .env; nama yang ada tercantum di .env.example."),
    ],
)
def test_an_unknown_name_in_the_file_stops_the_start(tmp_path: Path, line: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(dotenv(tmp_path, line))
    name = line.partition("=")[0]
    assert sentences_of(caught) == [f"{name}: pengaturan ini tidak dikenal. {hint}"]


def test_the_environment_may_hold_what_it_likes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_TOKEN", "x")
    assert not load(tmp_path / ".env").has_telegram


@pytest.mark.parametrize("gettexts", ["en_US:en", "id_ID:id", "en", ""])
def test_the_language_of_the_operators_desktop_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gettexts: str
) -> None:
    monkeypatch.setenv("LANGUAGE", gettexts)
    assert load(tmp_path / ".env").language == "id"


def test_a_file_that_is_no_text_is_said_to_be_unreadable(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"REGION=\xff\xfe35.74")
    with pytest.raises(SettingsError, match=r"^Berkas \.env tidak dapat dibaca"):
        load(tmp_path / ".env")


# --- Order ------------------------------------------------------------------------------------------------------------


def test_environment_before_file_before_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = dotenv(tmp_path, "REGION=35.13\nTIMEZONE=Asia/Makassar\n")
    monkeypatch.setenv("REGION", "33.74")
    settings = load(env)
    assert (settings.region, settings.timezone, settings.console_port) == ("33.74", "Asia/Makassar", 8080)


def test_empty_values_count_as_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = dotenv(tmp_path, "".join(f"{name.upper()}=\n" for name in Settings.model_fields))
    assert load(env) == load(tmp_path / "absent")
    env = dotenv(tmp_path, "REGION=35.13\n")
    monkeypatch.setenv("REGION", "")
    assert load(env).region == "35.13"


def test_the_example_file_says_nothing_but_the_defaults(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = [line.removeprefix("#") for line in example.splitlines() if "=" in line and not line.startswith("# ")]
    shown = load(dotenv(tmp_path, "\n".join(line for line in lines if not line.startswith("VAR_DIR"))))
    assert len(lines) == len(Settings.model_fields)
    assert shown == load(tmp_path / "absent")


def test_nothing_secret_is_shown(tmp_path: Path) -> None:
    secrets = {"secret_key": "k" * 40, "telegram_bot_token": TOKEN, "telegram_webhook_secret": WEBHOOK_SECRET}
    shown = repr(load(tmp_path / ".env", **secrets))
    assert [secret for secret in secrets.values() if secret in shown] == []


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost", "kentongan.example.go.id"])
def test_hosts_to_listen_on(tmp_path: Path, host: str) -> None:
    assert load(tmp_path / ".env", console_host=host).console_host == host


def test_the_database_lies_under_var_dir_unless_told_otherwise(tmp_path: Path) -> None:
    assert load(tmp_path / ".env").database == f"sqlite:///{tmp_path}/var/kentongan.sqlite3"
    assert load(tmp_path / ".env", database_url="postgresql://host/k").database == "postgresql://host/k"
    assert load(tmp_path / ".env", var_dir="~/kentongan").var_dir == Path.home() / "kentongan"


@pytest.mark.parametrize(
    ("environment", "file", "language"),
    [("en", "", "en"), ("", "DEFAULT_LANGUAGE=en", "en"), ("fr", "", "id"), ("", "", "id"), ("", "\udcff", "id")],
)
def test_the_language_is_known_before_the_rest_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: str, file: str, language: str
) -> None:
    (tmp_path / ".env").write_text(file, encoding="utf-8", errors="surrogateescape")
    monkeypatch.setenv("DEFAULT_LANGUAGE", environment)
    assert language_at_start(tmp_path / ".env") == language


def test_sentences_are_in_the_operators_language(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^REGION: this value cannot be used\. Give a Kemendagri code"):
        load(dotenv(tmp_path, "DEFAULT_LANGUAGE=en\nREGION=x\n"))


# --- The key ----------------------------------------------------------------------------------------------------------


def settings_in(folder: Path) -> Settings:
    return load(folder / ".env", var_dir=folder / "var")


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    key = secret_of(settings)
    path = settings.var_dir / "secret.key"
    assert len(key) >= SECRET_KEY_CHARS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert secret_of(settings) == key
    assert [item.name for item in path.parent.iterdir()] == ["secret.key"], "nothing half is left behind"


def test_a_given_key_counts_and_none_is_made(tmp_path: Path) -> None:
    settings = load(tmp_path / ".env", var_dir=tmp_path / "var", secret_key="g" * 32)
    assert secret_of(settings) == "g" * 32
    assert not settings.var_dir.exists()


RACER = """
import pathlib, sys, time
from bot.settings import load, secret_of
settings = load(pathlib.Path(sys.argv[1], ".env"), var_dir=sys.argv[1] + "/var")
print("ready", flush=True)
sys.stdin.readline()
print(secret_of(settings))
"""


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(tmp_path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    keys = {racer.communicate("go\n", timeout=180)[0] for racer in racers}
    assert len(keys) == 1
    assert keys.pop().strip() == (tmp_path / "var" / "secret.key").read_text(encoding="ascii")


@pytest.mark.parametrize("content", [b"", b"cut", b"\n\n", b"\xff" * 64], ids=["empty", "cut", "blank", "no text"])
def test_a_damaged_key_is_never_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "var" / "secret.key"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(SettingsError, match=r"SECRET_KEY: berkas .*secret\.key rusak atau terpotong"):
        secret_of(settings_in(tmp_path))
    assert path.read_bytes() == content


@pytest.mark.parametrize("obstacle", ["folder", "file"])
def test_a_key_that_cannot_be_read_or_made_says_so(tmp_path: Path, obstacle: str) -> None:
    if obstacle == "folder":
        (tmp_path / "var" / "secret.key").mkdir(parents=True)
    else:
        (tmp_path / "var").write_text("not a folder")
    with pytest.raises(SettingsError, match=r"SECRET_KEY: berkas .*secret\.key tidak dapat dibaca atau dibuat"):
        secret_of(settings_in(tmp_path))


def test_the_officers_bot_is_another_one_than_the_residents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_OFFICE_BOT_TOKEN", TOKEN)
    with pytest.raises(SettingsError) as raised:
        load(Path("/nonexistent/kentongan.env"))
    assert "TELEGRAM_OFFICE_BOT_TOKEN" in str(raised.value)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    assert load(Path("/nonexistent/kentongan.env")).has_office_bot
