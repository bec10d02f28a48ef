"""Proves that broadcasts survive: kills, freezes and breaks real workers, and compares what people saw with the rows.

    python -m bench.chaos --database sqlite --kills 500 [--seed 1]

* ``play`` is the run: workers that are killed, an office that goes on announcing, and the weather.
* ``workers`` kills and freezes; ``weather`` breaks the platform; ``grounds`` is the database and how it fails.
* ``office`` drafts, approves, pauses, resumes, corrects and tries again; it signs nobody in.
* ``records`` reads rows and journal; ``oracle`` judges them, without a database of its own; ``table`` prints.

A violation is printed with the whole history of the rows concerned, and the folder is kept.
"""
