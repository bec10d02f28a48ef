"""BAHASA ID and BAHASA EN: in which language the conversation goes on."""

from __future__ import annotations

from dataclasses import replace

from data.wording import LANGUAGES, say
from handlers.commands import command_of
from handlers.reading import SHORT_CHARS
from handlers.scene import Scene
from handlers.turn import Turn
from handlers.vocabulary import LANGUAGE_NAMES

_OPENINGS = frozenset({"bahasa", "language"})


def is_language(scene: Scene) -> bool:
    """Whether the message is /bahasa, or BAHASA with one word after it and nothing else."""
    command = command_of(scene)
    if command is not None:
        return command.name in _OPENINGS
    is_brief = scene.is_own_text and len(scene.text) <= SHORT_CHARS and len(scene.words) in {1, 2}
    return is_brief and scene.words[0] in _OPENINGS


async def chosen(scene: Scene) -> Turn:
    """Go on in the named language; name those we have when it is none of them."""
    language = LANGUAGE_NAMES.get(scene.words[-1], "")
    if language not in LANGUAGES:
        return Turn(scene.conversation, scene.outgoing(say("language.choose", scene.language)))
    memory = replace(scene.conversation, language=language)
    return Turn(memory, scene.outgoing(say("language.changed", language)))
