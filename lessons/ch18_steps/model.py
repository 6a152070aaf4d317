"""The model: a user's private note on a post."""

from sqlalchemy import BigInteger, ForeignKey, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.models import Post, User
from app.models.base import NAMES, UpdatedAt


class Base(DeclarativeBase):
    """In app/models/ the note would use the Base that is there; here app/ stays as it is."""

    metadata = MetaData(naming_convention=NAMES)


class Note(UpdatedAt, Base):
    """One note for each user and post: the primary key says so."""

    __tablename__ = "notes"

    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(User.id, ondelete="CASCADE"), primary_key=True
    )
    post_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Post.id, ondelete="CASCADE"), primary_key=True, index=True
    )
    text: Mapped[str] = mapped_column(Text)
