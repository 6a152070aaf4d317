"""The types of all fields, each with its bounds: the database is never sent what it cannot hold."""

from datetime import UTC, datetime
from typing import Annotated, Any
from unicodedata import normalize

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
    validate_email,
)
from pydantic_core import PydanticCustomError

# The largest integer that every JSON reader gets exactly (JavaScript knows only doubles), and far
# below the end of bigint.
MAX_ID = 2**53 - 1


def _storable(text: str) -> str:
    """PostgreSQL's text holds every character but this one."""
    if "\0" in text:
        raise ValueError("must not contain NUL characters")
    return text


def _number(value: object) -> object:
    """JSON's 1 and 1.0 are the same integer; "1" and true are none."""
    if isinstance(value, (str, bool)):
        raise ValueError("must be a number")  # noqa: TRY004 - pydantic wants ValueErrors
    return value


def _stripped(text: str) -> str:
    return text.strip(SPACES)


def _composed(text: str) -> str:
    """An é is one character or two, and looks the same: here it is one."""
    return normalize("NFC", text)


def _normalised(text: str) -> str:
    """One spelling of an e-mail address: composed, without spaces, its domain in Unicode."""
    address = validate_email(text)[1]
    if len(address) > MAX_EMAIL:
        raise ValueError(f"must have at most {MAX_EMAIL} characters")
    return address


def as_signed_up(login: str) -> str:
    """What a person signs in with, as signing up has stored it.

    The same string must find the same account: a keyboard may send an é as two characters.
    """
    if "@" not in login:  # a username, which has one spelling only
        return login
    try:
        return _normalised(login)
    except (PydanticCustomError, ValueError):
        return login


MAX_EMAIL = 254
MAX_FIELDS = 50
# The spaces that everybody agrees on: of U+0085 and the like, each regex engine has its own
# opinion, and the OpenAPI document should be true for all of them.
SPACES = " \t\r\n\f\v"
VISIBLE = r"[^ \t\r\n\f\v]"
Stripped = AfterValidator(_stripped)
Composed = AfterValidator(_composed)
NoNul = AfterValidator(_storable)
BodyId = Annotated[int, Field(ge=1, le=MAX_ID), BeforeValidator(_number)]

# Letters first: `author=42` is then always an id, never a name.
USERNAME = r"^[A-Za-z][A-Za-z0-9_.-]{0,31}$"
Username = Annotated[str, StringConstraints(pattern=USERNAME, max_length=32)]
Email = Annotated[
    str,
    StringConstraints(max_length=MAX_EMAIL),
    NoNul,
    AfterValidator(_normalised),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": MAX_EMAIL}),
]
Password = Annotated[str, StringConstraints(min_length=8, max_length=128), NoNul]
OldPassword = Annotated[str, StringConstraints(min_length=1, max_length=128), NoNul]
Title = Annotated[str, StringConstraints(pattern=VISIBLE, max_length=200), NoNul, Stripped]
Content = Annotated[str, StringConstraints(max_length=100_000), NoNul]
CommentText = Annotated[str, StringConstraints(pattern=VISIBLE, max_length=5_000), NoNul, Stripped]
Reason = Annotated[str, StringConstraints(pattern=VISIBLE, max_length=1_000), NoNul, Stripped]
TagName = Annotated[
    str, StringConstraints(pattern=VISIBLE, max_length=50), NoNul, Stripped, Composed
]
LinkToken = Annotated[str, StringConstraints(min_length=1, max_length=128)]
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
    """The parent of all body schemas: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _few(cls, body: Any) -> Any:
        """Refuse a body with too many fields, without naming each of them."""
        if isinstance(body, dict) and len(body) > MAX_FIELDS:
            raise ValueError(f"must have at most {MAX_FIELDS} fields")
        return body


class Output(BaseModel):
    """The parent of all answers, made from ORM objects."""

    model_config = ConfigDict(from_attributes=True)
