"""Wrong answers of chapter 8: ``<exercise>__<mistake>``, each with what its author was thinking."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from psycopg2.errors import SerializationFailure
from sqlalchemy import delete, func, inspect, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, sessionmaker

from workbook.blog import Comment, Post, Tag, User, post_tags

Factory = sessionmaker[Session]


class NoSuchPost(LookupError):
    """There is no post with this id."""


# --- state_of ---


def state_of__judges_by_the_id(session: Session, thing: Any) -> str:
    """What has an id has a row."""
    state = inspect(thing)
    if state.session is not None and state.session is not session:
        return "elsewhere"
    if thing in session.deleted:
        return "marked"
    if state.deleted or state.detached:
        return "deleted" if state.deleted else "detached"
    if "id" not in state.dict:
        return "pending" if thing in session.new else "transient"
    return "expired" if state.expired_attributes else "persistent"


def state_of__forgets_other_sessions(session: Session, thing: Any) -> str:
    """inspect() knows the five states."""
    state = inspect(thing)
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired_attributes else "persistent"


def state_of__delete_is_only_noted(session: Session, thing: Any) -> str:
    """After delete() it is deleted, and inspect() will say so."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    return "expired" if state.expired_attributes else "persistent"


def state_of__forgets_expired(session: Session, thing: Any) -> str:
    """There is an attribute called `expired`."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired else "persistent"


def state_of__not_loaded_is_not_expired(session: Session, thing: Any) -> str:
    """What is not loaded has to be loaded again."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.unloaded else "persistent"


def state_of__sends_sql(session: Session, thing: Any) -> str:
    """Look the row up, then it is certain."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    if state.persistent and session.get(type(thing), thing.id) is None:
        return "deleted"
    for name in ("transient", "pending", "deleted", "detached"):
        if getattr(state, name):
            return name
    if thing in session.deleted:
        return "marked"
    return "expired" if state.expired_attributes else "persistent"


def state_of__deleted_is_no_state_of_its_own(session: Session, thing: Any) -> str:
    """What is not in the session and has a key is detached."""
    state = inspect(thing)
    if state.session not in (None, session):
        return "elsewhere"
    if thing in session.new:
        return "pending"
    if thing in session.deleted:
        return "marked"
    if thing not in session:
        return "detached" if state.key else "transient"
    return "expired" if state.expired_attributes else "persistent"


# --- next_flush ---


def next_flush__counts_what_was_touched(session: Session) -> tuple[int, int, int]:
    """The session has three lists."""
    return len(session.new), len(session.dirty), len(session.deleted)


def next_flush__flushes(session: Session) -> tuple[int, int, int]:
    """Flush in a savepoint, look, and take it back."""
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    counts = len(session.new), len(changed), len(session.deleted)
    session.flush()
    return counts


def next_flush__updates_what_is_deleted(session: Session) -> tuple[int, int, int]:
    """Go through everything that the session holds."""
    changed = [thing for thing in session.identity_map.values() if session.is_modified(thing)]
    return len(session.new), len(changed), len(session.deleted)


def next_flush__forgets_deleted(session: Session) -> tuple[int, int, int]:
    """inspect() knows whether something is deleted."""
    changed = [thing for thing in session.dirty if session.is_modified(thing)]
    gone = [thing for thing in session.identity_map.values() if inspect(thing).deleted]
    return len(session.new), len(changed), len(gone)


# --- numbered_draft ---


def numbered_draft__counts_itself(session: Session, author_id: int) -> Post:
    """The post is made first, so that it can be filled."""
    post = Post(author_id=author_id, title="", content="")
    session.add(post)
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post.title = f"Draft {number + 1}"
    session.flush()
    return post


def numbered_draft__half_built_post(session: Session, author_id: int) -> Post:
    """add() only notes it, the title comes later."""
    post = Post(author_id=author_id, content="")
    session.add(post)
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post.title = f"Draft {number + 1}"
    session.flush()
    return post


def numbered_draft__misses_what_is_waiting(session: Session, author_id: int) -> Post:
    """no_autoflush is the cure for errors with autoflush."""
    post = Post(author_id=author_id, title="", content="")
    session.add(post)
    with session.no_autoflush:
        number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post.title = f"Draft {number + 1}"
    session.flush()
    return post


def numbered_draft__counts_drafts_only(session: Session, author_id: int) -> Post:
    """Drafts are numbered, so drafts are counted."""
    drafts = select(func.count()).where(Post.author_id == author_id, Post.status == "draft")
    post = Post(author_id=author_id, title=f"Draft {session.scalar(drafts) + 1}", content="")
    session.add(post)
    session.flush()
    return post


def numbered_draft__forgets_flush(session: Session, author_id: int) -> Post:
    """The caller commits, that flushes."""
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post = Post(author_id=author_id, title=f"Draft {number + 1}", content="")
    session.add(post)
    return post


def numbered_draft__loads_the_posts(session: Session, author_id: int) -> Post:
    """The user has a list of posts."""
    number = len(session.get(User, author_id).posts)
    session.flush()
    number = len(session.scalars(select(Post).where(Post.author_id == author_id)).all())
    post = Post(author_id=author_id, title=f"Draft {number + 1}", content="")
    session.add(post)
    session.flush()
    return post


def numbered_draft__commits_itself(session: Session, author_id: int) -> Post:
    """A commit makes sure that everything is counted."""
    session.commit()
    number = session.scalar(select(func.count()).where(Post.author_id == author_id))
    post = Post(author_id=author_id, title=f"Draft {number + 1}", content="")
    session.add(post)
    session.flush()
    return post


def numbered_draft__no_group_no_number(session: Session, author_id: int) -> Post:
    """Count the posts by author, and take this one's."""
    count = select(func.count()).where(Post.author_id == author_id).group_by(Post.author_id)
    post = Post(author_id=author_id, title=f"Draft {session.scalar(count) + 1}", content="")
    session.add(post)
    session.flush()
    return post


