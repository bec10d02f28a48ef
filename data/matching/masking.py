"""Takes what leads to one person out of a text that is kept for its claim: telephone, identity and account numbers.

The last figures stay, and a remainder of the whole number, so that two numbers can still be told apart. Names are not
found here: nothing tells a private person's name from that of whoever the rumour is about, and whoever keeps a text has
read it.
"""

from __future__ import annotations

import re

#: Figures that stay at the end of a masked number, and what the whole is divided by for the remainder behind them: a
#: telephone number is then still one of millions, and another one in its place is seen in 99 of 100 cases.
_SHOWN = 3
_DIVISOR = 97
_GAP = r"[ .\-–]?"
#: Looked at from its beginning only, or a long word would be looked at from each of its letters.
_E_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?=@[\w-]+(?:\.[\w-]+)+)")
#: A number of a mobile phone or, in parentheses or behind a dash, of a landline.
_TELEPHONE = (
    rf"(?:\+?62{_GAP}\(?0?\)?{_GAP}|0)8\d{{1,2}}{_GAP}\d{{3,4}}{_GAP}\d{{2,5}}(?:{_GAP}\d{{1,3}})?",
    r"\(0\d{2,3}\)[ -]?\d{3,4}[ -]?\d{3,4}",
    r"0\d{2,3}-\d{3,4}[ -]?\d{3,4}",
)
#: NIK and number of a family card: sixteen figures, often in groups of four.
_IDENTITY = r"\d{4}[ .-]?\d{4}[ .-]?\d{4}[ .-]?\d{4}"
#: An account is known by the word before it only; else every amount would be one.
_ACCOUNT = r"(?<=\b)(?:no(?:mor)?\.? ?)?rek(?:ening)?\.?(?:[ :.]|\b[A-Za-z]{2,8}\b){1,6}\d(?:[ .-]?\d){7,17}"
_NUMBER = re.compile(
    rf"(?<![\w.,/+-])(?:{'|'.join((_IDENTITY, *_TELEPHONE))})(?![\w/]|[.,-]\d)|(?<!\w){_ACCOUNT}(?!\w)", re.IGNORECASE
)
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_FIGURE = re.compile(r"\d")


def mask(text: str) -> str:
    """Return a text in which telephone, identity and account numbers and the first part of e-mail addresses are stars.

    ``mask(mask(text)) == mask(text)``. A number within a link to a messenger is masked as well.
    """
    if not _FIGURE.search(text) and "@" not in text:
        return text
    return _LINK.sub(_mask_link, _NUMBER.sub(_starred, _E_MAIL.sub("***", text)))


def _starred(found: re.Match[str]) -> str:
    """Keep the words before a number and its last figures."""
    first = _FIGURE.search(found[0])
    assert first is not None
    words = found[0][: first.start()].rstrip("+(")
    number = "".join(_FIGURE.findall(found[0][first.start() :]))
    return f"{words}***{number[-_SHOWN:]}-{int(number) % _DIVISOR:02}"


def _mask_link(link: re.Match[str]) -> str:
    """Mask a telephone number in a link such as ``wa.me/628...``."""
    return re.sub(r"(?<=[/=+])(?:62|0)8\d{8,11}(?!\d)", _starred, link[0])
