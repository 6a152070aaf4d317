"""Checks of chapter 8."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg2
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.exc import (
    DataError,
    IntegrityError,
    InvalidRequestError,
    NoResultFound,
    OperationalError,
    PendingRollbackError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import DetachedInstanceError

from workbook import blog, lanes
from workbook.blog import Comment, Post, Tag, User
from workbook.judge.case import Case
from workbook.sqltape import record

Known = dict[type[BaseException], tuple[str, str]]
MOMENT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NOBODY = 10**6


def _data(case: Case) -> Any:
    assert case.data is not None
    return case.data


def _open(case: Case, name: str = "") -> None:
    """The function has left the caller's transaction open."""
    who = f"`{name}`" if name else "Your function"
    case.mistake(
        "commits_itself",
        case.recording.commits > 0,
        f"{who} commits. When the caller's next step fails, this one cannot be taken back any "
        "more: leave the end of the transaction to the caller.",
    )
    case.mistake(
        "rolls_back",
        case.recording.rollbacks > 0,
        f"{who} ends the caller's transaction with a ROLLBACK. What the caller did before is lost.",
    )


def _sent(case: Case, *words: str) -> bool:
    """Whether the last call sent a statement that begins with one of these words."""
    sent = [entry.sql.lstrip().upper() for entry in case.recording.statements]
    return any(sql.startswith(word) for sql in sent for word in words)


def _outside(case: Case, query: str, **parameters: Any) -> bool:
    """Somebody else does this and commits. False: the rows are locked, and they did not wait."""
    case.sql("SET lock_timeout = '60ms'")
    try:
        case.sql(query, **parameters)
    except psycopg2.errors.LockNotAvailable:
        return False
    finally:
        case.sql("SET lock_timeout = '2s'")
    return True


