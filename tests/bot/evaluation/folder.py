"""A small folder of evaluation data of our own invention, whose figures can be worked out by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

#: Fact-checks: id, title, label. The two about wells are twins; ``uji-5`` has a label without a verdict.
TITLES = [
    ("uji-1", "Air sumur Desa Karangwaru berubah warna menjadi ungu setelah gerhana", "SALAH"),
    ("uji-2", "Sumur warga Karangwaru berwarna ungu usai gerhana bulan", "SALAH"),
    ("uji-3", "Kerbau berkepala dua lahir di kandang milik Pak Sarwono", "HOAX"),
    ("uji-4", "Jembatan gantung Cikalong ditutup selama perbaikan tali baja", "BENAR"),
    ("uji-5", "Festival layang-layang raksasa di Pantai Permata dibatalkan", "ACARA"),
    ("uji-6", "Daun singkong rebus menyembuhkan patah tulang dalam semalam", "MISINFORMASI"),
]
#: Texts: what they say, which records answer them, coverage, part.
QUERIES = [
    ("Air sumur Desa Karangwaru berubah warna menjadi ungu setelah gerhana", ["uji-1", "uji-2"], 1.0, "kept"),
    ("Kerbau berkepala dua lahir di kandang milik Pak Sarwono, sebarkan!", ["uji-3"], 0.95, "kept"),
    ("Katanya festival layang-layang raksasa di Pantai Permata dibatalkan ya", ["uji-5"], 0.9, "kept"),
    ("sumur, kerbau, jembatan, layang-layang: lihat sendiri gambarnya di bawah", ["uji-6"], 0.0, "kept"),
    ("Daun singkong rebus menyembuhkan patah tulang dalam semalam", ["uji-6"], 1.0, "train"),
]
NEGATIVES = [
    ("besok jadi ke rumah bulik jam berapa?", "chat"),
    ("Pameran batik tulis dibuka di gedung kesenian sampai Ahad", "news"),
    ("capek banget hari ini, mau tidur", "tweet"),
]
VERDICTS = (
    "label\trecords\tours\nSALAH\t2\tfalse\nHOAX\t1\tfalse\nBENAR\t1\ttrue\nACARA\t1\t\nMISINFORMASI\t1\tmisleading\n"
)


def lines(rows: list[dict[str, Any]]) -> bytes:
    """Rows as a gzip file of lines."""
    return gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())


def queries(*left_out: str) -> bytes:
    """The queries, without those of some parts."""
    names = ("text", "relevant", "coverage", "part")
    rows = [dict(zip(names, row, strict=True)) for row in QUERIES if row[3] not in left_out]
    return lines([{"id": f"q-{number}"} | row for number, row in enumerate(rows)])


def a_folder(place: Path) -> Path:
    """Write the folder."""
    records = [
        {"id": name, "title": title, "verdict": label, "summary": "", "explanation": "", "url": "", "date": ""}
        for name, title, label in TITLES
    ]
    folder = place / "uji"
    folder.mkdir()
    (folder / "factchecks.jsonl.gz").write_bytes(lines([row | {"source": "uji"} for row in records]))
    (folder / "queries.jsonl.gz").write_bytes(queries())
    negatives = [{"id": f"n-{place}", "text": text, "kind": kind} for place, (text, kind) in enumerate(NEGATIVES)]
    (folder / "negatives.jsonl.gz").write_bytes(lines(negatives))
    (folder / "verdicts.tsv").write_text(VERDICTS, encoding="utf-8")
    return folder
