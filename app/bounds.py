"""The types of all input, each with its bounds: what the database cannot hold never gets there."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path, Query
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from app.cursors import MAX_LENGTH

BIGINT = 2**63 - 1


def _storable(text: str) -> str:
    """PostgreSQL's text holds every character but this one."""
    if "\0" in text:
        raise ValueError("must not hold NUL characters")
    return text


NoNul = AfterValidator(_storable)
Id = Annotated[int, Path(ge=1, le=BIGINT)]
BodyId = Annotated[int, Field(ge=1, le=BIGINT, strict=True)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=MAX_LENGTH, description="next_cursor of a page")]

# Letters first: `author=42` is then always an id, never a name.
USERNAME = r"^[A-Za-z][A-Za-z0-9_.-]{0,31}$"
Username = Annotated[str, StringConstraints(pattern=USERNAME, max_length=32)]
Password = Annotated[str, StringConstraints(min_length=8, max_length=128), NoNul]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), NoNul
]
Content = Annotated[str, StringConstraints(max_length=100_000), NoNul]
CommentText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=5_000), NoNul
]
TagName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=50), NoNul
]
Token = Annotated[str, StringConstraints(min_length=1, max_length=4096)]


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# Always the same length and zone, whoever writes it: here Python, in hot reads PostgreSQL.
Timestamp = Annotated[
    datetime,
    PlainSerializer(_in_utc, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


class Input(BaseModel):
    """The parent of all bodies: a field that we do not know is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")


class Output(BaseModel):
    """The parent of all answers, made from ORM objects."""

    model_config = ConfigDict(from_attributes=True)
