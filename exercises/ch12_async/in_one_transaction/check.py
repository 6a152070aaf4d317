"""The check of ``in_one_transaction``, chapter 12."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def count_users(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT count(*) FROM users")) or 0)


def count_tags(connection: Connection) -> int:
    return int(connection.scalar(text("SELECT count(*) FROM tags")) or 0)


def add_tag(connection: Connection) -> None:
    connection.execute(text("INSERT INTO tags (name) VALUES ('in one transaction')"))


def deactivate(connection: Connection) -> int:
    return int(connection.execute(text("UPDATE users SET is_active = false")).rowcount)


def mark_tags(connection: Connection) -> int:
    """Changes every tag, however often it is called."""
    return int(connection.execute(text("UPDATE tags SET name = name || '!'")).rowcount)


def transaction_id(connection: Connection) -> bool:
    """Whether something was written before, in the same transaction."""
    query = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
    return bool(connection.scalar(query))


def fail(connection: Connection) -> None:
    raise LookupError("a function that fails")


def _shown(*functions: object) -> str:
    names = [getattr(function, "__name__", "") for function in functions]
    return f"await in_one_transaction({', '.join(['engine', *names])})"


def calls(world: World) -> Iterator[Call]:
    for functions in (
        (count_users,),
        (add_tag, count_tags, deactivate),
        (),
        (deactivate, transaction_id),
        (mark_tags, fail, deactivate),
        (deactivate, add_tag, add_tag),
        (count_users, fail),
    ):
        yield call(*functions, words=_shown(*functions))
