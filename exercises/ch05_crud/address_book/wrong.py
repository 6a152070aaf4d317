"""Wrong answers to ``address_book``, each with what its author was thinking."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Index, String, delete, func, insert, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.course import catalogue
from workbook.judge import answers

# What a class leaves out comes from the solution; the functions here use its table.
_SOLUTION = answers.reference(catalogue.exercise("address_book"))
_Contact: Any = _SOLUTION["Contact"]
_DuplicateEmail: Any = _SOLUTION["add_contact"].__globals__["DuplicateEmail"]


class _Base1(DeclarativeBase):
    pass


class unique_is_case_sensitive:
    """unique=True is what makes a column unique."""

    class Contact(_Base1):
        __tablename__ = "contacts"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254), unique=True)
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(
            DateTime(timezone=True), server_default=func.now()
        )


class _Base2(DeclarativeBase):
    pass


class no_server_default:
    """default= fills it in."""

    class Contact(_Base2):
        __tablename__ = "contacts"
        __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(
            DateTime(timezone=True), default=lambda: datetime.now(UTC)
        )


class _Base3(DeclarativeBase):
    pass


class naive_timestamp:
    """Mapped[datetime] says it all."""

    class Contact(_Base3):
        __tablename__ = "contacts"
        __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str | None] = mapped_column(String(40))
        created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class _Base4(DeclarativeBase):
    pass


class wrong_nullable:
    """A phone is not required, so it gets an empty text."""

    class Contact(_Base4):
        __tablename__ = "contacts"
        __table_args__ = (Index("uq_contacts_email", text("lower(email)"), unique=True),)
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(100))
        email: Mapped[str] = mapped_column(String(254))
        phone: Mapped[str] = mapped_column(String(40), default="")
        created_at: Mapped[datetime] = mapped_column(
            DateTime(timezone=True), server_default=func.now()
        )


class unfinished:
    """The table and the first function are done; the others tomorrow."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        raise NotImplementedError


class takes_back_earlier_work:
    """After an IntegrityError comes rollback()."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        try:
            session.flush()
        except IntegrityError as error:
            if "uq_contacts_email" not in str(error):
                raise
            session.rollback()
            raise _DuplicateEmail(email) from error
        return contact


class leaves_the_session_broken:
    """One error becomes another, and the caller deals with it."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        try:
            session.flush()
        except IntegrityError as error:
            raise _DuplicateEmail(email) from error
        return contact


class every_error_is_a_duplicate:
    """An IntegrityError is a duplicate."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        try:
            with session.begin_nested():
                session.add(contact)
        except IntegrityError as error:
            raise _DuplicateEmail(email) from error
        return contact


class changes_the_spelling:
    """Addresses in lowercase are easier to compare."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email.lower(), phone=phone)
        try:
            with session.begin_nested():
                session.add(contact)
        except IntegrityError as error:
            if "uq_contacts_email" not in str(error):
                raise
            raise _DuplicateEmail(email) from error
        return contact


class asks_first:
    """Look whether the address is free, then add."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        taken = select(_Contact).where(func.lower(_Contact.email) == email.lower())
        if session.scalars(taken).first():
            raise _DuplicateEmail(email)
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        session.flush()
        return contact


class commits_itself:
    """Added means saved."""

    @staticmethod
    def add_contact(session: Session, name: str, email: str, phone: str | None = None) -> Any:
        contact = _Contact(name=name, email=email, phone=phone)
        session.add(contact)
        session.commit()
        return contact


class wildcards_not_escaped:
    """icontains() searches without regard to capitals."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        typed = typed.replace("\\", "\\\\")
        matches = _Contact.name.icontains(typed) | _Contact.email.icontains(typed)
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class and_instead_of_or:
    """where() takes several conditions."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        found = select(_Contact).where(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = found.order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class searches_only_names:
    """Python's or between two conditions."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = _Contact.name.icontains(typed, autoescape=True)
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class no_tie_breaker:
    """By name, as one sorts an address book."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).order_by(_Contact.name)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class pages_in_python:
    """A slice is a page."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found))[(page - 1) * size : page * size]


class python_or:
    """In the name or in the email."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = _Contact.name.icontains(typed, autoescape=True) or _Contact.email.icontains(
            typed, autoescape=True
        )
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset((page - 1) * size)))


class sorted_within_pages:
    """The page is sorted, then shown."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).limit(size).offset((page - 1) * size)
        return sorted(session.scalars(found), key=lambda contact: (contact.name, contact.id))


