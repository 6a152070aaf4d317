"""Chapter 2: the two layers of SQLAlchemy, what each of them commits, and how to read old code.

``python -m lessons.ch02_core_vs_orm`` walks through the chapter in the terminal.
"""

import re
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    delete,
    exists,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session, sessionmaker

from workbook import sandbox, tape
from workbook.blog import Comment, Post, Tag, User
from workbook.displays.show import Html
from workbook.sqltape import record
from workbook.sqltape.recorder import paused


@dataclass(frozen=True)
class Pair:
    """One question in two forms: with the legacy Query, and with ``select()``.

    Both are Python expressions as text. They may use ``session``, the classes of the blog, and
    ``select``, ``insert``, ``update``, ``delete``, ``exists``, ``func``, ``text``.
    """

    asks: str
    legacy: str
    today: str


DRAFT = "Post.status == 'draft'"

PAIRS = (
    Pair(
        "every object",
        "session.query(User).order_by(User.id).all()",
        "session.scalars(select(User).order_by(User.id)).all()",
    ),
    Pair("by primary key", "session.query(User).get(1)", "session.get(User, 1)"),
    Pair(
        "a filter by expression",
        f"session.query(Post).filter({DRAFT}).order_by(Post.id).all()",
        f"session.scalars(select(Post).where({DRAFT}).order_by(Post.id)).all()",
    ),
    Pair(
        "one by keyword, or None",
        "session.query(User).filter_by(username='nobody').one_or_none()",
        "session.scalars(select(User).filter_by(username='nobody')).one_or_none()",
    ),
    Pair(
        "the first",
        "session.query(Post).order_by(Post.views.desc(), Post.id).first()",
        "session.scalars(select(Post).order_by(Post.views.desc(), Post.id).limit(1)).first()",
    ),
    Pair(
        "a page",
        "session.query(User).order_by(User.id)[2:5]",
        "session.scalars(select(User).order_by(User.id).offset(2).limit(3)).all()",
    ),
    Pair(
        "some columns",
        "session.query(User.id, User.username).order_by(User.id).all()",
        "session.execute(select(User.id, User.username).order_by(User.id)).all()",
    ),
    Pair(
        "one value",
        "session.query(func.max(Post.views)).scalar()",
        "session.scalar(select(func.max(Post.views)))",
    ),
    Pair(
        "how many",
        f"session.query(Post).filter({DRAFT}).count()",
        f"session.scalar(select(func.count()).select_from(Post).where({DRAFT}))",
    ),
    Pair(
        "is there any",
        f"session.query(session.query(Post).filter({DRAFT}).exists()).scalar()",
        f"session.scalar(select(exists().where({DRAFT})))",
    ),
    Pair(
        "two classes at once",
        "session.query(User, Post).join(User.posts).order_by(Post.id).all()",
        "session.execute(select(User, Post).join(User.posts).order_by(Post.id)).all()",
    ),
    Pair(
        "change many",
        f"session.query(Post).filter({DRAFT}).update({{'views': 1}})",
        f"session.execute(update(Post).where({DRAFT}).values(views=1)).rowcount",
    ),
    Pair(
        "delete many",
        "session.query(Comment).filter_by(author_id=1).delete()",
        "session.execute(delete(Comment).filter_by(author_id=1)).rowcount",
    ),
)

_NAMES = {
    thing.__name__: thing
    for thing in (Comment, Post, Tag, User, delete, exists, insert, select, text, update)
} | {"func": func}
_LABEL = re.compile(r" AS \w+_\w+")


def answer_and_sql(engine: Engine, code: str) -> tuple[str, str]:
    """Evaluate one form in a session of its own, roll back, and return the answer and the SQL."""
    with paused(), Session(engine) as session, record() as recording:
        # The text in the table is the text that runs: the two cannot drift apart.
        answer = eval(code, _NAMES | {"session": session})  # noqa: S307
    return repr(answer), "; ".join(" ".join(e.sql.split()) for e in recording.statements)


def side_by_side(engine: Engine, *pairs: Pair) -> Html:
    """Run both forms of each pair and say whether answer and SQL are the same.

    The Query gives each column a label, ``users.id AS users_id``; that difference is ignored.
    """
    heads = map(_cell, ("<b>asks</b>", "<b>legacy, then today</b>", "<b>answer</b>", "<b>SQL</b>"))
    lines = ["".join(["<tr>", *heads, "</tr>"])]
    plain = []
    for pair in pairs:
        old, old_sql = answer_and_sql(engine, pair.legacy)
        new, new_sql = answer_and_sql(engine, pair.today)
        answer = "same" if old == new else "DIFFERENT"
        sql = "same" if _LABEL.sub("", old_sql) == _LABEL.sub("", new_sql) else "different"
        code = "<br>".join(f"<code>{escape(c)}</code>" for c in (pair.legacy, pair.today))
        if sql == "different":
            both = f"{escape(old_sql)}\n{escape(new_sql)}"
            code += f'<pre style="white-space:pre-wrap;opacity:.75">{both}</pre>'
        cells = (escape(pair.asks), code, answer, sql)
        lines.append("".join(["<tr>", *(_cell(cell) for cell in cells), "</tr>"]))
        plain += [f"{pair.asks}: answer {answer}, SQL {sql}", f"  {pair.legacy}", f"  {pair.today}"]
        plain += [f"    {both}" for both in (old_sql, new_sql) if sql == "different"]
    return Html(f"<table>{''.join(lines)}</table>", "\n".join(plain))


