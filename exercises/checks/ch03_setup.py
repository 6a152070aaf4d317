"""Checks of chapter 3."""

from __future__ import annotations

import gc
import io
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from importlib.util import find_spec
from typing import Any
from unittest.mock import patch
from urllib.parse import quote, unquote

from sqlalchemy import URL, Engine, bindparam, create_engine, event, func, make_url, select, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import (
    TimeoutError as PoolTimeout,
)
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

from workbook.blog import Tag
from workbook.judge.case import Case
from workbook.judge.compare import said
from workbook.judge.verdict import on

OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_type = 'client backend'"
)


def _connections(case: Case, expected: int) -> int:
    """How many connections the server sees; it is given a moment to notice those that left."""
    for _ in range(40):
        ((found,),) = case.sql(f"SELECT count(*) {OTHERS}")
        if found == expected:
            break
        time.sleep(0.025)
    return int(found)


@contextmanager
def _printed() -> Iterator[io.StringIO]:
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(out):
        yield out


# -- address_of ----------------------------------------------------------------------------------


@on("authored")
def check_address_of(case: Case) -> None:
    plain = ("ada", "secret", "localhost", 5432, "blog")
    for parts in (
        plain,
        ("ada", "p@ss/w:rd", "db.example.org", 6432, "blog"),
        ("ada", "100%sure", "localhost", 5432, "blog"),
        ("ada", "%40home#1?", "localhost", 5432, "blog"),
        ("ada", "two words+one", "localhost", 5432, "blog"),
        ("ada@example.org", "se:cret", "localhost", 5432, "blog"),
        ("team/ada", "@", "::1", 5432, "blog"),
        ("ada", "secret", "localhost", 5432, "what? a #blog"),
    ):
        _judge_address(case, case.call(*parts), parts)
    url = case.url
    _connect(case, case.call(url.username, str(url.password), url.host, url.port, url.database))


def _judge_address(case: Case, got: Any, parts: tuple[str, str, str, int, str]) -> None:
    user, password, host, port, database = parts
    given = f"user {user!r}, password {password!r}, host {host!r}, database {database!r}"
    case.mistake("gives_a_url_object", isinstance(got, URL), "The address is asked for as text.")
    case.mistake("returns_nothing", got is None, "Nothing came back. Is a `return` missing?")
    case.mistake("no_text", not isinstance(got, str), f"Text was expected, not {said(got)}.")
    case.mistake(
        "password_hidden",
        "***" in got,
        "Your address holds three stars where the password should be. That form is for logs; "
        "the server would take the stars for the password.",
    )
    try:
        read = make_url(got)
    except (ArgumentError, ValueError) as error:
        case.wrong(
            f"With {given} SQLAlchemy cannot read your address: {error}. Signs in the parts are "
            "taken for signs of the address.",
            "torn_apart",
            got=[got],
        )
    case.mistake(
        "no_driver",
        read.drivername != "postgresql+psycopg2",
        f"The driver psycopg2 is asked for; your address begins with {read.drivername!r}.",
        got=[got],
    )
    case.mistake(
        "plus_for_blank",
        " " in password and read.password == password.replace(" ", "+"),
        "A blank in the password became a plus sign. That is how web forms write a blank; in an "
        "address a plus is a plus.",
        got=[got],
    )
    for name, sent, came in (
        ("user", user, read.username),
        ("password", password, read.password),
        ("host", host, read.host),
        ("database", database, read.database),
    ):
        case.mistake(
            "escaped_twice",
            came != sent and came is not None and came == quote(sent, safe=""),
            f"The {name} is encoded twice: SQLAlchemy reads {came!r} for {sent!r}. URL.create "
            "takes the parts as they are.",
            got=[got],
        )
    case.mistake(
        "percent_not_escaped",
        read.password != password and read.password == unquote(password),
        f"The password was {password!r}, SQLAlchemy reads {read.password!r}: a percent sign and "
        "what follows it are taken for an encoded sign.",
        got=[got],
    )
    pairs = {
        "user": (user, read.username),
        "password": (password, read.password),
        "host": (host, read.host),
        "port": (port, read.port),
        "database": (database, read.database),
    }
    wrong = [
        f"{name}: {came!r} instead of {sent!r}"
        for name, (sent, came) in pairs.items()
        if came != sent
    ]
    awkward = [
        name
        for name, (sent, came) in pairs.items()
        if came != sent
        and name in {"user", "password", "database"}
        and quote(str(sent), "") != sent
    ]
    case.mistake(
        f"{awkward[0]}_not_escaped" if awkward else "other_parts",
        bool(wrong),
        f"Given {given}, SQLAlchemy reads other parts from your address: {'; '.join(wrong)}.",
        got=[got],
    )


