"""What is said between an officer and the bot, as values; no library of a platform knows them."""

from __future__ import annotations

from dataclasses import dataclass

from data.wording import cut

#: Longest message, UTF-16 units. Source: core.telegram.org/bots/api#sendmessage.
MOST_UNITS = 4096
#: Longest payload of a button, bytes. Source: core.telegram.org/bots/api#inlinekeyboardbutton.
MOST_PAYLOAD = 64
#: Of a button that only closes its message.
CLOSE = "x"


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that somebody said or pressed, alone with the bot.

    Args:
        name: how the platform calls them.
        text: what they wrote; empty for a press and for what is no text.
        payload: of the button that was pressed; empty for what was written.
        message: the platform's number of what they wrote; the same when it is read twice, 0 for a press.
    """

    chat: str
    name: str
    text: str = ""
    payload: str = ""
    message: int = 0


@dataclass(frozen=True, slots=True)
class Button:
    """One button: its label, and what comes back, or where it leads."""

    label: str
    payload: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One message of ours.

    Args:
        replaces: the platform's number of an earlier one, in whose place it stands from now on; 0 for none.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    replaces: int = 0

    @property
    def fitting(self) -> str:
        """The text as far as one message holds it."""
        return cut(self.text, MOST_UNITS)


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from something that was heard.

    Args:
        said: to who said it, in order.
        closes: the buttons of the message that was pressed have had their time.
    """

    said: tuple[Said, ...] = ()
    closes: bool = False


def saying(text: str, *rows: tuple[Button, ...], closes: bool = False) -> Answer:
    """An answer of one message."""
    return Answer((Said(text, rows),), closes)


def payload(verb: str, *numbers: int) -> str:
    """What a button hands back: a verb and row numbers."""
    made = ":".join([verb, *map(str, numbers)])
    assert len(made.encode()) <= MOST_PAYLOAD
    return made


def read_payload(text: str) -> tuple[str, tuple[int, ...]]:
    """Verb and numbers of a payload; an empty verb for what no button of ours hands back."""
    verb, *parts = text.split(":")
    if len(text) > MOST_PAYLOAD or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in parts):
        return "", ()
    return verb, tuple(map(int, parts))
