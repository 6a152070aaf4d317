"""The reference solution of ``deactivate_users``."""

from sqlalchemy import Engine, update

from workbook.blog import User


def deactivate_users(engine: Engine, usernames: list[str]) -> int:
    """Set ``is_active`` to false for the users with these usernames, and commit the change.

    Return how many users were active before and are not now. Names that no user has, and
    users who are already inactive, don't count. Send one statement, however many names there are.
    """
    change = (
        update(User).where(User.username.in_(usernames), User.is_active).values(is_active=False)
    )
    # begin() commits when the block ends normally; connect() would roll back.
    with engine.begin() as connection:
        return connection.execute(change).rowcount