def _connect(case: Case, address: str) -> None:
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            connection.execute(select(1))
    except SQLAlchemyError as error:
        case.wrong(
            "With the parts of a real database your address does not connect.", "no_connect", error
        )
    finally:
        engine.dispose()


# -- make_engine ---------------------------------------------------------------------------------


@on("authored")
def check_make_engine(case: Case) -> None:
    case.sql("SELECT 1")  # our own connection, so that it is not counted as a new one
    with _printed() as out:
        engine = case.call(case.url)
    case.mistake("returns_nothing", engine is None, "Nothing came back. Is a `return` missing?")
    case.mistake(
        "no_engine",
        not isinstance(engine, Engine),
        f"An engine was expected, not a {type(engine).__name__}.",
    )
    try:
        case.mistake(
            "connects_at_once",
            bool(_connections(case, 0)),
            "Your function has opened a connection already. Nothing should be sent before somebody "
            "uses the engine.",
        )
        held = _take_all(case, engine, out)
        case.mistake(
            "wrong_budget",
            len(held) != 3,
            f"{len(held)} connections could be out at the same time; 3 were asked for. pool_size "
            "and max_overflow count together.",
        )
        for connection in held:
            connection.close()
        kept = engine.pool.checkedin()
        case.mistake(
            "keeps_another_number",
            kept != 2,
            f"When all are back, the pool keeps {kept} open; 2 were asked for. Which of the two "
            "numbers of the pool says what is kept?",
        )
        _is_discreet(case, engine)
        case.sql(f"SELECT pg_terminate_backend(pid, 5000) {OTHERS}")
        try:
            with redirect_stdout(out), engine.connect() as connection:
                connection.execute(select(1))
        except OperationalError as error:
            case.wrong(
                "The server ended the connections that lay in the pool, as a restart does. The "
                "next use of your engine then failed.",
                "no_pre_ping",
                error,
                symptom=None,
            )
        case.mistake(
            "prints",
            bool(out.getvalue()),
            "Your engine prints what it sends. Leave echo out: off is the default.",
        )
    finally:
        engine.dispose()


def _take_all(case: Case, engine: Engine, out: io.StringIO) -> list[Any]:
    """Check out until the engine refuses."""
    if not isinstance(engine.pool, QueuePool):
        case.wrong(
            f"A {type(engine.pool).__name__} has no limit and keeps nothing open.", "no_pool"
        )
    patience = engine.pool.timeout()
    case.mistake(
        "waits_too_long",
        patience > 1,
        f"When all connections are out, your engine waits {patience:g} seconds before it gives up; "
        "half a second was asked for.",
    )
    case.mistake(
        "gives_up_at_once",
        patience < 0.2,
        f"When all connections are out, your engine waits {patience:g} seconds; half a second was "
        "asked for.",
    )
    held: list[Any] = []
    try:
        with redirect_stdout(out):
            while len(held) < 9:
                held.append(engine.connect())
    except PoolTimeout:
        pass
    except SQLAlchemyError as error:
        case.wrong(
            "Your engine does not connect to the address that it was given.",
            "does_not_connect",
            error,
            got=[said(engine.url.render_as_string(hide_password=True))],
        )
    return held


