"""The matcher that the application holds: one current snapshot, writers one at a time, readers never waiting."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Self

import numpy as np

from data.matching.decide import Levels, decide, matches_of
from data.matching.evidence import Candidate, Query, read_query
from data.matching.explain import Asked, Explanation, explain
from data.matching.guards import held_back
from data.matching.index import Snapshot, snapshot_of_all
from data.matching.known import with_variant
from data.matching.meaning import Meaning, with_meaning
from data.matching.model import Model, shipped_model
from data.matching.ranking import look_closely
from data.matching.snapshot_file import read_snapshot, read_stamp, write_snapshot
from data.matching.variants import VariantIndex
from data.model.factcheck import Decision, FactCheck
from data.model.variant import Variant


class Matcher:
    """Finds the fact-check that answers a text. Safe to use from several threads.

    A change replaces the snapshot in one step: a search sees all of a change or nothing of it, and waits for none.
    Changes take milliseconds as long as somebody calls :meth:`tidy` at times, in a thread of its own.

    Args:
        factchecks: what can be found at first, known by their ``number``.
        model: what turns evidence into scores; None for the shipped one.
    """

    def __init__(self, factchecks: Iterable[FactCheck] = (), model: Model | None = None) -> None:
        self._snapshot = snapshot_of_all(factchecks)
        self._model = model or shipped_model()
        self._variants = VariantIndex()
        self._writing = threading.Lock()
        self._tidying = threading.Lock()

    def __len__(self) -> int:
        """Return the number of fact-checks that can be found."""
        return len(self._snapshot)

    @property
    def snapshot(self) -> Snapshot:
        """All that can be found at this moment; training looks at it."""
        return self._snapshot

    def upsert(self, factchecks: Sequence[FactCheck]) -> None:
        """Add fact-checks, each in place of the one with its ``number``, if there is one."""
        if not factchecks:
            return
        with self._writing:
            self._snapshot = self._snapshot.add(factchecks)

    def remove(self, numbers: Iterable[int]) -> None:
        """Forget the fact-checks of these numbers; unknown numbers are ignored."""
        gone = np.fromiter(numbers, dtype=np.int64)
        with self._writing:
            self._snapshot = self._snapshot.remove(gone)

    def upsert_variants(self, variants: Iterable[Variant]) -> None:
        """Add known variants, each in place of the one with its ``number``; kept in memory only, never saved."""
        self._variants.upsert(variants)

    def remove_variants(self, numbers: Iterable[int]) -> None:
        """Forget the variants of these numbers; unknown numbers are ignored."""
        self._variants.remove(numbers)

    def replace_variants(self, factchecks: Iterable[int], variants: Iterable[Variant]) -> None:
        """Forget every variant of these fact-checks, and add others."""
        self._variants.remove_of(factchecks)
        self._variants.upsert(variants)

    @property
    def is_tidy(self) -> bool:
        """Whether :meth:`tidy` has nothing to do."""
        return not self._snapshot.untidy()

    def tidy(self) -> bool:
        """Write some of the index anew, so that searches and changes stay quick; return whether there was need.

        Takes up to a second, in which neither searches nor changes wait; each call does one such step.
        """
        with self._tidying:
            before = self._snapshot
            parts = before.untidy()
            if not parts:
                return False
            new = before.tidied(parts)
            with self._writing:
                self._snapshot = self._snapshot.replaced(parts, new) or self._snapshot
            return True

    def match(self, text: str, today: date, meaning: Meaning | None = None) -> Decision:
        """Return the outcome for a text and its ten best matches, best first; ties by number; none without a word.

        Bounded in time for a text of any length, and never raises for any string.

        Args:
            text: as it was received; only its first 12,000 characters are read.
            today: the day of asking, which decides what is out of date.
            meaning: a second opinion on the order of what is not answered; None where there is none.
        """
        snapshot, query = self._snapshot, read_query(text)
        return self._decide(text, snapshot, query, today, meaning)[1]

    def explain(self, text: str, today: date) -> Explanation:
        """Return what :meth:`match` returns for a text, and for each match what speaks for and against it."""
        snapshot, query = self._snapshot, read_query(text)
        candidates, decision = self._decide(text, snapshot, query, today)
        return explain(Asked(snapshot, query, self._model), decision, candidates)

    def _decide(
        self, text: str, snapshot: Snapshot, query: Query, today: date, meaning: Meaning | None = None
    ) -> tuple[list[Candidate], Decision]:
        levels = Levels(self._model.answer_from, self._model.suggest_from)
        candidates = look_closely(snapshot, query, self._model)
        decision = decide(query, candidates, today, levels)
        if meaning is not None:
            decision = with_meaning(decision, matches_of(query, meaning.rearranged(text, candidates), levels))
        recognised = self._variants.recognise(text, query.claim)
        return candidates, held_back(text, with_variant(decision, recognised, snapshot, today))

    def save(self, path: Path, stamp: str) -> None:
        """Write the index to a file, for :meth:`load`; raises OSError when the disk refuses.

        Args:
            path: replaced in one step; its folder must exist.
            stamp: names the state of the fact-checks, such as a hash over them.
        """
        write_snapshot(path, stamp, self._snapshot)

    @staticmethod
    def saved_stamp(path: Path) -> str | None:
        """Return the stamp that a file was saved with; None where :meth:`load` would find nothing."""
        return read_stamp(path)

    @classmethod
    def load(cls, path: Path, stamp: str, model: Model | None = None) -> Self | None:
        """Return a matcher as it was saved, or None: file missing or damaged, other stamp, other format."""
        snapshot = read_snapshot(path, stamp)
        if snapshot is None:
            return None
        matcher = cls(model=model)
        matcher._snapshot = snapshot
        return matcher
