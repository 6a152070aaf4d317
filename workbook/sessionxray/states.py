"""The states an object can be in, read without touching the object itself.

Everything comes from the object's ``InstanceState``, SQLAlchemy's own notes about it. Reading an
attribute of the object could send SQL; reading its ``InstanceState`` never does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.orm import InstanceState, Mapper

from workbook.displays.lifecycle import STATES


class Expired(IntEnum):
    """How many of the values were emptied, to be read again when they are next needed."""

    NO = 0
    SOME = 1
    ALL = 2


@dataclass(frozen=True)
class ObjectState:
    """``life`` is one of SQLAlchemy's five words, as ``inspect(thing)`` has them."""

    life: str
    expired: Expired = Expired.NO

    @property
    def name(self) -> str:
        """How the state is called in the picture.

        "expired" is short for "persistent, and every value is to be read again". A new object has
        nothing to read again, and a deleted one will not be read: there it is left out.
        """
        if self.life not in {"persistent", "detached"} or not self.expired:
            return self.life
        how = "expired" if self.expired is Expired.ALL else "partly expired"
        return how if self.life == "persistent" else f"{self.life}, {how}"


# Every name that can stand in a picture, in the order of a usual life.
NAMES = (
    *("transient", "pending", "persistent", "partly expired", "expired", "deleted"),
    *("detached", "detached, partly expired", "detached, expired"),
)


def read(state: InstanceState[Any], *, loaded: bool = False, filled: str = "") -> ObjectState:
    """What SQLAlchemy says right now.

    Two events come a moment before what they tell of. ``loaded``: the values are there, and the
    mark "expired" is about to be taken away. ``filled``: this attribute is about to get a value.
    """
    life = next(name for name in STATES if getattr(state, name))
    if state.expired and not loaded:
        return ObjectState(life, Expired.ALL)
    # A SELECT that fills an expired object again leaves its relationships in the set: they are
    # loaded on their own in any case. The same goes for deferred columns.
    missing = state.expired_attributes & _ordinary_columns(state.mapper)
    some = missing.difference(state.dict, [filled])
    return ObjectState(life, Expired.SOME if some else Expired.NO)


_columns: WeakKeyDictionary[Mapper[Any], frozenset[str]] = WeakKeyDictionary()


def _ordinary_columns(mapper: Mapper[Any]) -> frozenset[str]:
    if mapper not in _columns:
        keys = (column.key for column in mapper.column_attrs if not column.deferred)
        _columns[mapper] = frozenset(keys)
    return _columns[mapper]


def key_of(state: InstanceState[Any]) -> tuple[Any, ...] | None:
    """The primary key under which a session knows the object; ``None`` while there is none."""
    identity = state.identity
    return None if identity is None else tuple(identity)
