"""Users. Like all of crud: flushes, never commits. The request does that, once."""

from functools import lru_cache

from sqlalchemy import BigInteger, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Role, User
from app.postgres.query import Query, given


async def create(
    session: AsyncSession, username: str, email: str, password_hash: str, role: Role = Role.USER
) -> User:
    """A new user. Raises IntegrityError if a name is taken: to ask first would be a race."""
    user = User(username=username, email=email, password_hash=password_hash, role=role)
    session.add(user)
    await session.flush()
    return user


async def get(session: AsyncSession, user_id: int, *, lock: bool = False) -> User | None:
    """A living user.

    With one, whoever else wants to change the account or its logins waits: a login that is
    renewed while all logins are ended would else survive.
    """
    statement = select(User).where(User.id == user_id, User.deleted_at.is_(None))
    if lock:
        statement = _locked(statement)
    return await session.scalar(statement)


async def lock_admins(session: AsyncSession) -> list[User]:
    """All admins that can sign in, locked: so that the last one cannot go unseen."""
    statement = (
        select(User)
        .where(User.role == Role.ADMIN, User.is_active, User.deleted_at.is_(None))
        .order_by(User.id)  # in one order, so that two who lock them never wait for each other
    )
    return list(await session.scalars(_locked(statement)))


def _locked(statement: Select[User]) -> Select[User]:
    # As the rows are once the lock is there, also of users that the session knows already.
    # key_share: posts that refer to the user need not wait.
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


@lru_cache(maxsize=1)
def viewer_query() -> Query:
    """The role of an open account, and the version of its tokens."""
    return Query.of(
        select(User.id, User.role, User.token_version).where(
            User.id == given("id", BigInteger),
            User.is_active,
            User.deleted_at.is_(None),
        ),
        vital=True,
    )


@lru_cache(maxsize=1)
def account_query() -> Query:
    """An open account as it is shown to its user, and the version of its tokens."""
    columns = (User.id, User.username, User.email, User.role, User.is_active, User.created_at)
    verified = User.email_verified_at.is_not(None).label("email_verified")
    return Query.of(
        select(*columns, verified, User.token_version).where(
            User.id == given("id", BigInteger), User.is_active, User.deleted_at.is_(None)
        ),
        vital=True,
    )


async def by_login(session: AsyncSession, login: str) -> User | None:
    """A living user by username or e-mail address: no username holds an @."""
    name = func.lower(login)
    return await session.scalar(
        select(User).where(
            or_(func.lower(User.username) == name, func.lower(User.email) == name),
            User.deleted_at.is_(None),
        )
    )


async def by_email(session: AsyncSession, email: str) -> User | None:
    """A living user by e-mail address, as the unique index compares it."""
    same = func.lower(User.email) == func.lower(email)
    return await session.scalar(select(User).where(same, User.deleted_at.is_(None)))


async def has_email(session: AsyncSession, user: User, email: str) -> bool:
    """Whether this is the user's address, as the unique index compares it."""
    statement = select(User.id).where(
        User.id == user.id, func.lower(User.email) == func.lower(email)
    )
    return await session.scalar(statement) is not None


async def page(session: AsyncSession, after: int, limit: int) -> list[User]:
    """Living users with an id above ``after``."""
    statement = (
        select(User)
        .where(User.id > after, User.deleted_at.is_(None))
        .order_by(User.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


def end_access_tokens(user: User) -> None:
    """End all access tokens of a locked user: the next request with one of them gets a 401."""
    user.token_version += 1


async def delete(session: AsyncSession, user: User) -> None:
    """Free the names and forget the password. The row stays: its posts need an author."""
    user.deleted_at = func.now()
    user.is_active = False
    user.password_hash = "!"  # noqa: S105 - matches no password
    await session.flush()
