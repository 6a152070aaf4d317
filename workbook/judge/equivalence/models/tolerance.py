"""What a task leaves open about its mapped classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class ModelTolerance:
    """Differences from the reference that are acceptable. The defaults hold for most tasks.

    Always free: the order of the columns, the text of a CHECK or of a default (both are judged by
    what they do), unique constraint or unique index, NO ACTION or RESTRICT, ``text`` or ``varchar``
    without a length, where an identity starts and how far it steps.

    Attributes:
        names: constraints, indexes and enum types whose names the task gives.
        wider_integers: ``bigint`` will do where the reference has ``integer``.
        identity_kind: SERIAL and the two kinds of identity will all do.
        extra_indexes: an index beyond those that are needed is fine, if it isn't unique.
        extra_checks: a further CHECK is fine, as long as no row shows it.
        on_update: what a foreign key does when the key it points to changes is free.
        other_types: further types of a column, as PostgreSQL writes them:
            ``{"vouchers.percent": ("smallint",)}``.
        server_defaults: columns (``"meetings.booked_at"``) that the database may fill in, or not.
        association_keys: tables in which a unique pair will do for a primary key, in either order.
        letting_go: foreign keys (``"books.shelf_id"``) whose task doesn't say what happens to the
            children of a deleted parent, and to a child that is taken out.
        uncounted: classes whose task doesn't limit the statements of ``session.delete``.
        unordered: relationships whose task doesn't say how the list is sorted.
    """

    names: frozenset[str] = frozenset()
    wider_integers: bool = True
    identity_kind: bool = True
    extra_indexes: bool = True
    extra_checks: bool = False
    on_update: bool = True
    other_types: tuple[tuple[str, tuple[str, ...]], ...] = ()
    server_defaults: frozenset[str] = frozenset()
    association_keys: frozenset[str] = frozenset()
    letting_go: frozenset[str] = frozenset()
    uncounted: frozenset[str] = frozenset()
    unordered: frozenset[str] = frozenset()

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> ModelTolerance:
        """The tolerance that ``[contract.models]`` of an ``exercise.toml`` declares.

        Raises:
            ValueError: an unknown option, or a value of another type than the option has.
        """
        known = {each.name: each.default for each in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name not in known:
                raise ValueError(
                    f"[contract.models] has no {name!r}; it has {', '.join(sorted(known))}"
                )
            default = known[name]
            wanted = bool if isinstance(default, bool) else dict if default == () else list
            if not isinstance(value, wanted):
                raise ValueError(  # noqa: TRY004 - a file says so, not code
                    f"[contract.models] {name} is a {wanted.__name__}"
                )
            given: Any = value
            if wanted is list:
                given = frozenset(given)
            elif wanted is dict:
                given = tuple((column, tuple(types)) for column, types in given.items())
            values[name] = given
        return cls(**values)

    def types_for(self, column: str) -> tuple[str, ...]:
        """The further types of ``"table.column"``."""
        return dict(self.other_types).get(column, ())
