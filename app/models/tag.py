"""Tags."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, CreatedAt, PrimaryKey


class Tag(CreatedAt, Base):
    """A tag, spelt as whoever used it first has spelt it."""

    __tablename__ = "tags"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(50))

    __table_args__ = (Index("uq_tags_name_lower", func.lower(name), unique=True),)


class TagCount(Base):
    """How many posts that are not deleted carry a tag: the sum of all its rows.

    Triggers keep it (revisions 0014 and 0018), each in a row that no other transaction is changing:
    writers of the same tag never wait for one another. To count at each question would walk all
    posts.
    """

    __tablename__ = "tag_counts"

    id: Mapped[PrimaryKey]
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)
    published: Mapped[int] = mapped_column(BigInteger)
    # And what was taken down: what only authors and admins see.
    drafts: Mapped[int] = mapped_column(BigInteger)
