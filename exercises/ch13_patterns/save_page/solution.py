"""The reference solution of ``save_page``."""

from sqlalchemy import String
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker
from sqlalchemy.orm.exc import StaleDataError


class Base(DeclarativeBase):
    """The base of the classes in this file. Leave it as it is."""


class Conflict(Exception):
    """Another session has saved the page in the meantime. Leave it as it is."""


class Page(Base):
    """Table ``pages``. The columns are there; let SQLAlchemy count and check ``version``.

    A new page has version 1. If two sessions have loaded a page and both change it, the second to
    save gets a ``StaleDataError``.
    """

    __tablename__ = "pages"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


def save_page(factory: sessionmaker[Session], page_id: int, version: int, title: str) -> int | None:
    """Give the page this title in a transaction of your own, and return its new version.

    ``version`` is the one that the page had when its reader opened the form, perhaps an hour ago.
    If the page has a different version now, or another session saves it before your UPDATE
    arrives, raise Conflict; nothing of yours is saved. Return None if there is no such page. No
    row is locked before its UPDATE.
    """
    try:
        with factory.begin() as session:
            page = session.get(Page, page_id)
            if page is None:
                return None
            # version_id_col compares with what this session has loaded, not with the reader's form.
            if page.version != version:
                raise Conflict
            page.title = title
            session.flush()
            return page.version
    except StaleDataError:
        raise Conflict from None
