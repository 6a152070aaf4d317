"""Other right answers to ``sign_in``."""

from sqlalchemy import column, select, table, text, update

accounts = table("accounts", column("id"), column("username"), column("password_hash"))


def in_three_steps(session, context, username, password):
    """verify, needs_update and hash, each by itself."""
    query = text("SELECT id, password_hash FROM accounts WHERE username = :name")
    account = session.execute(query, {"name": username}).first()
    if not account or account[1] is None:
        context.dummy_verify()
        return None
    try:
        if not context.verify(password, account[1]):
            return None
        outdated = context.needs_update(account[1])
    except (ValueError, TypeError):
        return None
    if outdated:
        session.execute(
            text("UPDATE accounts SET password_hash = :new WHERE id = :id"),
            {"new": context.hash(password), "id": account[0]},
        )
    return account[0]


def with_none(session, context, username, password):
    """verify_and_update takes None as a hash, and verifies a dummy."""
    row = session.execute(
        select(accounts.c.id, accounts.c.password_hash).where(accounts.c.username == username)
    ).one_or_none()
    user_id, known = row if row is not None else (None, None)
    try:
        right, better = context.verify_and_update(password, known)
    except ValueError:
        right, better = False, None
    if right and better is not None:
        this = accounts.c.username == username
        session.execute(update(accounts).where(this).values(password_hash=better))
    return user_id if right else None
