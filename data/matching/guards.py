"""Texts that get no verdict whatever they are like: our own words sent back, bare links, one or two words.

They may still be given candidates. What makes an answer doubtful for other reasons is in ``decide``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from data.matching.links import canonical_links, without_links
from data.matching.normalise import READ_CHARS, normalise
from data.matching.spelling import respell
from data.matching.words import COMMON
from data.matching.wrapping import unwrap
from data.model.factcheck import Decision, Outcome

#: A stamp of ours alone on its line, in whichever language, and what else only we write: our line of source, a ticket.
_STAMP = re.compile(r"^\W*[❌✅🎭🟠❔💭🎣⚠]\ufe0f? ?[^\Wa-z][^a-z\n]{3,60}$", re.MULTILINE)
_OURS = re.compile(r"^(?:Sumber|Source|Sombher): |\bKT-\d{6,}\b", re.MULTILINE)
#: Telling words that have to stand beside a link, or by themselves, to be a claim.
_BESIDE_LINK = 3
LEAST_WORDS = 3


def held_back(text: str, decision: Decision) -> Decision:
    """Turn an answer to a text that is to have none into a suggestion; other decisions stay.

    Args:
        text: as it was received.
        decision: what the matches alone would make of it.
    """
    if decision.outcome is not Outcome.ANSWER:
        return decision
    why = next((why for why, is_so in _GUARDS if is_so(text[:READ_CHARS])), "")
    return replace(decision, outcome=Outcome.SUGGEST, why=why) if why else decision


def is_our_own(text: str) -> bool:
    """Tell whether a text has the form of an answer of ours."""
    return bool(_OURS.search(text) and _STAMP.search(text))


def is_bare_link(text: str) -> bool:
    """Tell whether a text is an address with next to nothing beside it."""
    return bool(canonical_links(text)) and len(_telling(without_links(text))) < _BESIDE_LINK


def is_a_word_or_two(text: str) -> bool:
    """Tell whether somebody searches for a word rather than asking about a message."""
    return len(unwrap(normalise(text)).split()) < LEAST_WORDS


def _telling(text: str) -> set[str]:
    return set(respell(unwrap(normalise(text))).split()) - COMMON


_GUARDS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("our own words", is_our_own),
    ("only a link", is_bare_link),
    ("a word or two", is_a_word_or_two),
)
