"""Wrong answers of chapter 2: ``<exercise>__<mistake>``, each with what its author was thinking."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, select, text, update
from sqlalchemy.orm import Session, selectinload

from workbook.blog import Base, Post, User

# -- display_name -------------------------------------------------------------------------------


def display_name__null_taken_for_nobody(connection: Connection, username: str) -> str:
    """No value, so nobody was found."""
    name = connection.scalar(select(User.full_name).where(User.username == username))
    if name is None:
        raise LookupError(username)
    return name


def display_name__does_not_raise(connection: Connection, username: str) -> str:
    """`or` covers the missing name; that somebody may be missing did not come to mind."""
    return connection.scalar(select(User.full_name).where(User.username == username)) or username


def display_name__gives_null(connection: Connection, username: str) -> Any:
    """A missing row is handled, and a missing value is the caller's business."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    if row is None:
        raise LookupError(username)
    return row.full_name


def display_name__raises_no_result_found(connection: Connection, username: str) -> str:
    """one() raises when there is nobody; an error is an error."""
    row = connection.execute(select(User.full_name).where(User.username == username)).one()
    return row.full_name or username


def display_name__trips_over_none(connection: Connection, username: str) -> str:
    """first() and the attribute, as in every tutorial."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    return row.full_name or username


def display_name__name_inside_the_sql(connection: Connection, username: str) -> str:
    """text() takes a string, and an f-string is a string."""
    query = f"SELECT full_name, username FROM users WHERE username = '{username}'"
    row = connection.execute(text(query)).one_or_none()
    if row is None:
        raise LookupError(username)
    return row.full_name or row.username


def display_name__gives_a_row(connection: Connection, username: str) -> Any:
    """A row of one value is that value, more or less."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    if row is None:
        raise LookupError(username)
    return row if row.full_name else username


def display_name__raises_another_error(connection: Connection, username: str) -> str:
    """A wrong value is a ValueError."""
    row = connection.execute(select(User.full_name).where(User.username == username)).first()
    if row is None:
        raise ValueError(username)
    return row.full_name or username


# -- published_posts ----------------------------------------------------------------------------

NEWEST = (Post.published_at.desc(), Post.id.desc())


def published_posts__where_thrown_away(author: str | None = None) -> Select[Any]:
    """where() works like list.append()."""
    posts = select(Post).where(Post.status == "published").order_by(*NEWEST)
    if author:
        posts.join(Post.author).where(User.username == author)
    return posts


def published_posts__forgets_the_join(author: str | None = None) -> Select[Any]:
    """SQLAlchemy knows how posts and users belong together."""
    posts = select(Post).where(Post.status == "published").order_by(*NEWEST)
    return posts if author is None else posts.where(User.username == author)


def published_posts__none_means_nobody(author: str | None = None) -> Select[Any]:
    """One statement for both cases: None is no restriction."""
    return (
        select(Post)
        .join(Post.author)
        .where(Post.status == "published", User.username == author)
        .order_by(*NEWEST)
    )


def published_posts__executes_it(author: str | None = None) -> Any:
    """A function about posts gives posts."""
    here = create_engine("sqlite://")
    Base.metadata.create_all(here)
    with Session(here) as session:
        return session.scalars(select(Post).where(Post.status == "published")).all()


def published_posts__selects_columns(author: str | None = None) -> Select[Any]:
    """A list of posts needs no more than this."""
    posts = select(Post.id, Post.title, Post.published_at).where(Post.status == "published")
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts.order_by(*NEWEST)


def published_posts__selects_the_author_too(author: str | None = None) -> Select[Any]:
    """The author is needed for the condition, so the author is selected."""
    posts = select(Post, User).join(Post.author).where(Post.status == "published")
    if author is not None:
        posts = posts.where(User.username == author)
    return posts.order_by(*NEWEST)


def published_posts__ties_by_lower_id(author: str | None = None) -> Select[Any]:
    """desc() once, for the whole order."""
    posts = select(Post).where(Post.status == "published")
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts.order_by(Post.published_at.desc(), Post.id)


def published_posts__by_id_only(author: str | None = None) -> Select[Any]:
    """The higher the id, the newer the post."""
    posts = select(Post).where(Post.status == "published")
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts.order_by(Post.id.desc())


def published_posts__text_not_select(author: str | None = None) -> Any:
    """from_statement makes posts of any SQL."""
    query = (
        "SELECT posts.* FROM posts JOIN users ON users.id = author_id "
        "WHERE status = 'published' AND (username = :author OR :author IS NULL) "
        "ORDER BY published_at DESC, posts.id DESC"
    )
    return select(Post).from_statement(text(query).bindparams(author=author))


