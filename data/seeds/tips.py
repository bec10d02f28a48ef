"""Sample forwards: messages as people receive and pass them on, all written by us, to play with.

Each says what the matcher makes of it with the sample fact-checks, and a test holds both to that on any day.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.model.factcheck import Outcome
from data.seeds.entries import Entry, entries, parse, shipped

_FILE = "tips.toml"
_FIELDS = frozenset({"id", "label", "text", "theme", "forwards", "expects", "factcheck"})
#: How often a message was passed on, as the platforms tell it: typed, forwarded, forwarded many times.
_FORWARDS = (0, 1, 5)


class Theme(StrEnum):
    """What a sample forward is about; the values are Indonesian because they are shown."""

    HEALTH = "kesehatan"
    FOOD = "pangan"
    DISASTER = "bencana"
    SCAM = "penipuan"
    ELECTION = "pemilu"
    RELIGION = "agama"
    FINANCE = "keuangan"
    TECHNOLOGY = "teknologi"
    REGION = "daerah"
    PARODY = "parodi"
    #: Not a forward at all but a question to the office.
    QUESTION = "pertanyaan"


@dataclass(frozen=True, slots=True)
class SampleTip:
    """One message to play with.

    Args:
        id: never changes.
        label: short title for a list, in Indonesian.
        text: the message, line breaks and emoji included.
        forwards: how often it was passed on: 0, 1, or 5 for many times.
        expects: what the matcher makes of it with the sample fact-checks.
        factcheck: external id of the sample that answers it or stands among the three suggestions; may be empty, and
            is when nothing is expected.
    """

    id: str
    label: str
    text: str
    theme: Theme
    forwards: int
    expects: Outcome
    factcheck: str


def sample_tips() -> tuple[SampleTip, ...]:
    """Return our sample forwards, in the order of the file.

    Raises:
        ValueError: the file that ships with us is broken.
    """
    return read_tips(shipped(_FILE))


def read_tips(content: str) -> tuple[SampleTip, ...]:
    """Read sample forwards from the text of a TOML file.

    Raises:
        ValueError: something is missing, unknown or there twice; the message names the entry.
    """
    found = tuple(_tip(entry) for entry in entries(_FILE, parse(_FILE, content), "tip", _FIELDS))
    for name, values in (("id", [tip.id for tip in found]), ("text", [tip.text for tip in found])):
        if len(set(values)) < len(values):
            raise ValueError(f'{_FILE}: two tips have the same "{name}"')
    return found


def _tip(entry: Entry) -> SampleTip:
    forwards, expects = entry.fields["forwards"], entry.one_of("expects", Outcome)
    if type(forwards) is not int or forwards not in _FORWARDS:
        raise ValueError(f'{entry.where}: "forwards" is none of 0, 1, 5')
    tip = SampleTip(
        id=entry.text("id"),
        label=entry.text("label"),
        text=entry.text("text"),
        theme=entry.one_of("theme", Theme),
        forwards=forwards,
        expects=expects,
        factcheck=entry.text("factcheck"),
    )
    if not (tip.id and tip.label and tip.text):
        raise ValueError(f"{entry.where}: id, label or text is empty")
    if (expects is Outcome.ANSWER and not tip.factcheck) or (expects is Outcome.NONE and tip.factcheck):
        raise ValueError(f'{entry.where}: "factcheck" does not go with "expects"')
    return tip
