"""Wrong answers to ``busy_tags``, each with what its author was thinking."""

from sqlalchemy import func, select

from workbook.blog import Post, Tag

_OUT = Post.status == "published"


def _tags(*having, where=(_OUT,), order=Tag.name):
    number = func.count(Post.id)
    tags = select(Tag.name, number).join(Tag.posts).where(*where).group_by(Tag.id)
    return tags.having(*having).order_by(number.desc(), order)


def aggregate_in_where(session, least):
    """A condition belongs in where."""
    return session.execute(_tags(where=(_OUT, func.count(Post.id) >= least))).all()


def more_than(session, least):
    """More than so many."""
    return session.execute(_tags(func.count(Post.id) > least)).all()


def counts_drafts(session, least):
    """A post is a post."""
    return session.execute(_tags(func.count(Post.id) >= least, where=())).all()


def filters_in_python(session, least):
    """Count them all and keep the busy ones."""
    return [row for row in session.execute(_tags()).all() if row[1] >= least]


def ties_in_any_order(session, least):
    """The id breaks ties."""
    return session.execute(_tags(func.count(Post.id) >= least, order=Tag.id.desc())).all()


def ignores_least(session, least):
    """A filter for the published ones, and HAVING for the rest."""
    number = func.count().filter(_OUT)
    tags = select(Tag.name, number).join(Tag.posts).group_by(Tag.id).having(func.count() >= least)
    return session.execute(tags.order_by(number.desc(), Tag.name)).all()


def several_statements(session, least):
    """Each tag knows its posts."""
    counts = [
        (tag.name, sum(post.status == "published" for post in tag.posts))
        for tag in session.scalars(select(Tag))
    ]
    return sorted((row for row in counts if row[1] >= least), key=lambda row: (-row[1], row[0]))


def at_most_twenty(session, least):
    """A page shows twenty tags."""
    return session.execute(_tags(func.count(Post.id) >= least).limit(20)).all()
