"""Mapped classes, whatever a learner makes of them.

That the engine lets right answers through and no wrong one is proven with those of the exercises.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import (
    URL,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Sequence,
    String,
    Table,
    TypeDecorator,
    event,
    func,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    declarative_base,
    mapped_column,
    relationship,
    validates,
)

from workbook import databases
from workbook.course import catalogue
from workbook.judge import answers
from workbook.judge.equivalence import known_mistakes
from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import ModelTolerance, first_difference

Compare = Callable[[str, dict[str, Any]], Difference | None]


@pytest.fixture(scope="module")
def both_databases() -> Iterator[tuple[URL, URL]]:
    names = [f"test_{side}_{uuid4().hex[:8]}" for side in ("reference", "answer")]
    one, other = (databases.create(name) for name in names)
    yield one, other
    for name in names:
        databases.drop(name)


def _empty(url: URL) -> None:
    connection = databases.connect(url)
    with connection.cursor() as cursor:
        cursor.execute("SET client_min_messages = warning")
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()


@pytest.fixture
def compare(both_databases: tuple[URL, URL]) -> Compare:
    """Compare an answer with the solution of an exercise."""
    for url in both_databases:
        _empty(url)

    def run(exercise: str, answer: dict[str, Any]) -> Difference | None:
        found = catalogue.exercise(exercise)
        free = ModelTolerance.read(found.contract.get("models", {}))
        return first_difference(answers.reference(found), answer, free, *both_databases)[0]

    return run


# -- a learner's class may be anything ------------------------------------------------------------


def _page_view(**columns: Any) -> type:
    """A table ``page_views`` with these columns instead of the right ones."""
    right = {
        "id": mapped_column(BigInteger, Identity(always=True), primary_key=True),
        "path": mapped_column(String(200), nullable=False),
    }
    body = {"__tablename__": "page_views", **right, **columns}
    return type("PageView", (declarative_base(),), body)


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ({"id": mapped_column(BigInteger, Identity(always=True, maxvalue=999), primary_key=True)},
         "other_numbers"),
        ({"id": mapped_column(BigInteger, Identity(always=True, cycle=True), primary_key=True)},
         "other_numbers"),
        ({"id": mapped_column(
            BigInteger, Identity(always=True, increment=-1, maxvalue=-1), primary_key=True)},
         "other_numbers"),
        ({"id": mapped_column(BigInteger, Sequence("numbers"), primary_key=True)},
         "other_numbering"),
        ({"path": mapped_column(String(200), nullable=False, server_default="/")}, "accepts"),
        ({"path": mapped_column(String(200, collation="C"), nullable=False)}, "other_collation"),
        ({"path": mapped_column(String(200), CheckConstraint("path <> ''"), nullable=False)},
         "refuses"),
        ({"path": mapped_column(String(200), CheckConstraint("path LIKE '%'"), nullable=False)},
         "check_extra"),
        ({"other": mapped_column(Integer)}, "column_extra"),
        ({"path": mapped_column("way", String(200))}, "column_missing"),
    ],
)  # fmt: skip
def test_rules_that_nobody_asked_for(columns: dict[str, Any], kind: str, compare: Compare) -> None:
    difference = compare("page_view", {"PageView": _page_view(**columns)})
    assert difference is not None
    assert difference.kind == kind, difference


def test_an_own_constructor_that_asks_for_more(compare: Compare) -> None:
    def init(self: Any, path: str, visitor: str) -> None:
        self.path = path

    difference = compare("page_view", {"PageView": _page_view(__init__=init)})
    assert difference is not None
    assert difference.kind == "raises"
    assert "visitor" in difference.message


def test_an_own_constructor_that_raises(compare: Compare) -> None:
    def init(self: Any, **values: Any) -> None:
        raise ZeroDivisionError("no views\nyet")

    difference = compare("page_view", {"PageView": _page_view(__init__=init)})
    assert difference is not None
    assert (difference.kind, difference.message) == (
        "raises",
        "This raises ZeroDivisionError: no views",
    )


@pytest.mark.parametrize("given", [None, 7, "PageView", int, DeclarativeBase, object()])
def test_no_mapped_class_at_all(given: Any, compare: Compare) -> None:
    difference = compare("page_view", {"PageView": given})
    assert difference is not None
    assert difference.kind in ("not_mapped", "not_a_class")


def test_an_event_that_changes_what_is_stored(compare: Compare) -> None:
    view = _page_view()

    @event.listens_for(view, "before_insert")
    def shorter(mapper: Any, connection: Any, target: Any) -> None:
        target.path = target.path[:2]

    difference = compare("page_view", {"PageView": view})
    assert difference is not None
    assert difference.kind == "other_value"


def test_a_type_that_python_sees_differently(compare: Compare) -> None:
    difference = compare(
        "page_view",
        {"PageView": _page_view(path=mapped_column(_Shouting(200), nullable=False))},
    )
    assert difference is not None
    assert difference.kind == "other_value"


class _Shouting(String):
    cache_ok = True

    def result_processor(self, dialect: Any, coltype: Any) -> Any:
        return lambda value: value and value.upper()


def test_a_relationship_that_raises_when_it_is_read(compare: Compare) -> None:
    base: Any = declarative_base()

    class Shelf(base):  # type: ignore[misc]
        __tablename__ = "shelves"
        id: Mapped[int] = mapped_column(primary_key=True)
        label: Mapped[str] = mapped_column(String(50))
        books = relationship("Book", back_populates="shelf", order_by="Book.title, Book.id")

    class Book(base):  # type: ignore[misc]
        __tablename__ = "books"
        id: Mapped[int] = mapped_column(primary_key=True)
        title: Mapped[str] = mapped_column(String(200))
        shelf_id: Mapped[int] = mapped_column(ForeignKey("shelves.id"), index=True)
        shelf = relationship("Shelf", back_populates="books")

        def __init__(self, title: str) -> None:
            self.title = title
            self.shelf.label = "new"

    difference = compare("shelf", {"Shelf": Shelf, "Book": Book})
    assert difference is not None
    assert difference.kind == "raises"


def test_a_dropped_table(compare: Compare) -> None:
    view = _page_view()
    event.listen(
        view.__table__,  # type: ignore[attr-defined]
        "after_create",
        lambda table, connection, **_: connection.execute(text("DROP TABLE page_views")),
    )
    difference = compare("page_view", {"PageView": view})
    assert difference is not None


def test_the_process_keeps_its_time_zone(compare: Compare) -> None:
    import time

    before = time.tzname
    compare("account", answers.reference(catalogue.exercise("account")))
    assert time.tzname == before


def test_a_difference_shows_the_statement(compare: Compare) -> None:
    view = _page_view(path=mapped_column(String(200), nullable=False, unique=True))
    difference = compare("page_view", {"PageView": view})
    assert difference is not None
    assert difference.kind == "refuses"
    assert difference.call.count("INSERT INTO") == 2


def test_strictness_is_declared(both_databases: tuple[URL, URL]) -> None:
    def model(**options: Any) -> dict[str, Any]:
        base: Any = declarative_base()
        table = Table(
            "stays",
            base.metadata,
            Column("id", options.pop("kind", Integer), primary_key=True),
            Column("at", DateTime(timezone=True), server_default=func.now(), **options),
        )
        return {"Stay": type("Stay", (base,), {"__table__": table})}

    def run(answer: dict[str, Any], free: ModelTolerance) -> Difference | None:
        for url in both_databases:
            _empty(url)
        return first_difference(model(), answer, free, *both_databases)[0]

    assert run(model(kind=BigInteger), ModelTolerance()) is None
    strict = run(model(kind=BigInteger), ModelTolerance(wider_integers=False))
    assert strict is not None
    assert strict.kind == "other_type"
    assert run(model(index=True), ModelTolerance()) is None
    strict = run(model(index=True), ModelTolerance(extra_indexes=False))
    assert strict is not None
    assert strict.kind == "index_extra"


def test_a_validator_that_changes_what_it_is_given(compare: Compare) -> None:
    def strip(self: Any, key: str, value: str) -> str:
        return value.strip()

    view = _page_view(strip=validates("path")(strip))
    difference = compare("page_view", {"PageView": view})
    assert difference is not None
    assert difference.kind == "other_value"


def _folder(primaryjoin: str) -> dict[str, Any]:
    base: Any = declarative_base()

    class Folder(base):  # type: ignore[misc]
        __tablename__ = "folders"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        documents = relationship(
            "Document",
            back_populates="folder",
            passive_deletes=True,
            order_by="Document.id",
            primaryjoin=primaryjoin,
        )

    class Document(base):  # type: ignore[misc]
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        folder_id: Mapped[int | None] = mapped_column(
            ForeignKey("folders.id", ondelete="SET NULL"), index=True
        )
        folder = relationship("Folder", back_populates="documents")

    return {"Folder": Folder, "Document": Document}


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        ("true()", None),
        ("Document.name != 'draft'", "other_order"),
        ("Folder.id > 100", "other_order"),
        ("Document.id != 7", "other_order"),
    ],
)
def test_a_join_that_leaves_some_rows_out(
    condition: str, kind: str | None, compare: Compare
) -> None:
    difference = compare("folder", _folder(f"and_(Folder.id == Document.folder_id, {condition})"))
    assert (difference and difference.kind) == kind


def test_an_enum_that_only_the_annotation_names(compare: Compare) -> None:
    class State(enum.Enum):
        OPEN = "open"
        IN_PROGRESS = "in progress"
        CLOSED = "closed"

    class Text(TypeDecorator[State]):
        impl = postgresql.ENUM("open", "in progress", "closed", name="ticket_state")
        cache_ok = True

        def process_bind_param(self, value: State | None, dialect: Any) -> str | None:
            return None if value is None else value.value

        def process_result_value(self, value: str | None, dialect: Any) -> State | None:
            return None if value is None else State(value)

    body = {
        "__tablename__": "tickets",
        "__annotations__": {"state": Mapped[State]},
        "id": mapped_column(Integer, primary_key=True),
        "title": mapped_column(String(100), nullable=False),
        "state": mapped_column(Text, server_default="open"),
    }
    assert compare("ticket", {"Ticket": type("Ticket", (declarative_base(),), body)}) is None


def test_the_tolerance_of_an_exercise_is_read() -> None:
    table = {"names": ["a"], "extra_checks": True, "other_types": {"t.c": ["smallint"]}}
    read = ModelTolerance.read(table)
    assert read.names == {"a"}
    assert read.extra_checks
    assert read.types_for("t.c") == ("smallint",)


@pytest.mark.parametrize("table", [{"name": []}, {"names": "a"}, {"extra_checks": 1}])
def test_an_unknown_tolerance_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"contract\.models"):
        ModelTolerance.read(table)


def _of_now(minutes: int) -> Difference:
    moment = datetime.now(UTC) + timedelta(minutes=minutes)
    return Difference("other_value", "", [f"at: datetime: {moment.isoformat()}"], ["at: <now>"])


def test_the_net_knows_moments_by_their_distance_from_now() -> None:
    assert known_mistakes.mark(_of_now(60)) == known_mistakes.mark(_of_now(60))
    assert known_mistakes.mark(_of_now(60)) != known_mistakes.mark(_of_now(120))
    assert known_mistakes.mark(_of_now(0)) != known_mistakes.mark(_of_now(0))
