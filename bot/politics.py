"""The office's file of political names of its region, ``VAR_DIR/politik.toml``; it need not exist.

The form::

    candidates = ["Nama Calon"]
    parties = ["Partai Setempat"]
    officials = ["Nama Wali Kota", "Nama Wakil Wali Kota"]
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.policy import PoliticalNames
from bot.settings import Settings, SettingsError
from data.wording import say

#: The file's name under ``VAR_DIR``.
FILE = "politik.toml"
#: A larger file is none of names.
MOST_BYTES = 1_000_000
NAME_CHARS = 100
_FIELDS = ("candidates", "parties", "officials")


def path_of(settings: Settings) -> Path:
    """Where the file is."""
    return settings.var_dir / FILE


def names_of(settings: Settings) -> PoliticalNames:
    """Read the names; those of nobody when there is no file.

    Raises:
        SettingsError: the file cannot be used as it is; a verdict must not slip through because of a typing error.
    """
    path = path_of(settings)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return PoliticalNames()
    except (OSError, ValueError, RecursionError) as error:
        raise _unusable(settings, path) from error
    if not set(found) <= set(_FIELDS) or not all(map(_is_names, found.values())):
        raise _unusable(settings, path)
    return PoliticalNames(**{field: tuple(names) for field, names in found.items()})


def _is_names(listed: object) -> bool:
    return isinstance(listed, list) and all(
        isinstance(name, str) and name.strip() and len(name) <= NAME_CHARS for name in listed
    )


def _unusable(settings: Settings, path: Path) -> SettingsError:
    return SettingsError([say("settings.politics", settings.language, path=path)])
