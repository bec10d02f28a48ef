"""Judges a run: what chats saw against what the rows say of it, and how fast it came.

Pure. Every rule is one function that yields sentences; none means that it held.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.chaos.records import Planned, Records, Shown
from data.model.broadcast import BroadcastClass, BroadcastState
from data.model.delivery import DeliveryKind, DeliveryState
from data.model.office_notice import NoticeState

#: What Telegram takes: in any second over all chats, and to one chat in the long run with so many at once.
MOST_A_SECOND, MOST_AT_ONCE = 30, 3
#: How far the mean over a minute may be from the rate, share.
MEAN_SHARE = 0.02
WINDOW_SECONDS = 60.0
SENT = frozenset({DeliveryState.ACCEPTED, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})
ENDED = SENT | {DeliveryState.UNKNOWN, DeliveryState.FAILED, DeliveryState.SKIPPED}
_GOOD_ENDS = frozenset({BroadcastState.DONE, BroadcastState.DONE_WITH_GAPS})


@dataclass(frozen=True, slots=True)
class Done:
    """What was done to the run, as far as it matters to what may be unknown.

    Args:
        in_flight: deliveries that one process sends at once.
        processes: that worked at once.
        kills: processes killed, also those that were frozen, or ended by themselves.
        lost: answers that the platform never gave.
        breaks: restarts of database or platform, each of which strikes every process.
        chosen: deliveries in doubt that an officer sent once more.
        rate: messages a second; the series' own broadcast.
    """

    in_flight: int
    processes: int
    kills: int
    lost: int
    breaks: int
    chosen: int
    rate: float
    series: int

    @property
    def most_unknown(self) -> int:
        """How many attempts may have ended in doubt."""
        return self.in_flight * (self.kills + self.breaks * self.processes) + self.lost


@dataclass(frozen=True, slots=True)
class Figures:
    """What the table says of the outcome.

    Args:
        copies: messages of announcements beyond the first; none of them may be without a reason.
        reply_copies: the same of replies.
        lost: who was left out in silence.
        unknown: deliveries of which nobody knows, at the end.
        doubts: attempts of which nobody knew.
    """

    planned: int
    shown: int
    copies: int
    unexplained: int
    reply_copies: int
    lost: int
    unknown: int
    doubts: int
    most_in_a_second: int
    most_at_once: float


def violations(found: Records, done: Done) -> list[str]:
    """Everything that must not be, each with the history of the rows concerned."""
    rules = (_copies, _losses, _ends, _broadcasts, _doubts, _replies, _marks, _occurrences, _rates, _notices)
    return [sentence for rule in rules for sentence in rule(found, done)]


def figures(found: Records) -> Figures:
    """Count."""
    seen = _seen(found)
    announced = [row for row in found.planned if row.kind is DeliveryKind.BROADCAST]
    serials = _serials(found)
    counts = {row.number: len(seen[row.chat, serials[row.cause]]) for row in announced}
    replies = [row for row in found.planned if row.kind is DeliveryKind.REPLY]
    answered = sum(not one.serial and not one.is_change for one in found.shown)
    return Figures(
        planned=len(found.planned),
        shown=len(found.shown),
        copies=sum(max(count - 1, 0) for count in counts.values()),
        unexplained=sum(max(counts[row.number] - 1 - row.resends, 0) for row in announced),
        reply_copies=max(answered - len(replies), 0),
        lost=sum(row.state in SENT and not counts[row.number] for row in announced)
        + sum(row.state not in ENDED for row in found.planned),
        unknown=sum(row.state is DeliveryState.UNKNOWN for row in announced),
        doubts=sum(row.doubts for row in found.planned),
        most_in_a_second=most_within(_moments(found), 1.0),
        most_at_once=_fullest(found),
    )


def _serials(found: Records) -> dict[int, str]:
    return {one.number: one.serial for one in found.told}


def _seen(found: Records) -> defaultdict[tuple[int, str], list[Shown]]:
    """The messages of each chat and announcement."""
    seen: defaultdict[tuple[int, str], list[Shown]] = defaultdict(list)
    for one in found.shown:
        if one.serial and not one.is_change:
            seen[one.chat, one.serial].append(one)
    return seen


def _of(found: Records, *kinds: DeliveryKind) -> Iterator[Planned]:
    return (row for row in found.planned if row.kind in kinds)


def _copies(found: Records, done: Done) -> Iterator[str]:
    """Nobody sees an announcement twice, unless it went out again by the one rule for it, or by somebody's choice."""
    seen, serials = _seen(found), _serials(found)
    urgent = {one.number for one in found.told if one.klass is BroadcastClass.URGENT}
    chosen = 0
    for row in _of(found, DeliveryKind.BROADCAST):
        messages = seen[row.chat, serials[row.cause]]
        allowed_alone = 1 if row.cause in urgent else 0
        chosen += max(row.resends - allowed_alone, 0)
        if len(messages) > 1 + row.resends:
            yield _told(f"{len(messages)} copies of {serials[row.cause]}", row, messages)
    if chosen > done.chosen:
        yield f"{chosen} deliveries went out once more, and only {done.chosen} were chosen"


