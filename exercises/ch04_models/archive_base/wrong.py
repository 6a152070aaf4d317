"""Wrong answers to ``archive_base``, each with what its author was thinking."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class first_column_only(DeclarativeBase):
    """The convention that most guides show."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class names_left_to_postgresql(DeclarativeBase):
    """An attribute of the base, as with type_annotation_map."""

    naming_convention = {
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }


class other_ck_name(DeclarativeBase):
    """A check has its own name already."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class other_fk_name(DeclarativeBase):
    """Table and column say which foreign key it is."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class other_pk_name(DeclarativeBase):
    """The primary key is called id; no name needed."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        }
    )


class unknown_part(DeclarativeBase):
    """The names of the parts, from memory."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table)s_%(columns)s",
            "uq": "uq_%(table)s_%(columns)s",
            "ck": "ck_%(table)s_%(name)s",
            "fk": "fk_%(table)s_%(columns)s_%(referred_table)s",
            "pk": "pk_%(table)s",
        }
    )


class first_column_of_a_foreign_key(DeclarativeBase):
    """A foreign key has one column."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
