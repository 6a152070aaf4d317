"""What the check of a live project does, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbook.asgi import Request


@dataclass(frozen=True)
class Start:
    """``create_app`` with other settings: ``None`` leaves a variable out.

    Attributes:
        only: whether the settings are what is judged; otherwise requests follow.
        revision: that of a migration which does nothing. It follows the head in a copy of the
            package that this one imports, and the application is one that runs that copy.
    """

    changes: Mapping[str, str | None] = field(default_factory=dict)
    only: bool = False
    revision: str = ""

    def __str__(self) -> str:
        if self.revision:
            return f"create_app in a copy where a revision {self.revision!r} follows the head"
        if not self.changes:
            return "create_app(environ)"
        parts = [
            f"without {name}" if value is None else f"with {name}={value!r}"
            for name, value in self.changes.items()
        ]
        return f"create_app(environ) {', '.join(parts)}"


@dataclass(frozen=True)
class Ask:
    """One request. ``note`` says in words what its headers are."""

    request: Request
    note: str = ""

    def __str__(self) -> str:
        if self.note:
            return f"{self.request} ({self.note})"
        headers = ", ".join(f"{name}: {value}" for name, value in self.request.headers.items())
        return f"{self.request} ({headers})" if headers else str(self.request)


@dataclass(frozen=True)
class Sql:
    """SQL that another client of the database runs and commits. ``words`` describe it."""

    query: str
    words: str = ""

    def __str__(self) -> str:
        return self.words or f"another client of the database: {self.query}"


@dataclass(frozen=True)
class Rows:
    """The rows that a query returns afterwards. ``words`` describe them."""

    query: str
    words: str

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Cut:
    """The server ends every connection, as it does when it is restarted."""

    def __str__(self) -> str:
        return "the server ends all connections"


@dataclass(frozen=True)
class Away:
    """From now on the database accepts no connections, or accepts them again."""

    away: bool = True

    def __str__(self) -> str:
        return "the database can't be reached" if self.away else "the database can be reached again"


@dataclass(frozen=True)
class Holding:
    """A request, or several at once, while another transaction holds what a query locks.

    Attributes:
        until: after how many answers the other transaction ends; 0: after all of them.
        most: how many connections the application may have meanwhile; 0: not looked at.
    """

    query: str
    request: Request
    count: int = 1
    until: int = 0
    most: int = 0

    def __str__(self) -> str:
        times = f"{self.count} times at once " if self.count > 1 else ""
        return f"while another transaction holds {self.query!r}: {times}{self.request}"


@dataclass(frozen=True)
class Logged:
    """What was logged since the last look, or since the scene began."""

    def __str__(self) -> str:
        return "the log"


Step = Start | Ask | Sql | Rows | Cut | Away | Holding | Logged


@dataclass(frozen=True)
class Scene:
    """Steps that belong together. Each scene begins with the same small blog.

    Attributes:
        part: which part of the project it belongs to.
        headers: what is compared of the headers of answers, beside the content type.
        keys: which keys of a problem document are compared.
        secrets: texts that should not be in the log, nor in the body of an error, by what they are.
        hidden: texts that should not be in the body of an error.
    """

    part: str
    steps: tuple[Step, ...]
    headers: tuple[str, ...] = ()
    keys: tuple[str, ...] = ("status", "detail")
    secrets: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)
