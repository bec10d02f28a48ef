"""XML of feeds as a stream of their entries; whatever is declared in a document is refused.

A feed that breaks off gives its entries before the break.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

#: Elements within elements; no feed of anybody has a tenth of it.
_MOST_DEPTH = 200
#: What may stand before ``<`` in a page that calls itself XML.
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|rdf|feed)\b", re.IGNORECASE)
_HEAD_CHARS = 4_096

_CDATA, _CDATA_END = "<![CDATA[", "]]>"
#: An ``&`` that begins no entity which XML knows by itself; outside CDATA such a feed would be no XML.
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(\w{2,32};)?")
#: Characters that XML forbids.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PROLOGUE = re.compile(r"^\s*<\?xml[^>]*\?>")


class Refused(Exception):
    """The document declares entities of its own; nothing of it is read any further."""


def looks_like(head: str) -> bool:
    """Say whether a text begins as a feed does."""
    return head.lstrip().startswith("<") and _ROOT.search(head[:_HEAD_CHARS]) is not None


@dataclass(slots=True)
class Document:
    """A feed as read: its entries, what stands beside them, and whether it ended as it should.

    Args:
        entries: ``item`` and ``entry`` elements, each whole.
        removed: what Atom calls deleted entries (RFC 6721).
        title: of the feed itself.
        link: the feed's own address of its site; may be relative or empty.
    """

    entries: list[Element] = field(default_factory=list)
    removed: list[Element] = field(default_factory=list)
    title: str = ""
    link: str = ""
    is_whole: bool = True


def parse(text: str) -> Document:
    """Return the feed in a text.

    Raises:
        Refused: it declares entities.
    """
    reader = _Reader()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.EntityDeclHandler = reader.refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.buffer_text = True
    try:
        parser.Parse(_mended(text).encode("utf-8", "replace"), True)
    except (expat.ExpatError, _TooDeep):
        reader.document.is_whole = False
    return reader.document


def local(tag: str) -> str:
    """Return an element's name without its namespace, in lower case."""
    return tag.rpartition(" ")[2].lower()


def _mended(text: str) -> str:
    """Return XML with the entities of HTML resolved, bare ampersands escaped and forbidden characters left out."""
    text = _PROLOGUE.sub("", _FORBIDDEN.sub("", text), count=1)
    mended: list[str] = []
    position = 0
    while (begin := text.find(_CDATA, position)) >= 0 and (end := text.find(_CDATA_END, begin)) >= 0:
        mended += (_ENTITY.sub(_known_entity, text[position:begin]), text[begin : end + len(_CDATA_END)])
        position = end + len(_CDATA_END)
    mended.append(_ENTITY.sub(_known_entity, text[position:]))
    return "".join(mended)


def _known_entity(found: re.Match[str]) -> str:
    """Return the character of an entity of HTML, or the text as it stands with its ampersand escaped."""
    character = html.unescape(found[0])
    return "&amp;" + found[0][1:] if character == found[0] or character in "&<>" else character


class _TooDeep(Exception):
    """Elements stand within elements without end."""


class _Reader:
    """Builds the elements of entries, and forgets everything else at once."""

    def __init__(self) -> None:
        self.document = Document()
        self._path: list[str] = []
        self._builder: TreeBuilder | None = None
        self._begun = 0
        self._text = ""
        self._ended: dict[str, Callable[[Element], None]] = {
            "item": self.document.entries.append,
            "entry": self.document.entries.append,
            "deleted-entry": self.document.removed.append,
        }

    def refuse(self, *_declared: object) -> None:
        """Read no document that declares entities: a few lines of it can unfold to gigabytes."""
        raise Refused

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Note that an element begins."""
        if len(self._path) >= _MOST_DEPTH:
            raise _TooDeep
        self._path.append(local(tag))
        if self._builder is None and self._path[-1] in self._ended:
            self._builder, self._begun = TreeBuilder(), len(self._path)
        if self._builder is not None:
            self._builder.start(tag, attributes)
        else:
            self._text = ""
            self._beside(attributes)

    def end(self, tag: str) -> None:
        """Note that an element is whole."""
        if self._builder is not None:
            self._builder.end(tag)
            if len(self._path) == self._begun:
                element = self._builder.close()
                self._builder = None
                self._ended[self._path[-1]](element)
        elif self._path[-1] == "title" and self._is_of_the_feed():
            self.document.title = self.document.title or self._text.strip()
        elif self._path[-1] == "link" and self._is_of_the_feed():
            self.document.link = self.document.link or self._text.strip()
        self._path.pop()

    def data(self, text: str) -> None:
        """Add text to the element that is open."""
        if self._builder is not None:
            self._builder.data(text)
        elif self._path and self._path[-1] in {"title", "link"}:
            self._text += text

    def _beside(self, attributes: dict[str, str]) -> None:
        """Take the address of an Atom feed's site, which stands in an attribute."""
        is_site = attributes.get("rel", "alternate") == "alternate"
        if self._path[-1] == "link" and is_site and "href" in attributes and self._is_of_the_feed():
            self.document.link = self.document.link or attributes["href"]

    def _is_of_the_feed(self) -> bool:
        """Say whether the open element belongs to the feed itself and not to, say, its picture."""
        return self._path[-2:-1] in (["channel"], ["feed"])
