"""Relationships: the classes of chapter 6.

``python -m lessons.ch06_relationships`` walks through its main points in the terminal.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    ForeignKey,
    String,
    Table,
    delete,
    event,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

from workbook import plan, sandbox, tape
from workbook.blog import Base as BlogBase
from workbook.blog import Post, User
from workbook.blog.large import load_large
from workbook.displays.entities import entity_diagram
from workbook.plans import settle
from workbook.sqltape.recorder import paused


class BareBase(DeclarativeBase):
    """The base of two tables whose relationships say nothing about deleting."""


class BareUser(BareBase):
    """A user; nothing says what happens to the posts."""

    __tablename__ = "bare_users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(30))
    posts: Mapped[list["BarePost"]] = relationship(back_populates="author")


class BarePost(BareBase):
    """A post that must have an author."""

    __tablename__ = "bare_posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("bare_users.id"))
    author: Mapped[BareUser] = relationship(back_populates="posts")


class GuideBase(DeclarativeBase):
    """Users, posts and tags as many guides have them. The chapter finds what is missing."""


guide_post_tags = Table(
    "post_tags",
    GuideBase.metadata,
    Column("post_id", ForeignKey("posts.id"), primary_key=True),
    Column("tag_id", ForeignKey("tags.id"), primary_key=True),
)


class GuideUser(GuideBase):
    """A user with a list of posts."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True, index=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)
    posts: Mapped[list["GuidePost"]] = relationship(
        back_populates="author", cascade="all, delete-orphan"
    )


class GuidePost(GuideBase):
    """A foreign key without an index and without ON DELETE."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True, index=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author: Mapped[GuideUser] = relationship(back_populates="posts")
    tags: Mapped[list["GuideTag"]] = relationship(secondary=guide_post_tags, back_populates="posts")


class GuideTag(GuideBase):
    """A word on many posts."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(30), unique=True)
    posts: Mapped[list[GuidePost]] = relationship(secondary=guide_post_tags, back_populates="tags")


class ClubBase(DeclarativeBase):
    """The base of people, their cards, and the clubs that they are members of."""


class Person(ClubBase):
    """Has at most one card, and any number of memberships."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50))

    card: Mapped["Card | None"] = relationship(
        back_populates="owner", cascade="all, delete-orphan", passive_deletes=True
    )
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="person",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Membership.joined_on, Membership.club_id",
    )


class Card(ClubBase):
    """One to one: the foreign key is unique."""

    __tablename__ = "cards"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(20))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), unique=True)
    owner: Mapped[Person] = relationship(back_populates="card")


class Club(ClubBase):
    """What people can be members of."""

    __tablename__ = "clubs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(50), unique=True)
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="club",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Membership.joined_on, Membership.person_id",
    )


class Membership(ClubBase):
    """The link between a person and a club, with a date and a role of its own."""

    __tablename__ = "memberships"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True
    )
    club_id: Mapped[int] = mapped_column(
        ForeignKey("clubs.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[str] = mapped_column(String(20), server_default="member")
    joined_on: Mapped[date]

    person: Mapped[Person] = relationship(back_populates="memberships")
    club: Mapped[Club] = relationship(back_populates="memberships")


def two_ways_to_one_column() -> None:
    """Two relationships write ``articles.author_id``, and neither knows of the other."""

    class Base(DeclarativeBase): ...

    class Author(Base):
        __tablename__ = "authors"
        id: Mapped[int] = mapped_column(primary_key=True)
        posts: Mapped[list["Article"]] = relationship()

    class Article(Base):
        __tablename__ = "articles"
        id: Mapped[int] = mapped_column(primary_key=True)
        author_id: Mapped[int] = mapped_column(ForeignKey("authors.id"))
        author: Mapped[Author] = relationship()

    Base.registry.configure()


def half_imported() -> None:
    """``Author`` names a class whose module has not been imported."""

    class Base(DeclarativeBase): ...

    class Author(Base):
        __tablename__ = "authors"
        id: Mapped[int] = mapped_column(primary_key=True)
        articles: Mapped[list["Article"]] = relationship()  # type: ignore[name-defined]  # noqa: F821

    class Reader(Base):
        __tablename__ = "readers"
        id: Mapped[int] = mapped_column(primary_key=True)

    Reader()


def fresh(name: str, base: type[DeclarativeBase]) -> Engine:
    """An empty database with the tables of this base; nothing of it is on the tape."""
    engine = sandbox(name, "empty")
    with paused():
        base.metadata.create_all(engine)
    return engine


def after_delete(
    engine: Engine, relation: dict[str, Any] | None, ondelete: str | None, load: bool = False
) -> str:
    """Return what happens to two children when their parent is deleted.

    With ``load``, the children are loaded first.
    """

    class Base(DeclarativeBase): ...

    class Parent(Base):
        __tablename__ = "parents"
        id: Mapped[int] = mapped_column(primary_key=True)
        children: Mapped[list["Child"]] = relationship(**relation or {})

    class Child(Base):
        __tablename__ = "children"
        id: Mapped[int] = mapped_column(primary_key=True)
        parent_id: Mapped[int | None] = mapped_column(ForeignKey("parents.id", ondelete=ondelete))

    with engine.connect() as connection, Session(connection) as session:
        Base.metadata.create_all(connection)
        session.add(Parent(id=1, children=[Child(), Child()]))
        session.flush()
        session.expunge_all()  # the session has forgotten them
        parent = session.get_one(Parent, 1)
        if load:
            len(parent.children)
        sent = count_statements(connection)
        try:
            if relation is None:
                session.execute(delete(Parent))
            else:
                session.delete(parent)
                session.flush()
        except IntegrityError:
            return f"refused ({len(sent)})"
        kept = connection.execute(select(Child.parent_id)).all()
        return ("NULL" if kept else "deleted") + f" ({len(sent) - 1})"


def count_statements(connection: Connection) -> list[str]:
    """A list that grows by one entry for each statement that is sent from now on."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    return sent


