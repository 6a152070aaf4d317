"""Solutions of chapter 5."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from psycopg2.errors import UniqueViolation
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


def add_user(session: Session, username: str, email: str) -> User:
    """Add a user and give back the object, its id filled in.

    The caller commits. One statement is enough.
    """
    user = User(username=username, email=email)
    session.add(user)
    # flush, not commit: the INSERT brings the id, and the caller keeps the say over the end.
    session.flush()
    return user


def start_blog(engine: Engine, username: str, email: str, titles: Sequence[str]) -> int:
    """Save a new user together with one draft for each title, and give back the user's id.

    The drafts have "" as their content. All of it is committed, or none of it: when the database
    refuses something, nothing stays behind and the error goes on to the caller. Give the connection
    back in either case.
    """
    # begin() commits at the end of the block and rolls back on an error: one end for everything.
    with Session(engine) as session, session.begin():
        user = User(username=username, email=email)
        user.posts = [Post(title=title, content="") for title in titles]
        session.add(user)
        session.flush()
        return user.id


def import_tags(session: Session, names: Sequence[str]) -> dict[str, int]:
    """Insert a tag for each name, all with one statement, and give back ``{name: id}``.

    A name that stands in the list twice is inserted once. None of the names is in the table yet.
    An empty list gives ``{}`` and sends nothing.
    """
    # An INSERT with an empty list would insert one row of nothing but defaults.
    if not names:
        return {}
    rows = [{"name": name} for name in dict.fromkeys(names)]
    added = session.execute(insert(Tag).returning(Tag.name, Tag.id), rows)
    return {tag.name: tag.id for tag in added}


def find_by_email(session: Session, email: str) -> User | None:
    """Give back the user with exactly this email address, or None when there is none.

    Capital letters count here: "A@example.com" is another address than "a@example.com".
    """
    # one_or_none, not first(): a second user with this address would be a defect worth hearing of.
    return session.scalars(select(User).where(User.email == email)).one_or_none()


def search_titles(session: Session, typed: str) -> list[Post]:
    """Give back the posts whose title contains what a visitor typed into the search field.

    Capital or small letters make no difference. Every character stands for itself, % and _ as well.
    Order: by title, posts with the same title by id.
    """
    # autoescape takes the special meaning from % and _ in what was typed.
    found = select(Post).where(Post.title.icontains(typed, autoescape=True))
    return list(session.scalars(found.order_by(Post.title, Post.id)))


def idle_users(session: Session, since: datetime) -> list[str]:
    """Give back the usernames of the active users who have not been here since that moment.

    These are the ones whose last login was before it, and the ones who never logged in.
    Order: by username.
    """
    # NULL < since is neither true nor false: "never" needs a condition of its own.
    idle = or_(User.last_login_at < since, User.last_login_at.is_(None))
    found = select(User.username).where(User.is_active, idle).order_by(User.username)
    return list(session.scalars(found))


def published_on(session: Session, day: date) -> list[int]:
    """Give back the ids of the posts that were published on this day, as a clock in UTC counts it.

    Whatever time zone the database session is set to. Order: by id.
    """
    # From midnight up to, and without, the next midnight; with the zone written into the value.
    start = datetime.combine(day, time(), tzinfo=UTC)
    end = start + timedelta(days=1)
    found = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return list(session.scalars(found.order_by(Post.id)))


def recent_logins(session: Session, limit: int) -> list[str]:
    """Give back the usernames of at most ``limit`` users, the latest login first.

    Users who never logged in come after all others. The same moment, or never: by username.
    """
    # NULL counts as the greatest value: without nulls_last the strangers would lead the list.
    order = (User.last_login_at.desc().nulls_last(), User.username)
    return list(session.scalars(select(User.username).order_by(*order).limit(limit)))


def count_view(session: Session, post_id: int) -> int | None:
    """Add one to the views of a post and give back the new number, or None for no such post.

    Somebody else may be counting the same post at the same time: no view may get lost.
    """
    # The database adds to what is there now, not to what this session once read.
    counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
    return session.scalars(counted.returning(Post.views)).one_or_none()


def publish_author_drafts(session: Session, author_id: int, moment: datetime) -> int:
    """Publish all drafts of one author with one statement, and give back how many there were.

    A published post has the status "published" and the moment in ``published_at``. Posts that are
    published already keep their date.
    """
    drafts = update(Post).where(Post.author_id == author_id, Post.status == "draft")
    published = drafts.values(status="published", published_at=moment).returning(Post.id)
    # RETURNING gives one row for each changed row; rowcount of the result would count them too.
    return len(session.scalars(published).all())


def remove_drafts(session: Session, author_id: int, created_before: datetime) -> list[str]:
    """Delete the drafts of one author that were created before that moment.

    Give back the titles of the deleted drafts. Order: by title. Two statements are enough.
    """
    old = delete(Post).where(
        Post.author_id == author_id, Post.status == "draft", Post.created_at < created_before
    )
    # DELETE knows no ORDER BY: RETURNING gives the rows as they come.
    return sorted(session.scalars(old.returning(Post.title)))


def sign_up(session: Session, username: str, email: str) -> bool:
    """Add a user and commit. True when saved, False when the username or the email is taken.

    The database decides what is taken: do not look first, somebody else may be quicker. Any other
    error goes on to the caller. After a False the caller goes on working with the same session.
    """
    session.add(User(username=username, email=email))
    try:
        session.commit()
    except IntegrityError:
        # Without this the next use of the session would raise PendingRollbackError.
        session.rollback()
        return False
    return True


# --- The project of week 1: an address book -------------------------------------------------------


class Base(DeclarativeBase):
    """The base of the address book."""


class DuplicateEmail(Exception):
    """Somebody else in the address book has this email address."""


class Contact(Base):
    """One person or firm in the address book, in the table ``contacts``.

    =============  ============================  ===============================================
    column         type in PostgreSQL            rules
    =============  ============================  ===============================================
    id             integer                       primary key, numbered by the database
    name           varchar(100)                  never NULL; two contacts may have the same name
    email          varchar(254)                  never NULL, kept as it was typed; no two contacts
                                                 with the same one, capital or small
    phone          varchar(40)                   may be NULL
    created_at     timestamp with time zone      never NULL, filled in by the database
    =============  ============================  ===============================================
    """

    __tablename__ = "contacts"
    # unique=True on the column would let A@example.com and a@example.com stand side by side.
    __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())


# None of these functions commits: the caller does. When one of them raises DuplicateEmail, the
# session can be used on, and what the caller did before in the same transaction is still there.


def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Contact:
    """Add a contact and give it back, its id filled in. One statement is enough.

    Raises:
        DuplicateEmail: the address is taken. Any other error goes on to the caller as it is.
    """
    contact = Contact(name=name, email=email, phone=phone)
    try:
        # The savepoint takes back this INSERT alone; rollback() would take the caller's work too.
        with session.begin_nested():
            session.add(contact)
    except IntegrityError as error:
        # A missing name is an IntegrityError too, and no duplicate.
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise DuplicateEmail(email) from error
    return contact


def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> list[Contact]:
    """Give back one page of the contacts whose name or email contains what was typed.

    Capital or small letters make no difference, and every character stands for itself. Nothing
    typed finds everybody. Pages count from 1; order: by name, the same names by id. One statement.
    """
    matches = or_(
        Contact.name.icontains(typed, autoescape=True),
        Contact.email.icontains(typed, autoescape=True),
    )
    # Names may be equal, ids never are: only with the id does every contact have one page.
    found = select(Contact).where(matches).order_by(Contact.name, Contact.id)
    return list(session.scalars(found.limit(size).offset((page - 1) * size)))


def update_contact(session: Session, contact_id: int, changes: Mapping[str, Any]) -> Contact | None:
    """Change what ``changes`` names and nothing else; ``{"phone": None}`` clears the phone.

    Give back the contact, or None when there is none with this id. The changes have been sent to
    the database when the function returns.

    Raises:
        ValueError: something other than name, email or phone is named; then nothing is changed.
        DuplicateEmail: the new address is taken by another contact.
    """
    # setattr accepts any name: a misspelt one would change nothing and say nothing.
    if unknown := changes.keys() - {"name", "email", "phone"}:
        raise ValueError(f"not to be changed: {', '.join(sorted(unknown))}")
    contact = session.get(Contact, contact_id)
    if contact is None:
        return None
    try:
        with session.begin_nested():
            for field, value in changes.items():
                setattr(contact, field, value)
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        raise DuplicateEmail(changes["email"]) from error
    return contact


def remove_contact(session: Session, contact_id: int) -> bool:
    """Delete a contact. True when there was one, False when there was none."""
    removed = delete(Contact).where(Contact.id == contact_id).returning(Contact.id)
    # RETURNING tells whether there was such a row, without asking first.
    return session.scalars(removed).one_or_none() is not None


def import_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> tuple[int, list[str]]:
    """Add many contacts at once, with at most three statements however many rows there are.

    Each row is a dict with name, email and, not always, phone. A row is skipped when its address
    is in the address book already, or in an earlier row; capital letters make no difference.
    Give back how many were added, and the addresses that were skipped, in their order.
    """
    wanted = [row["email"].lower() for row in rows]
    lower = func.lower(Contact.email)
    taken = set(session.scalars(select(lower).where(lower.in_(wanted))))
    new: list[Contact] = []
    skipped: list[str] = []
    for row, address in zip(rows, wanted, strict=True):
        if address in taken:
            skipped.append(row["email"])
        else:
            taken.add(address)
            new.append(Contact(name=row["name"], email=row["email"], phone=row.get("phone")))
    # Objects, not insert() with dicts: that would send rows with and without a phone separately.
    session.add_all(new)
    session.flush()
    return len(new), skipped
