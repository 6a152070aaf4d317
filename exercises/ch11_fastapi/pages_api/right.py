"""Other right answers to ``pages_api``."""

from fastapi import FastAPI, Query
from sqlalchemy import select, text

from workbook.blog import Post


def the_first_of_the_next(factory):
    """`next` is the first id of the next page plus one: another number with the same effect."""
    app = FastAPI()

    @app.get("/posts")
    def pages(limit: int = Query(5, ge=1, le=20), before: int = 2**31 - 1):
        with factory() as session:
            query = (
                select(Post)
                .where(Post.status == "published", Post.id < before)
                .order_by(Post.id.desc())
                .limit(limit + 1)
            )
            posts = session.scalars(query).all()
            page, rest = posts[:limit], posts[limit:]
            items = [{"id": post.id, "title": post.title} for post in page]
            return {"items": items, "next": page[-1].id if rest else None}

    return app


def plain_sql(factory):
    """SQL text."""
    app = FastAPI()
    query = text(
        "SELECT id, title FROM posts WHERE status = 'published' "
        "AND (CAST(:before AS int) IS NULL OR id < :before) ORDER BY id DESC LIMIT :n"
    )

    @app.get("/posts")
    def pages(limit: int = Query(5, ge=1, le=20), before: int | None = None):
        with factory() as session:
            rows = session.execute(query, {"before": before, "n": limit + 1}).all()
        more = len(rows) > limit
        return {
            "items": [{"id": row.id, "title": row.title} for row in rows[:limit]],
            "next": rows[limit - 1].id if more else None,
        }

    return app
