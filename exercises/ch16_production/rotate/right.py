"""Other right answers to ``rotate``."""

from datetime import timedelta

from sqlalchemy import column, delete, insert, literal, select, table, text, update

refresh_tokens = table(
    "refresh_tokens",
    column("digest"),
    column("account_id"),
    column("family"),
    column("expires_at"),
    column("used_at"),
)
tokens = refresh_tokens.c


def with_a_lock(session, digest, new_digest, now):
    """Lock the row, then decide in Python."""
    found = select(refresh_tokens).where(tokens.digest == digest).with_for_update()
    row = session.execute(found).one_or_none()
    if row is None:
        return None
    if row.used_at is not None:
        session.execute(delete(refresh_tokens).where(tokens.family == row.family))
        return None
    if row.expires_at <= now:
        return None
    session.execute(update(refresh_tokens).where(tokens.digest == digest).values(used_at=now))
    values = {"account_id": row.account_id, "family": row.family}
    expires = now + timedelta(days=30)
    session.execute(insert(refresh_tokens).values(digest=new_digest, expires_at=expires, **values))
    return row.account_id


def in_one_statement(session, digest, new_digest, now):
    """UPDATE and INSERT in one statement; the DELETE only where it found nothing."""
    used = (
        update(refresh_tokens)
        .where(tokens.digest == digest, tokens.used_at.is_(None), tokens.expires_at > now)
        .values(used_at=now)
        .returning(tokens.account_id, tokens.family)
        .cte("used")
    )
    new = select(
        literal(new_digest), used.c.account_id, used.c.family, literal(now + timedelta(30))
    )
    add = insert(refresh_tokens).from_select(["digest", "account_id", "family", "expires_at"], new)
    account_id = session.scalar(add.returning(tokens.account_id))
    if account_id is None:
        session.execute(
            text(
                "DELETE FROM refresh_tokens a USING refresh_tokens b "
                "WHERE a.family = b.family AND b.digest = :digest AND b.used_at IS NOT NULL"
            ),
            {"digest": digest},
        )
    return account_id