def _is_discreet(case: Case, engine: Engine) -> None:
    failing = text("SELECT 1 / 0 WHERE :password <> ''")
    try:
        with engine.connect() as connection:
            connection.execute(failing, {"password": "hunter2"})
    except DBAPIError as error:
        case.mistake(
            "secrets_in_errors",
            "hunter2" in str(error),
            "A statement with the parameter password='hunter2' failed, and the text of the error "
            "shows hunter2.",
        )


# -- run_in_session ------------------------------------------------------------------------------


ONCE = "The work is to be called once; your code called it several times."


class _Failure(Exception):
    """What the caller's work raises."""


def check_run_in_session(case: Case) -> None:
    engine = case.make_engine(pool_size=1, max_overflow=1, pool_timeout=0.1)
    factory = sessionmaker(engine)
    seen: list[Any] = []  # kept, so that no garbage collector tidies up behind the learner's back

    def adding(name: str, ending: BaseException | None = None) -> Any:
        def work(session: Any) -> str:
            seen.append(session)
            if not isinstance(session, Session):
                return ""  # said after the call
            session.add(Tag(name=name))
            if ending is not None:
                session.flush()
                raise ending
            return f"{name} added"

        return work

    def kept(name: str) -> bool:
        return bool(case.sql("SELECT 1 FROM tags WHERE name = %(name)s", name=name))

    for name in ("first", "second"):
        got = case.call(factory, adding(name))
        case.mistake("never_works", not seen, "The work was never called.")
        case.mistake(
            "no_session",
            not isinstance(seen[-1], Session),
            f"The work was called with {said(seen[-1])}, not with a session. factory() makes one.",
        )
        case.mistake(
            "forgets_commit",
            not kept(name),
            "The work added a tag and returned, but the tag is not in the database: nothing was "
            "committed.",
        )
        case.mistake(
            "keeps_connection",
            engine.pool.checkedout() > 0,  # type: ignore[attr-defined]
            "After your function has returned, its connection is still out of the pool.",
        )
        case.same(got, f"{name} added")
    case.mistake("runs_the_work_twice", len(seen) > 2, ONCE)
    case.mistake(
        "shares_a_session",
        seen[0] is seen[1],
        "Two calls were given the same session. Each piece of work gets one of its own.",
    )

    duplicate = case.sql("SELECT name FROM tags ORDER BY id LIMIT 1")[0][0]
    for number, (ending, what) in enumerate(
        (
            (_Failure("it went wrong"), "The work added a tag, then raised an error."),
            (KeyboardInterrupt(), "The work was interrupted with Ctrl-C (KeyboardInterrupt)."),
            (None, "The work added a tag that is there already, so the commit failed."),
        )
    ):
        name = duplicate if ending is None else f"third {number}"
        expected = IntegrityError if ending is None else type(ending)
        work, calls = adding(name, ending), len(seen)
        unheard = f"{what} The caller heard nothing of it."
        error = case.raises(BaseException, factory, work, otherwise=unheard)
        case.mistake(
            "other_error",
            not isinstance(error, expected),
            f"{what} The caller is to see that error, but got {type(error).__name__}.",
        )
        case.mistake("runs_the_work_twice", len(seen) > calls + 1, f"{what} {ONCE}")
        case.mistake(
            "commits_half",
            ending is not None and kept(name),
            f"{what} The tag is in the database all the same: an error must undo everything.",
        )
        case.mistake(
            "keeps_connection_after_error",
            engine.pool.checkedout() > 0,  # type: ignore[attr-defined]
            f"{what} Its connection is still out of the pool.",
        )


# -- ensure_tags ---------------------------------------------------------------------------------

