"""A message to check, and the three things that can come of it: an answer, candidates, or nothing yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.model.announcement import AnnouncementMatch
from data.model.conversation import Conversation
from data.model.factcheck import Decision, FactCheck, Match, MatchKind, Outcome
from data.model.message import Choice, ContentKind
from data.model.tip import Tip, TipState, Vote
from data.wording import cut, say, units
from handlers import announced, faq, peril, reading
from handlers.card import TITLE_UNITS, listed_title, similar_card, verdict_card
from handlers.commands import Command, command_of
from handlers.payloads import PassPress, Press, pass_payload_of, payload_of
from handlers.scene import PARAGRAPH, Scene
from handlers.ticket import ticket_of
from handlers.turn import Turn

#: Characters of a tip that are kept; the matcher is given all of it. Five times Telegram's longest message, so that
#: only pasted files and attempts to fill the disk are shortened.
STORED_CHARS = 20_000
#: Most candidates that are shown. Source: product.md, "How a conversation feels", 3.
CANDIDATES = 3

#: A candidate whose score is a smaller share of the best one's than this is not shown: it would only puzzle.
LEAST_SHARE = 0.1
#: What the kinds of media are called in the middle of a sentence.
MEDIA = {
    ContentKind.PHOTO: "media.photo",
    ContentKind.VIDEO: "media.video",
    ContentKind.VOICE: "media.voice",
    ContentKind.DOCUMENT: "media.document",
}


async def received(scene: Scene) -> Turn:
    """Check a message, or ask for all of it when it is too short to mean anything."""
    if reading.is_short(scene.checked, scene.words):
        return await _short(scene)
    decision = await scene.desk.match(scene.checked)
    if decision.outcome is not Outcome.ANSWER and _may_ask(scene):
        known = (await scene.desk.faq(scene.checked)).answer
        if known is not None:
            return faq.answer(scene, known)
    return await conclude(scene, decision)


async def asked_for(scene: Scene) -> Turn:
    """Check what follows /cek, even if it looks like a question: the person has said what they want."""
    command = command_of(scene) or Command("")
    text = command.argument
    return await received(replace(scene, text=text, words=reading.words_of(text), is_for_checking=True))


async def questioned(scene: Scene) -> Turn:
    """Answer a question to the office from its answers, or honestly; a fact-check that surely answers it goes first."""
    decision = await scene.desk.match(scene.checked)
    if decision.outcome is Outcome.ANSWER:
        return await conclude(scene, decision)
    reply = await scene.desk.faq(scene.checked)
    if reply.answer is not None:
        return faq.answer(scene, reply.answer)
    is_open = reading.asking_of(scene.checked, scene.words) is reading.Asking.OPEN
    if decision.outcome is Outcome.SUGGEST and not is_open:
        return await conclude(scene, decision)
    if reply.announcement is not None:
        return faq.announced(scene, reply.announcement)
    return faq.offer(scene, reply.near) if reply.near else await faq.unknown(scene)


def _may_ask(scene: Scene) -> bool:
    """Whether a text of the person's own may be a question without looking like one: "jam buka kelurahan"."""
    is_brief = len(scene.words) <= reading.UNMARKED_WORDS_MOST and len(scene.checked) <= reading.SHORT_CHARS
    is_to_check = scene.is_for_checking or reading.asks_for_check(scene.words)
    return scene.is_own_text and is_brief and not is_to_check


async def conclude(scene: Scene, decision: Decision) -> Turn:
    """Turn what the matcher said into one of the three outcomes, and keep the tip.

    A fact-check that was withdrawn since the search is treated as never found.
    """
    if decision.announcement is not None:
        return await _announced(scene, decision, decision.announcement)
    best = _worth_showing(decision)
    found = await scene.desk.factchecks([match.number for match in best]) if best else {}
    shown = _each_once([found[match.number] for match in best if match.number in found])
    if not shown:
        return _nothing(scene, decision)
    if decision.outcome is Outcome.ANSWER and best[0].number in found:
        return _answer(scene, decision, shown[0])
    return _suggestion(scene, decision, shown)


def _each_once(found: Sequence[FactCheck]) -> list[FactCheck]:
    """Leave out what only repeats a finding that stands before it; its publisher is named on the card."""
    first = {card.twin_of or card.number: card for card in reversed(found)}
    return [card for card in found if first[card.twin_of or card.number] is card]


def _worth_showing(decision: Decision) -> tuple[Match, ...]:
    """The matches that may be shown: the best, and those that do not fall far behind it."""
    if decision.outcome is Outcome.NONE or not decision.matches:
        return ()
    least = LEAST_SHARE * decision.matches[0].score
    return tuple(match for match in decision.matches[:CANDIDATES] if match.score >= least)


def queued(scene: Scene, decision: Decision, text: str) -> Turn:
    """Keep the tip for a fact-checker and say ``text``."""
    tip = _tip(scene, TipState.QUEUED, decision)
    return Turn(_settled(scene.conversation), scene.outgoing(text, answers_tip=True), tip=tip)


async def _announced(scene: Scene, decision: Decision, match: AnnouncementMatch) -> Turn:
    """Say what a text is beside our own announcements; no fact-check is counted as an answer to it."""
    ours = await scene.desk.announcement(match.number) if match.number else None
    remark = _remark(scene)
    says = scene.outgoing(announced.card(scene, match, ours, scene.room - units(remark)) + remark, answers_tip=True)
    kept = replace(decision, matches=())
    return Turn(_settled(scene.conversation), says, tip=_tip(scene, TipState.ANSWERED, kept))


