"""A select() that is compiled once, kept, and sent as text with its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ClauseElement, bindparam
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
_DIALECT = asyncpg_dialect()  # type: ignore[no-untyped-call]


class WrongParameters(TypeError):
    """A query was sent with parameters that it doesn't have, or without some that it needs."""


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled statement: its text, and the names of $1, $2, ... in their order."""

    sql: str
    names: tuple[str, ...]
    # Values that stand in the statement itself, and the names of those that come with each request.
    fixed: dict[str, Any]
    required: frozenset[str]
    # It may use the connections that are kept free for such statements: see Pool.
    vital: bool = False

    @classmethod
    def of(cls, statement: ClauseElement, *, vital: bool = False) -> Query:
        """Compile ``statement``; its ``given`` values come later, by name."""
        compiled: Any = statement.compile(dialect=_DIALECT)
        later = {name: None for name, bind in compiled.binds.items() if bind.required}
        # With literals that only an execution would put in, and the parameters in their order.
        state = compiled.construct_expanded_state(later)
        names = tuple(state.positiontup or ())
        values = dict(zip(names, state.positional_parameters, strict=True))
        return cls(
            sql=state.statement,
            names=names,
            fixed={name: value for name, value in values.items() if name not in later},
            required=frozenset(names) & later.keys(),
            vital=vital,
        )

    def arguments(self, given: dict[str, Any]) -> list[Any]:
        """The values in the order of the text.

        Raises WrongParameters unless exactly the ``given`` names of the statement are there: a
        misspelt one would else run as NULL, which finds nothing and says nothing.
        """
        if given.keys() != self.required:
            missing = sorted(self.required - given.keys())
            unknown = sorted(given.keys() - self.required)
            raise WrongParameters(f"missing: {missing}, unknown: {unknown}, in: {self.sql}")
        values = self.fixed | given
        return [values[name] for name in self.names]


def given(name: str, type_: TypeEngine[T] | type[TypeEngine[T]]) -> BindParameter[T]:
    """A value that comes with each request. Without it neither twin runs."""
    return bindparam(name, type_=type_, required=True)