ADDED_TWICE = (
    "The same name was added twice, and the unique constraint refused it. A tag that waits in the "
    "session is not in the database yet: a query finds it only after a flush."
)
TWICE = ("adds_twice", ADDED_TWICE)


def check_ensure_tags(case: Case) -> None:
    old = [name for (name,) in case.sql("SELECT name FROM tags ORDER BY name DESC LIMIT 2")]
    before = {name: number for number, name in case.sql("SELECT id, name FROM tags")}
    for autoflush, new in ((True, "setup"), (False, "pool")):
        names = [old[0], f"{new} b", f"{new} a", f"{new} b", old[1], old[0]]
        with case.session(autoflush=autoflush) as session:
            got = case.call(session, names, raising={IntegrityError: TWICE})
            case.mistake(
                "commits_itself",
                case.recording.commits > 0,
                "Your function commits. The caller decides when: its other work may still fail.",
            )
            _judge_tags(case, session, got, names, before)
            case.mistake(
                "changes_the_session",
                session.autoflush != autoflush,
                "Your function changed a setting of the caller's session (autoflush).",
            )
        with case.session(autoflush=autoflush) as session:
            session.add_all([Tag(name=f"{new} waiting"), Tag(name=f"{new} of the caller")])
            got = case.call(session, [f"{new} waiting"], raising={IntegrityError: TWICE})
            _judge_tags(case, session, got, [f"{new} waiting"], before)
            case.mistake(
                "loses_work_of_the_caller",
                not case.sql(
                    "SELECT 1 FROM tags WHERE name = %(name)s", name=f"{new} of the caller"
                ),
                "The caller had added another tag to the session and committed after your "
                "function. That tag is not in the database: was something rolled back?",
            )
    with case.session() as session:
        case.same(case.call(session, []), [])


def _judge_tags(
    case: Case, session: Session, got: Any, names: list[str], before: dict[str, int]
) -> None:
    came = case.objects_of(got, Tag, "name")
    case.same(
        came,
        names,
        mistakes={
            "drops_repeats": (
                list(dict.fromkeys(names)),
                "A name that stands in the list several times came back only once.",
            ),
            "misses_known_tags": (
                [name for name in names if name not in before],
                "Only the new tags came back; those that were there already are asked for too.",
            ),
        },
    )
    try:
        session.commit()
    except IntegrityError as error:
        case.wrong(f"At the caller's commit: {ADDED_TWICE}", "adds_twice", error)
    case.mistake(
        "several_objects_for_one_name",
        any(tag is not got[names.index(tag.name)] for tag in got),
        "The same name came back as two different objects.",
    )
    for name in names:
        rows = case.sql("SELECT id FROM tags WHERE name = %(name)s", name=name)
        case.mistake(
            "adds_nothing",
            not rows,
            f"After the caller's commit there is no tag {name!r} in the database.",
        )
        case.mistake(
            "replaces_known_tags",
            name in before and rows != [(before[name],)],
            f"The tag {name!r} was there already and has another id now.",
        )


# -- read_settings -------------------------------------------------------------------------------

GOOD = {
    "DB_USER": "ada",
    "DB_PASSWORD": "p@ss/w:rd",
    "DB_HOST": "db.example.org",
    "DB_NAME": "blog",
    "DB_PORT": "6432",
    "PATH": "elsewhere",
}
REQUIRED = ("DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME")
DECOY = {
    "DB_USER": "decoy",
    "DB_PASSWORD": "decoy",
    "DB_HOST": "decoy",
    "DB_NAME": "decoy",
    "DB_PORT": "1",
}


