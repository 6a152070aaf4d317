"""The reference solution of ``rotate``."""

from datetime import datetime, timedelta

from sqlalchemy import column, delete, insert, select, table, update
from sqlalchemy.orm import Session

refresh_tokens = table(
    "refresh_tokens",
    column("digest"),
    column("account_id"),
    column("family"),
    column("expires_at"),
    column("used_at"),
)


def rotate(session: Session, digest: str, new_digest: str, now: datetime) -> int | None:
    """Use a refresh token, and return the id of its account, or None if it is refused.

    The table `refresh_tokens` holds the digests of the tokens. A token is good for one use, before
    `expires_at`. When it is used, its `used_at` becomes `now`, and a new row is added: with
    `new_digest`, for the same account, in the same `family`, unused, and expiring 30 days after
    `now`. A token that was used before is in the wrong hands: all rows of its family are deleted,
    even if it has expired since. A token that isn't there, or that has expired unused, changes
    nothing. Two transactions may do this with the same token at the same time; one of them gets
    the id. The transaction is the caller's.
    """
    tokens = refresh_tokens.c
    # One statement looks and writes: of two that come at the same time, one finds it unused.
    unused = update(refresh_tokens).where(
        tokens.digest == digest, tokens.used_at.is_(None), tokens.expires_at > now
    )
    used = unused.values(used_at=now).returning(tokens.account_id, tokens.family)
    row = session.execute(used).one_or_none()
    if row is None:
        reused = select(tokens.family).where(tokens.digest == digest, tokens.used_at.is_not(None))
        session.execute(delete(refresh_tokens).where(tokens.family.in_(reused)))
        return None
    account_id, family = row
    session.execute(
        insert(refresh_tokens).values(
            digest=new_digest,
            account_id=account_id,
            family=family,
            expires_at=now + timedelta(days=30),
        )
    )
    return int(account_id)
