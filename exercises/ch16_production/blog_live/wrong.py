"""Wrong answers to ``blog_live``: what each changes of the reference, and what its author thought."""

from workbook.judge.project.edits import wrong

TESTS = "tests/test_production.py"

# -- settings -------------------------------------------------------------------------------------


@wrong("settings")
def misspelled_is_development(edit):
    """Only production has to be strict."""
    edit(
        "settings.py",
        'environ.get("ENVIRONMENT") != "development"',
        'environ.get("ENVIRONMENT") == "production"',
    )


@wrong("settings")
def first_one_only(edit):
    """One complaint is enough to stop."""
    edit("settings.py", "{', '.join(wrong)}", "{wrong[0] if wrong else ''}")


@wrong("settings")
def shows_the_values(edit):
    """Whoever reads the message wants to see what was wrong."""
    edit("settings.py", "{', '.join(wrong)}", "{ {n: environ.get(n) for n in wrong} }")


@wrong("settings")
def counts_characters(edit):
    """The key has 32 characters or it hasn't."""
    edit("settings.py", "len(key.encode()) < 32", "len(key) < 32")


@wrong("settings")
def any_long_key(edit):
    """Long is safe."""
    edit("settings.py", " or len(set(key)) < 10", "")


@wrong("settings")
def empty_is_wrong(edit):
    """A variable that is set has to have a value."""
    edit("settings.py", "environ.get(name) or str(default)", "environ.get(name, str(default))")


# -- tokens ---------------------------------------------------------------------------------------


@wrong("tokens")
def algorithm_of_the_token(edit):
    """The header of the token says how it was signed."""
    edit(
        "tokens.py",
        'token, self.key, algorithms=["HS256"], options',
        'token, self.key, algorithms=[jwt.get_unverified_header(token)["alg"]], options',
    )


@wrong("tokens")
def never_expires(edit):
    """The signature is what counts."""
    edit(
        "tokens.py",
        '{"require": ["exp", "sub"]}',
        '{"require": ["exp", "sub"], "verify_exp": False}',
    )


@wrong("tokens")
def without_an_end(edit):
    """PyJWT looks at exp."""
    edit("tokens.py", 'options={"require": ["exp", "sub"]}', 'options={"require": ["sub"]}')


@wrong("tokens")
def not_verified(edit):
    """The service that issues the tokens has verified the user."""
    edit(
        "tokens.py",
        'options={"require": ["exp", "sub"]}',
        'options={"require": ["exp", "sub"], "verify_signature": False, "verify_exp": True}',
    )


@wrong("tokens")
def bad_token_is_no_token(edit):
    """Treat an invalid token like a missing one."""
    edit(
        "tokens.py",
        """            headers = {"WWW-Authenticate": "Bearer"}
            await problem(401, "Sign in again.", headers)(scope, receive, send)
            return
        inner = {**scope, "headers": list(scope["headers"])}
        MutableHeaders(scope=inner)["authorization"] = f"Bearer {name}"
""",
        """            scope["headers"] = [h for h in scope["headers"] if h[0] != b"authorization"]
            await self.app(scope, receive, send)
            return
        inner = {**scope, "headers": list(scope["headers"])}
        MutableHeaders(scope=inner)["authorization"] = f"Bearer {name}"
""",
    )


@wrong("tokens")
def names_still_count(edit):
    """Still accept names as tokens, for existing clients."""
    edit(
        "tokens.py",
        "        except jwt.InvalidTokenError:\n            return None\n",
        "        except jwt.DecodeError:\n            return token\n"
        "        except jwt.InvalidTokenError:\n            return None\n",
    )


# -- health ---------------------------------------------------------------------------------------


@wrong("health")
def live_asks_the_database(edit):
    """Without the database nothing works."""
    edit(
        "health.py",
        "    def live() -> dict[str, str]:\n",
        "    def live() -> Any:\n        return ready()\n",
    )


@wrong("health")
def ready_without_looking(edit):
    """It runs, so it is ready."""
    edit(
        "health.py",
        "        try:\n            with engine",
        '        return {"status": "ok"}\n        try:\n            with engine',
    )


