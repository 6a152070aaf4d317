"""The reference solution of ``archive_base``."""

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class ArchiveBase(DeclarativeBase):
    """A base whose metadata names every constraint and index by a convention.

    - primary key: ``pk_<table>``
    - unique: ``uq_<table>_<all its columns, joined by _>``
    - check: ``ck_<table>_<name>``, where ``<name>`` is what its ``name=`` says
    - foreign key: ``fk_<table>_<all its columns, joined by _>_<the table it points to>``
    - index: ``ix_<table>_<all its columns, joined by _>``
    """

    # column_0_N_name joins all columns; column_0_name would give two constraints one name.
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
