"""The types of path and query parameters."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import Path, Query
from pydantic import BeforeValidator, Field
from starlette.convertors import Convertor, register_url_convertor

from app.http.cursors import MAX_LENGTH
from app.schemas.fields import MAX_ID


class IdConvertor(Convertor[str]):
    """``{post_id:id}``: anything but a word that is a path of its own.

    Else PATCH /posts/export would be a change of the post "export" and answer 422, not 405.
    """

    regex = r"(?!(?:export|import|me)(?:/|$))[^/]+"

    def convert(self, value: str) -> str:
        """As it is: whether it is a number, ``Id`` checks."""
        return value

    def to_string(self, value: str) -> str:
        """As it is."""
        return str(value)


register_url_convertor("id", IdConvertor())


def _plain(value: object) -> object:
    """One spelling of a number, so that one thing has one address: not 1.0, 01 or +1."""
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("must be a number without a sign, a fraction or leading zeros")
    return value


def _canonical(value: object) -> object:
    """One spelling of a UUID, too: Python reads it in braces, without hyphens and more."""
    if isinstance(value, str) and not _UUID.fullmatch(value):
        raise ValueError("must be a UUID, exactly as this API returned it")
    return value


_NUMBER = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
Plain = BeforeValidator(_plain)
Id = Annotated[int, Path(ge=1, le=MAX_ID), Plain]
SessionId = Annotated[UUID, Path(), BeforeValidator(_canonical)]
PageLimit = Annotated[int, Field(ge=1, le=100), Plain]
PageCursor = Annotated[
    str | None, Field(max_length=MAX_LENGTH, description="the next_cursor of the previous page")
]
Limit = Annotated[PageLimit, Query()]
Cursor = Annotated[PageCursor, Query()]
