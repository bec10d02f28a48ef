"""The page itself: its template, its words, and the files that go with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader

from bot.playground.door import CONTENT_TYPES
from data.wording import placeholders, say

#: Opening of the keys of all words on the page.
WORDS = "playground.page."
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with the page."""

    content: bytes
    media_type: str
    etag: str


@cache
def static_files() -> dict[str, File]:
    """All files that go with the page, by name; read once."""
    found = {}
    for path in files("bot.playground").joinpath("static").iterdir():
        suffix = path.name[path.name.rfind(".") :]
        if suffix in _TYPES:
            content = path.read_bytes()
            found[path.name] = File(content, _TYPES[suffix], f'"{hashlib.sha256(content).hexdigest()[:16]}"')
    return found


@cache
def words(language: str) -> dict[str, str]:
    """The words of the page by the end of their key; their fields stay as they are, the page fills them in."""
    found = placeholders(language)
    return {
        key.removeprefix(WORDS): say(key, language, **{name: f"{{{name}}}" for name in fields})
        for key, fields in found.items()
        if key.startswith(WORDS)
    }


@cache
def page(language: str) -> str:
    """The page as HTML; everything that changes is fetched by its programs."""
    environment = Environment(loader=PackageLoader("bot.playground"), autoescape=True)
    template = environment.get_template("page.html")
    return template.render(words=words(language), language=language, photos=",".join(CONTENT_TYPES[1:]))
