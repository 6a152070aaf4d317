"""Wrong answers to ``published_titles``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import Connection, func, select, text

from workbook.blog import Post, User

_TITLES = (
    "SELECT posts.id, posts.title FROM posts JOIN users ON users.id = posts.author_id "
    "WHERE posts.status = 'published' AND users.username = {} ORDER BY posts.id"
)


def _rows(result: Any) -> list[tuple[int, str]]:
    return [(row.id, row.title) for row in result]


def name_is_part_of_the_sql(connection: Connection, username: str) -> Any:
    """format() is not an f-string, and f-strings were the trouble."""
    return _rows(connection.execute(text(_TITLES.format(f"'{username}'"))))


def colon_is_read_as_placeholder(connection: Connection, username: str) -> Any:
    """A quote inside a string is written twice, so I write it twice."""
    quoted = username.replace("'", "''")
    return _rows(connection.execute(text(_TITLES.format(f"'{quoted}'"))))


def percent_is_read_as_placeholder(connection: Connection, username: str) -> Any:
    """The colon was text()'s doing, so the driver gets it, with its quotes doubled."""
    quoted = username.replace("'", "''")
    return _rows(connection.exec_driver_sql(_TITLES.format(f"'{quoted}'")))


def pastes_into_the_sql(connection: Connection, username: str) -> Any:
    """Every character that ever made trouble is taken care of now."""
    quoted = username.replace("'", "''").replace(":", "\\:")
    return _rows(connection.execute(text(_TITLES.format(f"'{quoted}'"))))


def query_fails(connection: Connection, username: str) -> Any:
    """Only the braces had to go; the quotes around the value stay where they were."""
    return _rows(connection.execute(text(_TITLES.format("':name'")), {"name": username}))


def ignores_case(connection: Connection, username: str) -> Any:
    """People do not mind capital letters when they type their name."""
    query = select(Post.id, Post.title).join(Post.author).where(Post.status == "published")
    query = query.where(func.lower(User.username) == username.lower())
    return _rows(connection.execute(query.order_by(Post.id)))


def compares_a_pattern(connection: Connection, username: str) -> Any:
    """LIKE is how one compares text, and the value has its placeholder."""
    query = select(Post.id, Post.title).join(Post.author).where(Post.status == "published")
    return _rows(connection.execute(query.where(User.username.like(username)).order_by(Post.id)))


def turns_names_away(connection: Connection, username: str) -> Any:
    """Quotes are what attackers type: refuse them, and nothing can happen."""
    if "'" in username or ";" in username:
        raise ValueError("not a name")
    return _rows(connection.execute(text(_TITLES.format(f"'{username}'"))))


def lost_the_name(connection: Connection, username: str) -> Any:
    """Take the dangerous characters out, then it is safe."""
    cleaned = "".join(letter for letter in username if letter not in "';\\-\"%:")
    return _rows(connection.execute(text(_TITLES.format(":name")), {"name": cleaned}))


def filters_in_python(connection: Connection, username: str) -> Any:
    """What is not in the SQL cannot be injected: compare in Python."""
    every = text(
        "SELECT posts.id, title, username FROM posts JOIN users ON users.id = author_id "
        "WHERE status = 'published' ORDER BY posts.id"
    )
    return _rows(row for row in connection.execute(every) if row.username == username)


def drafts_too(connection: Connection, username: str) -> Any:
    """Written anew with select(), and the second condition was forgotten."""
    query = select(Post.id, Post.title).join(Post.author).where(User.username == username)
    return _rows(connection.execute(query.order_by(Post.id)))


def lets_sql_in(connection: Connection, username: str) -> Any:
    """A name that exists is safe. Where nobody is found, a blank too many was typed."""
    found = _rows(connection.execute(text(_TITLES.format(":name")), {"name": username}))
    return found or _rows(connection.execute(text(_TITLES.format(f"'{username.strip()}'"))))


def wrong_order(connection: Connection, username: str) -> Any:
    """The order of the old query got lost while it was written anew."""
    query = select(Post.id, Post.title).join(Post.author)
    query = query.where(User.username == username, Post.status == "published")
    return _rows(connection.execute(query.order_by(Post.views)))


def commits(connection: Connection, username: str) -> Any:
    """Chapter 1 says that what is not committed is rolled back, so better commit."""
    rows = _rows(connection.execute(text(_TITLES.format(":name")), {"name": username}))
    connection.commit()
    return rows


def one_title_at_a_time(connection: Connection, username: str) -> Any:
    """First which posts, then what they are called."""
    posts = select(Post.id).join(Post.author).where(Post.status == "published")
    ids = connection.scalars(posts.where(User.username == username).order_by(Post.id)).all()
    return [(i, connection.scalar(select(Post.title).where(Post.id == i))) for i in ids]


def strips_the_name(connection: Connection, username: str) -> Any:
    """Blanks around a name come from typing it."""
    return _rows(connection.execute(text(_TITLES.format(":name")), {"name": username.strip()}))
