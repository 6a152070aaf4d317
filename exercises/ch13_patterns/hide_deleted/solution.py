"""The reference solution of ``hide_deleted``."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, event, text
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    relationship,
    sessionmaker,
    with_loader_criteria,
)


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class SoftDelete:
    """A mixin for rows that are marked as deleted. Leave it as it is."""

    deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Account(SoftDelete, Base):
    """Table ``accounts``. The columns are there; add what keeps usernames unique.

    Two accounts that aren't deleted never have the same username. A deleted one doesn't count: its
    username can be taken again, and any number of deleted accounts may have had the same one.
    """

    __tablename__ = "accounts"
    # With UNIQUE (username, deleted_at) every NULL would be different from every other.
    __table_args__ = (
        Index(
            "uq_accounts_username",
            "username",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(50))

    documents: Mapped[list["Document"]] = relationship(
        back_populates="account", order_by="Document.id"
    )


class Document(SoftDelete, Base):
    """Table ``documents``. Leave it as it is."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    title: Mapped[str]

    account: Mapped[Account] = relationship(back_populates="documents")


def hide_deleted(factory: sessionmaker[Session]) -> None:
    """Make the sessions of this factory leave out deleted rows, in all classes with SoftDelete.

    That holds for every SELECT of mapped classes (counts, joins and aliases included), for ``get``,
    and for UPDATE and DELETE of mapped classes. It holds for relationships too, whenever they are
    loaded, and whether the object that has them was loaded or added. A statement with the execution
    option ``include_deleted=True`` sees everything. Sessions of other factories are not affected.
    """

    @event.listens_for(factory, "do_orm_execute")
    def add_criteria(state: ORMExecuteState) -> None:
        # Not is_relationship_load: an object that was added, and not loaded, brings no criteria.
        if state.is_column_load or state.execution_options.get("include_deleted"):
            return
        alive = with_loader_criteria(
            SoftDelete, lambda cls: cls.deleted_at.is_(None), include_aliases=True
        )
        state.statement = state.statement.options(alive)
