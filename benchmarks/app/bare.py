"""FastAPI over asyncpg and nothing else: how much of the limit the framework leaves."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import orjson
from fastapi import Depends, FastAPI, Request, Response
from sqlalchemy import make_url

from benchmarks.app.limit import FEED, USER


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """The pool, as asyncpg's documentation makes it."""
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql")
    async with asyncpg.create_pool(
        url.render_as_string(hide_password=False), min_size=10, max_size=10
    ) as pool:
        app.state.pool = pool
        yield


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
