"""Other right answers to ``tags_api``."""

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from sqlalchemy import text

from workbook.blog import Tag


def plain_sql(factory):
    """SQL text, and dictionaries instead of a schema."""
    router = APIRouter()

    @router.get("/tags")
    def every(limit: int = Query(10, gt=0, lt=51)):
        with factory() as session:
            query = text("SELECT id, name FROM tags ORDER BY name LIMIT :n")
            return [dict(row) for row in session.execute(query, {"n": limit}).mappings()]

    @router.get("/tags/{number}")
    def one(number: int = Path(gt=0, lt=2**31)):
        with factory() as session:
            row = (
                session.execute(text("SELECT id, name FROM tags WHERE id = :i"), {"i": number})
                .mappings()
                .first()
            )
        return JSONResponse({"error": "none"} if row is None else dict(row), 200 if row else 404)

    return router


def by_hand(factory):
    """Checks the numbers in the function and answers as FastAPI does."""
    from fastapi import FastAPI, HTTPException
    from fastapi.exceptions import RequestValidationError

    app = FastAPI()

    def refuse(*place):
        raise RequestValidationError([{"loc": place, "msg": "out of bounds", "type": "x"}])

    @app.get("/tags")
    def every(limit: int = 10):
        if not 1 <= limit <= 50:
            refuse("query", "limit")
        with factory() as session:
            tags = session.query(Tag).order_by(Tag.name).limit(limit).all()
            return [{"id": tag.id, "name": tag.name} for tag in tags]

    @app.get("/tags/{tag_id}")
    def one(tag_id: int):
        if not 1 <= tag_id <= 2147483647:
            refuse("path", "tag_id")
        with factory() as session:
            tag = session.get(Tag, tag_id)
            if not tag:
                raise HTTPException(404)
            return {"id": tag.id, "name": tag.name}

    return app
