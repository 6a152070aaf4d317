"""The check of the project ``blog_live``: what is sent to it, and what goes wrong around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import time
from typing import Any

import jwt

from workbook import live_testing
from workbook.asgi import Request
from workbook.judge.equivalence.http.steps import delete, get, patch, post, put
from workbook.judge.project.live.playing import Play
from workbook.judge.project.live.steps import (
    Ask,
    Away,
    Cut,
    Holding,
    Logged,
    Rows,
    Scene,
    Sql,
    Start,
    Step,
)

KEY = "wX3-tQ9_kLm2.vBz7~hRj5+cNf8=yPd4/aGs6:eUo1;iZx0!qTr9,bMn3^dHk5?fVw"
FUTURE, PAST = 4_102_444_800, 1_577_836_800  # 2100 and 2020
ROWS = """
INSERT INTO users (id, username, email, is_active) OVERRIDING SYSTEM VALUE VALUES
    (1, 'ada', 'ada@mail', true), (2, 'bob', 'bob@mail', true), (3, 'eve', 'eve@mail', false);
INSERT INTO posts (id, author_id, title, content, status, published_at) OVERRIDING SYSTEM VALUE
VALUES
    (1, 1, 'A post', 'text', 'published', '2026-01-02 03:04:05+00'),
    (2, 1, 'A draft', 'text', 'draft', NULL);
SELECT setval(pg_get_serial_sequence('users', 'id'), 100),
       setval(pg_get_serial_sequence('posts', 'id'), 100)
"""
NOWHERE = "postgresql+psycopg2://user:swordfish-7@127.0.0.1:1/blog"


def token(key: str = KEY, algorithm: str = "HS256", **claims: Any) -> str:
    """A signed token of ada's; ``None`` leaves a claim out."""
    every = {"sub": "ada", "exp": FUTURE} | claims
    kept = {name: value for name, value in every.items() if value is not None}
    return jwt.encode(kept, key if algorithm != "none" else None, algorithm=algorithm)


def by(name: str, request: Request) -> Ask:
    """A request of a user who is signed in."""
    headers = {"authorization": f"Bearer {token(sub=name)}"}
    return Ask(replace(request, headers=headers), f"signed in as {name}")


def me(note: str, header: str, request: Request | None = None) -> Ask:
    """A request with that Authorization header."""
    return Ask(replace(request or get("/me"), headers={"authorization": header}), note)


def settings(*every: Mapping[str, str | None]) -> Scene:
    """Starts with other settings."""
    return Scene("settings", tuple(Start(each, only=True) for each in every))


SETTINGS = (
    settings(
        {},
        {"DATABASE_URL": None},
        {"DATABASE_URL": ""},
        {"DATABASE_URL": "mysql+pymysql://user:swordfish-7@host/blog"},
        {"DATABASE_URL": "sqlite:///blog.db"},
        {"DATABASE_URL": "not an address"},
        {"DATABASE_URL": "postgresql+psycopg2://user:swordfish-7@host:port/blog"},
    ),
    settings(
        *(
            {"SECRET_KEY": key, "ENVIRONMENT": "production"}
            for key in (
                *(None, "", "hush-0123456789-abcdefghijklmno", "ab" * 20),
                "äöüß-0123456789-abcdefghijkl",
            )
        )
    ),
    settings(
        {"SECRET_KEY": "short", "ENVIRONMENT": "production"},
        {"SECRET_KEY": "short", "ENVIRONMENT": "development"},
        {"SECRET_KEY": None, "ENVIRONMENT": "development"},
        {"SECRET_KEY": "short", "ENVIRONMENT": "dev"},
        {"SECRET_KEY": "short", "ENVIRONMENT": "Development"},
        {"SECRET_KEY": "short", "ENVIRONMENT": "pre-development"},
        {"SECRET_KEY": "short", "ENVIRONMENT": ""},
    ),
    settings(
        {"POOL_SIZE": "0"},
        {"POOL_SIZE": "51"},
        {"POOL_SIZE": "five"},
        {"POOL_SIZE": "-1"},
        {"POOL_SIZE": "2.5"},
        {"POOL_SIZE": ""},
        {"LOCK_TIMEOUT_MS": "0"},
        {"STATEMENT_TIMEOUT_MS": "60001"},
        {"POOL_TIMEOUT_MS": "soon"},
        {"POOL_SIZE": "50", "LOCK_TIMEOUT_MS": "60000"},
    ),
    settings(
        {"DATABASE_URL": None, "SECRET_KEY": "a quiet word", "POOL_SIZE": "0"},
        {"DATABASE_URL": "mysql://user:swordfish-7@host/blog", "LOCK_TIMEOUT_MS": "x"},
    ),
    settings(
        {"SECRET_KEY": "abcdefghi" * 4, "ENVIRONMENT": "production"},
        {"SECRET_KEY": "short", "ENVIRONMENT": "development "},
        {"DATABASE_URL": "postgresx://user:swordfish-7@host/blog"},
        {"POOL_TIMEOUT_MS": "60001"},
        {"LOCK_TIMEOUT_MS": "60001"},
    ),
)