class skips_too_little:
    """offset is the page."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> Any:
        matches = or_(
            _Contact.name.icontains(typed, autoescape=True),
            _Contact.email.icontains(typed, autoescape=True),
        )
        found = select(_Contact).where(matches).order_by(_Contact.name, _Contact.id)
        return list(session.scalars(found.limit(size).offset(page - 1)))


class accepts_unknown_fields:
    """setattr() for whatever is named."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field, value in changes.items():
            setattr(contact, field, value)
        session.flush()
        return contact


class none_is_not_a_value:
    """None means that nothing was named."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field in ("name", "email", "phone"):
            if changes.get(field) is not None:
                setattr(contact, field, changes[field])
        session.flush()
        return contact


class changes_before_it_refuses:
    """Each field is looked at when its turn comes."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field, value in changes.items():
            if field not in ("name", "email", "phone"):
                raise ValueError(field)
            setattr(contact, field, value)
        session.flush()
        return contact


class forgets_flush:
    """The session writes the change when it commits."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        for field, value in changes.items():
            setattr(contact, field, value)
        return contact


class changes_more_than_named:
    """Every field gets what is named for it."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        for field in ("name", "email", "phone"):
            setattr(contact, field, changes.get(field))
        session.flush()
        return contact


class removes_everybody:
    """The contact was fetched, so the DELETE is about that one."""

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        if session.get(_Contact, contact_id) is None:
            return False
        session.execute(delete(_Contact))
        return True


class fails_for_nobody:
    """Fetch, delete."""

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        session.delete(session.get(_Contact, contact_id))
        session.flush()
        return True


class fails_on_duplicates:
    """The addresses in the table are known; compare with those."""

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[dict[str, Any]]) -> Any:
        taken = set(session.scalars(select(_Contact.email)))
        new = [row for row in rows if row["email"] not in taken]
        skipped = [row["email"] for row in rows if row["email"] in taken]
        session.add_all([_Contact(**row) for row in new])
        session.flush()
        return len(new), skipped


class one_by_one:
    """The dicts are passed on as they came."""

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[dict[str, Any]]) -> Any:
        taken = {email.lower() for email in session.scalars(select(_Contact.email))}
        new, skipped = [], []
        for row in rows:
            if row["email"].lower() in taken:
                skipped.append(row["email"])
            else:
                taken.add(row["email"].lower())
                new.append(row)
        if new:
            session.execute(insert(_Contact), new)
        return len(new), skipped


class fails_when_all_are_known:
    """An empty list has no rows to insert."""

    @staticmethod
    def import_contacts(session: Session, rows: Sequence[dict[str, Any]]) -> Any:
        if not rows:
            return 0, []
        taken = {email.lower() for email in session.scalars(select(_Contact.email))}
        new, skipped = [], []
        for row in rows:
            if row["email"].lower() in taken:
                skipped.append(row["email"])
            else:
                taken.add(row["email"].lower())
                new.append({"phone": None, **row})
        session.execute(insert(_Contact).execution_options(render_nulls=True), new)
        return len(new), skipped


class searches_both_at_once:
    """Name and address, one after the other, are one text to search."""

    @staticmethod
    def find_contacts(session: Session, typed: str, page: int = 1, size: int = 10) -> list[Any]:
        both = _Contact.name + " " + _Contact.email
        found = select(_Contact).where(both.icontains(typed, autoescape=True))
        found = found.order_by(_Contact.name, _Contact.id).limit(size).offset((page - 1) * size)
        return list(session.scalars(found))


class calls_it_a_duplicate:
    """A new address was given, so it is the address that was refused."""

    @staticmethod
    def update_contact(session: Session, contact_id: int, changes: Any) -> Any:
        if changes.keys() - {"name", "email", "phone"}:
            raise ValueError("no such field")
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return None
        try:
            with session.begin_nested():
                for field, value in changes.items():
                    setattr(contact, field, value)
        except IntegrityError as error:
            if not changes.get("email"):
                raise
            raise _DuplicateEmail(changes["email"]) from error
        return contact


class lets_go_of_everything:
    """What is deleted should not stay in the session."""

    @staticmethod
    def remove_contact(session: Session, contact_id: int) -> bool:
        contact = session.get(_Contact, contact_id)
        if contact is None:
            return False
        session.delete(contact)
        session.flush()
        session.expunge_all()
        return True
