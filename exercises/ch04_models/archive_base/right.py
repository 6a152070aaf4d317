"""Other right answers to ``archive_base``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, registry


def _columns(constraint: Any, table: Any) -> str:
    return "_".join(each.name for each in constraint.columns)


class own_token(DeclarativeBase):
    """A function of one's own joins the columns."""

    metadata = MetaData(
        naming_convention={
            "columns": _columns,
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(columns)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(columns)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(columns)s",
        }
    )


class from_its_registry(DeclarativeBase):
    """The convention belongs to a registry that was there before."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "pk": "pk_%(table_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_key)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
                "ix": "ix_%(table_name)s_%(column_0_N_key)s",
            }
        )
    )


class types_as_keys(DeclarativeBase):
    """The kinds of constraints by their classes, not by the short words."""

    metadata = MetaData(
        schema=None,
        naming_convention={
            PrimaryKeyConstraint: "pk_%(table_name)s",
            UniqueConstraint: "uq_%(table_name)s_%(column_0_N_name)s",
            CheckConstraint: "ck_%(table_name)s_%(constraint_name)s",
            ForeignKeyConstraint: "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            Index: "ix_%(table_name)s_%(column_0_N_name)s",
        },
    )
