"""Other right answers to ``address_book``, each with what its author was thinking."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg2 import errors
from sqlalchemy import (
    TIMESTAMP,
    Identity,
    Index,
    String,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.course import catalogue
from workbook.judge import answers

_SOLUTION = answers.reference(catalogue.exercise("address_book"))
_Contact: Any = _SOLUTION["Contact"]
_DuplicateEmail: Any = _SOLUTION["add_contact"].__globals__["DuplicateEmail"]


class _Base(DeclarativeBase):
    pass


class _Taken(Exception):
    pass


_Taken.__name__ = "DuplicateEmail"


class plain_sql:
    """Written from the text of the task alone, in SQL; the mapped class only carries the rows."""

    class Contact(_Base):
        __tablename__ = "contacts"
        id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(
            TIMESTAMP(timezone=True), server_default=text("CURRENT_TIMESTAMP")
        )

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        sql = text("INSERT INTO contacts (name, email, phone) VALUES (:n, :e, :p) RETURNING *")
        into = select(plain_sql.Contact).from_statement(sql)
        try:
            with session.begin_nested():
                return session.scalars(into, {"n": name, "e": email, "p": phone}).one()
        except DBAPIError as error:
            if isinstance(error.orig, errors.UniqueViolation):
                raise _Taken(email) from error
            raise

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> list[Any]:
        sql = text(
            "SELECT * FROM contacts WHERE strpos(lower(name), lower(:typed)) > 0 "
            "OR strpos(lower(email), lower(:typed)) > 0 "
            "ORDER BY name, id LIMIT :size OFFSET (:page - 1) * :size"
        )
        values = {"typed": typed, "page": page, "size": size}
        return list(session.scalars(select(plain_sql.Contact).from_statement(sql), values).all())

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Mapping[str, Any]) -> Any:
        if set(changes) - {"name", "email", "phone"}:
            raise ValueError("only name, email and phone can be changed")
        session.flush()
        try:
            with session.begin_nested():
                if changes:
                    sets = ", ".join(f"{name} = :{name}" for name in changes)
                    sql = f"UPDATE contacts SET {sets} WHERE id = :the_id"  # noqa: S608
                    session.execute(text(sql), {**changes, "the_id": contact_id})
        except IntegrityError as error:
            if error.orig is not None and getattr(error.orig, "pgcode", "") == "23505":
                raise _Taken(changes["email"]) from error
            raise
        found = select(plain_sql.Contact).where(plain_sql.Contact.id == contact_id)
        return session.scalar(found.execution_options(populate_existing=True))

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        removed = session.execute(text("DELETE FROM contacts WHERE id = :i"), {"i": contact_id})
        session.expire_all()
        return bool(removed.rowcount)  # type: ignore[attr-defined]

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> Any:
        sql = text(
            "INSERT INTO contacts (name, email, phone) SELECT * FROM "
            "unnest(CAST(:n AS varchar[]), CAST(:e AS varchar[]), CAST(:p AS varchar[])) "
            "ON CONFLICT DO NOTHING RETURNING email"
        )
        values = {
            "n": [row["name"] for row in rows],
            "e": [row["email"] for row in rows],
            "p": [row.get("phone") for row in rows],
        }
        added = list(session.scalars(sql, values))
        left, skipped = list(added), []
        for row in rows:
            if row["email"] in left:
                left.remove(row["email"])
            else:
                skipped.append(row["email"])
        return len(added), skipped


Index("one_of_each", func.lower(plain_sql.Contact.email), unique=True)
plain_sql.Contact.__name__ = "Contact"


class on_conflict:
    """ON CONFLICT DO NOTHING returns no row for an address that is taken; no error to translate."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        from sqlalchemy.dialects.postgresql import insert as pg_insert

        row = pg_insert(_Contact).values(name=name, email=email, phone=phone)
        with session.begin_nested():
            new = session.scalar(row.on_conflict_do_nothing().returning(_Contact))
        if new is None:
            raise _DuplicateEmail(email)
        return new

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        for sign in "\\%_":
            typed = typed.replace(sign, "\\" + sign)
        pattern = f"%{typed}%"
        either = _Contact.name.ilike(pattern) | _Contact.email.ilike(pattern)
        first = (page - 1) * size
        query = select(_Contact).where(either).order_by("name", "id").slice(first, first + size)
        return session.scalars(query).all()


class _Report(NamedTuple):
    added: int
    skipped: list[str]


class core_statements:
    """UPDATE and DELETE as statements, the report as a NamedTuple."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Mapping[str, Any]) -> Any:
        for name in changes:
            if name not in ("name", "email", "phone"):
                raise ValueError(name)
        if not changes:
            return session.get(_Contact, contact_id)
        change = update(_Contact).where(_Contact.id == contact_id).values(**changes)
        try:
            with session.begin_nested():
                return session.scalar(
                    change.returning(_Contact), execution_options={"populate_existing": True}
                )
        except IntegrityError as error:
            if error.orig.diag.constraint_name == "uq_contacts_email":  # type: ignore[union-attr]
                raise _DuplicateEmail from None
            raise

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        done: Any = session.execute(delete(_Contact).where(_Contact.id == contact_id))
        return done.rowcount == 1

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[Mapping[str, Any]]) -> Any:
        taken = {address.lower() for address in session.scalars(select(_Contact.email))}
        new, skipped = [], []
        for row in rows:
            if row["email"].lower() in taken:
                skipped.append(row["email"])
                continue
            taken.add(row["email"].lower())
            new.append({"phone": None, **row})
        if new:
            session.execute(insert(_Contact).execution_options(render_nulls=True), new)
        return _Report(len(new), skipped)


class unit_of_work:
    """Objects and flush(); the savepoint only around the flush."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(email=email, name=name)
        contact.phone = phone
        savepoint = session.begin_nested()
        try:
            session.add(contact)
            session.flush()
        except DBAPIError as error:
            savepoint.rollback()
            if getattr(error.orig, "pgcode", None) == "23505":
                raise _DuplicateEmail(f"{email} is taken") from error
            raise
        savepoint.commit()
        return contact

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return False
        session.delete(contact)
        session.flush()
        return inspect(contact).deleted
