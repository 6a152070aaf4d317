"""Wrong answers of chapter 5: ``<exercise>__<mistake>``, each with what its author was thinking."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import (
    DateTime,
    Engine,
    Index,
    String,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.blog import Post, Tag, User


# --- add_user ------------------------------------------------------------------------------------


def add_user__forgets_flush(session: Session, username: str, email: str) -> User:
    """add() adds it."""
    user = User(username=username, email=email)
    session.add(user)
    return user


def add_user__commits_itself(session: Session, username: str, email: str) -> User:
    """Every tutorial commits after add()."""
    user = User(username=username, email=email)
    session.add(user)
    session.commit()
    session.refresh(user)
    return user


def add_user__asks_again(session: Session, username: str, email: str) -> User:
    """The id is only there after a refresh."""
    user = User(username=username, email=email)
    session.add(user)
    session.flush()
    session.refresh(user)
    return user


def add_user__returns_nothing(session: Session, username: str, email: str) -> None:
    """The object is in the session, the caller can find it there."""
    session.add(User(username=username, email=email))
    session.flush()


def add_user__not_a_user(session: Session, username: str, email: str) -> Any:
    """The id is what people want to know."""
    user = User(username=username, email=email)
    session.add(user)
    session.flush()
    return user.id


def add_user__rolls_back(session: Session, username: str, email: str) -> User:
    """A with-block around the session is good manners."""
    with session:
        user = User(username=username, email=email)
        session.add(user)
        session.flush()
        session.expunge(user)
        return user


# --- start_blog ----------------------------------------------------------------------------------


def start_blog__commits_twice(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int:
    """The posts need the id, so the user is committed first."""
    with Session(engine) as session:
        user = User(username=username, email=email)
        session.add(user)
        session.commit()
        session.add_all([Post(author_id=user.id, title=title, content="") for title in titles])
        session.commit()
        return user.id


def start_blog__forgets_commit(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int:
    """The with-block closes the session and sees to the rest."""
    with Session(engine) as session:
        user = User(username=username, email=email)
        user.posts = [Post(title=title, content="") for title in titles]
        session.add(user)
        session.flush()
        return user.id


def start_blog__swallows_the_error(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int | None:
    """An error is caught and printed, then nothing crashes."""
    with Session(engine) as session:
        try:
            user = User(username=username, email=email)
            user.posts = [Post(title=title, content="") for title in titles]
            session.add(user)
            session.commit()
            return user.id
        except Exception as error:
            session.rollback()
            print("could not save:", type(error).__name__)
            return None


def start_blog__changes_the_error(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int:
    """My callers know nothing of SQLAlchemy, so they get an error of my own."""
    try:
        with Session(engine) as session, session.begin():
            user = User(username=username, email=email)
            user.posts = [Post(title=title, content="") for title in titles]
            session.add(user)
            session.flush()
            return user.id
    except Exception as error:
        raise RuntimeError("could not save the blog") from error


_open_sessions = []


def start_blog__keeps_the_connection(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int:
    """After the commit there is nothing left to do."""
    session = Session(engine)
    _open_sessions.append(session)
    user = User(username=username, email=email)
    user.posts = [Post(title=title, content="") for title in titles]
    session.add(user)
    session.commit()
    return user.id


def start_blog__reads_the_id_too_late(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int:
    """The id comes with the commit, so it is read after the block."""
    with Session(engine) as session, session.begin():
        user = User(username=username, email=email)
        user.posts = [Post(title=title, content="") for title in titles]
        session.add(user)
    return user.id


def start_blog__half_is_saved(
    engine: Engine, username: str, email: str, titles: Sequence[str]
) -> int:
    """One helper for users, one for posts; with one commit where there is nothing else to save."""
    with Session(engine) as session:
        user = User(username=username, email=email)
        session.add(user)
        if len(titles) > 0 and max(len(title) for title in titles) > 200:
            session.commit()
        session.flush()
        session.add_all([Post(author_id=user.id, title=title, content="") for title in titles])
        session.flush()
        user_id = user.id
        session.commit()
        return user_id


# --- import_tags ---------------------------------------------------------------------------------


def import_tags__one_by_one(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Each tag is added and flushed, then its id is known."""
    ids = {}
    for name in dict.fromkeys(names):
        tag = Tag(name=name)
        session.add(tag)
        session.flush()
        ids[name] = tag.id
    return ids


