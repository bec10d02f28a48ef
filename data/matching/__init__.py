"""Text in, ranked matches out; no database, no network and no clock here.

The way of a text, a module a step: ``normalise`` (one spelling), ``wrapping`` (questions and chain phrases off),
``lookup`` (the first look at all titles finds 48 candidates), ``evidence`` (the closer look at these, with
``comparison``, ``nearby`` and ``swaps``, as ``features``), ``ranking`` (their order, and how probable they are: what
``signs`` and features are worth to the ``model``, by trees in ``forest``), ``decide`` (answer, suggest or none, with
``doubts``, ``contradiction``, ``names`` and ``quantities``). ``explain`` says for each
match what speaks for and against it. How the model is trained is in ``training``.

Before the search ``variants`` finds texts that a fact-checker tied to a fact-check again: ``shingles`` says which are
worth comparing, ``readings``, ``alignment`` and ``copies`` compare them word by word as ``copy_words`` weighs them, and
``known`` puts their fact-check first. ``masking`` takes what is personal out of a text that is kept.
``announcements`` tells with ``documents`` whether a text is one of our own announcements, word for word.

What is searched: ``index`` (all fact-checks at one moment) is made of a ``segment`` or two, each with ``postings`` and
``common_terms`` (which titles hold a word) and ``titles`` (what each title tells). ``shelf_life`` knows until when a
finding holds, ``words`` the word lists, ``snapshot_file`` the copy on disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.matching.matcher import Matcher

__all__ = ["Matcher"]


def __getattr__(name: str) -> type[Matcher]:
    """Import the matcher when it is asked for: whoever needs places or spellings only need not wait for all of it."""
    if name != "Matcher":
        raise AttributeError(name)
    from data.matching.matcher import Matcher

    return Matcher
