"""What an approval is bound to: hashes over content, audience and schedule, each of one canonical form.

Pure, and the same on every machine and version: a change of this form would void every approval that stands.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime

from data.model.broadcast import Content, Hashes


def hashes_of(
    content: Content, audience: str, schedule: str, expires_at: datetime | None, corrects: int | None = None
) -> Hashes:
    """The three hashes of a broadcast.

    Args:
        audience: the segment's canonical text.
        schedule: canonical text.
        corrects: the broadcast whose recipients get it; part of the audience.
    """
    until = expires_at.astimezone(UTC).isoformat(timespec="seconds") if expires_at else ""
    whom = [audience] if corrects is None else [audience, f"corrects {corrects}"]
    return Hashes(_digest("content", _of(content)), _digest("audience", *whom), _digest("schedule", schedule, until))


def _of(content: Content) -> list[object]:
    files = [[file.sha256, file.name, file.media_type] for file in content.files]
    texts = [list(pair) for pair in content.texts]
    return [content.title, texts, files, content.letter_number, content.signer, content.asks_confirmation]


def _digest(kind: str, *parts: object) -> bytes:
    return hashlib.sha256(json.dumps([kind, *parts], ensure_ascii=False, separators=(",", ":")).encode()).digest()
