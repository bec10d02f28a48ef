"""Files that people sent on Telegram: asked for by their id, then read from the address that this gives.

The address holds the token, so it appears in no error and no log.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiogram import Bot
from aiohttp import ClientError, ClientResponseError, ClientTimeout

from bot.channels.contract import FileGone, FileRefused, FileUnavailable
from broadcasts.channel import ContentRefused, SendError, Throttled

#: Seconds that one file may take; 20 MB in that time is 1.3 Mbit/s.
DOWNLOAD_SECONDS = 120.0
#: Seconds to connect, and between two pieces.
_CONNECT_SECONDS, _READ_SECONDS = 5.0, 20.0
_TIMEOUT = ClientTimeout(total=DOWNLOAD_SECONDS, sock_connect=_CONNECT_SECONDS, sock_read=_READ_SECONDS)
#: Bytes read at once.
_PIECE_BYTES = 65_536
#: What a 400 to getFile says of a file that bots do not get. Source: github.com/tdlib/telegram-bot-api.
_TOO_BIG = "too big"
#: What it says of an id that is none; "wrong file_id or the file is temporarily unavailable" may be either.
_NO_FILE = ("invalid file_id", "invalid file id", "file_id_invalid", "file reference")

#: Makes one call of the Bot API and translates its errors.
Answered = Callable[[Any], Awaitable[Any]]


async def download(bot: Bot, answered: Answered, file_id: str, most_bytes: int) -> AsyncIterator[bytes]:
    """The content of a file, piece by piece.

    Raises:
        FileError: it is not to be had, or not now.
    """
    path = await _path_of(bot, answered, file_id)
    url, size = bot.session.api.file_url(bot.token, path), 0
    timeout: Any = _TIMEOUT  # aiohttp takes it as well as a number
    try:
        async for piece in bot.session.stream_content(url, timeout=timeout, chunk_size=_PIECE_BYTES):
            size += len(piece)
            if size > most_bytes:
                raise FileRefused("larger than it was said to be")
            yield piece
    except ClientResponseError as error:
        raise FileUnavailable(f"download {error.status}") from None
    except (ClientError, TimeoutError, OSError) as error:
        raise FileUnavailable(f"download {type(error).__name__}") from None


async def _path_of(bot: Bot, answered: Answered, file_id: str) -> str:
    try:
        found = await answered(bot.get_file(file_id))
    except Throttled as error:
        raise FileUnavailable("429", error.retry_after_seconds) from error
    except ContentRefused as error:
        words = error.detail.lower()
        if _TOO_BIG in words:
            raise FileRefused(error.detail) from error
        if any(sign in words for sign in _NO_FILE):
            raise FileGone(error.detail) from error
        raise FileUnavailable(error.detail) from error
    except SendError as error:
        raise FileUnavailable(error.code) from error
    if not found.file_path:
        raise FileUnavailable("no path")
    return str(found.file_path)
