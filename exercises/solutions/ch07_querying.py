"""Solutions of chapter 7."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import and_, func, literal, select, tuple_
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from workbook.blog import Comment, Post, Tag, User


def readers_of(session: Session, username: str) -> list[User]:
    """Give back the users who have commented on posts of this author, each of them once.

    The author, who may have answered there, is not one of them. Order: by username.
    Send one statement, and let the database find them: no row of other authors' posts is fetched.
    """
    author = aliased(User)
    wrote = Comment.author_id == User.id
    # A question about the reader: does such a comment exist? A join would ask for pairs.
    commented = (
        select(Comment.id)
        .join(Comment.post)
        .join(author, Post.author_id == author.id)
        .where(wrote, author.username == username)
        .exists()
    )
    readers = select(User).where(commented, User.username != username).order_by(User.username)
    return list(session.scalars(readers))


def unanswered_posts(session: Session) -> list[Post]:
    """Give back the published posts that nobody but their author has commented on.

    A post without any comment is one of them. Order: by ``published_at``, then by id.
    Send one statement that fetches no other rows.
    """
    # The NOT stands in front of EXISTS: no comment by somebody else is there.
    by_others = Post.comments.any(Comment.author_id != Post.author_id)
    posts = select(Post).where(Post.status == "published", ~by_others)
    return list(session.scalars(posts.order_by(Post.published_at, Post.id)))


def post_counts(session: Session) -> list[tuple[str, int]]:
    """Give back (username, number of published posts) for every user, also where it is 0.

    Order: the highest number first, the same number by username.
    Send one statement that fetches no other rows.
    """
    number = func.count(Post.id)
    # In the ON of the join: in WHERE it would throw away those who have nothing published.
    published = and_(Post.author_id == User.id, Post.status == "published")
    counts = (
        select(User.username, number)
        .outerjoin(Post, published)
        .group_by(User.id)
        .order_by(number.desc(), User.username)
    )
    return [(username, posts) for username, posts in session.execute(counts)]


def busy_tags(session: Session, least: int) -> list[tuple[str, int]]:
    """Give back (name, number of published posts) for each tag on at least ``least`` such posts.

    ``least`` is 1 or more. Order: the highest number first, the same number by name.
    Send one statement that fetches no other rows.
    """
    number = func.count(Post.id)
    tags = (
        select(Tag.name, number)
        .join(Tag.posts)
        .where(Post.status == "published")
        .group_by(Tag.id)
        # WHERE is decided row by row; how many there are is known only per group.
        .having(number >= least)
        .order_by(number.desc(), Tag.name)
    )
    return [(name, posts) for name, posts in session.execute(tags)]


def comment_tree(session: Session, comment_id: int) -> list[tuple[int, int]]:
    """Give back (id, depth) of a comment and of all that was answered to it, however deep.

    The comment itself comes first and has depth 0, its answers have depth 1, and so on. Order: as
    one reads a discussion, each answer below what it answers; answers to the same comment by id.
    A comment that does not exist gives an empty list.
    Send one statement that fetches no other rows.
    """
    start = select(Comment.id, array([Comment.id]).label("path")).where(Comment.id == comment_id)
    tree = start.cte("tree", recursive=True)
    answer = aliased(Comment)
    below = select(answer.id, func.array_append(tree.c.path, answer.id))
    tree = tree.union_all(below.join(tree, answer.parent_id == tree.c.id))
    # Sorted by the path down to it, each answer stands below what it answers.
    depth = func.cardinality(tree.c.path) - 1
    rows = session.execute(select(tree.c.id, depth).order_by(tree.c.path))
    return [(found, deep) for found, deep in rows]


def best_posts(session: Session, places: int) -> list[tuple[str, int, int]]:
    """Give back (username, post id, views) of each author's most viewed published posts.

    A post is given back when it holds one of the first ``places`` places among the published posts
    of its author. Posts with the same views share a place, and the places after it are skipped:
    views 9, 9, 5 are the places 1, 1, 3. Order: by username, most views first, then by id.
    Send one statement that fetches no other rows.
    """
    # Equal rows share a rank; row_number() would pick one of them.
    place = func.rank().over(partition_by=Post.author_id, order_by=Post.views.desc())
    ranked = (
        select(Post.id, Post.author_id, Post.views, place.label("place"))
        .where(Post.status == "published")
        .subquery()
    )
    best = (
        select(User.username, ranked.c.id, ranked.c.views)
        .join(ranked, ranked.c.author_id == User.id)
        .where(ranked.c.place <= places)
        .order_by(User.username, ranked.c.views.desc(), ranked.c.id)
    )
    return [(username, post_id, views) for username, post_id, views in session.execute(best)]


def running_views(session: Session, last: int) -> list[tuple[int, int, int]]:
    """Give back (id, views, total) of the ``last`` published posts, the first published first.

    ``total`` is the sum of the views of this post and of all posts published before it, also of
    those that are not given back. Of posts published at the same moment, the lower id comes first,
    and does not count the views of the higher one. Send one statement that fetches no other rows.
    """
    # The id makes no two rows equal; equal rows would all get the total after the last of them.
    total = func.sum(Post.views).over(order_by=[Post.published_at, Post.id])
    posts = select(Post.id, Post.views, total).where(Post.status == "published")
    newest = posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(last)
    rows = session.execute(newest).all()
    return [(post_id, views, so_far) for post_id, views, so_far in reversed(rows)]


def written_by(session: Session, username: str, limit: int) -> list[tuple[str, str]]:
    """Give back what one user has written, at most ``limit`` rows of (kind, words).

    A comment is ("comment", its content), a post is ("post", its title), drafts as well. Who has
    written the same words twice gets two rows. Order: by kind, then by words.
    Send one statement that fetches no other rows.
    """
    comments = select(literal("comment").label("kind"), Comment.content.label("words"))
    posts = select(literal("post"), Post.title)
    # UNION would drop repeated rows. Order and limit stand on the whole, not on one half.
    both = (
        comments.join(Comment.author)
        .where(User.username == username)
        .union_all(posts.join(Post.author).where(User.username == username))
        .order_by("kind", "words")
        .limit(limit)
    )
    return [(kind, words) for kind, words in session.execute(both)]


def scoreboard(session: Session) -> list[tuple[str, int, int, int]]:
    """Give back (username, drafts, quiet, popular) for each user who has a post.

    Three numbers of posts: drafts; published with fewer than 1000 views; published with 1000 views
    or more. Order: by username. Send one statement that fetches no other rows.
    """
    published = Post.status == "published"
    scores = (
        select(
            User.username,
            # A count that sees only some rows: 0 where there are none, never NULL.
            func.count().filter(Post.status == "draft"),
            func.count().filter(published, Post.views < 1000),
            func.count().filter(published, Post.views >= 1000),
        )
        .join(User.posts)
        .group_by(User.id)
        .order_by(User.username)
    )
    return [
        (name, drafts, quiet, popular) for name, drafts, quiet, popular in session.execute(scores)
    ]


def sync_users(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[User]:
    """Insert users, or update those who are there, all with one statement.

    Each row is a dict with username, email and full_name; no username comes twice. Who is there is
    known by the username and gets the new email and full_name; nothing else of them changes. Give
    back the User objects in the order of their usernames. They, and what the session had loaded of
    these users before, show the new values. The caller commits.
    """
    new = insert(User).values(list(rows))
    change = {"email": new.excluded.email, "full_name": new.excluded.full_name}
    upsert = new.on_conflict_do_update(index_elements=[User.username], set_=change)
    # Without populate_existing, objects that the session knows keep what they had.
    users = session.scalars(
        upsert.returning(User), execution_options={"populate_existing": True}
    ).all()
    return sorted(users, key=lambda user: user.username)


def quick_reads(session: Session, minutes: int) -> list[tuple[int, str]]:
    """Give back (id, level) of the published posts that take at most so many minutes to read.

    The minutes are a number under "reading_minutes" in ``details``; posts that do not say are left
    out. The level is the text under "level", or "unrated" where there is none. Order: the shortest
    first, the same minutes by id. Send one statement that fetches no other rows.
    """
    # As a number: as text, "18" would come before "5".
    taken = Post.details["reading_minutes"].as_integer()
    level = func.coalesce(Post.details["level"].as_string(), "unrated")
    posts = (
        select(Post.id, level)
        .where(Post.status == "published", taken <= minutes)
        .order_by(taken, Post.id)
    )
    return [(post_id, name) for post_id, name in session.execute(posts)]


def search_posts(session: Session, typed: str) -> list[int]:
    """Give back the ids of the published posts that fit what a visitor typed into the search field.

    Search the English words (whatever language is PostgreSQL's default) of title and content
    together: "bread" finds "breads", "a b" finds posts with both words, quotes, ``or`` and
    ``-word`` mean what they mean in a web search, and nothing that somebody types raises an error.
    Order: by ``ts_rank``, the best first, where a word of the title has weight A and a word of the
    content weight D; the same rank by id.
    Send one statement.
    """
    title = func.setweight(func.to_tsvector("english", Post.title), "A")
    document = title.op("||")(func.setweight(func.to_tsvector("english", Post.content), "D"))
    # Made for what people type: to_tsquery() would raise an error for two plain words.
    wanted = func.websearch_to_tsquery("english", typed)
    posts = (
        select(Post.id)
        .where(Post.status == "published", document.op("@@")(wanted))
        .order_by(func.ts_rank(document, wanted).desc(), Post.id)
    )
    return list(session.scalars(posts))


def did_you_mean(session: Session, typed: str, limit: int) -> list[str]:
    """Give back the names of at most ``limit`` tags that are written much like what was typed.

    Much alike is what pg_trgm's ``%`` operator says; the extension is there. Order: the most
    similar first (``similarity``), the same similarity by name.
    Send one statement that fetches no other rows.
    """
    alike = func.similarity(Tag.name, typed)
    # op("%") is the operator of pg_trgm; SQLAlchemy doubles it for the driver.
    names = select(Tag.name).where(Tag.name.op("%")(typed))
    return list(session.scalars(names.order_by(alike.desc(), Tag.name).limit(limit)))


def newest_posts(
    session: Session, size: int, after: tuple[datetime, int] | None = None
) -> list[Post]:
    """Give back one page of the published posts: at most ``size`` of them.

    Order: ``published_at``, the newest first; of posts of the same moment the higher id first.
    ``after`` is (published_at, id) of the last post on the page before; None asks for the first
    page. What was published meanwhile does not move the pages. Send one statement that fetches the
    rows of this page only.
    """
    posts = select(Post).where(Post.status == "published")
    if after is not None:
        # Both columns at once, compared from the left: the id decides between equal moments.
        posts = posts.where(tuple_(Post.published_at, Post.id) < after)
    newest_first = Post.published_at.desc(), Post.id.desc()
    return list(session.scalars(posts.order_by(*newest_first).limit(size)))


def front_page(session: Session, limit: int) -> list[Post]:
    """Give back the newest published posts with all that a page shows of them.

    At most ``limit`` posts, in the order of ``newest_posts``. Loaded are: the author, the tags, the
    comments, and the author of each comment. They can be read after the session was closed.
    Send at most 5 statements, however many posts there are, and no join that multiplies rows.
    """
    posts = (
        select(Post)
        .where(Post.status == "published")
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(limit)
        # One author each: a join adds no rows. Two collections in one join would multiply.
        .options(
            joinedload(Post.author),
            selectinload(Post.tags),
            selectinload(Post.comments).joinedload(Comment.author),
        )
    )
    return list(session.scalars(posts))


def popular_authors(session: Session, least: int, limit: int) -> list[User]:
    """Give back the first ``limit`` users, by username, who have a post with ``least`` views.

    ``posts`` of each user holds exactly their posts with at least so many views, drafts as well, in
    the order of their ids, and is loaded. The session has loaded none of them before. Send at most
    2 statements that fetch nothing else.
    """
    popular = Post.views >= least
    users = (
        select(User)
        .where(User.posts.any(popular))
        .order_by(User.username)
        # The limit counts users: the posts come with a statement of their own.
        .limit(limit)
        .options(selectinload(User.posts.and_(popular)))
    )
    return list(session.scalars(users))


def published_in(session: Session, year: int, month: int) -> list[int]:
    """Give back the ids of the posts published in this month, as a clock in UTC counts it.

    Whatever time zone the database session is set to. Order: by ``published_at``, then by id.

    The table holds 20,000 posts and has an index on ``published_at``. Send one statement, and write
    it so that its plan uses this index instead of reading the whole table.
    """
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    # The column stands alone: an index on it knows nothing of extract() or date_trunc() of it.
    posts = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return list(session.scalars(posts.order_by(Post.published_at, Post.id)))
