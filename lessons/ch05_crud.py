"""Create, read, update, delete: the code that chapter 5 talks about.

``python -m lessons.ch05_crud`` walks through its main points in the terminal.
"""

from sqlalchemy import Engine, Index, String, delete, func, insert, select, text
from sqlalchemy import update as change
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

from workbook import sandbox, tape
from workbook.blog import Post, Tag, User
from workbook.displays.journey import Journey


class Base(DeclarativeBase):
    """The base of this chapter's own table, apart from the blog."""


class Coupon(Base):
    """A code that may be given out once. SPRING and spring are the same code."""

    __tablename__ = "coupons"
    # A unique index on an expression: the database compares the codes in lowercase.
    # The column itself keeps the code as it was given.
    __table_args__ = (Index("uq_coupons_code", text("lower(code)"), unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    discount: Mapped[int]


def why_refused(error: IntegrityError) -> str:
    """Which constraint a write has broken, for example ``uq_users_email``.

    ``error.orig`` is the driver's own error, and PostgreSQL names the constraint in it. For a NULL
    that isn't allowed it names the column instead.
    """
    details = getattr(error.orig, "diag", None)
    return str(details and (details.constraint_name or details.column_name))


def create(engine: Engine) -> None:
    """Nothing, an INSERT, a COMMIT: three lines, three effects."""
    with Session(engine) as session:
        iris = User(username="iris", email="iris@example.com")
        journey = Journey(session, iris)
        journey("User(...)")
        session.add(iris)
        journey("add")
        session.flush()
        journey("flush")
        session.commit()
        journey("commit")
    print(journey)
    with tape("a thousand objects"), Session(engine) as session:
        session.add_all([Tag(name=f"word {number}") for number in range(1000)])
        session.flush()


def read(engine: Engine) -> None:
    """One row, some rows, and what NULL does to both."""
    with Session(engine) as session:
        with tape("the primary key, twice"):
            zoe = session.get(User, 1)
            print(zoe is session.get(User, 1))
        with tape("all who are not called Zoë Marchand, and have a name"):
            session.scalars(select(User).where(User.full_name != "Zoë Marchand")).all()
        typed = "%"
        with tape("text that a visitor typed"):
            titles = select(Post.title).where(Post.title.contains(typed, autoescape=True))
            print(session.scalars(titles.order_by(Post.id)).all())
        with tape("the three who logged in last"):
            order = (User.last_login_at.desc().nulls_last(), User.id)
            print(session.scalars(select(User.username).order_by(*order).limit(3)).all())
        with tape("how many"):
            print(session.scalar(select(func.count()).select_from(Post)))


def update(engine: Engine) -> None:
    """Reading and writing back loses an update; adding in the database doesn't."""
    with Session(engine) as ann, Session(engine) as bob, tape("two sessions, one post"):
        for_ann, for_bob = ann.get_one(Post, 1), bob.get_one(Post, 1)
        for_ann.views += 1
        ann.commit()
        for_bob.views += 1
        bob.commit()
        print("counted twice, grew by", for_bob.views - 640)
    with tape("added in the database"), sessionmaker(engine).begin() as session:
        result = session.execute(
            change(Post).where(Post.id == 1).values(views=Post.views + 1).returning(Post.views)
        )
        print(result.scalar_one())


def remove(engine: Engine) -> None:
    """Look at the number before you commit."""
    with Session(engine) as session, tape("the drafts of one author, the author forgotten"):
        drafts = delete(Post).where(Post.status == "draft").returning(Post.id)
        deleted = session.execute(drafts).all()
        print(len(deleted), "rows: too many, so roll back")
        session.rollback()


def fail(engine: Engine) -> None:
    """After a failed flush the session needs a rollback; a savepoint undoes only a part."""
    with Session(engine) as session, tape("a name that is taken"):
        session.add(User(username="zoe", email="another@example.com"))
        try:
            session.commit()
        except IntegrityError as error:
            print(why_refused(error))
        try:
            session.get(User, 2)
        except PendingRollbackError as error:
            print(type(error).__name__)
        session.rollback()
        print(session.get(User, 2))
    Base.metadata.create_all(engine)
    with tape("one of three is refused"), sessionmaker(engine).begin() as session:
        for code in ("SPRING", "spring", "autumn"):
            try:
                with session.begin_nested():
                    session.execute(insert(Coupon).values(code=code, discount=5))
            except IntegrityError as error:
                print(code, "refused by", why_refused(error))


def main() -> None:
    """All of it, on a database of its own."""
    engine = sandbox("ch05_crud_lesson")
    for part in (create, read, update, remove, fail):
        print(f"\n# {part.__name__}: {part.__doc__}")
        part(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
