"""Every setting, its unit and its sentence; read once at the start and passed down as values.

Order: environment, then ``.env``, then the default; an empty value counts as none. A value that cannot be used stops
the start with a sentence that names the variable and the remedy; a variable in ``.env`` that is none of these does the
same.
"""

from __future__ import annotations

import difflib
import os
import secrets
from contextlib import suppress
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import settings_values as values
from bot.settings_values import SECRET_KEY_CHARS
from data.store.database import normalised_url
from data.wording import FALLBACK, REVIEWED, say

#: The default of TELEGRAM_API_URL; this server delivers updates to https addresses only.
TELEGRAM_API = "https://api.telegram.org"


def home() -> Path:
    """The folder of the checkout, or the current one when Kentongan is installed as a package."""
    root = Path(__file__).resolve().parent.parent
    return root if (root / "pyproject.toml").is_file() else Path.cwd()


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Language(StrEnum):
    """Languages of the command line, and of people whose platform does not tell theirs."""

    INDONESIAN = "id"
    ENGLISH = "en"


class JobsEngine(StrEnum):
    """What carries long jobs."""

    EMBEDDED = "embedded"
    PROCRASTINATE = "procrastinate"


class SettingsError(Exception):
    """A setting cannot be used.

    Args:
        sentences: one for each wrong variable, naming it and the remedy.
    """

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine only; a name other than ``localhost`` may be anything."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host.lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


