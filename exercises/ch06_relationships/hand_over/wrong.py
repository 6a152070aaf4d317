"""Wrong answers to ``hand_over``, each with what its author was thinking."""

from sqlalchemy import select, update

from workbook.blog import Comment, Post, User


def _author(session, username):
    return session.scalars(select(User).where(User.username == username)).one()


def _pair(session, leaver, heir):
    return _author(session, leaver), _author(session, heir)


def posts_lost(session, leaver, heir):
    """Go through the list and give each post its new author."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    for post in old.posts:
        post.author = new
    session.flush()
    session.delete(old)
    session.flush()
    return number


def deleted_with_the_leaver(session, leaver, heir):
    """One UPDATE is enough for all posts; the number is known already."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    session.execute(update(Post).where(Post.author_id == old.id).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return number


def heirs_posts_lost(session, leaver, heir):
    """The list of the one becomes the list of the other."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    new.posts = old.posts
    session.flush()
    session.delete(old)
    session.flush()
    return number


def leaver_stays(session, leaver, heir):
    """The posts are what matters."""
    old, new = _pair(session, leaver, heir)
    posts = list(old.posts)
    new.posts.extend(posts)
    session.flush()
    return len(posts)


def commits(session, leaver, heir):
    """Two steps, so commit after the first."""
    old, new = _pair(session, leaver, heir)
    moved = session.execute(
        update(Post).where(Post.author_id == old.id).values(author_id=new.id)
    ).rowcount
    session.commit()
    session.delete(old)
    session.flush()
    return moved


def not_sent(session, leaver, heir):
    """delete() deletes."""
    old, new = _pair(session, leaver, heir)
    posts = list(old.posts)
    for post in posts:
        post.author = new
    session.flush()
    session.delete(old)
    return len(posts)


def refused(session, leaver, heir):
    """First take the posts away from the old one, then give them to the new one."""
    old, new = _pair(session, leaver, heir)
    number = len(old.posts)
    session.execute(update(Post).where(Post.author_id == old.id).values(author_id=None))
    session.execute(update(Post).where(Post.author_id.is_(None)).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return number


def other_number(session, leaver, heir):
    """Count at the end."""
    old, new = _pair(session, leaver, heir)
    session.execute(update(Post).where(Post.author_id == old.id).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return len(new.posts)


def taken_out_first(session, leaver, heir):
    """Out of the one list, into the other."""
    old, new = _pair(session, leaver, heir)
    posts = list(old.posts)
    old.posts.clear()
    session.flush()
    new.posts.extend(posts)
    session.delete(old)
    session.flush()
    return len(posts)


def drafts_lost(session, leaver, heir):
    """What nobody has seen nobody will miss."""
    old, new = _pair(session, leaver, heir)
    mine = update(Post).where(Post.author_id == old.id, Post.status == "published")
    moved = session.execute(mine.values(author_id=new.id)).rowcount
    session.delete(old)
    session.flush()
    return moved


def heir_goes(session, leaver, heir):
    """The first one gets them from the second one."""
    new, old = _pair(session, leaver, heir)
    mine = update(Post).where(Post.author_id == old.id)
    moved = session.execute(mine.values(author_id=new.id)).rowcount
    session.delete(old)
    session.flush()
    return moved


def other_comments(session, leaver, heir):
    """Everything that the leaver has written goes to the heir."""
    old, new = _pair(session, leaver, heir)
    mine = update(Post).where(Post.author_id == old.id)
    moved = session.execute(mine.values(author_id=new.id)).rowcount
    session.execute(update(Comment).where(Comment.author_id == old.id).values(author_id=new.id))
    session.delete(old)
    session.flush()
    return moved


def other_authors(session, leaver, heir):
    """UPDATE posts SET author_id = the heir."""
    old, new = _pair(session, leaver, heir)
    moved = len(old.posts)
    session.execute(update(Post).values(author_id=new.id))
    session.expire(old)
    session.delete(old)
    session.flush()
    return moved
