"""Solutions of chapter 8."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg2.errors import SerializationFailure
from sqlalchemy import delete, func, inspect, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from workbook.blog import Comment, Post, Tag, User, post_tags

COLLISIONS = {"40001", "40P01"}  # serialization failure, deadlock

Factory = sessionmaker[Session]


def state_of(session: Session, thing: object) -> str:
    """Say in one word what the session has to do with a mapped object, and send no SQL for it.

    - "elsewhere": it belongs to another session;
    - "transient", "pending", "deleted", "detached": the states with these names;
    - "marked": persistent, and the next flush will delete it;
    - "expired": persistent, and at least one of its values has to be loaded again before it can
      be read;
    - "persistent": persistent, and none of that.
    """
    state = inspect(thing)
    if state.session is not None and state.session is not session:
        return "elsewhere"
    if state.transient:
        return "transient"
    if state.pending:
        return "pending"
    if state.deleted:
        return "deleted"
    if state.detached:
        return "detached"
    # delete() only notes a wish: until the flush the object stays persistent.
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired_attributes else "persistent"


def next_flush(session: Session) -> tuple[int, int, int]:
    """Say how many rows the next flush will insert, update and delete, and send nothing for it.

    An object whose attributes were set to the values that they had already needs no UPDATE. Nobody
    has changed relationships here, only plain values.
    """
    # dirty holds what was touched; is_modified compares the values.
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    return len(session.new), len(changed), len(session.deleted)


def numbered_draft(session: Session, author_id: int) -> Post:
    """Add a draft called "Draft N" and give it back, its id filled in.

    N is one more than the posts that this author has, published or not. Posts that the caller has
    added to the session and not yet flushed count as well. The content is "". The database counts;
    the posts are not loaded for it.
    """
    mine = select(func.count()).select_from(Post).where(Post.author_id == author_id)
    # Count first, so that autoflush sends what the caller has added, and not a half-built post.
    number = session.scalars(mine).one() + 1
    post = Post(author_id=author_id, title=f"Draft {number}", content="")
    session.add(post)
    session.flush()
    return post


def current_views(session: Session, post: Post) -> int:
    """Give back how many views the post has in the database now. The session holds it already.

    What the caller has set on the object and not yet saved must not get lost, and it must not be
    committed either. (The caller never changes the views by hand.)
    """
    # Only this one value is read again: refresh(post) would overwrite the others too.
    session.refresh(post, ["views"])
    return post.views


def comment_from(session: Session, post: Post, author_id: int, content: str) -> Comment:
    """Add a comment to a post and give it back, its id filled in.

    The post comes from somewhere else: from another session that is still open, or from one that
    was closed. Its values may be old, or gone. It stays where it is, and the row of the post is
    not changed.
    """
    # The key is known also when the values are gone and the session is closed; and a key, unlike
    # an object, belongs to no session.
    [post_id] = inspect(post).identity or [None]
    comment = Comment(post_id=post_id, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def add_comments(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add a comment for each row, and give back the positions (from 0) of those that were refused.

    A row is a dict with the attributes of a ``Comment``. A row that breaks a rule of the database
    (an ``IntegrityError``) is left out; the others are saved, and so is what the caller did before
    in the same transaction. Any other error goes on to the caller.
    """
    refused = []
    for position, row in enumerate(rows):
        try:
            # One savepoint for each row, and the add inside it: only this row is taken back.
            with session.begin_nested():
                session.add(Comment(**row))
        except IntegrityError:
            refused.append(position)
    return refused


