"""The reference solution of ``reaction``."""

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Reaction(Base):
    """Table ``reactions``: each user reacts to a post once.

    - ``id``: integer, the primary key
    - ``post_id``: integer, never NULL (no foreign key yet: that is chapter 6)
    - ``user_id``: integer, never NULL
    - ``emoji``: text of at most 10 characters, never NULL

    A unique constraint, named ``uq_reactions_post_user``, allows one row for each pair of post and
    user. There is an index that begins with ``post_id``, for all reactions to a post, and one that
    begins with ``user_id``, for all reactions of a user. The table has no more indexes than needed.
    """

    __tablename__ = "reactions"
    # The constraint's own index begins with post_id, so only user_id needs one more.
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))
