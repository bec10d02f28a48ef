"""What a setting may be: each function gives back the value, tidied, or raises ValueError."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, SecretStr
from sqlalchemy.exc import ArgumentError

from broadcasts.quiet import quiet_hours
from data.model.working_hours import working_hours
from data.store.database import normalised_url

#: Shortest SECRET_KEY that is taken, characters.
SECRET_KEY_CHARS = 32


def is_folder(path: Path) -> Path:
    """A folder, with a tilde opened."""
    if "\0" in str(path):
        raise ValueError
    return path.expanduser()


def is_database(url: str) -> str:
    """A file or a server that can be named; an ``@`` left in the host is a part of the password that was not quoted."""
    if not url:
        return url
    try:
        parsed = normalised_url(url)
    except ArgumentError:
        raise ValueError from None
    is_lost = parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:")
    if is_lost or "@" in (parsed.host or ""):
        raise ValueError
    return url


def is_token(token: SecretStr) -> SecretStr:
    """A bot's token, or none."""
    if token.get_secret_value() and not re.fullmatch(r"\d+:[A-Za-z0-9_-]{20,}", token.get_secret_value()):
        raise ValueError
    return token


def is_secret(secret: SecretStr) -> SecretStr:
    """A secret that is long enough, or none."""
    if 0 < len(secret.get_secret_value()) < SECRET_KEY_CHARS:
        raise ValueError
    return secret


def is_web_address(url: str) -> str:
    """An address by http or https, or none."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0):
        raise ValueError
    return url.rstrip("/")


def is_host(name: str) -> str:
    """A name or an address of a machine."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*", name):
        ip_address(name)
    return name


def is_region(code: str) -> str:
    """A code of Kemendagri."""
    if not re.fullmatch(r"\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", code):
        raise ValueError
    return code


def is_quiet_hours(text: str) -> str:
    """Hours of a day."""
    quiet_hours(text, "Asia/Jakarta")
    return text


def is_working_hours(text: str) -> str:
    """Days with their hours."""
    working_hours(text, "Asia/Jakarta")
    return text


def is_line(text: str) -> str:
    """One line that can be shown to people: no line breaks and nothing invisible."""
    if not text.isprintable():
        raise ValueError
    return text.strip()


def is_sender(text: str) -> str:
    """A name without blanks, commas and marks of XML, as CAP wants it."""
    if not text.isprintable() or any(mark in text for mark in " ,<&"):
        raise ValueError
    return text


def is_path(text: str) -> str:
    """A path that can be one."""
    if "\0" in text:
        raise ValueError
    return text


def is_zone(name: str) -> str:
    """A zone of the tz database."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):  # a folder of zones is an OSError
        raise ValueError from None
    return name


def is_bot_name(value: str) -> str:
    """A bot's name, or none.

    Source for the allowed characters: core.telegram.org/bots/features, "Creating a new bot".
    """
    if value and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{1,28}bot", value.removeprefix("@"), re.ASCII | re.IGNORECASE):
        raise ValueError
    return value.removeprefix("@")


def is_webhook_secret(secret: SecretStr) -> SecretStr:
    """What Telegram takes as a webhook's secret, or none.

    Source for the allowed characters: core.telegram.org/bots/api#setwebhook, secret_token.
    """
    if secret.get_secret_value() and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret.get_secret_value()):
        raise ValueError
    return secret


#: As fields of several settings.
WebAddress = Annotated[str, AfterValidator(is_web_address)]
Token = Annotated[SecretStr, AfterValidator(is_token)]
