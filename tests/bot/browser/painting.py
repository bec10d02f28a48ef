"""Pictures of pages in few bytes: a palette of the colours that are there most, without a library for images."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import numpy as np

#: Colours of a picture; a page of ours has a dozen, and the edges of its letters the others.
COLOURS = 64


def painted(png: bytes, colours: int = COLOURS) -> bytes:
    """The same picture with a palette.

    Args:
        png: as a browser takes it: eight bits, RGB or RGBA, not interlaced.
    """
    pixels = _pixels(png)
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3)
    coded = (flat[:, 0].astype(np.int64) << 16) | (flat[:, 1].astype(np.int64) << 8) | flat[:, 2]
    found, inverse, counts = np.unique(coded, return_inverse=True, return_counts=True)
    palette = found[np.argsort(-counts)[:colours]]
    parts = np.stack([found >> 16, (found >> 8) & 255, found & 255], axis=1)
    kept = np.stack([palette >> 16, (palette >> 8) & 255, palette & 255], axis=1)
    nearest = np.concatenate([_nearest(some, kept) for some in np.array_split(parts, max(1, len(parts) // 2_000))])
    rows = nearest[inverse].reshape(height, width).astype(np.uint8)
    raw = np.concatenate([np.zeros((height, 1), np.uint8), rows], axis=1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = (
        (b"IHDR", head),
        (b"PLTE", kept.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(raw, 9)),
        (b"IEND", b""),
    )
    sealed = (
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(sealed)


def _nearest(parts: Any, kept: Any) -> Any:
    return ((parts[:, None, :] - kept[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)


def _pixels(png: bytes) -> Any:
    """The colours of each pixel. Source: the PNG specification, filtering."""
    place, packed, head = 8, b"", b""
    while place < len(png):
        size = int.from_bytes(png[place : place + 4])
        name, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        head = content if name == b"IHDR" else head
        packed += content if name == b"IDAT" else b""
        place += size + 12
    width, height, depth, kind, _, _, laced = struct.unpack(">IIBBBBB", head)
    assert (depth, laced) == (8, 0)
    step = {2: 3, 6: 4}[kind]
    raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * step)
    above = np.zeros(width * step, np.uint8)
    rows = []
    for row in raw:
        above = _unfiltered(int(row[0]), row[1:], above, step)
        rows.append(above)
    return np.stack(rows).reshape(height, width, step)[:, :, :3]


def _unfiltered(kind: int, row: Any, above: Any, step: int) -> Any:
    if kind == 0:
        return row.copy()
    if kind == 2:
        return row + above
    if kind == 1:
        return np.cumsum(row.reshape(-1, step), axis=0, dtype=np.uint8).reshape(-1)
    done, up = bytearray(row.tobytes()), above.tobytes()
    for at in range(len(done)):
        left = done[at - step] if at >= step else 0
        if kind == 3:
            guess = (left + up[at]) // 2
        else:
            corner = up[at - step] if at >= step else 0
            guess = _paeth(left, up[at], corner)
        done[at] = (done[at] + guess) & 255
    return np.frombuffer(bytes(done), np.uint8)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((abs(guess - left), 0, left), (abs(guess - up), 1, up), (abs(guess - corner), 2, corner))[2]