@on("authored")
def check_read_settings(case: Case) -> None:
    required = (
        "DB_PORT was left out, which is allowed: 5432 is meant then. Your code raised a KeyError."
    )
    with patch.dict(os.environ, DECOY):
        without_port = {name: value for name, value in GOOD.items() if name != "DB_PORT"}
        others = {**without_port, "DB_USER": "grace", "DB_NAME": "shop", "DB_PASSWORD": "100%"}
        for environ, port in ((GOOD, 6432), (others, 5432)):
            refused = "All settings were in order, but your code raised a ValueError."
            known: dict[type[BaseException], tuple[str, str]] = {
                KeyError: ("port_required", required),
                ValueError: ("refuses_all", refused),
            }
            got = case.call(environ, raising=known)
            _judge_settings(case, got, environ, port)
        for changed, names in (
            ({"DB_HOST": None}, {"DB_HOST"}),
            ({"DB_PASSWORD": None}, {"DB_PASSWORD"}),
            ({"DB_NAME": ""}, {"DB_NAME"}),
            ({"DB_PORT": "port"}, {"DB_PORT"}),
            ({"DB_PORT": "70000"}, {"DB_PORT"}),
            ({"DB_PORT": "0"}, {"DB_PORT"}),
            ({"DB_PORT": "-1"}, {"DB_PORT"}),
            (
                {"DB_USER": None, "DB_HOST": "", "DB_PORT": "5432x"},
                {"DB_USER", "DB_HOST", "DB_PORT"},
            ),
            (
                {"DB_USER": None, "DB_PASSWORD": None, "DB_HOST": None, "DB_NAME": None},
                set(DECOY) - {"DB_PORT"},
            ),
        ):
            values = {**GOOD, **changed}
            environ = {name: value for name, value in values.items() if value is not None}
            _judge_refusal(case, environ, names, ", ".join(map(_change, changed.items())))


def _change(change: tuple[str, str | None]) -> str:
    name, value = change
    if value is None:
        return f"{name} missing"
    return f"{name} empty" if value == "" else f"{name}={value}"


def _judge_settings(case: Case, got: Any, environ: dict[str, str], port: int) -> None:
    case.mistake("returns_nothing", got is None, "Nothing came back. Is a `return` missing?")
    case.mistake(
        "gives_text",
        not isinstance(got, URL),
        f"A URL object is asked for, not {said(got)}.",
    )
    case.mistake(
        "reads_os_environ",
        "decoy" in (got.username, got.host, got.database, got.password) or got.port == 1,
        "Your function read from os.environ. It is to read from the mapping that it was given.",
    )
    case.mistake(
        "no_driver",
        got.drivername != "postgresql+psycopg2",
        f"The driver psycopg2 is asked for; your URL has {got.drivername!r}.",
    )
    case.mistake(
        "password_torn",
        got.password != environ["DB_PASSWORD"],
        f"DB_PASSWORD was {environ['DB_PASSWORD']!r}, but the password of your URL is "
        f"{got.password!r}: its signs were taken for signs of the address.",
    )
    case.mistake(
        "port_as_text",
        isinstance(got.port, str),
        f"The port of your URL is the text {got.port!r}, not a number.",
    )
    case.same(
        (got.username, got.host, got.port, got.database),
        (environ["DB_USER"], environ["DB_HOST"], port, environ["DB_NAME"]),
    )


def _judge_refusal(case: Case, environ: dict[str, str], names: set[str], what: str) -> None:
    try:
        got = case.answer(environ)
    except (Exception, SystemExit) as error:
        _judge_message(case, error, environ, names, what)
        return
    shown = f"the URL {got}" if isinstance(got, URL) else said(got)
    mistake, why = "accepts_missing", "A variable that is not set must be refused."
    if names <= set(environ):
        mistake, why = "accepts_empty", "An empty variable is as good as none."
    if names == {"DB_PORT"}:
        mistake, why = "accepts_any_port", "A port is a number from 1 to 65535."
    case.wrong(f"With {what}, your function gave back {shown}. {why}", mistake)