def published_posts__selects_the_table(author: str | None = None) -> Select[Any]:
    """Core takes tables, and a connection is Core."""
    posts, users = Post.__table__, User.__table__
    query = select(posts).where(posts.c.status == "published")
    if author is not None:
        query = query.join(users).where(users.c.username == author)
    return query.order_by(posts.c.published_at.desc(), posts.c.id.desc())


def published_posts__forgets_drafts(author: str | None = None) -> Select[Any]:
    """A draft has no date, so it cannot be among the newest."""
    posts = select(Post).order_by(*NEWEST)
    if author is not None:
        posts = posts.join(Post.author).where(User.username == author)
    return posts


# -- deactivate_users ---------------------------------------------------------------------------


def _change(usernames: list[str]) -> Any:
    chosen = User.username.in_(usernames)
    return update(User).where(chosen, User.is_active).values(is_active=False)


def deactivate_users__forgets_commit(engine: Engine, usernames: list[str]) -> int:
    """The block ends, so the work is done."""
    with engine.connect() as connection:
        return connection.execute(_change(usernames)).rowcount


def deactivate_users__counts_names(engine: Engine, usernames: list[str]) -> int:
    """As many names, as many users."""
    with engine.begin() as connection:
        connection.execute(_change(usernames))
    return len(usernames)


def deactivate_users__counts_inactive(engine: Engine, usernames: list[str]) -> int:
    """Setting false to false once more does no harm."""
    with engine.begin() as connection:
        change = update(User).where(User.username.in_(usernames)).values(is_active=False)
        return connection.execute(change).rowcount


def deactivate_users__one_update_per_name(engine: Engine, usernames: list[str]) -> int:
    """A list, so a loop."""
    with engine.begin() as connection:
        return sum(connection.execute(_change([name])).rowcount for name in usernames)


def deactivate_users__deactivates_everybody(engine: Engine, usernames: list[str]) -> int:
    """Checked in Python who is meant, and forgot to tell the UPDATE."""
    if not usernames:
        return 0
    with engine.begin() as connection:
        return connection.execute(update(User).values(is_active=False)).rowcount


def deactivate_users__reads_first(engine: Engine, usernames: list[str]) -> int:
    """Objects are for changing."""
    with Session(engine) as session, session.begin():
        chosen = User.username.in_(usernames)
        users = session.scalars(select(User).where(chosen, User.is_active)).all()
        for user in users:
            user.is_active = False
        return len(users)


def deactivate_users__gives_the_result(engine: Engine, usernames: list[str]) -> Any:
    """execute() gives the number of rows, as cursors do."""
    with engine.begin() as connection:
        return connection.execute(_change(usernames))


# -- publish_drafts -----------------------------------------------------------------------------


def _publish(author_id: int, moment: datetime, target: Any = Post) -> Any:
    columns = target.c if target is Post.__table__ else target
    return (
        update(target)
        .where(columns.author_id == author_id, columns.status == "draft")
        .values(status="published", published_at=moment)
        .returning(columns.id)
    )


def publish_drafts__commits(session: Session, author_id: int, moment: datetime) -> list[int]:
    """Without a commit nothing is saved."""
    ids = sorted(session.scalars(_publish(author_id, moment)))
    session.commit()
    return ids


def publish_drafts__uses_its_own_connection(
    session: Session, author_id: int, moment: datetime
) -> list[int]:
    """update() is Core, and Core wants a connection."""
    with session.get_bind().engine.begin() as connection:
        return sorted(connection.scalars(_publish(author_id, moment)))


def publish_drafts__leaves_objects_stale(
    session: Session, author_id: int, moment: datetime
) -> list[int]:
    """Core speaks of tables."""
    return sorted(session.scalars(_publish(author_id, moment, Post.__table__)))


def publish_drafts__wrong_order(session: Session, author_id: int, moment: datetime) -> list[int]:
    """RETURNING gives the rows in the order of the table, and that is by id."""
    return list(session.scalars(_publish(author_id, moment)))


def publish_drafts__gives_the_count(session: Session, author_id: int, moment: datetime) -> Any:
    """An UPDATE gives a number of rows."""
    change = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    return session.execute(change.values(status="published", published_at=moment)).rowcount


def publish_drafts__gives_rows(session: Session, author_id: int, moment: datetime) -> list[Any]:
    """execute() is the method that executes."""
    return sorted(session.execute(_publish(author_id, moment)).all())


def publish_drafts__reads_the_drafts(
    session: Session, author_id: int, moment: datetime
) -> list[int]:
    """Objects first: the session then knows."""
    drafts = select(Post).where(Post.author_id == author_id, Post.status == "draft")
    posts = session.scalars(drafts.order_by(Post.id)).all()
    for post in posts:
        post.status, post.published_at = "published", moment
    session.flush()
    return [post.id for post in posts]


def publish_drafts__publishes_for_everybody(
    session: Session, author_id: int, moment: datetime
) -> list[int]:
    """All drafts, it says."""
    change = update(Post).where(Post.status == "draft").returning(Post.id)
    return sorted(session.scalars(change.values(status="published", published_at=moment)))


