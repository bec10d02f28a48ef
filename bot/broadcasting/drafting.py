"""What an officer writes, read and checked into a draft: texts, audience, time and end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.broadcasting.audiences import Audiences
from bot.broadcasting.refusals import BroadcastError, Refusal
from broadcasts import series
from broadcasts.hashing import hashes_of
from broadcasts.reaching import way_to
from broadcasts.rendering import TooLongError, check_length
from broadcasts.series import Schedule, ScheduleError
from data.model.broadcast import Broadcast, BroadcastClass, Content
from data.model.message import Limits, StoredFile
from data.model.reach import MANUAL
from data.store import broadcasts, corrections
from data.store.broadcasts import Draft
from data.store.database import Unit
from data.store.previews import Preview
from data.wording import LANGUAGES, say

#: Classes that a correction may have.
CORRECTING = frozenset({BroadcastClass.URGENT, BroadcastClass.OFFICIAL})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A broadcast as an officer writes it.

    Args:
        audience: in the audience language, typed or canonical.
        schedule: typed or canonical.
        corrects: row number of the broadcast that it corrects; None for none.
    """

    klass: BroadcastClass
    content: Content
    audience: str = ""
    schedule: str = ""
    expires_at: datetime | None = None
    corrects: int | None = None


def as_wanted(known: Broadcast) -> Wanted:
    """A broadcast as if it had been written anew; the start of an edit."""
    return Wanted(known.klass, known.content, known.audience, known.schedule, known.expires_at, known.corrects)


def as_correction(known: Broadcast) -> Wanted:
    """What a correction says where nobody says anything else: what it corrects, in the same class or a higher one."""
    title = say("broadcast.corrects", known.content.texts[0][0], serial=known.serial, title=known.content.title)
    klass = known.klass if known.klass in CORRECTING else BroadcastClass.OFFICIAL
    return Wanted(klass, Content(title, ()), corrects=known.number)


def end_of(typed: str, zone: str) -> datetime | None:
    """The end of a broadcast as it is typed: a moment, or a day with all of it; None for the class's own term.

    Args:
        zone: the office's own, WIB, WITA or WIT.

    Raises:
        ScheduleError: it is neither.
    """
    words = " ".join(typed.split())
    if not words:
        return None
    try:
        last = date.fromisoformat(words)
        words = f"{last + timedelta(days=1)} 00:00"
    except (ValueError, OverflowError):
        pass
    at = series.parse(words, zone).at
    if at is None:
        raise ScheduleError(series.Fault.UNREADABLE, typed[:80])
    return at


