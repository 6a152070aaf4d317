"""DATABASE_URL: every parameter of libpq's is translated, or refused by name."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest
from pydantic import ValidationError
from sqlalchemy import make_url

from app.database import Database, connect_args
from app.postgres import dsn
from tests.app.support import databases
from tests.app.support.api import make_settings

ADDRESS = "postgresql://ada:hush@db:5432/blog"


def arguments(query: str = "", address: str = ADDRESS) -> dict[str, Any]:
    """What asyncpg is given."""
    return dsn.asyncpg_arguments(dsn.parse(address + query))


@pytest.mark.parametrize(
    "address",
    [
        "postgres://ada:hush@db:5432/blog",
        "postgresql+psycopg2://ada:hush@db:5432/blog",
        "POSTGRESQL://ada:hush@db:5432/blog",
        " postgresql://ada:hush@db:5432/blog\n",
        "postgresql:///blog?host=db&port=5432&user=ada&password=hush",
        "postgresql://?host=db&port=5432&user=ada&password=hush&dbname=blog",
        "postgresql://other:word@nowhere:1/none?host=db&port=5432&user=ada&password=hush&dbname=blog",
    ],
)
def test_one_address_in_every_spelling(address: str) -> None:
    expected = {"host": "db", "port": 5432, "user": "ada", "password": "hush", "database": "blog"}
    assert arguments(address=address) == expected


@pytest.mark.parametrize(
    ("written", "meant"),
    [("p/w", "p/w"), ("p#w", "p#w"), ("p:w", "p:w"), ("p?w", "p?w"), ("p%40%2Fw", "p@/w")],
)
def test_a_password_with_special_characters(written: str, meant: str) -> None:
    assert arguments(address=f"postgresql://ada:{written}@db/blog")["password"] == meant


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("postgresql://u@a:1,b:2/x", ["a", "b"], [1, 2]),
        ("postgresql://u@a,b/x", ["a", "b"], [5432, 5432]),
        ("postgresql:///x?host=a,b&port=7", ["a", "b"], [7, 7]),
        ("postgresql:///x?host=a:1,b:2", ["a", "b"], [1, 2]),
        ("postgresql:///x?host=/run/postgresql", "/run/postgresql", None),
        ("postgresql://[::1]:7/x", "::1", 7),
    ],
)
def test_where_the_server_is(address: str, host: Any, port: Any) -> None:
    found = arguments(address=address)
    assert (found["host"], found["port"]) == (host, port)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?sslmode=require", {"dsn": "postgresql:///?sslmode=require"}),
        ("?ssl=true", {"dsn": "postgresql:///?sslmode=require"}),
        ("?requiressl=1", {"dsn": "postgresql:///?sslmode=require"}),
        ("?sslmode=verify-full&sslrootcert=system", {"ssl": True}),
        ("?sslmode=disable&sslmode=prefer", {"dsn": "postgresql:///?sslmode=prefer"}),
        ("?connect_timeout=4", {"timeout": 4.0}),
        ("?connect_timeout=0", {}),
        ("?application_name=blog", {"server_settings": {"application_name": "blog"}}),
        ("?fallback_application_name=b", {"server_settings": {"application_name": "b"}}),
        ("?options=-c%20geqo%3Doff", {"server_settings": {"options": "-c geqo=off"}}),
        ("?target_session_attrs=primary", {"dsn": "postgresql:///?target_session_attrs=primary"}),
        ("?channel_binding=prefer&gssencmode=disable&client_encoding=UTF8&sslcert=", {}),
    ],
)
def test_a_parameter_is_translated(query: str, expected: dict[str, Any]) -> None:
    found = arguments(query)
    assert {name: found[name] for name in found.keys() - arguments().keys()} == expected


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?channel_binding=require", "channel_binding"),
        ("?gssencmode=require", "gssencmode"),
        ("?sslmode=sometimes", "sslmode"),
        ("?sslrootcert=/not/there.crt", "sslrootcert"),
        ("?hostaddr=127.0.0.1", "hostaddr"),
        ("?require_auth=scram-sha-256", "require_auth"),
        ("?connect_timeout=soon", "connect_timeout"),
        ("?port=hush", "port"),
        ("?pgbouncer=true", "DATABASE_POOLER"),
        ("?statement_cache_size=0", "statement_cache_size"),
        ("?schema=public", "schema"),
    ],
)
def test_a_parameter_is_refused_by_name(query: str, name: str) -> None:
    with pytest.raises(ValidationError, match=name) as caught:
        make_settings(ADDRESS + query)
    assert "hush" not in str(caught.value)


@pytest.mark.parametrize(
    "address",
    ["postgresql://ada:hu@sh@db/blog", "postgresql://ada:hush", "postgresql://ada:hush@db:x/b"],
)
def test_a_password_that_must_be_encoded_is_named_and_not_shown(address: str) -> None:
    with pytest.raises(ValidationError, match="%40") as caught:
        make_settings(address)
    assert "sh@" not in str(caught.value)
    assert "hush" not in str(caught.value)


def test_no_parameter_of_libpq_is_passed_over() -> None:
    """The library itself lists them. Each is translated, or its name is in the refusal."""
    connection = databases.connect(databases.url("postgres"))
    known = set(connection.info.dsn_parameters)
    connection.close()
    assert len(known) > 15
    for name in known - {"host", "port", "user", "password", "dbname"}:
        said = ""
        try:
            changed = arguments(f"?{name}=unlikely") != arguments()
        except ValueError as error:
            changed, said = False, str(error)
        assert changed or name in said, name


@pytest.mark.anyio
async def test_both_pools_connect_with_all_of_it(worker_url: str) -> None:
    """As attackers found them: ready was 200, and the first write a TypeError."""
    url = make_url(worker_url)
    query = f"host={url.host}&port={url.port}&connect_timeout=5&channel_binding=prefer"
    query += "&application_name=blog&options=-c%20geqo%3Doff&gssencmode=prefer&sslmode=prefer"
    spelled = f"postgres://{url.username}:{url.password}@/{url.database}?{query}"
    database = Database(make_settings(spelled))
    await database.open()
    try:
        for setting, value in (("application_name", "blog"), ("geqo", "off")):
            assert await database.reader.ask(f"SHOW {setting}") == value
            async with database.engine.connect() as connection:
                found = await connection.exec_driver_sql(f"SHOW {setting}")
                assert found.scalar() == value
    finally:
        await database.close()


@pytest.mark.anyio
async def test_a_home_that_may_not_be_entered(
    worker_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its path is too long to be looked at: that, root may not either."""
    home = "/" + "x" * 300
    monkeypatch.setenv("HOME", home)
    url = make_url(worker_url).set(drivername="postgresql")
    with pytest.raises(OSError, match="too long"):
        await asyncpg.connect(url.render_as_string(hide_password=False))
    database = Database(make_settings(worker_url))
    await database.open()
    assert await database.reader.ask("SELECT 1") == 1
    await database.close()


def test_options_and_a_pooler_do_not_go_together() -> None:
    with pytest.raises(ValidationError, match="options"):
        make_settings(ADDRESS + "?options=-c%20geqo%3Doff", database_pooler=True)
    pooled = make_settings(ADDRESS + "?application_name=blog", database_pooler=True)
    assert connect_args(pooled, pooled.url())["server_settings"] == {"application_name": "blog"}
