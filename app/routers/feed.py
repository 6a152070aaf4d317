"""The feed."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from app.config import Settings
from app.crud.feed import FEW, RANKED, Feed, Position, Ranked
from app.deps import ViewerDep, hot_paths
from app.http import cursors, query_model
from app.http.errors import Problem, documented
from app.http.parameters import PageCursor, PageLimit
from app.http.responses import page_response
from app.models import Language
from app.schemas import PostPage
from app.schemas.fields import Composed, NoNul

router = APIRouter(prefix="/posts", tags=["posts"], responses=documented(400, 401, 422, 503))

AUTHOR = r"^([A-Za-z][A-Za-z0-9_.-]{0,31}|[1-9][0-9]{0,14})$"
# "not" and again "not": PostgreSQL keeps each on a stack, which is small.
NOTS = re.compile(r"(?:-\s*){10}")


def _few_nots(words: str) -> str:
    if NOTS.search(words):
        raise ValueError("must not have ten hyphens in a row")
    return words


Author = Annotated[str, Field(pattern=AUTHOR)]
TagFilter = Annotated[str, Field(min_length=1, max_length=50), NoNul, Composed]
Words = Annotated[str, Field(min_length=1, max_length=200), NoNul, AfterValidator(_few_nots)]


class FeedQuery(BaseModel):
    """The query parameters of the feed."""

    limit: PageLimit = 20
    cursor: PageCursor = None
    author: Annotated[Author | None, Field(description="a username or a user's id")] = None
    tag: TagFilter | None = None
    q: Words | None = None
    language: Language = Field(
        default=Language.SIMPLE,
        description="With q: searches only posts in this language, and also finds other forms of "
        "the words. `simple` searches all posts, for exactly these words, in upper or lower case.",
    )
    sort: Literal["newest", "relevance"] = Field(
        default="newest",
        description="`relevance`, with q: the best match first. When more than "
        f"{FEW:,} posts contain the words, only the newest {RANKED:,} matches are ranked.",
    )


@router.get("", response_model=PostPage, openapi_extra=query_model.openapi(FeedQuery))
async def feed(request: Request, viewer: ViewerDep) -> Response:
    """The feed, newest first.

    ``q`` searches as a search engine does: ``word``, ``"a phrase"``, ``or`` between alternatives,
    and ``-`` before a word to exclude it.
    """
    query = query_model.read(FeedQuery, request)
    # Not as a dependency: FastAPI resolves each one anew, and this route is asked most.
    settings: Settings = request.app.state.settings
    ranked = query.sort == "relevance"
    if query.q is None and (ranked or query.language is not Language.SIMPLE):
        raise Problem(422, "language and sort=relevance can only be used with a search: set q.")
    after = _position(settings, query.cursor, ranked)
    page = await hot_paths(request).feed(
        Feed(viewer, query.limit, query.author, query.tag, query.q, after, query.language, ranked)
    )
    return page_response(page.items, _cursor(settings, page.last))


def _position(settings: Settings, cursor: str | None, ranked: bool) -> Position | None:
    if cursor is None:
        return None
    if ranked:
        rank, post_id, newest, few = cursors.decode(settings.secret, "ranked", cursor)
        return Ranked(rank, post_id, cursors.moment(newest), bool(few))
    microseconds, post_id = cursors.decode(settings.secret, "feed", cursor)
    return cursors.moment(microseconds), post_id


def _cursor(settings: Settings, last: Position | None) -> str | None:
    if last is None:
        return None
    if isinstance(last, Ranked):
        newest = cursors.microseconds(last.newest)
        return cursors.encode(settings.secret, "ranked", last.rank, last.id, newest, last.few)
    return cursors.encode(settings.secret, "feed", cursors.microseconds(last[0]), last[1])