def numbered_draft__wrong_values(session: Session, author_id: int) -> Post:
    """INSERT, and then fetch what was inserted: the title says which it is."""
    count = select(func.count()).where(Post.author_id == author_id)
    title = f"Draft {session.scalar(count) + 1}"
    new = insert(Post).values(author_id=author_id, title=title, content="", status="draft")
    session.execute(new)
    return session.scalars(select(Post).where(Post.title == title)).first()


def numbered_draft__rolls_back(session: Session, author_id: int) -> Post:
    """A session of my own disturbs nobody's."""
    with Session(session.get_bind()) as mine:
        count = mine.scalar(select(func.count()).where(Post.author_id == author_id))
    post = Post(author_id=author_id, title=f"Draft {count + 1}", content="")
    session.add(post)
    session.flush()
    return post


# --- current_views ---


def current_views__reads_the_old_number(session: Session, post: Post) -> int:
    """A SELECT always reads the latest."""
    return session.scalars(select(Post).where(Post.id == post.id)).one().views


def current_views__throws_changes_away(session: Session, post: Post) -> int:
    """refresh() reads the latest."""
    session.refresh(post)
    return post.views


def current_views__commits_itself(session: Session, post: Post) -> int:
    """A commit expires everything, and saves the changes too."""
    session.commit()
    return post.views


def current_views__rolls_back(session: Session, post: Post) -> int:
    """A rollback expires everything."""
    session.rollback()
    return post.views


def current_views__writes_old_views(session: Session, post: Post) -> int:
    """Out with the old object, in with a new one."""
    session.expunge(post)
    return session.get(Post, inspect(post).identity).views


# --- comment_from ---


