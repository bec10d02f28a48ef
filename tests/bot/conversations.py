"""``docs/conversations.md``: what the stories say, written down from their run inside this process."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import ModuleType

from tests.bot.lines import USUAL_REGION, WE, Line, Step, Transcript
from tests.bot.processes import ROOT
from tests.bot.stories import announcing, checking, groups, own_data, registering, talking, trouble, understanding

PATH = ROOT / "docs" / "conversations.md"
#: The chapters in the order of the document.
CHAPTERS: tuple[ModuleType, ...] = (
    checking,
    announcing,
    talking,
    understanding,
    registering,
    own_data,
    groups,
    trouble,
)
#: Writes the document anew.
COMMAND = "./kentongan test tests/bot/test_conversations.py --write-conversations"

_HEAD = f"""# Percakapan (Conversations)

Beginilah Kentongan bercakap-cakap. Halaman ini ditulis oleh program dari cerita yang diuji (`tests/bot/stories`), jadi
isinya selalu sama dengan yang benar-benar dikatakan. Orang, tempat, dan cek fakta di dalamnya rekaan. Nomor tiket
disamakan menjadi KT-000123.

(This page is written by a program from the tested stories, so it holds what is really said. Write it anew with
`{COMMAND}`.)
"""
#: The beginning of a list's line.
_ITEM = re.compile(r"\d+\. |[-*] ")
#: The time of day behind a date.
_CLOCK = re.compile(r"\b(\d{4}) \d\d\.\d\d\b")
_TICKET = re.compile(r"\b(kt[- ]?)(?!999999)\d{6,}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Story:
    """One story with what the document says of it."""

    name: str
    tell: Callable[[Line], Awaitable[None]]
    title: str
    sentence: str
    region: str


def _stories_of(chapter: ModuleType) -> list[Story]:
    found = []
    for name, tell in vars(chapter).items():
        if name.startswith("story_") and tell.__module__ == chapter.__name__:
            title, _, sentence = (inspect.getdoc(tell) or "").partition("\n\n")
            assert sentence, f"{name} has no title with a sentence below it"
            region = getattr(tell, "region", USUAL_REGION)
            found.append(Story(name.removeprefix("story_"), tell, title, " ".join(sentence.split()), region))
    return found


#: All stories, chapter by chapter.
STORIES = [story for chapter in CHAPTERS for story in _stories_of(chapter)]
#: Where they take place.
REGIONS = sorted({story.region for story in STORIES}, reverse=True)


def document(told: Sequence[tuple[Story, Transcript]]) -> str:
    """The whole document."""
    transcripts = {story.name: transcript for story, transcript in told}
    parts = [_HEAD, "\n".join(map(_pointer, CHAPTERS)) + "\n"]
    for chapter in CHAPTERS:
        parts.append(f"## {inspect.getdoc(chapter)}\n")
        parts += [_section(story, transcripts[story.name]) for story in _stories_of(chapter)]
    return "\n".join(parts)


def _pointer(chapter: ModuleType) -> str:
    """A chapter in the table of contents, with its stories below it."""
    stories = [f"  - {_linked(story.title)}" for story in _stories_of(chapter)]
    return "\n".join([f"- {_linked(inspect.getdoc(chapter) or '')}", *stories])


def _linked(title: str) -> str:
    """A title that leads to its heading; platforms make the heading's name from its words."""
    return f"[{title}](#{re.sub(r'[^a-z0-9 -]', '', title.lower()).replace(' ', '-')})"


def _section(story: Story, transcript: Transcript) -> str:
    """One story: title, sentence, and who says what."""
    people = {step.who for step in transcript.steps if step.who != WE}
    lines = [_lines(step, is_alone=len(people) == 1) for step in transcript.steps]
    return "\n\n".join([f"### {story.title}", story.sentence, *lines]) + "\n"


def _lines(step: Step, is_alone: bool) -> str:
    """One step: who, what they do, and what they say."""
    if step.who == WE:
        head = f"**{WE}**" if is_alone else f"**{WE}** kepada {step.deed}"
    else:
        head = f"**{step.who}** {step.deed}"
    shown = _quoted(step.text) if step.text else ""
    extra = [f"[{label}]" for label in step.buttons]
    if step.file:
        extra.append(f"(berkas {step.file})")
    body = "\n>\n".join(part for part in (shown, "> " + " ".join(map(_settled, extra)) if extra else "") if part)
    return f"{head}:\n\n{body}" if body else f"{head}."


def _quoted(text: str) -> str:
    """A text as a quotation, line by line as it was written."""
    rows = [_settled(row).rstrip() for row in text.strip().splitlines()]
    broken = [row + _break(row, following) for row, following in zip(rows, [*rows[1:], ""], strict=True)]
    return "\n".join(f"> {row}".rstrip() for row in broken)


def _break(row: str, following: str) -> str:
    """What keeps two lines apart in Markdown; a list does so by itself."""
    return "\\" if row and following and not _ITEM.match(following) else ""


def _settled(text: str) -> str:
    """The text with what differs from run to run put in order, and signs of Markdown as what they are."""
    text = re.sub(r"([<*`]|(?<!\S)#)", r"\\\1", text)
    return _CLOCK.sub(r"\1 09.00", _TICKET.sub(lambda found: found.group(1) + "000123", text))
