"""What people see of a broadcast: one message for each language, within what a channel carries.

Pure. The office, the serial and the revision stand in every message, so that people see who says it and can check it,
also in a copy that was passed on, and a copy can be recognised.
"""

from __future__ import annotations

from dataclasses import replace

from data.model.broadcast import Broadcast, BroadcastClass, BroadcastState, Content, passed_payload_of
from data.model.message import Choice, Limits, Outgoing
from data.wording import say, units

#: A serial as long as one can be, for measuring a text before it has its own.
LONGEST_SERIAL = "2026/9999999"
#: A revision beyond those that anybody writes.
LARGEST_REVISION = 99
#: A row number as long as one can be.
_LARGEST_NUMBER = 10**18


class TooLongError(ValueError):
    """The message is longer than a channel carries; it is refused, never cut and never split.

    Args:
        language: of the text that is too long.
        length: of the whole message, in UTF-16 code units.
        most: what the channel carries.
    """

    def __init__(self, language: str, length: int, most: int) -> None:
        super().__init__(f"{language}: {length} units, at most {most}")
        self.language = language
        self.length = length
        self.most = most


def body_of(broadcast: Broadcast, language: str, office: str = "") -> str:
    """The whole text in a language, or in the first one where that is missing.

    Args:
        office: how the office is called that sends it, which stands above the serial; empty to name none.
    """
    content = broadcast.content
    spoken = _spoken(content, language)
    mark = say(f"broadcast.mark.{broadcast.klass}", spoken)
    text = dict(content.texts)[spoken].strip()
    return "\n\n".join([f"{mark} {content.title}", text, _foot(broadcast, spoken, office)])


def render(broadcast: Broadcast, language: str, limits: Limits, head: str = "", *, office: str = "") -> Outgoing:
    """The message for one language and channel.

    Args:
        head: a line above everything else, such as :func:`test_head`.
        office: how the office is called that sends it.

    Raises:
        TooLongError: it does not go into one message.
    """
    body = body_of(broadcast, language, office)
    text = f"{head}\n\n{body}" if head else body
    files = broadcast.content.files
    most = limits.caption_units if files else limits.text_units
    if units(text) > most:
        raise TooLongError(language, units(text), most)
    choices = _choices(broadcast, language, limits)
    return Outgoing(text, choices, file=files[0] if files else None)


def as_test(broadcast: Broadcast, language: str, limits: Limits, office: str = "") -> Outgoing:
    """The message as people will see it, marked as a test; what has no serial yet says that it will get one.

    Raises:
        TooLongError: it does not go into one message.
    """
    spoken = _spoken(broadcast.content, language)
    serial = broadcast.serial or say("broadcast.serial_later", spoken)
    return render(replace(broadcast, serial=serial), language, limits, say("broadcast.test", spoken), office=office)


def corrected_head(original: Broadcast, language: str, serial: str) -> str:
    """The line above a message that a correction took the place of.

    Args:
        serial: of the correction.
    """
    return say("broadcast.corrected", _spoken(original.content, language), serial=serial)


def check_length(klass: BroadcastClass, content: Content, limits: Limits, office: str = "") -> None:
    """See that every language of a text goes into one message, whatever serial it will get.

    Raises:
        TooLongError: one does not.
    """
    specimen = replace(_specimen(klass), content=content)
    for language, _ in content.texts:
        render(specimen, language, limits, max(_heads(language), key=units), office=office)


def _heads(language: str) -> list[str]:
    """Every line that may stand above a message, each as long as it can be."""
    return [say("broadcast.test", language), say("broadcast.corrected", language, serial=LONGEST_SERIAL)]


def _spoken(content: Content, language: str) -> str:
    """The language in which somebody is told who speaks this one."""
    return language if language in dict(content.texts) else content.texts[0][0]


def _specimen(klass: BroadcastClass) -> Broadcast:
    empty = Content("", (("id", ""),))
    return Broadcast(_LARGEST_NUMBER, 1, BroadcastState.DRAFT, klass, empty, "", "", LONGEST_SERIAL, LARGEST_REVISION)


def _choices(broadcast: Broadcast, language: str, limits: Limits) -> tuple[Choice, ...]:
    if not broadcast.content.asks_confirmation or not limits.choices:
        return ()
    return (Choice(say("broadcast.passed", language), passed_payload_of(broadcast.number)),)


def _foot(broadcast: Broadcast, language: str, office: str) -> str:
    """Who says it, the line with serial and revision, and the one with the letter, if there is one."""
    if broadcast.revision:
        lines = [say("broadcast.serial_revised", language, serial=broadcast.serial, revision=broadcast.revision)]
    else:
        lines = [say("broadcast.serial", language, serial=broadcast.serial)]
    content = broadcast.content
    if content.letter_number and content.signer:
        lines.append(say("broadcast.letter_signed", language, letter=content.letter_number, signer=content.signer))
    elif content.letter_number:
        lines.append(say("broadcast.letter", language, letter=content.letter_number))
    return "\n".join([office, *lines] if office else lines)
