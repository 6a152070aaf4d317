"""The reference solution of ``in_one_transaction``."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine


async def in_one_transaction(
    engine: AsyncEngine, *functions: Callable[[Connection], Any]
) -> list[Any]:
    """Call plain functions one after the other, and return what they return as a list.

    Each of them takes a plain Connection, as `Base.metadata.create_all` does. All of them work in
    the same transaction. It is committed at the end. If one of them raises, nothing is saved, the
    others are not called, and the error goes to the caller.
    """
    async with engine.begin() as connection:
        return [await connection.run_sync(function) for function in functions]
