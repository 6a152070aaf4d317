"""Other right answers to ``publish``."""

from sqlalchemy import insert, literal, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag, User, post_tags


def plain_sql(session: Session, username: str, title: str, tag_names: list[str]) -> Post:
    """Three INSERTs that find what they need by themselves."""
    session.flush()
    post = text(
        "INSERT INTO posts (author_id, title, content, status) "
        "SELECT id, :title, '', 'published' FROM users WHERE username = :name RETURNING id"
    )
    new = session.execute(post, {"title": title, "name": username}).scalar_one()
    values = {"names": list(tag_names), "post": new}
    tags = text(
        "INSERT INTO tags (name) SELECT DISTINCT unnest(CAST(:names AS text[])) ON CONFLICT (name) "
        "DO NOTHING"
    )
    links = text(
        "INSERT INTO post_tags (post_id, tag_id) SELECT :post, id FROM tags "
        "WHERE name = ANY(CAST(:names AS text[]))"
    )
    session.execute(tags, values)
    session.execute(links, values)
    return session.get_one(Post, new)


def by_appending(session: Session, username: str, title: str, tag_names: list[str]) -> Post:
    """The collections do it; the author's list takes the post into the session."""
    author = session.query(User).filter_by(username=username).one()
    post = Post(title=title, content="", status="published")
    found = session.query(Tag).filter(Tag.name.in_(tag_names)).all() if tag_names else []
    by_name = {tag.name: tag for tag in found}
    for name in tag_names:
        if name not in by_name:
            by_name[name] = Tag(name=name)
    post.tags.extend(by_name.values())
    with session.no_autoflush:
        author.posts.append(post)
    session.flush()
    return post


def core_and_returning(session: Session, username: str, title: str, tag_names: list[str]) -> Post:
    """Core statements with the classes; the author by a scalar subquery."""
    author = select(User.id).where(User.username == username).scalar_subquery()
    new = insert(Post).values(author_id=author, title=title, content="", status="published")
    post = session.scalars(new.returning(Post)).one()
    names = sorted(set(tag_names))
    if names:
        rows = [{"name": name} for name in names]
        session.execute(upsert(Tag).values(rows).on_conflict_do_nothing())
        pairs = select(literal(post.id), Tag.id).where(Tag.name.in_(names))
        session.execute(insert(post_tags).from_select(["post_id", "tag_id"], pairs))
    return post


def inserts_what_is_missing(
    session: Session, username: str, title: str, tag_names: list[str]
) -> Post:
    """ON CONFLICT DO NOTHING, and then all of the tags are there."""
    names = sorted(set(tag_names))
    if names:
        rows = [{"name": name} for name in names]
        session.execute(upsert(Tag).on_conflict_do_nothing(index_elements=[Tag.name]), rows)
    author = session.query(User).filter_by(username=username).one()
    post = Post(title=title, content="", status="published", author=author)
    post.tags = session.query(Tag).filter(Tag.name.in_(names)).all()
    session.add(post)
    session.flush()
    return post