def edit_title(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """Give the post the title ``edit(title)`` and give that back, or None for no such post.

    ``edit`` is given the title that the row has now. From there to the end of the caller's
    transaction nobody else may change the row, and when somebody else is at it already, the
    function waits. The session may hold the post already, with an older title. The new title has
    been sent when the function returns.
    """
    # The lock alone would keep the old values of an object that the session holds.
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title


def give_views(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Take views from one post and add them to another, and give back True.

    False, and nothing is changed, when the giver has fewer views than that, or when one of the
    posts is not there. Both posts are different. Others do the same at the same time, also in the
    other direction: no view may get lost, and no two of them may end up in a deadlock.
    """
    # Everybody locks in the order of the ids: then nobody holds what the other one needs next.
    both = select(Post).where(Post.id.in_([giver_id, taker_id])).order_by(Post.id)
    fresh = both.with_for_update().execution_options(populate_existing=True)
    posts = {post.id: post for post in session.scalars(fresh)}
    if len(posts) < 2 or posts[giver_id].views < number:
        return False
    posts[giver_id].views -= number
    posts[taker_id].views += number
    session.flush()
    return True


def retire(factory: Factory, user_id: int) -> bool:
    """Make an active user inactive, commit, and give back True.

    The blog needs an active user at all times. False, and nothing is changed, when no other user
    is active, or when this one is not active (or not there). Others retire at the same time, in
    transactions that are SERIALIZABLE: the rule holds whatever they do, and the caller gets True or
    False, not the error of a collision. Three attempts are enough.
    """
    for attempt in range(3):
        try:
            # The level is set for this transaction only, and before its first statement.
            with factory() as session, session.begin():
                session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
                active = set(session.scalars(select(User.id).where(User.is_active)))
                if user_id not in active or len(active) < 2:
                    return False
                session.execute(update(User).where(User.id == user_id).values(is_active=False))
                return True
        except OperationalError as error:
            if not isinstance(error.orig, SerializationFailure) or attempt == 2:
                raise
    raise AssertionError("unreachable")


def take_draft(session: Session, moment: datetime) -> Post | None:
    """Publish the draft that has been waiting longest, and give it back; None when there is none.

    It gets the status "published" and the moment in ``published_at``, and both have been sent when
    the function returns. The longest: by ``created_at``, then by id. Several workers do this at the
    same time: each gets another draft, and none waits for another. What one of them rolls back is
    free again. The session may hold the post already, with old values. At most three statements.
    """
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    # A row that another worker has locked is passed over, not waited for.
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def new_title(factory: Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Give the post the title ``ask(title)``, commit, and give back True.

    ``ask`` calls a slow service, and is called once. While it runs, this function holds no
    connection and no transaction. False, and nothing is changed, when there is no such post, or
    when the post has another title by the time the answer comes. The title may be saved in one
    statement.
    """
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    # The session is closed here: while we wait, the connection is free for others.
    if title is None:
        return False
    answer = ask(title)
    with factory.begin() as session:
        unchanged = update(Post).where(Post.id == post_id, Post.title == title)
        saved = session.scalars(unchanged.values(title=answer).returning(Post.id)).all()
        return bool(saved)


# --- The project of week 2: the data layer of the blog --------------------------------------------


class NoSuchPost(LookupError):
    """There is no post with this id."""


# The functions that take a session flush and never commit: what they did has been sent when they
# return, and the caller ends the transaction. Two of them may run at the same time, on two
# connections, with any of these arguments: then one waits for the other, and neither fails. Objects
# that the session holds show what has been done.


def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
    """Publish a draft: status "published", the moment in ``published_at``. At most two statements.

    True for the one call that has published it. False when it is published already, also when
    somebody else did it a moment ago; then its date stays as it is.

    Raises:
        NoSuchPost: there is no such post.
    """
    draft = update(Post).where(Post.id == post_id, Post.status == "draft")
    published = draft.values(status="published", published_at=moment).returning(Post.id)
    # The condition is tested by the UPDATE itself, under the lock of the row: one caller wins.
    if session.scalars(published).one_or_none() is not None:
        return True
    if session.scalar(select(Post.id).where(Post.id == post_id)) is None:
        raise NoSuchPost(post_id)
    return False


def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
    """Put tags on a post, and give back the names of all its tags, in order.

    Names are meant without blanks at both ends and in small letters: " SQL" is the tag sql. Empty
    names, and names that come twice, are passed over. A tag that does not exist yet is made, also
    when somebody else makes the same one at the same moment. Tags that the post has already stay.
    No two calls may end up in a deadlock, in whatever order their names come. At most five
    statements, however many names there are.

    Raises:
        NoSuchPost: there is no such post; then no tag is made either.
    """
    post = session.get(Post, post_id)
    if post is None:
        raise NoSuchPost(post_id)
    # In sorted order: two callers with the same new names meet at the first one, not in a deadlock.
    wanted = sorted({name.strip().lower() for name in names} - {""})
    if wanted:
        # ON CONFLICT waits for whoever is making the same tag, and then leaves theirs alone.
        new = [{"name": name} for name in wanted]
        session.execute(insert(Tag).values(new).on_conflict_do_nothing(index_elements=["name"]))
        pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
        link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
        session.execute(link.on_conflict_do_nothing())
        session.expire(post, ["tags"])
    its = select(Tag.name).join(Tag.posts).where(Post.id == post_id).order_by(Tag.name)
    return list(session.scalars(its))


def feed(session: Session, limit: int, after: tuple[datetime, int] | None = None) -> list[Post]:
    """Give back one page of the published posts, the newest first, the same moment by id, falling.

    ``after`` is ``(published_at, id)`` of the last post of the page before; None is the first page.
    A post that is published in between moves no page. Authors and tags are loaded: reading
    ``post.author.username`` and ``post.tags`` sends nothing more. At most three statements, and no
    more posts are fetched than the page has.
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
    """Give back the comments of a post as a tree: pairs of a depth and a comment.

    Depth 0 is a comment on the post itself. Right after each comment come the replies to it, one
    deeper, each with its own replies. Comments next to each other: by ``created_at``, then id. The
    authors are loaded. At most two statements; [] for a post without comments, or none.
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
    found: list[tuple[int, Comment]] = []
    waiting = [(0, comment) for comment in reversed(replies[None])]
    while waiting:
        depth, comment = waiting.pop()
        found.append((depth, comment))
        waiting += [(depth + 1, reply) for reply in reversed(replies[comment.id])]
    return found


def top_authors(session: Session, places: int) -> list[tuple[str, int, int, int]]:
    """Give back the authors with the most views: (username, posts, views, comments).

    Only published posts count: how many, the sum of their views, and how many comments they got.
    Somebody without a published post is no author. Order: by views, falling, then by username;
    at most ``places`` rows. One statement, and no more rows are fetched than that.
    """
    # Counted for each post by itself: joined, the comments would multiply the views.
    remarks = (
        select(func.count()).where(Comment.post_id == Post.id).correlate(Post).scalar_subquery()
    )
    views = func.sum(Post.views)
    ranked = (
        select(User.username, func.count(), views, func.sum(remarks))
        .join(User.posts)
        .where(Post.status == "published")
        .group_by(User.id)
        .order_by(views.desc(), User.username)
        .limit(places)
    )
    return [
        (name, posts, int(seen), int(said)) for name, posts, seen, said in session.execute(ranked)
    ]


def remove_user(session: Session, user_id: int) -> bool:
    """Delete a user with all their posts and comments. True, or False when there is no such user.

    One thing stays: what other people have answered to a comment of this user, under a post of
    somebody else. Such an answer becomes a comment on the post itself, and keeps its own answers.
    At most four statements. The session that did it no longer finds the user, nor their posts, and
    nothing else that the caller has in it is lost.
    """
    theirs = select(Comment.id).where(Comment.author_id == user_id)
    answers = update(Comment).where(Comment.parent_id.in_(theirs), Comment.author_id != user_id)
    session.execute(answers.values(parent_id=None).execution_options(synchronize_session=False))
    gone = session.scalars(delete(User).where(User.id == user_id).returning(User.id)).one_or_none()
    # What the database deleted by its cascade, the session has not heard of.
    session.expire_all()
    return gone is not None


def count_view(session: Session, post_id: int) -> int | None:
    """Add one to the views of a published post and give back the new number. One statement.

    None for a draft, and for no such post. No view gets lost, whoever counts at the same time. If
    the session holds the post, the object shows the new number too.
    """
    post = update(Post).where(Post.id == post_id, Post.status == "published")
    counted = post.values(views=Post.views + 1).returning(Post)
    # The row that RETURNING brings fills the object anew.
    fresh = session.scalars(counted, execution_options={"populate_existing": True}).one_or_none()
    return None if fresh is None else fresh.views


def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
    """Run ``work(session)`` in a transaction of its own, commit, and give back its result.

    When the transaction fails because of another one (a serialization failure, a deadlock), all
    of it is done again: the work, in a new session, in a new transaction. After ``attempts``
    failures in all the last error goes on to the caller. Such a failure may also come with the
    commit. Any other error goes on at once. Nothing of a failed attempt stays, and the connection
    is given back in every case.
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
