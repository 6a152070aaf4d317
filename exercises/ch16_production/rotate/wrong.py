"""Wrong answers to ``rotate``, each with what its author was thinking."""

from datetime import timedelta

from sqlalchemy import column, delete, insert, select, table, true, update

refresh_tokens = table(
    "refresh_tokens",
    column("digest"),
    column("account_id"),
    column("family"),
    column("expires_at"),
    column("used_at"),
)
tokens = refresh_tokens.c


def _rotate(
    session,
    digest,
    new_digest,
    now,
    *,
    valid=lambda now: tokens.expires_at > now,
    family=lambda family: family,
    reused=lambda now: tokens.used_at.is_not(None),
    ends=lambda digest, reused: tokens.family.in_(
        select(tokens.family).where(tokens.digest == digest, reused)
    ),
    deletes=False,
):
    given = (tokens.digest == digest, tokens.used_at.is_(None), valid(now))
    change = delete(refresh_tokens) if deletes else update(refresh_tokens).values(used_at=now)
    row = session.execute(
        change.where(*given).returning(tokens.account_id, tokens.family)
    ).one_or_none()
    if row is None:
        if ends is not None:
            session.execute(delete(refresh_tokens).where(ends(digest, reused(now))))
        return None
    session.execute(
        insert(refresh_tokens).values(
            digest=new_digest,
            account_id=row.account_id,
            family=family(row.family),
            expires_at=now + timedelta(days=30),
        )
    )
    return row.account_id


def ends_nothing(session, digest, new_digest, now):
    """A used token is refused, and that is it."""
    return _rotate(session, digest, new_digest, now, ends=None)


def ends_only_that_token(session, digest, new_digest, now):
    """Remove the token that is in the wrong hands."""
    ends = lambda digest, reused: (tokens.digest == digest) & reused
    return _rotate(session, digest, new_digest, now, ends=ends)


def ends_every_family(session, digest, new_digest, now):
    """Log the account out everywhere."""
    ends = lambda digest, reused: tokens.account_id.in_(
        select(tokens.account_id).where(tokens.digest == digest, reused)
    )
    return _rotate(session, digest, new_digest, now, ends=ends)


def ends_the_family_of_an_expired_one(session, digest, new_digest, now):
    """Whatever is refused is suspicious."""
    return _rotate(session, digest, new_digest, now, reused=lambda now: true())


def accepts_expired(session, digest, new_digest, now):
    """Unused is enough."""
    return _rotate(session, digest, new_digest, now, valid=lambda now: true())


def accepts_the_last_moment(session, digest, new_digest, now):
    """Until expires_at."""
    return _rotate(session, digest, new_digest, now, valid=lambda now: tokens.expires_at >= now)


def a_family_of_its_own(session, digest, new_digest, now):
    """A new token, a new family."""
    return _rotate(session, digest, new_digest, now, family=lambda _: new_digest)


def deletes_what_was_used(session, digest, new_digest, now):
    """It is of no use any longer."""
    return _rotate(session, digest, new_digest, now, deletes=True)


def reused_tokens_expire(session, digest, new_digest, now):
    """An expired token can do no harm."""
    reused = lambda now: tokens.used_at.is_not(None) & (tokens.expires_at > now)
    return _rotate(session, digest, new_digest, now, reused=reused)


def looks_first(session, digest, new_digest, now):
    """Read the row, then decide."""
    row = session.execute(select(refresh_tokens).where(tokens.digest == digest)).one_or_none()
    if row is None:
        return None
    if row.used_at is not None:
        session.execute(delete(refresh_tokens).where(tokens.family == row.family))
        return None
    if row.expires_at <= now:
        return None
    session.execute(update(refresh_tokens).where(tokens.digest == digest).values(used_at=now))
    session.execute(
        insert(refresh_tokens).values(
            digest=new_digest,
            account_id=row.account_id,
            family=row.family,
            expires_at=now + timedelta(days=30),
        )
    )
    return row.account_id


def commits_itself(session, digest, new_digest, now):
    """It must be saved in any case."""
    account_id = _rotate(session, digest, new_digest, now)
    session.commit()
    return account_id
