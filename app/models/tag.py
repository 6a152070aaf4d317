"""Tags."""

from __future__ import annotations

from sqlalchemy import Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, CreatedAt, PrimaryKey


class Tag(CreatedAt, Base):
    """A tag, spelt as whoever used it first has spelt it."""

    __tablename__ = "tags"

    id: Mapped[PrimaryKey]
    name: Mapped[str] = mapped_column(String(50))

    __table_args__ = (Index("uq_tags_name_lower", func.lower(name), unique=True),)
