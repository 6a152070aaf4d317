"""The calls in which an answer is compared with the reference, part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from exercises.ch08_sessions.common import MOMENT, NOBODY
from workbook.blog import Comment, Post, Tag, User
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence import driver
from workbook.judge.equivalence.call import Call, From, Pair, call
from workbook.judge.equivalence.worlds import World

Terms = dict[str, Any]
ANY: Terms = {"contract": {}}  # what the caller has not sent is flushed in the call, and counts


def every_call(world: World) -> Iterator[Call]:
    if not world.data.posts:
        yield from _empty()
        return
    yield from _publishing(world)
    yield from _tagging(world)
    yield from _feeding(world)
    yield from _threading(world)
    yield from _ranking(world)
    yield from _removing(world)
    yield from _counting(world)
    if world.name == "authored":
        yield from _retrying()


def _empty() -> Iterator[Call]:
    yield call(1, MOMENT, name="publish_post")
    yield call(1, ["sql"], name="tag_post")
    yield call(5, name="feed")
    yield call(1, name="thread")
    yield call(5, name="top_authors")
    yield call(1, name="remove_user")
    yield call(1, name="count_view")


def _posts(world: World, status: str) -> list[Any]:
    return [post for post in world.data.posts if post["status"] == status]


def _some(world: World, status: str, few: int) -> list[int]:
    """Ids of posts with this status; fewer in the other worlds than in the first."""
    most = few if world.name == "authored" else 1
    return draw.spread([post["id"] for post in _posts(world, status)], most)


def _hold(post_id: int, **changes: Any) -> Callable[[Session], Any]:
    """The caller holds the post, with changes that it has not sent."""

    def before(session: Session) -> Any:
        post = session.get_one(Post, post_id)
        len(post.tags)
        for name, value in changes.items():
            setattr(post, name, value)
        return post

    return before


def _hold_old(post_id: int, change: str) -> Callable[[Session], Any]:
    """The caller holds the post as it was before the row changed."""

    def before(session: Session) -> Any:
        post = session.get_one(Post, post_id)
        session.connection().execute(text(f"UPDATE posts SET {change} WHERE id = {post_id}"))  # noqa: S608
        return post

    return before


def _columns(_: Any, __: Any, post: Post) -> Any:
    return post.title, post.status, post.published_at, post.views


def _publishing(world: World) -> Iterator[Call]:
    publish: Callable[..., Call] = partial(
        call, name="publish_post", contract={"statements": 2, "holds": ()}
    )
    drafts = _some(world, "draft", 2)
    published = _some(world, "published", 1)
    for number, moment in zip([*drafts, *published], draw.moments([MOMENT] * 3) * 4, strict=False):
        if world.name == "authored":
            yield publish(number, moment)
        yield publish(number, moment, before=_hold(number), after=_columns)
    withdrawn = "UPDATE posts SET published_at = '2020-02-29 23:30:00+00', views = 7 WHERE id = "
    undated = "UPDATE posts SET published_at = NULL WHERE id = "
    if world.name != "authored":
        return
    yield publish(drafts[0], MOMENT, setup=f"{withdrawn}{drafts[0]}")
    yield publish(published[0], MOMENT, setup=f"{undated}{published[0]}")
    yield publish(NOBODY * 3, MOMENT)
    retitled = _hold(drafts[0], title="Set by the caller")
    yield publish(drafts[0], MOMENT, before=retitled, after=_columns, **ANY)
    out = "status = 'published', published_at = '2026-01-01 00:00:00+00'"
    yield publish(drafts[1], MOMENT, before=_hold_old(drafts[1], out))


def _tagging(world: World) -> Iterator[Call]:
    tag: Callable[..., Call] = partial(call, name="tag_post", contract={"statements": 5})
    known = [row["name"] for row in world.data.tags]
    known = [name for name in known if name == name.strip().lower() and name.isascii() and name]
    few = draw.spread(known, 3)
    posts = _some(world, "published", 1) + _some(world, "draft", 1)
    lists: tuple[list[str], ...] = (
        [f" {few[0].upper()}", "", "Brand-New ", "brand-new", "   ", few[0]],
        [],
        ["", "  "],
        ["zeta", "alpha", "Zeta", few[-1], "  ALPHA"],
        ["two  blanks", "two blanks", "100%", "a_b", "o'brien", "%(x)s", "back\\slash", "groß"],
        ["É", "e\u0301", "x" * 30, ":name", "a,b"],
    )
    if world.name != "authored":
        lists = lists[:1]
        posts = posts[:1]
    for place, names in enumerate(lists):
        if place < 2:
            yield tag(posts[-1], names)
        yield tag(posts[0], names, before=_hold(posts[0]), after=_tags)
    if world.name != "authored":
        return
    yield tag(posts[0], [f"Tag {number:02}" for number in range(40)])
    yield tag(posts[0], tuple(few))
    yield tag(NOBODY * 3, ["for-nobody"])
    yield tag(NOBODY * 3, [])
    yield tag(posts[0], ["new"], before=_tagged_unsent(posts[0]), after=_tags, **ANY)
    yield tag(posts[0], ["new"], before=_hold(posts[0], title="Set"), after=_columns, **ANY)


def _tags(_: Any, __: Any, post: Post) -> list[str]:
    return [tag.name for tag in post.tags]


def _tagged_unsent(post_id: int) -> Callable[[Session], Any]:
    def before(session: Session) -> Any:
        post = session.get_one(Post, post_id)
        post.tags.append(Tag(name="of the caller"))
        return post

    return before


# Where the world has published posts without a date: the task knows none.
DATED = """
UPDATE posts SET published_at = created_at WHERE status = 'published' AND published_at IS NULL
"""


def _feeding(world: World) -> Iterator[Call]:
    every = [post for post in _posts(world, "published") if post["published_at"]]
    setup = DATED if len(every) < len(_posts(world, "published")) else ""
    feed: Callable[..., Call] = partial(
        call, name="feed", setup=setup, after=_authors_and_tags, contract={"statements": 3}
    )
    for limit in (0, 3, 5_000) if world.name == "authored" else (3,):
        yield feed(limit)
    every.sort(key=lambda post: (post["published_at"], post["id"]))
    middle = every[len(every) // 2]
    yield feed(4, (middle["published_at"].astimezone(draw.ZONES[1]), middle["id"]))
    if world.name != "authored":
        return
    yield feed(3, (middle["published_at"], middle["id"] - 1))
    yield feed(3, (every[0]["published_at"], every[0]["id"]))
    same = "UPDATE posts SET published_at = '2026-03-03 12:00:00+00' WHERE status = 'published'"
    post_id = sorted(post["id"] for post in every)[len(every) // 2]
    at = MOMENT.replace(month=3, day=3, hour=12, minute=0)
    yield feed(6, setup=same)
    yield feed(50, (at, post_id), setup=same)
    yield feed(50, (at - timedelta(microseconds=1), post_id), setup=same)
    yield feed(9, setup="UPDATE posts SET published_at = now() WHERE status = 'draft'")
    yield feed(9, setup="DELETE FROM post_tags")


def _authors_and_tags(posts: Any, _: Any, __: Any) -> Any:
    return [(post.author.username, [tag.name for tag in post.tags]) for post in posts]


def _threading(world: World) -> Iterator[Call]:
    thread: Callable[..., Call] = partial(
        call, name="thread", after=_commenters, contract={"statements": 2}
    )
    counts = Counter(comment["post_id"] for comment in world.data.comments)
    most = [post for post, _ in counts.most_common(2)]
    if world.name != "authored":
        yield thread(most[0])
        return
    silent = [post["id"] for post in world.data.posts if post["id"] not in counts]
    for post in (*most, *list(counts)[-1:], *silent[:1], NOBODY * 3):
        yield thread(post)
    backwards = "UPDATE comments SET created_at = '2026-01-01 00:00:00+00'"
    for post in most[:2]:
        yield thread(post, setup=backwards)
        yield thread(post, setup=f"{backwards}::timestamptz - id * interval '1 minute'")


def _commenters(pairs: Any, _: Any, __: Any) -> Any:
    return [(depth, comment.author.username) for depth, comment in pairs]


def _ranking(world: World) -> Iterator[Call]:
    top: Callable[..., Call] = partial(
        call, name="top_authors", contract={"statements": 1, "rows": "reference"}
    )
    authors = len({post["author_id"] for post in _posts(world, "published")})
    if world.name != "authored":
        yield top(authors - 1)
        return
    for places in (0, 1, 3, authors, 5_000):
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
    remove: Callable[..., Call] = partial(call, name="remove_user", contract={"statements": 4})
    big = world.name != "authored"
    users = [user["id"] for user in world.data.users]
    for number in draw.spread(users, 1 if big else 2):
        yield remove(number)
    if big:
        return
    yield remove(NOBODY * 3)
    user, host, guest = users[:3]
    post = next(p["id"] for p in _posts(world, "published") if p["author_id"] == host)
    own = next(p["id"] for p in world.data.posts if p["author_id"] == user)
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
        unsent = partial(_hold_several, user, own, post, title="Set by the caller")
        yield remove(user, setup=setup, before=unsent, after=_what_is_left, options=options, **ANY)


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
    user, own, held = before
    post, answer = held[2:]
    with driver.unheard():  # an answer may let the session read everything anew
        return (
            session.get(User, user),
            session.get(Post, own),
            post in session,
            post.title,
            answer.parent_id,
        )


def _counting(world: World) -> Iterator[Call]:
    count: Callable[..., Call] = partial(call, name="count_view", contract={"statements": 1})
    published = _some(world, "published", 2)
    if world.name != "authored":
        yield count(published[0])
        return
    drafts = _some(world, "draft", 1)
    for number in (*published, *drafts, NOBODY * 3):
        yield count(number)
    yield count(drafts[0], setup="UPDATE posts SET published_at = '2026-01-01', views = 3")
    yield count(published[0], setup="UPDATE posts SET published_at = NULL, views = 0")
    one = published[0]
    yield count(one, before=_hold(one), after=_columns)
    yield count(one, before=_hold_old(one, "views = views + 10"), after=_columns)
    yield count(one, before=_hold(one, title="Set by the caller"), after=_columns, **ANY)


# -- with_retry -----------------------------------------------------------------------------------

OWN: Terms = {"given": "factory", "transaction": "own"}


class _Work:
    """A unit of work that fails as often as it is told to; made anew for each run."""

    def __init__(self, failures: int, code: str, value: Any) -> None:
        self.failures, self.code, self.value = failures, code, value
        self.calls = 0

    def __call__(self, session: Session) -> Any:
        self.calls += 1
        session.add(Tag(name=f"attempt {self.calls}"))
        session.flush()
        if self.calls <= self.failures:
            raising = f"BEGIN RAISE EXCEPTION 'on purpose' USING ERRCODE = '{self.code}'; END"
            session.execute(text(f"DO $$ {raising} $$"))
        return self.value


def _retrying() -> Iterator[Call]:
    for failures, code, attempts, value in (
        (0, "40001", 3, "done"),
        (2, "40001", 3, 0),
        (1, "40P01", 2, [1, 2]),
        (9, "40001", 4, "never"),
        (1, "40001", 1, "never"),
        (9, "55P03", 3, "never"),
        (9, "40003", 3, "never"),
        (1, "23505", 3, "never"),
    ):
        work = _failing(failures, code, value)
        yield call(work, attempts, name="with_retry", contract=OWN)
    yield call(_failing(2, "40001", 7), name="with_retry", contract=OWN)
    yield call(
        From(lambda _: _broken, "work that raises ZeroDivisionError"),
        name="with_retry",
        contract=OWN,
    )


def _failing(failures: int, code: str, value: Any) -> From:
    words = f"work that fails {failures} times with SQLSTATE {code}"
    return From(lambda _: _Work(failures, code, value), words)


def _broken(session: Session) -> None:
    session.add(Tag(name="of the failed work"))
    session.flush()
    raise ZeroDivisionError


# -- two at the same time -------------------------------------------------------------------------


def clashing(world: World) -> Iterator[Pair]:
    """Two calls for the same post, or for two users with answers to each other's comments."""
    one, two = _two_who_answer_each_other(world)
    post = next(post["id"] for post in _posts(world, "published") if post["author_id"] == one)
    yield Pair(remove(one), remove(two))
    yield Pair(remove(one), tag(post, ["new"]))


def remove(user: int) -> Call:
    return call(user, name="remove_user")


def tag(post: int, names: list[str]) -> Call:
    return call(post, names, name="tag_post")


def _two_who_answer_each_other(world: World) -> tuple[int, int]:
    """Two authors, each with an answer to a comment of the other."""
    authors = {comment["id"]: comment["author_id"] for comment in world.data.comments}
    answers = {
        (comment["author_id"], authors[comment["parent_id"]])
        for comment in world.data.comments
        if comment["parent_id"] is not None
    }
    writers = {post["author_id"] for post in _posts(world, "published")}
    return min(
        (one, two)
        for one, two in answers
        if one != two and (two, one) in answers and one in writers
    )
