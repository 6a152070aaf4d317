"""Other right answers to ``published_titles``."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, literal, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def plain_sql(connection: Connection, username: str) -> list[tuple[int, str]]:
    """A subquery says whose posts they are, without a join."""
    query = text(
        "SELECT p.id, p.title FROM posts AS p WHERE p.status = 'published' AND p.author_id IN "
        "(SELECT u.id FROM users AS u WHERE u.username = :name) ORDER BY p.id"
    ).bindparams(name=username)
    return [(number, title) for number, title in connection.execute(query)]


def of_the_driver(connection: Connection, username: str) -> list[tuple[int, str]]:
    """The driver has placeholders of its own."""
    query = (
        "SELECT posts.id, title FROM posts JOIN users ON users.id = author_id "
        "WHERE status = 'published' AND username = %(name)s ORDER BY posts.id"
    )
    return [tuple(row) for row in connection.exec_driver_sql(query, {"name": username})]


def rows_as_they_are(connection: Connection, username: str) -> list:
    """A row is a tuple."""
    query = select(Post.id, Post.title).join(Post.author)
    return connection.execute(
        query.where(User.username == username, Post.status == "published").order_by(Post.id)
    ).all()


class _Title(NamedTuple):
    id: int
    title: str


def with_names(connection: Connection, username: str) -> list[_Title]:
    """Pairs with names are easier to read."""
    there = exists().where(User.id == Post.author_id, User.username == bindparam("name"))
    posts = select(Post.id, Post.title).where(there, Post.status == "published")
    rows = connection.execute(posts.order_by(Post.id), {"name": username}).mappings()
    return [_Title(**row) for row in rows]


def through_a_session(connection: Connection, username: str) -> list[tuple[int, str]]:
    """A session on the connection that was given joins its transaction."""
    session = Session(connection)
    posts = select(Post).join(Post.author).where(User.username == literal(username))
    found = session.scalars(posts.where(Post.status == "published").order_by(Post.id))
    return [(post.id, post.title) for post in found]