def all_after_delete(engine: Engine, load: bool = False) -> str:
    """``after_delete`` for each combination, as a table; nothing of it is on the tape."""
    cascade = {"cascade": "all, delete-orphan"}
    relations: dict[str, dict[str, Any] | None] = {
        "relationship()": {},
        "cascade=": cascade,
        "cascade=, passive_deletes=True": {**cascade, "passive_deletes": True},
        "passive_deletes=True": {"passive_deletes": True},
        'passive_deletes="all"': {"passive_deletes": "all"},
        "delete(Parent) instead": None,
    }
    rules = (None, "RESTRICT", "CASCADE", "SET NULL")
    lines = [" " * 33 + "".join(f"{rule or 'no ondelete':14}" for rule in rules).rstrip()]
    with paused():
        for name, relation in relations.items():
            results = (f"{after_delete(engine, relation, rule, load):14}" for rule in rules)
            lines.append(f"{name:33}{''.join(results)}".rstrip())
    return "\n".join(lines)


def large_blog(name: str) -> Engine:
    """A fresh database with 1,000 users and 100,000 posts; nothing of it is on the tape."""
    engine = sandbox(name, "empty")
    with paused(), engine.begin() as connection:
        BlogBase.metadata.create_all(connection)
        load_large(connection, seed=6)
    settle(engine)
    return engine


# A counter of rows that this connection has read from the table one by one, without an index.
POSTS_READ = text("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'posts'")


def main() -> None:
    """The main points of chapter 6."""
    engine = sandbox("ch06_relationships_lesson")
    with Session(engine) as session:
        print("# A lazy load is a statement of its own, not a join")
        with tape("post.author"):
            post = session.scalars(select(Post).where(Post.id == 1)).one()
            print(post.author.username)
        with tape("the authors of all posts"):
            posts = session.scalars(select(Post).order_by(Post.id)).all()
            print(len({post.author.username for post in posts}), "authors")
        print("\n# Deleting a user: ON DELETE CASCADE does the rest")
        with tape("session.delete(user)"):
            session.delete(post.author)
            session.flush()
    print("\n# The same with a cascade in Python only, and without a session")
    engine.dispose()
    guide = fresh("ch06_relationships_lesson", GuideBase)
    with Session(guide) as session:
        user = GuideUser(username="ida", posts=[GuidePost(title=word) for word in "abc"])
        session.add(user)
        session.commit()
        with tape("session.delete(user)"):
            session.delete(user)
            session.flush()
        session.rollback()
        with tape("delete(GuideUser)"):
            try:
                session.execute(delete(GuideUser))
            except IntegrityError as error:
                print(str(error.orig).splitlines()[0])
    guide.dispose()
    scratch = sandbox("ch06_relationships_lesson", "empty")
    print(all_after_delete(scratch))
    scratch.dispose()

    print("\n# A foreign key has no index of its own")
    large = large_blog("ch06_relationships_large")
    statement = select(Post.title).where(Post.author_id == 500)
    print(plan(statement, large, title="with the index"))
    with large.begin() as connection:
        connection.execute(text("DROP INDEX ix_posts_author_id"))
        print(plan(statement, connection, title="without it"))
        before = connection.execute(POSTS_READ).scalar_one()
        connection.execute(delete(User).where(User.id == 1000))
        after = connection.execute(POSTS_READ).scalar_one()
        print("rows of posts read to delete one user:", after - before)
    large.dispose()

    print("\n# How the tables are connected, from the metadata")
    print(entity_diagram(ClubBase))


if __name__ == "__main__":
    main()
