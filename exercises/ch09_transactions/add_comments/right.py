"""Other right answers to ``add_comments``."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workbook.blog import Comment


def plain_sql(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """SAVEPOINT and ROLLBACK TO by hand, and the SQL of the INSERT as well."""
    session.flush()
    refused = []
    for position, row in enumerate(rows):
        Comment(**row)  # refuses an attribute that a comment does not have
        session.execute(text("SAVEPOINT each_row"))
        columns = ", ".join(row)
        values = ", ".join(f":{column}" for column in row)
        query = text(f"INSERT INTO comments ({columns}) VALUES ({values})")  # noqa: S608
        try:
            session.execute(query, dict(row))
        except IntegrityError:
            session.execute(text("ROLLBACK TO each_row"))
            refused.append(position)
        except Exception:
            session.execute(text("ROLLBACK TO each_row"))
            raise
        else:
            session.execute(text("RELEASE each_row"))
    return refused


def core_in_a_savepoint(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """An INSERT for each row, with the class as its target."""
    refused: list[int] = []
    for position in range(len(rows)):
        row = Comment(**rows[position])
        values = {name: getattr(row, name) for name in rows[position]}
        try:
            with session.begin_nested():
                session.execute(insert(Comment).values(**values))
        except IntegrityError:
            refused += [position]
    return refused


def by_hand(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The savepoint's own methods instead of a with-block."""
    refused = []
    for position, row in enumerate(rows):
        comment = Comment(**row)
        savepoint = session.begin_nested()
        session.add(comment)
        try:
            session.flush()
            savepoint.commit()
        except IntegrityError:
            savepoint.rollback()
            refused.append(position)
        except BaseException:
            savepoint.rollback()
            raise
    return refused


def all_and_then_halves(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Most files are good, so all rows at once; where that is refused, each half by itself."""

    def put(part: Sequence[tuple[int, Mapping[str, Any]]]) -> list[int]:
        try:
            with session.begin_nested():
                for _, row in part:
                    session.add(Comment(**row))
                    session.flush()
        except IntegrityError:
            if len(part) == 1:
                return [part[0][0]]
            half = len(part) // 2
            return put(part[:half]) + put(part[half:])
        return []

    return put(list(enumerate(rows)))
