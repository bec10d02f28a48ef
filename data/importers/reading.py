"""The single door: a file's name and bytes in; fact-checks and bad records out, as they are read.

The format is told by the content alone; the name serves only as the source of records that name none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import PurePath
from typing import BinaryIO

from data.importers import claimreview, commas, documents, embedded, jsonlines, sheets, syndication
from data.importers.charsets import text_of_body
from data.importers.columns import NOTHING_CHOSEN, Chosen, unnamed
from data.importers.records import DOCUMENT_BYTES, FIELD_CHARS, BadRecord, Draft, Found, UnknownFormat, UnnamedColumns
from data.importers.streams import Source
from data.importers.taking import Taken
from data.model.factcheck import FactCheck

_UTF16 = (b"\xff\xfe", b"\xfe\xff")

#: Endings taken off a file's name, outermost first.
_ENDINGS = (".gz", ".jsonl", ".json", ".csv", ".xlsx", ".html", ".htm", ".xml", ".rss", ".atom")

#: What browsers and people add to the name of a file that they save once more.
_COPY_MARK = re.compile(r"[\s_-]*(?:\(\d+\)|copy|salinan)$", re.IGNORECASE)


def read(
    name: str,
    content: bytes | BinaryIO,
    *,
    today: date,
    default_source: str = "",
    columns: Chosen = NOTHING_CHOSEN,
) -> Iterator[FactCheck | BadRecord]:
    """Read somebody's fact-checks.

    Of several records with one id (and source) the first is taken and the others are reported: were the later
    to win, every import of the file would change the record there and back again.

    Args:
        name: the file's name, for messages and as the last resort for a source.
        content: the bytes, or an open binary stream that is read as the records are taken.
        today: dates after the day that follows it count as unknown.
        default_source: source of the records that name none; by default the file's name without its ending.
        columns: of a table, the column's name by our field (``FIELDS``); without it the names are recognised.

    Returns:
        What the file holds, in its order; the caller need not fear an exception between two records. At a break
        (truncated gzip, an unreadable disk) the last item reports it.

    Raises:
        UnknownFormat: at once, before the first record, when it is not a file of ours.
    """
    source = Source(content)
    try:
        found = found_in(source, columns)
    except UnknownFormat as error:
        why = f"{name} is not a file of fact-checks: {error}."
        if isinstance(error, UnnamedColumns) and error.columns:
            raise UnnamedColumns(why, error.columns) from error
        raise UnknownFormat(why) from error
    origin = default_source or _stem(name)
    return Taken(today=today, default_source=origin, believes=True).records(_until_the_break(source, found))


def found_in(source: Source, columns: Chosen = NOTHING_CHOSEN) -> Iterator[Found]:
    """Return what is in a file, by the reader for its format.

    Raises:
        UnknownFormat: there is no such reader.
    """
    head = source.head
    if not head.strip():
        raise UnknownFormat("it breaks off before its first record" if source.is_broken else "it is empty")
    if head.startswith(sheets.MAGIC):
        return sheets.drafts(_in_one_piece(source.whole(DOCUMENT_BYTES)), columns)
    if head.startswith(_UTF16):
        raise UnknownFormat("it is in UTF-16; save it as CSV UTF-8 or as XLSX")
    if head.lstrip().startswith(b"<"):
        return _marked_up(text_of_body(_in_one_piece(source.whole(DOCUMENT_BYTES))))
    if head.lstrip().startswith((b"{", b"[")) and not jsonlines.starts_like(head):
        return _document_or_lines(source)
    if jsonlines.looks_like(head):
        return jsonlines.drafts(source)
    if delimiter := commas.delimiter_of(head, columns):
        return commas.drafts(source, delimiter, columns)
    if columns or (rows := commas.likely_rows(head)):
        raise unnamed(columns, commas.likely_rows(head) if columns else rows)
    raise UnknownFormat("it has no lines of JSON with a title, no ClaimReview, and no columns named id and title")


def _marked_up(text: str) -> Iterator[Found]:
    """Return the drafts in a feed, or in the scripts of a web page.

    Raises:
        UnknownFormat: there are none.
    """
    if syndication.looks_like(text):
        document = syndication.parse(text)
        return iter(syndication.drafts_with_end(document))
    reviews, broken = embedded.reviews_in_html(text)
    if not reviews:
        unread, bare = "it is a web page whose data cannot be read", "it is a web page without a ClaimReview"
        raise UnknownFormat(unread if broken else bare)
    found: list[Found] = [claimreview.draft(number, review) for number, review in enumerate(reviews, 1)]
    lost = range(len(found) + 1, len(found) + 1 + broken)
    return iter(found + [BadRecord(number, "A script of the page is not whole JSON.") for number in lost])


def _in_one_piece(content: bytes | None) -> bytes:
    """Return the content of a file that must be read whole.

    Raises:
        UnknownFormat: it was too long for that.
    """
    if content is None:
        raise UnknownFormat(f"it is one piece of more than {DOCUMENT_BYTES >> 20} MiB")
    return content


def _document_or_lines(source: Source) -> Iterator[Found]:
    """Return the drafts in JSON that begins with an unfinished line: a document, or JSONL broken in its first line.

    Of a broken file, the way of reading that finds more records is right.

    Raises:
        UnknownFormat: neither way finds any.
    """
    content = source.whole(DOCUMENT_BYTES)
    if content is None and jsonlines.looks_like(source.head):
        return jsonlines.drafts(source)
    content = _in_one_piece(content)
    ways = [documents.drafts(content), list(jsonlines.drafts(Source(content)))]
    best = max(ways, key=_titles)
    if not _titles(best):
        raise UnknownFormat("no ClaimReview and no record with a title can be read in it")
    if source.is_broken and isinstance(best[-1], BadRecord):
        best.pop()
    return iter(best)


def _titles(found: list[Found]) -> int:
    """Return how many of the items name a title at all."""
    return sum(isinstance(item, Draft) and "title" in item.fields for item in found)


def _until_the_break(source: Source, found: Iterator[Found]) -> Iterator[Found]:
    """Yield what was found and, if the file broke off before its end, a report of that."""
    line = 0
    for item in found:
        line = item.line
        yield item
    if source.is_broken:
        yield BadRecord(line + 1, "The file breaks off here: it is damaged, or was not copied whole.")


def _stem(name: str) -> str:
    """Return a file's name without folder, endings and copy mark, short enough for a source."""
    stem = PurePath(name).name
    for ending in _ENDINGS:
        stem = stem.removesuffix(ending)
    return _COPY_MARK.sub("", stem).strip()[: FIELD_CHARS["source"]] or "import"
