"""Wrong answers to ``pages_api``, each with what its author was thinking."""

from typing import Annotated

from fastapi import FastAPI, Query
from sqlalchemy import func, select

from workbook.blog import Post

_Limit = Annotated[int, Query(ge=1, le=20)]


def _page(rows, limit, more):
    items = [{"id": row.id, "title": row.title} for row in rows[:limit]]
    return {"items": items, "next": items[-1]["id"] if items and more else None}


def _query(before, *, status=True, same=False):
    query = select(Post.id, Post.title).order_by(Post.id.desc())
    if status:
        query = query.where(Post.status == "published")
    if before is not None:
        query = query.where(Post.id <= before if same else Post.id < before)
    return query


def _app(factory, fetch):
    app = FastAPI()

    @app.get("/posts")
    def pages(limit: _Limit = 5, before: int | None = None):
        with factory() as session:
            return fetch(session, limit, before)

    return app


def pages_by_offset(factory):
    """`before` is how many posts came before."""

    def fetch(session, limit, before):
        start = before or 0
        rows = session.execute(_query(None).offset(start).limit(limit + 1)).all()
        return {**_page(rows, limit, False), "next": start + limit if len(rows) > limit else None}

    return _app(factory, fetch)


def next_on_the_last_page(factory):
    """The client sees that the next page is empty."""

    def fetch(session, limit, before):
        return _page(session.execute(_query(before).limit(limit)).all(), limit, True)

    return _app(factory, fetch)


def guesses_the_end(factory):
    """A page that isn't full is the last one."""

    def fetch(session, limit, before):
        rows = session.execute(_query(before).limit(limit)).all()
        return _page(rows, limit, len(rows) == limit)

    return _app(factory, fetch)


def with_drafts(factory):
    """Posts are posts."""

    def fetch(session, limit, before):
        rows = session.execute(_query(before, status=False).limit(limit + 1)).all()
        return _page(rows, limit, len(rows) > limit)

    return _app(factory, fetch)


def the_last_one_again(factory):
    """From there on."""

    def fetch(session, limit, before):
        rows = session.execute(_query(before, same=True).limit(limit + 1)).all()
        return _page(rows, limit, len(rows) > limit)

    return _app(factory, fetch)


def fetches_everything(factory):
    """Python slices."""

    def fetch(session, limit, before):
        rows = session.execute(_query(before)).all()
        return _page(rows, limit, len(rows) > limit)

    return _app(factory, fetch)


def counts_too(factory):
    """How many are left? Ask."""

    def fetch(session, limit, before):
        rows = session.execute(_query(before).limit(limit)).all()
        left = session.scalar(select(func.count()).select_from(_query(before).subquery()))
        return _page(rows, limit, left > limit)

    return _app(factory, fetch)
