"""What an exercise asks of its answer beyond equivalence, and what it leaves open.

Read from the table ``[contract]`` of its ``exercise.toml``. Everything that is not said there is
strict: the answer must do what the reference does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal

Given = Literal[
    "session",
    "connection",
    "engine",
    "factory",
    "url",
    "http",
    "async_session",
    "async_engine",
    "async_sessionmaker",
    "async_http",
    "nothing",
    "models",
    "migration",
    "copy",
]
WORLDS = ("authored", "generated", "hostile", "empty")


@dataclass(frozen=True)
class Contract:
    """The terms of one exercise.

    Attributes:
        given: what the answer is handed first. ``"models"``: it is mapped classes. ``"migration"``:
            it is classes that hold what a revision file holds. ``"copy"``: it is a copy of the
            application with further features (``workbook.judge.project.features``).
            ``"http"``: a sessionmaker, of which it makes an application that answers the requests
            of the calls. ``"async_..."``: it is an async function, called on an event loop of its
            own; what it is handed belongs to an engine with asyncpg. ``"async_http"``: as
            ``"http"``, with an async_sessionmaker.
        transaction: ``"caller"``: the transaction that the caller has begun goes on afterwards;
            ``"own"``: the answer commits, or rolls back, what it does.
        ordered: whether the order of a returned list counts.
        returns: ``"value"``: compared; ``"nothing"``: whatever comes back is left open.
        statements: how many statements one call may send; ``"any"``; or ``"reference"``, as many
            as the reference sends for that call.
        rows: ``"reference"``: the driver fetches no more rows than for the reference; a number:
            no more than that many above the reference; ``"any"``.
        at_once: how many rows the driver may fetch in one piece, or ``"any"``.
        connections: with ``"reference"``, an async answer uses as many connections at the same time
            as the reference does.
        flushed: whether what was done has to be sent when the answer returns. With False the
            caller's flush is part of the call.
        objects: ``"session"``: mapped objects that come back belong to the session that was given,
            as those of the reference do; ``"any"``: only their values count.
        globals: whether loggers, warnings, environment and time zone must be as before.
        holds: classes of the blog, or of the exercise, whose objects the session holds before
            every second call, as ``["Post"]``; afterwards they must show what those of the
            reference show. In the terms of one call: before that call.
        without: methods that the session that is handed over does not have, as ``["query"]``.
        check_decides: the check judges what equivalence does not see (other transactions at the
            same time, plans, pools), so it runs for right answers as well.
        worlds: the worlds that calls are made in.
        headers: headers of answers over HTTP that are compared; the content type always is.
        error_bodies: what is compared of error answers over HTTP beside the status: ``"open"``:
            nothing; ``"form"``: all but the wording.
        application: over HTTP, whether ``"each"`` call has an application of its own, or one is
            ``"kept"`` for all calls on a database, which is quicker where it has many endpoints.
        engine: ``"given"``: over HTTP, a request that succeeds has to send its statements to the
            engine of the sessionmaker that was handed over, where the reference sends any;
            ``"any"``.
        open: columns whose values are left open, as ``"posts.created_at"``.
        models: options of the comparison of mapped classes (see ``models``). With ``classes``, the
            names of the mapped classes among the exercise's objects, these are compared first and
            then the calls.
        migration: options of the comparison of migrations (``Terms`` of
            ``workbook.judge.migrations.comparison``).
    """

    given: Given = "nothing"
    transaction: Literal["caller", "own"] = "caller"
    ordered: bool = True
    returns: Literal["value", "nothing"] = "value"
    statements: int | Literal["any", "reference"] = "any"
    rows: int | Literal["reference", "any"] = "any"
    at_once: int | Literal["any"] = "any"
    connections: Literal["reference", "any"] = "any"
    flushed: bool = True
    objects: Literal["session", "any"] = "session"
    globals: bool = True
    holds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    check_decides: bool = False
    worlds: tuple[str, ...] = WORLDS
    headers: tuple[str, ...] = ()
    error_bodies: Literal["open", "form"] = "open"
    application: Literal["each", "kept"] = "each"
    engine: Literal["given", "any"] = "any"
    open: tuple[str, ...] = ()
    models: Mapping[str, Any] = field(default_factory=dict)
    migration: Mapping[str, Any] = field(default_factory=dict)

    @property
    def makes_calls(self) -> bool:
        """Whether the answer is called by ``calls(world)`` of its check, or by the check itself."""
        return self.given not in ("models", "migration", "copy")

    @property
    def is_async(self) -> bool:
        """Whether calls are made on an event loop."""
        return self.given.startswith("async_")

    @property
    def over_http(self) -> bool:
        """Whether the answer makes an application, and calls are requests to it."""
        return self.given in ("http", "async_http")

    @property
    def classes(self) -> tuple[str, ...]:
        """The mapped classes among the exercise's objects, where the others are functions."""
        return tuple(self.models.get("classes", ()))

    def of(self, terms: Mapping[str, Any]) -> Contract:
        """The contract of one call that has terms of its own."""
        return replace(self, **terms) if terms else self

    @classmethod
    def read(cls, table: Mapping[str, Any]) -> Contract:
        """The contract of an ``exercise.toml``.

        Raises:
            ValueError: an unknown term, or a value that the term does not have.
        """
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(table) - known):
            raise ValueError(f"[contract] has no {unknown[0]!r}; it has {', '.join(sorted(known))}")
        values: dict[str, Any] = {
            key: tuple(v) if isinstance(v, list) else v for key, v in table.items()
        }
        given = str(values.get("given"))
        if given == "http" or given.startswith("async_"):
            values.setdefault("transaction", "own")
        contract = cls(**values)
        allowed: dict[str, tuple[Any, ...]] = {
            "given": Given.__args__,  # type: ignore[attr-defined]
            "transaction": ("caller", "own"),
            "returns": ("value", "nothing"),
            "rows": ("reference", "any"),
            "connections": ("reference", "any"),
            "objects": ("session", "any"),
            "error_bodies": ("open", "form"),
            "application": ("each", "kept"),
            "engine": ("given", "any"),
        }
        for name, choices in allowed.items():
            value = getattr(contract, name)
            if value not in choices and not (name == "rows" and isinstance(value, int)):
                raise ValueError(f"[contract] {name} is one of {', '.join(choices)}")
        if contract.is_async and contract.transaction != "own":
            raise ValueError("[contract] transaction: an async answer has transactions of its own")
        if wrong := set(contract.worlds) - set(WORLDS):
            raise ValueError(f"[contract] worlds: there is no world {wrong.pop()!r}")
        return contract
