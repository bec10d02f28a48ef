"""HTML cut into tags and text, and HTML made into the text that a person reads.

Not the standard library's parser: its time grows with the square of what unclosed tags there are, and a page of
200 KB can hold it for minutes. This one looks at each character a fixed number of times.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: What begins a paragraph of its own.
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"}
    | {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table"}
    | {"tr", "ul"}
)
_LINES = frozenset({"br", "li"})
_CELLS = frozenset({"td", "th"})
#: Elements whose content is text up to their own closing tag, whatever is in it.
_RAW = frozenset({"script", "style", "textarea", "title", "iframe", "noscript", "xmp"})
#: Elements of which a reader sees nothing.
_HIDDEN = _RAW | {"template", "svg", "head"}

_NAME = re.compile(r"/?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""([a-zA-Z_:@][-\w:.]*)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s"'>]+))?""")
_END_OF_RAW = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*>?", re.IGNORECASE) for name in _RAW}
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_WITHIN_TAG = re.compile(r"""(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
_GAPS = re.compile(" {2,}")
_NEW_LINE = re.compile(r"\r\n?|\n")
_BREAKS = re.compile(r" ?\n[ \n]*")

#: Characters that a tag may have; a longer one had a quotation mark that was never closed.
_TAG_CHARS = 8_192


@dataclass(frozen=True, slots=True)
class Piece:
    """A tag, or the text before it.

    Args:
        tag: the element's name in lower case; empty for text.
        text: the text as written, entities and all; of a raw element (a script) its content.
        is_end: whether it is a closing tag.
        inside: what stands in the tag after its name.
    """

    tag: str = ""
    text: str = ""
    is_end: bool = False
    inside: str = ""

    def attributes(self) -> dict[str, str]:
        """Return the tag's attributes, names in lower case; of two with one name the first counts."""
        found: dict[str, str] = {}
        for name, value in _ATTRIBUTE.findall(self.inside[:_TAG_CHARS]):
            found.setdefault(name.lower(), html.unescape(value.strip("\"'")))
        return found


def pieces(page: str) -> Iterator[Piece]:
    """Yield the tags and texts of a page; comments and declarations are passed over."""
    position = 0
    while (begin := page.find("<", position)) >= 0:
        if begin > position:
            yield Piece(text=page[position:begin])
        named = _NAME.match(page, begin + 1)
        if named is None:
            position, text = _no_tag(page, begin)
            if text:
                yield Piece(text=text)
            continue
        end = _end_of_tag(page, named.end())
        name, is_end = named[1].lower(), page[begin + 1] == "/"
        piece = Piece(name, is_end=is_end, inside=page[named.end() : end])
        position = end + 1
        if name in _RAW and not is_end:
            closing = _END_OF_RAW[name].search(page, position)
            stop = closing.start() if closing else len(page)
            piece = Piece(name, page[position:stop], inside=piece.inside)
            position = closing.end() if closing else stop
        yield piece
    if position < len(page):
        yield Piece(text=page[position:])


def text_of_html(page: str) -> str:
    """Return what a reader sees: paragraphs divided by an empty line, no scripts, entities resolved.

    Line breaks in the source are white space, as a browser has it.
    """
    said: list[str] = []
    hidden: list[str] = []
    for piece in pieces(page):
        if piece.tag in _HIDDEN and piece.tag not in _RAW:
            _open_or_close(hidden, piece)
        if hidden:
            continue
        said.append(_seen(piece))
    return _GAPS.sub(" ", _BREAKS.sub(_break, "".join(said).strip())).replace("\n• \n", "\n• ")


def text_of_either(text: str) -> str:
    """Return what a reader sees of a field that one editor fills with HTML and the next with plain text."""
    is_html = any(piece.tag in _BLOCKS | _LINES for piece in pieces(text))
    return text_of_html(text if is_html else _NEW_LINE.sub("<br>", text))


def line_of_html(page: str) -> str:
    """Return what a reader sees of a title, on one line."""
    return " ".join(text_of_html(page).split())


def _open_or_close(hidden: list[str], piece: Piece) -> None:
    """Note that a hidden element begins or ends; a closing tag ends everything opened within."""
    if not piece.is_end:
        if not piece.inside.endswith("/"):
            hidden.append(piece.tag)
    elif piece.tag in hidden:
        del hidden[hidden.index(piece.tag) :]


def _seen(piece: Piece) -> str:
    """Return what one piece adds to the text."""
    if not piece.tag:
        return _SPACES.sub(" ", html.unescape(piece.text))
    if piece.tag in _BLOCKS:
        return "\n\n"
    if piece.tag in _LINES:
        return "\n• " if piece.tag == "li" and not piece.is_end else "\n"
    return " " if piece.tag in _CELLS else ""


def _break(found: re.Match[str]) -> str:
    """Return one line break for one, and a paragraph's for more."""
    return "\n\n" if found[0].count("\n") > 1 else "\n"


def _no_tag(page: str, begin: int) -> tuple[int, str]:
    """Return where to go on after a ``<`` that opens no element, and the text that it is."""
    if page.startswith("<!--", begin):
        end = page.find("-->", begin + 4)
        return (end + 3, "") if end >= 0 else (len(page), "")
    if page.startswith("<![CDATA[", begin):
        end = page.find("]]>", begin)
        stop = end if end >= 0 else len(page)
        return min(stop + 3, len(page)), page[begin + 9 : stop]
    if page.startswith(("<!", "<?", "</"), begin):
        end = page.find(">", begin)
        return (end + 1, "") if end >= 0 else (len(page), "")
    return begin + 1, "<"


def _end_of_tag(page: str, position: int) -> int:
    """Return the place of a tag's ``>``, not counting those between quotation marks; the page's end without one."""
    whole = _WITHIN_TAG.match(page, position, position + _TAG_CHARS)
    end = whole.end() - 1 if whole else page.find(">", position)
    return end if end >= 0 else len(page)
