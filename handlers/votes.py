"""What becomes of a pressed button or a typed number: a vote, a picked candidate, or a polite word on an old button."""

from __future__ import annotations

from dataclasses import replace

from data.model.conversation import Conversation
from data.model.factcheck import FactCheck
from data.model.tip import Ballot, TipState, Vote
from data.wording import say, units
from handlers.card import similar_card, verdict_card
from handlers.passing_on import correction
from handlers.payloads import PassPress, Press, pass_press_of, press_of
from handlers.reading import SHORT_CHARS, number_in
from handlers.scene import PARAGRAPH, Scene
from handlers.ticket import standing, ticket_of
from handlers.turn import PastTip, Turn
from handlers.vocabulary import NONE_OF_THESE


async def pressed(scene: Scene) -> Turn:
    """Act on a button."""
    passing = pass_press_of(scene.incoming.text)
    if passing is not None:
        return await _passed_on(scene, passing)
    press = press_of(scene.incoming.text)
    if press is None:
        return _say_only(scene, say("vote.unknown", scene.language))
    return await _act(scene, press)


def is_choice(scene: Scene) -> bool:
    """Whether candidates were shown and a number, or "none of these", is typed instead of pressed."""
    is_open = scene.is_own_text and scene.conversation.asked_number > 0 and len(scene.text) <= SHORT_CHARS
    return is_open and (scene.words in NONE_OF_THESE or number_in(scene.words) is not None)


async def typed(scene: Scene) -> Turn:
    """Act on a typed number as on the button it stands for."""
    memory = scene.conversation
    place = number_in(scene.words) or 0
    if place > len(memory.candidates):
        last = len(memory.candidates)
        return _say_only(scene, say("tip.out_of_range", scene.language, last=last))
    if place == 0:
        return await _act(scene, Press(Vote.NONE_OF_THESE, memory.asked_number))
    return await _act(scene, Press(Vote.PICKED, memory.asked_number, memory.candidates[place - 1]))


async def _act(scene: Scene, press: Press) -> Turn:
    """Act on one vote on one tip of this chat."""
    past = await scene.desk.past_tip(press.tip)
    if past is None:
        return _say_only(scene, say("vote.not_here", scene.language))
    if press.vote is Vote.PICKED:
        return await _picked(scene, press, past)
    if past.has_ballot:
        return _say_only(scene, say("vote.already", scene.language), _settled(scene, press))
    if press.vote is Vote.NONE_OF_THESE and past.state in (TipState.ANSWERED, TipState.CLOSED):
        # The verdict came before the button was pressed: nothing more is to be promised.
        return _say_only(scene, standing(past, scene.language), _settled(scene, press))
    return Turn(
        _settled(scene, press),
        scene.outgoing(_thanks(scene, press)),
        ballot=Ballot(press.tip, press.vote, _voted_on(press, past)),
    )


async def _picked(scene: Scene, press: Press, past: PastTip) -> Turn:
    """Show the candidate that was picked; a second pick shows its card too and counts no more."""
    found: dict[int, FactCheck] = {}
    if press.factcheck in past.candidates:
        found = await scene.desk.factchecks([press.factcheck])
    if press.factcheck not in found:
        return _say_only(scene, say("vote.gone", scene.language), _settled(scene, press))
    remark = PARAGRAPH + say("vote.already_card", scene.language) if past.has_ballot else ""
    card = similar_card if press.factcheck in past.similar else verdict_card
    text = card(found[press.factcheck], scene.language, scene.room - units(remark)) + remark
    ballot = None if past.has_ballot else Ballot(press.tip, Vote.PICKED, press.factcheck)
    memory = replace(_settled(scene, press), answered_number=press.tip)
    return Turn(memory, scene.outgoing(text), ballot=ballot)


async def _passed_on(scene: Scene, press: PassPress) -> Turn:
    """Send what may be passed on as a message of its own, with nothing around it; it is no vote."""
    past = await scene.desk.past_tip(press.tip)
    if past is None:
        return _say_only(scene, say("vote.not_here", scene.language))
    found = await scene.desk.factchecks([press.factcheck]) if press.factcheck in past.candidates else {}
    if press.factcheck not in found:
        return _say_only(scene, say("vote.gone", scene.language))
    return _say_only(scene, correction(found[press.factcheck], scene.language, press.factcheck in past.similar))


def _thanks(scene: Scene, press: Press) -> str:
    """What is said to a first vote."""
    ticket = ticket_of(press.tip)
    if press.vote is Vote.HELPFUL:
        return say("vote.helpful", scene.language)
    if press.vote is Vote.UNHELPFUL:
        return say("vote.unhelpful", scene.language, ticket=ticket)
    return say("vote.none", scene.language) + PARAGRAPH + say("tip.none", scene.language, ticket=ticket)


def _voted_on(press: Press, past: PastTip) -> int:
    """The fact-check a vote is about: the answer for helpful or not, none for "none of these"."""
    return 0 if press.vote is Vote.NONE_OF_THESE else next(iter(past.candidates), 0)


def _settled(scene: Scene, press: Press) -> Conversation:
    """The memory after a vote; its question is closed, another tip's stays open."""
    if scene.conversation.asked_number != press.tip:
        return scene.conversation
    return replace(scene.conversation, asked_number=0, candidates=())


def _say_only(scene: Scene, text: str, memory: Conversation | None = None) -> Turn:
    """Say something and record nothing."""
    return Turn(memory or scene.conversation, scene.outgoing(text))