def _cell(html: str) -> str:
    return f'<td style="text-align:left;vertical-align:top">{html}</td>'


# What old code may contain, as text. ``try_old_code`` says what happens to it today.
OLD_CODE = (
    "engine.execute('SELECT 1')",
    "connection.execute('SELECT 1')",
    "session.execute('SELECT 1')",
    "select([users.c.id])",
    "connection.execute(select(users)).first()['id']",
    "connection.execute(users.select()).first()",
    "create_engine(engine.url, future=True)",
    "sessionmaker(engine, autocommit=True)()",
    "session.query(User).get(1)",
    "session.query(User).all()",
    "session.bulk_insert_mappings(Tag, [{'name': 'old'}])",
    "User.query",
)


def try_old_code(engine: Engine, code: str) -> str:
    """Run old code and roll back: whether it works, and what it warns of or raises."""
    with (
        paused(),
        warnings.catch_warnings(record=True) as caught,
        Session(engine) as session,
        engine.connect() as connection,
    ):
        warnings.simplefilter("always")
        known = {"engine": engine, "session": session, "connection": connection}
        try:
            eval(code, _NAMES | _OLD_NAMES | known)  # noqa: S307
        except Exception as error:
            return type(error).__name__
    return ", ".join(["works", *(warning.category.__name__ for warning in caught)])


_OLD_NAMES = {
    "users": User.__table__,
    "create_engine": create_engine,
    "sessionmaker": sessionmaker,
}


def outcome(action: Callable[[], object]) -> str:
    """Call a function: what it returns, or the name of the error that it raises."""
    try:
        return repr(action())
    except Exception as error:
        return type(error).__name__


def add_readers(connection: Connection, count: int) -> int:
    """Let PostgreSQL generate users: one INSERT ... SELECT, and no row is sent."""
    name = func.concat("reader", func.generate_series(1, count).column_valued("n"))
    source = select(name, func.concat(name, "@example.com"))
    return connection.execute(insert(User).from_select(["username", "email"], source)).rowcount


def best_of(action: Callable[[], object], rounds: int = 5) -> float:
    """The shortest time in seconds: what disturbs a measurement only ever makes it longer."""
    times = []
    for _ in range(rounds):
        with paused():  # not on the tape
            start = time.perf_counter()
            action()
            times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Walk through the chapter's main points."""
    engine = sandbox("ch02_core_vs_orm_lesson")
    newest = select(User).order_by(User.id.desc()).limit(1)

    print("\n1. One statement, two layers: a row of values, or an object in a row")
    with tape("on a connection"), engine.connect() as connection:
        row = connection.execute(newest).one()
    print(f"   {len(row)} values, the second is {row.username!r}")
    with tape("in a session"), Session(engine) as session:
        print(f"   {len(session.execute(newest).one())} value: {session.scalars(newest).one()}")

    print("\n2. Who commits: two of four blocks")
    with tape("engine.connect()"), engine.connect() as connection:
        connection.execute(insert(Tag).values(name="connect"))
    with tape("engine.begin()"), engine.begin() as connection:
        connection.execute(insert(Tag).values(name="begin"))
    with tape("Session(engine)"), Session(engine) as session:
        session.add(Tag(name="session"))
        session.flush()
    with tape("session.begin()"), Session(engine) as session, session.begin():
        session.add(Tag(name="session begin"))
    with engine.connect() as connection:
        kept = select(Tag.name).where(Tag.id > 15).order_by(Tag.id)
        print(f"   kept: {connection.scalars(kept).all()}")

    print("\n3. The legacy Query and today's form")
    print(side_by_side(engine, *PAIRS))

    print("\n4. Objects cost more than rows")
    with engine.begin() as connection:
        add_readers(connection, 20_000)
    with Session(engine) as session:
        objects = best_of(lambda: session.scalars(select(User)).all())
        columns = best_of(lambda: session.execute(select(User.id, User.email)).all())
    print(f"   whole objects take {objects / columns:.0f} times as long as two columns")
    engine.dispose()


if __name__ == "__main__":
    main()
