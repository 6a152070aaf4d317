"""Wrong answers to ``publish``, each with what its author was thinking."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Post, Tag, User


def _author(session, username):
    return session.scalars(select(User).where(User.username == username)).one()


def new_tag_each_time(session, username, title, tag_names):
    """A Tag for each name, as the guide does it."""
    post = Post(author=_author(session, username), title=title, content="", status="published")
    post.tags = [Tag(name=name) for name in tag_names]
    session.add(post)
    session.flush()
    return post


def never_added(session, username, title, tag_names):
    """The author is in the session, so the post is too."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    return Post(
        author=_author(session, username),
        title=title,
        content="",
        status="published",
        tags=[known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)],
    )


def name_twice_makes_two(session, username, title, tag_names):
    """Look each one up, make those that are missing."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    tags = [known.get(name) or Tag(name=name) for name in tag_names]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    session.flush()
    return post


def one_statement_per_tag(session, username, title, tag_names):
    """tag_named() of the chapter, for each name."""
    tags = []
    for name in dict.fromkeys(tag_names):
        tag = session.scalars(select(Tag).where(Tag.name == name)).one_or_none()
        tags.append(tag or Tag(name=name))
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    session.flush()
    return post


def commits(session, username, title, tag_names):
    """commit() is what saves."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    session.commit()
    return post


def not_flushed(session, username, title, tag_names):
    """The caller's commit will send it."""
    known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(tag_names)))}
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    post.status = "published"
    session.add(post)
    return post


def only_known_tags(session, username, title, tag_names):
    """Take the tags that have these names."""
    tags = session.scalars(select(Tag).where(Tag.name.in_(tag_names))).all()
    post = Post(author=_author(session, username), title=title, content="", tags=list(tags))
    post.status = "published"
    session.add(post)
    session.flush()
    return post


def _known(session, names):
    return {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(names)))}


def other_session(session, username, title, tag_names):
    """A session of its own, so that nothing else is saved along with the post."""
    with Session(session.get_bind(), expire_on_commit=False) as own, own.begin():
        known = _known(own, tag_names)
        tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
        post = Post(author=_author(own, username), title=title, content="", tags=tags)
        post.status = "published"
        own.add(post)
    return post


def rows_not_objects(session, username, title, tag_names):
    """execute() finds the author."""
    author = session.execute(select(User).where(User.username == username)).one()
    known = _known(session, tag_names)
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=author, title=title, content="", status="published", tags=tags)
    session.add(post)
    session.flush()
    return post


def other_row(session, username, title, tag_names):
    """The status has a default."""
    known = _known(session, tag_names)
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, content="", tags=tags)
    session.add(post)
    session.flush()
    return post


def raises(session, username, title, tag_names):
    """An empty content can be left out."""
    known = _known(session, tag_names)
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=_author(session, username), title=title, status="published", tags=tags)
    session.add(post)
    session.flush()
    return post


def cuts_the_title(session, username, title, tag_names):
    """The column has 200 characters."""
    known = _known(session, tag_names)
    post = Post(
        author=_author(session, username),
        title=title[:200],
        content="",
        status="published",
        tags=[known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)],
    )
    session.add(post)
    session.flush()
    return post


def fetches_all_tags(session: Session, username: str, title: str, tag_names: list[str]) -> Post:
    """One SELECT brings them all, and a dict finds the right ones."""
    author = session.scalars(select(User).where(User.username == username)).one()
    known = {tag.name: tag for tag in session.scalars(select(Tag))}
    tags = [known.get(name) or Tag(name=name) for name in dict.fromkeys(tag_names)]
    post = Post(author=author, title=title, content="", status="published", tags=tags)
    session.add(post)
    session.flush()
    return post
