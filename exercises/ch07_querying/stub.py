"""Exercises of chapter 7. Replace each ``raise NotImplementedError`` and run its check.

A function that is given a session leaves the end of the transaction to its caller: it neither
commits nor rolls back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import Post, User


def readers_of(session: Session, username: str) -> list[User]:
    """Return the users who have commented on posts of this author, each of them once.

    The author, who may have answered there, is not one of them. Order: by username.
    Send one statement, and let the database find them: no row of other authors' posts is fetched.
    """
    raise NotImplementedError


def unanswered_posts(session: Session) -> list[Post]:
    """Return the published posts that nobody but their author has commented on.

    A post without any comment is one of them. Every published post has a date. Order: by
    ``published_at``, then by id. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def post_counts(session: Session) -> list[tuple[str, int]]:
    """Return (username, number of published posts) for every user, also where it is 0.

    Order: the highest number first, the same number by username.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def busy_tags(session: Session, least: int) -> list[tuple[str, int]]:
    """Return (name, number of published posts) for each tag on at least ``least`` such posts.

    ``least`` is 1 or more. Order: the highest number first, the same number by name.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def comment_tree(session: Session, comment_id: int) -> list[tuple[int, int]]:
    """Return (id, depth) of a comment and of all that was answered to it, however deep.

    The comment itself comes first and has depth 0, its answers have depth 1, and so on. Order: as
    one reads a discussion, each answer below what it answers; answers to the same comment by id.
    A comment that does not exist gives an empty list.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def best_posts(session: Session, places: int) -> list[tuple[str, int, int]]:
    """Return (username, post id, views) of each author's most viewed published posts.

    A post is in the list when it holds one of the first ``places`` places among the published posts
    of its author. Posts with the same views share a place, and the places after it are skipped:
    views 9, 9, 5 are the places 1, 1, 3. Order: by username, most views first, then by id.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def running_views(session: Session, last: int) -> list[tuple[int, int, int]]:
    """Return (id, views, total) of the ``last`` published posts, the first published first.

    ``total`` is the sum of the views of this post and of all posts published before it, also of
    those that are not returned. Every published post has a date. Of posts published at the same
    moment, the lower id comes first, and does not count the views of the higher one.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def written_by(session: Session, username: str, limit: int) -> list[tuple[str, str]]:
    """Return what one user has written, at most ``limit`` rows of (kind, words).

    A comment is ("comment", its content), a post is ("post", its title), drafts as well. A user who
    has written the same words twice gets two rows. Order: by kind, then by words.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def scoreboard(session: Session) -> list[tuple[str, int, int, int]]:
    """Return (username, drafts, quiet, popular) for each user who has a post.

    Three numbers of posts: drafts; published with fewer than 1000 views; published with 1000 views
    or more. Order: by username. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def sync_users(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[User]:
    """Insert users, or update those who are there. Send one statement that does it all.

    Each row is a dict with username, email and full_name; there is at least one row, and no
    username comes twice. A user who is there is known by the username and gets the new email and
    full_name; nothing else of that user changes. Return the User objects in the order of their
    usernames. They, and what the session had loaded of these users before, show the new values. The
    statement that writes also brings them back: nothing is read before or after it. The caller
    commits.
    """
    raise NotImplementedError


def quick_reads(session: Session, minutes: int) -> list[tuple[int, str]]:
    """Return (id, level) of the published posts that take at most so many minutes to read.

    The minutes are a number under "reading_minutes" in ``details``; posts that do not say are left
    out. The level is the text under "level", or "unrated" where there is none. Order: the shortest
    first, the same minutes by id. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def search_posts(session: Session, typed: str) -> list[int]:
    """Return the ids of the published posts that fit what a visitor typed into the search field.

    Search the English words (whatever language is PostgreSQL's default) of title and content
    together: "bread" finds "breads", "a b" finds posts with both words, quotes, ``or`` and
    ``-word`` mean what they mean in a web search, and nothing that is typed raises an error.
    Order: by ``ts_rank``, the best first, where a word of the title has weight A and a word of the
    content weight D; the same rank by id.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def did_you_mean(session: Session, typed: str, limit: int) -> list[str]:
    """Return the names of at most ``limit`` tags that are written much like what was typed.

    Much alike is what pg_trgm's ``%`` operator says, with the threshold that the session has; the
    extension is there. Order: the most similar first (``similarity``), the same similarity by name.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def newest_posts(
    session: Session, size: int, after: tuple[datetime, int] | None = None
) -> list[Post]:
    """Return one page of the published posts: at most ``size`` of them.

    Order: ``published_at``, the newest first; of posts of the same moment the higher id first.
    Every published post has a date. ``after`` is (published_at, id) of the last post on the page
    before; None asks for the first page. What was published meanwhile does not move the pages. Send
    one statement that fetches the rows of this page only.
    """
    raise NotImplementedError


def front_page(session: Session, limit: int) -> list[Post]:
    """Return the newest published posts with all that a page shows of them.

    At most ``limit`` posts, in the order of ``newest_posts``. Loaded are: the author, the tags, the
    comments, and the author of each comment. They can be read after the session was closed.
    Send at most 5 statements, however many posts there are, and no join that multiplies rows.
    """
    raise NotImplementedError


def popular_authors(session: Session, least: int, limit: int) -> list[User]:
    """Return the first ``limit`` users, by username, who have a post with ``least`` views or more.

    ``posts`` of each user holds exactly their posts with at least so many views, drafts as well, in
    the order of their ids, and is loaded. The session has loaded none of them before. Send at most
    2 statements that fetch nothing else.
    """
    raise NotImplementedError


def published_in(session: Session, year: int, month: int) -> list[int]:
    """Return the ids of the posts published in this month, as a clock in UTC counts it.

    Whatever time zone the database session is set to. Every published post has a date, and no draft
    has one. Order: by ``published_at``, then by id.

    The table holds 20,000 posts and has an index on ``published_at``. Send one statement that
    fetches no other rows, and write it so that its plan uses this index instead of reading the
    whole table.
    """
    raise NotImplementedError
