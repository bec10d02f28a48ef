"""Requests as clients write them (query, form, multipart or JSON), read into one shape.

aiogram and python-telegram-bot send forms, and multipart when a file goes along; other clients send JSON. What the
parameters mean is not known here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.simulators.telegram.refusals import bad_request

_PART_FIELD = re.compile(r'[;\s](name|filename)="((?:[^"\\]|\\.)*)"')
_TRUE = frozenset({"true", "1", "yes", "y", "t"})


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    mime_type: str
    content: bytes


class Params:
    """The parameters of one call, by name.

    Values of forms are text, values of JSON bodies what JSON makes of them; the readers below hide the difference.
    """

    __slots__ = ("uploads", "values")

    def __init__(self, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def text(self, name: str) -> str:
        """Return a text, empty when it is missing.

        Raises:
            Refusal: it is not valid Unicode (a lone surrogate, bytes that are no UTF-8).
        """
        value = self.values.get(name)
        if value is None:
            return ""
        text = value if isinstance(value, str) else json.dumps(value)
        if not text.isascii():
            _require_unicode(text)
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number, the default when it is missing or is none (the platform does the same)."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """Return whether a switch is on."""
        value = self.values.get(name)
        return value is True or (value is not None and str(value).lower() in _TRUE)

    def tree(self, name: str, meaning: str) -> Any:
        """Return a JSON value, ``None`` when it is missing.

        Raises:
            Refusal: the text is not JSON; ``meaning`` says in it what could not be parsed.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {meaning} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """Return the file sent under a name or under the ``attach://`` address that stands there."""
        value = self.values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            return self.attached(value)
        return self.uploads.get(name)

    def attached(self, address: str) -> Upload | None:
        """Return the file behind an ``attach://`` address."""
        return self.uploads.get(address.removeprefix("attach://"))


def _require_unicode(text: str) -> None:
    """Refuse what cannot be written as UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def decoded(query: bytes, content_type: str, body: bytes) -> Params:
    """Read one request.

    Args:
        query: the part of the address behind the question mark.
        content_type: the header, empty when there is none.
        body: the whole body.

    Raises:
        Refusal: the body is not what its type promises.
    """
    values = _form(query) if query else {}
    if not body:
        return Params(values)
    kind, _, options = content_type.partition(";")
    if kind == "multipart/form-data":
        return _multipart(body, options, values)
    if kind == "application/json":
        values.update(_json_object(body))
    else:
        values.update(_form(body))
    return Params(values)


def _form(body: bytes) -> dict[str, Any]:
    """Read ``a=1&b=2``; bytes that are no UTF-8 survive as surrogates and are refused where they are used."""
    return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True, errors="surrogateescape"))


def _json_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object."""
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("can't parse JSON object: object expected")
    return found


def _multipart(body: bytes, options: str, values: dict[str, Any]) -> Params:
    """Read a multipart body; parts with a file name are files, the others values."""
    boundary = re.search(r'boundary="?([^";]+)', options)
    if boundary is None:
        raise bad_request("can't parse multipart body: boundary not found")
    uploads: dict[str, Upload] = {}
    delimiter = rb"\r\n--" + re.escape(boundary[1].encode()) + rb"(?=\r\n|--)"
    for part in re.split(delimiter, b"\r\n" + body)[1:]:
        if part.startswith(b"--"):
            break
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        header = head.decode("utf-8", "replace")
        fields = {name: value.replace('\\"', '"') for name, value in _PART_FIELD.findall(header)}
        if "filename" in fields:
            uploads[fields.get("name", "")] = Upload(fields["filename"], _mime_type(header), content)
        else:
            values[fields.get("name", "")] = content.decode("utf-8", "surrogateescape")
    return Params(values, uploads)


def _mime_type(header: str) -> str:
    """Return the declared type of a part, that of unknown bytes when it declares none."""
    found = re.search(r"content-type:\s*([^\s;]+)", header, re.IGNORECASE)
    return found[1] if found else "application/octet-stream"
