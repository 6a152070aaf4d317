"""Values in a form in which two runs can be compared: with their types, without their addresses."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Row, inspect
from sqlalchemy.exc import NoInspectionAvailable, SQLAlchemyError
from sqlalchemy.orm import InstanceState, Session

from workbook.judge.equivalence.clock import NOW, Clock, is_now

_MOST = 100_000  # values in one answer; a generator without an end is stopped here
_DEEPEST = 12


@dataclass(frozen=True)
class MappedObject:
    """A mapped object: its class, where it belongs, and what its columns say when they are read."""

    model: str
    state: str
    columns: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class OpaqueValue:
    """A value of a kind that has no other form here: told apart by type and text."""

    type: str
    text: str


class Normalizer:
    """Turns the values of one run into their comparable form.

    Args:
        session: the session that objects should belong to, if one was given.
        clock: the server's clock before and after the call; what lies between is NOW.
    """

    def __init__(self, session: Session | None, clock: Clock) -> None:
        self.session = session
        self.clock = clock
        self.count = 0

    def __call__(self, value: Any, depth: int = 0) -> Any:
        self.count += 1
        if self.count > _MOST or depth > _DEEPEST:
            return OpaqueValue(type(value).__name__, "...")
        return self._of(value, depth)

    def _of(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, Enum):
            return OpaqueValue(type(value).__name__, value.name)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, int):
            return ("int", int(value))
        if isinstance(value, float):
            return ("float", repr(float(value)))
        if isinstance(value, Decimal):
            return ("Decimal", str(value.normalize()) if value.is_finite() else str(value))
        if isinstance(value, datetime):
            return self._moment(value)
        if isinstance(value, date | time | timedelta | uuid.UUID | bytes):
            return (type(value).__name__, str(value))
        if (state := state_of(value)) is not None:
            return self._object(value, state)
        if isinstance(value, Row | tuple) and not _is_url(value):
            return ("tuple", tuple(self(item, depth + 1) for item in value))
        if isinstance(value, list):
            return ("list", tuple(self(item, depth + 1) for item in value))
        if isinstance(value, Mapping):
            items = [(self(k, depth + 1), self(v, depth + 1)) for k, v in value.items()]
            return ("dict", tuple(sorted(items, key=repr)))
        if isinstance(value, Set):
            return ("set", tuple(sorted((self(item, depth + 1) for item in value), key=repr)))
        return OpaqueValue(_type_name(value), _stable_text(value))

    def _moment(self, value: datetime) -> Any:
        if value.tzinfo is None:
            return ("naive datetime", str(value))
        return ("datetime", NOW if is_now(value, self.clock) else value.timestamp())

    def _object(self, value: Any, state: InstanceState[Any]) -> MappedObject:
        columns = []
        for attribute in state.mapper.column_attrs:
            try:
                read = self(getattr(value, attribute.key), 1)
            except SQLAlchemyError as error:
                read = OpaqueValue("cannot be read", type(error).__name__)
            columns.append((attribute.key, read))
        return MappedObject(state.mapper.class_.__name__, self._where(state), tuple(columns))

    def _where(self, state: InstanceState[Any]) -> str:
        name = next(
            (
                name
                for name in ("transient", "pending", "deleted", "detached", "persistent")
                if getattr(state, name)
            ),
            "unknown",
        )
        if state.session is None or self.session is None or state.session is self.session:
            return name
        return f"{name} in another session"


def state_of(value: Any) -> InstanceState[Any] | None:
    """The ORM's state of a mapped object; ``None`` for anything else."""
    try:
        state = inspect(value, raiseerr=False)
    except (NoInspectionAvailable, SQLAlchemyError):
        return None
    return state if isinstance(state, InstanceState) else None


def objects_in(value: Any, depth: int = 0) -> Iterator[Any]:
    """The mapped objects in a value, at whatever depth."""
    if state_of(value) is not None:
        yield value
    elif depth < _DEEPEST:
        if isinstance(value, Mapping):
            value = list(value.values())
        if isinstance(value, list | tuple | Set) and not _is_url(value):
            for item in value:
                yield from objects_in(item, depth + 1)


def _is_url(value: Any) -> bool:
    return hasattr(value, "render_as_string")


def _type_name(value: Any) -> str:
    return type(value).__name__


def _stable_text(value: Any) -> str:
    if _is_url(value):
        return str(value.render_as_string(hide_password=False))
    if isinstance(value, type):
        return value.__name__
    try:
        text = repr(value)
    except Exception:  # somebody's own class
        return ""
    return "" if " at 0x" in text else text
