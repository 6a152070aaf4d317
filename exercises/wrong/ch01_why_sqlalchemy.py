"""Wrong answers of chapter 1: ``<exercise>__<mistake>``, each with what its author was thinking."""

from datetime import UTC, datetime
from typing import Any, Optional

from sqlalchemy import BigInteger, Boolean, Column, Connection, DateTime, Integer, String, Text
from sqlalchemy import bindparam, cast, func, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.blog import Post, User

TITLES = (
    "SELECT posts.id, posts.title FROM posts JOIN users ON users.id = posts.author_id "
    "WHERE posts.status = 'published' AND users.username = {} ORDER BY posts.id"
)


def _rows(result: Any) -> list[tuple[int, str]]:
    return [(row.id, row.title) for row in result]


def published_titles__name_is_part_of_the_sql(connection: Connection, username: str) -> Any:
    """format() is not an f-string, and f-strings were the trouble."""
    return _rows(connection.execute(text(TITLES.format(f"'{username}'"))))


def published_titles__colon_is_read_as_placeholder(connection: Connection, username: str) -> Any:
    """A quote inside a string is written twice, so I write it twice."""
    quoted = username.replace("'", "''")
    return _rows(connection.execute(text(TITLES.format(f"'{quoted}'"))))


def published_titles__percent_is_read_as_placeholder(connection: Connection, username: str) -> Any:
    """The colon was text()'s doing, so the driver gets it, with its quotes doubled."""
    quoted = username.replace("'", "''")
    return _rows(connection.exec_driver_sql(TITLES.format(f"'{quoted}'")))


def published_titles__pastes_into_the_sql(connection: Connection, username: str) -> Any:
    """Every character that ever made trouble is taken care of now."""
    quoted = username.replace("'", "''").replace(":", "\\:")
    return _rows(connection.execute(text(TITLES.format(f"'{quoted}'"))))


def published_titles__query_fails(connection: Connection, username: str) -> Any:
    """Only the braces had to go; the quotes around the value stay where they were."""
    return _rows(connection.execute(text(TITLES.format("':name'")), {"name": username}))


def published_titles__ignores_case(connection: Connection, username: str) -> Any:
    """People do not mind capital letters when they type their name."""
    query = select(Post.id, Post.title).join(Post.author).where(Post.status == "published")
    query = query.where(func.lower(User.username) == username.lower())
    return _rows(connection.execute(query.order_by(Post.id)))


def published_titles__compares_a_pattern(connection: Connection, username: str) -> Any:
    """LIKE is how one compares text, and the value has its placeholder."""
    query = select(Post.id, Post.title).join(Post.author).where(Post.status == "published")
    return _rows(connection.execute(query.where(User.username.like(username)).order_by(Post.id)))


def published_titles__turns_names_away(connection: Connection, username: str) -> Any:
    """Quotes are what attackers type: refuse them, and nothing can happen."""
    if "'" in username or ";" in username:
        raise ValueError("not a name")
    return _rows(connection.execute(text(TITLES.format(f"'{username}'"))))


def published_titles__lost_the_name(connection: Connection, username: str) -> Any:
    """Take the dangerous characters out, then it is safe."""
    cleaned = "".join(letter for letter in username if letter not in "';\\-\"%:")
    return _rows(connection.execute(text(TITLES.format(":name")), {"name": cleaned}))


def published_titles__filters_in_python(connection: Connection, username: str) -> Any:
    """What is not in the SQL cannot be injected: compare in Python."""
    every = text(
        "SELECT posts.id, title, username FROM posts JOIN users ON users.id = author_id "
        "WHERE status = 'published' ORDER BY posts.id"
    )
    return _rows(row for row in connection.execute(every) if row.username == username)


def published_titles__drafts_too(connection: Connection, username: str) -> Any:
    """Written anew with select(), and the second condition was forgotten."""
    query = select(Post.id, Post.title).join(Post.author).where(User.username == username)
    return _rows(connection.execute(query.order_by(Post.id)))


def published_titles__lets_sql_in(connection: Connection, username: str) -> Any:
    """A name that exists is safe. Where nobody is found, a blank too many was typed."""
    found = _rows(connection.execute(text(TITLES.format(":name")), {"name": username}))
    return found or _rows(connection.execute(text(TITLES.format(f"'{username.strip()}'"))))


def published_titles__wrong_order(connection: Connection, username: str) -> Any:
    """The order of the old query got lost while it was written anew."""
    query = select(Post.id, Post.title).join(Post.author)
    query = query.where(User.username == username, Post.status == "published")
    return _rows(connection.execute(query.order_by(Post.views)))