def _losses(found: Records, _done: Done) -> Iterator[str]:
    """Whoever is said to have it has it, and whoever saw it is not said to lack it."""
    seen, serials = _seen(found), _serials(found)
    rows = {(row.chat, serials[row.cause]): row for row in _of(found, DeliveryKind.BROADCAST)}
    for key, row in rows.items():
        if row.state in SENT and not seen[key]:
            yield _told(f"{key[1]} is said to have arrived, and was never seen", row, [])
        if seen[key] and row.state not in SENT and row.state is not DeliveryState.UNKNOWN and not row.resends:
            yield _told(f"{key[1]} was seen, and is said to be {row.state}", row, seen[key])
    for chat, serial in seen.keys() - rows.keys():
        if seen[chat, serial]:
            yield f"chat {chat} saw {serial}, which was never planned for it"


def _ends(found: Records, _done: Done) -> Iterator[str]:
    """Every planned row ends, or nobody knows of it."""
    for row in found.planned:
        if row.state not in ENDED or (row.state is DeliveryState.UNKNOWN and row.is_due):
            yield _told("a row that did not come to an end", row, [])


def _broadcasts(found: Records, done: Done) -> Iterator[str]:
    """Each broadcast ends well, or is superseded by its correction, with a row for everybody whom it was frozen for."""
    corrected = {one.corrects for one in found.told}
    rows = Counter(row.cause for row in _of(found, DeliveryKind.BROADCAST))
    for one in found.told:
        if one.number == done.series:
            continue
        ends = _GOOD_ENDS | ({BroadcastState.SUPERSEDED} if one.number in corrected else set())
        if one.state not in ends:
            yield f"broadcast {one.number} ({one.klass}) is {one.state}"
        if one.frozen is not None and rows[one.number] < one.frozen:
            yield f"broadcast {one.number} was frozen for {one.frozen} and has {rows[one.number]} rows"


def _doubts(found: Records, done: Done) -> Iterator[str]:
    """No more is unknown than was in flight, or lost by the platform."""
    doubts = sum(row.doubts for row in found.planned)
    if doubts > done.most_unknown:
        yield f"{doubts} attempts ended in doubt, and at most {done.most_unknown} were in flight"


def _replies(found: Records, _done: Done) -> Iterator[str]:
    """Every message that somebody wrote is answered once, or once more for each time that nobody knew."""
    answers = Counter((one.chat, one.answers) for one in found.shown if not one.serial and not one.is_change)
    resends: Counter[int] = Counter()
    rows: Counter[int] = Counter()
    arrived: Counter[int] = Counter()
    for row in _of(found, DeliveryKind.REPLY):
        resends[row.chat] += row.resends
        rows[row.chat] += 1
        arrived[row.chat] += row.state in SENT
    seen: Counter[int] = Counter()
    for (chat, _), count in answers.items():
        seen[chat] += count
    for chat in rows.keys() | seen.keys():
        if not arrived[chat] <= seen[chat] <= rows[chat] + resends[chat]:
            counted = f"{rows[chat]} replies ({arrived[chat]} arrived, {resends[chat]} sent again)"
            yield f"chat {chat} saw {seen[chat]} replies, of {counted}"


