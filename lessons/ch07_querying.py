"""Chapter 7: querying several tables at once, and loading no more than is needed.

``python -m lessons.ch07_querying`` walks the chapter in the terminal.
"""

from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, String, func, select, tuple_
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    aliased,
    joinedload,
    mapped_column,
    selectinload,
)
from sqlalchemy.sql.dml import ReturningInsert

from workbook import sandbox, tape
from workbook.blog import Base, Comment, Post, User
from workbook.blog.large import load_large
from workbook.plans import settle
from workbook.sqltape.recorder import paused


class OtherBase(DeclarativeBase):
    """A base of its own, so that the table of this chapter stays out of the blog's metadata."""


class Visits(OtherBase):
    """How often a page was requested. ``filled_by`` says which rule set that column last."""

    __tablename__ = "visits"

    page: Mapped[str] = mapped_column(String(30), primary_key=True)
    hits: Mapped[int] = mapped_column(default=1)
    filled_by: Mapped[str] = mapped_column(String(10), default="default", onupdate="onupdate")


def visit(page: str) -> ReturningInsert[Visits]:
    """Count one visit: a new row, or one more hit in the existing row."""
    new = insert(Visits).values(page=page)
    return new.on_conflict_do_update(
        index_elements=[Visits.page], set_={"hits": Visits.hits + 1}
    ).returning(Visits)


def thread(post_id: int) -> Select[int, str, str]:
    """All comments on one post in reading order, each reply below its parent.

    The path of a comment is the ids from the top-level comment down to it. Sorting by the path puts
    each reply below its parent, and the length of the path says how deep the reply is.
    """
    tree = (
        select(Comment.id, array([Comment.id]).label("path"))
        .where(Comment.post_id == post_id, Comment.parent_id.is_(None))
        .cte("tree", recursive=True)
    )
    reply = aliased(Comment)
    tree = tree.union_all(
        select(reply.id, func.array_append(tree.c.path, reply.id)).join(
            tree, reply.parent_id == tree.c.id
        )
    )
    return (
        select(func.cardinality(tree.c.path) - 1, User.username, Comment.content)
        .select_from(tree)
        .join(Comment, Comment.id == tree.c.id)
        .join(Comment.author)
        .order_by(tree.c.path)
    )


def document() -> ColumnElement[Any]:
    """The text that is searched: the words of the title (weight A) and of the content (B)."""
    title = func.setweight(func.to_tsvector("english", Post.title), "A")
    content = func.setweight(func.to_tsvector("english", Post.content), "B")
    return title.op("||")(content)


def page(size: int, after: tuple[int, int] | None = None) -> Select[int, int, str]:
    """One page of the most viewed posts: those after the post with these views and this id."""
    posts = select(Post.views, Post.id, Post.title)
    if after is not None:
        posts = posts.where(tuple_(Post.views, Post.id) < after)
    return posts.order_by(Post.views.desc(), Post.id.desc()).limit(size)


def large_blog(name: str, posts: int = 20_000) -> Engine:
    """A database with many posts, created without showing on the tape, with exact statistics."""
    engine = sandbox(name, "empty")
    with paused(), engine.begin() as connection:
        Base.metadata.create_all(connection)
        load_large(connection, seed=7, users=500, posts=posts)
    settle(engine)
    return engine


def main() -> None:
    """Walk through the chapter's main points."""
    engine = sandbox("ch07_querying_lesson")

    print("\n1. A join returns one row for each pair; any() asks whether there is at least one")
    with tape("join"), Session(engine) as session:
        joined = session.scalars(select(User).join(User.posts)).all()
    with tape("any()"), Session(engine) as session:
        asked = session.scalars(select(User).where(User.posts.any())).all()
    print(f"   {len(joined)} against {len(asked)}")

    print("\n2. A thread of comments, read by one recursive statement")
    with tape("WITH RECURSIVE"), Session(engine) as session:
        for depth, username, content in session.execute(thread(2)):
            print(f"   {'  ' * depth}{username}: {content}")

    print("\n3. Insert or update, decided by the database")
    OtherBase.metadata.create_all(engine)
    with tape("twice"), Session(engine) as session, session.begin():
        session.execute(visit("/home"))
        counted = session.scalars(visit("/home").execution_options(populate_existing=True)).one()
        print(f"   {counted.hits} hits")

    print("\n4. Pages that neither skip nor repeat")
    after: tuple[int, int] | None = None
    with tape("two pages"), Session(engine) as session:
        for _ in range(2):
            rows = session.execute(page(3, after)).all()
            after = rows[-1].views, rows[-1].id
            print("  ", [tuple(row)[:2] for row in rows])

    print("\n5. Three ways to load the tags of a post")
    few = select(Post).order_by(Post.id).limit(5)
    for name, options in (
        ("lazy", ()),
        ("joined", (joinedload(Post.tags),)),
        ("select in", (selectinload(Post.tags),)),
    ):
        with tape(name), Session(engine) as session:
            posts = session.scalars(few.options(*options)).unique().all()
            print(f"   {sum(len(post.tags) for post in posts)} tags")
    engine.dispose()


if __name__ == "__main__":
    main()
