"""Chapter 0: the smallest tour. Run it with ``python -m lessons.ch00_welcome``."""

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from workbook import sandbox, tape
from workbook.blog import Comment, Post, Tag, User


def count_everything(session: Session) -> dict[str, int]:
    """Count the rows of the four tables that have a class, by the name of the class."""
    return {
        model.__name__: session.scalars(select(func.count()).select_from(model)).one()
        for model in (User, Post, Tag, Comment)
    }


def walk(engine: Engine) -> None:
    """Show the blog's size and one user, each with the SQL that was sent."""
    with Session(engine) as session:
        with tape("How large is the blog?"):
            print(count_everything(session))
        with tape("One user by primary key"):
            print(session.get(User, 1))


def main() -> None:
    """Walk through the chapter in the terminal."""
    engine = sandbox("ch00_welcome_lesson")
    walk(engine)
    engine.dispose()


if __name__ == "__main__":
    main()