def import_tags__fails_on_repeats(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Straight from the list into the table."""
    if not names:
        return {}
    rows = [{"name": name} for name in names]
    found = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in found}


def import_tags__fails_on_an_empty_list(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Nothing in, nothing out: the INSERT does nothing then."""
    rows = [{"name": name} for name in dict.fromkeys(names)]
    found = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in found}


def import_tags__asks_again(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Insert first, then look up what the ids are."""
    if not names:
        return {}
    session.execute(insert(Tag), [{"name": name} for name in dict.fromkeys(names)])
    return {tag.name: tag.id for tag in session.scalars(select(Tag).where(Tag.name.in_(names)))}


def import_tags__wrong_ids(session: Session, names: Sequence[str]) -> dict[str, int]:
    """A set removes the repeated names, and the ids come back in the same order."""
    if not names:
        return {}
    once = sorted(set(names))
    rows = [{"name": name} for name in once]
    ids = session.scalars(insert(Tag).returning(Tag.id), rows).all()
    return dict(zip(dict.fromkeys(names), ids, strict=True))


def import_tags__commits_itself(session: Session, names: Sequence[str]) -> dict[str, int]:
    """An import ends with a commit."""
    if not names:
        return {}
    rows = [{"name": name} for name in dict.fromkeys(names)]
    found = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows).all()
    session.commit()
    return {tag.name: tag.id for tag in found}


# --- find_by_email -------------------------------------------------------------------------------


def find_by_email__gives_a_row(session: Session, email: str) -> Any:
    """execute() is what the Core chapter used."""
    return session.execute(select(User).where(User.email == email)).one_or_none()


def find_by_email__raises_for_nobody(session: Session, email: str) -> User:
    """one() is the strict form, and strict is good."""
    return session.scalars(select(User).where(User.email == email)).one()


def find_by_email__gives_nothing(session: Session, email: str) -> User | None:
    """The parameter's name in quotes: compares with the word, not the value."""
    return session.scalars(select(User).where(User.email == "email")).one_or_none()


def find_by_email__finds_too_much(session: Session, email: str) -> User | None:
    """Nobody remembers the capitals in their address."""
    return session.scalars(select(User).where(User.email.ilike(email))).first()


def find_by_email__loads_everybody(session: Session, email: str) -> User | None:
    """A loop does it too."""
    for user in session.scalars(select(User)):
        if user.email == email:
            return user
    return None


# --- search_titles -------------------------------------------------------------------------------


def search_titles__wildcards_not_escaped(session: Session, typed: str) -> list[Post]:
    """% before, % after: that is how one searches with LIKE."""
    pattern = "%" + typed.replace("\\", "\\\\") + "%"
    found = select(Post).where(Post.title.ilike(pattern))
    return list(session.scalars(found.order_by(Post.title, Post.id)))


def search_titles__capitals_count(session: Session, typed: str) -> list[Post]:
    """contains() is the method for this."""
    found = select(Post).where(Post.title.contains(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title, Post.id)))


def search_titles__only_the_beginning(session: Session, typed: str) -> list[Post]:
    """A search field completes what one begins to type."""
    found = select(Post).where(Post.title.istartswith(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title, Post.id)))


def search_titles__ties_in_any_order(session: Session, typed: str) -> list[Post]:
    """By title was asked for."""
    found = select(Post).where(Post.title.icontains(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title)))


def search_titles__filters_in_python(session: Session, typed: str) -> list[Post]:
    """Python's `in` knows no wildcards, so that problem is gone."""
    posts = session.scalars(select(Post).order_by(Post.title, Post.id))
    return [post for post in posts if typed.lower() in post.title.lower()]


def search_titles__rows_not_objects(session: Session, typed: str) -> Any:
    """execute().all() reads everything."""
    found = select(Post).where(Post.title.icontains(typed, autoescape=True))
    return session.execute(found.order_by(Post.title, Post.id)).all()


# --- idle_users ----------------------------------------------------------------------------------


def idle_users__forgets_never(session: Session, since: datetime) -> list[str]:
    """Whoever never logged in has no login before that moment... or has one at minus infinity?"""
    found = select(User.username).where(User.is_active, User.last_login_at < since)
    return list(session.scalars(found.order_by(User.username)))


