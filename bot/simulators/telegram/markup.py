"""The parse mode HTML, and the door to both parse modes.

``formatted`` is what callers use. Legacy ``Markdown`` is refused: nobody here writes it.
"""

from __future__ import annotations

import html
import re
from typing import Any

from bot.simulators.telegram import entities, markdown
from bot.simulators.telegram.refusals import bad_request

_TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[A-Za-z][\w-]*)(?P<rest>[^<>]*)>|(?P<stray><)|(?P<escape>&[^\s;<&]{1,8};)")
_ATTRIBUTE = re.compile(r"""([\w-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+)))?""")

#: Entity types by tag. Source: core.telegram.org/bots/api#html-style.
_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_ESCAPES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}


def formatted(text: str, parse_mode: str, marked: Any) -> tuple[str, list[dict[str, Any]]]:
    """Return what a chat shows: the text without its markup, trimmed, and all its entities.

    Args:
        text: as the bot sent it.
        parse_mode: ``HTML``, ``MarkdownV2`` or empty.
        marked: entities that the bot gave explicitly, unchecked; they count only without a parse mode.

    Raises:
        Refusal: the markup is broken or the parse mode unknown.
    """
    mode = parse_mode.lower()
    if mode == "html":
        text, explicit = from_html(text)
    elif mode == "markdownv2":
        text, explicit = markdown.from_markdown(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        explicit = _checked(marked)
    text, explicit = entities.trimmed(text, explicit)
    return text, entities.with_found(text, explicit)


def _checked(marked: Any) -> list[dict[str, Any]]:
    """Return explicit entities that have the right shape."""
    if not isinstance(marked, list):
        return []
    for one in marked:
        shape = isinstance(one, dict) and (one.get("offset"), one.get("length"), one.get("type"))
        if not shape or not all(map(isinstance, shape, (int, int, str))):
            raise bad_request("can't parse MessageEntity: wrong offset, length or type")
    return marked


def from_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return text and entities of HTML.

    Raises:
        Refusal: an unknown, unclosed or unopened tag, with its byte offset.
    """
    reader = _HtmlReader(source)
    position = 0
    for token in _TOKEN.finditer(source):
        reader.write(source[position : token.start()])
        reader.read(token)
        position = token.end()
    reader.write(source[position:])
    return reader.finished()


class _HtmlReader:
    """Collects text and entities while the tags go by."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._text: list[str] = []
        self._units = 0
        self._open: list[dict[str, Any]] = []
        self._done: list[dict[str, Any]] = []

    def write(self, text: str) -> None:
        """Add plain text."""
        if text:
            self._text.append(text)
            self._units += entities.units(text)

    def read(self, token: re.Match[str]) -> None:
        """Take one tag or one escaped character."""
        if token["escape"]:
            self.write(_unescaped(token["escape"]))
        elif token["stray"]:
            raise self._broken('Unsupported start tag ""', token)
        elif token["close"]:
            self._close(token)
        else:
            self._begin(token)

    def _begin(self, token: re.Match[str]) -> None:
        """Open a tag."""
        tag = token["tag"].lower()
        if tag not in _TYPES:
            raise self._broken(f'Unsupported start tag "{tag}"', token)
        found = {name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(token["rest"])}
        self._open.append({"tag": tag, "offset": self._units, "attributes": found})

    def _close(self, token: re.Match[str]) -> None:
        """Close the innermost tag, which must be of that name."""
        tag = token["tag"].lower()
        if not self._open:
            raise self._broken("Unexpected end tag", token)
        opened = self._open.pop()
        if opened["tag"] != tag:
            raise self._broken("Unmatched end tag", token, f', expected "</{opened["tag"]}>", found "</{tag}>"')
        length = self._units - opened["offset"]
        if length:
            self._done.append(_entity(opened, length))

    def finished(self) -> tuple[str, list[dict[str, Any]]]:
        """Return what was collected."""
        if self._open:
            tag = self._open[-1]["tag"]
            raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
        return "".join(self._text), sorted(self._done, key=lambda entity: (entity["offset"], -entity["length"]))

    def _broken(self, what: str, token: re.Match[str], more: str = "") -> Exception:
        """Return the refusal, with the place of the tag in bytes."""
        offset = len(self._source[: token.start()].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {offset}{more}")


def _entity(opened: dict[str, Any], length: int) -> dict[str, Any]:
    """Return the entity of a closed tag."""
    entity: dict[str, Any] = {"offset": opened["offset"], "length": length, "type": _TYPES[opened["tag"]]}
    attributes = opened["attributes"]
    if opened["tag"] == "a":
        entity["url"] = html.unescape(attributes.get("href", ""))
    if opened["tag"] == "blockquote" and "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    return entity


def _unescaped(escape: str) -> str:
    """Return the character of ``&lt;`` and its kind; unknown names stay as they are."""
    if escape.startswith("&#"):
        return html.unescape(escape)
    return _ESCAPES.get(escape, escape)
