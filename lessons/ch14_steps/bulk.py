"""Seven ways to insert the same rows, counted on the wire, and measured."""

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    URL,
    Engine,
    Identity,
    Integer,
    String,
    bindparam,
    create_engine,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.measuring.wire import wire
from workbook.sqltape.recorder import paused

from .chart import Chart

Rows = Sequence[dict[str, object]]


class Base(DeclarativeBase):
    """The class of this module."""


class Line(Base):
    """A line of a log."""

    __tablename__ = "log_lines"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    path: Mapped[str] = mapped_column(String(50))
    milliseconds: Mapped[int]


def make_rows(number: int) -> Rows:
    """That many lines."""
    return [{"path": f"/posts/{i % 97}", "milliseconds": i * i % 1000} for i in range(number)]


def commit_each(engine: Engine, rows: Rows) -> None:
    """A transaction for each row."""
    with Session(engine) as session:
        for row in rows:
            session.add(Line(**row))
            session.commit()


def flush_each(engine: Engine, rows: Rows) -> None:
    """One transaction, and a statement for each row."""
    with Session(engine) as session, session.begin():
        for row in rows:
            session.add(Line(**row))
            session.flush()


def add_all(engine: Engine, rows: Rows) -> None:
    """One flush of many objects."""
    with Session(engine) as session, session.begin():
        session.add_all([Line(**row) for row in rows])


def insert_list(engine: Engine, rows: Rows) -> None:
    """A list of dicts, and no objects."""
    with Session(engine) as session, session.begin():
        session.execute(insert(Line), rows)


def insert_values(engine: Engine, rows: Rows) -> None:
    """All rows in one statement, which grows with them."""
    with Session(engine) as session, session.begin():
        session.execute(insert(Line).values(rows))


def from_arrays(engine: Engine, rows: Rows) -> None:
    """One short statement, with an array for each column."""
    columns = func.unnest(
        bindparam("paths", type_=ARRAY(String)), bindparam("times", type_=ARRAY(Integer))
    ).table_valued("path", "milliseconds")
    columns = columns.render_derived()
    new = insert(Line).from_select(["path", "milliseconds"], select(columns))
    arrays = {
        "paths": [row["path"] for row in rows],
        "times": [row["milliseconds"] for row in rows],
    }
    with engine.begin() as connection:
        connection.execute(new, arrays)


def copy(engine: Engine, rows: Rows) -> None:
    """COPY: PostgreSQL reads lines of text. The paths contain nothing that has to be escaped."""
    lines = io.StringIO("".join(f"{row['path']}\t{row['milliseconds']}\n" for row in rows))
    with engine.begin() as connection:
        cursor: Any = connection.connection.cursor()  # the driver's own
        cursor.copy_expert("COPY log_lines (path, milliseconds) FROM STDIN", lines)


WAYS: list[Callable[[Engine, Rows], None]] = [
    commit_each,
    flush_each,
    add_all,
    insert_list,
    insert_values,
    from_arrays,
    copy,
]


@dataclass(frozen=True)
class Way:
    """What one way has cost."""

    name: str
    statements: int
    commits: int
    sent: int
    seconds: float


@dataclass
class Counted:
    """All ways. ``measured``: whether the time is shown, in relation to the slowest."""

    rows: int
    ways: list[Way] = field(default_factory=list)
    measured: bool = False

    def __getitem__(self, name: str) -> Way:
        return next(each for each in self.ways if each.name == name)

    def _repr_html_(self) -> str:
        return self.chart().drawn()

    def __repr__(self) -> str:
        return self.chart().in_text()

    def chart(self) -> Chart:
        """What is drawn."""
        slowest = max(each.seconds for each in self.ways)
        lines: dict[str, Sequence[float]] = {}
        for each in self.ways:
            rate = [slowest / each.seconds] if self.measured else []
            lines[each.name] = [each.statements, each.commits, each.sent, *rate]
        title = f"Seven ways to insert {self.rows:,} rows"
        heads = ["statements", "commits", "bytes sent"]
        return Chart(title, heads, lines, "rows/s, slowest = 1" if self.measured else "")


def count(url: URL, number: int, measured: bool = False) -> Counted:
    """Insert ``number`` rows in each way, into an empty table each time."""
    rows, counted = make_rows(number), Counted(number, measured=measured)
    with paused(), wire(url) as (through, traffic):
        engine = create_engine(through)
        for way in WAYS:
            with engine.begin() as connection:
                connection.execute(text("TRUNCATE log_lines RESTART IDENTITY"))
            traffic.reset()
            began = time.perf_counter()
            way(engine, rows)
            seconds = time.perf_counter() - began
            cost = traffic.statements, traffic.commits, traffic.sent
            with engine.connect() as connection:
                assert connection.scalar(select(func.count()).select_from(Line)) == number
            counted.ways.append(Way(way.__name__, *cost, seconds))
        engine.dispose()
    return counted