def _marks(found: Records, _done: Done) -> Iterator[str]:
    """A mark that is said to stand there does."""
    changed = {(one.chat, str(one.message)) for one in found.shown if one.is_change}
    for row in _of(found, DeliveryKind.EDIT):
        if row.state in SENT and (row.chat, row.about) not in changed:
            yield _told("a mark that is said to be made, and was never seen", row, [])


def _occurrences(found: Records, done: Done) -> Iterator[str]:
    """No occurrence twice, and none without its broadcast."""
    times = Counter((day, at) for day, at, _ in found.occurrences)
    yield from (f"occurrence {day} {at} is there {count} times" for (day, at), count in times.items() if count > 1)
    made = sorted(number for _, _, number in found.occurrences if number is not None)
    children = sorted(one.number for one in found.told if one.parent == done.series)
    if made != children:
        yield f"occurrences made broadcasts {made}, and there are {children}"


def _rates(found: Records, done: Done) -> Iterator[str]:
    """Never above what the platform takes."""
    most = most_within(_moments(found), 1.0)
    if done.rate and most > MOST_A_SECOND:
        yield f"{most} messages appeared within one second, {_crowded(_moments(found))}"
    at_once = _fullest(found)
    if at_once > MOST_AT_ONCE:
        yield f"one chat got {at_once:.2f} messages beyond one a second"


def _notices(found: Records, _done: Done) -> Iterator[str]:
    """Everything that an officer was to be told ended; they saw it once, or once more for each call in doubt."""
    seen = Counter(one.chat for one in found.desk if not one.is_change)
    sent: Counter[int] = Counter()
    begun: Counter[int] = Counter()
    for row in found.notices:
        if row.state in (NoticeState.WAITING, NoticeState.SENDING):
            yield f"notice {row.number} to officer's chat {row.chat} is {row.state} at the end"
        sent[row.chat] += row.state is NoticeState.SENT
        begun[row.chat] += row.tries
    for chat in begun.keys() | seen.keys():
        if not sent[chat] <= seen[chat] <= begun[chat]:
            yield f"officer's chat {chat} saw {seen[chat]} notices, of {sent[chat]} sent in {begun[chat]} calls"


def _moments(found: Records) -> list[float]:
    return sorted(one.at for one in found.shown if not one.is_change)


def most_within(moments: Sequence[float], seconds: float) -> int:
    """The most moments in any window of so many seconds."""
    most = first = 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


def _crowded(moments: Sequence[float]) -> str:
    """Where the fullest second lies."""
    start = max(moments, key=lambda at: sum(at <= other < at + 1.0 for other in moments))
    offsets = " ".join(f"{other - start:.2f}" for other in moments if start <= other < start + 1.0)
    return f"{start - moments[0]:.1f} s after the first: {offsets}"


def _fullest(found: Records) -> float:
    """How many messages a bucket of one a second had to hold for the busiest chat."""
    by_chat: defaultdict[int, list[float]] = defaultdict(list)
    for one in found.shown:
        if not one.is_change:
            by_chat[one.chat].append(one.at)
    return max((_bucket(sorted(moments)) for moments in by_chat.values()), default=0.0)


def _bucket(moments: Iterable[float]) -> float:
    rested, most = 0.0, 0.0
    for moment in moments:
        rested = max(rested, moment) + 1.0
        most = max(most, rested - moment)
    return most


def mean_rate(moments: Sequence[float]) -> float:
    """Messages a second over the best placed minute of what was sent undisturbed; 0 where it was shorter."""
    if not moments or moments[-1] - moments[0] < WINDOW_SECONDS:
        return 0.0
    end = moments[-1]
    return sum(end - WINDOW_SECONDS < at <= end for at in moments) / WINDOW_SECONDS


def _told(sentence: str, row: Planned, messages: Sequence[Shown]) -> str:
    seen = [f"    seen at {one.at:.3f} as message {one.message}" for one in messages]
    return "\n".join([sentence, row.history, *seen])
