"""An audience as somebody ticks it on a form, and the text of the audience language that it stands for.

A form says less than the language: places, and some words, all of which have to hold. What it cannot say is kept as
text. Whether a text names what there is, is seen where it is read (:mod:`bot.broadcasting.audiences`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from broadcasts.audience_words import FIELD_WORD, REACH_WORD, indonesian
from data.model.segment import OF_PEOPLE, All, Audience, Condition, Everybody, Field, Reach

#: What a form asks for, in the order in which it is written.
FORM_FIELDS = (
    Field.REGION,
    Field.STATUS,
    Field.KIND,
    Field.ROLE,
    Field.CHANNEL,
    Field.LANGUAGE,
    Field.UNCONFIRMED,
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is ticked; nothing of a field is all of it.

    Args:
        values: of each field that is asked for.
    """

    reach: Reach = Reach.KIM
    values: dict[Field, tuple[str, ...]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """It in the audience language."""
        said = [f"{FIELD_WORD[about]} = {', '.join(self._words(about))}" for about in FORM_FIELDS if self.of(about)]
        return f"{REACH_WORD[self.reach]}: {' dan '.join(said) or 'semua'}"

    @property
    def of_people(self) -> tuple[Field, ...]:
        """Fields that say something of people and not of KIM, where something of them is ticked."""
        return tuple(about for about in FORM_FIELDS if about in OF_PEOPLE and self.of(about))

    def of(self, about: Field) -> tuple[str, ...]:
        """What is ticked of a field; a place within another one that is ticked says nothing more."""
        values = self.values.get(about, ())
        if about is not Field.REGION:
            return values
        return tuple(code for code in values if not any(code.startswith(f"{other}.") for other in values))

    def _words(self, about: Field) -> Iterator[str]:
        """Each in quotes, so that nothing that was typed is read as anything but a value."""
        known = {str(value): word for word, value in indonesian(about).items()}
        for value in self.of(about):
            yield '"' + known.get(value, value).replace('"', " ") + '"'


def chosen_of(audience: Audience) -> Chosen | None:
    """What is ticked of an audience; None when a form cannot say it."""
    parts = audience.who.parts if isinstance(audience.who, All) else (audience.who,)
    values: dict[Field, tuple[str, ...]] = {}
    for part in parts:
        if isinstance(part, Everybody) and len(parts) == 1:
            continue
        if not isinstance(part, Condition) or part.field in values:
            return None
        values[part.field] = part.values
    return Chosen(audience.reach, values)
