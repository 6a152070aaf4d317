"""What people write finds its entry first, and what isn't in the index finds nothing."""

from __future__ import annotations

import pytest

from workbook.errorindex.search import lookup, search

# As people put it: from memory, cut off, in other versions' wording, in lowercase.
PHRASINGS = {
    "s01": ["POST returns 201 but GET right after gives 404", "fastapi commits after response is sent"],
    "s02": [
        "sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called; can't call await_only() here",
        "missing greenlet when accessing user.posts",
        "lazy loading doesn't work with AsyncSession",
    ],
    "s03": [
        "QueuePool limit of size 10 overflow 20 reached, connection timed out, timeout 30.00",
        "connection pool is exhausted after some requests",
    ],
    "s04": ["slow external api call holds database connection", "streaming holds connection of the pool"],
    "s05": ["async def endpoint with sync session blocks event loop", "one slow query freezes whole fastapi server"],
    "s06": [
        "Parent instance <User at 0x7f> is not bound to a Session; lazy load operation of attribute 'posts' cannot proceed",
        "DetachedInstanceError after session.close()",
    ],
    "s07": ["RuntimeError: Task got Future attached to a different loop", "event loop is closed pytest-asyncio"],
    "s08": [
        "asyncpg.exceptions._base.InterfaceError: cannot perform operation: another operation is in progress",
        "This session is provisioning a new connection; concurrent operations are not permitted",
        "gather with same session",
    ],
    "s09": ['type "userrole" already exists', "alembic doesn't detect a new enum value"],
    "s10": ["alembic autogenerate empty migration", "alembic wants to drop all tables"],
    "s11": ["alembic rename column loses data"],
    "s12": ["ValueError: password cannot be longer than 72 bytes, truncate manually if necessary"],
    "s13": ["ModuleNotFoundError: No module named 'psycopg'"],
    "s14": ["the greenlet library is required to use this function"],
    "s15": ["Multiple head revisions are present for given argument 'head'", "two heads in alembic"],
    "s16": ["two pods run alembic upgrade at the same time"],
    "s17": ["canceling statement due to lock timeout", "ALTER TABLE hangs and all queries wait"],
    "s18": ["metadata.drop_all hangs in tests"],
    "s19": ["CREATE INDEX CONCURRENTLY cannot run inside a transaction block"],
    "s20": ["can't compare offset-naive and offset-aware datetimes"],
    "s21": ['prepared statement "__asyncpg_stmt_3__" does not exist'],
    "s22": ["FATAL:  sorry, too many clients already"],
    "s23": ["deleting parent sets foreign key of children to null"],
    "s24": [
        "This Session's transaction has been rolled back due to a previous exception during flush. To begin "
        "a new transaction with this Session, first issue Session.rollback()",
    ],
    "s25": ["N+1 queries because of response_model"],
    "s26": ["The unique() method must be invoked on this Result"],
    "s27": ["limit with contains_eager returns fewer parents"],
    "s28": ["relationship 'A.b' will copy column a.id to column b.a_id, which conflicts with relationship(s): 'B.a'"],
    "s29": ["expression 'Comment' failed to locate a name ('Comment')"],
    "s30": ["changes in my JSONB dict are not saved"],
    "s31": ["The garbage collector is trying to clean up non-checked-in connection <AdaptedConnection>"],
    "s32": ["use request session in background task"],
    "s33": ["updated_at MissingGreenlet after update"],
    "s34": ["(raised as a result of Query-invoked autoflush; consider using a session.no_autoflush block)"],
    "s35": ["Object '<User at 0x10>' is already attached to session '3' (this is '4')"],
    "s36": ["on conflict do update ignores onupdate"],
    "s37": ["with_for_update returns stale object, lost update"],
    "s38": ["execute returns Row objects not model instances"],
    "s39": ["ValueError: invalid interpolation syntax in 'postgresql://a:b%40c@d/e' at position 15"],
    "s40": ["asyncio.run() cannot be called from a running event loop"],
    "s41": ["blocked by CORS policy: No 'Access-Control-Allow-Origin' header, fastapi"],
    "s42": ["server closed the connection unexpectedly pool_pre_ping"],
    "s43": ["jwt Subject must be a string"],
    "s44": ["alembic batch Constraint must have a name"],
    "s45": ["offset pagination slow on deep pages"],
    "s46": ["sync endpoints deadlock threadpool and connection pool under load"],
    "s47": ['(psycopg2.errors.UndefinedTable) relation "users" does not exist'],
    "s48": ['duplicate key value violates unique constraint "uq_users_email"'],
    "s49": ['Key (author_id)=(9) is not present in table "users"'],
    "s50": ["value too long for type character varying(50)"],
    "s51": ['connection to server at "localhost" (127.0.0.1), port 5432 failed: Connection refused'],
    "s52": ['FATAL:  password authentication failed for user "postgres"'],
    "s53": ['FATAL:  database "blog" does not exist'],
    "s54": ["No row was found when one was required"],
    "s55": ["Multiple rows were found when one or none was required"],
    "s56": ["Not an executable object: 'select * from users'"],
    "s57": ["TypeError: Boolean value of this clause is not defined"],
    "s58": ["Table 'users' is already defined for this MetaData instance. Specify 'extend_existing=True'"],
    "s59": ["UPDATE statement on table 'posts' expected to update 1 row(s); 0 were matched."],
    "s60": ["deadlock detected DETAIL: Process 12 waits for ShareLock on transaction 7"],
    "s61": ["could not serialize access due to read/write dependencies among transactions"],
    "s62": ["can't adapt type 'numpy.int64'"],
    "s63": ["could not assemble any primary key columns for mapped table 'x'"],
    "s64": ["Could not determine join condition between parent/child tables on relationship A.b"],
    "s65": ["Can't locate revision identified by '3f2a'"],
    "s66": ["'AsyncEngine' object has no attribute '_run_ddl_visitor'"],
    "s67": ["The asyncio extension requires an async driver to be used. The loaded 'psycopg2' is not async."],
    "s68": ["'coroutine' object has no attribute 'scalars'"],
    "s69": ["Can't load plugin: sqlalchemy.dialects:postgres"],
    "s70": ["canceling statement due to statement timeout"],
    "s71": ["current transaction is aborted, commands ignored until end of transaction block"],
    "s72": ['null value in column "title" of relation "posts" violates not-null constraint'],
}  # fmt: skip

