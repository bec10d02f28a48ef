"""The office's answers to frequent questions: shown with source and date, or offered when several come near.

Which answer fits is decided by the desk; whether a message is a question at all, in :mod:`handlers.reading`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from data.matching.faq import words_of
from data.model.announcement import Announcement
from data.model.faq import Faq
from data.model.message import ContentKind
from data.model.tip import AskedBefore, HumanRequest, RequestKind
from data.wording import cut, cut_at_sentence, long_date, say, units
from handlers import human
from handlers.card import one_line
from handlers.reading import SHORT_CHARS, number_in
from handlers.scene import PARAGRAPH, Scene
from handlers.ticket import ticket_of
from handlers.turn import Turn

#: UTF-16 units of a question in the list of those that come near.
QUESTION_UNITS = 120
#: UTF-16 units of an answer that is given beside something else.
BESIDE_UNITS = 160
#: UTF-16 units of an announcement that is given as an answer.
ANNOUNCED_UNITS = 700
#: Questions of one chat that wait for an officer at most.
MOST_ASKED = 5
#: What a button carries: its place in the list, and the mark of the answer, which a changed file may no longer have.
_PAYLOAD = re.compile(r"faq:[1-9]:([0-9a-f]{10})", re.ASCII)


def answer(scene: Scene, entry: Faq) -> Turn:
    """Show one answer, who stands behind it, of when it is, and the way to a human."""
    more = say("faq.more", scene.language)
    date = long_date(entry.updated_on, scene.language)
    fixed = say("faq.answer", scene.language, answer="", source=entry.source, date=date) + PARAGRAPH + more
    told = cut_at_sentence(entry.answer_in(scene.language), scene.room - units(fixed))
    text = say("faq.answer", scene.language, answer=told, source=entry.source, date=date) + PARAGRAPH + more
    memory = replace(scene.conversation, offered=())
    return Turn(memory, scene.outgoing(text, *human.buttons(scene), answers_tip=True))


def offer(scene: Scene, near: tuple[Faq, ...]) -> Turn:
    """Show the questions that come near, each with its button; a number may be typed instead."""
    payloads = tuple(f"faq:{place}:{entry.mark}" for place, entry in enumerate(near, 1))
    titles = [f"{place}. {cut(entry.questions[0], QUESTION_UNITS)}" for place, entry in enumerate(near, 1)]
    text = PARAGRAPH.join([say("faq.near", scene.language), "\n".join(titles), say("faq.choose", scene.language)])
    choices = [scene.choice(title, payload) for title, payload in zip(titles, payloads, strict=True)]
    if len(choices) < scene.desk.limits.choices:
        choices += human.buttons(scene)
    memory = replace(scene.conversation, asked_number=0, candidates=(), offered=payloads)
    return Turn(memory, scene.outgoing(text, *choices, answers_tip=True))


def announced(scene: Scene, ours: Announcement) -> Turn:
    """Answer with one of our announcements, with its number and date, and the way to a human."""
    more = say("faq.more", scene.language)
    date = long_date(ours.published_on, scene.language)
    values = {"title": cut(one_line(ours.title), QUESTION_UNITS), "serial": ours.serial, "date": date}
    fixed = say("faq.announced", scene.language, body="", **values) + PARAGRAPH + more
    told = cut_at_sentence(ours.body.strip(), min(ANNOUNCED_UNITS, scene.room - units(fixed)))
    text = say("faq.announced", scene.language, body=told, **values) + PARAGRAPH + more
    memory = replace(scene.conversation, offered=())
    return Turn(memory, scene.outgoing(text, *human.buttons(scene), answers_tip=True))


async def unknown(scene: Scene) -> Turn:
    """Say honestly that the answer is not here, and keep the question for an officer, who answers it in this chat.

    In a group nothing is kept, and of one chat only so many questions wait; both are led to a human instead.
    """
    words = " ".join(sorted(words_of(scene.checked)))
    before = await scene.desk.asked_before(words) if not scene.is_in_group else AskedBefore(count=MOST_ASKED)
    if before.same:
        text = say("question.waiting", scene.language, ticket=ticket_of(before.same))
        return Turn(scene.conversation, scene.outgoing(text, answers_tip=True))
    if before.count >= MOST_ASKED:
        text = say("question.office", scene.language)
        return Turn(scene.conversation, scene.outgoing(text, *human.buttons(scene), answers_tip=True))
    number = scene.incoming.number
    asked = HumanRequest(number, scene.checked[: human.STORED_CHARS], RequestKind.QUESTION, words)
    text = say("question.kept", scene.language, ticket=ticket_of(number))
    return Turn(scene.conversation, scene.outgoing(text, answers_tip=True), request=asked)


async def beside(scene: Scene, question: str) -> str:
    """One line for a question that was asked beside something else."""
    entry = (await scene.desk.faq(question)).answer
    if entry is None:
        return say("faq.beside_unknown", scene.language)
    date = long_date(entry.updated_on, scene.language)
    told = cut_at_sentence(entry.answer_in(scene.language), BESIDE_UNITS)
    return say("faq.beside", scene.language, answer=told, source=entry.source, date=date)


def is_button(scene: Scene) -> bool:
    """Whether the button of a question was pressed, however old its message is."""
    return scene.incoming.kind is ContentKind.BUTTON and scene.incoming.text.startswith("faq:")


async def pressed(scene: Scene) -> Turn:
    """Show the answer of the button's question."""
    return await _chosen(scene, scene.incoming.text)


def is_typed(scene: Scene) -> bool:
    """Whether questions were offered last, and the number of one is typed instead of pressed."""
    is_open = scene.is_own_text and bool(scene.conversation.offered) and len(scene.text) <= SHORT_CHARS
    return is_open and 0 < (number_in(scene.words) or 0) <= len(scene.conversation.offered)


async def typed(scene: Scene) -> Turn:
    """Show the answer of the typed number's question."""
    return await _chosen(scene, scene.conversation.offered[(number_in(scene.words) or 1) - 1])


async def _chosen(scene: Scene, payload: str) -> Turn:
    """Show the answer that a payload stands for; one that the office no longer has is politely gone."""
    found = _PAYLOAD.fullmatch(payload)
    entry = await scene.desk.faq_entry(found[1]) if found else None
    if entry is None:
        memory = replace(scene.conversation, offered=())
        return Turn(memory, scene.outgoing(say("faq.changed", scene.language), *human.buttons(scene)))
    return answer(scene, entry)
