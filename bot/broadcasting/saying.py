"""An audience in the words of people who do not know its language."""

from __future__ import annotations

from collections.abc import Callable

from broadcasts.audience import reread
from broadcasts.audience_words import AudienceError
from data.matching.places import Gazetteer
from data.model.membership import InstitutionStatus
from data.model.segment import All, Any, Audience, Condition, Everybody, Field, Node, Not, Reach, Seen
from data.wording import say
from handlers.registration_labels import place_label

#: The ends of the keys by which audiences are said.
KEYS = (
    *(field.value for field in Field),
    *("kim", "people", "everywhere", "anybody", "seen", "unseen", "not", "or", "manual"),
)
#: What channels are called; what is not here is told by its own name.
_CHANNELS = {"telegram": "Telegram", "whatsapp": "WhatsApp"}


def in_words(text: str, gazetteer: Gazetteer, language: str) -> str:
    """A canonical audience as a sentence; as it stands where it was changed by hand."""
    try:
        return _Speaker(gazetteer, language).audience(reread(text))
    except AudienceError:
        return text


class _Speaker:
    """Says audiences in one language."""

    def __init__(self, gazetteer: Gazetteer, language: str) -> None:
        self._gazetteer = gazetteer
        self._language = language

    def audience(self, audience: Audience) -> str:
        """Whom it reaches, and with which conditions."""
        whom = self._say("kim" if audience.reach is Reach.KIM else "people")
        if isinstance(audience.who, Everybody):
            return f"{whom} {self._say('everywhere', place=self._gazetteer.region.name)}"
        return f"{whom} {self._node(audience.who)}"

    def _node(self, node: Node) -> str:
        match node:
            case Everybody():
                return self._say("anybody")
            case Condition(about, values):
                return self._say(about.value, values=self._listed([self._value(about, one) for one in values]))
            case Seen(is_within, time):
                return self._say("seen" if is_within else "unseen", days=time.days)
            case Not(inner):
                return self._say("not", inner=self._node(inner))
            case All(parts):
                return ", ".join(map(self._inner, parts))
            case Any(parts):
                return f" {self._say('or')} ".join(map(self._inner, parts))

    def _inner(self, node: Node) -> str:
        said = self._node(node)
        return f"({said})" if isinstance(node, All | Any) else said

    def _value(self, about: Field, value: str) -> str:
        tell: dict[Field, Callable[[str], str]] = {
            Field.REGION: lambda code: place_label(self._gazetteer, code, self._language),
            Field.STATUS: lambda word: say(f"cli.kim.state.{InstitutionStatus(word)}", self._language),
            Field.ROLE: lambda word: say(f"role.{word}", self._language),
            Field.KIND: lambda word: say(f"institution.{word}", self._language),
            Field.LANGUAGE: lambda word: say("language.name", word),
            Field.CHANNEL: lambda word: channel_name(word, self._language),
        }
        return tell[about](value) if about in tell else value

    def _listed(self, words: list[str]) -> str:
        """Several of which one is enough."""
        return f"{', '.join(words[:-1])} {self._say('or')} {words[-1]}" if len(words) > 1 else words[0]

    def _say(self, key: str, **values: object) -> str:
        return say(f"console.audience.{key}", self._language, **values)


def channel_name(name: str, language: str) -> str:
    """What people call a channel."""
    return say("console.audience.manual", language) if name == "manual" else _CHANNELS.get(name, name)
