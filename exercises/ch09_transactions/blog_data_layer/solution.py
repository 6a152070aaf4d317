"""The reference solution of ``blog_data_layer``."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker
from sqlalchemy.orm.util import identity_key

from workbook.blog import Comment, Post, Tag, User, post_tags

COLLISIONS = {"40001", "40P01"}  # serialization failure, deadlock


Factory = sessionmaker[Session]


class NoSuchPost(LookupError):
    """There is no post with this id."""


# The functions that take a session flush and never commit: what they did has been sent when they
# return, and the caller ends the transaction. Two calls may run at the same time, on two
# connections, whatever their arguments are: then one waits for the other if it has to, and neither
# fails. Objects that the session holds show what has been done.


def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
    """Publish a draft: status "published", the moment in ``published_at``. At most two statements.

    True for the one call that publishes it. False when it is already published, even if another
    transaction did that a moment ago; its date then stays as it is. Nothing else about the post
    changes.

    Raises:
        NoSuchPost: there is no such post.
    """
    draft = update(Post).where(Post.id == post_id, Post.status == "draft")
    published = draft.values(status="published", published_at=moment).returning(Post.id)
    # The condition is tested by the UPDATE itself, under the lock of the row: one caller wins.
    # "fetch": a held object is changed where its row was, not where the object looks like a draft.
    if session.scalars(published.execution_options(synchronize_session="fetch")).one_or_none():
        return True
    if session.scalar(select(Post.id).where(Post.id == post_id)) is None:
        raise NoSuchPost(post_id)
    return False


def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
    """Put tags on a post, and return the names of all its tags, sorted.

    Names are stored in lowercase and without whitespace at either end: " SQL" is the tag sql. Empty
    names and repeated names are ignored. A tag that doesn't exist yet is created, even if another
    transaction creates the same one at the same moment. The tags that are on the post already are
    kept. No two calls may end in a deadlock, whatever the order of their names. At most five
    statements, however many names there are.

    Raises:
        NoSuchPost: there is no such post, or its author is being removed at the same moment; then
            no tag is created either.
    """
    # FOR KEY SHARE: until the end of this transaction nobody deletes the post. Where its deletion
    # is under way, this waits for it and finds nothing.
    there = select(Post.id).where(Post.id == post_id).with_for_update(read=True, key_share=True)
    if session.scalar(there) is None:
        raise NoSuchPost(post_id)
    # In sorted order: two callers with the same new names meet at the first one, not in a deadlock.
    wanted = sorted({name.strip().lower() for name in names} - {""})
    if wanted:
        # ON CONFLICT waits for whoever is making the same tag, and then leaves theirs alone.
        new = [{"name": name} for name in wanted]
        session.execute(insert(Tag).values(new).on_conflict_do_nothing(index_elements=["name"]))
        pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted)).order_by(Tag.name)
        link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
        session.execute(link.on_conflict_do_nothing())
        held = session.identity_map.get(identity_key(Post, post_id))
        if held is not None:
            session.expire(held, ["tags"])
    its = select(Tag.name).join(Tag.posts).where(Post.id == post_id).order_by(Tag.name)
    return list(session.scalars(its))


def feed(session: Session, limit: int, after: tuple[datetime, int] | None = None) -> list[Post]:
    """Return one page of the published posts, newest first, then by id, highest first.

    ``after`` is ``(published_at, id)`` of the last post on the previous page; None asks for the
    first page. A post that is published between two calls doesn't shift the pages. Every published
    post has a date. Authors and tags are loaded: reading ``post.author.username`` and ``post.tags``
    sends nothing more. At most three statements, and no more posts are fetched than the page has.
    """
    page = (
        select(Post)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
        # joinedload for the one author; selectinload for the many tags, so that LIMIT counts posts.
        .options(joinedload(Post.author), selectinload(Post.tags))
    )
    if after is not None:
        page = page.where(tuple_(Post.published_at, Post.id) < after)
    return list(session.scalars(page))


def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
    """Return the comments of a post as a tree: pairs of a depth and a comment.

    Depth 0 is a comment on the post itself. Right after each comment come the replies to it, one
    level deeper, each followed by its own replies. Replies to the same comment, and comments on the
    post itself, are sorted by ``created_at``, then by id. The authors are loaded. At most two
    statements; [] if there are no comments, or no such post.
    """
    every = (
        select(Comment)
        .where(Comment.post_id == post_id)
        .order_by(Comment.created_at, Comment.id)
        .options(joinedload(Comment.author))
    )
    # All comments of the post in one statement; the tree is put together from what is there.
    replies: dict[int | None, list[Comment]] = defaultdict(list)
    for comment in session.scalars(every):
        replies[comment.parent_id].append(comment)
    pairs: list[tuple[int, Comment]] = []
    waiting = [(0, comment) for comment in reversed(replies[None])]
    while waiting:
        depth, comment = waiting.pop()
        pairs.append((depth, comment))
        waiting += [(depth + 1, reply) for reply in reversed(replies[comment.id])]
    return pairs


def top_authors(session: Session, places: int) -> list[tuple[str, int, int, int]]:
    """Return the authors with the most views: (username, posts, views, comments).

    Only published posts count: the three numbers are how many of them there are, the sum of their
    views, and how many comments they got. Users without a published post are left out. Order: by
    views, highest first, then by username; at most ``places`` rows. One statement, which fetches no
    other rows.
    """
    # Counted for each post by itself: joined, the comments would multiply the views.
    comments = select(func.count()).where(Comment.post_id == Post.id).scalar_subquery()
    views = func.sum(Post.views)
    ranked = (
        select(User.username, func.count(), views, func.sum(comments))
        .join(User.posts)
        .where(Post.status == "published")
        .group_by(User.id)
        .order_by(views.desc(), User.username)
        .limit(places)
    )
    return [
        (name, posts, int(view_count), int(comment_count))
        for name, posts, view_count, comment_count in session.execute(ranked)
    ]


def remove_user(session: Session, user_id: int) -> bool:
    """Delete a user with all their posts and comments. True, or False when there is no such user.

    One thing stays: other users' replies to a comment of this user under someone else's post. Such
    a reply becomes a comment on the post itself, and keeps its own replies. At most four
    statements. Afterwards the session no longer finds the user or their posts, and nothing else
    that it holds is lost. Two calls may remove two users who have replied to each other's comments:
    they must not end in a deadlock.
    """
    session.flush()  # expire_all(), below, would lose what has not been sent
    written = select(Comment.id).where(Comment.author_id == user_id)
    # Every comment that goes or changes is locked first, in the order of the ids: two removals that
    # need the same comments wait at the first of these, and not each for the other.
    touched = select(Comment.id).where(
        or_(
            Comment.author_id == user_id,
            Comment.parent_id.in_(written),
            Comment.post_id.in_(select(Post.id).where(Post.author_id == user_id)),
        )
    )
    session.execute(touched.order_by(Comment.id).with_for_update())
    answers = update(Comment).where(Comment.parent_id.in_(written), Comment.author_id != user_id)
    session.execute(answers.values(parent_id=None).execution_options(synchronize_session=False))
    gone = session.scalars(delete(User).where(User.id == user_id).returning(User.id)).one_or_none()
    # What the database deleted by its cascade, the session has not heard of.
    session.expire_all()
    return gone is not None


def count_view(session: Session, post_id: int) -> int | None:
    """Add one to the views of a published post and return the new number. One statement.

    None for a draft, and if there is no such post. No view gets lost, however many calls count at
    the same time. If the session holds the post, the object shows the new number too.
    """
    post = update(Post).where(Post.id == post_id, Post.status == "published")
    counted = post.values(views=Post.views + 1).returning(Post)
    # The row that RETURNING brings fills the object anew.
    fresh = session.scalars(counted, execution_options={"populate_existing": True}).one_or_none()
    return None if fresh is None else fresh.views


def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
    """Run ``work(session)`` in a transaction of its own, commit, and return its result.

    When the transaction fails because of another one (a serialization failure, a deadlock), all
    of it is done again: the work, in a new session, in a new transaction. After ``attempts``
    failures in all, the last error reaches the caller. The commit may fail in this way too. Any
    other error is raised at once. Nothing of a failed attempt stays, and the connection is
    returned to the pool in every case.
    """
    for left in reversed(range(attempts)):
        try:
            # The commit is inside the try as well: a serialization failure may come that late.
            with factory.begin() as session:
                return work(session)
        except DBAPIError as error:
            if getattr(error.orig, "pgcode", None) not in COLLISIONS or not left:
                raise
    raise ValueError("attempts must be at least 1")
