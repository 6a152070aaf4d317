"""Runs the spellings of a section on a real database, and says what came of each."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import warnings
from collections.abc import Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import URL, create_engine, text
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool

from workbook import asgi, databases, sandboxes
from workbook.cheatsheet import preamble, terminal
from workbook.cheatsheet.reading import Section, Spelling
from workbook.sqltape import Recording, record
from workbook.sqltape.entries import EntryKind
from workbook.sqltape.recorder import paused

LONGEST = 160  # characters of a value
LONGEST_MESSAGE = 120
_MOST = 4  # elements of a list that are shown


@dataclass(frozen=True)
class Outcome:
    """What came of a spelling: its value, what was sent, a warning, an error."""

    value: str = ""
    sent: tuple[str, ...] = ()
    warns: str = ""
    raises: str = ""

    def as_json(self) -> dict[str, Any]:
        """What there is of it, as ``json.loads`` would return it."""
        fields = asdict(self) | {"sent": list(self.sent)}
        return {name: value for name, value in fields.items() if value}


def run(section: Section, database: str = "cheat") -> Iterator[tuple[str, str, Outcome]]:
    """Run all spellings of a section: the line's id, the spelling's key, what came of it."""
    if section.kind in terminal.KINDS:
        yield from _in_a_terminal(section, database)
        return
    url = None
    try:
        for line in section.lines:
            for spelling in line.spellings:
                url = url or sandboxes.database(database)
                outcome, recording = run_one(url, section.given, spelling, line.value_of(spelling))
                yield line.id, spelling.key, outcome
                if _stays(spelling, recording):
                    url = None
                elif any(entry.sql.startswith("INSERT") for entry in recording.statements):
                    _count_again(url)
    finally:
        databases.drop(database)


def _in_a_terminal(section: Section, database: str) -> Iterator[tuple[str, str, Outcome]]:
    url = sandboxes.database(database)
    try:
        with terminal.place(section.kind, url) as say:
            for line in section.lines:
                for spelling in line.of("shell"):
                    yield line.id, spelling.key, Outcome(value=say(spelling.code))
    finally:
        databases.drop(database)


def _stays(spelling: Spelling, recording: Recording) -> bool:
    """Whether something of it is still in the database after the rollback at its end."""
    words = {entry.sql.split(maxsplit=1)[0] for entry in recording.statements}
    return spelling.kind == "op" or (recording.commits > 0 and words != {"SELECT"})


def _count_again(url: URL) -> None:
    """Let ids begin where they began: a rollback doesn't give back those that it has used."""
    engine = create_engine(url, poolclass=NullPool)
    with paused(), engine.begin() as connection:
        for table in ("users", "posts", "tags", "comments"):
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"  # noqa: S608
                )
            )


def run_one(url: URL, given: str, spelling: Spelling, value: str = "") -> tuple[Outcome, Recording]:
    """Run one spelling in a namespace of its own. What it doesn't commit is rolled back."""
    with warnings.catch_warnings(record=True) as caught, record() as recording:
        warnings.simplefilter("always")
        error = ""
        shown = ""
        try:
            if spelling.kind == "async":
                shown = asgi.run(_awaited(url, given, spelling.code, value))
            else:
                shown = asgi.run(_called(url, given, spelling.code, value))
        except Exception as raised:
            error = _first_line(f"{type(raised).__name__}: {raised}")
    warned = [
        each for each in caught if issubclass(each.category, DeprecationWarning | UserWarning)
    ]
    warning = _first_line(f"{warned[0].category.__name__}: {warned[0].message}") if warned else ""
    return Outcome(shown, tuple(_sent(recording)), warning, error), recording


async def _called(url: URL, given: str, code: str, value: str) -> str:
    with ExitStack() as stack:
        engine = create_engine(url)
        stack.callback(engine.dispose)
        session = stack.enter_context(Session(engine))
        names = _names(url) | {
            "engine": engine,
            "session": session,
            "SessionLocal": sessionmaker(engine),
        }
        if re.search(r"\b(connection|op)\.", code):
            names["connection"] = connection = stack.enter_context(engine.connect())
        if re.search(r"\bop\.", code):
            from alembic.migration import MigrationContext
            from alembic.operations import Operations

            context = MigrationContext.configure(connection)
            stack.enter_context(context.begin_transaction())
            names["op"] = Operations(context)
        return await _evaluated(names, given, code, value)


async def _awaited(url: URL, given: str, code: str, value: str) -> str:
    url = url.set(drivername="postgresql+asyncpg")
    async with AsyncExitStack() as stack:
        engine = create_async_engine(url)
        stack.push_async_callback(engine.dispose)
        names = _names(url) | {
            "engine": engine,
            "session": await stack.enter_async_context(AsyncSession(engine)),
            "SessionLocal": async_sessionmaker(engine, expire_on_commit=False),
        }
        if re.search(r"\bconnection\.", code):
            names["connection"] = await stack.enter_async_context(engine.connect())
        return await _evaluated(names, given, code, value)


def _names(url: URL) -> dict[str, Any]:
    return {
        **{name: each for name, each in vars(preamble).items() if not name.startswith("__")},
        "__name__": preamble.__name__,
        "url": url,
    }


async def _evaluated(names: dict[str, Any], given: str, code: str, value: str) -> str:
    await _execute(given, names)
    result = await _execute(code, names)
    return _shown(await _execute(value, names) if value else result)


async def _execute(code: str, names: dict[str, Any]) -> object:
    """Run code that may await; return the value of its last expression."""
    body = ast.parse(code).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    await _awaited_code(ast.Module(body, []), "exec", names)
    if not isinstance(last, ast.Expr):
        return None
    return await _awaited_code(ast.Expression(last.value), "eval", names)


async def _awaited_code(tree: Any, mode: str, names: dict[str, Any]) -> object:
    compiled = compile(
        tree, "<cheat sheet>", mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True
    )
    result = eval(compiled, names)  # noqa: S307  the sheet's own lines
    return await result if compiled.co_flags & inspect.CO_COROUTINE else result


def _sent(recording: Recording) -> Iterator[str]:
    """Each statement in one line, and the ends of transactions that change something."""
    ends = {EntryKind.COMMIT, EntryKind.SAVEPOINT, EntryKind.RELEASE, EntryKind.ROLLBACK_TO}
    for entry in recording.entries:
        if entry.is_statement:
            yield " ".join(entry.sql.split())
        elif entry.kind in ends:
            yield entry.kind.value


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, preamble.DDL):
        return " ".join(str(value).split())
    # A row of a result is a tuple, too; it is shown whole.
    if isinstance(value, list | tuple) and type(value) in {list, tuple} and len(value) > _MOST:
        some = ", ".join(_shown(each) or "None" for each in value[:_MOST])
        return _shortened(f"[{some}, ... {len(value) - _MOST} more]")
    return _shortened(" ".join(repr(value).split()))


def _shortened(text: str) -> str:
    text = re.sub(r" object at 0x[0-9a-f]+", "", text)
    return textwrap.shorten(text, LONGEST, placeholder=" ...")


_END = re.compile(r"\n| \((?:Background|deprecated)|(?<=[a-z)])\. |; ")


def _first_line(text: str) -> str:
    """The first sentence of a message."""
    text = text.replace(f"{preamble.__name__}.", "").replace("``", "")
    return textwrap.shorten(_END.split(text)[0].rstrip("."), LONGEST_MESSAGE, placeholder=" ...")