def idle_users__python_or(session: Session, since: datetime) -> list[str]:
    """or means or."""
    idle = (User.last_login_at < since) or (User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    return list(session.scalars(found.order_by(User.username)))


def idle_users__one_condition_only(session: Session, since: datetime) -> list[str]:
    """Active, and not here since then."""
    found = select(User.username).where(User.is_active and User.last_login_at < since)
    return list(session.scalars(found.order_by(User.username)))


def idle_users__missing_brackets(session: Session, since: datetime) -> list[str]:
    """Read aloud it sounds right: active and before, or never."""
    idle = User.is_active & (User.last_login_at < since) | User.last_login_at.is_(None)
    return list(session.scalars(select(User.username).where(idle).order_by(User.username)))


def idle_users__missing_brackets_too(session: Session, since: datetime) -> list[str]:
    """Read aloud it sounds right: before or never, and active."""
    idle = (User.last_login_at < since) | User.last_login_at.is_(None) & User.is_active
    return list(session.scalars(select(User.username).where(idle).order_by(User.username)))


def idle_users__forgets_active(session: Session, since: datetime) -> list[str]:
    """Two conditions were hard enough."""
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    return list(session.scalars(select(User.username).where(idle).order_by(User.username)))


def idle_users__includes_the_moment(session: Session, since: datetime) -> list[str]:
    """<= to be on the safe side."""
    idle = or_(User.last_login_at <= since, User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    return list(session.scalars(found.order_by(User.username)))


def idle_users__rows_not_values(session: Session, since: datetime) -> Any:
    """execute() gives the names."""
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle)
    return session.execute(found.order_by(User.username)).all()


def idle_users__wrong_order(session: Session, since: datetime) -> list[str]:
    """They come in the order in which they signed up anyway."""
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    return list(session.scalars(select(User.username).where(User.is_active, idle)))


# --- published_on --------------------------------------------------------------------------------


def published_on__session_time_zone(session: Session, day: date) -> list[int]:
    """The date of a timestamp is what date() gives."""
    found = select(Post.id).where(func.date(Post.published_at) == day).order_by(Post.id)
    return list(session.scalars(found))


def published_on__includes_next_midnight(session: Session, day: date) -> list[int]:
    """between() reads like a sentence."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    found = select(Post.id).where(Post.published_at.between(start, start + timedelta(days=1)))
    return list(session.scalars(found.order_by(Post.id)))


def published_on__ends_a_second_early(session: Session, day: date) -> list[int]:
    """A day ends at 23:59:59."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    end = datetime.combine(day, time(23, 59, 59), tzinfo=UTC)
    found = select(Post.id).where(Post.published_at.between(start, end))
    return list(session.scalars(found.order_by(Post.id)))


def published_on__only_midnight(session: Session, day: date) -> list[int]:
    """The column holds dates, more or less."""
    start = datetime.combine(day, time(), tzinfo=UTC)
    found = select(Post.id).where(Post.published_at == start).order_by(Post.id)
    return list(session.scalars(found))


# --- recent_logins -------------------------------------------------------------------------------


def recent_logins__nulls_first(session: Session, limit: int) -> list[str]:
    """No login is less than any login, so NULL comes last by itself."""
    order = (User.last_login_at.desc(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit)))


def recent_logins__no_tie_breaker(session: Session, limit: int) -> list[str]:
    """Two logins in the same minute: that never happens."""
    order = User.last_login_at.desc().nulls_last()
    return list(session.scalars(select(User.username).order_by(order).limit(limit)))


def recent_logins__leaves_out_never(session: Session, limit: int) -> list[str]:
    """Whoever never logged in has no place in a list of logins."""
    found = select(User.username).where(User.last_login_at.is_not(None))
    order = (User.last_login_at.desc(), User.username)
    return list(session.scalars(found.order_by(*order).limit(limit)))


def recent_logins__limits_in_python(session: Session, limit: int) -> list[str]:
    """A slice is a limit."""
    order = (User.last_login_at.desc().nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order)).all()[:limit])


def recent_logins__oldest_first(session: Session, limit: int) -> list[str]:
    """order_by sorts by date."""
    order = (User.last_login_at.nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit)))


# --- count_view ----------------------------------------------------------------------------------


def count_view__lost_update(session: Session, post_id: int) -> int | None:
    """Fetch, change, flush: as with every other change."""
    post = session.get(Post, post_id)
    if post is None:
        return None
    post.views += 1
    session.flush()
    return post.views


