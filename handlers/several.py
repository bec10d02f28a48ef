"""Several thoughts in one message: the verdict stays first, the rest is answered in a line or two below it."""

from __future__ import annotations

from dataclasses import replace

from data.wording import cut, say
from handlers import anger, faq, human, reading, subscription, tip, welcome
from handlers.reading import words_of
from handlers.scene import Scene
from handlers.thoughts import Aside, Kind, Thoughts, thoughts_in
from handlers.turn import Turn

#: UTF-16 units of what is said below an answer, and the share of a message it may take where messages are short.
POSTSCRIPT_UNITS = 360
_SHARE = 4


def are_said(scene: Scene) -> bool:
    """Whether the message holds more than one thought; a forwarded or changed one is taken as a whole."""
    return _thoughts_of(scene) is not None


async def answered(scene: Scene) -> Turn:
    """Check the claim, or answer the weightiest thought, and say the others below."""
    thoughts = _thoughts_of(scene) or Thoughts(scene.text, ())
    asides = thoughts.asides if thoughts.claim else thoughts.asides[1:]
    noted, lines = Turn(scene.conversation), []
    for aside in asides:
        noted, line = await _beside(scene, noted, aside)
        lines.append(line)
    most = min(POSTSCRIPT_UNITS, scene.desk.limits.text_units // _SHARE)
    below = replace(scene, conversation=noted.conversation, postscript=cut("\n".join(lines), most))
    turn = await (_checked(below, thoughts.claim) if thoughts.claim else _first(below, thoughts.asides[0]))
    return replace(
        turn,
        # Whoever wished for an officer was told that the wish is kept; it holds the whole message, a question too.
        request=noted.request or turn.request,
        wants_announcements=noted.wants_announcements if turn.wants_announcements is None else turn.wants_announcements,
    )


def _thoughts_of(scene: Scene) -> Thoughts | None:
    """The thoughts of a text of the person's own."""
    return thoughts_in(scene.text) if scene.is_own_text and not scene.incoming.is_edited else None


async def _checked(scene: Scene, claim: str) -> Turn:
    """Check the claim without what stands around it; the tip keeps the whole text."""
    alone = replace(scene, claim=claim, words=words_of(claim))
    if reading.asking_of(claim, alone.words) is not reading.Asking.NOTHING:
        return await tip.questioned(alone)
    return await tip.received(alone)


async def _first(scene: Scene, aside: Aside) -> Turn:
    """Answer a thought in full when there is nothing to check."""
    alone = replace(scene, text=aside.text, words=words_of(aside.text))
    answers = {
        Kind.STOP: subscription.stopped,
        Kind.HUMAN: human.asked,
        Kind.QUESTION: tip.questioned,
        Kind.ANGER: anger.calmed,
        Kind.SALAM: welcome.talked,
        Kind.THANKS: welcome.talked,
    }
    return await answers[aside.kind](alone)


async def _beside(scene: Scene, turn: Turn, aside: Aside) -> tuple[Turn, str]:
    """Act on a thought beside the main one; the turn with what follows from it, and the line that says so."""
    if aside.kind is Kind.STOP:
        return subscription.beside(scene, turn)
    if aside.kind is Kind.HUMAN:
        return await human.beside(scene, turn, scene.text)
    if aside.kind is Kind.QUESTION:
        return turn, await faq.beside(scene, aside.text)
    plain = {Kind.ANGER: "anger.beside", Kind.SALAM: "welcome.salam", Kind.THANKS: "talk.beside"}
    return turn, say(plain[aside.kind], scene.language)