def _judge_message(
    case: Case, error: BaseException, environ: dict[str, str], names: set[str], what: str
) -> None:
    message = str(error)
    case.mistake(
        "other_error",
        not isinstance(error, ValueError),
        f"With {what}, your code raised {type(error).__name__}. A ValueError is asked for, so that "
        "callers know what to expect.",
        got=[message],
    )
    password = environ.get("DB_PASSWORD", "")
    case.mistake(
        "password_in_message",
        bool(password) and password in message,
        f"With {what}, the message of your error shows the password. Messages end up in logs.",
    )
    named = {name for name in DECOY if name in message.upper()}
    missing, extra = sorted(names - named), sorted(named - names)
    case.mistake(
        "names_only_the_first",
        bool(missing) and bool(named & names),
        f"With {what}, your message does not name {', '.join(missing)}. Whoever reads it repairs "
        "one setting and meets the next error.",
        got=[message],
    )
    case.mistake(
        "names_nothing",
        bool(missing),
        f"With {what}, your message does not name {', '.join(missing)}.",
        got=[message],
    )
    case.mistake(
        "names_too_many",
        bool(extra),
        f"With {what}, your message also names {', '.join(extra)}, which is in order.",
        got=[message],
    )


# -- what_is_wrong -------------------------------------------------------------------------------


@on("authored")
def check_what_is_wrong(case: Case) -> None:
    case.sql("SELECT 1")
    right = case.url

    def written(**changes: Any) -> str:
        return right.set(**changes).render_as_string(hide_password=False)

    absent = next(name for name in ("psycopg", "pg8000", "psycopg2cffi") if not find_spec(name))
    for address, expected, what in (
        (written(), None, "an address that works"),
        ("localhost and so on", "address", "a text that is no address"),
        (
            "postgresql+psycopg2://user:password@host:port/dbname",
            "address",
            "an address whose port is a word",
        ),
        (written(drivername="postgres"), "driver", "an address that begins with postgres://"),
        (
            written(drivername=f"postgresql+{absent}"),
            "driver",
            f"the driver {absent}, which is not installed",
        ),
        (written(host="db..internal"), "host", "a host that nobody knows"),
        (written(port=1), "port", "a port where nobody listens"),
        (written(password="guessed"), "login", "a wrong password"),  # noqa: S106
        (written(username="database"), "login", "a user called database, whom nobody created"),
        (written(database="blog_of_nobody"), "database", "a database that does not exist"),
        (written(), None, "an address that works"),
    ):
        _judge_diagnosis(case, address, expected, what)


def _uncaught(what: str) -> dict[type[BaseException], tuple[str, str]]:
    def said_of(error: type[BaseException], more: str = "") -> str:
        return f"With {what}, your code raised {error.__name__} instead of answering.{more}"

    at_once = " The driver is imported when the engine is made."
    several = " Not every address that cannot be read is an ArgumentError."
    return {
        NoSuchModuleError: ("driver_not_caught", said_of(NoSuchModuleError)),
        ModuleNotFoundError: ("driver_not_caught", said_of(ModuleNotFoundError, at_once)),
        ArgumentError: ("address_not_caught", said_of(ArgumentError)),
        ValueError: ("address_not_caught", said_of(ValueError, several)),
        OperationalError: ("connect_not_caught", said_of(OperationalError)),
    }


def _judge_diagnosis(case: Case, address: str, expected: str | None, what: str) -> None:
    shown = [address.replace(str(case.url.password), "***")]
    gc.disable()  # a connection that only the garbage collector gives back is not given back
    try:
        with _attempts() as tried:
            got = case.call(address, raising=_uncaught(what))
        still = _connections(case, 0)
    finally:
        gc.enable()
    case.mistake(
        "leaves_connection_open",
        still > 0,
        f"With {what}, a connection stays open after your function has returned. The pool keeps it "
        "for next time, and there is no next time.",
    )
    case.mistake(
        "never_connects",
        not tried and got != expected and expected not in {"address", "driver", None},
        f"With {what}, your code gave {got!r} without having tried to connect. Making an engine "
        "sends nothing; only a connection finds out.",
        got=shown,
    )
    kind = f"takes_{expected}_for_{got}" if expected else "false_alarm"
    case.mistake(
        kind if got or not expected else "finds_nothing",
        got != expected,
        f"With {what}, {expected!r} is expected; your code gave {got!r}.",
        got=shown,
    )