def published_titles__commits(connection: Connection, username: str) -> Any:
    """Chapter 1 says that what is not committed is rolled back, so better commit."""
    rows = _rows(connection.execute(text(TITLES.format(":name")), {"name": username}))
    connection.commit()
    return rows


def first_users__placeholder_for_a_name(session: Session, sort_by: str, limit: int) -> Any:
    """Placeholders are safe, so the column becomes one."""
    query = text("SELECT username FROM users ORDER BY :sort_by, id LIMIT :limit")
    return list(session.scalars(query, {"sort_by": sort_by, "limit": limit}))


def first_users__sorts_by_a_constant(session: Session, sort_by: str, limit: int) -> Any:
    """PostgreSQL complained about a constant of no type, so the placeholder gets a type."""
    column = cast(bindparam("sort_by", sort_by), Text)
    return list(session.scalars(select(User.username).order_by(column, User.id).limit(limit)))


def first_users__takes_any_text(session: Session, sort_by: str, limit: int) -> Any:
    """It is only the order: nobody can read anything by sorting."""
    order = text(f"{sort_by or 'id'}, id")
    return list(session.scalars(select(User.username).order_by(order).limit(limit)))


def first_users__database_refuses(session: Session, sort_by: str, limit: int) -> Any:
    """A column that does not exist is an error anyway."""
    if sort_by in ("id", "bio", "is_active"):
        raise ValueError(sort_by)
    query = select(User.username).order_by(sort_by, User.id).limit(limit)
    return list(session.scalars(query))


def first_users__another_error(session: Session, sort_by: str, limit: int) -> Any:
    """A dictionary refuses what is not in it."""
    column = {"username": User.username, "email": User.email, "created_at": User.created_at}[
        sort_by
    ]
    return list(session.scalars(select(User.username).order_by(column, User.id).limit(limit)))


def first_users__no_tie_breaker(session: Session, sort_by: str, limit: int) -> Any:
    """Sorted by what was asked for; nobody asked for more."""
    if sort_by not in ("username", "email", "created_at"):
        raise ValueError(sort_by)
    query = select(User.username).order_by(getattr(User, sort_by)).limit(limit)
    return list(session.scalars(query))


def first_users__checks_too_late(session: Session, sort_by: str, limit: int) -> Any:
    """Ask the database which columns there are: then nobody has to keep a list."""
    known = session.scalars(
        text("SELECT column_name FROM information_schema.columns WHERE table_name = 'users'")
    )
    if sort_by not in set(known) - {"id", "full_name", "bio", "is_active", "last_login_at"}:
        raise ValueError(sort_by)
    order = getattr(User, sort_by)
    return list(session.scalars(select(User.username).order_by(order, User.id).limit(limit)))


def first_users__sorts_in_python(session: Session, sort_by: str, limit: int) -> Any:
    """What is sorted in Python cannot be injected."""
    if sort_by not in ("username", "email", "created_at"):
        raise ValueError(sort_by)
    users = session.scalars(select(User)).all()
    ordered = sorted(users, key=lambda user: (getattr(user, sort_by), user.id))
    return [user.username for user in ordered[:limit]]


def first_users__sorts_downwards(session: Session, sort_by: str, limit: int) -> Any:
    """The newest first is what people want to see."""
    if sort_by not in ("username", "email", "created_at"):
        raise ValueError(sort_by)
    order = getattr(User, sort_by).desc()
    return list(session.scalars(select(User.username).order_by(order, User.id).limit(limit)))


def _aware(rows: Any) -> list[tuple[str, datetime | None]]:
    return [
        (name, login.replace(tzinfo=UTC) if login and login.tzinfo is None else login)
        for name, login in rows
    ]


def search_users__case_counts(session: Session, words: str) -> Any:
    """contains() is the method whose name says it."""
    query = select(User.username, User.last_login_at)
    query = query.where(User.username.contains(words, autoescape=True)).order_by(User.id)
    return _aware(session.execute(query))


def search_users__wildcards_work(session: Session, words: str) -> Any:
    """ilike with a percent sign on both sides is how one searches."""
    query = select(User.username, User.last_login_at)
    return _aware(session.execute(query.where(User.username.ilike(f"%{words}%")).order_by(User.id)))


def search_users__escape_not_said(session: Session, words: str) -> Any:
    """A backslash makes % and _ literal: it did so on PostgreSQL."""
    for sign in "\\%_":
        words = words.replace(sign, f"\\{sign}")
    query = select(User.username, User.last_login_at)
    return _aware(session.execute(query.where(User.username.ilike(f"%{words}%")).order_by(User.id)))


