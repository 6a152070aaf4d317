"""Posts, and the tags on them."""

from __future__ import annotations

import enum

from sqlalchemy import (
    BigInteger,
    Column,
    Computed,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    func,
    literal_column,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.models.base import Base, CreatedAt, PrimaryKey, Timestamp, UpdatedAt, enum_type
from app.models.language import Language
from app.models.tag import Tag
from app.models.user import User

post_tags = Table(
    "post_tags",
    Base.metadata,
    Column("post_id", BigInteger, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True),
    # The primary key serves the way from post to tags; this index the way back.
    Column(
        "tag_id",
        BigInteger,
        ForeignKey("tags.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)


EXCERPT = 500


class Status(enum.StrEnum):
    """Who sees a post: everybody, or its author and the admins."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Post(CreatedAt, UpdatedAt, Base):
    """A post. Deleting it keeps the row, so that it can be restored."""

    __tablename__ = "posts"

    id: Mapped[PrimaryKey]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="RESTRICT"))
    title: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    status: Mapped[Status] = mapped_column(
        enum_type(Status, "post_status"), server_default=Status.PUBLISHED
    )
    # Decides which forms of a word count as the same word in a search.
    language: Mapped[Language] = mapped_column(
        enum_type(Language, "post_language"), server_default=Language.SIMPLE
    )
    # Counts the changes: the ETag, and what an UPDATE compares so that none is lost.
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    deleted_at: Mapped[Timestamp | None] = mapped_column()
    # For a deleted post: whether its author deleted it. Only an admin can restore what an admin
    # deleted.
    author_may_restore: Mapped[bool] = mapped_column(server_default=text("false"))
    # Why an admin took it down; None: it is not taken down. Deleted or not, it is hidden until an
    # admin puts it back, and its author sees why.
    takedown_reason: Mapped[str | None] = mapped_column(Text)
    # What the feed shows of the content. PostgreSQL cuts it: the rest is not even read.
    excerpt: Mapped[str] = column_property(func.left(content, EXCERPT), deferred=True)
    # raise: a lazy load under async fails late and obscurely; this fails at once and by name.
    author: Mapped[User] = relationship(lazy="raise", innerjoin=True)
    # By code points, as Python sorts: the order does not depend on the database's language.
    tags: Mapped[list[Tag]] = relationship(
        secondary=post_tags, lazy="raise", order_by=Tag.name.collate("C"), passive_deletes=True
    )

    __mapper_args__ = {"version_id_col": version, "eager_defaults": True}  # noqa: RUF012
    __table_args__ = (
        # The feed reads its page off this index, newest first, and skips nothing.
        Index(
            "ix_posts_feed",
            "created_at",
            "id",
            postgresql_where=deleted_at.is_(None),
        ),
        Index("ix_posts_author_id_created_at_id", "author_id", "created_at", "id"),
        # Counts of an author's posts with a tag include those that only the author sees: drafts,
        # and posts that were taken down.
        Index(
            "ix_posts_hidden",
            "author_id",
            postgresql_where=and_(
                or_(status == literal_column("'draft'"), takedown_reason.is_not(None)),
                deleted_at.is_(None),
            ),
        ),
    )


# A column of the table and not of the class: nothing in Python reads the words, and as an
# attribute every INSERT would bring all of them back (RETURNING).
SEARCH = Column(
    "search",
    TSVECTOR,
    # Stored: the index needs the words ready. (2.1 makes it virtual unless told.)
    # PostgreSQL's parser goes over what follows a _, a < or a ~ again and again: a text of nothing
    # else would take minutes. And what stands far behind in a long text is not found.
    Computed(
        "setweight(to_tsvector('simple', title), 'A') || setweight("
        "to_tsvector('simple', translate(left(content, 20000), '_<~', '   ')), 'B')",
        persisted=True,
    ),
    nullable=False,
)
Base.metadata.tables["posts"].append_column(SEARCH)
Index("ix_posts_search", SEARCH, postgresql_using="gin")
# The words of a post that has a language, each reduced to its stem, and the mark of the language.
# Set by a trigger (revision 0020): a generated column would have had to rewrite the table, and
# PostgreSQL wouldn't let it read the language from an enum.
STEMS = Column("stems", TSVECTOR)
Base.metadata.tables["posts"].append_column(STEMS)
Index("ix_posts_stems", STEMS, postgresql_using="gin", postgresql_where=STEMS.is_not(None))
