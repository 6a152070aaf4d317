# ruff: noqa: F401
"""What every line of the cheat sheet may use: imports, and the tables of the blog."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import (
    URL,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    and_,
    case,
    create_engine,
    delete,
    exists,
    func,
    insert,
    make_url,
    or_,
    select,
    text,
    tuple_,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    contains_eager,
    joinedload,
    load_only,
    mapped_column,
    raiseload,
    relationship,
    selectinload,
    sessionmaker,
)

from workbook.blog import Comment, Post, Tag, User

users, posts, tags = User.__table__, Post.__table__, Tag.__table__


class DDL(str):
    """SQL that a cell shows as it is."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def ddl(table: Any) -> DDL:
    """The CREATE TABLE of a table, and the CREATE INDEX of each of its indexes."""
    from sqlalchemy.dialects import postgresql
    from sqlalchemy.schema import CreateIndex, CreateTable

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    indexes = sorted(table.indexes, key=lambda index: index.name)
    statements: list[Any] = [CreateTable(table), *map(CreateIndex, indexes)]
    return DDL("\n\n".join(str(each.compile(dialect=dialect)).strip() for each in statements))