@wrong("health")
def error_means_ready(edit):
    """A health check must not raise."""
    edit(
        "health.py",
        """            return problem(503, "The database can't be reached.")
""",
        '            return {"status": "ok"}\n',
    )


@wrong("health")
def any_revision(edit):
    """The database answers."""
    edit("health.py", "if set(there) != set(heads):", "if False:")


@wrong("health")
def migrated_at_all(edit):
    """There is a revision."""
    edit("health.py", "if set(there) != set(heads):", "if not there:")


@wrong("health")
def head_in_the_code(edit):
    """The head is 0002."""
    edit("health.py", "ScriptDirectory.from_config(Config(str(ini))).get_heads()", '["0002"]')


@wrong("health")
def starts_with_the_database_only(edit):
    """If the database is away, there is no use in starting."""
    edit("main.py", "    app = create_api", "    engine.connect().close()\n    app = create_api")


# -- requests -------------------------------------------------------------------------------------


@wrong("requests")
def any_id(edit):
    """The client knows its id."""
    edit("requests.py", "given if VALID.fullmatch(given) else", "given or")


@wrong("requests")
def always_a_new_id(edit):
    """Ids of others may not be trusted."""
    edit("requests.py", "given if VALID.fullmatch(given) else uuid4().hex", "uuid4().hex")


@wrong("requests")
def inside_of_the_tokens(edit):
    """Who isn't signed in doesn't need an id."""
    edit("main.py", "    app.add_middleware(Requests)\n", "")
    edit(
        "main.py",
        "    app.add_middleware(Tokens",
        "    app.add_middleware(Requests)\n    app.add_middleware(Tokens",
    )


@wrong("requests")
def shows_the_error(edit):
    """The client may help us to find it."""
    edit(
        "requests.py",
        'return problem(500, "Something went wrong on our side.", request_id',
        "return problem(500, str(error), request_id",
    )


@wrong("requests")
def parameters_in_the_log(edit):
    """An error should say all that there is to know."""
    edit("main.py", "        hide_parameters=True,\n", "")


@wrong("requests")
def without_a_traceback(edit):
    """The kind of error is enough."""
    edit(
        "requests.py",
        'log.exception("request %s failed", request_id)',
        'log.error("request %s failed: %s", request_id, type(error).__name__)',
    )


@wrong("requests")
def query_in_the_log(edit):
    """The whole address is useful."""
    edit(
        "requests.py",
        '"path": scope["path"],',
        '"path": scope["path"],\n                "query": scope["query_string"].decode(),',
    )


@wrong("requests")
def left_to_the_server(edit):
    """FastAPI answers 500 by itself."""
    edit(
        "requests.py",
        "            if status:  # the answer has begun: there can't be another one\n                raise\n",
        "            if status or not is_unavailable(error):\n                raise\n",
    )


# -- database -------------------------------------------------------------------------------------


@wrong("database")
def no_ping(edit):
    """A pool keeps connections."""
    edit("main.py", "        pool_pre_ping=True,\n", "")


@wrong("database")
def overflow(edit):
    """The pool has POOL_SIZE connections."""
    edit("main.py", "        max_overflow=0,\n", "")


@wrong("database")
def waits_for_the_pool(edit):
    """Thirty seconds are the default."""
    edit("main.py", "        pool_timeout=settings.pool_timeout_ms / 1000,\n", "")


@wrong("database")
def no_limit_for_locks(edit):
    """A statement has a limit."""
    edit("main.py", '} "\n            f"-c lock_timeout={settings.lock_timeout_ms}"', '}"')


@wrong("database")
def no_limit_for_statements(edit):
    """What takes long is waiting for locks."""
    edit("main.py", "-c statement_timeout={settings.statement_timeout_ms} ", "")


@wrong("database")
def busy_is_an_error(edit):
    """An exception is an error of ours."""
    edit(
        "failures.py",
        "if error.connection_invalidated or _code(error) in REPEATED | GIVEN_UP:",
        "if error.connection_invalidated or _code(error) in REPEATED:",
    )


@wrong("database")
def full_pool_is_an_error(edit):
    """All errors of the database are DBAPIErrors."""
    edit(
        "failures.py",
        "    if isinstance(error, exc.TimeoutError):  # of the pool\n        return True\n",
        "",
    )