async def _short(scene: Scene) -> Turn:
    """Offer what one or two words may mean; without that ask for the whole message and keep nothing."""
    if reading.own_words(scene.words):
        decision = await scene.desk.match(scene.checked)
        if decision.outcome is not Outcome.NONE:
            return await conclude(scene, decision)
        if _may_ask(scene):
            reply = await scene.desk.faq(scene.checked)
            if reply.answer is not None:
                return faq.answer(scene, reply.answer)
            if reply.near:
                return faq.offer(scene, reply.near)
    text = peril.with_numbers(scene, say("tip.whole", scene.language))
    return Turn(scene.conversation, scene.outgoing(text, answers_tip=True))


def _answer(scene: Scene, decision: Decision, factcheck: FactCheck) -> Turn:
    """Show the verdict and ask whether it helped."""
    remark = _remark(scene)
    is_similar = decision.matches[0].kind is MatchKind.SIMILAR_SCAM
    card = (similar_card if is_similar else verdict_card)(factcheck, scene.language, scene.room - units(remark))
    number = scene.incoming.number
    helpful = scene.choice(say("card.helpful", scene.language), payload_of(Press(Vote.HELPFUL, number)))
    no_match = scene.choice(say("card.no_match", scene.language), payload_of(Press(Vote.UNHELPFUL, number)))
    passing = scene.choice(say("pass_on.button", scene.language), pass_payload_of(PassPress(number, factcheck.number)))
    says = scene.outgoing(card + remark, helpful, no_match, passing, answers_tip=True)
    memory = replace(_settled(scene.conversation), answered_number=number)
    return Turn(memory, says, tip=_tip(scene, TipState.ANSWERED, decision))


def _suggestion(scene: Scene, decision: Decision, found: list[FactCheck]) -> Turn:
    """Show the candidates, each with its button, and remember them so that a number may be typed instead."""
    candidates = found[: _shown_most(scene)]
    numbers = tuple(factcheck.number for factcheck in candidates)
    memory = replace(_settled(scene.conversation), asked_number=scene.incoming.number, candidates=numbers)
    says = scene.outgoing(_listed(scene, candidates), *_buttons(scene, candidates), answers_tip=True)
    return Turn(memory, says, tip=_tip(scene, TipState.SUGGESTED, decision))


def _shown_most(scene: Scene) -> int:
    """How many candidates the channel's buttons allow beside "none of these"; without buttons numbers are typed."""
    choices = scene.desk.limits.choices
    return CANDIDATES if choices < 2 else min(CANDIDATES, choices - 1)


def _listed(scene: Scene, candidates: list[FactCheck]) -> str:
    """The candidates' titles, numbered, between the question and how to choose."""
    opening, choose = say("tip.suggest", scene.language), say("tip.choose", scene.language)
    fixed = units(PARAGRAPH.join([opening, "", choose]) + _remark(scene))
    share = (scene.room - fixed) // len(candidates) - units("1. \n")
    titles = [cut(listed_title(factcheck, scene.language), min(TITLE_UNITS, share)) for factcheck in candidates]
    listed = "\n".join(f"{place}. {title}" for place, title in enumerate(titles, 1))
    return PARAGRAPH.join([opening, listed, choose]) + _remark(scene)


def _buttons(scene: Scene, candidates: list[FactCheck]) -> list[Choice]:
    """One button a candidate, and one for none of them."""
    tip = scene.incoming.number
    picks = [
        scene.choice(f"{place}. {listed_title(factcheck, scene.language)}", payload_of(_pick(tip, factcheck)))
        for place, factcheck in enumerate(candidates, 1)
    ]
    none = scene.choice(say("tip.none_of_these", scene.language), payload_of(Press(Vote.NONE_OF_THESE, tip)))
    return [*picks, none]


def _pick(tip: int, factcheck: FactCheck) -> Press:
    """The press that picks one candidate."""
    return Press(Vote.PICKED, tip, factcheck.number)


def _nothing(scene: Scene, decision: Decision) -> Turn:
    """Say that there is no result yet, with the ticket and how to check it oneself; promise nothing."""
    text = say("tip.none", scene.language, ticket=ticket_of(scene.incoming.number))
    return queued(scene, decision, peril.with_numbers(scene, text + _remark(scene)))


def _remark(scene: Scene) -> str:
    """What has to be said at the end of a result, paragraph mark included; the verdict itself stays first."""
    said = []
    if scene.incoming.kind in MEDIA:
        what = say(MEDIA[scene.incoming.kind], scene.language)
        said.append(say("tip.text_only", scene.language, what=what))
    if scene.incoming.is_edited:
        said.append(say("tip.late" if scene.incoming.is_late else "tip.edited", scene.language))
    return "".join(PARAGRAPH + sentence for sentence in said)


def _tip(scene: Scene, state: TipState, decision: Decision) -> Tip:
    """The tip to keep."""
    incoming = scene.incoming
    text, files, origin = scene.text[:STORED_CHARS], incoming.attachments, incoming.origin
    return Tip(incoming.number, incoming.kind, text, incoming.forwards, state, decision, files, origin)


def _settled(conversation: Conversation) -> Conversation:
    """The memory without an open question, so that a number typed later is not taken for an older tip's."""
    return replace(conversation, asked_number=0, candidates=(), offered=())