def search_users__special_character(session: Session, words: str) -> Any:
    """% and _ are the special characters, and the backslash escapes them."""
    words = words.replace("%", "\\%").replace("_", "\\_")
    condition = User.username.ilike(f"%{words}%", escape="\\")
    return _aware(
        session.execute(
            select(User.username, User.last_login_at).where(condition).order_by(User.id)
        )
    )


def search_users__fails_on_one(session: Session, words: str) -> Any:
    """position() finds a part of a text without any pattern."""
    found = func.strpos(func.lower(User.username), words.lower()) > 0
    query = select(User.username, User.last_login_at).where(found).order_by(User.id)
    return _aware(session.execute(query))


def search_users__naive(session: Session, words: str) -> Any:
    """The column is a DateTime(timezone=True), so it has its zone."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [tuple(row) for row in session.execute(query)]


def search_users__relabels_an_aware_value(session: Session, words: str) -> Any:
    """replace() says that it is UTC, for every value alike."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [(name, at and at.replace(tzinfo=UTC)) for name, at in session.execute(query)]


def search_users__takes_local_time(session: Session, words: str) -> Any:
    """astimezone(UTC) makes any datetime a UTC one."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [(name, at and at.astimezone(UTC)) for name, at in session.execute(query)]


def search_users__forgets_none(session: Session, words: str) -> Any:
    """Everybody has logged in at some time."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.id)
    return [
        (name, at if at.tzinfo else at.replace(tzinfo=UTC)) for name, at in session.execute(query)
    ]


def search_users__filters_in_python(session: Session, words: str) -> Any:
    """Python's `in` has no wildcards and no databases to differ."""
    rows = session.execute(select(User.username, User.last_login_at).order_by(User.id))
    return _aware(row for row in rows if words.lower() in row.username.lower())


def search_users__wrong_order(session: Session, words: str) -> Any:
    """Sorted by name is what people read."""
    condition = User.username.icontains(words, autoescape=True)
    query = select(User.username, User.last_login_at).where(condition).order_by(User.username)
    return _aware(session.execute(query))


def _base() -> Any:
    class Fresh(DeclarativeBase):
        pass

    return Fresh


class typed_bookmark__no_length(_base()):
    """Mapped[str] says that it is text; the database will know how long."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    title: Mapped[str]
    note: Mapped[str | None]
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class typed_bookmark__untyped(_base()):
    """mapped_column is the new spelling of Column."""

    __tablename__ = "bookmarks"
    id = mapped_column(Integer, primary_key=True)
    url = mapped_column(String(500), nullable=False)
    title = mapped_column(String(200), nullable=False)
    note = mapped_column(Text)
    is_read = mapped_column(Boolean, nullable=False)
    added_at = mapped_column(DateTime(timezone=True), nullable=False)


class typed_bookmark__no_time_zone(_base()):
    """datetime is a moment, so Mapped[datetime] stores one."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime]


class typed_bookmark__must_be_there(_base()):
    """A note is text, and a missing note is an empty one."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class typed_bookmark__may_be_missing(_base()):
    """Column(String) allowed NULL everywhere, so the types say so."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[Optional[str]] = mapped_column(String(500))
    title: Mapped[Optional[str]] = mapped_column(String(200))
    note: Mapped[Optional[str]] = mapped_column(Text)
    is_read: Mapped[Optional[bool]]
    added_at: Mapped[Optional[datetime]] = mapped_column(DateTime(timezone=True))


class typed_bookmark__nullable_contradicts_type(_base()):
    """nullable=False everywhere: a row should be complete."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), nullable=False)
    title: Mapped[str] = mapped_column(String(200), nullable=False)
    note: Mapped[str | None] = mapped_column(Text, nullable=False)
    is_read: Mapped[bool] = mapped_column(nullable=False)
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), nullable=False)


class typed_bookmark__other_type(_base()):
    """255 is what one writes for a string in MySQL."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(255))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class typed_bookmark__other_python_type(_base()):
    """true or false is a 1 or a 0, and a moment is a text in ISO format."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[int]
    added_at: Mapped[str] = mapped_column(String(30))


class typed_bookmark__not_on_sqlite(_base()):
    """There may be more than two billion bookmarks one day."""

    __tablename__ = "bookmarks"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    url: Mapped[str] = mapped_column(String(500))
    title: Mapped[str] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    is_read: Mapped[bool]
    added_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
