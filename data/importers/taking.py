"""Drafts made into fact-checks, each identity once; one ``Taken`` for one file or one page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from data.importers.building import build
from data.importers.records import BadRecord, Draft, Found, Unusable
from data.model.factcheck import FactCheck


class Taken:
    """The fact-checks taken from one file, by identity.

    Args:
        today: as in ``build``.
        default_source: the source of records that name none.
        believes: whether what our own export says is believed. An operator's file is; what is fetched is not, or
            another office's answers would take the place of one's own.
    """

    def __init__(self, *, today: date, default_source: str, believes: bool = False) -> None:
        self._today = today
        self._default_source = default_source
        self._believes = believes
        #: Where each (source, id) was first found, and its title.
        self._first: dict[tuple[str, str], tuple[int, str]] = {}

    def records(self, found: Iterable[Found]) -> Iterator[FactCheck | BadRecord]:
        """Yield a fact-check or a report for each item found."""
        for item in found:
            if isinstance(item, BadRecord):
                yield item
                continue
            try:
                yield self._take(item)
            except Unusable as error:
                where = f'Sheet "{item.sheet}": ' if item.sheet else ""
                yield BadRecord(item.line, f"{where}{error}")

    def _take(self, draft: Draft) -> FactCheck:
        """Return a draft's fact-check, if no other of this file has its id.

        Raises:
            Unusable: another has it, or the draft itself is no good.
        """
        draft = draft if self._believes else replace(draft, own={})
        record = build(draft, today=self._today, default_source=self._default_source)
        earlier = self._first.get((record.source, record.external_id))
        if earlier and draft.second_id and earlier[1] != record.title:
            record = replace(record, external_id=draft.second_id)
            earlier = self._first.get((record.source, record.external_id))
        if earlier:
            raise Unusable(f"The id is the same as that of line {earlier[0]}, which was taken.")
        self._first[record.source, record.external_id] = (draft.line, record.title)
        return record
