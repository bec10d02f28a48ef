"""Letters to be printed, set by typst from a template beside this file; everything in them comes in as plain text."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from bot import qr

#: What goes into the template as it is.
_PLAIN = ("office", "title", "dear", "what", "how", "until", "care", "link")


@dataclass(frozen=True, slots=True)
class Letter:
    """An invitation on paper.

    Args:
        office: whose letter it is.
        title: worded, as are all others.
        what: what it is one is invited to.
        steps: how one joins, in their order.
        until: until when it counts.
        care: what is to be careful of.
        link: what the code on the letter holds, and what stands below it.
    """

    office: str
    title: str
    dear: str
    what: str
    how: str
    steps: tuple[str, ...]
    until: str
    care: str
    link: str


def as_pdf(letter: Letter) -> bytes:
    """The letter as a PDF on A4; takes about 80 ms the first time and 10 ms from then on, so call it in a thread.

    typst reads no file and no font of this machine for it, and nothing that stands in the letter is read as markup.
    """
    import typst  # not before somebody prints: it takes 30 MB of memory

    source = files("bot.letters").joinpath("invitation.typ").read_bytes()
    plain = {
        name: getattr(letter, name) for name in ("office", "title", "dear", "what", "how", "until", "care", "link")
    }
    steps = {f"step{place}": step for place, step in enumerate(letter.steps, 1)}
    given = plain | steps | {"code": qr.as_svg(letter.link)}
    made = typst.compile(source, sys_inputs=given, ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made
