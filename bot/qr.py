"""QR codes of links: as a picture to be printed in a letter, or as characters in a terminal."""

from __future__ import annotations

import io
import os
from pathlib import Path

import segno

#: Kinds of pictures, by the ending of the file's name.
KINDS = (".png", ".svg")
#: Pixels of a point; a letter shows it some three centimetres wide.
SCALE = 8
#: Points around it that stay white. Source: ISO/IEC 18004, "quiet zone".
BORDER = 4
#: Read also where a stamp or a fold hides a quarter of it.
ERROR = "q"


def kind_of(path: Path) -> str:
    """The kind of picture that a file's name asks for; empty for none of ours."""
    ending = path.suffix.lower()
    return ending if ending in KINDS else ""


def save(text: str, path: Path) -> None:
    """Write a picture as a new file that only its owner may read.

    Raises:
        OSError: it cannot be written; FileExistsError where it is there already.
    """
    drawn = io.BytesIO()
    segno.make_qr(text, error=ERROR).save(drawn, kind=kind_of(path).lstrip("."), scale=SCALE, border=BORDER)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(drawn.getvalue())
        file.flush()
        os.fsync(file.fileno())


def as_svg(text: str, *, is_scaled: bool = False) -> str:
    """A picture to stand inside another document.

    Args:
        is_scaled: without a size of its own, so that it is scaled rather than cut where the page makes it smaller.
    """
    drawn = io.BytesIO()
    looks = {"scale": SCALE, "border": BORDER, "dark": "#000", "light": "#fff", "omitsize": is_scaled}
    segno.make_qr(text, error=ERROR).save(drawn, kind="svg", xmldecl=False, svgns=True, nl=False, **looks)
    return drawn.getvalue().decode()


def as_text(text: str) -> str:
    """The code in half blocks, for a terminal that is light on dark or the reverse."""
    drawn = io.StringIO()
    segno.make_qr(text, error="l").terminal(drawn, border=2, compact=True)
    return drawn.getvalue().rstrip("\n")
