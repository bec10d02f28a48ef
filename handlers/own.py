"""Our own answer sent back to us: recognised by its form, and vouched for only when it is unchanged.

Anybody can write "✅ BENAR" above a rumour, so the form alone proves nothing: every line has to be one that we would
say today.
"""

from __future__ import annotations

from data.model.factcheck import FactCheck
from data.model.message import ContentKind
from data.wording import LANGUAGES, say
from handlers import passing_on
from handlers.card import SIMILAR_STAMP, STAMPS, similar_card, verdict_card
from handlers.notices import unwrapped
from handlers.scene import Scene
from handlers.tip import MEDIA
from handlers.turn import Turn

#: Longer texts are none of our answers. Source: Telegram's longest message, 4,096 units.
OWN_CHARS = 4_096
#: Room for a card of which nothing is cut off but what always is.
_AMPLE_UNITS = 4_096
#: What may stand below a card and is always the same; an answer of the office's below it makes it another message.
_REMARKS = (
    *("tip.edited", "vote.already_card", "welcome.intro", "welcome.salam", "talk.beside", "subscription.beside"),
    *("anger.beside", "faq.beside_unknown", "tip.late"),
)
#: The variation selector that platforms add to our marks or drop from them.
_SELECTOR = "\ufe0f"


def is_own(scene: Scene) -> bool:
    """Whether a text has the form of an answer of ours: a stamp alone on its first line, and our line of source.

    Or that of what we gave to be passed on.
    """
    if scene.incoming.kind is not ContentKind.TEXT or len(scene.text) > OWN_CHARS:
        return False
    if passing_on.is_correction(scene.text):
        return True
    lines = _lines(unwrapped(scene.text))
    has_source = any(line.startswith(_source_labels()) for line in lines)
    return bool(lines) and lines[0] in _stamps() and has_source


async def recognised(scene: Scene) -> Turn:
    """Say that it is our own, or that it only looks so; either way it is no tip."""
    if passing_on.is_correction(scene.text):
        return Turn(scene.conversation, scene.outgoing(say("pass_on.known", scene.language), answers_tip=True))
    card = unwrapped(scene.text)
    decision = await scene.desk.match(card)
    found = await scene.desk.factchecks([match.number for match in decision.matches])
    is_true_copy = any(_is_copy(card, factcheck) for factcheck in found.values())
    text = say("own.known", scene.language) if is_true_copy else say("own.unknown", scene.language)
    return Turn(scene.conversation, scene.outgoing(text, answers_tip=True))


def _is_copy(text: str, factcheck: FactCheck) -> bool:
    """Whether a text is a card of this fact-check, in any language, with nothing foreign in it."""
    said = _lines(text)
    for language in LANGUAGES:
        for card in (verdict_card, similar_card):
            ours = set(_lines(card(factcheck, language, _AMPLE_UNITS)))
            # What may be passed on is below the card only where there was room for it.
            below = set(_lines(passing_on.below(factcheck, language, card is similar_card)))
            if ours - below <= set(said) <= ours | _remarks(language):
                return True
    return False


def _lines(text: str) -> list[str]:
    """The lines of a text that hold anything, without what platforms change on the way."""
    stripped = (line.replace(_SELECTOR, "").strip() for line in text.splitlines())
    return [line for line in stripped if line]


def _stamps() -> set[str]:
    """The first lines of our cards in every language."""
    keys = [*STAMPS.values(), SIMILAR_STAMP]
    return {line for language in LANGUAGES for key in keys for line in _lines(say(key, language))}


def _source_labels() -> tuple[str, ...]:
    """How our line of source begins in every language."""
    mark = "\n"
    return tuple(say("card.source", language, publisher=mark, date="").partition(mark)[0] for language in LANGUAGES)


def _remarks(language: str) -> set[str]:
    """What may stand below a card of ours."""
    text_only = [say("tip.text_only", language, what=say(key, language)) for key in MEDIA.values()]
    others = [say(key, language) for key in _REMARKS]
    return {line for remark in text_only + others for line in _lines(remark)}