FOREIGN = [
    "ModuleNotFoundError: No module named 'numpy'",
    "IndentationError: unexpected indent",
    "SyntaxError: invalid syntax",
    "KeyError: 'name'",
    "IndexError: list index out of range",
    "TypeError: 'NoneType' object is not subscriptable",
    "AttributeError: 'NoneType' object has no attribute 'group'",
    "ValueError: invalid literal for int() with base 10: 'x'",
    "ZeroDivisionError: division by zero",
    "FileNotFoundError: [Errno 2] No such file or directory: 'data.csv'",
    "PermissionError: [Errno 13] Permission denied: '/etc/shadow'",
    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0",
    "RecursionError: maximum recursion depth exceeded",
    "MemoryError",
    "OSError: [Errno 28] No space left on device",
    "OSError: [Errno 98] Address already in use",
    "ssl.SSLCertVerificationError: certificate verify failed: self-signed certificate",
    "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='example.com', port=443): Read timed out.",
    "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
    "ImportError: cannot import name 'soft_unicode' from 'markupsafe'",
    "django.core.exceptions.ImproperlyConfigured: Requested setting INSTALLED_APPS, but settings are not configured",
    "celery.exceptions.NotRegistered: 'tasks.add'",
    "botocore.exceptions.NoCredentialsError: Unable to locate credentials",
    "redis.exceptions.ResponseError: WRONGTYPE Operation against a key holding the wrong kind of value",
    "pymongo.errors.ServerSelectionTimeoutError: no replica set members found yet",
    "torch.cuda.OutOfMemoryError: CUDA out of memory",
    "error: failed to push some refs to origin",
    "fatal: not a git repository (or any of the parent directories): .git",
    "npm ERR! code ERESOLVE unable to resolve dependency tree",
    "Segmentation fault (core dumped)",
    "bash: workbook: command not found",
    "make: *** No rule to make target 'lab'. Stop.",
    "java.lang.NullPointerException",
    "Uncaught TypeError: Cannot read properties of undefined (reading 'map')",
    "how do I centre a div",
    "best pizza in town",
    "matplotlib figure is empty in the notebook",
    "pandas SettingWithCopyWarning: A value is trying to be set on a copy of a slice from a DataFrame",
    "docker: Error response from daemon: pull access denied for myimage",
    "Kernel died, restarting",
    "jinja2.exceptions.TemplateNotFound: index.html",
    "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings",
]

TRACEBACK = """Traceback (most recent call last):
  File "/app/main.py", line 12, in <module>
    run_alembic_upgrade_heads(session)
  File "/app/pool.py", line 3, in checkout
    raise TimeoutError
sqlalchemy.orm.exc.DetachedInstanceError: Parent instance <Post at 0x7f1> is not bound to a Session; lazy load
(Background on this error at: https://sqlalche.me/e/21/bhk3)
"""


@pytest.mark.parametrize(
    ("code", "phrase"),
    [(code, phrase) for code, phrases in PHRASINGS.items() for phrase in phrases],
)
def test_a_phrasing_finds_its_entry_first(code: str, phrase: str) -> None:
    found = search(phrase)
    assert found, "nothing found"
    assert found[0].code == code, found[0].words


@pytest.mark.parametrize("message", FOREIGN)
def test_a_foreign_message_finds_nothing(message: str) -> None:
    assert [entry.words for entry in search(message)] == []


def test_of_a_traceback_the_error_counts() -> None:
    assert [entry.code for entry in search(TRACEBACK)] == ["s06"]


def test_a_code_is_enough() -> None:
    assert [entry.code for entry in lookup(" S24\n")] == ["s24"]


@pytest.mark.parametrize("text", ["", "   \n", "???", "the"])
def test_nothing_said_finds_nothing(text: str) -> None:
    assert search(text) == []
