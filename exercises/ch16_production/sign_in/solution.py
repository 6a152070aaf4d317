"""The reference solution of ``sign_in``."""

from passlib.context import CryptContext
from sqlalchemy import column, select, table, update
from sqlalchemy.orm import Session

accounts = table("accounts", column("id"), column("username"), column("password_hash"))


def sign_in(session: Session, context: CryptContext, username: str, password: str) -> int | None:
    """Return the id of the account with this username and password, or None.

    The hashes are in `accounts.password_hash`. If the password is right and `context` considers the
    hash out of date, save a better one. Otherwise nothing changes. No password matches NULL, or a
    hash of a kind that the context doesn't know. If the scheme of a hash can't take the password
    (bcrypt refuses more than 72 bytes), it doesn't match either. Where there is no such username or
    its hash is NULL, a hash is computed all the same (`context.dummy_verify()`), so that the
    response time reveals nothing. No more than two statements are sent. The transaction is the
    caller's.
    """
    account = accounts.c
    query = select(account.id, account.password_hash).where(account.username == username)
    row = session.execute(query).one_or_none()
    if row is None or row.password_hash is None:
        context.dummy_verify()
        return None
    try:
        right, better = context.verify_and_update(password, row.password_hash)
    except ValueError:  # an unknown kind of hash, or a password that its scheme refuses
        return None
    if not right:
        return None
    if better:
        # Now is the only time at which the password is known.
        change = update(accounts).where(account.id == row.id)
        session.execute(change.values(password_hash=better))
    return int(row.id)
