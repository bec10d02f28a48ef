"""The schema's history: it goes up, down and up again, and ends at exactly the tables the code knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data.store import schema
from data.store.migrate import NewerSchemaError, current_revision, migrate
from tests.conftest import fresh_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    return fresh_postgres(request.getfixturevalue("postgres_server"), "template1")


def _differences(url: str) -> list[object]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, schema.metadata)
    engine.dispose()
    return found


def test_the_stairway(empty_url: str) -> None:
    assert migrate(empty_url)
    assert not migrate(empty_url), "the second run has nothing to do"
    assert _differences(empty_url) == []
    assert migrate(empty_url, "base")
    assert current_revision(empty_url) == ""
    assert migrate(empty_url)
    assert current_revision(empty_url) == schema.REVISION
    assert _differences(empty_url) == []


def test_the_revision_in_the_code_is_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "data:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [schema.REVISION]


def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.sqlite3'}"
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(NewerSchemaError, match="newer version"):
        migrate(url)


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="mysql"):
        migrate("mysql://somewhere/else")
