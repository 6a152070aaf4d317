"""Other right answers to ``reaction``, each with what its author was thinking."""

from sqlalchemy import BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each answer has a base of its own: they all stand for the same tables."""
    return declarative_base()


class other_way_round(_base()):
    """The user comes first in the constraint, so the post needs the index."""

    __tablename__ = "reactions"
    __table_args__ = (
        UniqueConstraint("user_id", "post_id", name="uq_reactions_post_user"),
        Index(None, "post_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(BigInteger)
    user_id: Mapped[int]
    emoji: Mapped[str] = mapped_column(String(10))


class wide_index(_base()):
    """The index of a user contains all that the page shows."""

    __tablename__ = "reactions"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column()
    user_id: Mapped[int] = mapped_column(nullable=False)
    emoji: Mapped[str] = mapped_column(String(10))
    __table_args__ = (
        UniqueConstraint(post_id, user_id, name="uq_reactions_post_user"),
        Index("by_user", user_id.desc(), post_id, postgresql_include=["emoji"]),
        {"comment": "one for each user and post"},
    )


class covering(_base()):
    """Both indexes contain whatever a list of reactions shows."""

    __tablename__ = "reactions"
    __table_args__ = (
        UniqueConstraint(
            "post_id", "user_id", name="uq_reactions_post_user", postgresql_include=["emoji"]
        ),
        Index("by_user", "user_id", "post_id"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int]
    emoji: Mapped[str] = mapped_column(String(10))
