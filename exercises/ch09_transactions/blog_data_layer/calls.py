"""The calls in which an answer is compared with the reference, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from exercises.ch09_transactions.common import MOMENT, outside
from workbook.blog import Comment, Post, Tag, User
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, From, Pair, call
from workbook.judge.equivalence.worlds import World

Before = Callable[[Session], Any]
MISSING = (3_000_000, 0, -1)


def every_call(world: World) -> Iterator[Call]:
    parts = [_publishing, _tagging, _feeding, _threading, _ranking, _removing, _counting]
    for part in parts if world.name == "hostile" else [*parts, _retrying]:
        yield from part(world)


def _ids(world: World, status: str) -> list[int]:
    return [post["id"] for post in world.data.posts if post["status"] == status]


def _hold(post_id: int, **changes: Any) -> Before:
    """The caller holds the post, with changes that it has not sent."""

    def before(session: Session) -> Any:
        post = session.get_one(Post, post_id)
        len(post.tags)
        for name, value in changes.items():
            setattr(post, name, value)
        return post

    return before


def _hold_old(post_id: int, change: str) -> Before:
    """The caller holds the post as it was before the row changed."""

    def before(session: Session) -> Any:
        post = session.get_one(Post, post_id)
        session.connection().execute(text(f"UPDATE posts SET {change} WHERE id = {post_id}"))  # noqa: S608
        return post

    return before


def _shown(_: Any, __: Any, post: Post) -> Any:
    """What the held object shows; an answer may let it load this when it is read."""
    with driver.uncounted():
        columns = post.title, post.status, post.published_at, post.views
        return columns, [tag.name for tag in post.tags]


def _publishing(world: World) -> Iterator[Call]:
    publish = partial(call, name="publish_post", contract={"statements": 2})
    draft, live = _ids(world, "draft")[-1], _ids(world, "published")[0]
    moment = (MOMENT + timedelta(microseconds=1)).astimezone(draw.ZONES[1])
    yield publish(draft, moment, before=_hold(draft), after=_shown)
    if world.name == "hostile":
        return
    for number in (draft, live, *MISSING):
        yield publish(number, MOMENT)
    withdrawn = "UPDATE posts SET published_at = '2020-02-29 23:30:00+00', views = 7"
    yield publish(draft, MOMENT, setup=withdrawn)
    yield publish(live, MOMENT, setup="UPDATE posts SET published_at = NULL")
    # What the caller has not sent is flushed in the call, and counts as a statement.
    retitled = _hold(draft, title="Set by the caller")
    yield call(draft, MOMENT, name="publish_post", before=retitled, after=_shown)
    out = "status = 'published', published_at = '2026-01-01 00:00:00+00'"
    yield publish(draft, MOMENT, before=_hold_old(draft, out))
    yield publish(live, MOMENT, before=_hold_old(live, "status = 'draft'"), after=_shown)


def _tagging(world: World) -> Iterator[Call]:
    tag = partial(call, name="tag_post", contract={"statements": 5})
    names = [row["name"] for row in world.data.tags]
    names = [name for name in names if name == name.strip().lower() and name.isascii() and name]
    few = draw.spread(names, 3)
    post, draft = _ids(world, "published")[0], _ids(world, "draft")[0]
    held = {"before": _hold(post), "after": _shown}
    mixed = [f" {few[0].upper()}", "", "Brand-New ", "brand-new", "   ", few[0]]
    yield tag(post, mixed, **held)
    if world.name == "hostile":
        return
    yield tag(draft, mixed)
    for typed in (
        [],
        ["", "  "],
        ["zeta", "alpha", "Zeta", few[-1], "  ALPHA"],
        ["two  blanks", "two blanks", "100%", "a_b", "o'brien", "%(x)s", "back\\slash", "groß"],
        ["É", "e\u0301", "x" * 30, ":name", "a,b"],
    ):
        yield tag(post, typed, **held)
    yield tag(post, tuple(f"Tag {number:04}" for number in range(520)))
    yield tag(post, ["A", "b"], setup="UPDATE tags SET name = upper(name) WHERE id % 2 = 0")
    for number, typed in zip(MISSING, (["for-nobody"], [], []), strict=True):
        yield tag(number, typed)
    yield call(post, ["new"], name="tag_post", before=_tagged_unsent(post), after=_shown)


def _tagged_unsent(post_id: int) -> Before:
    def before(session: Session) -> Any:
        post = session.get_one(Post, post_id)
        post.tags.append(Tag(name="of the caller"))
        post.title = "Set by the caller"
        return post

    return before


# Where the world has published posts without a date: the task knows none.
DATED = """
UPDATE posts SET published_at = created_at WHERE status = 'published' AND published_at IS NULL
"""


def _feeding(world: World) -> Iterator[Call]:
    feed = partial(call, name="feed", after=_authors_and_tags, contract={"statements": 3})
    posts = [post for post in world.data.posts if post["status"] == "published"]
    dated = sorted((post["published_at"], post["id"]) for post in posts if post["published_at"])
    at, post_id = dated[len(dated) // 2]
    if world.name == "hostile":
        yield feed(150, (at.astimezone(draw.ZONES[1]), post_id), setup=DATED)
        return
    for limit in (0, 3, 5_000):
        yield feed(limit)
    yield feed(4, (at.astimezone(draw.ZONES[1]), post_id))
    yield feed(3, (at, post_id - 1))
    yield feed(3, dated[0])
    same = "UPDATE posts SET published_at = '2026-03-03 12:00:00+00' WHERE status = 'published'"
    at = MOMENT.replace(month=3, day=3, hour=12, minute=0)
    yield feed(6, setup=same)
    yield feed(50, (at, sorted(_ids(world, "published"))[len(posts) // 2]), setup=same)
    yield feed(50, (at - timedelta(microseconds=1), post_id), setup=same)
    yield feed(9, setup="UPDATE posts SET published_at = now() WHERE status = 'draft'")
    yield feed(9, setup="DELETE FROM post_tags")


def _authors_and_tags(posts: Any, _: Any, __: Any) -> Any:
    return [(post.author.username, [tag.name for tag in post.tags]) for post in posts]


# A thread of two hundred levels, and more comments than any limit that somebody would guess.
LONG = """
INSERT INTO comments (id, post_id, author_id, parent_id, content)
SELECT 80000 + n, post_id, author_id, CASE WHEN n BETWEEN 2 AND 200 THEN 79999 + n END, ''
FROM comments, generate_series(1, 520) AS n WHERE id = {}
"""


def _threading(world: World) -> Iterator[Call]:
    thread = partial(call, name="thread", after=_commenters, contract={"statements": 2})
    counts = Counter(comment["post_id"] for comment in world.data.comments)
    [(most, _)] = counts.most_common(1)
    yield thread(most)
    if world.name == "hostile":
        return
    silent = [post["id"] for post in world.data.posts if post["id"] not in counts]
    for post in (list(counts)[-1], *silent[:1], MISSING[0]):
        yield thread(post)
    same = "UPDATE comments SET created_at = '2026-01-01 00:00:00+00'"
    yield thread(most, setup=same)
    yield thread(most, setup=f"{same}::timestamptz - id * interval '1 minute'")
    first = world.data.comments[0]
    yield thread(first["post_id"], setup=LONG.format(first["id"]))


def _commenters(pairs: Any, _: Any, __: Any) -> Any:
    return [(depth, comment.author.username) for depth, comment in pairs]


# Each post has an author of its own, and few have more views than another.
EACH_ITS_AUTHOR = """
UPDATE posts SET views = views % 3, author_id = u.id FROM
(SELECT id, row_number() OVER (ORDER BY id) AS n FROM users) AS u JOIN
(SELECT id AS post, row_number() OVER (ORDER BY id) AS n FROM posts) AS p USING (n) WHERE id = post
"""


def _ranking(world: World) -> Iterator[Call]:
    terms = {"statements": 1, "rows": "reference"}
    top = partial(call, name="top_authors", contract=terms)
    if world.name == "hostile":
        yield top(70)
        yield top(700, setup=EACH_ITS_AUTHOR.replace("WHERE id", "WHERE posts.id"))
        return
    for places in (0, 1, 3, 5_000):
        yield top(places)
    for setup in (
        "UPDATE posts SET views = 7",
        "UPDATE posts SET views = 0",
        "UPDATE posts SET views = 2000000000",
        "UPDATE posts SET status = 'draft'",
        "DELETE FROM comments",
        "UPDATE posts SET published_at = NULL",
    ):
        yield top(4, setup=setup)


def _removing(world: World) -> Iterator[Call]:
    remove = partial(call, name="remove_user", contract={"statements": 4})
    user, host, guest = (row["id"] for row in world.data.users[:3])
    yield remove(user)
    if world.name == "hostile":
        return
    for number in MISSING[:2]:
        yield remove(number)
    published = [post for post in world.data.posts if post["status"] == "published"]
    post = next(post["id"] for post in published if post["author_id"] == host)
    own = next(post["id"] for post in world.data.posts if post["author_id"] == user)
    setup = f"""
    INSERT INTO comments (id, post_id, author_id, parent_id, content, created_at)
    OVERRIDING SYSTEM VALUE SELECT c.*, 'x', '2026-11-02' FROM (VALUES
    (70001, {post}, {user}, NULL), (70002, {post}, {guest}, 70001), (70003, {post}, {host}, 70002),
    (70004, {post}, {user}, 70003), (70005, {post}, {host}, 70004), (70006, {post}, {user}, 70001),
    (70007, {own}, {user}, NULL), (70008, {own}, {guest}, 70007), (70009, {own}, {user}, 70008)
    ) AS c
    """  # noqa: S608
    for number in (user, host, guest):
        yield remove(number, setup=setup)
    hold = partial(_hold_several, user, own, post)
    yield remove(user, setup=setup, before=hold, after=_what_is_left)
    for options in ({}, {"autoflush": False}):
        unsent = partial(hold, title="Set by the caller")
        yield call(
            user,
            name="remove_user",
            setup=setup,
            before=unsent,
            after=_what_is_left,
            options=options,
        )


def _hold_several(user: int, own: int, post: int, session: Session, title: str = "") -> Any:
    held: list[Any] = [
        session.get_one(User, user),
        session.get_one(Post, own),
        session.get_one(Post, post),
        session.get_one(Comment, 70_002),
    ]
    len(held[0].posts)
    if title:
        held[2].title = title
        session.add(Tag(name="of the caller"))
    return user, own, held


def _what_is_left(_: Any, session: Session, before: Any) -> Any:
    user, own, (_user, _own, post, answer) = before
    with driver.uncounted():  # an answer may let the session read everything anew
        found = session.get(User, user), session.get(Post, own)
        return found, post in session, post.title, answer in session, answer.parent_id


def _counting(world: World) -> Iterator[Call]:
    count = partial(call, name="count_view", contract={"statements": 1})
    live, draft = _ids(world, "published")[0], _ids(world, "draft")[0]
    yield count(live, before=_hold(live), after=_shown)
    if world.name == "hostile":
        return
    for number in (live, draft, MISSING[0]):
        yield count(number)
    yield count(draft, setup="UPDATE posts SET published_at = '2026-01-01', views = 3")
    yield count(live, setup="UPDATE posts SET published_at = NULL, views = 0")
    yield count(live, setup="UPDATE posts SET published_at = '2999-01-01'")
    yield count(live, before=_hold_old(live, "views = views + 10"), after=_shown)
    yield call(live, name="count_view", before=_hold(live, title="Set"), after=_shown)


# -- with_retry -----------------------------------------------------------------------------------


class _Work:
    """A unit of work that fails as often as it is told to, and notes what each attempt finds."""

    def __init__(
        self, name: str, failures: int, failure: str | type[BaseException], value: Any
    ) -> None:
        self.name, self.failures, self.failure, self.value = name, failures, failure, value
        self.sessions: list[Session] = []
        self.seen: list[Any] = []

    def __call__(self, session: Session) -> Any:
        attempts = select(Tag.name).where(Tag.name.startswith(self.name))
        again = any(session is each for each in self.sessions)
        self.seen.append((again, len(session.new), list(session.scalars(attempts))))
        self.sessions.append(session)
        session.add(Tag(name=f"{self.name}{len(self.sessions)}"))
        session.flush()
        if len(self.sessions) <= self.failures:
            if not isinstance(self.failure, str):
                raise self.failure
            raising = f"BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{self.failure}'; END"
            session.execute(text(f"DO $$ {raising} $$"))
        return self.value


def _retrying(world: World) -> Iterator[Call]:
    cases: tuple[Any, ...] = (
        (0, "40001", None, 3),
        (2, "40001", 7),
        (3, "40001", "never"),
        (6, "40001", 0, 7),
        (1, "40P01", [1, 2], 2),
        (1, "40P01", "never", 1),
        (9, "40003", "never", 3),
        (9, "23505", "never", 3),
        (9, "55P03", "never", 3),
        (9, ZeroDivisionError, "never", 3),
        (9, KeyboardInterrupt, "never", 3),
    )
    for number, (failures, failure, value, *attempts) in enumerate(cases):
        # What is committed stays for the next call, so each has names of its own.
        work = partial(_Work, f"call {number}, attempt ", failures, failure, value)
        yield _retry(work, failures, failure, *attempts)
    posts = world.data.posts[0]["id"], world.data.posts[1]["id"]
    yield call(
        From(lambda factory: _Refused(factory, *posts), "work whose COMMIT fails once"),
        name="with_retry",
        contract=OWN,
    )


OWN = {"given": "factory", "transaction": "own"}


def _retry(make: Callable[[], _Work], failures: int, failure: Any, *attempts: int) -> Call:
    runs: list[_Work] = []

    def work(_: Any) -> _Work:
        runs.append(make())
        return runs[-1]

    how = f"SQLSTATE {failure}" if isinstance(failure, str) else failure.__name__
    often = "once" if failures == 1 else f"{failures} times"
    fails = f"work that fails {often} with {how}" if failures else "work that never fails"
    return call(
        From(work, fails),
        *attempts,
        name="with_retry",
        contract=OWN,
        before=lambda _: None,  # an interrupt comes from the caller, and not from the answer
        after=lambda *_: runs.pop().seen,
        read_error=lambda _: runs.pop().seen,
    )


class _Refused:
    """Work beside another transaction; each writes what the other has read: its COMMIT fails."""

    def __init__(self, factory: Any, one: int, two: int) -> None:
        self.factory, self.one, self.two, self.runs = factory, one, two, 0

    def __call__(self, session: Session) -> int:
        self.runs += 1
        session.connection(execution_options={"isolation_level": "SERIALIZABLE"})
        session.execute(select(func.sum(Post.views)).where(Post.id == self.one))
        session.execute(text(f"UPDATE posts SET title = 'Mine' WHERE id = {self.two}"))  # noqa: S608
        if self.runs == 1:
            other = f"""
            BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT title FROM posts WHERE id = {self.two};
            UPDATE posts SET views = views + 1 WHERE id = {self.one}; COMMIT
            """  # noqa: S608
            outside(self.factory, other)
        return self.runs


# -- two at the same time -------------------------------------------------------------------------


def clashing(world: World) -> Iterator[Pair]:
    """Two users with answers to each other's comments are removed; a post of one gets a tag.

    Also when the removal is taken back in the end.
    """
    one, two = _two_who_answer_each_other(world)
    posts = [post for post in world.data.posts if post["status"] == "published"]
    post = next(post["id"] for post in posts if post["author_id"] == one)
    removed = call(one, name="remove_user")
    yield Pair(removed, call(two, name="remove_user"))
    for ends in ("commit", "rollback"):
        yield Pair(removed, call(post, ["new"], name="tag_post"), first_ends=ends)


def _two_who_answer_each_other(world: World) -> tuple[int, int]:
    """Two authors, each with an answer to a comment of the other."""
    authors = {comment["id"]: comment["author_id"] for comment in world.data.comments}
    answers = {
        (comment["author_id"], authors[comment["parent_id"]])
        for comment in world.data.comments
        if comment["parent_id"] is not None
    }
    writers = {post["author_id"] for post in world.data.posts if post["status"] == "published"}
    return min(
        (one, two)
        for one, two in answers
        if one != two and (two, one) in answers and one in writers
    )
