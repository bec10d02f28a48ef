"""Why a record, a file or a feed could not be taken: a closed family, each with its sentence for the operator.

Importers and feeds say it in English, in ``BadRecord.reason``, ``UnknownFormat`` and ``FetchError``; so it stands in
the log and beside the feed. Here each such sentence gets its code, and by it the words of the operator's language, also
for what an older process has stored. A test finds every sentence that they say, and fails for one that is not here.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from data.wording import say

#: The part of a sentence that is a sentence of this family itself.
_WHY = "why"
#: The offer of a column that is most like one that is not there.
_OFFER = re.compile(r'\(do you mean "(?P<name>[^"]*)"\?\)')


class Fault(Enum):
    """What can be wrong; the value is what the importers say, with its parts in braces."""

    NO_ID = "The id is missing."
    NO_TITLE = "The title is missing or has no letter in it."
    SAME_ID = "The id is the same as that of line {line}, which was taken."
    NOT_TEXT = "The field {field} is not text."
    LONG_FIELD = "The field {field} has {count} characters; at most {most} are taken."
    ON_SHEET = 'Sheet "{sheet}": {why}'
    NO_REVIEW = "The claim has no review."
    LONG_LINE = "The line is longer than {most} bytes."
    NOT_UTF8 = "The line is not UTF-8 text."
    NOT_JSON = "The line is not one whole JSON object."
    NO_OBJECT = "The line is JSON, but not an object."
    BROKEN_ENTRY = "The entry is not whole JSON."
    OTHER_CELLS = "The row has {count} cells where the heading has {width}."
    QUOTES = "The quotation marks of the row do not fit together."
    LONG_ROW = "The row is longer than {lines} lines or one of its lines than {most} bytes."
    BROKEN_SCRIPT = "A script of the page is not whole JSON."
    FILE_BREAKS = "The file breaks off here: it is damaged, or was not copied whole."
    FEED_BREAKS = "The feed breaks off here."
    ANSWER_BREAKS_HERE = "The answer breaks off or is damaged here."
    NOT_THEIRS = "It claims to be the office's own finding; nothing that is fetched can be that."
    NO_FACTCHECKS = "{name} is not a file of fact-checks: {why}."
    BREAKS_AT_ONCE = "it breaks off before its first record"
    EMPTY = "it is empty"
    UTF16 = "it is in UTF-16; save it as CSV UTF-8 or as XLSX"
    NO_FORM = "it has no lines of JSON with a title, no ClaimReview, and no columns named id and title"
    PAGE_UNREAD = "it is a web page whose data cannot be read"
    PAGE_BARE = "it is a web page without a ClaimReview"
    ONE_PIECE = "it is one piece of more than {most} MiB"
    NO_TITLES = "no ClaimReview and no record with a title can be read in it"
    LONG_ANSWER = "the answer is longer than {most} MiB"
    EMPTY_ANSWER = "the answer is empty"
    PAGE_NOT_DATA = "the answer is a web page where data was expected"
    ANSWER_NOT_JSON = "the answer is not JSON, or breaks off before its first record"
    PAGE_NOT_TABLE = "the answer is a web page where a table was expected"
    NO_FEED = "it is no RSS or Atom feed"
    ENTITIES = "it declares XML entities of its own, which are not read"
    FEED_NO_XML = "it breaks off before its first entry, or is no XML"
    TOOLS_REFUSE = "the Fact Check Tools refuse: {why}"
    NO_CLAIMS = "the answer is JSON, but no list of claims"
    YUDISTIRA_REFUSES = "Yudistira refuses: {why}"
    WORDPRESS_REFUSES = "WordPress refuses: {why}"
    NO_POSTS = "the answer is no list of posts"
    NO_REASON = "no reason is given"
    WORKBOOK_DAMAGED = "the workbook is damaged, cut short or locked with a password"
    NO_WORKBOOK = "it is a ZIP file, but no XLSX workbook"
    LARGE_WORKBOOK = "the workbook unpacks to more than {most} MiB"
    LARGE_SHEET = "a sheet reaches over more than {most} cells; delete what lies far outside"
    NO_HEADING = "no sheet has a row that names the columns: {why}"
    NO_COLUMN = "it has no column {columns}; its columns are {names}"
    TITLE_UNSAID = 'it is not said which column is the title: --column title="..."'
    NO_COLUMNS = (
        "it has no columns named id and title; its columns are {names}; "
        'say which is what, such as --column title="{example}"'
    )
    LATE = "the answer did not come within {seconds} seconds"
    REDIRECTS = "it redirects more than {most} times"
    NO_ADDRESS = "its address is none of the web"
    AN_ADDRESS = "an address is none of the web"
    REDIRECT_NO_WEB = "it redirects to something that is no address of the web"
    REDIRECT_OPEN = "it redirects from an encrypted address to one that is not"
    REDIRECT_KEY = "it redirects to another host, which must not get our key"
    INTO_PRIVATE = "it leads from a public host into a private network"
    PACKED = "the answer is packed in a way that was not asked for"
    BREAKS_OFF = "the answer breaks off"
    NOT_UNPACKED = "the answer is damaged: it cannot be unpacked"
    DAMAGED = "the answer breaks off or is damaged; what could be read of it was taken in"
    PAGE_FAILED = "a page could not be read; the log tells why"
    STATUS = "{why} (status {status})"
    REFUSED = "it is refused"
    KEY_REFUSED = "the publisher does not take our key"
    NOT_LET_IN = "the publisher does not let us in"
    NOTHING_THERE = "there is nothing at that address"
    NOTHING_MORE = "there is nothing at that address any more"
    LESS_OFTEN = "the publisher asks us to come less often"
    SERVER_TROUBLE = "the publisher's server is in trouble"
    CERTIFICATE = "its certificate or encryption is not in order"
    NO_HOST = "its host was not found; is there a network?"
    SILENT = "it fell silent"
    NO_REACH = "its host cannot be reached"
    CONNECTION = "the connection broke"
    NO_HTTP = "what it answers is not HTTP"
    LACKS = "it lacks {absent} of the {known} records of {source}; none was taken back"


def fault_of(sentence: str) -> tuple[Fault, dict[str, str]] | None:
    """Return which fault a sentence tells, with its parts; None for one that is none of ours."""
    for fault in Fault:
        if found := _pattern(fault).fullmatch(sentence):
            return fault, found.groupdict()
    return None


def fault_in(language: str, sentence: str) -> str:
    """Say a sentence of an importer or a feed in a language; a publisher's own words stay as they are."""
    told = fault_of(sentence)
    if told is None:
        return sentence
    fault, parts = told
    worded = {name: fault_in(language, part) if name == _WHY else part for name, part in parts.items()}
    if "columns" in worded:
        offers = {"name": r"\g<name>"}
        worded["columns"] = _OFFER.sub(say("cli.fault_offer", language, **offers), worded["columns"])
    return say(f"cli.fault.{fault.name.lower()}", language, **worded)


@cache
def _pattern(fault: Fault) -> re.Pattern[str]:
    """How a sentence that tells a fault is known; a part is as short as the rest of the sentence lets it be."""
    pieces = re.split(r"\{(\w+)\}", fault.value)
    texts = (re.escape(piece) if place % 2 == 0 else f"(?P<{piece}>.+?)" for place, piece in enumerate(pieces))
    return re.compile("".join(texts), re.DOTALL)