def count_view__other_number(session: Session, post_id: int) -> int | None:
    """The new number is the old one and one more."""
    views = session.scalar(select(Post.views).where(Post.id == post_id))
    if views is None:
        return None
    session.execute(update(Post).where(Post.id == post_id).values(views=Post.views + 1))
    return views + 1


def count_view__commits_itself(session: Session, post_id: int) -> int | None:
    """A view counts at once."""
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    views = session.scalars(counted.returning(Post.views)).one_or_none()
    session.commit()
    return views


def count_view__counts_everywhere(session: Session, post_id: int) -> int | None:
    """The object is at hand, so the UPDATE will know which post is meant."""
    if session.get(Post, post_id) is None:
        return None
    session.execute(update(Post).values(views=Post.views + 1))
    return session.scalar(select(Post.views).where(Post.id == post_id))


def count_view__fails_for_no_such_post(session: Session, post_id: int) -> int:
    """Whoever asks for a post has it on the screen, so it is there."""
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    return session.scalars(counted.returning(Post.views)).one()


def count_view__returns_the_old_number(session: Session, post_id: int) -> int | None:
    """Read the number, count, give back the number."""
    views = session.scalar(select(Post.views).where(Post.id == post_id))
    session.execute(update(Post).where(Post.id == post_id).values(views=Post.views + 1))
    return views


def count_view__does_not_count(session: Session, post_id: int) -> int | None:
    """One more than what is there."""
    views = session.scalar(select(Post.views).where(Post.id == post_id))
    return None if views is None else views + 1


# --- publish_author_drafts ------------------------------------------------------------------------------


def publish_author_drafts__forgets_the_author(
    session: Session, author_id: int, moment: datetime
) -> int:
    """All drafts, it says."""
    drafts = update(Post).where(Post.status == "draft")
    return session.execute(drafts.values(status="published", published_at=moment)).rowcount


def publish_author_drafts__forgets_the_status(
    session: Session, author_id: int, moment: datetime
) -> int:
    """What is published already stays published."""
    posts = update(Post).where(Post.author_id == author_id)
    return session.execute(posts.values(status="published", published_at=moment)).rowcount


def publish_author_drafts__one_by_one(session: Session, author_id: int, moment: datetime) -> int:
    """Fetch, change: the session writes it."""
    found = select(Post).where(Post.author_id == author_id, Post.status == "draft")
    drafts = session.scalars(found).all()
    for post in drafts:
        post.status = "published"
        post.published_at = moment
    session.flush()
    return len(drafts)


def publish_author_drafts__forgets_the_date(
    session: Session, author_id: int, moment: datetime
) -> int:
    """The status says that it is published."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    return session.execute(drafts.values(status="published")).rowcount


def publish_author_drafts__commits_itself(
    session: Session, author_id: int, moment: datetime
) -> int:
    """Nothing is changed without a commit."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    count = session.execute(drafts.values(status="published", published_at=moment)).rowcount
    session.commit()
    return count


def publish_author_drafts__wrong_number(session: Session, author_id: int, moment: datetime) -> int:
    """Change, then count the author's published posts."""
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    session.execute(drafts.values(status="published", published_at=moment))
    mine = select(func.count()).select_from(Post).where(Post.author_id == author_id)
    return session.scalar(mine.where(Post.status == "published")) or 0


# --- remove_drafts -------------------------------------------------------------------------------


def remove_drafts__forgets_the_author(
    session: Session, author_id: int, created_before: datetime
) -> list[str]:
    """Old drafts are what is to go."""
    old = delete(Post).where(Post.status == "draft", Post.created_at < created_before)
    return sorted(session.scalars(old.returning(Post.title)))


def remove_drafts__deletes_published_posts(
    session: Session, author_id: int, created_before: datetime
) -> list[str]:
    """The old posts of one author."""
    old = delete(Post).where(Post.author_id == author_id, Post.created_at < created_before)
    return sorted(session.scalars(old.returning(Post.title)))


def remove_drafts__forgets_the_filter(
    session: Session, author_id: int, created_before: datetime
) -> list[str]:
    """First find them, then delete them."""
    old = (Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before)
    titles = session.scalars(select(Post.title).where(*old).order_by(Post.title)).all()
    session.execute(delete(Post))
    return list(titles)