@wrong("database")
def lost_and_tried_again(edit):
    """A new connection will do."""
    edit(
        "failures.py",
        "return isinstance(error, DBAPIError) and _code(error) in REPEATED",
        "return isinstance(error, DBAPIError) and (\n"
        "        error.connection_invalidated or _code(error) in REPEATED\n    )",
    )


# -- retries --------------------------------------------------------------------------------------


@wrong("retries")
def no_retries(edit):
    """The client can do that."""
    edit("retries.py", "ATTEMPTS = 3", "ATTEMPTS = 1")


@wrong("retries")
def one_retry(edit):
    """Once more is enough."""
    edit("retries.py", "ATTEMPTS = 3", "ATTEMPTS = 2")


@wrong("retries")
def until_it_works(edit):
    """It will work in the end."""
    edit("retries.py", "ATTEMPTS = 3", "ATTEMPTS = 30")


@wrong("retries")
def serialization_only(edit):
    """Deadlocks are mistakes."""
    edit("failures.py", 'REPEATED = {"40001", "40P01"}', 'REPEATED = {"40001"}')
    edit("failures.py", 'GIVEN_UP = {"57014"', 'GIVEN_UP = {"40P01", "57014"')


@wrong("retries")
def reads_only_once(edit):
    """A SELECT changes nothing, so nothing can get in its way."""
    edit(
        "retries.py",
        'if scope["type"] != "http":',
        'if scope["type"] != "http" or scope["method"] == "GET":',
    )


@wrong("retries")
def deletes_only_once(edit):
    """What is gone is gone."""
    edit(
        "retries.py",
        'if scope["type"] != "http":',
        'if scope["type"] != "http" or scope["method"] == "DELETE":',
    )


@wrong("retries")
def everything_again(edit):
    """Whatever fails may work the next time."""
    edit("retries.py", " or not is_repeated(error)", "")


@wrong("retries")
def body_is_gone(edit):
    """The server hands the body over."""
    edit(
        "retries.py",
        "await self.app(dict(scope), _once(body, receive), noted)",
        "await self.app(dict(scope), _once(body if attempt == 1 else b'', receive), noted)",
    )


@wrong("retries")
def fails_without_saying_when(edit):
    """After three attempts it is an error."""
    edit("failures.py", "_code(error) in REPEATED | GIVEN_UP", "_code(error) in GIVEN_UP")


# -- tests ----------------------------------------------------------------------------------------


@wrong("tests")
def no_tests(edit):
    """It was started, and the requests were tried by hand."""
    edit.write(TESTS, "")


@wrong("tests")
def faults_survive(edit):
    """Each feature was used once, while nothing was wrong."""
    edit.write(
        TESTS,
        """
def test_it_starts(start):
    assert start(POOL_SIZE="2").get("/posts").status == 200


def test_health(start):
    client = start()
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"status": "ok"}


def test_an_id(start):
    answer = start().get("/posts", headers={"x-request-id": "mine"})
    assert answer.header("x-request-id") == "mine"


def test_a_user_is_added(start, database):
    body = {"username": "ada", "email": "ada@mail"}
    assert start().post("/users", json=body).status == 201
    assert database.rows("SELECT count(*) FROM users") == [(1,)]
""",
    )


@wrong("tests")
def fails_on_our_api(edit):
    """The wording of the error is what the operator reads."""
    edit("health.py", "The database can't be reached.", "No database.")
    edit.write(
        TESTS,
        """
def test_without_a_database(start):
    client = start(DATABASE_URL="postgresql+psycopg2://user:password@127.0.0.1:1/blog")
    assert client.get("/health/ready").json()["detail"] == "No database."
""",
    )


@wrong("tests")
def fails_on_your_api(edit):
    """A request that was repeated has a warning in its answer."""
    edit.write(
        TESTS,
        """
def test_a_repeated_request(start, database):
    database.fail(times=1)
    answer = start().post("/users", json={"username": "ada", "email": "ada@mail"})
    assert answer.header("warning") is not None
""",
    )


@wrong("tests")
def past_create_app(edit):
    """The settings are read without the application."""
    edit.write(
        TESTS,
        """
import pytest

from blog_live.settings import load


def test_settings():
    with pytest.raises(ValueError):
        load({})
""",
    )
