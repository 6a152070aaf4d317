"""(4) The limit: Starlette, asyncpg and orjson with hand-written SQL, and no checks of anything."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
from sqlalchemy import make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

USER = "SELECT id, username, created_at FROM users WHERE id = $1 AND deleted_at IS NULL"
FEED = """
    SELECT p.id, p.title, left(p.content, 500) AS excerpt, p.status::text,
           p.created_at, p.updated_at,
           u.id AS author_id, u.username,
           ARRAY(SELECT t.name FROM post_tags pt JOIN tags t ON t.id = pt.tag_id
                 WHERE pt.post_id = p.id ORDER BY t.name) AS tags
    FROM posts p JOIN users u ON u.id = p.author_id
    WHERE p.status = 'published' AND p.deleted_at IS NULL
    ORDER BY p.created_at DESC, p.id DESC
    LIMIT 20
"""


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """The pool, as asyncpg's documentation makes it."""
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql")
    async with asyncpg.create_pool(
        url.render_as_string(hide_password=False), min_size=10, max_size=10
    ) as pool:
        app.state.pool = pool
        yield


async def get_user(request: Request) -> Response:
    """One row."""
    row = await request.app.state.pool.fetchrow(USER, int(request.path_params["user_id"]))
    if row is None:
        return Response(status_code=404)
    return Response(orjson.dumps(dict(row)), media_type="application/json")


async def get_posts(request: Request) -> Response:
    """Twenty posts with author and tags, by one statement."""
    posts = []
    for row in await request.app.state.pool.fetch(FEED):
        post = dict(row)
        post["author"] = {"id": post.pop("author_id"), "username": post.pop("username")}
        posts.append(post)
    return Response(orjson.dumps({"items": posts}), media_type="application/json")


app = Starlette(
    routes=[Route("/users/{user_id}", get_user), Route("/posts", get_posts)], lifespan=lifespan
)
