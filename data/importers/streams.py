"""A file's bytes, unpacked and cut into lines, up to its end or to where it breaks off.

A broken file never raises here: what came before the break is read, and the break is remembered.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from data.importers.records import LINE_BYTES

#: Bytes looked at to tell a format; also the size of one read.
HEAD_BYTES = 1 << 20

_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"


class Unbroken(io.RawIOBase):
    """A stream that ends where another ends or breaks; ``why`` says which of the two (empty: it ended)."""

    def __init__(self, stream: BinaryIO, head: bytes = b"") -> None:
        self._stream = stream
        self._head = head
        self.why = ""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed: any buffer
        """Fill a buffer as far as one read of the stream below goes."""
        size = len(buffer)
        chunk, self._head = self._head[:size] or self._next(size), self._head[size:]
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def _next(self, size: int) -> bytes:
        """Return the next bytes; none at the end and after a break."""
        if self.why:
            return b""
        # read1 returns what one step unpacked; read would lose it when the next step meets the break.
        step = getattr(self._stream, "read1", self._stream.read)
        try:
            return bytes(step(size) or b"")
        except (OSError, EOFError, zlib.error) as error:
            self.why = str(error) or type(error).__name__
            return b""


class Source:
    """A file being read once, front to back; gzip is taken off, whatever the file is called.

    Attributes:
        head: the first bytes, without a byte order mark, for telling the format.
    """

    def __init__(self, content: bytes | BinaryIO) -> None:
        outer = Unbroken(io.BytesIO(content) if isinstance(content, bytes) else content)
        head = _head_of(outer)
        self._layers = [outer]
        if head.startswith(_GZIP_MAGIC):
            packed = io.BufferedReader(Unbroken(outer, head), HEAD_BYTES)  # type: ignore[arg-type]  # a raw stream
            inner = Unbroken(gzip.GzipFile(fileobj=packed))  # type: ignore[arg-type]  # has read1
            self._layers.append(inner)
            head = _head_of(inner)
        self.head = head.removeprefix(_BOM)
        self._rest = io.BufferedReader(Unbroken(self._layers[-1], self.head), HEAD_BYTES)  # type: ignore[arg-type]

    @property
    def is_broken(self) -> bool:
        """Whether the file broke off before its end, as far as it was read."""
        return any(layer.why for layer in self._layers)

    def whole(self, limit: int) -> bytes | None:
        """Return everything; None when it is longer than ``limit`` bytes, and then it can still be read by lines."""
        content = self._rest.read(limit + 1)
        if len(content) <= limit:
            return content
        self._rest = io.BufferedReader(Unbroken(self._rest, content), HEAD_BYTES)
        return None

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield each line with its number from 1; None for one above the cap.

        A last line that the break cut short is not yielded: half a record can read like a whole one.
        """
        number = 0
        while line := self._rest.readline(LINE_BYTES):
            number += 1
            if line.endswith(b"\n"):
                yield number, line
            elif len(line) == LINE_BYTES and self._has_more_of_the_line():
                yield number, None
            elif not self.is_broken:
                yield number, line

    def _has_more_of_the_line(self) -> bool:
        """Skip the rest of a line; say whether there was any."""
        more = self._rest.readline(LINE_BYTES)
        found = bool(more)
        while more and not more.endswith(b"\n"):
            more = self._rest.readline(LINE_BYTES)
        return found


def _head_of(stream: Unbroken) -> bytes:
    """Return the first bytes of a stream, as many as a head may have."""
    head = b""
    while len(head) < HEAD_BYTES and (chunk := stream.read(HEAD_BYTES - len(head))):
        head += chunk
    return head
