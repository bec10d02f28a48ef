"""``migrate``: brings the database to the schema of this version."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from bot.cli.arguments import Arguments
from bot.cli.ground import unreachable
from bot.cli.speech import language_of, stop, tell
from bot.settings import Settings
from data.store.migrate import NewerSchemaError, migrate
from data.wording import say


def run(settings: Settings, arguments: Sequence[str]) -> int:
    """Migrate, and say whether there was anything to do."""
    Arguments(settings, "migrate").parse_args(arguments)
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        changed = migrate(settings.database)
    except NewerSchemaError as error:
        raise stop(settings, "cli.newer_schema") from error
    except (DBAPIError, OSError) as error:
        raise unreachable(settings, error) from error
    tell(say("cli.migrated" if changed else "cli.migrated_already", language_of(settings)))
    return 0
