"""Wrong answers to ``reaction``, each with what its author was thinking."""

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declarative_base, mapped_column


def _base():
    """Each wrong class has a base of its own: they all stand for the same tables."""
    return declarative_base()


class unique_for_each_column(_base()):
    """Both are part of the rule, so both are unique."""

    __tablename__ = "reactions"
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(unique=True)
    emoji: Mapped[str] = mapped_column(String(10))


class index_twice(_base()):
    """Two columns that are searched, two indexes."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(index=True)
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


class index_on_primary_key(_base()):
    """The id is searched most of all."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)
    id: Mapped[int] = mapped_column(primary_key=True, index=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


class column_without_index(_base()):
    """Both columns are in the unique constraint, and that has an index."""

    __tablename__ = "reactions"
    __table_args__ = (UniqueConstraint("post_id", "user_id", name="uq_reactions_post_user"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int]
    emoji: Mapped[str] = mapped_column(String(10))


class index_instead_of_constraint(_base()):
    """A unique index is a unique constraint."""

    __tablename__ = "reactions"
    __table_args__ = (Index("uq_reactions_post_user", "post_id", "user_id", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))


class same_reaction_twice(_base()):
    """Once per emoji, as in a chat."""

    __tablename__ = "reactions"
    __table_args__ = (
        UniqueConstraint("post_id", "user_id", "emoji", name="uq_reactions_post_user"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int]
    user_id: Mapped[int] = mapped_column(index=True)
    emoji: Mapped[str] = mapped_column(String(10))
