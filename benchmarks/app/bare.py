"""FastAPI over asyncpg and nothing else: how much of the limit the framework leaves."""

from typing import Annotated

import asyncpg
import orjson
from fastapi import Depends, FastAPI, Request, Response

from benchmarks.app.limit import FEED, USER, lifespan

app = FastAPI(lifespan=lifespan)


async def get_pool(request: Request) -> asyncpg.Pool:
    """The pool, as a dependency."""
    pool: asyncpg.Pool = request.app.state.pool
    return pool


Pool = Annotated[asyncpg.Pool, Depends(get_pool)]


@app.get("/users/{user_id}")
async def get_user(user_id: int, pool: Pool) -> Response:
    """One row."""
    row = await pool.fetchrow(USER, user_id)
    if row is None:
        return Response(status_code=404)
    return Response(orjson.dumps(dict(row)), media_type="application/json")


@app.get("/posts")
async def get_posts(pool: Pool, limit: int = 20) -> Response:
    """Twenty posts with author and tags, by one statement."""
    posts = []
    for row in await pool.fetch(FEED):
        post = dict(row)
        post["author"] = {"id": post.pop("author_id"), "username": post.pop("username")}
        posts.append(post)
    return Response(orjson.dumps({"items": posts}), media_type="application/json")