def comment_from__drops_the_callers_work(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """An empty session has no conflicts."""
    session.expunge_all()
    comment = Comment(post_id=inspect(post).identity[0], author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def comment_from__object_of_another_session(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """There is a relationship, so it is used."""
    comment = Comment(post=post, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def comment_from__saves_old_values(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """merge() is for objects from other sessions."""
    mine = session.merge(post)
    comment = Comment(post=mine, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def comment_from__reads_a_detached_object(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """Ids are plain numbers."""
    comment = Comment(post_id=post.id, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def comment_from__takes_the_post_over(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """Out of the old session, then there is no conflict."""
    [post_id] = inspect(post).identity
    if inspect(post).session is not None:
        inspect(post).session.expunge(post)
    comment = Comment(post_id=post_id, author_id=author_id, content=content)
    session.add(comment)
    session.flush()
    return comment


def comment_from__adds_to_the_other_session(
    session: Session, post: Post, author_id: int, content: str
) -> Comment:
    """The comment goes where its post is."""
    state = inspect(post)
    home = state.session or session
    comment = Comment(post_id=state.identity[0], author_id=author_id, content=content)
    home.add(comment)
    home.flush()
    return comment


# --- add_comments ---


def add_comments__loses_earlier_work(
    session: Session, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """After an error one rolls back."""
    refused = []
    for position, row in enumerate(rows):
        session.add(Comment(**row))
        try:
            session.flush()
        except IntegrityError:
            session.rollback()
            refused.append(position)
    return refused


def add_comments__add_outside_the_savepoint(
    session: Session, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """The flush is what fails, so the flush is in the block."""
    refused = []
    for position, row in enumerate(rows):
        session.add(Comment(**row))
        try:
            with session.begin_nested():
                session.flush()
        except IntegrityError:
            refused.append(position)
    return refused


def add_comments__one_refusal_takes_all(
    session: Session, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """One savepoint for the import."""
    refused = []
    try:
        with session.begin_nested():
            for position, row in enumerate(rows):
                session.add(Comment(**row))
                try:
                    session.flush()
                except IntegrityError:
                    refused.append(position)
                    raise
    except IntegrityError:
        pass
    return refused


def add_comments__catches_everything(
    session: Session, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Whatever is wrong with a row, it is left out."""
    refused = []
    for position, row in enumerate(rows):
        try:
            with session.begin_nested():
                session.add(Comment(**row))
        except Exception:
            refused.append(position)
    return refused


def add_comments__commits_itself(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """What is saved is saved."""
    refused = []
    for position, row in enumerate(rows):
        try:
            with session.begin_nested():
                session.add(Comment(**row))
        except IntegrityError:
            refused.append(position)
    session.commit()
    return refused


def add_comments__lets_the_error_out(
    session: Session, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """Look first what would be refused: then no savepoint is needed."""
    refused = []
    for position, row in enumerate(rows):
        if row.get("content") is None or session.get(Post, row["post_id"]) is None:
            refused.append(position)
        else:
            session.add(Comment(**row))
    session.flush()
    return refused


def add_comments__leaves_savepoints_open(
    session: Session, rows: Sequence[Mapping[str, Any]]
) -> list[int]:
    """A savepoint that was not needed does no harm."""
    refused = []
    for position, row in enumerate(rows):
        savepoint = session.begin_nested()
        try:
            session.add(Comment(**row))
            session.flush()
        except IntegrityError:
            savepoint.rollback()
            refused.append(position)
    return refused


# --- edit_title ---


def edit_title__does_not_lock(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """Read anew, then nothing is old."""
    post = session.get(Post, post_id, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title


def edit_title__keeps_the_old_title(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """FOR UPDATE reads the latest."""
    post = session.get(Post, post_id, with_for_update=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title


def edit_title__forgets_flush(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """The commit of the caller will send it."""
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    return post.title


def edit_title__commits_itself(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """Locks should be held briefly."""
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.commit()
    return post.title


def edit_title__fails_for_no_such_post(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """Whoever edits a post has seen it."""
    post = session.get(Post, post_id, with_for_update=True, populate_existing=True)
    post.title = edit(post.title)
    session.flush()
    return post.title


def _edit(session: Session, post_id: int, edit: Callable[[str], str], lock: Any) -> str | None:
    post = session.get(Post, post_id, with_for_update=lock, populate_existing=True)
    if post is None:
        return None
    post.title = edit(post.title)
    session.flush()
    return post.title


def edit_title__shares_the_lock(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """FOR SHARE is the gentler lock, and keeps others from writing too."""
    return _edit(session, post_id, edit, {"read": True})


def edit_title__does_not_wait(
    session: Session, post_id: int, edit: Callable[[str], str]
) -> str | None:
    """SKIP LOCKED never waits."""
    return _edit(session, post_id, edit, {"skip_locked": True})


# --- give_views ---


def give_views__deadlock(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """First the one who gives, then the one who takes."""
    posts = []
    for post_id in (giver_id, taker_id):
        posts.append(session.get(Post, post_id, with_for_update=True, populate_existing=True))
    giver, taker = posts
    if giver is None or taker is None or giver.views < number:
        return False
    giver.views -= number
    taker.views += number
    session.flush()
    return True


def give_views__lost_update(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Two objects, one flush."""
    giver, taker = session.get(Post, giver_id), session.get(Post, taker_id)
    if giver is None or taker is None or giver.views < number:
        return False
    giver.views -= number
    taker.views += number
    session.flush()
    return True


def give_views__half_is_done(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Two UPDATEs that add in the database, in the order of the ids."""
    done = 0
    for post_id in sorted((giver_id, taker_id)):
        change = -number if post_id == giver_id else number
        changed = update(Post).where(Post.id == post_id, Post.views + change >= 0)
        done += session.execute(changed.values(views=Post.views + change)).rowcount
    return done == 2


def give_views__fails_instead_of_false(
    session: Session, giver_id: int, taker_id: int, number: int
) -> bool:
    """The database refuses numbers below zero."""
    for post_id in sorted((giver_id, taker_id)):
        change = -number if post_id == giver_id else number
        changed = update(Post).where(Post.id == post_id)
        if not session.execute(changed.values(views=Post.views + change)).rowcount:
            return False
    return True


def give_views__cannot_give_all(
    session: Session, giver_id: int, taker_id: int, number: int
) -> bool:
    """There must be views left."""
    both = select(Post).where(Post.id.in_([giver_id, taker_id])).order_by(Post.id)
    fresh = both.with_for_update().execution_options(populate_existing=True)
    posts = {post.id: post for post in session.scalars(fresh)}
    if len(posts) < 2 or posts[giver_id].views <= number:
        return False
    posts[giver_id].views -= number
    posts[taker_id].views += number
    session.flush()
    return True


def give_views__looks_before_it_locks(
    session: Session, giver_id: int, taker_id: int, number: int
) -> bool:
    """Look whether it can be done; then two UPDATEs, in the order of the ids."""
    both = select(Post.id, Post.views).where(Post.id.in_([giver_id, taker_id]))
    views = {row.id: row.views for row in session.execute(both)}
    if len(views) < 2 or views[giver_id] < number:
        return False
    for post_id in sorted(views):
        change = -number if post_id == giver_id else number
        changed = update(Post).where(Post.id == post_id).values(views=Post.views + change)
        session.execute(changed)
    return True


# --- retire ---


def _retire_once(factory: Factory, user_id: int, level: str | None) -> bool:
    with factory() as session, session.begin():
        if level:
            session.connection(execution_options={"isolation_level": level})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        session.execute(update(User).where(User.id == user_id).values(is_active=False))
        return True


def retire__write_skew(factory: Factory, user_id: int) -> bool:
    """Look, decide, write, all in one transaction."""
    return _retire_once(factory, user_id, None)


def retire__does_not_try_again(factory: Factory, user_id: int) -> bool:
    """SERIALIZABLE takes care of it."""
    return _retire_once(factory, user_id, "SERIALIZABLE")


def retire__nobody_is_left(factory: Factory, user_id: int) -> bool:
    """Whoever is active may go."""
    with factory() as session, session.begin():
        user = session.get(User, user_id)
        if user is None or not user.is_active:
            return False
        user.is_active = False
        return True


def retire__keeps_the_connection(factory: Factory, user_id: int) -> bool:
    """A new session for each attempt; the old one is not needed any more."""
    for _ in range(3):
        session = factory()
        _kept.append(session)
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        try:
            session.execute(update(User).where(User.id == user_id).values(is_active=False))
            session.commit()
        except OperationalError:
            continue
        return True
    return False


_kept: list[Session] = []


def retire__gives_up(factory: Factory, user_id: int) -> bool:
    """The caller wants True or False, so a collision is a False."""
    try:
        return _retire_once(factory, user_id, "SERIALIZABLE")
    except OperationalError:
        return False


def retire__forgets_commit(factory: Factory, user_id: int) -> bool:
    """with factory() ends the transaction."""
    with factory() as session:
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        session.execute(update(User).where(User.id == user_id).values(is_active=False))
        return True


def retire__goes_on_in_a_failed_session(factory: Factory, user_id: int) -> bool:
    """Only the statement that failed has to be sent again."""
    with factory() as session:
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        active = set(session.scalars(select(User.id).where(User.is_active)))
        if user_id not in active or len(active) < 2:
            return False
        for attempt in range(3):
            try:
                session.execute(update(User).where(User.id == user_id).values(is_active=False))
                session.commit()
                return True
            except OperationalError as error:
                if not isinstance(error.orig, SerializationFailure) or attempt == 2:
                    raise
    return False


# --- take_draft ---


def _take(session: Session, moment: datetime, **lock: Any) -> Post | None:
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    if lock:
        drafts = drafts.with_for_update(**{k: v for k, v in lock.items() if k != "wait"})
    post = session.scalars(drafts.execution_options(populate_existing=True)).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def take_draft__takes_the_same(session: Session, moment: datetime) -> Post | None:
    """The flush tells the others that it is taken."""
    return _take(session, moment)


def take_draft__waits_for_others(session: Session, moment: datetime) -> Post | None:
    """FOR UPDATE keeps others away."""
    return _take(session, moment, wait=True)


def take_draft__locks_all_drafts(session: Session, moment: datetime) -> Post | None:
    """first() takes the first."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id)
    post = session.scalars(drafts.with_for_update(skip_locked=True)).first()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def take_draft__wrong_order(session: Session, moment: datetime) -> Post | None:
    """The ids are in the order of creation anyway."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.id).limit(1)
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def take_draft__commits_itself(session: Session, moment: datetime) -> Post | None:
    """Others must see at once that it is taken."""
    post = _take(session, moment, skip_locked=True)
    session.commit()
    return post


def take_draft__fails_when_all_are_taken(session: Session, moment: datetime) -> Post | None:
    """There is always something to do."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    free = drafts.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one()
    post.status, post.published_at = "published", moment
    session.flush()
    return post


def take_draft__trusts_the_held_object(session: Session, moment: datetime) -> Post | None:
    """What SKIP LOCKED gives is mine, and fresh."""
    drafts = select(Post).where(Post.status == "draft").order_by(Post.created_at, Post.id).limit(1)
    post = session.scalars(drafts.with_for_update(skip_locked=True)).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


def take_draft__gives_up_at_a_lock(session: Session, moment: datetime) -> Post | None:
    """NOWAIT does not wait either."""
    try:
        with session.begin_nested():
            return _take(session, moment, nowait=True)
    except OperationalError:
        return None


def take_draft__takes_no_draft(session: Session, moment: datetime) -> Post | None:
    """What has no date is a draft."""
    undated = select(Post).where(Post.published_at.is_(None))
    undated = undated.order_by(Post.created_at, Post.id).limit(1)
    free = undated.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    post = session.scalars(free).one_or_none()
    if post is not None:
        post.status, post.published_at = "published", moment
        session.flush()
    return post


# --- new_title ---


def new_title__holds_the_connection(
    factory: Factory, post_id: int, ask: Callable[[str], str]
) -> bool:
    """One block, one transaction."""
    with factory.begin() as session:
        post = session.get(Post, post_id, with_for_update=True)
        if post is None:
            return False
        post.title = ask(post.title)
        return True


def new_title__overwrites_a_newer_title(
    factory: Factory, post_id: int, ask: Callable[[str], str]
) -> bool:
    """Two transactions, with the waiting between them."""
    with factory() as session:
        post = session.get(Post, post_id)
    if post is None:
        return False
    answer = ask(post.title)
    with factory.begin() as session:
        changed = update(Post).where(Post.id == post_id).values(title=answer)
        return session.execute(changed).rowcount == 1


def new_title__forgets_commit(factory: Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """The with-block sees to the rest."""
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    if title is None:
        return False
    answer = ask(title)
    with factory() as session:
        changed = update(Post).where(Post.id == post_id, Post.title == title)
        return session.execute(changed.values(title=answer)).rowcount == 1


def new_title__fails_for_no_such_post(
    factory: Factory, post_id: int, ask: Callable[[str], str]
) -> bool:
    """The id comes from a list of posts."""
    with factory() as session:
        title = session.get_one(Post, post_id).title
    answer = ask(title)
    with factory.begin() as session:
        changed = update(Post).where(Post.id == post_id, Post.title == title)
        return session.execute(changed.values(title=answer)).rowcount == 1


def new_title__saves_by_title(factory: Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Whoever still has the title that was asked about gets the new one."""
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    if title is None:
        return False
    answer = ask(title)
    with factory.begin() as session:
        changed = update(Post).where(Post.title == title).values(title=answer)
        return bool(session.scalars(changed.returning(Post.id)).all())


def new_title__asks_twice(factory: Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """If it would not change anything, nothing has to be saved."""
    with factory() as session:
        title = session.scalar(select(Post.title).where(Post.id == post_id))
    if title is None or ask(title) == title:
        return False
    changed = update(Post).where(Post.id == post_id, Post.title == title)
    changed = changed.values(title=ask(title)).returning(Post.id)
    with factory.begin() as session:
        return bool(session.scalars(changed).all())


# --- blog_data_layer ---


class blog_data_layer__publishes_twice:
    """Look at the status, then set it."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        post = session.get(Post, post_id)
        if post is None:
            raise NoSuchPost(post_id)
        if post.status == "published":
            return False
        post.status, post.published_at = "published", moment
        session.flush()
        return True


class blog_data_layer__publishes_again:
    """Setting it once more does no harm."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        post = session.get(Post, post_id)
        if post is None:
            raise NoSuchPost(post_id)
        was = post.status
        post.status, post.published_at = "published", moment
        session.flush()
        return was == "draft"


class blog_data_layer__no_such_post_is_not_said:
    """No row changed: there was nothing to publish."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        draft = update(Post).where(Post.id == post_id, Post.status == "draft")
        changed = session.execute(draft.values(status="published", published_at=moment))
        return changed.rowcount == 1


class blog_data_layer__commits_itself:
    """Published is published."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        draft = update(Post).where(Post.id == post_id, Post.status == "draft")
        changed = session.execute(draft.values(status="published", published_at=moment))
        session.commit()
        return changed.rowcount == 1


def _clean(names: Sequence[str]) -> list[str]:
    return sorted({name.strip().lower() for name in names} - {""})


class blog_data_layer__fails_when_another_makes_it:
    """Look which tags there are, and make the others."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise NoSuchPost(post_id)
        wanted = _clean(names)
        known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(wanted)))}
        for name in wanted:
            tag = known.get(name) or Tag(name=name)
            if tag not in post.tags:
                post.tags.append(tag)
        session.flush()
        return sorted(tag.name for tag in post.tags)


class blog_data_layer__one_by_one:
    """A helper for one tag, and a loop."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise NoSuchPost(post_id)
        for name in _clean(names):
            session.execute(insert(Tag).values(name=name).on_conflict_do_nothing())
            tag = session.scalars(select(Tag).where(Tag.name == name)).one()
            if tag not in post.tags:
                post.tags.append(tag)
        session.flush()
        return sorted(tag.name for tag in post.tags)


class blog_data_layer__names_as_they_were_typed:
    """Blanks are stripped; who types capitals wants capitals."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise NoSuchPost(post_id)
        wanted = sorted({name.strip() for name in names} - {""})
        if wanted:
            new = [{"name": name} for name in wanted]
            session.execute(insert(Tag).values(new).on_conflict_do_nothing())
            pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
            link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
            session.execute(link.on_conflict_do_nothing())
            session.expire(post, ["tags"])
        return [tag.name for tag in post.tags]


class blog_data_layer__object_stays_old:
    """The rows are right, that is what counts."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        if session.get(Post, post_id) is None:
            raise NoSuchPost(post_id)
        wanted = _clean(names)
        if wanted:
            new = [{"name": name} for name in wanted]
            session.execute(insert(Tag).values(new).on_conflict_do_nothing())
            pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
            link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
            session.execute(link.on_conflict_do_nothing())
        its = select(Tag.name).join(Tag.posts).where(Post.id == post_id).order_by(Tag.name)
        return list(session.scalars(its))


class blog_data_layer__rolls_back:
    """Try, and when somebody was quicker, roll back and try again."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        for _ in range(2):
            post = session.get(Post, post_id)
            if post is None:
                raise NoSuchPost(post_id)
            wanted = _clean(names)
            found = session.scalars(select(Tag).where(Tag.name.in_(wanted)))
            known = {tag.name: tag for tag in found}
            try:
                for name in wanted:
                    tag = known.get(name) or Tag(name=name)
                    if tag not in post.tags:
                        post.tags.append(tag)
                session.flush()
                break
            except IntegrityError:
                session.rollback()
        return sorted(tag.name for tag in post.tags)


def _feed(session: Session, limit: int, where: Any, *options: Any) -> list[Post]:
    page = select(Post).where(Post.status == "published")
    page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit).options(*options)
    if where is not None:
        page = page.where(where)
    return list(session.scalars(page).unique())


class blog_data_layer__n_plus_one:
    """The relationships load when they are read."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else tuple_(Post.published_at, Post.id) < after
        return _feed(session, limit, where)


class blog_data_layer__skips_ties:
    """Older than the last one."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else Post.published_at < after[0]
        return _feed(session, limit, where, joinedload(Post.author), selectinload(Post.tags))


class blog_data_layer__repeats_posts:
    """Older than the last one, or as old."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else Post.published_at <= after[0]
        return _feed(session, limit, where, joinedload(Post.author), selectinload(Post.tags))


class blog_data_layer__shows_drafts:
    """What has a date is published."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        page = select(Post).where(Post.published_at.is_not(None))
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit)
        page = page.options(joinedload(Post.author), selectinload(Post.tags))
        return list(session.scalars(page))


class blog_data_layer__loads_everything:
    """A slice is a page."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        every = _feed(session, 10**6, None, joinedload(Post.author), selectinload(Post.tags))
        older = [p for p in every if after is None or (p.published_at, p.id) < after]
        return older[:limit]


class blog_data_layer__joins_before_the_limit:
    """One join for the tags, one statement for all."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        from sqlalchemy.orm import contains_eager

        page = select(Post).outerjoin(Post.tags).where(Post.status == "published")
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        page = page.order_by(Post.published_at.desc(), Post.id.desc(), Tag.name).limit(limit)
        page = page.options(contains_eager(Post.tags), joinedload(Post.author))
        return list(session.scalars(page).unique())


class blog_data_layer__level_by_level:
    """The depth can be looked up, then sort by it."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        every = session.scalars(
            select(Comment)
            .where(Comment.post_id == post_id)
            .order_by(Comment.created_at, Comment.id)
            .options(joinedload(Comment.author))
        ).all()
        parents = {comment.id: comment.parent_id for comment in every}

        def depth(number: Any) -> int:
            return 0 if parents[number] is None else 1 + depth(parents[number])

        tree = _tree(every)
        return sorted(((depth(c.id), c) for _, c in tree), key=lambda pair: pair[0])


def _tree(every: Sequence[Comment]) -> list[tuple[int, Comment]]:
    replies: dict[Any, list[Comment]] = defaultdict(list)
    for comment in every:
        replies[comment.parent_id].append(comment)

    def walk(parent: Any, depth: int) -> list[tuple[int, Comment]]:
        out = []
        for comment in replies[parent]:
            out += [(depth, comment), *walk(comment.id, depth + 1)]
        return out

    return walk(None, 0)


class blog_data_layer__by_id:
    """Ids grow with time."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        its = select(Comment).where(Comment.post_id == post_id).order_by(Comment.id)
        return _tree(session.scalars(its.options(joinedload(Comment.author))).all())


class blog_data_layer__flat:
    """The comments of a post, oldest first."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        its = select(Comment).where(Comment.post_id == post_id)
        its = its.order_by(Comment.created_at, Comment.id).options(joinedload(Comment.author))
        return [(0, comment) for comment in session.scalars(its)]


class blog_data_layer__multiplied_by_comments:
    """Join posts, join comments, group."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        views = func.sum(Post.views)
        ranked = (
            select(User.username, func.count(), views, func.count(Comment.id))
            .join(User.posts)
            .outerjoin(Post.comments)
            .where(Post.status == "published")
            .group_by(User.id)
            .order_by(views.desc(), User.username)
            .limit(places)
        )
        return [tuple(row) for row in session.execute(ranked)]


class blog_data_layer__views_multiplied:
    """distinct repairs the count."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        views = func.sum(Post.views)
        ranked = (
            select(User.username, func.count(Post.id.distinct()), views, func.count(Comment.id))
            .join(User.posts)
            .outerjoin(Post.comments)
            .where(Post.status == "published")
            .group_by(User.id)
            .order_by(views.desc(), User.username)
            .limit(places)
        )
        return [tuple(row) for row in session.execute(ranked)]


class blog_data_layer__none_instead_of_zero:
    """Count the comments of each post in a subquery, and join that."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        remarks = select(Comment.post_id, func.count().label("n")).group_by(Comment.post_id)
        remarks = remarks.subquery()
        views = func.sum(Post.views)
        ranked = (
            select(User.username, func.count(), views, func.sum(remarks.c.n))
            .join(User.posts)
            .outerjoin(remarks, remarks.c.post_id == Post.id)
            .where(Post.status == "published")
            .group_by(User.id)
            .order_by(views.desc(), User.username)
            .limit(places)
        )
        return [tuple(row) for row in session.execute(ranked)]


class blog_data_layer__ties_in_wrong_order:
    """Newest first."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        page = select(Post).where(Post.status == "published").order_by(Post.published_at.desc())
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        page = page.limit(limit).options(joinedload(Post.author), selectinload(Post.tags))
        return list(session.scalars(page))


class blog_data_layer__takes_answers_along:
    """The database cascades, so one DELETE does it."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        removed = session.execute(delete(User).where(User.id == user_id)).rowcount
        session.expire_all()
        return removed == 1


class blog_data_layer__leaves_ghosts:
    """Free the answers, delete the user; the rest is the database's."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        theirs = select(Comment.id).where(Comment.author_id == user_id)
        answers = update(Comment).where(Comment.parent_id.in_(theirs), Comment.author_id != user_id)
        session.execute(answers.values(parent_id=None))
        return session.execute(delete(User).where(User.id == user_id)).rowcount == 1


class blog_data_layer__loses_unsaved_changes:
    """Begin with a clean session."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        session.expire_all()
        theirs = select(Comment.id).where(Comment.author_id == user_id)
        answers = update(Comment).where(Comment.parent_id.in_(theirs), Comment.author_id != user_id)
        session.execute(answers.values(parent_id=None))
        removed = session.execute(delete(User).where(User.id == user_id)).rowcount
        session.expire_all()
        return removed == 1


class blog_data_layer__lost_update:
    """Load, add one, flush."""

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        post = session.get(Post, post_id)
        if post is None or post.status != "published":
            return None
        post.views += 1
        session.flush()
        return post.views


class blog_data_layer__counts_drafts:
    """A view is a view."""

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
        fresh = session.scalars(
            counted.returning(Post), execution_options={"populate_existing": True}
        ).one_or_none()
        return fresh and fresh.views


def _collision(error: DBAPIError) -> bool:
    return getattr(error.orig, "pgcode", None) in ("40001", "40P01")


class blog_data_layer__retries_everything:
    """Whatever failed may succeed the next time."""

    @staticmethod
    def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            try:
                with factory.begin() as session:
                    return work(session)
            except DBAPIError:
                if not left:
                    raise
        return None


class blog_data_layer__commit_outside_the_retry:
    """When the work is done, it is committed."""

    @staticmethod
    def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            with factory() as session:
                try:
                    result = work(session)
                except DBAPIError as error:
                    if not _collision(error) or not left:
                        raise
                    continue
                session.commit()
                return result
        return None


class blog_data_layer__same_session_again:
    """One session, and a rollback between the attempts."""

    @staticmethod
    def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        with factory() as session:
            for left in reversed(range(attempts)):
                try:
                    result = work(session)
                    session.commit()
                    return result
                except DBAPIError as error:
                    session.rollback()
                    if not _collision(error) or not left:
                        raise
        return None


class blog_data_layer__swallows_the_last_error:
    """After three attempts there is nothing more to do."""

    @staticmethod
    def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for _ in range(attempts):
            try:
                with factory.begin() as session:
                    return work(session)
            except DBAPIError as error:
                if not _collision(error):
                    raise
        return None


class blog_data_layer__does_not_try_again:
    """A deadlock is a defect and should be seen."""

    @staticmethod
    def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            try:
                with factory.begin() as session:
                    return work(session)
            except OperationalError as error:
                if not isinstance(error.orig, SerializationFailure) or not left:
                    raise
        return None


class blog_data_layer__gives_up_in_a_race:
    """SKIP LOCKED: who comes second need not wait."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        row = select(Post).where(Post.id == post_id).with_for_update(skip_locked=True)
        post = session.scalars(row.execution_options(populate_existing=True)).one_or_none()
        if post is None:
            raise NoSuchPost(post_id)
        if post.status == "published":
            return False
        post.status, post.published_at = "published", moment
        session.flush()
        return True


class blog_data_layer__goes_by_the_date:
    """What has no date is a draft."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        draft = update(Post).where(Post.id == post_id, Post.published_at.is_(None))
        changed = draft.values(status="published", published_at=moment).returning(Post.id)
        if session.scalars(changed).one_or_none() is not None:
            return True
        if session.scalar(select(Post.id).where(Post.id == post_id)) is None:
            raise NoSuchPost(post_id)
        return False


def _make(session: Session, names: Sequence[str]) -> None:
    if names:
        new = insert(Tag).values([{"name": name} for name in names])
        session.execute(new.on_conflict_do_nothing(index_elements=["name"]))


class blog_data_layer__fails_when_another_puts_it:
    """ON CONFLICT for the tags; the list of the post belongs to the post."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise NoSuchPost(post_id)
        wanted = _clean(names)
        _make(session, wanted)
        for tag in session.scalars(select(Tag).where(Tag.name.in_(wanted))).all():
            if tag not in post.tags:
                post.tags.append(tag)
        session.flush()
        return sorted(tag.name for tag in post.tags)


class blog_data_layer__deadlock:
    """dict.fromkeys drops what comes twice."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise NoSuchPost(post_id)
        wanted = list(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
        _make(session, wanted)
        pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
        link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
        session.execute(link.on_conflict_do_nothing())
        session.expire(post, ["tags"])
        return [tag.name for tag in post.tags]


class blog_data_layer__fetches_more_than_the_page:
    """One more than the page, then it is known whether another page follows."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else tuple_(Post.published_at, Post.id) < after
        options = (joinedload(Post.author), selectinload(Post.tags))
        return _feed(session, limit + 1, where, *options)[:limit]


class blog_data_layer__ignores_the_limit:
    """Whoever shows the page cuts it off."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else tuple_(Post.published_at, Post.id) < after
        return _feed(session, 1_000, where, joinedload(Post.author), selectinload(Post.tags))


class blog_data_layer__drops_posts_without_tags:
    """What is to be loaded along is joined."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        page = select(Post).where(Post.status == "published", Post.tags.any())
        page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit)
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        return list(session.scalars(page.options(joinedload(Post.author), selectinload(Post.tags))))


def _comments(session: Session, post_id: int, *order: Any) -> list[Comment]:
    every = select(Comment).where(Comment.post_id == post_id).order_by(*order)
    return list(session.scalars(every.options(joinedload(Comment.author))))


class blog_data_layer__only_two_levels:
    """Comments, and below each its replies."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        every = _comments(session, post_id, Comment.created_at, Comment.id)
        found = []
        for comment in every:
            if comment.parent_id is None:
                found.append((0, comment))
                found += [(1, reply) for reply in every if reply.parent_id == comment.id]
        return found


class blog_data_layer__answers_in_another_order:
    """By time; two at the same moment do not happen."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        return _tree(_comments(session, post_id, Comment.created_at, Comment.id.desc()))


class blog_data_layer__pairs_the_wrong_way_round:
    """A comment and how deep it is."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[Any]:
        every = _comments(session, post_id, Comment.created_at, Comment.id)
        return [(comment, depth) for depth, comment in _tree(every)]


def _top(session: Session, places: int, comments: Any, views: Any = None) -> list[Any]:
    views = func.sum(Post.views) if views is None else views
    ranked = select(User.username, func.count(), views, comments).join(User.posts)
    ranked = ranked.where(Post.status == "published").group_by(User.id)
    return list(session.execute(ranked.order_by(views.desc(), User.username).limit(places)))


class blog_data_layer__counts_what_they_wrote:
    """A user has posts and comments."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        theirs = select(func.count()).where(Comment.author_id == User.id)
        return _top(session, places, theirs.correlate(User).scalar_subquery())


class blog_data_layer__comments_on_drafts:
    """All comments under the posts of the user."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        post = aliased(Post)
        theirs = select(func.count()).select_from(Comment).join(post, post.id == Comment.post_id)
        theirs = theirs.where(post.author_id == User.id).correlate(User)
        return _top(session, places, theirs.scalar_subquery())


class blog_data_layer__loses_equal_views:
    """DISTINCT repairs the sum as well."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        remarks = select(func.count()).where(Comment.post_id == Post.id).correlate(Post)
        views = func.sum(Post.views.distinct())
        return _top(session, places, func.sum(remarks.scalar_subquery()), views)


class blog_data_layer__counts_in_python:
    """One statement loads everything, and Python can add."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[tuple[str, int, int, int]]:
        loaded = joinedload(User.posts).joinedload(Post.comments)
        rows = []
        for user in session.scalars(select(User).options(loaded)).unique():
            posts = [post for post in user.posts if post.status == "published"]
            if posts:
                views = sum(post.views for post in posts)
                comments = sum(len(post.comments) for post in posts)
                rows.append((user.username, len(posts), views, comments))
        return sorted(rows, key=lambda row: (-row[2], row[0]))[:places]


class blog_data_layer__empties_the_session:
    """An empty session has no ghosts."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        theirs = select(Comment.id).where(Comment.author_id == user_id)
        answers = update(Comment).where(Comment.parent_id.in_(theirs)).values(parent_id=None)
        session.execute(answers.execution_options(synchronize_session="fetch"))
        gone = session.scalars(delete(User).where(User.id == user_id).returning(User.id)).all()
        session.expunge_all()
        return bool(gone)


class blog_data_layer__reckons_from_the_old:
    """RETURNING gives the new number, and the session keeps up by itself."""

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        post = update(Post).where(Post.id == post_id, Post.status == "published")
        return session.scalar(post.values(views=Post.views + 1).returning(Post.views))


class blog_data_layer__hides_the_last_error:
    """The caller should hear that it was tried."""

    @staticmethod
    def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for _ in range(attempts):
            try:
                with factory.begin() as session:
                    return work(session)
            except DBAPIError as error:
                if not _collision(error):
                    raise
        raise RuntimeError(f"still failing after {attempts} attempts")
