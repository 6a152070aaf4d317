"""Other right answers to ``numbered_draft``."""

from sqlalchemy import func, insert, literal, select, text
from sqlalchemy.orm import Session

from workbook.blog import Post, User


def plain_sql(session: Session, author_id: int) -> Post:
    """One INSERT ... SELECT can count and insert; the object is fetched by its new id."""
    session.flush()
    query = text(
        "INSERT INTO posts (author_id, title, content) SELECT :author, "
        "'Draft ' || (SELECT count(*) + 1 FROM posts WHERE author_id = :author), '' RETURNING id"
    )
    return session.get_one(Post, session.execute(query, {"author": author_id}).scalar_one())


def insert_from_select(session: Session, author_id: int) -> Post:
    """The same with Core, and RETURNING the whole class."""
    title = literal("Draft ").concat(func.count(Post.id) + 1)
    counted = select(literal(author_id), title, literal("")).where(Post.author_id == author_id)
    new = insert(Post).from_select(["author_id", "title", "content"], counted).returning(Post)
    session.flush()
    return session.scalars(new).one()


def legacy_query(session: Session, author_id: int) -> Post:
    """Query.count(), as in 1.4."""
    number = session.query(Post).filter_by(author_id=author_id).count() + 1
    post = Post(author_id=author_id, title=f"Draft {number}", content="", status="draft", views=0)
    session.add(post)
    session.flush([post])
    return post


def with_its_author(session: Session, author_id: int) -> Post:
    """An outer join from the user, and a refresh at the end."""
    session.get(User, author_id)
    counts = select(func.count(Post.id)).join_from(User, Post, isouter=True)
    number = session.scalar(counts.where(User.id == author_id)) or 0
    post = Post(author_id=author_id, content="", title="Draft %d" % (number + 1))
    with session.no_autoflush:
        session.add(post)
    session.flush()
    session.refresh(post)
    return post