@contextmanager
def _meanwhile(
    engine: Any, action: Callable[[], Any], table: str = "", words: tuple[str, ...] = ("",)
) -> Iterator[None]:
    """Do something once, right after the first statement that names the table."""
    done: list[str] = []

    def after(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not done and table in statement and statement.lstrip().upper().startswith(words):
            done.append(statement)
            action()

    event.listen(engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", after)


def _taken(engine: Any) -> int:
    """How many connections are out of the pool."""
    return int(engine.pool.checkedout())


def _given_back(case: Case, engine: Any, when: str = "") -> None:
    case.mistake(
        "keeps_the_connection",
        _taken(engine) > 0,
        f"The connection is not given back{when}: it is still checked out of the pool. Close every "
        "session, whatever happens; a with-block does.",
    )


# --- States ----------------------------


def check_state_of(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM users ORDER BY id LIMIT 7")]
    with case.session() as session, case.session() as other, case.session() as closed:
        gone = closed.get_one(User, ids[0])
        closed.commit()
        closed.close()
        loaded, marked, wiped, partly, kept = (session.get_one(User, one) for one in ids[1:6])
        deleted = Tag(name="to be deleted")
        session.add(deleted)
        session.flush()
        session.delete(deleted)
        session.flush()
        session.delete(marked)
        session.expire(wiped)
        session.expire(partly, ["bio"])
        partly.full_name = "Changed"
        kept.bio = "changed"
        waiting = [Tag(name="waiting"), Tag(id=90_000, name="with an id")]
        with session.no_autoflush:
            session.add_all(waiting)
            elsewhere = other.get_one(User, ids[1])
            pending_there = User(username="there", email="there@example.com")
            other.add(pending_there)
            every: list[tuple[object, str, str]] = [
                (loaded, "persistent", "an object that was loaded"),
                (kept, "persistent", "an object that was loaded and then changed"),
                (Tag(name="new"), "transient", "a new object"),
                (Tag(id=90_001, name="new"), "transient", "a new object with an id set by hand"),
                (waiting[0], "pending", "a new object after add()"),
                (waiting[1], "pending", "a new object with an id set by hand, after add()"),
                (wiped, "expired", "an object after expire(object)"),
                (partly, "expired", 'an object after expire(object, ["bio"])'),
                (marked, "marked", "an object after delete(), before the flush"),
                (deleted, "deleted", "an object after delete() and flush()"),
                (gone, "detached", "an object of a session that was closed"),
                (elsewhere, "elsewhere", "an object of another session"),
                (pending_there, "elsewhere", "an object that another session is to insert"),
            ]
            for thing, expected, words in every:
                _state(case, session, thing, expected, words)


STATE_MISTAKES = {
    ("elsewhere", "persistent"): "forgets_other_sessions",
    ("elsewhere", "pending"): "forgets_other_sessions",
    ("elsewhere", "transient"): "forgets_other_sessions",
    ("elsewhere", "detached"): "forgets_other_sessions",
    ("pending", "persistent"): "judges_by_the_id",
    ("transient", "detached"): "judges_by_the_id",
    ("transient", "persistent"): "judges_by_the_id",
    ("marked", "persistent"): "delete_is_only_noted",
    ("marked", "deleted"): "delete_is_only_noted",
    ("expired", "persistent"): "forgets_expired",
    ("persistent", "expired"): "not_loaded_is_not_expired",
    ("deleted", "detached"): "deleted_is_no_state_of_its_own",
    ("deleted", "marked"): "deleted_is_no_state_of_its_own",
    ("deleted", "persistent"): "deleted_is_no_state_of_its_own",
}

STATE_HELP = {
    "forgets_other_sessions": " inspect(object).session says which session it belongs to.",
    "judges_by_the_id": " An id in Python says nothing about a row in the table.",
    "delete_is_only_noted": " delete() only notes a wish; session.deleted is the list of them.",
    "forgets_expired": " Values can also be emptied one by one.",
    "not_loaded_is_not_expired": " A relationship that was never read is not an expired value, "
    "and neither is one that was changed.",
    "deleted_is_no_state_of_its_own": " Its DELETE has been sent, and the transaction is open.",
}


def _state(case: Case, session: Session, thing: object, expected: str, words: str) -> None:
    got = case.call(session, thing)
    case.mistake(
        "sends_sql",
        case.recording.count > 0,
        f"For {words} your function sent SQL: reading a value of an expired object loads it, and "
        "afterwards it is not expired any more.",
    )
    case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
    if got == expected:
        return
    name = STATE_MISTAKES.get((expected, str(got)), "other_state")
    help_ = STATE_HELP.get(name, "")
    case.wrong(f"For {words} {expected!r} was expected; {got!r} came.{help_}", name)


def check_next_flush(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM users ORDER BY id LIMIT 5")]
    quiet = case.sql(
        "SELECT p.id FROM posts p WHERE NOT EXISTS "
        "(SELECT 1 FROM comments c WHERE c.post_id = p.id) ORDER BY p.id LIMIT 3"
    )
    with case.session() as session:
        _flush_is(case, session, (0, 0, 0), "nothing was done")
        one, two, three, four, five = (session.get_one(User, one) for one in ids)
        posts = [session.get_one(Post, row[0]) for row in quiet]
        one.bio = str(one.bio) + " More."
        two.email = "changed@example.com"
        three.email = three.email
        four.full_name, was = "Somebody Else", four.full_name
        four.full_name = was
        five.bio, five.full_name = "a", "b"
        session.add_all([Tag(name="new one"), Tag(name="new two"), Tag(name="new three")])
        session.add(User(username="new", email="new@example.com"))
        _flush_is(
            case,
            session,
            (4, 3, 0),
            "four objects were added, three users changed, and two more set to what they were",
            {
                (4, 5, 0): (
                    "counts_what_was_touched",
                    "session.dirty holds every object whose attributes were set, also to the same "
                    "value. Such an object needs no UPDATE.",
                ),
            },
        )
        session.flush()
        posts[0].title = "Changed, and then deleted"
        for post in posts:
            session.delete(post)
        one.bio = "Once more."
        extra = Tag(name="added and taken out")
        session.add(extra)
        session.expunge(extra)
        _flush_is(
            case,
            session,
            (0, 1, 3),
            "one user changed and three posts were deleted, one of them changed before",
            {
                (0, 2, 3): (
                    "updates_what_is_deleted",
                    "An object that will be deleted is counted as changed too: its row goes, "
                    "nothing is updated first.",
                ),
                (0, 1, 0): ("forgets_deleted", "The objects that delete() has marked are missing."),
            },
        )


def _flush_is(
    case: Case,
    session: Session,
    expected: tuple[int, int, int],
    words: str,
    mistakes: dict[tuple[int, int, int], tuple[str, str]] | None = None,
) -> None:
    waiting = len(session.new), len(session.dirty), len(session.deleted)
    got = case.call(session)
    _open(case)
    case.mistake(
        "flushes",
        _sent(case, "INSERT", "UPDATE", "DELETE"),
        "Your function sends what it was to count. The session knows beforehand.",
    )
    case.mistake(
        "sends_sql", case.recording.count > 0, "Your function sent SQL; nothing is needed for it."
    )
    still = len(session.new), len(session.dirty), len(session.deleted)
    case.mistake(
        "changes_the_session",
        still != waiting,
        "After your function the session has other work to do than before.",
    )
    for answer, (name, message) in (mistakes or {}).items():
        case.mistake(name, got == answer, message)
    case.same(got, expected, message=f"When {words}, {expected} was expected; {got!r} came.")


# --- Autoflush, refresh, objects of other sessions ----------------------------


def check_numbered_draft(case: Case) -> None:
    authors = case.sql(
        "SELECT author_id, count(*), count(*) FILTER (WHERE status = 'draft') FROM posts "
        "GROUP BY 1 HAVING count(*) FILTER (WHERE status = 'draft') BETWEEN 1 AND count(*) - 1 "
        "ORDER BY 2 DESC, 1 LIMIT 2"
    )
    nobody = case.sql("SELECT id FROM users EXCEPT SELECT author_id FROM posts ORDER BY 1 LIMIT 1")
    for author, posts, drafts in [*authors, (nobody[0][0], 0, 0)]:
        with case.session() as session:
            for waiting in (0, 2):
                title, content = "Waiting", "in the session"
                session.add_all(
                    [Post(author_id=author, title=title, content=content) for _ in range(waiting)]
                )
                number = posts + waiting + (2 if waiting else 1)
                _numbered(case, session, author, number, waiting, drafts)


def _numbered(
    case: Case, session: Session, author: int, number: int, waiting: int, drafts: int
) -> None:
    half = (
        "half_built_post",
        "The database refused a post that was not finished: a query flushed it first. Ask your "
        "questions before you add the object, or add it to a collection.",
    )
    known: Known = {IntegrityError: half}
    post = case.call(session, author, raising=known)
    _open(case)
    case.mistake("returns_nothing", post is None, "None came back: the new post was asked for.")
    title = case.read(post, "title")
    case.mistake(
        "counts_itself",
        title == f"Draft {number + 1}",
        f"The title is {title!r}, one too many: the new post was in the session already when the "
        "posts were counted, and autoflush inserted it before the count.",
    )
    case.mistake(
        "misses_what_is_waiting",
        waiting > 0 and title == f"Draft {number - waiting}",
        f"The title is {title!r}: {waiting} posts that the caller had added and not yet flushed "
        "are not counted. Without autoflush the database has not heard of them.",
    )
    case.mistake(
        "counts_from_zero",
        title == f"Draft {number - 1}",
        f"The title is {title!r}: N is one more than the posts that are there.",
    )
    case.mistake(
        "counts_drafts_only",
        number != drafts + waiting + (2 if waiting else 1)
        and title == f"Draft {drafts + waiting + (2 if waiting else 1)}",
        f"The title is {title!r}: published posts count as well.",
    )
    case.same(
        title,
        f"Draft {number}",
        message=f"The title is {title!r}; {f'Draft {number}'!r} was expected: one more than the "
        "posts of this author.",
        mistake="wrong_title",
    )
    case.mistake(
        "forgets_flush",
        "id" not in vars(post) or post.id is None,
        "The post that came back has no id: its INSERT has not been sent.",
    )
    case.same(
        (post.author_id, post.content, post.status), (author, "", "draft"), mistake="wrong_values"
    )
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    case.mistake(
        "loads_the_posts",
        fetched > waiting + 1,
        f"For one number your code fetched {fetched} posts. Let the database count.",
    )


def check_current_views(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY views DESC, id LIMIT 2")]
    for post_id in ids:
        for autoflush in (True, False):
            _current(case, post_id, autoflush)


def _current(case: Case, post_id: int, autoflush: bool) -> None:
    new = f"Not saved yet, {autoflush}"
    with case.session(autoflush=autoflush) as session:
        post = session.get_one(Post, post_id)
        old = post.views
        case.sql("UPDATE posts SET views = views + 7 WHERE id = %(id)s", id=post_id)
        post.title, post.content = new, "Not saved either"
        got = case.call(session, post)
        _open(case)
        case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
        case.mistake(
            "reads_the_old_number",
            got == old,
            f"{got} is what the session read before; in the meantime others counted, and the table "
            f"says {old + 7}. An object keeps its values until they expire or are read anew.",
            symptom="s37",
        )
        case.same(got, old + 7)
        case.mistake(
            "throws_changes_away",
            (vars(post).get("title"), vars(post).get("content")) != (new, "Not saved either"),
            "The number is right, but what the caller had set on the object is gone, or a part of "
            "it: reading the whole object anew overwrites what was not saved.",
        )
        session.commit()
    case.same(
        case.sql("SELECT title, content, views FROM posts WHERE id = %(id)s", id=post_id),
        [(new, "Not saved either", old + 7)],
        message="After the caller's commit the row is not what it should be: the caller's title "
        "and content, and the views of the others.",
        mistake="writes_old_views",
    )


def check_comment_from(case: Case) -> None:
    author = _data(case).users[2]["id"]
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 4")]
    for number, post_id in enumerate(ids):
        with case.session() as session, case.session() as other:
            if number == 3:
                session.get_one(Post, post_id)
            session.add(Tag(name=f"the caller's {number}"))
            post = other.get_one(Post, post_id)
            case.sql("UPDATE posts SET title = 'Newer' WHERE id = %(id)s", id=post_id)
            if number == 1:
                other.commit()
            if number in (1, 2):
                other.close()
            _commented(case, session, post, post_id, author, other if number in (0, 3) else None)
            case.mistake(
                "drops_the_callers_work",
                not case.sql("SELECT 1 FROM tags WHERE name = %(n)s", n=f"the caller's {number}"),
                "What the caller had added to the session before is not in the table: your code "
                "took it out of the session.",
            )


def _commented(
    case: Case, session: Session, post: Post, post_id: int, author: int, home: Session | None
) -> None:
    known: Known = {
        DetachedInstanceError: (
            "reads_a_detached_object",
            "Your code reads a value of the post, and the post cannot load it: its session is "
            "closed. Its key is known all the same: inspect(post).identity.",
        ),
        InvalidRequestError: (
            "object_of_another_session",
            "The post got into the session that you were given, and it belongs to another one, or "
            "there is an object for the same row already. Pass ids between sessions, not objects.",
        ),
    }
    comment = case.call(session, post, author, "From afar", raising=known)
    _open(case)
    case.mistake("returns_nothing", comment is None, "None came back: the comment was asked for.")
    case.mistake(
        "takes_the_post_over",
        inspect(post).session is not home,
        "The post does not belong where it belonged before: your code moved it.",
    )
    case.mistake(
        "forgets_flush",
        not isinstance(comment, Comment) or "id" not in vars(comment) or comment.id is None,
        "A comment with an id was expected: its INSERT has not been sent.",
    )
    session.commit()
    [title] = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
    case.mistake(
        "saves_old_values",
        title != ("Newer",),
        "The post has its old title again. Others had changed it in the meantime, and the stale "
        "object was written over the newer row: that is what merge() does.",
    )
    saved = case.sql(
        "SELECT post_id, author_id, content FROM comments WHERE id = %(id)s", id=comment.id
    )
    case.same(saved, [(post_id, author, "From afar")])
    case.at_most(4, "many_statements", "One INSERT is all that is needed.")


# --- Savepoints ----------------------------


def check_add_comments(case: Case) -> None:
    data = _data(case)
    post, author = data.posts[0]["id"], data.users[0]["id"]
    good = [{"post_id": post, "author_id": author, "content": f"Good {n}"} for n in range(4)]
    no_post = {"post_id": NOBODY, "author_id": author, "content": "to nowhere"}
    no_text = {"post_id": post, "author_id": author, "content": None}
    no_author = {**good[0], "author_id": NOBODY, "content": "by nobody"}
    no_parent = {**good[0], "parent_id": NOBODY, "content": "in reply to nothing"}
    taken = {**good[0], "id": data.comments[0]["id"], "content": "with an id that is taken"}
    for rows, refused in (
        ([good[0], no_post, good[1], no_text, good[2]], [1, 3]),
        ([no_author, good[0], taken, good[1], no_parent], [0, 2, 4]),
        ([no_text], [0]),
        ([no_post, no_post, good[3]], [0, 1]),
        ([], []),
    ):
        case.sql("DELETE FROM comments WHERE content LIKE 'Good%%' OR content = 'mine'", n=0)
        with case.session() as session:
            session.add(Comment(post_id=post, author_id=author, content="mine"))
            got = _adds(case, session, rows)
            session.commit()
        saved = case.sql(
            "SELECT content FROM comments WHERE content LIKE 'Good%%' OR content = 'mine' "
            "ORDER BY id",
            n=0,
        )
        wanted = [row["content"] for at, row in enumerate(rows) if at not in refused]
        case.mistake(
            "loses_earlier_work",
            ("mine",) not in saved,
            "What the caller had added before in the same transaction is gone: the rollback took "
            "back all of it. A savepoint takes back only what came after it.",
        )
        case.mistake(
            "one_refusal_takes_all",
            len(saved) == 1 and len(wanted) > 0,
            "One row was refused, and the good ones are gone with it: each needs a savepoint of "
            "its own.",
        )
        case.same([row[0] for row in saved if row != ("mine",)], wanted, ordered=False)
        case.same(got, refused)
    for row, kind in (
        ({**good[0], "author_id": 10**12}, DataError),
        ({**good[0], "colour": "red"}, TypeError),
    ):
        _goes_on(case, [good[0], row], kind)


def _adds(case: Case, session: Session, rows: list[Any]) -> Any:
    known: Known = {
        PendingRollbackError: (
            "add_outside_the_savepoint",
            "A flush failed outside any savepoint, and the whole transaction with it. What is "
            "waiting in the session is flushed before the savepoint is set: add inside the block.",
        ),
        IntegrityError: (
            "lets_the_error_out",
            "A row that breaks a rule was to be left out; its IntegrityError came out of your "
            "function.",
        ),
    }
    got = case.call(session, rows, raising=known)
    case.mistake(
        "loses_earlier_work",
        case.recording.rollbacks > 0 and not case.recording.commits,
        "A refused row ended in a ROLLBACK of the whole transaction. What the caller had done "
        "before is gone. A savepoint takes back only what came after it.",
    )
    _open(case)
    case.mistake("returns_nothing", got is None, "None came back. Is a `return` missing?")
    return got


def _goes_on(case: Case, rows: list[Any], kind: type[Exception]) -> None:
    with case.session() as session:
        try:
            case.raises(kind, session, rows, otherwise="")
        except Exception as error:
            if getattr(error, "mistake", "") == "does_not_raise":
                case.wrong(
                    f"A row caused a {kind.__name__}, which is not a broken rule but a defect of "
                    "the caller. Your function kept it to itself: it catches more than it should.",
                    "catches_everything",
                )
            raise


# --- Locks ----------------------------


def check_edit_title(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 3")]
    for held, post_id in zip((False, True, True), ids, strict=True):
        with case.session() as session:
            if held:
                kept = session.get_one(Post, post_id)
                case.sql("UPDATE posts SET title = title || ' (2)' WHERE id = %(id)s", id=kept.id)
            [(title,)] = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
            _edits(case, session, post_id, title)
            session.commit()
        now = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
        case.same(now, [(f"{title[:150]}!",)])
    with case.session() as session:
        told = (
            "fails_for_no_such_post",
            "For a post that is not there None was expected; your function raised an error.",
        )
        known: Known = {AttributeError: told, NoResultFound: told}
        case.same(case.call(session, NOBODY, str.upper, raising=known), None)


def _edits(case: Case, session: Session, post_id: int, title: str) -> None:
    seen: list[str] = []
    free: list[bool] = []

    def edit(old: str) -> str:
        seen.append(old)
        query = "UPDATE posts SET title = 'From somebody else' WHERE id = %(id)s"
        free.append(_outside(case, query, id=post_id))
        return f"{old[:150]}!"

    got = case.call(session, post_id, edit)
    case.mistake(
        "never_edits", not seen, "Your function did not call `edit` for a post that is there."
    )
    case.mistake(
        "keeps_the_old_title",
        seen[0] != title,
        "`edit` was given a title that the row no longer has. A lock renews nothing: the session "
        "keeps the values of an object that it holds already, unless it is told to fill it anew.",
        symptom="s37",
    )
    case.mistake(
        "does_not_lock",
        free[0],
        "While `edit` ran, somebody else could change the title; one of the two changes is lost. "
        "Lock the row while you read it.",
    )
    _open(case)
    case.mistake(
        "forgets_flush", not _sent(case, "UPDATE"), "The new title has not been sent: flush."
    )
    locked = not _outside(case, "UPDATE posts SET views = views WHERE id = %(id)s", id=post_id)
    case.mistake(
        "gives_the_lock_back",
        not locked,
        "After your function others can change the row; it was to stay locked.",
    )
    case.same(
        got,
        f"{title[:150]}!",
        message=f"{got!r} came back; the new title is {f'{title[:150]}!'!r}.",
        mistake=None if got is None else "wrong_answer",
    )


def check_give_views(case: Case) -> None:
    low, high = (row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 2"))
    case.sql("UPDATE posts SET views = 100 WHERE id IN (%(a)s, %(b)s)", a=low, b=high)
    for giver, taker in ((low, high), (high, low)):
        _gives(case, giver, taker)
    for giver, taker, number in (
        (low, high, 1_000),
        (low, NOBODY, 10),
        (NOBODY, low, 10),
    ):
        _refuses_to_give(case, giver, taker, number)
    if case.data is blog.AUTHORED:  # once is enough: to see who waits for whom takes a second
        _race_of_givers(case, low, high)


VIEWS = "SELECT id, views FROM posts ORDER BY id"


def _gives(case: Case, giver: int, taker: int) -> None:
    with case.session() as session:
        kept = [session.get_one(Post, giver), session.get_one(Post, taker)]
        case.sql(
            "UPDATE posts SET views = views + 10 WHERE id IN (%(a)s, %(b)s)",
            a=kept[0].id,
            b=kept[1].id,
        )
        before = dict(case.sql(VIEWS))
        got = case.call(session, giver, taker, 30)
        _open(case)
        session.commit()
    now = dict(case.sql(VIEWS))
    case.mistake(
        "lost_update",
        (now[giver], now[taker]) == (before[giver] - 40, before[taker] + 20),
        "The views that others counted after the session had read the posts are lost: your code "
        "reckons with the old numbers of objects that the session held already.",
        symptom="s37",
    )
    case.mistake("changes_nothing", now == before, "After the caller's commit nothing has changed.")
    expected = {**before, giver: before[giver] - 30, taker: before[taker] + 30}
    case.same(
        now,
        expected,
        message=f"30 views were to go from post {giver} ({before[giver]}) to post {taker} "
        f"({before[taker]}); now they have {now[giver]} and {now[taker]}.",
        mistake="wrong_numbers",
    )
    case.same(got, True, message=f"True was expected; {got!r} came.", mistake="no_answer")


def _refuses_to_give(case: Case, giver: int, taker: int, number: int) -> None:
    before = case.sql(VIEWS)
    told = (
        "fails_instead_of_false",
        f"`give_views(session, {giver}, {taker}, {number})` raised an error; False was expected. "
        "(No post can go below zero, and not every post is there.)",
    )
    known: Known = {AttributeError: told, KeyError: told, IntegrityError: told, NoResultFound: told}
    with case.session() as session:
        got = case.call(session, giver, taker, number, raising=known)
        _open(case)
        session.commit()
    case.mistake(
        "half_is_done",
        case.sql(VIEWS) != before,
        f"`give_views(session, {giver}, {taker}, {number})` is not possible, and yet a number has "
        "changed.",
    )
    case.same(got, False)


def _race_of_givers(case: Case, one: int, two: int) -> None:
    case.sql("UPDATE posts SET views = 100 WHERE id IN (%(a)s, %(b)s)", a=one, b=two)
    give = case.answer

    def there(session: Session) -> None:
        give(session, one, two, 10)
        session.commit()

    def back(session: Session) -> None:
        give(session, two, one, 1)
        session.commit()

    with lanes(case.engine) as lab:
        for name, work in (("one", there), ("other", back)):
            lab.session(name).start(work)
        lab.take_turns()
        codes = [step.sqlstate for step in lab.steps if step.error is not None]
    case.mistake(
        "deadlock",
        "40P01" in codes,
        f"Two at the same time, post {one} to {two} and {two} to {one}: a deadlock. Each had "
        "locked one of the two rows and waited for the other. Agree on an order that does not "
        "depend on who gives.",
    )
    case.mistake(
        "fails_in_a_race",
        bool(codes),
        f"Two at the same time, and one of them failed with SQLSTATE {codes[:1]}.",
    )
    views = dict(case.sql(VIEWS))
    case.mistake(
        "lost_update",
        (views[one], views[two]) != (91, 109),
        f"Two at the same time: 10 views there and 1 back. The posts had 100 each and should have "
        f"91 and 109; they have {views[one]} and {views[two]}. One of the two changes is lost.",
    )


def check_retire(case: Case) -> None:
    ids = [row[0] for row in case.sql("SELECT id FROM users ORDER BY id LIMIT 4")]
    one, two, three, idle = ids
    engine = case.make_engine()
    factory = sessionmaker(engine)

    def active(*those: int) -> None:
        case.sql("UPDATE users SET is_active = (id = ANY(%(ids)s))", ids=list(those))

    def now() -> list[int]:
        return [row[0] for row in case.sql("SELECT id FROM users WHERE is_active ORDER BY id")]

    def retires(user: int, expected: bool, left: list[int], words: str) -> None:
        got = case.call(factory, user, raising=COLLISION)
        _given_back(case, engine)
        after = now()
        case.mistake(
            "nobody_is_left",
            not after,
            f"{words}: now nobody is active, and that must never happen.",
        )
        case.mistake(
            "forgets_commit",
            expected and got is True and user in after,
            f"{words}: True came, but in the database the user is still active. Was it committed?",
        )
        case.same(after, left, message=f"{words}: active should be {left}; it is {after}.")
        case.same(got, expected, message=f"{words}: {expected} was expected; {got!r} came.")

    active(one, two, three)
    retires(two, True, [one, three], "One of three active users retires")
    retires(idle, False, [one, three], "A user who is not active retires")
    retires(NOBODY, False, [one, three], "Somebody who is not there retires")
    retires(one, True, [three], "One of two active users retires")
    retires(three, False, [three], "The only active user wants to retire")
    for first, second in ((one, two), (two, one)):
        active(one, two)
        with _meanwhile(engine, partial(_another_retires, case, second), "users"):
            got = case.call(factory, first, raising=COLLISION)
        _given_back(case, engine)
        _one_is_left(case, now(), "Another user retired right after your code had looked")
        case.same(
            got,
            first not in now(),
            message=f"Another user retired at the same moment. {got!r} came, and active is now "
            f"{now()}.",
            mistake="wrong_answer",
        )
    active(one, two, three)
    with _meanwhile(engine, partial(_another_retires, case, two), "users"):
        got = case.call(factory, one, raising=COLLISION)
    case.mistake(
        "gives_up",
        got is False and now() == [one, three],
        "Two of three active users retired at the same moment, and your function said False to the "
        "second: somebody else is still active. A collision is no answer: look again.",
    )
    case.same(now()[-1:], [three], mistake="nobody_is_left")
    case.same(got, one not in now(), mistake="wrong_answer")
    active(one, two)
    _another_comes_later(case, factory, one, two)
    _one_is_left(case, now(), "Another user had looked before your code did, and retired after it")
    _given_back(case, engine)


COLLISION: Known = {
    OperationalError: (
        "does_not_try_again",
        "Two users retired at the same time, and PostgreSQL refused one of the transactions: "
        "could not serialize access. That is no answer for the caller: do all of it again, from "
        "the first look.",
    ),
    SQLAlchemyError: (
        "goes_on_in_a_failed_session",
        "After the collision your code went on with a session whose transaction had failed. A new "
        "attempt needs a new transaction.",
    ),
}


def _one_is_left(case: Case, active: list[int], words: str) -> None:
    case.mistake(
        "write_skew",
        not active,
        f"{words}: now nobody is active. Each saw two active users and changed only itself, so "
        "no row was written twice and nobody had to wait. SERIALIZABLE notices this.",
    )


SERIALIZABLE = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"
STILL_TWO = "SELECT count(*) FROM users WHERE is_active"
RETIRES = "UPDATE users SET is_active = false WHERE id = %(id)s"


def _another_retires(case: Case, user: int) -> None:
    """Somebody else does the same, from beginning to end, and does not wait for a lock."""
    case.sql(SERIALIZABLE)
    case.sql("SET lock_timeout = '60ms'")
    case.sql("BEGIN")
    try:
        [(active,)] = case.sql(STILL_TWO)
        if active > 1:
            case.sql(RETIRES, id=user)
        case.sql("COMMIT")
    except psycopg2.Error:
        case.sql("ROLLBACK")
    case.sql("SET lock_timeout = '2s'")


def _another_comes_later(case: Case, factory: Any, user: int, other: int) -> None:
    """Somebody else looks before the learner's function begins, and writes after it has ended."""
    case.sql(SERIALIZABLE)
    case.sql("BEGIN")
    case.sql(STILL_TWO)
    try:
        case.call(factory, user, raising=COLLISION)
        case.sql(RETIRES, id=other)
        case.sql("COMMIT")
    except psycopg2.Error:
        case.sql("ROLLBACK")
    except BaseException:
        case.sql("ROLLBACK")
        raise


def check_take_draft(case: Case) -> None:
    early = datetime(2020, 1, 1, tzinfo=UTC)
    ids = [row[0] for row in case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY id")]
    case.sql("UPDATE posts SET status = 'draft', published_at = NULL WHERE id % 5 = 0")
    case.sql("UPDATE posts SET created_at = %(at)s WHERE id = ANY(%(ids)s)", at=early, ids=ids[-2:])
    queue = [
        row[0]
        for row in case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY created_at, id")
    ]
    with case.session() as one, case.session() as two, case.session() as three:
        for session in (one, two, three):
            session.execute(text("SET lock_timeout = '150ms'"))
        held = two.get_one(Post, queue[1])
        _takes(case, one, queue[:1], "The first worker")
        _takes(case, two, queue[1:2], "A second worker, while the first is still busy,")
        _takes(case, one, queue[2:3], "The first worker, asking again,")
        case.same((held.status, held.published_at), ("published", MOMENT), mistake="object_is_old")
        two.rollback()
        _takes(case, three, queue[1:2], "A third worker, after the second has rolled back,")
        one.commit()
        three.commit()
        saved = case.sql(
            "SELECT id FROM posts WHERE status = 'published' AND published_at = %(at)s ORDER BY id",
            at=MOMENT,
        )
        case.same([row[0] for row in saved], sorted(queue[:3]), mistake="not_published")
        case.sql("UPDATE posts SET status = 'published' WHERE id = ANY(%(ids)s)", ids=queue[4:])
        _takes(case, one, queue[3:4], "A worker who finds the last draft")
        _takes(case, two, [], "A worker who finds all drafts taken by others")


def _takes(case: Case, session: Session, wanted: list[int], who: str) -> None:
    """``wanted`` is the id of the right draft, or nothing."""
    known: Known = {
        NoResultFound: (
            "fails_when_all_are_taken",
            f"{who} got an error; None was expected when no draft is free.",
        ),
        AttributeError: (
            "fails_when_all_are_taken",
            f"{who} got an error; None was expected when no draft is free.",
        ),
    }
    try:
        post = case.call(session, MOMENT, raising=known)
    except Exception as error:
        if getattr(error, "mistake", "") == "raises" and case.recording.statements:
            last = case.recording.statements[-1]
            locked = "Lock" in (last.error or "")
            case.mistake(
                "takes_the_same",
                locked and last.sql.lstrip().startswith("UPDATE"),
                f"{who} chose a draft that somebody else was publishing already, and had to wait "
                "for them at the UPDATE. A plain SELECT sees no locks.",
            )
            case.mistake(
                "waits_for_others",
                locked,
                f"{who} was stopped by a row that somebody else had locked, although other drafts "
                "are free. A locked row is to be passed over.",
            )
        raise
    _open(case)
    if post is None:
        case.mistake(
            "locks_all_drafts",
            bool(wanted) and "A second worker" in who,
            f"{who} got None, but drafts are free. The first one has locked more rows than the one "
            "that it took.",
        )
        case.mistake("finds_nothing", bool(wanted), f"{who} got None, but a draft is free.")
        return
    [got] = case.objects_of([post], Post)
    case.mistake(
        "takes_the_same",
        not wanted,
        f"{who} got post {got}, which somebody else has taken.",
    )
    case.mistake(
        "wrong_order",
        got != wanted[0],
        f"{who} got draft {got}; draft {wanted[0]} has been waiting longer, by created_at and "
        "then by id.",
    )
    case.mistake(
        "forgets_flush",
        not _sent(case, "UPDATE"),
        f"{who} got the right draft, but no UPDATE was sent for it: flush.",
    )
    case.same((post.status, post.published_at), ("published", MOMENT), mistake="not_published")
    case.at_most(2, "many_statements", "Two statements are enough.")


def check_new_title(case: Case) -> None:
    engine = case.make_engine()
    factory = sessionmaker(engine)
    ids = [row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 5")]
    out: list[int] = []
    asked: list[str] = []

    def title_of(post_id: int) -> Any:
        rows = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post_id)
        return rows[0][0] if rows else None

    def ask(title: str) -> str:
        asked.append(title)
        out.append(_taken(engine))
        return f"A better {len(asked)}"

    for post_id in ids[:2]:
        before = title_of(post_id)
        got = case.call(factory, post_id, ask)
        case.mistake("does_not_ask", not asked, "Your function never called `ask`.")
        case.mistake(
            "holds_the_connection",
            out[-1] > 0,
            "While `ask` runs, your function holds a connection, with an open transaction. A few "
            "slow answers, and the pool is empty for everybody.",
            symptom="s04",
        )
        _given_back(case, engine)
        case.same(asked[-1], before, mistake="asks_something_else")
        now = title_of(post_id)
        case.mistake(
            "forgets_commit",
            now == before,
            "After your function the post has its old title in the database. Was it committed?",
        )
        case.same(now, f"A better {len(asked)}")
        case.same(got, True)
    told = (
        "fails_for_no_such_post",
        "For a post that is not there False was expected; your function raised an error.",
    )
    gone: Known = {AttributeError: told, NoResultFound: told, SQLAlchemyError: told}
    count = len(asked)
    case.same(case.call(factory, NOBODY, ask, raising=gone), False)
    case.mistake("asks_for_nothing", len(asked) > count, "There was nothing to ask about.")

    def changed(title: str) -> str:
        case.sql("UPDATE posts SET title = 'Changed meanwhile' WHERE id = %(id)s", id=ids[2])
        return f"Better than {title}"[:200]

    got = case.call(factory, ids[2], changed, raising=gone)
    case.mistake("overwrites_a_newer_title", title_of(ids[2]) != "Changed meanwhile", OVERWRITES)
    case.same(got, False, message=f"The title changed meanwhile: {got!r} came, False was expected.")

    def deleted(title: str) -> str:
        case.sql("DELETE FROM posts WHERE id = %(id)s", id=ids[3])
        return title + "?"

    case.same(case.call(factory, ids[3], deleted, raising=gone), False)
    _changed_at_the_last_moment(case, engine, factory, ids[4])
    case.same(title_of(ids[4]), "At the last moment", message=OVERWRITES, mistake=LATE)

    def breaks(title: str) -> str:
        raise TimeoutError(title)

    case.raises(TimeoutError, factory, ids[0], breaks, otherwise="An error of `ask` was lost.")
    _given_back(case, engine, " when `ask` fails")


LATE = "overwrites_a_newer_title"
OVERWRITES = (
    "While `ask` was working, somebody changed the title; your function has written over it. Save "
    "only if the title is still the one that you asked about, and test that where you save."
)


def _changed_at_the_last_moment(case: Case, engine: Any, factory: Any, post_id: int) -> None:
    """Somebody changes the title right after the first statement that follows the answer."""
    answered: list[bool] = []
    changed: list[bool] = []
    query = "UPDATE posts SET title = 'At the last moment' WHERE id = %(id)s"

    def ask(title: str) -> str:
        answered.append(True)
        return f"Better: {title}"[:200]

    def after(*_: Any) -> None:
        if answered and not changed:
            changed.append(_outside(case, query, id=post_id))

    event.listen(engine, "after_cursor_execute", after)
    try:
        case.call(factory, post_id, ask)
    finally:
        event.remove(engine, "after_cursor_execute", after)
    if not changed or not changed[0]:
        case.sql(query, id=post_id)  # the row was locked, as it may be


# --- The project: the data layer of the blog ----------------------------


def check_blog_data_layer(case: Case) -> None:
    _publishes(case)
    _tags(case)
    _feeds(case)
    _threads(case)
    _ranks(case)
    _removes(case)
    _counts(case)
    _retries(case)


def _error_of(case: Case, name: str, *arguments: Any) -> BaseException | None:
    """What the learner's function raised; ``None`` when it did not."""
    try:
        return case.raises(LookupError, *arguments, name=name, otherwise="")
    except Exception as error:
        if getattr(error, "mistake", "") == "does_not_raise":
            return None
        if getattr(error, "mistake", "") == "raises":
            case.wrong(
                f"`{name}` for a post that is not there: NoSuchPost was expected. {error}",
                "no_such_post_is_not_said",
                error.__context__,
            )
        raise


def _no_such_post(case: Case, name: str, *arguments: Any) -> None:
    with case.session() as session:
        error = _error_of(case, name, session, *arguments)
        case.mistake(
            "no_such_post_is_not_said",
            type(error).__name__ != "NoSuchPost",
            f"`{name}` for a post that is not there: NoSuchPost was expected, "
            f"{'no error' if error is None else type(error).__name__} came.",
        )
        made = session.scalar(select(func.count()).where(Tag.name == "for-nobody"))
        case.mistake(
            "makes_tags_for_nobody",
            bool(made),
            "`tag_post` raised NoSuchPost, but has made the tag all the same.",
        )


def _publishes(case: Case) -> None:
    rows = "SELECT id, status, published_at FROM posts ORDER BY id"
    drafts = [row[0] for row in case.sql("SELECT id FROM posts WHERE status = 'draft' ORDER BY id")]
    first, second, third, *_ = drafts
    before = case.sql(rows)
    with case.session() as session:
        held = session.get_one(Post, first)
        got = case.call(session, first, MOMENT, name="publish_post")
        _open(case, "publish_post")
        case.mistake(
            "forgets_flush",
            not _sent(case, "UPDATE"),
            "`publish_post` returned before the UPDATE was sent.",
        )
        case.at_most(2, "many_statements", "`publish_post`:")
        case.same(got, True, message=f"`publish_post`: True was expected for a draft, not {got!r}.")
        case.same(
            (held.status, held.published_at),
            ("published", MOMENT),
            message="`publish_post`: the session holds the post, and after your function the "
            "object still shows the old values.",
            mistake="object_stays_old",
        )
        session.commit()
        again = case.call(session, first, MOMENT + timedelta(days=1), name="publish_post")
        session.commit()
    expected = [(row[0], "published", MOMENT) if row[0] == first else row for row in before]
    now = case.sql(rows)
    case.mistake(
        "publishes_again",
        now != expected and (first, "published", MOMENT + timedelta(days=1)) in now,
        "`publish_post` for a post that is published already has given it a new date.",
    )
    case.same(now, expected, message="`publish_post` changed other rows than it should have.")
    case.same(again, False, message=f"`publish_post` the second time: False, not {again!r}.")
    _no_such_post(case, "publish_post", NOBODY, MOMENT)
    _publishes_once(case, second, third)


def _publishes_once(case: Case, second: int, third: int) -> None:
    """Somebody else is quicker: before the call, and between its statements."""
    earlier = MOMENT - timedelta(hours=1)
    query = (
        "UPDATE posts SET status = 'published', published_at = %(at)s "
        "WHERE id = %(id)s AND status = 'draft'"
    )
    was_free: list[bool] = []
    with case.session() as session:
        held = session.get_one(Post, second)
        case.sql(query, id=held.id, at=earlier)
        first = case.call(session, second, MOMENT, name="publish_post")
        session.commit()
    with case.session() as session:
        with _meanwhile(
            case.engine, lambda: was_free.append(_outside(case, query, id=third, at=earlier))
        ):
            case.call(session, third, MOMENT, name="publish_post")
        session.commit()
    rows = "SELECT published_at FROM posts WHERE id = %(id)s"
    dates = [case.sql(rows, id=one)[0][0] for one in (second, third)]
    case.mistake(
        "publishes_twice",
        first is True or dates != [earlier, earlier if was_free[0] else MOMENT],
        "Somebody else published the post a moment before `publish_post` wrote, and it published "
        "it again, with a new date. What you read, or hold in the session, may be old by the time "
        "you write: let the UPDATE itself test the status.",
    )


def _tags_of(case: Case, post_id: int) -> list[str]:
    rows = case.sql(
        "SELECT t.name FROM tags t JOIN post_tags p ON p.tag_id = t.id "
        "WHERE p.post_id = %(id)s ORDER BY t.name",
        id=post_id,
    )
    return [row[0] for row in rows]


def _tags(case: Case) -> None:
    [(post_id,)] = case.sql(
        "SELECT post_id FROM post_tags GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    [(known,)] = case.sql("SELECT name FROM tags ORDER BY id LIMIT 1")
    names = [f" {known.upper()}", "", "Brand-New ", "brand-new", "   ", known]
    many = [f"Tag {number:02}" for number in range(40)]
    with case.session() as session:
        for given in (names, [], many):
            before = set(_tags_of(case, post_id))
            if given is not many:
                held = session.get_one(Post, post_id)
                len(held.tags)
            _tagged(case, session, post_id, given, before)
    case.sql("DELETE FROM tags WHERE name LIKE 'tag %'")
    _no_such_post(case, "tag_post", NOBODY, ["for-nobody"])
    _tags_in_a_race(case, post_id)


TAG_ERRORS: Known = {
    IntegrityError: (
        "fails_on_what_is_there",
        "`tag_post` was stopped by a tag that is there already, or that the post has already. Both "
        "are ordinary: capital letters and blanks make no other tag.",
    ),
    ValueError: (
        "fails_on_no_names",
        "`tag_post` fails for an empty list. Nothing is to be added then.",
    ),
}


def _tagged(case: Case, session: Session, post_id: int, given: list[str], before: set[str]) -> None:
    got = case.call(session, post_id, given, name="tag_post", raising=TAG_ERRORS)
    _open(case, "tag_post")
    case.mistake(
        "one_by_one",
        case.recording.count > 12,
        f"`tag_post` sent {case.recording.count} statements for {len(given)} names: one or two for "
        "each. A list of names fits into one.",
    )
    case.at_most(5, "many_statements", "`tag_post`:")
    session.flush()
    fresh = session.get_one(Post, post_id)
    clean = {name.strip().lower() for name in given} - {""}
    shown = sorted(tag.name for tag in fresh.tags)
    session.commit()
    saved = _tags_of(case, post_id)
    case.mistake(
        "names_as_they_were_typed",
        sorted({name.lower().strip() for name in saved}) == sorted(before | clean)
        and saved != sorted(before | clean),
        f"`tag_post` keeps names as they were typed: {saved[:6]}. Small letters, and no blanks at "
        "the ends, or one tag becomes several.",
    )
    case.mistake("empty_tag", "" in saved, "`tag_post` has made a tag without a name.")
    case.mistake(
        "loses_tags",
        not before <= set(saved),
        "`tag_post` has taken away tags that the post had before.",
    )
    case.same(saved, sorted(before | clean), message="`tag_post`: the tags are not the right ones.")
    case.same(
        got,
        sorted(before | clean),
        mistakes={
            "gives_only_the_new": (
                sorted(clean),
                "`tag_post` gives back the given names; all tags of the post were asked for.",
            )
        },
    )
    case.mistake(
        "object_stays_old",
        shown != sorted(before | clean),
        "`tag_post`: the session holds the post, and post.tags still shows the old list.",
    )


def _tags_in_a_race(case: Case, post_id: int) -> None:
    def another() -> None:
        _outside(case, "INSERT INTO tags (name) VALUES ('race') ON CONFLICT DO NOTHING")

    known: Known = {
        IntegrityError: (
            "fails_when_another_makes_it",
            "Between your look and your INSERT somebody else made the tag, and `tag_post` failed "
            "with an IntegrityError. Only the unique index can say what is there.",
        )
    }
    before = _tags_of(case, post_id)
    with case.session() as session:
        session.add(Tag(name="made by the caller"))
        session.flush()
        with _meanwhile(case.engine, another, "tags", ("SELECT", "INSERT")):
            got = case.call(session, post_id, ["race"], name="tag_post", raising=known)
        _open(case, "tag_post")
        session.commit()
    case.mistake(
        "takes_back_earlier_work",
        not case.sql("SELECT 1 FROM tags WHERE name = 'made by the caller'"),
        "When somebody else had made the tag, `tag_post` took back what the caller had done.",
    )
    case.same(got, sorted([*before, "race"]))
    case.same(_tags_of(case, post_id), sorted([*before, "race"]))


def _feeds(case: Case) -> None:
    case.sql(
        "UPDATE posts SET published_at = %(at)s WHERE status = 'published' AND mod(id, 4) = 0",
        at=datetime(2026, 3, 3, 12, tzinfo=UTC),
    )
    case.sql(
        "UPDATE posts SET published_at = %(at)s WHERE id IN "
        "(SELECT id FROM posts WHERE status = 'draft' ORDER BY id LIMIT 1)",
        at=MOMENT + timedelta(days=3),
    )
    query = (
        "SELECT id, published_at FROM posts WHERE status = 'published' "
        "ORDER BY published_at DESC, id DESC"
    )
    every = case.sql(query)
    with case.session() as session:
        _page(case, session, every, 7, None)
    for size in (3, 7):
        got: list[int] = []
        after: tuple[datetime, int] | None = None
        for _ in range(len(every) // size + 2):
            with case.session() as session:
                page = _page(case, session, every, size, after)
            if not page:
                break
            got += page
            moments = dict(every)
            after = (moments[page[-1]], page[-1]) if page[-1] in moments else None
        wanted = [row[0] for row in every]
        case.mistake(
            "skips_ties",
            len(got) < len(wanted) and got == [one for one in wanted if one in set(got)],
            "`feed`: going through the pages, posts are left out that have the same moment as the "
            "last one of a page. The id belongs into the comparison, not only into the order.",
        )
        case.same(got, wanted, message="`feed`: the pages together are not all posts, once each.")


def _page(
    case: Case, session: Session, every: list[Any], size: int, after: tuple[datetime, int] | None
) -> list[int]:
    posts = case.call(session, size, after, name="feed")
    _open(case, "feed")
    sent = case.recording.count
    fetched = max((entry.rows or 0 for entry in case.recording.statements), default=0)
    got = case.objects_of(posts, Post)
    start = 0 if after is None else [row[0] for row in every].index(after[1]) + 1
    wanted = [row[0] for row in every[start : start + size]]
    moments = dict(every)
    strangers = [one for one in got if one not in moments]
    case.mistake("shows_drafts", bool(strangers), f"`feed` shows a draft: {strangers[:1]}.")
    case.mistake(
        "repeats_posts",
        after is not None and after[1] in got,
        "`feed`: the last post of the page before comes again.",
    )
    case.mistake(
        "ignores_after",
        after is not None and got == [row[0] for row in every[:size]] and got != wanted,
        "`feed` gives the first page again: `after` makes no difference.",
    )
    case.mistake(
        "joins_before_the_limit",
        after is None and len(got) < min(size, len(every)),
        f"`feed`: {size} posts were asked for, {len(got)} came. Joined with its tags a post takes "
        "up several rows, and LIMIT counts rows.",
    )
    in_time = [moments[one] for one in got] == [moments[one] for one in wanted]
    case.mistake(
        "ties_in_wrong_order",
        got != wanted and in_time and len(got) == len(wanted),
        "`feed`: posts of the same moment come in another order than by id, falling.",
    )
    if after is None:
        case.same(got, wanted, message="`feed`: not the newest posts, newest first.")
    with record() as reading:
        for post in posts:
            _ = post.author.username, [tag.name for tag in post.tags]
    case.mistake(
        "n_plus_one",
        reading.count > 0 or sent > 3,
        f"`feed`: for {len(got)} posts {sent} statements were sent, and reading the authors and "
        f"tags sent {reading.count} more. Say with options() what is to be loaded along.",
    )
    case.mistake(
        "loads_everything",
        size == 3 and fetched >= len(every),
        f"`feed` fetched {fetched} rows for a page of {size} posts.",
    )
    return [int(one) for one in got]


def _threads(case: Case) -> None:
    busiest = [
        row[0]
        for row in case.sql(
            "SELECT post_id FROM comments GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 2"
        )
    ]
    case.sql(
        "UPDATE comments SET created_at = timestamptz '2026-10-30 12:00Z' - id * interval '1 hour' "
        "WHERE post_id = %(id)s AND id %% 2 = 0",
        id=busiest[0],
    )
    [(quiet,)] = case.sql(
        "SELECT min(id) FROM posts WHERE id NOT IN (SELECT post_id FROM comments)"
    )
    for post_id in (*busiest, quiet, NOBODY):
        _thread(case, post_id)


def _thread(case: Case, post_id: int) -> None:
    rows = case.sql(
        "SELECT id, parent_id, created_at FROM comments WHERE post_id = %(id)s "
        "ORDER BY created_at, id",
        id=post_id,
    )

    def tree(rows: list[Any]) -> list[tuple[int, int]]:
        children: dict[Any, list[int]] = defaultdict(list)
        for number, parent, _ in rows:
            children[parent].append(number)

        def walk(parent: Any, depth: int) -> list[tuple[int, int]]:
            return [
                one
                for child in children[parent]
                for one in [(depth, child), *walk(child, depth + 1)]
            ]

        return walk(None, 0)

    with case.session() as session:
        got = case.call(session, post_id, name="thread")
        _open(case, "thread")
        sent = case.recording.count
        case.mistake("returns_nothing", got is None, "`thread` gave back None.")
        pairs = isinstance(got, list) and all(isinstance(one, tuple) for one in got)
        case.mistake("no_pairs", not pairs, "`thread`: a list of pairs (depth, comment).")
        comments = [pair[-1] for pair in got]
        ids = case.objects_of(comments, Comment)
        shown = [(pair[0], one) for pair, one in zip(got, ids, strict=True)]
        with record() as reading:
            for comment in comments:
                _ = comment.author.username
    expected = tree(rows)
    case.same(
        shown,
        expected,
        mistakes={
            "only_the_first_level": (
                [pair for pair in expected if pair[0] == 0],
                "`thread` gives only the comments on the post itself; the answers are missing.",
            ),
            "flat": (
                [(0, row[0]) for row in rows],
                "`thread` gives every comment the depth 0, in the order of time. A reply comes "
                "right after what it replies to, one deeper.",
            ),
            "level_by_level": (
                sorted(expected, key=lambda pair: pair[0]),
                "`thread` gives one level after the other. The replies to a comment come right "
                "after it.",
            ),
            "depth_from_one": (
                [(depth + 1, one) for depth, one in expected],
                "`thread`: a comment on the post itself has the depth 0.",
            ),
            "by_id": (
                tree(sorted(rows)),
                "`thread`: comments next to each other come by created_at. Yours come by id.",
            ),
            "newest_first": (
                tree(rows[::-1]),
                "`thread`: the oldest of several comments comes first.",
            ),
        },
        message=f"`thread({post_id})`: not the tree that was asked for." if shown else "",
    )
    case.mistake(
        "n_plus_one",
        sent + reading.count > 2,
        f"`thread`: {sent} statements, and {reading.count} more while the authors were read, for "
        f"{len(ids)} comments. Load all comments of the post at once, with their authors, and put "
        "the tree together in Python (or with a recursive CTE).",
    )


def _ranks(case: Case) -> None:
    query = """
        SELECT u.username, count(*), sum(p.views), sum(
            (SELECT count(*) FROM comments c WHERE c.post_id = p.id))
        FROM users u JOIN posts p ON p.author_id = u.id WHERE {}
        GROUP BY u.id ORDER BY 3 DESC, 1
    """
    names = [row[0] for row in case.sql(query.format("p.status = 'published'"))]
    case.sql(  # a tie, and nobody without a view
        "UPDATE posts SET views = CASE WHEN posts.id = (SELECT min(p.id) FROM posts p "
        "WHERE p.author_id = posts.author_id AND p.status = 'published') THEN 500 ELSE 0 END "
        "FROM users u WHERE u.id = posts.author_id AND u.username IN (%(a)s, %(b)s) "
        "AND posts.status = 'published'",
        a=names[1],
        b=names[-1],
    )

    def numbers(rows: list[Any]) -> list[Any]:
        return [(name, int(a), int(b), int(c)) for name, a, b, c in rows]

    right = numbers(case.sql(query.format("p.status = 'published'")))
    drafts = numbers(case.sql(query.format("true")))
    multiplied = numbers(
        case.sql(
            "SELECT u.username, count(*), sum(p.views), count(c.id) FROM users u "
            "JOIN posts p ON p.author_id = u.id LEFT JOIN comments c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1"
        )
    )
    views_multiplied = numbers(
        case.sql(
            "SELECT u.username, count(DISTINCT p.id), sum(p.views), count(c.id) FROM users u "
            "JOIN posts p ON p.author_id = u.id LEFT JOIN comments c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1"
        )
    )
    dropped = numbers(
        case.sql(
            "SELECT u.username, count(DISTINCT p.id), sum(p.views), count(c.id) FROM users u "
            "JOIN posts p ON p.author_id = u.id JOIN comments c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1"
        )
    )
    told = (
        "`top_authors` counts views once for every comment: joined with its comments a post stands "
        "in as many rows as it has comments. Count the comments by themselves."
    )
    for places in (100, 3, 1):
        with case.session() as session:
            got = case.call(session, places, name="top_authors")
            _open(case, "top_authors")
        plain = [tuple(row) for row in got] if isinstance(got, list) else got
        case.same(
            plain,
            right[:places],
            mistakes={
                "multiplied_by_comments": (multiplied[:places], told),
                "views_multiplied": (views_multiplied[:places], told),
                "dropped_without_comments": (dropped[:places], told),
                "none_instead_of_zero": (
                    [(*row[:3], row[3] or None) for row in right[:places]],
                    "`top_authors`: an author without comments has 0 of them, not None.",
                ),
                "counts_drafts": (
                    drafts[:places],
                    "`top_authors`: drafts are counted as well.",
                ),
                "no_tie_breaker": (
                    sorted(right, key=lambda row: (-row[2], -ord(row[0][0])))[:places],
                    "`top_authors`: authors with the same views come by username.",
                ),
            },
        )
        case.at_most(1, "many_statements", "`top_authors`:")


def _removes(case: Case) -> None:
    # Somebody who wrote posts, and comments under posts of others that others have answered.
    user, host, guest = (row["id"] for row in _data(case).users[:3])
    [(post,)] = case.sql(
        "SELECT min(id) FROM posts WHERE author_id = %(h)s AND status = 'published'", h=host
    )
    say = (
        "INSERT INTO comments (id, post_id, author_id, parent_id, content) OVERRIDING SYSTEM VALUE "
        "VALUES (%(id)s, %(post)s, %(who)s, %(on)s, 'x')"
    )
    for number, who, on in (
        (70_001, user, None),
        (70_002, guest, 70_001),
        (70_003, host, 70_002),
        (70_004, user, 70_003),
        (70_005, host, 70_004),
        (70_006, user, 70_001),
    ):
        case.sql(say, id=number, post=post, who=who, on=on)
    every = "SELECT id, parent_id FROM comments WHERE post_id = ANY(%(posts)s) ORDER BY id"
    posts = "SELECT id FROM posts WHERE author_id <> %(u)s ORDER BY id"
    others = [row[0] for row in case.sql(posts, u=user)]
    theirs = {row[0] for row in case.sql("SELECT id FROM comments WHERE author_id = %(u)s", u=user)}
    expected = [
        (number, None if parent in theirs else parent)
        for number, parent in case.sql(every, posts=others)
        if number not in theirs
    ]
    [(own,)] = case.sql("SELECT min(id) FROM posts WHERE author_id = %(u)s", u=user)
    with case.session() as session:
        missing = case.call(
            session,
            NOBODY,
            name="remove_user",
            raising={
                SQLAlchemyError: (
                    "fails_for_nobody",
                    "`remove_user` fails for a user who is not there; False was expected.",
                )
            },
        )
        case.same(missing, False, message=f"`remove_user` for nobody: False, not {missing!r}.")
        held = [session.get_one(User, user), session.get_one(Post, own)]
        answer = session.get_one(Comment, 70_002)
        waiting = session.get_one(Post, post)
        waiting.title = "Set by the caller before"
        got = case.call(session, user, name="remove_user")
        _open(case, "remove_user")
        sent = case.recording.count
        case.mistake(
            "forgets_flush", not _sent(case, "DELETE"), "`remove_user`: no DELETE has been sent."
        )
        try:
            ghosts = [session.get(User, user), session.get(Post, own)]
            parent = answer.parent_id
        except SQLAlchemyError as error:
            case.wrong(
                "After `remove_user` an answer of somebody else is gone, with the comment of the "
                "user that it answered: the foreign key deletes answers by its cascade, unless "
                "they have been set free before.",
                "takes_answers_along",
                error,
            )
        case.mistake(
            "leaves_ghosts",
            any(ghost is not None for ghost in ghosts),
            "After `remove_user` the session still gives out the user, or a post of theirs: the "
            "database deleted these by its cascade, and the session has not heard of it.",
        )
        case.mistake(
            "object_stays_old",
            parent is not None,
            "After `remove_user` an answer that the session holds still names the deleted comment "
            "as its parent.",
        )
        session.commit()
        del held
    now = case.sql(every, posts=others)
    gone = {row[0] for row in expected} - {row[0] for row in now}
    case.mistake(
        "takes_answers_along",
        bool(gone & {70_002, 70_003, 70_005}),
        "`remove_user`: answers of other people are gone with the comments that they answered. The "
        "foreign key deletes them by its cascade, unless they have been set free before.",
    )
    case.mistake(
        "leaves_comments",
        any(row[0] in theirs for row in now),
        "`remove_user`: comments of the user are still there.",
    )
    case.same(now, expected, message="`remove_user`: the comments of others are not as expected.")
    [(title,)] = case.sql("SELECT title FROM posts WHERE id = %(id)s", id=post)
    case.mistake(
        "loses_unsaved_changes",
        title != "Set by the caller before",
        "`remove_user` threw away what the caller had changed on another object and not yet sent.",
    )
    case.same([row[0] for row in case.sql(posts, u=0)], others, mistake="leaves_posts")
    case.same(got, True, message=f"`remove_user`: True was expected, not {got!r}.")
    case.mistake(
        "many_statements",
        sent > 5,
        f"`remove_user` sent {sent} statements; four are enough, whatever the user has written.",
    )


def _counts(case: Case) -> None:
    rows = case.sql("SELECT id, views, status FROM posts ORDER BY status DESC, id")
    (live, views, _), (draft, *_) = rows[0], rows[-1]
    with case.session() as session:
        held = session.get_one(Post, live)
        case.sql("UPDATE posts SET views = views + 10 WHERE id = %(id)s", id=held.id)
        got = case.call(session, live, name="count_view")
        _open(case, "count_view")
        sent = case.recording.count
        shown = held.views
        session.commit()
        [(now,)] = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=live)
        case.mistake(
            "lost_update",
            now == views + 1,
            f"`count_view`: the session had read {views} views, others counted 10 more, and now "
            f"there are {now}. Their views are lost.",
        )
        case.same(now, views + 11, message=f"`count_view`: {now} views instead of {views + 11}.")
        case.same(got, now, message=f"`count_view` gave back {got!r}; the post has {now} views.")
        case.mistake(
            "object_stays_old",
            shown != now,
            f"`count_view`: the object in the session shows {shown} views, the row has {now}.",
        )
        case.mistake(
            "many_statements", sent > 1, f"`count_view` sent {sent} statements; one is enough."
        )
        for post_id in (draft, NOBODY):
            known: Known = {
                NoResultFound: (
                    "fails_for_no_post",
                    "`count_view` fails for a draft, or a post that is not there. None was asked "
                    "for.",
                )
            }
            got = case.call(session, post_id, name="count_view", raising=known)
            case.mistake(
                "counts_drafts",
                got is not None,
                f"`count_view` gave back {got!r} for a draft, or for a post that is not there.",
            )
        session.commit()
    [(same,)] = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=draft)
    case.mistake("counts_drafts", same != rows[-1][1], "`count_view` counts views of a draft.")


# --- with_retry ----------------------------


class _Work:
    """A unit of work that fails as often as it is told to."""

    def __init__(self, failures: int, code: str) -> None:
        self.failures = failures
        self.code = code
        self.sessions: list[Session] = []
        self.dirty: list[bool] = []

    def __call__(self, session: Session) -> str:
        self.sessions.append(session)
        left = [*session.new, *session.identity_map.values()]
        self.dirty.append(bool(left) or _has_sent(session))
        session.add(Tag(name=f"attempt {len(self.sessions)}"))
        session.flush()
        if len(self.sessions) <= self.failures:
            raise_it = (
                f"DO $$ BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{self.code}'; END $$"
            )
            session.execute(text(raise_it))
        return f"done at {len(self.sessions)}"


def _has_sent(session: Session) -> bool:
    return session.scalar(select(func.count()).where(Tag.name.like("attempt %"))) != 0


ATTEMPTS = "SELECT name FROM tags WHERE name LIKE 'attempt %' ORDER BY name"


def _retries(case: Case) -> None:
    engine = case.make_engine()
    factory = sessionmaker(engine)
    for failures, code, attempts in ((0, "40001", 3), (2, "40001", 3), (1, "40P01", 2)):
        case.sql("DELETE FROM tags WHERE name LIKE 'attempt %'")
        work = _Work(failures, code)
        got = case.call(factory, work, attempts, name="with_retry", raising=RETRY)
        _given_back(case, engine)
        _fresh_each_time(case, work)
        saved = case.sql(ATTEMPTS)
        case.mistake(
            "forgets_commit", not saved, "`with_retry`: the work is done, but not committed."
        )
        case.mistake(
            "keeps_failed_attempts",
            len(saved) > 1,
            "`with_retry`: what failed attempts had written was committed too.",
        )
        case.same(saved, [(f"attempt {failures + 1}",)])
        case.same(got, f"done at {failures + 1}", message="`with_retry`: the result of the work.")
    _gives_up(case, engine, factory)
    _fails_at_commit(case, engine, factory)


RETRY: Known = {
    PendingRollbackError: (
        "goes_on_in_a_failed_session",
        "`with_retry` tried again in the same, failed transaction. All of it has to begin anew.",
    ),
    OperationalError: (
        "does_not_try_again",
        "`with_retry` let an error out that another attempt would have cured. Serialization "
        "failures (40001) and deadlocks (40P01) are to be tried again, as often as was asked for.",
    ),
    SQLAlchemyError: (
        "goes_on_in_a_failed_session",
        "`with_retry` tried again in a transaction that had failed. All of it has to begin anew.",
    ),
}


def _fresh_each_time(case: Case, work: _Work) -> None:
    several = len({id(session) for session in work.sessions})
    case.mistake(
        "same_session_again",
        several < len(work.sessions) or any(work.dirty),
        "`with_retry` gave the work a session that was used before. Objects of the failed attempt, "
        "and their values, must not be seen by the next one: a new session each time.",
    )


def _gives_up(case: Case, engine: Any, factory: Any) -> None:
    for failures, code, attempts, tried, words in (
        (9, "40001", 4, 4, "a collision that does not end"),
        (9, "40P01", 1, 1, "a deadlock, with one attempt"),
        (9, "55P03", 3, 1, "a lock timeout (55P03)"),
        (9, "23514", 3, 1, "a broken rule (23514)"),
    ):
        case.sql("DELETE FROM tags WHERE name LIKE 'attempt %'")
        work = _Work(failures, code)
        try:
            case.raises(SQLAlchemyError, factory, work, attempts, name="with_retry", otherwise="")
        except Exception as error:
            if getattr(error, "mistake", "") == "does_not_raise":
                case.wrong(
                    f"`with_retry` kept the error to itself after {words}: the caller believes "
                    "that all is well.",
                    "swallows_the_last_error",
                )
            raise
        case.mistake(
            "retries_everything",
            tried == 1 and len(work.sessions) > 1,
            f"`with_retry` tried {len(work.sessions)} times after {words}. Only what another "
            "transaction has caused gets better by itself, or it was to be tried once.",
        )
        case.mistake(
            "wrong_number_of_attempts",
            len(work.sessions) != tried,
            f"`with_retry(..., attempts={attempts})` tried {len(work.sessions)} times after "
            f"{words}.",
        )
        _given_back(case, engine, " after the last attempt")
        case.same(case.sql(ATTEMPTS), [], mistake="keeps_failed_attempts")

    def broken(_: Session) -> None:
        raise ZeroDivisionError

    case.raises(
        ZeroDivisionError,
        factory,
        broken,
        name="with_retry",
        otherwise="`with_retry`: the work raised ZeroDivisionError, and the caller never heard.",
    )
    _given_back(case, engine, " when the work fails")


def _fails_at_commit(case: Case, engine: Any, factory: Any) -> None:
    """Two transactions, each writing what the other has read: the COMMIT is refused."""
    one, two = (row[0] for row in case.sql("SELECT id FROM posts ORDER BY id LIMIT 2"))
    runs: list[int] = []

    def work(session: Session) -> int:
        runs.append(1)
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        views = session.scalars(select(Post.views).where(Post.id == one)).one()
        session.execute(
            text("UPDATE posts SET views = :views WHERE id = :id"), {"views": views, "id": two}
        )
        if len(runs) == 1:
            case.sql(SERIALIZABLE)
            case.sql("BEGIN")
            case.sql("SELECT views FROM posts WHERE id = %(id)s", id=two)
            case.sql("UPDATE posts SET views = views + 1 WHERE id = %(id)s", id=one)
            case.sql("COMMIT")
        return views

    known: Known = {
        OperationalError: (
            "commit_outside_the_retry",
            "`with_retry`: the work had run through, and the COMMIT failed with a serialization "
            "failure. That counts as a failed attempt too, and it came out of your function.",
        )
    }
    got = case.call(factory, work, name="with_retry", raising=known)
    _given_back(case, engine)
    saved = case.sql("SELECT views FROM posts WHERE id = %(id)s", id=two)
    case.same(saved, [(got,)], message="`with_retry` after a failed COMMIT: the work is not there.")
