"""What becomes of a file of fact-checks: what is taken, what is not, and the words for both.

Used by the command line, which shows it at once, and by the job that takes a file in behind the service.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.faults import fault_in
from bot.policy import PoliticalNames, is_ours, may_be_answer
from bot.settings import Settings
from data.importers import BadRecord
from data.importers.verdicts import is_known
from data.model.factcheck import FactCheck
from data.model.officer import OfficerRole
from data.store import factchecks, officers
from data.store.database import Unit
from data.store.factchecks import Imported
from data.wording import cut, say

#: Broken records listed for one file; the rest is only counted.
MOST_LISTED = 200
#: Labels without a verdict that are named for one file.
MOST_LABELS = 20
#: Of a title in a list.
TITLE_CHARS = 90


@dataclass(slots=True)
class Report:
    """What became of one file."""

    imported: Imported = field(default_factory=Imported)
    #: The first of the bad ones; ``bad_count`` counts all.
    bad: list[BadRecord] = field(default_factory=list)
    bad_count: int = 0
    is_read: bool = True
    #: Titles of our own on which the office does not judge; they are counted among the bad ones.
    unfit: list[str] = field(default_factory=list)
    #: Titles of verdicts of the office's own that a second person has to read before they change; counted likewise.
    corrected: list[str] = field(default_factory=list)
    #: Labels that have no place on our scale, and how many records have each.
    unmapped: Counter[str] = field(default_factory=Counter)

    @property
    def is_begun(self) -> bool:
        """Whether something of it was stored before it broke off."""
        return bool(self.imported.added + self.imported.changed + self.imported.unchanged)

    def note(self, bad: BadRecord) -> None:
        """Count a record that could not be taken."""
        self.bad_count += 1
        if len(self.bad) < MOST_LISTED:
            self.bad.append(bad)

    def good(self, found: Iterable[FactCheck | BadRecord], names: PoliticalNames) -> Iterator[FactCheck]:
        """Yield what may be taken, and note the rest.

        Args:
            names: on whom the office gives no verdict of its own.
        """
        for record in found:
            if isinstance(record, BadRecord):
                self.note(record)
            elif not may_be_answer(record, names):
                self.bad_count += 1
                self.unfit.append(record.title)
            else:
                if record.verdict is None and record.rating and not is_known(record.rating):
                    self.unmapped[record.rating] += 1
                yield record

    async def fresh(self, unit: Unit, records: Sequence[FactCheck], *, is_read: bool) -> list[FactCheck]:
        """Those records that correct no verdict of the office's own; the rest is noted.

        Args:
            is_read: a second person reads what the office corrects, so that no file does it.
        """
        ours = [record for record in records if is_ours(record)] if is_read else []
        held = await factchecks.contradicted(unit, ours)
        self.corrected += [record.title for record in ours if (record.source, record.external_id) in held]
        self.bad_count += len(held)
        return [record for record in records if (record.source, record.external_id) not in held]


async def is_read_by_two(unit: Unit, settings: Settings) -> bool:
    """Whether a second person reads verdicts of the office's own: it wants that, and has somebody for it."""
    return settings.second_reader and len(await officers.able(unit, OfficerRole.FACT_CHECKER)) > 1


def gaps(report: Report, file: object, language: str) -> list[str]:
    """What could not be used, line by line."""
    lines = [
        say("cli.import_bad", language, file=file, line=bad.line, reason=fault_in(language, bad.reason))
        for bad in report.bad
    ]
    lines += [
        say("cli.import_unfit", language, file=file, title=cut(title, TITLE_CHARS))
        for title in report.unfit[:MOST_LISTED]
    ]
    lines += [
        say("cli.import_corrects", language, file=file, title=cut(title, TITLE_CHARS))
        for title in report.corrected[:MOST_LISTED]
    ]
    if report.bad_count > len(lines):
        lines.append(say("cli.import_more_bad", language, count=report.bad_count - len(lines)))
    for label, count in report.unmapped.most_common(MOST_LABELS):
        lines.append(say("cli.import_label", language, file=file, label=cut(label, TITLE_CHARS), count=count))
    return lines


def sums(report: Report, file: object, language: str) -> str:
    """What came of a file, in one line."""
    done = report.imported
    counts = {"added": done.added, "changed": done.changed, "unchanged": done.unchanged, "bad": report.bad_count}
    return say("cli.imported", language, file=file, **counts)
