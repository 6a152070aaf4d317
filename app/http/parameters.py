"""The types of path and query parameters."""

from typing import Annotated

from fastapi import Path, Query
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

Id = Annotated[int, Path(ge=1, le=MAX_ID)]
Limit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=MAX_LENGTH, description="next_cursor of a page")]
