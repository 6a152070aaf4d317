"""One call of an answer: its arguments, what comes before it, and what is looked at afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class From:
    """An argument that has to be made for each run: ``From(lambda s: s.get(Post, 3), "post 3")``.

    It is handed what the answer is handed (the session, engine, ...) after ``before`` has run.
    """

    make: Callable[[Any], Any]
    words: str


@dataclass(frozen=True)
class Call:
    """A call, made once with the reference and once with the answer.

    Attributes:
        arguments, keywords: what comes after the thing that is given (session, engine, ...).
        name: which object of the exercise is called; the first where left out.
        setup: SQL that the caller has sent before. In the caller's transaction where the contract
            says so, else committed.
        before: what the caller has done with the session (or connection, engine, factory): objects
            that are held, changes that are pending. What it returns is kept alive during the call
            and handed to ``after``.
        after: what the caller looks at when the answer has returned: called with the value, the
            thing that was given and the result of ``before``. Its own value is compared as well.
        read_error: what the caller reads of the error that the answer raised: called with the
            error. Its value is compared where both raise.
        hand: makes what the answer is handed instead of the thing that is given, from that: a
            session on another database, say.
        options: for the session: ``{"autoflush": False}``.
        rows: how many rows the driver may fetch where the contract bounds them and more than the
            reference fetches are in order.
        words: how the call is shown, where its arguments alone do not say it.
        contract: terms that hold for this call instead of the exercise's, as
            ``{"given": "factory", "transaction": "own"}``.
    """

    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    name: str | None = None
    setup: str = ""
    before: Callable[[Any], Any] | None = None
    after: Callable[[Any, Any, Any], Any] | None = None
    read_error: Callable[[BaseException], Any] | None = None
    hand: Callable[[Any], Any] | None = None
    options: dict[str, Any] = field(default_factory=dict)
    rows: int = 0
    words: str = ""
    contract: Mapping[str, Any] = field(default_factory=dict)


def call(*arguments: Any, **options: Any) -> Call:
    """``call(3, "ann", before=...)``: the arguments, then the fields of ``Call`` by name."""
    return Call(arguments, **options)


@dataclass(frozen=True)
class Pair:
    """Two calls at the same time, each in a transaction of its own.

    The first is stopped after each of its statements in turn; there the second runs until it ends
    or waits for the first. Then the first goes on and ``first_ends`` as it says. ``setup`` is SQL
    that was committed before: what a call's own setup does, the other can't see.
    """

    first: Call
    second: Call
    first_ends: str = "commit"  # or "rollback"
    setup: str = ""


def shown(name: str, given: str, arguments: Sequence[Any], keywords: dict[str, Any]) -> str:
    """The call as a line of Python."""
    from workbook.judge.compare import short_repr

    parts = [given] if given else []
    parts += [
        argument.words if isinstance(argument, From) else short_repr(argument)
        for argument in arguments
    ]
    parts += [f"{key}={short_repr(value)}" for key, value in keywords.items()]
    return f"{name}({', '.join(parts)})"
