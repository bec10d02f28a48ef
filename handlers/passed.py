"""The button "Sudah saya teruskan": thanks, and two questions that nobody has to answer: how, and to how many people.

The number is awaited in the very next message only; whatever else is said goes its usual way. In a group nothing is
asked, for everybody would be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from data.model.broadcast import Passing, passed_of
from data.model.confirmation import MOST_REACHED, Confirmation, Received
from data.model.message import Choice, ContentKind
from data.wording import long_date, say
from handlers.counting import Unclear, count_in
from handlers.passed_words import is_way, people_in, says_passed, serials_in, way_in
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import Turn

#: What every such button begins with.
PRESS_WORD = "told"
#: The ways that are offered, the commonest first: some channels show only the first three.
WAYS = (Passing.GROUP, Passing.READ_ALOUD, Passing.BOARD, Passing.BROADCAST, Passing.PERFORMANCE)


def is_press(scene: Scene) -> bool:
    """Whether such a button was pressed, however old its message is."""
    return scene.incoming.kind is ContentKind.BUTTON and scene.incoming.text.partition(":")[0] == PRESS_WORD


async def pressed(scene: Scene) -> Turn:
    """Keep that an announcement was passed on, if this chat got it; say so where it no longer holds."""
    press = passed_of(scene.incoming.text)
    got = await scene.desk.received(press[0]) if press else None
    if press is None or got is None:
        return Turn(scene.conversation, scene.outgoing(say("passed.not_here", scene.language)))
    said = Confirmation(got.number, press[1])
    if not got.still_holds:
        return Turn(scene.conversation, scene.outgoing(_no_longer(scene, got)), confirms=said)
    if press[1] is not None:
        return _asking_how_many(
            scene, said, say("passed.how_kept", scene.language, how=way_label(press[1], scene.language))
        )
    return _thanked(scene, said, got)


def way_label(way: Passing, language: str) -> str:
    """How something was passed on, as its button says."""
    return say(f"passed.way.{way}", language)


def _no_longer(scene: Scene, got: Received) -> str:
    if got.corrected_by:
        return say("passed.corrected", scene.language, serial=got.serial, newer=got.corrected_by)
    return say("passed.stopped", scene.language, serial=got.serial)


def _thanked(scene: Scene, said: Confirmation, got: Received) -> Turn:
    """Thank for it, or say that it was noted before; alone with us, ask how."""
    if got.confirmed_at is None:
        thanks = say("passed.thanks", scene.language, serial=got.serial)
    else:
        at = long_date(got.confirmed_at.date(), scene.language)
        thanks = say("passed.already", scene.language, serial=got.serial, at=at)
    if scene.is_in_group:
        return Turn(scene.conversation, scene.outgoing(thanks), confirms=said)
    buttons = _ways(scene, got.number)
    if not buttons:
        return _asking_how_many(scene, said, thanks)
    text = thanks + PARAGRAPH + say("passed.ask_how", scene.language)
    return Turn(scene.conversation, scene.outgoing(text, *buttons), confirms=said)


def _ways(scene: Scene, number: int) -> list[Choice]:
    """As many of the ways as the channel has buttons."""
    ways = WAYS[: scene.desk.limits.choices]
    return [scene.choice(way_label(way, scene.language), f"{PRESS_WORD}:{number}:{way}") for way in ways]


def _asking_how_many(scene: Scene, said: Confirmation, thanks: str) -> Turn:
    """Keep it, and ask to how many people; in a group only thank."""
    if scene.is_in_group:
        return Turn(scene.conversation, scene.outgoing(thanks), confirms=said)
    key = "passed.ask_in_words" if said.how is None and not scene.desk.limits.choices else "passed.ask_count"
    text = thanks + PARAGRAPH + say(key, scene.language)
    memory = replace(scene.conversation, counting=said.broadcast)
    return Turn(memory, scene.outgoing(text), confirms=said)


def is_count(scene: Scene) -> bool:
    """Whether the number was asked for just now, and this is an answer to it, be it a good one or not."""
    is_open = scene.before.counting > 0 and scene.is_own_text and not scene.is_in_group
    return is_open and not scene.incoming.is_edited and (count_in(scene.text) is not None or is_way(scene.text))


async def counted(scene: Scene) -> Turn:
    """Keep the number; what is none, or too large to be true, is asked for once more, and nobody has to answer."""
    number, (how, rest) = scene.before.counting, way_in(scene.text)
    count = people_in(rest) if how else count_in(scene.text)
    if how is not None and count is None:
        kept = say("passed.how_kept", scene.language, how=way_label(how, scene.language))
        return _asking_how_many(scene, Confirmation(number, how), kept)
    if count is Unclear.LEFT_OUT:
        return Turn(scene.conversation, scene.outgoing(say("passed.left_out", scene.language)))
    if not isinstance(count, int) or not 0 < count <= MOST_REACHED:
        memory = replace(scene.conversation, counting=number)
        key = "passed.too_many" if isinstance(count, int) and count > MOST_REACHED else "passed.unclear"
        return Turn(memory, scene.outgoing(say(key, scene.language)))
    text = _counted(scene, count)
    return Turn(scene.conversation, scene.outgoing(text), confirms=Confirmation(number, how, count))


def _counted(scene: Scene, count: int) -> str:
    """That a number was kept; how to correct it, where there is a button."""
    key = "passed.counted" if scene.desk.limits.choices else "passed.counted_in_words"
    return say(key, scene.language, count=count)


def is_said(scene: Scene) -> bool:
    """Whether the person says in words that they passed something on; of what, only the desk knows."""
    is_typed = scene.is_own_text and not scene.incoming.is_edited and scene.conversation.form is None
    return is_typed and says_passed(scene.text)


async def said_in_words(scene: Scene) -> Turn | None:
    """Keep it as the button would, if it is sure which announcement is meant; ask which, if several may be.

    Returns:
        None where nothing waits for a confirmation, so that it means something else.
    """
    waiting = await scene.desk.waiting()
    quote = scene.incoming.quoted
    named = serials_in(scene.text) or (serials_in(quote.text) if quote is not None and quote.is_ours else ())
    meant = [one for one in waiting if one.serial in named]
    if not meant and not named:
        open_ones = [one for one in waiting if one.still_holds]
        meant = [one for one in open_ones if one.confirmed_at is None] or open_ones[:1]
    if len(meant) > 1:
        return _asking_which(scene, meant)
    return _kept_in_words(scene, meant[0]) if meant else None


def _asking_which(scene: Scene, meant: Sequence[Received]) -> Turn:
    lines = "\n".join(f"{one.serial} {one.title}" for one in meant)
    buttons = [scene.choice(one.serial, f"{PRESS_WORD}:{one.number}") for one in meant]
    text = say("passed.which", scene.language, announcements=lines, serial=meant[0].serial)
    return Turn(scene.conversation, scene.outgoing(text, *buttons[: scene.desk.limits.choices]))


def _kept_in_words(scene: Scene, got: Received) -> Turn:
    """Thank as for the button; what was said of how and to how many is kept at once."""
    how, rest = way_in(scene.text)
    count = people_in(rest)
    said = Confirmation(got.number, how, count)
    if not got.still_holds:
        return Turn(scene.conversation, scene.outgoing(_no_longer(scene, got)), confirms=said)
    if how is None and count is None:
        return _thanked(scene, said, got)
    thanks = say("passed.thanks", scene.language, serial=got.serial)
    if how is not None:
        thanks += " " + say("passed.how_kept", scene.language, how=way_label(how, scene.language))
    if count is None:
        return _asking_how_many(scene, said, thanks)
    text = thanks + PARAGRAPH + _counted(scene, count)
    return Turn(scene.conversation, scene.outgoing(text), confirms=said)
