"""What every page of ours shares: colours and sizes, light and dark, the icon; and how files go to a browser."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def headers(forms: str, images: str = "'self'") -> dict[str, str]:
    """What is said to a browser with every answer, so that nothing but our own files counts on a page.

    Args:
        forms: where forms may go, as a source of the policy.
        images: where pictures may come from.
    """
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; connect-src 'self'; "
            f"form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        "X-Robots-Tag": "noindex",
    }


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a page."""

    content: bytes
    media_type: str
    etag: str


@cache
def static_files(package: str) -> dict[str, File]:
    """The files that go with the pages of a package, and those that all pages share, by name; read once."""
    found = {}
    for folder in (files("bot.looks"), files(package).joinpath("static")):
        for path in folder.iterdir():
            suffix = path.name[path.name.rfind(".") :]
            if suffix in _TYPES:
                content = path.read_bytes()
                found[path.name] = File(content, _TYPES[suffix], f'"{hashlib.sha256(content).hexdigest()[:16]}"')
    return found


def served(package: str, name: str, request: Request) -> Response:
    """A file as the browser gets it, or that it has the newest already."""
    file = static_files(package).get(name)
    if file is None:
        return Response(status_code=404)
    headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)
