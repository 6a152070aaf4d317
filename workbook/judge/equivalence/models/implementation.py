"""The mapped classes of one side, their tables, and its database."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Engine, MetaData, Table, create_engine
from sqlalchemy import inspect as look_at
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapper, RelationshipProperty, Session

from workbook.judge.equivalence.difference import Difference
from workbook.judge.equivalence.models import values
from workbook.schemas import tables as catalogue


def first_line(error: BaseException) -> str:
    """``TypeError: ...``, one line."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__


class Implementation:
    """The reference, or the learner's answer."""

    def __init__(self, classes: Mapping[str, type], url: URL) -> None:
        self.classes: dict[str, Any] = dict(classes)
        self.url = url
        self.tables: dict[str, catalogue.Table] = {}
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = create_engine(self.url)
        return self._engine

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    @property
    def metadata(self) -> MetaData:
        return self.table_of(next(iter(self.classes))).metadata

    def table_of(self, name: str) -> Table:
        table = self.classes[name].__table__
        assert isinstance(table, Table)
        return table

    def mapper(self, name: str) -> Mapper[Any]:
        mapper: Mapper[Any] = look_at(self.classes[name])
        return mapper

    def name_of(self, mapped: type) -> str:
        """What the task calls this class."""
        for name, known in self.classes.items():
            if known is mapped:
                return name
        return mapped.__name__

    def relationships(self, name: str) -> dict[str, RelationshipProperty[Any]]:
        return dict(self.mapper(name).relationships.items())

    def constants(self) -> tuple[list[int], list[str]]:
        """Numbers and texts that stand in what its relationships join and sort by."""
        numbers: list[int] = []
        texts: list[str] = []
        for name in self.classes:
            for each in self.relationships(name).values():
                clauses = [each.primaryjoin, each.secondaryjoin, *(each.order_by or ())]
                for clause in clauses:
                    if clause is not None:
                        values.literals(_as_sql(clause), numbers, texts)
        return list(dict.fromkeys(numbers)), list(dict.fromkeys(texts))

    def reads(self, names: list[str]) -> None:
        """Read these tables from the catalogue."""
        with self.cursor() as cursor:
            self.tables = {name: catalogue.read(cursor, name) for name in names}

    @contextmanager
    def cursor(self, **settings: str) -> Iterator[Any]:
        """A cursor of the driver, in a transaction that is committed."""
        connection = self.engine.raw_connection()
        try:
            cursor: Any = connection.cursor()
            for setting, value in settings.items():
                cursor.execute(f"SET LOCAL {setting} = '{value}'")
            yield cursor
            connection.commit()
        finally:
            connection.rollback()
            connection.close()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session that is rolled back at the end."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            session = Session(self.engine)
            try:
                yield session
            finally:
                session.rollback()
                session.close()

    def make(self, name: str, values: Mapping[str, Any]) -> Any:
        """An object with these values, whatever constructor its class has.

        What the constructor has no parameter for is set afterwards.
        """
        mapped = self.classes[name]
        parameters = inspect.signature(mapped.__init__).parameters.values()
        if any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters):
            return mapped(**values)
        taken = {each.name for each in parameters}
        instance = mapped(**{key: value for key, value in values.items() if key in taken})
        for key, value in values.items():
            if key not in taken:
                setattr(instance, key, value)
        return instance


def _as_sql(clause: Any) -> str:
    try:
        compiled = clause.compile(
            dialect=postgresql.dialect(),  # type: ignore[no-untyped-call]
            compile_kwargs={"literal_binds": True},
        )
    except Exception:  # a value that has no literal
        return ""
    return str(compiled)


def unmapped(side: Implementation) -> Difference | None:
    """A class that is not mapped, or cannot be."""
    for name, given in side.classes.items():
        if not isinstance(given, type):
            return Difference("not_a_class", f"`{name}` should be a class.", [repr(given)], [])
        if not isinstance(getattr(given, "__table__", None), Table):
            return Difference(
                "not_mapped",
                f"`{name}` is not a mapped class: SQLAlchemy made no table for it.",
                [f"class {name}({', '.join(base.__name__ for base in given.__bases__)})"],
                [],
            )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in side.classes:
                side.mapper(name).registry.configure()
    except Exception as error:  # what stands in quotes is Python, and may raise anything
        text = f"SQLAlchemy cannot link the classes. {first_line(error)}"
        return Difference("links_fail", text, [first_line(error)], [])
    return None


def create_tables(side: Implementation, names: list[str]) -> Difference | None:
    """Create these tables and those that they point to, in the order that their keys ask for."""
    metadata = side.metadata
    wanted = {name for name in names if name in metadata.tables}
    wanted |= {side.table_of(name).key for name in side.classes}
    try:
        for _ in metadata.tables:
            for name in sorted(wanted):
                keys = metadata.tables[name].foreign_keys
                wanted |= {key.column.table.key for key in keys} & set(metadata.tables)
        with warnings.catch_warnings(), side.engine.begin() as connection:
            warnings.simplefilter("ignore")
            # Not create_all: it would make the enum types of the file's other classes as well.
            for table in metadata.sorted_tables:
                if table.key in wanted:
                    table.create(connection, checkfirst=len(wanted) > 1)
    except Exception as error:
        text = f"The tables could not be created. {first_line(error)}"
        return Difference("create_fails", text, [first_line(error)], [])
    return None