def publish_drafts__dates_old_posts_anew(
    session: Session, author_id: int, moment: datetime
) -> list[int]:
    """What is published already is published afterwards too."""
    change = update(Post).where(Post.author_id == author_id).returning(Post.id)
    return sorted(session.scalars(change.values(status="published", published_at=moment)))


def publish_drafts__forgets_the_moment(
    session: Session, author_id: int, moment: datetime
) -> list[int]:
    """The status says it all."""
    change = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    return sorted(session.scalars(change.values(status="published").returning(Post.id)))


def publish_drafts__rolls_back(session: Session, author_id: int, moment: datetime) -> list[int]:
    """with closes the session, as it should be."""
    with session:
        return sorted(session.scalars(_publish(author_id, moment)))


# -- latest_post --------------------------------------------------------------------------------

PUBLISHED = select(Post).where(Post.status == "published").order_by(*NEWEST)


def latest_post__fetches_every_post(session: Session) -> Post | None:
    """first() to first(), word for word."""
    return session.scalars(PUBLISHED).first()


def latest_post__still_a_query(session: Session) -> Post | None:
    """filter() became where(): translated."""
    query = session.query(Post).where(Post.status == "published")
    return query.order_by(*NEWEST).limit(1).first()


def latest_post__gives_a_row(session: Session) -> Any:
    """execute() is today's query()."""
    return session.execute(PUBLISHED.limit(1)).first()


def latest_post__insists_on_a_post(session: Session) -> Post:
    """limit(1) gives one row, so one()."""
    return session.scalars(PUBLISHED.limit(1)).one()


def latest_post__no_limit(session: Session) -> Post | None:
    """One, or None: the name says what is wanted."""
    return session.scalars(PUBLISHED).one_or_none()


def latest_post__takes_a_draft(session: Session) -> Post | None:
    """The newest by date is a published one: drafts have no date."""
    return session.scalars(select(Post).order_by(*NEWEST).limit(1)).first()


def latest_post__ties_by_lower_id(session: Session) -> Post | None:
    """One desc() for both."""
    posts = select(Post).where(Post.status == "published")
    return session.scalars(posts.order_by(Post.published_at.desc(), Post.id).limit(1)).first()


# -- authors_of_popular -------------------------------------------------------------------------


def authors_of_popular__repeats_authors(session: Session, least: int) -> list[User]:
    """The join of the original, word for word."""
    users = select(User).join(User.posts).where(Post.views >= least).order_by(User.username)
    return list(session.scalars(users))


def authors_of_popular__still_a_query(session: Session, least: int) -> list[User]:
    """It works as it is."""
    query = session.query(User).join(User.posts).where(Post.views >= least)
    return query.order_by(User.username).all()


def authors_of_popular__rows_not_objects(session: Session, least: int) -> Any:
    """execute() is today's query()."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    return session.execute(users).all()


def authors_of_popular__more_than_least(session: Session, least: int) -> list[User]:
    """Popular means more than."""
    users = select(User).where(User.posts.any(Post.views > least)).order_by(User.username)
    return list(session.scalars(users))


def authors_of_popular__n_plus_one(session: Session, least: int) -> list[User]:
    """Each user once, and a look at their posts."""
    users = session.scalars(select(User).order_by(User.username)).all()
    return [user for user in users if any(post.views >= least for post in user.posts)]


def authors_of_popular__ignores_case_in_order(session: Session, least: int) -> list[User]:
    """A set has no repeats, and a person sorts without looking at capitals."""
    users = set(session.scalars(select(User).join(User.posts).where(Post.views >= least)))
    return sorted(users, key=lambda user: user.username.lower())


def authors_of_popular__wrong_order(session: Session, least: int) -> list[User]:
    """unique() for the repeats; the order comes from the table."""
    users = select(User).join(User.posts).where(Post.views >= least).order_by(User.id)
    return list(session.scalars(users).unique())


def authors_of_popular__leaves_out_drafts(session: Session, least: int) -> list[User]:
    """Nobody can have viewed a draft."""
    users = select(User).join(User.posts).where(Post.views >= least, Post.status == "published")
    return list(session.scalars(users.order_by(User.username)).unique())


def authors_of_popular__forgets_the_join(session: Session, least: int) -> list[User]:
    """Both classes are named, so they are joined."""
    users = select(User).where(Post.views >= least).order_by(User.username)
    return list(session.scalars(users).unique())


def authors_of_popular__looks_in_python(session: Session, least: int) -> list[User]:
    """Two statements whatever the number of users: that is how N+1 is cured."""
    users = select(User).options(selectinload(User.posts)).order_by(User.username)
    return [u for u in session.scalars(users) if any(post.views >= least for post in u.posts)]