@contextmanager
def _attempts() -> Iterator[list[Any]]:
    """Counts how often somebody tries to connect."""
    tried: list[Any] = []

    def note(*arguments: Any) -> None:
        tried.append(arguments[0])

    event.listen(Engine, "do_connect", note)
    try:
        yield tried
    finally:
        event.remove(Engine, "do_connect", note)


# -- log_sql -------------------------------------------------------------------------------------


class _Kept(logging.Handler):
    """Keeps the lines that arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append((record.levelno, record.getMessage()))


@on("authored")
def check_log_sql(case: Case) -> None:
    handler = _Kept()
    with _loggers_as_they_were(), _printed() as out:
        engine = case.call(case.url, handler)
        case.mistake("returns_nothing", engine is None, "Nothing came back. Is a `return` missing?")
        case.mistake(
            "no_engine",
            not isinstance(engine, Engine),
            f"An engine was expected, not a {type(engine).__name__}.",
        )
        try:
            _use(case, engine)
        finally:
            engine.dispose()
    text_ = "\n".join(line for _, line in handler.lines)
    marked = [line for line in handler.lines if "/* marked */" in line[1]]
    case.mistake(
        "nothing_logged",
        not marked,
        "A statement was sent, but it did not arrive at the handler. Both the handler and the "
        "level belong to the logger sqlalchemy.engine; a level on the handler alone, or on the "
        "root logger, does not switch it on.",
    )
    case.mistake(
        "prints",
        bool(out.getvalue().strip()),
        "The SQL arrives at the handler, and it is printed too: by a handler that echo has "
        "added, or logging.basicConfig.",
        got=out.getvalue().splitlines()[:2],
    )
    case.mistake(
        "arrives_twice",
        len(marked) > 1,
        f"One statement was sent, and it arrived {len(marked)} times.",
    )
    case.mistake(
        "values_in_the_log",
        "hunter2" in text_,
        "A statement was sent with the parameter name='hunter2', and hunter2 stands in the log.",
        got=[line for _, line in handler.lines if "hunter2" in line][:1],
    )
    case.mistake(
        "rows_in_the_log",
        "from the database" in text_,
        "The rows of results stand in the log as well. At level DEBUG the engine logs each row.",
        got=[line for _, line in handler.lines if "from the database" in line][:1],
    )
    case.mistake(
        "other_level",
        marked[0][0] != logging.INFO,
        f"The statement arrived at level {logging.getLevelName(marked[0][0])}; INFO is asked for.",
    )


def _use(case: Case, engine: Engine) -> None:
    marked = text(
        "SELECT 'from the ' || 'database' AS secret /* marked */ WHERE :name <> ''"
    ).bindparams(bindparam("name", "hunter2"))
    try:
        with engine.connect() as connection:
            connection.execute(marked).all()
            connection.execute(select(func.count()).select_from(Tag)).all()
    except SQLAlchemyError as error:
        case.wrong("Your engine cannot be used.", "unusable", error)


@contextmanager
def _loggers_as_they_were() -> Iterator[None]:
    """Take handlers and levels away for the check, and put them back afterwards."""
    names = ["", "sqlalchemy", "sqlalchemy.engine", "sqlalchemy.engine.Engine", "sqlalchemy.pool"]
    loggers = [logging.getLogger(name) for name in names]
    before = [(each, each.handlers[:], each.level, each.propagate) for each in loggers]
    for each in loggers:
        each.handlers[:] = []
    try:
        yield
    finally:
        for each, handlers, level, propagate in before:
            each.handlers[:] = handlers
            each.setLevel(level)
            each.propagate = propagate
