"""Menu words in any spelling: BANTUAN, BERHENTI, DAFTAR and the rest, as people really type them.

Only which word a message consists of; what follows from it is decided where the word belongs. A word is recognised
when the message is that word and nothing else but politeness. How much of a typing error is forgiven depends on what
the word does and on which ordinary words stand near it: "bahaya" is one letter from BAHASA, "harus" one from HAPUS.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from handlers.menu_words import (
    ADDRESS,
    ANNOUNCED,
    ANY_PEOPLE,
    AROUND_STOP,
    BESIDE,
    BETWEEN,
    ENTRIES,
    NOT_BESIDE,
    OFFICE_PEOPLE,
    SENDING,
    SENT,
    SPEAKING,
    STOPPING,
    TALKING,
    WANTED,
    WANTING,
    Care,
    Entry,
    MenuWord,
)
from handlers.scene import Scene
from handlers.small_talk import TALK_CHARS, TALK_WORDS, Talk
from handlers.vocabulary import COURTESIES, squeezed

__all__ = ["MenuWord", "asks_for_human", "asks_to_stop", "menu_word_of", "names_language"]

#: A longer text is more than a menu word; room for "B E R H E N T I" and a polite word.
MENU_CHARS = 60
#: Shorter words are not forgiven a letter that is dropped or wrong.
_FORGIVEN_CHARS = 4
#: Short texts whose reading is remembered: those that are being decided at one moment.
_REMEMBERED = 128
#: A command by itself; what follows one is for whoever owns the command.
_COMMAND = re.compile(r"/([a-z][a-z0-9_]{0,31})(?:@\w+)?", re.IGNORECASE | re.ASCII)
_VOWELS = frozenset("aiueo")
_EVERYTHING = frozenset(MenuWord)
_SMALL_TALK = frozenset(word for word, talk in TALK_WORDS.items() if talk in {Talk.THANKS, Talk.SALAM, Talk.GREETING})
_POLITE = (COURTESIES | _SMALL_TALK | BESIDE) - NOT_BESIDE


def menu_word_of(scene: Scene, expects: frozenset[MenuWord] = frozenset()) -> MenuWord | None:
    """The menu word that a message of the person's own consists of; None for any other text.

    In a group it is told as well; what one member may decide for all is the handler's to say.

    Args:
        expects: words that were asked for just now; they are also taken where they are ordinary words, so that
            "ubah" below our own "Ketik UBAH" counts. Without it, and without a form, only "UBAH", "/ubah" and
            "ubah data" do.
    """
    if not scene.is_own_text or not scene.words or len(scene.text) > TALK_CHARS:
        return None
    command = _COMMAND.fullmatch(scene.text)
    if command is not None:
        # Every chat begins with /start, which says nothing of announcements.
        return None if command[1].lower() == "start" else _in_words((command[1].lower(),), _EVERYTHING)
    if scene.text.startswith("/"):
        return None
    if asks_for_human(scene.words):
        return MenuWord.HUMAN
    if asks_to_stop(scene.words):
        return MenuWord.STOP
    if len(scene.text) > MENU_CHARS:
        return None
    is_meant = scene.conversation.form is not None or scene.text.isupper()
    return _in_words(scene.words, _EVERYTHING if is_meant else expects)


def names_language(words: tuple[str, ...]) -> bool:
    """Whether the first word is BAHASA in any spelling, for where the name of a language follows it."""
    return bool(words) and _is(squeezed(words[0]), ENTRIES[MenuWord.LANGUAGE])


def asks_for_human(words: tuple[str, ...]) -> bool:
    """Whether words say only that somebody wants to speak with a human: "bisa bicara dengan petugas, min?"."""
    talks = next((place for place, word in enumerate(words) if word in TALKING), len(words))
    whom = OFFICE_PEOPLE | (ANY_PEOPLE if ANY_PEOPLE.intersection(words[talks:]) else frozenset())
    says = not SPEAKING.isdisjoint(words) and not whom.isdisjoint(words)
    wants = not WANTING.isdisjoint(words) and not WANTED.isdisjoint(words)
    if not says and not wants:
        return False
    return all(word in SPEAKING | WANTING | whom | BETWEEN | _POLITE for word in words)


def asks_to_stop(words: tuple[str, ...]) -> bool:
    """Whether words say only that no announcements are wanted: "stop kirim pengumuman ya"."""
    core = tuple(word for word in words if word not in ADDRESS)
    if not core or core[0] not in STOPPING:
        return False
    sends = not SENDING.isdisjoint(core) and not SENT.isdisjoint(core)
    if not sends and (core[0] == "jangan" or ANNOUNCED.isdisjoint(core)):
        return False
    return all(word in STOPPING | SENDING | SENT | ANNOUNCED | AROUND_STOP for word in core)


@lru_cache(maxsize=_REMEMBERED)
def _in_words(words: tuple[str, ...], expects: frozenset[MenuWord]) -> MenuWord | None:
    """The menu word that these words are, politeness aside; remembered, for many routes ask it of one message."""
    strict, polite = _readings(words, ADDRESS), _readings(words, _POLITE)
    for word, entry in ENTRIES.items():
        for joined in strict if entry.is_strict else polite:
            is_taken = not entry.is_ordinary or word in expects or joined != entry.word
            if is_taken and _is(joined, entry):
                return word
    return None


def _readings(words: tuple[str, ...], polite: frozenset[str]) -> list[str]:
    """The words written together: all of them, and without politeness; single letters belong to a spelled word."""
    is_spelled = sum(len(word) == 1 for word in words) >= _FORGIVEN_CHARS
    kept = [word for word in words if word not in polite or (is_spelled and len(word) == 1)]
    return [squeezed("".join(said)) for said in (words, kept) if said]


def _is(joined: str, entry: Entry) -> bool:
    """Whether what was typed is this word, or near enough to it."""
    if joined == entry.word or joined in entry.others:
        return True
    is_far = len(joined) < _FORGIVEN_CHARS or len(joined) > len(entry.word) + 1 or joined[0] != entry.word[0]
    if is_far or joined in entry.neighbours or entry.care is Care.SPELLED:
        return False
    if _is_swapped(joined, entry.word) or _lacks_vowels(joined, entry.word):
        return True
    return entry.care is Care.TYPOS and OSA.distance(joined, entry.word, score_cutoff=1) <= 1


def _is_swapped(typed: str, word: str) -> bool:
    """Whether two neighbouring letters changed places."""
    return sorted(typed) == sorted(word) and OSA.distance(typed, word, score_cutoff=1) <= 1


def _lacks_vowels(typed: str, word: str) -> bool:
    """Whether only vowels were left out, as people do in haste."""
    place = 0
    for letter in word:
        if place < len(typed) and typed[place] == letter:
            place += 1
        elif letter not in _VOWELS:
            return False
    return place == len(typed)