def remove_drafts__includes_the_moment(
    session: Session, author_id: int, created_before: datetime
) -> list[str]:
    """Up to that moment."""
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at <= created_before
    )
    return sorted(session.scalars(old.returning(Post.title)))


def remove_drafts__wrong_order(
    session: Session, author_id: int, created_before: datetime
) -> list[str]:
    """RETURNING gives the titles, and the titles are sorted somehow."""
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before
    )
    return list(session.scalars(old.returning(Post.title)))


def remove_drafts__deletes_nothing(
    session: Session, author_id: int, created_before: datetime
) -> list[str]:
    """The statement is made, so it is done."""
    old = (Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before)
    titles = session.scalars(select(Post.title).where(*old).order_by(Post.title)).all()
    delete(Post).where(*old)
    return list(titles)


# --- sign_up -------------------------------------------------------------------------------------


def sign_up__leaves_the_session_broken(session: Session, username: str, email: str) -> bool:
    """The error is caught, so all is well."""
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except IntegrityError:
        return False
    return True


def sign_up__looks_first(session: Session, username: str, email: str) -> bool:
    """Better to look than to fail."""
    taken = or_(User.username == username, User.email == email)
    if session.scalars(select(User).where(taken)).first():
        return False
    session.add(User(username=username, email=email))
    session.commit()
    return True


def sign_up__every_error_is_false(session: Session, username: str, email: str) -> bool:
    """Whatever goes wrong, the user was not saved."""
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except Exception:
        session.rollback()
        return False
    return True


def sign_up__lets_the_error_out(session: Session, username: str, email: str) -> bool:
    """commit() says whether it worked."""
    session.add(User(username=username, email=email))
    session.commit()
    return True


def sign_up__forgets_commit(session: Session, username: str, email: str) -> bool:
    """flush() finds out whether the name is taken."""
    session.add(User(username=username, email=email))
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False
    return True


# --- address_book --------------------------------------------------------------------------------
# What a class leaves out comes from the solution; the functions here use a table of the same form.


class _Base(DeclarativeBase):
    pass


class _Contact(_Base):
    __tablename__ = "contacts"
    __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


class DuplicateEmail(Exception):
    pass


class _Base1(DeclarativeBase):
    pass


class address_book__unique_is_case_sensitive:
    """unique=True is what makes a column unique."""

    class Contact(_Base1):
        __tablename__ = "contacts"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254), unique=True)
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(
            DateTime(timezone=True), server_default=func.now()
        )


class _Base2(DeclarativeBase):
    pass


class address_book__no_server_default:
    """default= fills it in."""

    class Contact(_Base2):
        __tablename__ = "contacts"
        __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(
            DateTime(timezone=True), default=lambda: datetime.now(UTC)
        )


class _Base3(DeclarativeBase):
    pass


class address_book__naive_timestamp:
    """Mapped[datetime] says it all."""

    class Contact(_Base3):
        __tablename__ = "contacts"
        __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class _Base4(DeclarativeBase):
    pass


class address_book__wrong_nullable:
    """A phone is not required, so it gets an empty text."""

    class Contact(_Base4):
        __tablename__ = "contacts"
        __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str] = mapped_column(String(40), default="")
        created_at: Mapped[datetime] = mapped_column(
            DateTime(timezone=True), server_default=func.now()
        )


class address_book__unfinished:
    """The table and the first function are done; the others tomorrow."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        raise NotImplementedError


class address_book__takes_back_earlier_work:
    """After an IntegrityError comes rollback()."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        try:
            session.flush()
        except IntegrityError as error:
            if "uq_contacts_email" not in str(error):
                raise
            session.rollback()
            raise DuplicateEmail(email) from error
        return contact


class address_book__leaves_the_session_broken:
    """One error becomes another, and the caller deals with it."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        try:
            session.flush()
        except IntegrityError as error:
            raise DuplicateEmail(email) from error
        return contact


class address_book__every_error_is_a_duplicate:
    """An IntegrityError is a duplicate."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        try:
            with session.begin_nested():
                session.add(contact)
        except IntegrityError as error:
            raise DuplicateEmail(email) from error
        return contact


