"""What happened during one request, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from workbook.asgi import Request, Response
from workbook.sqltape import Entry


class Place(StrEnum):
    """Where something happened."""

    CLIENT = "client"
    APP = "app"
    DATABASE = "database"


@dataclass
class Moment:
    """One thing that happened.

    Attributes:
        what: in words; for the database the ``entry`` says it.
        held: how many connections were out of their pools when it began.
        seen: what a second client read before it; ``None`` where none was asked for.
        failed: whether something went wrong here.
    """

    place: Place
    what: str = ""
    entry: Entry | None = None
    held: int = 0
    seen: str | None = None
    failed: bool = False

    @property
    def is_failed(self) -> bool:
        return self.failed or (self.entry is not None and self.entry.error is not None)


@dataclass
class TimelineData:
    """A request, its response, and what happened in between and afterwards.

    Attributes:
        seen_after: what the second client read when all was over.
        question: the SQL of the second client.
    """

    request: Request
    response: Response
    moments: list[Moment] = field(default_factory=list)
    question: str = ""
    seen_after: str | None = None

    @property
    def statements(self) -> int:
        """How many statements were sent."""
        return sum(m.entry is not None and m.entry.is_statement for m in self.moments)

    @property
    def answered(self) -> int:
        """The number of the moment at which the response began; -1 where there is none."""
        return next((i for i, m in enumerate(self.moments) if m.what == RESPONSE), -1)

    @property
    def status(self) -> int:
        return self.response.status


RESPONSE = "the response begins"
