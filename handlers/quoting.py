"""Somebody answers a message with "is this true?": what is checked is the message they point at.

In groups that is how a bot is called, and alone with us people ask so about something they forwarded before. The
answer points at the question, so that everybody sees whom it is for.
"""

from __future__ import annotations

from dataclasses import replace

from data.model.factcheck import Outcome
from data.model.message import ContentKind, Quote
from handlers import commands, media, own, reading, tip
from handlers.scene import Scene
from handlers.small_talk import talk_in
from handlers.turn import Turn
from handlers.vocabulary import COURTESIES

#: A question with more words than these speaks for itself.
ASKING_WORDS_MOST = 12


def is_about_quote(scene: Scene) -> bool:
    """Whether the person's own words hold nothing to check by themselves, and the message they answer does."""
    quote = scene.incoming.quoted
    if quote is None or not scene.is_own_text:
        return False
    asked = _own_words(scene)
    return asked is not None and _points(asked) and _is_checkable(_quoted(scene, quote), quote)


async def checked(scene: Scene) -> Turn:
    """Check the message that is pointed at; a claim in the question itself goes first, if anything is found for it."""
    asked, quote = _own_words(scene) or scene, scene.incoming.quoted or Quote()
    if reading.is_claim(asked.text, asked.words):
        decision = await scene.desk.match(asked.text)
        if decision.outcome is not Outcome.NONE:
            return await tip.conclude(asked, decision)
    shown = _quoted(scene, quote)
    if own.is_own(shown):
        return await own.recognised(shown)
    return await (media.received(shown) if media.is_file(shown) else tip.received(shown))


def _own_words(scene: Scene) -> Scene | None:
    """The scene with what the person wrote themselves, without /cek; None for every other command."""
    command = commands.command_of(scene)
    if command is None:
        return scene
    if command.name not in commands.CHECKS:
        return None
    return replace(scene, text=command.argument, words=reading.words_of(command.argument))


def _points(asked: Scene) -> bool:
    """Whether words only point at something: none, polite ones, or a question that needs no more to be one."""
    text, words = asked.text, asked.words
    if talk_in(text, words) and not COURTESIES.issuperset(words):
        return False
    is_asking = len(words) <= ASKING_WORDS_MOST and reading.asks_for_check(words) and not reading.has_link(text)
    return is_asking or not reading.is_claim(text, words)


def _is_checkable(shown: Scene, quote: Quote) -> bool:
    """Whether there is something to check; of what we wrote ourselves only verdicts are recognised."""
    if own.is_own(shown):
        return True
    if quote.is_ours:
        return False
    return reading.is_claim(shown.text, shown.words) or (media.is_file(shown) and bool(quote.attachments))


def _quoted(scene: Scene, quote: Quote) -> Scene:
    """The scene as if the message that is pointed at had been sent to us."""
    text = reading.clean(quote.text)
    kind = quote.kind if quote.kind in tip.MEDIA else ContentKind.TEXT
    said = replace(
        scene.incoming,
        kind=kind,
        text=quote.text,
        attachments=quote.attachments if kind in tip.MEDIA else (),
        forwards=quote.forwards,
        origin=quote.origin,
        quoted=None,
    )
    return replace(scene, incoming=said, text=text, words=reading.words_of(text))