class Settings(BaseSettings):
    """The settings, each explained in ``.env.example``."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", extra="forbid", frozen=True, case_sensitive=False, env_ignore_empty=True
    )

    #: Where everything live is kept: database, keys, locks, snapshots.
    var_dir: Annotated[Path, AfterValidator(values.is_folder)] = Field(default_factory=lambda: home() / "var")
    #: SQLite or PostgreSQL; empty for a SQLite file under VAR_DIR.
    database_url: Annotated[str, AfterValidator(values.is_database)] = ""
    #: The root of all keys; empty to have one generated under VAR_DIR.
    secret_key: Annotated[SecretStr, AfterValidator(values.is_secret)] = SecretStr("")
    telegram_bot_token: values.Token = SecretStr("")
    #: The public bot's name without "@", for links of invitation; the service itself learns it from Telegram.
    telegram_bot_name: Annotated[str, AfterValidator(values.is_bot_name)] = ""
    #: Of the officers' bot, which is another one than that of the residents.
    telegram_office_bot_token: values.Token = SecretStr("")
    telegram_api_url: values.WebAddress = TELEGRAM_API
    #: Where Telegram delivers updates; empty to fetch them.
    telegram_webhook_url: values.WebAddress = ""
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(values.is_webhook_secret)] = SecretStr("")
    #: Messages a second over all chats; 0 for no limit. Telegram takes about 30; at that very rate one that is sent a
    #: moment late and one that is sent in time would fall into one second with the 29 between them.
    telegram_per_second: float = Field(default=25, ge=0, le=1000)
    #: Messages a second to one private chat; 0 for no limit.
    telegram_chat_per_second: float = Field(default=1, ge=0, le=1000)
    #: Messages a minute to one group; 0 for no limit.
    telegram_group_per_minute: float = Field(default=18, ge=0, le=1000)
    console_host: Annotated[str, AfterValidator(values.is_host)] = "127.0.0.1"
    console_port: int = Field(default=8080, ge=0, le=65535)
    public_url: values.WebAddress = ""
    #: Phones in the browser; empty means: on while there is no token.
    playground: bool | None = None
    region: Annotated[str, AfterValidator(values.is_region)] = "35.74"
    timezone: Annotated[str, AfterValidator(values.is_zone)] = "Asia/Jakarta"
    #: Of the command line and of people whose platform tells none. Not LANGUAGE: that one is gettext's, set on many
    #: machines to something like ``en_US:en``, and would change what residents read.
    default_language: Language = Language.INDONESIAN
    log_level: LogLevel = LogLevel.INFO
    #: How long claimed work is a process's own, seconds.
    lease_seconds: float = Field(default=30, ge=0.5, le=600)
    #: What carries long jobs; empty for procrastinate where the database is PostgreSQL and has its tables.
    jobs: JobsEngine | None = None
    #: How long a reply of unknown fate waits before it is sent once more, seconds.
    unknown_resend_seconds: float = Field(default=10, ge=0, le=600)
    #: Deliveries being sent at once by one process.
    in_flight: int = Field(default=8, ge=1, le=64)
    #: When nothing but urgent broadcasts goes out, by the office's clock; 00:00-00:00 for never. Replies never wait.
    quiet_hours: Annotated[str, AfterValidator(values.is_quiet_hours)] = "22:00-05:00"
    #: How long a broadcast waits after its first 20 messages to see what becomes of them, seconds.
    canary_seconds: float = Field(default=10, ge=0, le=600)
    #: After how many hours without "Sudah saya teruskan" the next of a KIM is asked; 0 for never.
    kim_step_hours: float = Field(default=6, ge=0, le=168)
    #: In how many of 100 kelurahan and desa the office wants an active KIM.
    kim_coverage_percent: float = Field(default=100, ge=1, le=100)
    #: When the office is open. The default is a week of five days. Source: Perpres 21/2023, art. 4.
    working_hours: Annotated[str, AfterValidator(values.is_working_hours)] = "Sen-Kam 07:30-16:00, Jum 07:30-16:30"
    #: Working minutes after which all fact-checkers hear of a tip that whoever is on duty did not take.
    escalate_minutes: float = Field(default=60, ge=1, le=10_000)
    #: Working hours within which the office wants to answer a tip; what waits longer counts as late.
    answer_hours: float = Field(default=16, ge=0.5, le=1000)
    #: For how long an officer can take back what was decided on a tip, before anybody hears of it, seconds.
    undo_seconds: float = Field(default=30, ge=0, le=600)
    #: Whether a verdict that a fact-checker writes is read by a second one before anybody is told; an office with a
    #: single active fact-checker goes on alone in any case.
    second_reader: bool = True
    #: How residents know the office.
    office_name: Annotated[str, AfterValidator(values.is_line)] = Field(default="Diskominfo", max_length=60)
    #: How the office is reached besides the chat, as residents read it; empty when nothing is to be shown.
    office_contact: Annotated[str, AfterValidator(values.is_line)] = Field(default="", max_length=200)
    #: How the office is named as the sender of alerts (CAP), unique in the world; empty for one made of REGION.
    cap_sender: Annotated[str, AfterValidator(values.is_sender)] = Field(default="", max_length=100)
    #: The office's questions and answers; empty for faq.toml under VAR_DIR, which need not exist.
    faq_file: Annotated[str, AfterValidator(values.is_path)] = ""
    #: Days after which the raw bodies of what came in are forgotten.
    inbox_body_days: int = Field(default=30, ge=1, le=3650)
    #: Where backups go, best on another disk; empty for none.
    backup_dir: Annotated[str, AfterValidator(values.is_path)] = ""
    #: Minutes between two backups.
    backup_minutes: float = Field(default=5, ge=1, le=1440)
    #: Days for which the files that came with tips are kept.
    media_days: int = Field(default=90, ge=1, le=3650)

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite:///{self.var_dir.absolute() / 'kentongan.sqlite3'}"

    @property
    def language(self) -> Language:
        """The language of the command line, and of people whose platform does not tell theirs."""
        return self.default_language

    @property
    def faq_path(self) -> Path:
        """The file of the office's questions and answers, with the default filled in."""
        return Path(self.faq_file).expanduser() if self.faq_file else self.var_dir / "faq.toml"

    @property
    def backups(self) -> Path:
        """Where backups go; of meaning only where ``backup_dir`` is set."""
        return Path(self.backup_dir).expanduser()

    @property
    def has_telegram(self) -> bool:
        """Whether a bot is to be run on Telegram."""
        return bool(self.telegram_bot_token.get_secret_value())

    @property
    def has_office_bot(self) -> bool:
        """Whether officers have a bot of their own."""
        return bool(self.telegram_office_bot_token.get_secret_value())

    @property
    def webhook_path(self) -> str:
        """The path of our own webhook route; empty while updates are fetched."""
        return urlsplit(self.telegram_webhook_url).path or "/" if self.telegram_webhook_url else ""


