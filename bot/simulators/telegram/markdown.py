"""The parse mode MarkdownV2. Source: core.telegram.org/bots/api#markdownv2-style."""

from __future__ import annotations

import re
from typing import Any

from bot.simulators.telegram.entities import units
from bot.simulators.telegram.refusals import Refusal, bad_request

_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|```(?:(?P<language>\w+)\n)?(?P<pre>(?:\\.|[^`\\])*)```"
    r"|`(?P<code>(?:\\.|[^`\\])*)`"
    r"|(?P<mark>\|\||__|[*_~])"
    r"|(?P<opened>\[)"
    r"|\]\((?P<url>(?:\\.|[^)\\])*)\)"
    r"|(?P<reserved>[\]()>#+\-=|{}.!`])",
    re.DOTALL,
)
_TYPES = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}


class _Reader:
    """Collects text and entities while the marks go by."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.units = 0
        self.open: list[tuple[str, int]] = []
        self.done: list[dict[str, Any]] = []

    def write(self, text: str) -> None:
        """Add plain text."""
        self.text.append(text)
        self.units += units(text)

    def whole(self, kind: str, text: str, **more: str) -> None:
        """Add a piece of code, in which no other mark counts."""
        start = self.units
        self.write(re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL))
        self._finish(kind, start, more)

    def mark(self, mark: str) -> None:
        """Open or close bold and its kind."""
        if self.open and self.open[-1][0] == mark:
            self._finish(_TYPES[mark], self.open.pop()[1], {})
        else:
            self.open.append((mark, self.units))

    def link(self, url: str) -> None:
        """Close a link."""
        if not self.open or self.open[-1][0] != "[":
            raise _reserved("]")
        self._finish("text_link", self.open.pop()[1], {"url": re.sub(r"\\(.)", r"\1", url)})

    def _finish(self, kind: str, start: int, more: dict[str, str]) -> None:
        """Note an entity that is not empty."""
        if self.units > start:
            self.done.append({"offset": start, "length": self.units - start, "type": kind, **more})


def from_markdown(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return text and entities of MarkdownV2.

    Raises:
        Refusal: a reserved character without its backslash, or a mark that is never closed.
    """
    reader = _Reader()
    position = 0
    for token in _TOKEN.finditer(source):
        reader.write(source[position : token.start()])
        _read(reader, token)
        position = token.end()
    reader.write(source[position:])
    if reader.open:
        kind = _TYPES.get(reader.open[-1][0], "text_link").capitalize()
        raise bad_request(f"can't parse entities: Can't find end of {kind} entity")
    return "".join(reader.text), sorted(reader.done, key=lambda entity: (entity["offset"], -entity["length"]))


def _read(reader: _Reader, token: re.Match[str]) -> None:
    """Take one mark."""
    kind = token.lastgroup
    if kind == "escaped":
        reader.write(token["escaped"])
    elif kind == "pre":
        reader.whole("pre", token["pre"], **({"language": token["language"]} if token["language"] else {}))
    elif kind == "code":
        reader.whole("code", token["code"])
    elif kind == "mark":
        reader.mark(token["mark"])
    elif kind == "opened":
        reader.open.append(("[", reader.units))
    elif kind == "url":
        reader.link(token["url"])
    else:
        raise _reserved(token[0])


def _reserved(character: str) -> Refusal:
    """Return the refusal of a character that needs a backslash."""
    sentence = f"Character '{character}' is reserved and must be escaped with the preceding '\\'"
    return bad_request(f"can't parse entities: {sentence}")
