"""BAHASA ID, EN, JAWA and MADURA: in which language the conversation goes on."""

from __future__ import annotations

import re
from dataclasses import replace

from data.model.message import Choice, ContentKind
from data.wording import DRAFTS, FALLBACK, LANGUAGES, say
from handlers.commands import command_of
from handlers.menu import MenuWord, menu_word_of, names_language
from handlers.reading import SHORT_CHARS, words_of
from handlers.scene import PARAGRAPH, Scene
from handlers.turn import Turn
from handlers.vocabulary import COURTESIES, LANGUAGE_NAMES, word_set

_OPENINGS = frozenset({"bahasa", "language"})
#: The same word in Javanese and Madurese; it counts only before a language's name, for "basa basi" is small talk.
_REGIONAL_OPENINGS = frozenset({"basa", "boso", "bhasa", "bhâsa"})
#: Words that still make a wish when the second is a language's name, as in "bahasa jawa krama".
_WORDS_MOST = 3
#: What people write before it when they wish to change.
_CHANGING = word_set("ganti ubah pilih pakai pake gunakan jawab balas change switch use in")
#: What a language's button carries: ``lang:`` and its code.
_PAYLOAD = re.compile(r"lang:([a-z]{2,3})", re.ASCII)


def is_language(scene: Scene) -> bool:
    """Whether the message is /bahasa, BAHASA in any spelling, or BAHASA and one word; with a language's name, two."""
    command = command_of(scene)
    if command is not None:
        return command.name in _OPENINGS
    if menu_word_of(scene) is MenuWord.LANGUAGE:
        return True
    words = _meant(scene.words) if scene.is_own_text and len(scene.text) <= SHORT_CHARS else ()
    if len(words) > 1 and words[1] in LANGUAGE_NAMES and (words[0] in _REGIONAL_OPENINGS or names_language(words)):
        return len(words) <= _WORDS_MOST
    return len(words) == 2 and words[0] in _OPENINGS


def _meant(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without politeness and the wish to change: "ganti bahasa Inggris", "pakai bahasa Jawa dong"."""
    return tuple(word for word in words if word not in COURTESIES and word not in _CHANGING)


def is_button(scene: Scene) -> bool:
    """Whether a language's button was pressed, however old its message is."""
    return scene.incoming.kind is ContentKind.BUTTON and _pressed(scene) in LANGUAGES


async def chosen(scene: Scene) -> Turn:
    """Go on in the named language; offer those we have when none or another one is named."""
    command = command_of(scene)
    words = _meant(scene.words)[1:] if command is None else words_of(command.argument)
    if menu_word_of(scene) is MenuWord.LANGUAGE:
        words = ()
    language = LANGUAGE_NAMES.get(words[0], "") if words else ""
    if language in LANGUAGES:
        return _changed(scene, language)
    unknown = say("language.unknown", scene.language) + " " if words else ""
    offer = scene.outgoing(unknown + say("language.choose", scene.language), *_choices(scene))
    return Turn(scene.conversation, offer)


async def pressed(scene: Scene) -> Turn:
    """Go on in the language of the button."""
    return _changed(scene, _pressed(scene))


def _pressed(scene: Scene) -> str:
    """The code that a button carries; empty when it is another button."""
    found = _PAYLOAD.fullmatch(scene.incoming.text)
    return found.group(1) if found else ""


def _choices(scene: Scene) -> list[Choice]:
    """A button for every language but the present one, each in its own words; three, so that WhatsApp shows them."""
    others = [language for language in LANGUAGES if language != scene.language]
    return [scene.choice(say("language.name", language), f"lang:{language}") for language in others]


def _changed(scene: Scene, language: str) -> Turn:
    """Go on in a language; of a draft it is told that it is one, in itself and in Indonesian."""
    text = say("language.changed", language)
    if language in DRAFTS and language != scene.language:
        text += PARAGRAPH + say("language.draft", language) + "\n" + say("language.draft", FALLBACK)
    memory = replace(scene.conversation, language=language)
    return Turn(memory, scene.outgoing(text))