def asked(part: str, *every: Step | Request, **options: Any) -> Scene:
    """A scene. It may contain plain requests."""
    steps = tuple(Ask(each) if isinstance(each, Request) else each for each in every)
    return Scene(part, steps, **options)


TOKENS = (
    asked(
        "tokens",
        by("ada", get("/me")),
        by("bob", get("/me")),
        me("bearer, in lowercase, and ada's token", f"bearer {token()}"),
        by("ada", get("/posts/2")),
        by("bob", get("/posts/2")),
        get("/posts/1"),
        get("/me"),
        headers=("www-authenticate",),
    ),
    asked(
        "tokens",
        me("authorization: Bearer ada", "Bearer ada"),
        me("a token that has expired", f"Bearer {token(exp=PAST)}"),
        me("a token without exp", f"Bearer {token(exp=None)}"),
        me(
            "a token signed with another key",
            f"Bearer {token('another key, long enough too ' * 3)}",
        ),
        me("a token without a signature, its alg is none", f"Bearer {token(algorithm='none')}"),
        me("a token that expired a minute ago", f"Bearer {token(exp=int(time()) - 60)}"),
        me("a token signed with HS384", f"Bearer {token(algorithm='HS384')}"),
        me("a token signed with HS512", f"Bearer {token(algorithm='HS512')}"),
        me("a token without sub", f"Bearer {token(sub=None)}"),
        me("a token for a username that doesn't exist", f"Bearer {token(sub='nobody')}"),
        me("a token for eve, who isn't active", f"Bearer {token(sub='eve')}"),
        me("a token whose end is cut off", f"Bearer {token()[:-3]}"),
        me("authorization: Token and ada's token", f"Token {token()}"),
        me("authorization: ada's token without a scheme", token()),
        me("authorization: Bearer", "Bearer"),
        me("authorization: an empty value", ""),
        me("a token that has expired", f"Bearer {token(exp=PAST)}", get("/posts/1")),
        me("authorization: x", "x", post("/users", {"username": "carl", "email": "c@mail"})),
        Rows("SELECT count(*) FROM users", "the number of users afterwards"),
        headers=("www-authenticate",),
    ),
    asked(
        "tokens",
        me("a token that expired ten seconds ago", f"Bearer {token(exp=int(time()) - 10)}"),
        me("authorization: Bearer and ada's token, without a space", f"Bearer{token()}"),
        me("a token for ADA", f"Bearer {token(sub='ADA')}"),
        me("authorization: Bearer ada", "Bearer ada", get("/tags")),
        me("authorization: Bearer ada", "Bearer ada", get("/posts")),
        headers=("www-authenticate",),
    ),
    asked(
        "tokens",
        Start({"SECRET_KEY": f"{KEY} "}),
        me(
            "the key ends with a space; a token signed with all of it", f"Bearer {token(f'{KEY} ')}"
        ),
        me("a token signed with the key without that space", f"Bearer {token()}"),
    ),
)

LIVE, READY = get("/health/live"), get("/health/ready")
NEXT = "the_next_one"  # a revision that nobody can have written into the code


