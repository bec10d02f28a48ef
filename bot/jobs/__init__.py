"""Long jobs: imports, exports, the tying of second sources and the matcher's snapshot, in the background.

``port`` is what enqueues, ``catalogue`` knows the jobs by name, ``execution`` runs one of them, and two runners take
them up: ``embedded`` from our own table on either database, ``procrastinated`` through procrastinate on PostgreSQL. The
row in the table ``job`` is the truth about a job in both. No message to anybody is ever sent by a job
(``docs/decisions/0015-long-jobs.md``).
"""
