"""Wrong answers to ``hide_deleted``, each with what its author was thinking."""

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, Index, String, UniqueConstraint, event, text
from sqlalchemy.orm import (
    Mapped,
    Session,
    declarative_base,
    mapped_column,
    relationship,
    with_loader_criteria,
)


def _classes(*rules):
    base = declarative_base()

    class SoftDelete:
        deleted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    class Account(SoftDelete, base):
        __tablename__ = "accounts"
        __table_args__ = rules
        id: Mapped[int] = mapped_column(primary_key=True)
        username: Mapped[str] = mapped_column(String(50))
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


def _partial():
    return Index(
        "uq_accounts_username",
        "username",
        unique=True,
        postgresql_where=text("deleted_at IS NULL"),
    )


def _criteria(kind, **options):
    return with_loader_criteria(kind, lambda cls: cls.deleted_at.is_(None), **options)


def _hiding(kind, skip=lambda state: False, **options):
    """A hide_deleted that adds criteria about this class, where it doesn't skip."""

    def hide_deleted(factory):
        @event.listens_for(factory, "do_orm_execute")
        def listen(state):
            included = state.execution_options.get("include_deleted")
            if not (state.is_column_load or included or skip(state)):
                state.statement = state.statement.options(_criteria(kind, **options))

    return hide_deleted


def _ordinary(kind):
    return _hiding(kind, include_aliases=True)


class name_gone_for_good:
    """Usernames are unique."""

    _Soft, Account, Document = _classes(UniqueConstraint("username"))
    hide_deleted = staticmethod(_ordinary(_Soft))


class null_is_not_equal:
    """The same name is fine, if it was deleted at another time."""

    _Soft, Account, Document = _classes(UniqueConstraint("username", "deleted_at"))
    hide_deleted = staticmethod(_ordinary(_Soft))


class no_rule_for_names:
    """hide_deleted is what matters."""

    _Soft, Account, Document = _classes()
    hide_deleted = staticmethod(_ordinary(_Soft))


class only_accounts:
    """The class that the query is about."""

    _Soft, Account, Document = _classes(_partial())
    hide_deleted = staticmethod(_ordinary(Account))


class hides_nothing:
    """The criteria are about the mixin, so they are about all its classes."""

    _Soft, Account, Document = _classes(_partial())
    hide_deleted = staticmethod(_hiding(_Soft))


class not_in_aliases:
    """One option for each class."""

    _Soft, Account, Document = _classes(_partial())

    @staticmethod
    def hide_deleted(factory):
        for kind in (not_in_aliases.Account, not_in_aliases.Document):
            _hiding(kind)(factory)


class only_selects:
    """Deleted rows are hidden when they are read."""

    _Soft, Account, Document = _classes(_partial())
    hide_deleted = staticmethod(
        _hiding(_Soft, lambda state: not state.is_select, include_aliases=True)
    )


class added_objects_see_all:
    """As in the documentation: the criteria of the owner are handed on to its relationships."""

    _Soft, Account, Document = _classes(_partial())
    hide_deleted = staticmethod(
        _hiding(_Soft, lambda state: state.is_relationship_load, include_aliases=True)
    )


class no_way_to_see_them:
    """Deleted is deleted."""

    _Soft, Account, Document = _classes(_partial())

    @staticmethod
    def hide_deleted(factory):
        @event.listens_for(factory, "do_orm_execute")
        def listen(state):
            if not state.is_column_load:
                criteria = _criteria(no_way_to_see_them._Soft, include_aliases=True)
                state.statement = state.statement.options(criteria)


class joined_loads_see_all:
    """Each load passes by the listener, so nothing has to be handed on."""

    _Soft, Account, Document = _classes(_partial())
    hide_deleted = staticmethod(_hiding(_Soft, include_aliases=True, propagate_to_loaders=False))


class hides_everywhere:
    """One listener for all sessions of the program."""

    _Soft, Account, Document = _classes(_partial())

    @staticmethod
    def hide_deleted(factory):
        _hiding(hides_everywhere._Soft, include_aliases=True)(Session)