def version(revision: str) -> Sql:
    """The database says that it is at that revision."""
    return Sql(f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608


# Tells an answer that never looks from one that takes an error for an answer.
OTHER_REVISIONS = (version("0001"), READY, Sql("DELETE FROM alembic_version"), READY)
HEALTH = (
    asked("health", LIVE, READY),
    asked("health", Away(), LIVE, READY, READY, Away(False), READY, *OTHER_REVISIONS),
    asked("health", READY, Cut(), READY, READY),
    asked("health", Start({"DATABASE_URL": NOWHERE}), LIVE, READY),
    asked(
        "health",
        *(version("0001"), LIVE, READY, version("9999"), READY),
        *(Sql("DELETE FROM alembic_version"), READY),
        *(Sql("ALTER TABLE alembic_version RENAME TO hidden"), READY),
        *(Sql("ALTER TABLE hidden RENAME TO alembic_version"), READY),
    ),
    asked("health", Start(revision=NEXT), READY, version(NEXT), READY),
    asked("health", Sql("INSERT INTO alembic_version VALUES ('9999')"), READY),
)

SENT = "a text that is nobody else's business"


def failing(code: str, times: int, table: str = "posts", when: str = "BEFORE UPDATE") -> Sql:
    """An error with that code is raised that many times; all attempts are counted."""
    what, which = ("COMMIT", "after a write to") if when.startswith("AFTER") else ("write", "to")
    next_ones = f"the next {what}" if times == 1 else f"each of the next {times} {what}s"
    return Sql(
        live_testing.failing(code, times, table, when),
        f"{next_ones} {which} {table} fails with SQLSTATE {code}",
    )


def doing(what: str, words: str) -> Sql:
    """Each UPDATE of posts does this first, before it locks a row; all attempts are counted."""
    body = f"PERFORM nextval('judge_attempts'); PERFORM {what};"
    trigger_sql = live_testing.trigger(
        "judge_does", "posts", "BEFORE UPDATE", body, each="STATEMENT"
    )
    return Sql(f"CREATE SEQUENCE judge_attempts; {trigger_sql}", words)


# Posts as a view whose first row that anybody reads is an error.
READ_FAILS = Sql(
    "CREATE SEQUENCE judge_attempts; "  # noqa: S608
    "CREATE FUNCTION judge_reads() RETURNS boolean LANGUAGE plpgsql AS "
    f"$$ BEGIN {live_testing.refusing('40001', 1)} RETURN true; END $$; "
    "ALTER TABLE posts RENAME TO posts_behind; "
    "CREATE VIEW posts AS SELECT * FROM posts_behind WHERE judge_reads()",
    "the next SELECT of a post fails with SQLSTATE 40001",
)
READ_AGAIN = Sql(
    "DROP VIEW posts; ALTER TABLE posts_behind RENAME TO posts", "posts is a table again"
)
ATTEMPTS = Rows("SELECT last_value FROM judge_attempts", "the number of attempts")
VIEWS = Rows("SELECT views FROM posts WHERE id = 1", "the views of the post")
VIEW = post("/posts/1/views")
CHANGE = by("ada", patch("/posts/1", {"content": SENT}))
CONTENT = Rows("SELECT content FROM posts WHERE id = 1", "the content of the post")


def identified(value: str, path: str = "/posts/1") -> Request:
    """A request that sends an id."""
    return get(path, headers={"x-request-id": value})


ID = {"headers": ("x-request-id",)}
REQUESTS = (
    asked(
        "requests",
        identified("abc-1.X_2"),
        identified("x" * 64),
        get("/posts/1"),
        get("/posts/1"),
        identified("x" * 65),
        identified("with blank"),
        identified("a{b}"),
        identified("µ"),
        identified(""),
        **ID,
    ),
    asked(
        "requests",
        identified("first", "/posts/7"),
        identified("second", "/posts/x"),
        identified("third", "/nothing"),
        identified("fourth", "/health/live"),
        get("/me", headers={"authorization": "Bearer ada", "x-request-id": "fifth"}),
        Logged(),
        **ID,
    ),
    asked("requests", get("/posts/1"), Logged()),
    asked(
        "requests",
        *(Start({"POOL_SIZE": "3"}), get("/health/live")),
        *(Start({"POOL_SIZE": "4"}), get("/health/live")),
        **ID,
    ),
    asked(
        "requests",
        get("/posts", params={"author": "somebody-in-particular"}),
        Logged(),
        secrets={"the query string": "somebody-in-particular"},
    ),
    asked(
        "requests",
        failing("XX000", 1),
        CHANGE,
        Logged(),
        CHANGE,
        Logged(),
        headers=("x-request-id",),
        keys=("status", "detail", "request_id"),
        secrets={"what the client sent": SENT, "the client's token": token()},
        hidden={"what PostgreSQL said": "the judge says no"},
    ),
    asked("requests", Away(), READY, Logged(), Away(False)),
)
AGAIN = {"headers": ("retry-after",), "keys": ("status", "detail", "request_id")}
LOCK = "SELECT id FROM posts WHERE id = 1 FOR UPDATE"
PATIENT = {"STATEMENT_TIMEOUT_MS": "60000", "LOCK_TIMEOUT_MS": "60000", "POOL_TIMEOUT_MS": "60000"}
DATABASE = (
    asked("database", get("/posts/1"), Cut(), get("/posts/1"), VIEW, VIEWS, **AGAIN),
    asked(
        "database",
        get("/posts/1"),
        Rows(
            "SELECT DISTINCT application_name FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database() AND backend_type = 'client backend'",
            "the names of the connections",
        ),
    ),
    asked(
        "database",
        *(Away(), get("/posts/1"), VIEW, Logged(), Away(False), VIEW, VIEWS),
        **AGAIN,
    ),
    asked(
        "database",
        Start(PATIENT | {"LOCK_TIMEOUT_MS": "200"}),
        get("/posts/9"),  # a limit that was set in its transaction is gone after this rollback
        doing("1", "from now on the UPDATEs of posts are counted"),
        Holding(LOCK, VIEW),
        Logged(),
        *(ATTEMPTS, VIEWS, VIEW),
        **AGAIN,
    ),
    asked(
        "database",
        Start(PATIENT | {"STATEMENT_TIMEOUT_MS": "300"}),
        get("/posts/1"),
        doing("pg_sleep(2)", "from now on each UPDATE of a post takes two seconds"),
        VIEW,
        VIEWS,
        ATTEMPTS,
        **AGAIN,
    ),
    asked(
        "database",
        Start(PATIENT | {"POOL_SIZE": "2", "POOL_TIMEOUT_MS": "200"}),
        Holding(LOCK, VIEW, count=5, until=3, most=2),
        VIEWS,
        **AGAIN,
    ),
    asked(
        "database",
        Start(PATIENT | {"POOL_TIMEOUT_MS": "200"}),
        Holding(LOCK, VIEW, count=7, until=2, most=5),
    ),
    asked("database", Holding(LOCK, VIEW), VIEWS, **AGAIN),
    asked(
        "database",
        doing(
            "pg_terminate_backend(pg_backend_pid())",
            "from now on each UPDATE of a post ends its own connection",
        ),
        VIEW,
        ATTEMPTS,
        get("/posts/1"),
        **AGAIN,
    ),
)

NEW = post("/users", {"username": "carl", "email": "carl@mail"})
RETRIES = (
    asked("retries", failing("40001", 1), VIEW, ATTEMPTS, VIEWS, **AGAIN),
    asked("retries", failing("40P01", 2), CHANGE, ATTEMPTS, CONTENT, **AGAIN),
    asked("retries", failing("40001", 2, when="AFTER UPDATE"), CHANGE, ATTEMPTS, CONTENT, **AGAIN),
    asked("retries", failing("40001", 3), VIEW, ATTEMPTS, VIEWS, VIEW, **AGAIN),
    asked(
        "retries",
        failing("40001", 2, when="AFTER DELETE"),
        by("ada", delete("/posts/1")),
        ATTEMPTS,
        Rows("SELECT count(*) FROM posts WHERE id = 1", "the number of posts with the id 1"),
        **AGAIN,
    ),
    asked("retries", READ_FAILS, get("/posts/1"), READ_AGAIN, get("/posts/1"), **AGAIN),
    asked(
        "retries",
        failing("40001", 2, "users", "BEFORE INSERT"),
        NEW,
        ATTEMPTS,
        Rows("SELECT username FROM users WHERE id > 3", "the users that were added"),
        headers=("x-request-id",),
    ),
    asked(
        "retries",
        failing("40001", 3, "post_tags", "BEFORE INSERT"),
        by("ada", put("/posts/1/tags", {"tags": ["sql"]})),
        ATTEMPTS,
        Rows("SELECT count(*) FROM tags", "the number of tags"),
        **AGAIN,
    ),
    asked("retries", failing("XX000", 1), VIEW, ATTEMPTS, VIEWS, **AGAIN),
    asked("retries", failing("23505", 1, "users", "BEFORE INSERT"), NEW, ATTEMPTS),
    asked("retries", failing("40001", 2), VIEW, Logged(), headers=("x-request-id",)),
    asked("retries", failing("40001", 3), CHANGE, Logged(), secrets={"what the client sent": SENT}),
)

PLAY = Play(
    {"SECRET_KEY": KEY},
    ROWS,
    (*SETTINGS, *TOKENS, *HEALTH, *REQUESTS, *DATABASE, *RETRIES),
)
