"""The sample questions to an office and their answers, as the text of a file; it is parsed where FAQ files are."""

from __future__ import annotations

from data.seeds.entries import entries, parse, shipped

_FILE = "faq.toml"
_FIELDS = frozenset({"questions", "answer", "source", "date"})


def sample_faq_text() -> str:
    """Return our sample FAQ as TOML: ``[[faq]]`` with ``questions``, ``answer``, ``source`` and ``date``.

    Raises:
        ValueError: the file that ships with us is broken.
    """
    content = shipped(_FILE)
    entries(_FILE, parse(_FILE, content), "faq", _FIELDS)
    return content
