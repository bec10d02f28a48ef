"""A database that is lent is as empty as a new one, whatever the one before did with it."""

from __future__ import annotations

import psycopg

from tests.postgres import Server, administer

#: Takes the next number, and writes a row.
SOMEBODY = "INSERT INTO person (kind, created_at) VALUES ('private', now()) RETURNING id"


def asked(url: str, query: str) -> object:
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    return row[0] if row else None


def test_rows_are_gone_numbers_begin_again_and_the_revision_stands(postgres: Server) -> None:
    with postgres.lends() as url:
        revision = asked(url, "SELECT version_num FROM alembic_version")
        assert [asked(url, SOMEBODY), asked(url, SOMEBODY)] == [1, 2]
        administer(url, "UPDATE alembic_version SET version_num = '9999'")
    with postgres.lends() as again:
        assert again == url
        assert asked(again, "SELECT version_num FROM alembic_version") == revision
        assert asked(again, "SELECT count(*) FROM person") == 0
        assert asked(again, SOMEBODY) == 1


def test_whoever_is_connected_still_is_not_waited_for(postgres: Server) -> None:
    with postgres.lends() as url:
        left_open = psycopg.connect(url.replace("+psycopg", ""))
        left_open.execute("LOCK TABLE alembic_version")
    with postgres.lends() as again:
        assert again == url


def test_what_was_changed_in_more_than_its_rows_is_not_lent_again(postgres: Server) -> None:
    for change in (
        "ALTER TABLE person ADD COLUMN more text",
        "DROP SCHEMA procrastinate CASCADE",
        "CREATE TABLE more (id integer)",
    ):
        with postgres.lends() as url:
            administer(url, change)
        with postgres.lends() as other:
            assert other != url, change
