"""What an async function is handed first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker
from sqlalchemy.orm import Session


def given(
    what: str,
    engine: AsyncEngine,
    options: Mapping[str, Any],
    kind: type[Session] = Session,
    info: Mapping[str, Any] | None = None,
) -> Any:
    """The thing that a contract names.

    Args:
        options: for the session.
        kind: the plain session that an async one speaks to.
    """
    if what == "async_session":
        return AsyncSession(engine, sync_session_class=kind, info=dict(info or {}), **options)
    if what == "async_engine":
        return engine
    return async_sessionmaker(engine, **options)