def language_at_start(env_file: Path | None = None) -> str:
    """The language in which to speak before the settings are known to be right."""
    name = "DEFAULT_LANGUAGE"
    try:
        given = os.environ.get(name) or dotenv_values(env_file or home() / ".env", encoding="utf-8").get(name)
    except (OSError, ValueError):
        return FALLBACK
    return given if given in REVIEWED else FALLBACK


def load(env_file: Path | None = None, **overrides: Any) -> Settings:
    """Read the settings.

    Args:
        env_file: the file to read; None for ``.env`` beside the code.
        overrides: values that count above everything, for tests and the command line.

    Raises:
        SettingsError: a variable is wrong, unknown, or lacks another that it needs.
    """
    language = language_at_start(env_file)
    try:
        settings = Settings(_env_file=env_file or home() / ".env", **overrides)  # type: ignore[call-arg]
    except ValidationError as error:
        raise SettingsError([_sentence(item["loc"], item["type"], language) for item in error.errors()]) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsError([say("settings.unreadable", language)]) from None
    if misfit := _misfit(settings):
        raise SettingsError([_sentence((misfit,), "misfit", language)])
    return settings


def _misfit(settings: Settings) -> str:
    """The name of a setting that does not go together with the others; empty when there is none."""
    webhook = settings.telegram_webhook_url
    if settings.playground and not is_loopback(settings.console_host):
        return "playground"
    if settings.has_office_bot and settings.telegram_office_bot_token == settings.telegram_bot_token:
        return "telegram_office_bot_token"
    if webhook.startswith("http:") and settings.telegram_api_url == TELEGRAM_API:
        return "telegram_webhook_url"
    if webhook and not settings.telegram_webhook_secret.get_secret_value():
        return "telegram_webhook_secret"
    if settings.jobs is JobsEngine.PROCRASTINATE and normalised_url(settings.database).get_backend_name() == "sqlite":
        return "jobs"
    return ""


def _sentence(place: tuple[int | str, ...], kind: str, language: str) -> str:
    name = str(place[0]).lower() if place else ""
    if kind == "extra_forbidden" or name not in Settings.model_fields:
        return say("settings.unknown", language, name=name.upper(), hint=_hint(name, language))
    return say("settings.wrong", language, name=name.upper(), remedy=say(f"settings.remedy.{name}", language))


def _hint(name: str, language: str) -> str:
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    return say("settings.did_you_mean", language, name=near[0].upper()) if near else say("settings.no_idea", language)


def key_path(settings: Settings) -> Path:
    """Where the root of all keys is kept when it is not given."""
    return settings.var_dir / "secret.key"


def secret_of(settings: Settings) -> str:
    """The root of all keys, generated with mode 0600 under VAR_DIR at the very first start.

    Raises:
        SettingsError: the file cannot be read or made, or it is there but was emptied or cut; a new key would make
            the database unreadable.
    """
    given = settings.secret_key.get_secret_value()
    if given:
        return given
    path = key_path(settings)
    try:
        if not path.exists():
            _generate(path)
        secret = path.read_bytes().decode("ascii", "replace").strip()
    except OSError as error:
        cause = error.strerror or type(error).__name__
        raise SettingsError([say("settings.no_key", settings.language, path=path, cause=cause)]) from error
    if len(secret) < SECRET_KEY_CHARS or not secret.isascii():
        raise SettingsError([say("settings.damaged_key", settings.language, path=path)])
    return secret


def _generate(path: Path) -> None:
    """Write a new key whole or not at all; of two processes that start together one is first and both read its key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    own = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(own, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()
    fsync_folder(path.parent)


def fsync_folder(path: Path) -> None:
    """Make the names in a folder as durable as what is in the files; a power cut must not take a key that is in use."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
