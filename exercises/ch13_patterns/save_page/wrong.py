"""Wrong answers to ``save_page``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, declarative_base, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from workbook.course import catalogue
from workbook.judge import answers

_SOLUTION = answers.reference(catalogue.exercise("save_page"))
_Page: Any = _SOLUTION["Page"]
_Conflict: Any = _SOLUTION["save_page"].__globals__["Conflict"]


class _Plain(declarative_base()):
    __tablename__ = "pages"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)


class only_the_mapper:
    """version_id_col takes care of it."""

    @staticmethod
    def save_page(factory, page_id, version, title):
        try:
            with factory.begin() as session:
                page = session.get(_Page, page_id)
                if page is None:
                    return None
                page.title = title
                session.flush()
                return page.version
        except StaleDataError:
            raise _Conflict from None


class only_the_form:
    """The versions are equal, so nobody has saved."""

    Page = _Plain

    @staticmethod
    def save_page(factory, page_id, version, title):
        with factory.begin() as session:
            page = session.get(_Plain, page_id)
            if page is None:
                return None
            if page.version != version:
                raise _Conflict
            page.title = title
            page.version = version + 1
            return page.version


class lets_stale_data_out:
    """The caller sees what happened."""

    @staticmethod
    def save_page(factory, page_id, version, title):
        with factory.begin() as session:
            page = session.get(_Page, page_id)
            if page is None:
                return None
            if page.version != version:
                raise _Conflict
            page.title = title
            session.flush()
            return page.version


class newer_is_fine:
    """Older than the page: that is the conflict."""

    @staticmethod
    def save_page(factory, page_id, version, title):
        try:
            with factory.begin() as session:
                page = session.get(_Page, page_id)
                if page is None:
                    return None
                if page.version > version:
                    raise _Conflict
                page.title = title
                session.flush()
                return page.version
        except StaleDataError:
            raise _Conflict from None


class locks_the_row:
    """Safe is safe."""

    @staticmethod
    def save_page(factory, page_id, version, title):
        with factory.begin() as session:
            page = session.get(_Page, page_id, with_for_update=True)
            if page is None:
                return None
            if page.version != version:
                raise _Conflict
            page.title = title
            session.flush()
            return page.version


class fails_for_no_page:
    """There is always a page."""

    @staticmethod
    def save_page(factory, page_id, version, title):
        try:
            with factory.begin() as session:
                page = session.get_one(_Page, page_id)
                if page.version != version:
                    raise _Conflict
                page.title = title
                session.flush()
                return page.version
        except StaleDataError:
            raise _Conflict from None


class old_version:
    """The version is counted up by the UPDATE."""

    @staticmethod
    def save_page(factory, page_id, version, title):
        try:
            with factory.begin() as session:
                page = session.get(_Page, page_id)
                if page is None:
                    return None
                if page.version != version:
                    raise _Conflict
                page.title = title
                return page.version
        except StaleDataError:
            raise _Conflict from None


class counts_by_hand:
    """One UPDATE does it all, so the class needs nothing."""

    Page = _Plain

    @staticmethod
    def save_page(factory, page_id, version, title):
        with factory.begin() as session:
            if session.get(_Plain, page_id) is None:
                return None
            new = session.execute(
                update(_Plain)
                .where(_Plain.id == page_id, _Plain.version == version)
                .values(title=title, version=version + 1)
            )
            if new.rowcount == 0:
                raise _Conflict
            return version + 1


class forgets_commit:
    """The flush sends it."""

    @staticmethod
    def save_page(factory, page_id, version, title):
        with factory() as session:
            page = session.get(_Page, page_id)
            if page is None:
                return None
            if page.version != version:
                raise _Conflict
            page.title = title
            try:
                session.flush()
            except StaleDataError:
                raise _Conflict from None
            return page.version
