"""Facts of chapter 18, each with the run that proves it."""

import asyncio
from typing import Annotated, Any

import httpx
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi import Depends, FastAPI, HTTPException
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Column, Engine, ForeignKey, Integer, MetaData, Table, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from workbook.blog import Base, Post, Tag
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


class Title(BaseModel):
    title: str | None = None


class StrictTitle(Title):
    model_config = ConfigDict(extra="forbid")


def _patch(app: FastAPI, body: dict[str, Any]) -> int:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://blog") as client:
            return await client.patch("/posts/1", json=body)

    return asyncio.run(send()).status_code


@fact(
    "A dependency raises 401, and the body has a field of the wrong type. Which status does "
    "FastAPI answer with?",
    answer=401,
    section="A bad body",
    why="Dependencies run first. Only then is an error of validation raised.",
)
def dependencies_come_first(engine: Engine) -> int:
    app = FastAPI()

    def nobody() -> None:
        raise HTTPException(401)

    @app.patch("/posts/{number}")
    def change(number: int, body: Title, user: Annotated[None, Depends(nobody)]) -> None:
        """Change it."""

    return _patch(app, {"title": 7})


@fact(
    "A body has a misspelled field, and its Pydantic model has an optional field and no settings. "
    "Which status does PATCH answer with?",
    answer=200,
    section="A bad body",
    why='What a model doesn\'t know is ignored, unless it has extra="forbid".',
)
def unknown_fields_are_ignored(engine: Engine) -> int:
    app = FastAPI()

    @app.patch("/posts/{number}")
    def change(number: int, body: Title) -> None:
        """Change it."""

    return _patch(app, {"titel": "Misspelled"})


@fact(
    'A body has a misspelled field, and its Pydantic model has `extra="forbid"`. Which status does '
    "PATCH answer with?",
    answer=422,
    section="A bad body",
    why="The unknown field is an error of validation.",
)
def unknown_fields_are_refused(engine: Engine) -> int:
    app = FastAPI()

    @app.patch("/posts/{number}")
    def change(number: int, body: StrictTitle) -> None:
        """Change it."""

    return _patch(app, {"titel": "Misspelled"})


@fact(
    "The database has the table of a model, but no module imports it. Does autogenerate propose "
    "to drop the table?",
    answer="yes",
    section="Where you would add a feature",
    why="Autogenerate makes the database match the metadata, and the table isn't in it.",
    choices=YES_NO,
)
def a_model_that_nobody_imports(engine: Engine) -> str:
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (id integer PRIMARY KEY)")
        context = MigrationContext.configure(connection)
        differences: list[Any] = compare_metadata(context, Base.metadata)
    dropped = [each[1].name for each in differences if each[0] == "remove_table"]
    return "yes" if "notes" in dropped else "no"


@fact(
    "INSERT ... ON CONFLICT DO NOTHING RETURNING id meets a row that is there. How many rows does "
    "it return?",
    answer=0,
    section="Your turn: two features",
    why="RETURNING has only the rows that were inserted.",
)
def a_row_that_is_there(engine: Engine) -> int:
    with engine.connect() as connection:
        name = connection.scalar(select(Tag.name).limit(1))
        statement = insert(Tag).values(name=name).on_conflict_do_nothing().returning(Tag.id)
        return len(connection.execute(statement).all())


@fact(
    "Two clients read version 1 of a row. Both send UPDATE ... SET version = 2 WHERE version = 1, "
    "one after the other. How many rows does the second UPDATE change?",
    answer=0,
    section="Two clients",
    why="The row has version 2 by then. The second client can be told; nothing is overwritten.",
)
def the_second_of_two_updates(engine: Engine) -> int:
    changed = 1
    with engine.connect() as connection:
        first = connection.scalar(select(func.min(Post.id)))
        views = connection.scalar(select(Post.views).where(Post.id == first)) or 0
        for _ in range(2):
            as_read = (Post.id == first, Post.views == views)
            changed = connection.execute(
                update(Post).where(*as_read).values(views=views + 1)
            ).rowcount
    return changed


@fact(
    "A row references a post with ON DELETE CASCADE, and another one without. Can the post be "
    "deleted?",
    answer="no",
    section="Where you would add a feature",
    why="One foreign key that refuses is enough: ON DELETE belongs to each of them.",
    choices=YES_NO,
)
def one_cascade_is_missing(engine: Engine) -> str:
    meta = MetaData()
    posts = Table("the_posts", meta, Column("id", Integer, primary_key=True))
    for name, action in (("kept", None), ("gone", "CASCADE")):
        Table(name, meta, Column("post_id", ForeignKey(posts.c.id, ondelete=action)))
    with engine.connect() as connection:
        meta.create_all(connection)
        for table in meta.sorted_tables:
            connection.execute(table.insert().values([1]))
        try:
            connection.execute(posts.delete())
        except IntegrityError:
            return "no"
    return "yes"
