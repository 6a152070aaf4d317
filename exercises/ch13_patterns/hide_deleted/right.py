"""``hide_deleted`` in other styles: each is right."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, event, null, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import (
    Mapped,
    declarative_base,
    mapped_column,
    relationship,
    with_loader_criteria,
)


def _classes(**options):
    base = declarative_base()

    class SoftDelete:
        deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    class Account(SoftDelete, base):
        __tablename__ = "accounts"
        id: Mapped[int] = mapped_column(primary_key=True)
        username: Mapped[str] = mapped_column(String(50), **options)
        documents: Mapped[list["Document"]] = relationship(
            back_populates="account", order_by="Document.id"
        )

    class Document(SoftDelete, base):
        __tablename__ = "documents"
        id: Mapped[int] = mapped_column(primary_key=True)
        account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
        title: Mapped[str]
        account: Mapped[Account] = relationship(back_populates="documents")

    return SoftDelete, Account, Document


class a_subclass_of_its_session:
    """event.listen, criteria for each class, and an index that is made after the class."""

    _Soft, Account, Document = _classes()
    Index(
        "one_living", Account.username, unique=True, postgresql_where=Account.deleted_at == null()
    )

    @staticmethod
    def hide_deleted(factory):
        classes = a_subclass_of_its_session.Account, a_subclass_of_its_session.Document

        def listen(state):
            if state.is_column_load or state.execution_options.get("include_deleted", False):
                return
            for each in classes:
                alive = with_loader_criteria(
                    each,
                    each.deleted_at == None,
                    include_aliases=True,  # noqa: E711
                )
                state.statement = state.statement.options(alive)

        event.listen(factory, "do_orm_execute", listen)


class exclusion_constraint:
    """A rule that PostgreSQL calls an exclusion, and criteria written as a function."""

    _Soft, Account, Document = _classes()
    Account.__table__.append_constraint(
        ExcludeConstraint((Account.username, "="), using="btree", where=text("deleted_at IS NULL"))
    )

    @staticmethod
    def hide_deleted(factory):
        def alive(cls):
            return cls.deleted_at.is_not_distinct_from(null())

        option = with_loader_criteria(exclusion_constraint._Soft, alive, include_aliases=True)

        def listen(state):
            see_all = state.execution_options.get("include_deleted") or state.is_column_load
            state.statement = state.statement if see_all else state.statement.options(option)

        event.listen(factory.class_, "do_orm_execute", listen)
