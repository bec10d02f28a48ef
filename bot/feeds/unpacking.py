"""Bodies as they come over the network, unpacked in small steps and never beyond a cap.

A few kilobytes of gzip can hold gigabytes. So nothing is unpacked in one go, and the cap counts what comes out.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator

from bot.feeds.trouble import Broken
from data.importers.records import DOCUMENT_BYTES

#: Bytes unpacked before others have their turn.
STEP_BYTES = 1 << 18
#: Bytes of a body, unpacked.
MOST_BYTES = DOCUMENT_BYTES
#: Encodings that we ask for, and whether each is packed.
ACCEPTED = "gzip, deflate"
_PACKED = {"": False, "identity": False, "gzip": True, "x-gzip": True, "deflate": True}
_MEMBER = b"\x1f\x8b"
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


async def unpacked(pieces: AsyncIterator[bytes], encoding: str, most: int = MOST_BYTES) -> bytes:
    """Return a whole body.

    Raises:
        Broken: it is longer than the cap, damaged, or packed in a way that we did not ask for.
    """
    is_packed = _PACKED.get(encoding.strip().lower())
    if is_packed is None:
        raise Broken("the answer is packed in a way that was not asked for")
    body = bytearray()
    unpacker = _Unpacker()
    async for piece in pieces:
        async for part in unpacker.parts(piece) if is_packed else _only(piece):
            body += part
            if len(body) > most:
                raise Broken(f"the answer is longer than {most >> 20} MiB")
    if is_packed and body and not unpacker.is_at_end:
        raise Broken("the answer breaks off")
    return bytes(body)


async def _only(piece: bytes) -> AsyncIterator[bytes]:
    yield piece


class _Unpacker:
    """Unpacks gzip, also of several members, and deflate with or without its head."""

    def __init__(self) -> None:
        self._inner: zlib._Decompress | None = None

    @property
    def is_at_end(self) -> bool:
        """Whether the last member is complete."""
        return self._inner is None or self._inner.eof

    async def parts(self, piece: bytes) -> AsyncIterator[bytes]:
        """Yield what a piece holds, in steps."""
        waiting = piece
        while waiting and not (self.is_at_end and self._inner and not _next_member(waiting)):
            if self._inner is None or self._inner.eof:
                self._inner = zlib.decompressobj(_window(waiting))
            try:
                part = self._inner.decompress(waiting, STEP_BYTES)
            except zlib.error as error:
                raise Broken("the answer is damaged: it cannot be unpacked") from error
            waiting = _next_member(self._inner.unused_data) if self._inner.eof else self._inner.unconsumed_tail
            yield part
            await asyncio.sleep(0)


def _next_member(rest: bytes) -> bytes:
    """What follows a complete member, where it is another one; padding and whatever else is passed over."""
    return rest if rest.startswith(_MEMBER) else b""


def _window(start: bytes) -> int:
    """Which form begins so; deflate without a head is told by its lack of one."""
    has_head = start[:1] in {b"\x1f", b"\x78", b"\x58", b"\x38", b"\x18", b"\x68", b"\x48", b"\x28", b"\x08"}
    return _GZIP_OR_ZLIB if has_head else -zlib.MAX_WBITS
