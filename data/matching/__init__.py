"""Text in, ranked matches out; no database, no network and no clock here.

The way of a text, a module a step: ``normalise`` (one spelling), ``wrapping`` (questions and chain phrases off),
``index`` (an inverted index over ``segment`` and ``postings`` finds 48 candidates), ``evidence`` (the closer look, with
``contradiction``, ``names`` and ``quantities``), ``score`` (what evidence is worth), ``decide`` (answer, suggest or
none). ``shelf_life`` knows until when a finding holds, ``words`` the word lists, ``snapshot_file`` the copy on disk.
"""

from data.matching.matcher import Matcher

__all__ = ["Matcher"]
