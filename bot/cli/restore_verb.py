"""``restore``: put a backup back where nothing is, and say what has to be looked at before anything goes out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.exc import DBAPIError

from bot.backup import manifest, restoring
from bot.cli.arguments import Arguments
from bot.cli.ground import unreachable
from bot.cli.speech import called_from, language_of, stop, tell
from bot.settings import Settings, key_path
from data.store.copying import DamagedCopyError
from data.wording import say

_REFUSALS: dict[type[Exception], str] = {
    DamagedCopyError: "cli.restore.damaged",
    restoring.InUseError: "cli.restore.in_use",
    restoring.NotEmptyError: "cli.restore.not_empty",
    restoring.OtherKindError: "cli.restore.other_kind",
    restoring.OtherKeyError: "cli.restore.other_key",
    restoring.NewerBackupError: "cli.newer_schema",
}


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Check everything first, then put it back."""
    parser = Arguments(settings, "restore")
    parser.add_argument("folder")
    parser.add_argument("--key", default="")
    given = parser.parse_args(arguments)
    folder = (called_from() / given.folder).resolve()
    try:
        found = _checked(settings, folder, given.key)
        files = restoring.put_back(settings, folder, found)
        reason = say("cli.restore.reason", language_of(settings), moment=_moment(settings, found))
        held, unknown = asyncio.run(restoring.settle(settings, found, reason))
    except tuple(_REFUSALS) as error:
        raise stop(settings, _REFUSALS[type(error)]) from error
    except DBAPIError as error:
        raise unreachable(settings, error) from error
    except OSError as error:
        raise stop(settings, "cli.backup.failed", folder=folder, cause=error.strerror or error) from error
    values = {"moment": _moment(settings, found), "files": files, "held": held, "unknown": unknown}
    tell(say("cli.restore.done", language_of(settings), **values))
    return 0


def _checked(settings: Settings, folder: Path, key: str) -> manifest.Manifest:
    """See that it can be put back, with a key that was kept apart; one that does not fit must not stay in the way."""
    is_ours = bool(key) and _install(settings, called_from() / key)
    try:
        return restoring.check(settings, folder)
    except BaseException:
        if is_ours:
            key_path(settings).unlink(missing_ok=True)
        raise


def _install(settings: Settings, path: Path) -> bool:
    """Put a key into its place, unless there is one; whether it was put there."""
    target = key_path(settings)
    if restoring.has_key(settings):
        return False
    content = path.read_bytes()
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return True


def _moment(settings: Settings, found: manifest.Manifest) -> str:
    return found.moment.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%d %H:%M:%S")