class Drafting:
    """Reads what officers write.

    Args:
        limits: what each channel carries, by its name.
        zone: the office's own, WIB, WITA or WIT.
        has_file: whether a file that goes out with a broadcast is here.
        office: how the office is called.
    """

    def __init__(
        self,
        audiences: Audiences,
        limits: Mapping[str, Limits],
        zone: str,
        has_file: Callable[[StoredFile], bool] = lambda _file: True,
        *,
        office: str = "",
    ) -> None:
        self.audiences = audiences
        self._limits = limits
        self._zone = zone
        self._has_file = has_file
        #: How the office is called, below every message.
        self.office = office

    async def read(self, unit: Unit, wanted: Wanted) -> Draft:
        """Turn what was written into what is stored.

        Raises:
            BroadcastError: a text, a language or the end of it is none.
            AudienceError: the audience is none.
            ScheduleError: the schedule is none, or has passed.
        """
        content = _tidy(wanted.content)
        self.check_texts(wanted.klass, content)
        schedule = series.parse(wanted.schedule, self._zone)
        await self.check_times(unit, schedule, wanted.expires_at)
        await self._check_original(unit, wanted, schedule)
        # A correction that names nobody goes to those whom the original reached, and to nobody else.
        is_bare = wanted.corrects is not None and not wanted.audience.strip()
        audience = "" if is_bare else await self.audiences.canonical(unit, wanted.audience)
        when = series.canonical(schedule)
        hashes = hashes_of(content, audience, when, wanted.expires_at, wanted.corrects)
        return Draft(
            wanted.klass, content, audience, when, hashes, schedule.at, wanted.expires_at, corrects=wanted.corrects
        )

    async def _check_original(self, unit: Unit, wanted: Wanted, schedule: Schedule) -> None:
        if wanted.corrects is None:
            return
        original = await broadcasts.get(unit, wanted.corrects)
        if original is None:
            raise BroadcastError(Refusal.UNKNOWN_ORIGINAL)
        if original.started_at is None:
            raise BroadcastError(Refusal.NEVER_SENT, number=original.serial or original.number)
        if schedule.series is not None:
            raise BroadcastError(Refusal.CORRECTION_SERIES)
        if wanted.klass not in CORRECTING:
            raise BroadcastError(Refusal.CORRECTION_CLASS)

    async def check(self, unit: Unit, known: Broadcast) -> int:
        """See again that something drafted earlier can still be sent; how many it would reach now.

        Raises:
            BroadcastError: it reaches nobody, ends too soon, or is too long for a channel that came since.
            ScheduleError: its time has passed.
        """
        self.check_texts(known.klass, known.content)
        await self.check_times(unit, series.parse(known.schedule, self._zone), known.expires_at)
        count = await self._count(unit, known)
        if not count:
            raise BroadcastError(Refusal.EMPTY_AUDIENCE, audience=known.audience)
        return count

    async def _count(self, unit: Unit, known: Broadcast) -> int:
        assert known.audience or known.corrects is not None, "only a correction names nobody"
        return (await self.preview(unit, known.audience, known.corrects)).count

    async def preview(self, unit: Unit, text: str, corrects: int | None = None) -> Preview:
        """What an audience comes to now; that of a correction is only counted.

        Args:
            text: in the audience language, typed or canonical; of a correction it may be empty.
            corrects: row number of the broadcast that is corrected; None for none.

        Raises:
            AudienceError: it is none.
        """
        is_bare = corrects is not None and not text.strip()
        audience = None if is_bare else await self.audiences.read(unit, text)
        if corrects is not None:
            return Preview(await corrections.count(unit, corrects, audience, [*self._limits, MANUAL], way_to))
        assert audience is not None
        return await self.audiences.preview(unit, audience)

    def check_texts(self, klass: BroadcastClass, content: Content) -> None:
        """See that there is something to say, and that every channel carries it.

        Raises:
            BroadcastError: it cannot be said.
        """
        if not content.title:
            raise BroadcastError(Refusal.NO_TITLE)
        if not content.texts or not all(text for _, text in content.texts):
            raise BroadcastError(Refusal.NO_TEXT)
        languages = [language for language, _ in content.texts]
        for language in languages:
            if language not in LANGUAGES or languages.count(language) > 1:
                raise BroadcastError(Refusal.BAD_LANGUAGE, language=language, languages=", ".join(LANGUAGES))
        self._check_files(content)
        for channel, limits in self._limits.items():
            try:
                check_length(klass, content, limits, self.office)
            except TooLongError as error:
                values = {"language": error.language, "length": error.length, "most": error.most}
                raise BroadcastError(Refusal.TOO_LONG, channel=channel, **values) from error

    def _check_files(self, content: Content) -> None:
        most = min((limits.upload_bytes for limits in self._limits.values()), default=0)
        for file in content.files:
            if not 0 < file.size_bytes <= most:
                raise BroadcastError(Refusal.FILE_SIZE, file=file.name, most=most // 1_000_000)
            if not self._has_file(file):
                raise BroadcastError(Refusal.FILE_GONE, file=file.name)

    async def check_times(self, unit: Unit, schedule: Schedule, expires_at: datetime | None) -> None:
        """See that it can begin, and does so before it ends.

        Raises:
            BroadcastError: it ends before it begins.
            ScheduleError: its time has passed.
        """
        now = await unit.now()
        series.check(schedule, now)
        upcoming = series.following(schedule.series, now) if schedule.series is not None else None
        begin = upcoming.due_at if upcoming else schedule.at or now
        if expires_at is not None and expires_at <= begin:
            raise BroadcastError(Refusal.EXPIRES_TOO_SOON)

    async def check_in_time(self, unit: Unit, known: Broadcast) -> None:
        """See that something submitted earlier can still go out; a time that has passed a while ago is now.

        Raises:
            BroadcastError: its end has passed, or that of the term of its class after its time.
            ScheduleError: the last of its series has passed.
        """
        now, schedule = await unit.now(), series.parse(known.schedule, self._zone)
        if schedule.series is not None:
            series.check(schedule, now)
        if known.ends_at is not None and known.ends_at <= now:
            raise BroadcastError(Refusal.TOO_LATE)


def _tidy(content: Content) -> Content:
    """Without what nobody sees: spaces around it, line breaks in the title."""
    texts = tuple((language.strip().lower(), text.strip()) for language, text in content.texts)
    return replace(
        content,
        title=" ".join(content.title.split()),
        texts=texts,
        letter_number=" ".join(content.letter_number.split()),
        signer=" ".join(content.signer.split()),
    )