class address_book__changes_the_spelling:
    """Addresses in small letters are easier to compare."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email.lower(), phone=phone)
        try:
            with session.begin_nested():
                session.add(contact)
        except IntegrityError as error:
            if "uq_contacts_email" not in str(error):
                raise
            raise DuplicateEmail(email) from error
        return contact


class address_book__asks_first:
    """Look whether the address is free, then add."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        taken = select(_Contact).where(func.lower(_Contact.email) == email.lower())
        if session.scalars(taken).first():
            raise DuplicateEmail(email)
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        session.flush()
        return contact


class address_book__commits_itself:
    """Added means saved."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        session.commit()
        return contact


class address_book__wildcards_not_escaped:
    """icontains() searches without regard to capitals."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        typed = typed.replace("\\", "\\\\")
        matches = _Contact.name.icontains(typed) | _Contact.email.icontains(typed)
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class address_book__and_instead_of_or:
    """where() takes several conditions."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        found = select(_Contact).where(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = found.order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class address_book__searches_only_names:
    """Python's or between two conditions."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = _Contact.name.icontains(typed, autoescape=True)
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class address_book__no_tie_breaker:
    """By name, as one sorts an address book."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).order_by(_Contact.name)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class address_book__pages_in_python:
    """A slice is a page."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found))[(page - 1) * size : page * size]


class address_book__python_or:
    """In the name or in the email."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = _Contact.name.icontains(typed, autoescape=True) or _Contact.email.icontains(
            typed, autoescape=True
        )
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class address_book__sorted_within_pages:
    """The page is sorted, then shown."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).limit(size).offset((page - 1) * size)
        return sorted(session.scalars(found), key=lambda contact: (contact.name, contact.id))


class address_book__skips_too_little:
    """offset is the page."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset(page - 1)))


class address_book__accepts_unknown_fields:
    """setattr() for whatever is named."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field, value in changes.items():
            setattr(contact, field, value)
        session.flush()
        return contact


class address_book__none_is_not_a_value:
    """None means that nothing was named."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field in ("name", "email", "phone"):
            if changes.get(field) is not None:
                setattr(contact, field, changes[field])
        session.flush()
        return contact


class address_book__changes_before_it_refuses:
    """Each field is looked at when its turn comes."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field, value in changes.items():
            if field not in ("name", "email", "phone"):
                raise ValueError(field)
            setattr(contact, field, value)
        session.flush()
        return contact


class address_book__forgets_flush:
    """The session writes the change when it commits."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        for field, value in changes.items():
            setattr(contact, field, value)
        return contact


class address_book__changes_more_than_named:
    """Every field gets what is named for it."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field in ("name", "email", "phone"):
            setattr(contact, field, changes.get(field))
        session.flush()
        return contact


class address_book__removes_everybody:
    """The contact was fetched, so the DELETE is about that one."""

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        if session.get(_Contact, contact_id) is None:
            return False
        session.execute(delete(_Contact))
        return True


class address_book__fails_for_nobody:
    """Fetch, delete."""

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        session.delete(session.get(_Contact, contact_id))
        session.flush()
        return True


class address_book__fails_on_duplicates:
    """The addresses in the table are known; compare with those."""

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[dict[str, Any]]) -> Any:
        taken = set(session.scalars(select(_Contact.email)))
        new = [row for row in rows if row["email"] not in taken]
        skipped = [row["email"] for row in rows if row["email"] in taken]
        session.add_all([_Contact(**row) for row in new])
        session.flush()
        return len(new), skipped


class address_book__one_by_one:
    """The dicts are passed on as they came."""

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[dict[str, Any]]) -> Any:
        taken = {email.lower() for email in session.scalars(select(_Contact.email))}
        new, skipped = [], []
        for row in rows:
            if row["email"].lower() in taken:
                skipped.append(row["email"])
            else:
                taken.add(row["email"].lower())
                new.append(row)
        if new:
            session.execute(insert(_Contact), new)
        return len(new), skipped


class address_book__fails_when_all_are_known:
    """An empty list has no rows to insert."""

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[dict[str, Any]]) -> Any:
        if not rows:
            return 0, []
        taken = {email.lower() for email in session.scalars(select(_Contact.email))}
        new, skipped = [], []
        for row in rows:
            if row["email"].lower() in taken:
                skipped.append(row["email"])
            else:
                taken.add(row["email"].lower())
                new.append({"phone": None, **row})
        session.execute(insert(_Contact).execution_options(render_nulls=True), new)
        return len(new), skipped
