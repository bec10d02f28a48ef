"""The page itself: its template and its words."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader

from bot.playground.door import CONTENT_TYPES
from data.wording import placeholders, say

#: Opening of the keys of all words on the page.
WORDS = "playground.page."


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
