"""Exercises for chapter 7. Replace each ``raise NotImplementedError`` and run its check.

A function that is given a session leaves the transaction to its caller: it neither commits nor
rolls back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import Post, User


def readers_of(session: Session, username: str) -> list[User]:
    """Return the users who have commented on this author's posts, each user once.

    The author may have commented there too, but isn't one of the readers. Order: by username.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def unanswered_posts(session: Session) -> list[Post]:
    """Return the published posts that nobody but their author has commented on.

    A post without comments is one of them. Every published post has a date. Order: by
    ``published_at``, then by id. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def post_counts(session: Session) -> list[tuple[str, int]]:
    """Return (username, number of published posts) for every user, even if it is 0.

    Order: the highest number first, then by username.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def busy_tags(session: Session, least: int) -> list[tuple[str, int]]:
    """Return (name, number of published posts) for each tag on at least ``least`` such posts.

    ``least`` is 1 or more. Order: the highest number first, then by name.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def comment_tree(session: Session, comment_id: int) -> list[tuple[int, int]]:
    """Return (id, depth) of a comment and of all replies below it, however deep.

    The comment itself comes first and has depth 0, its replies have depth 1, and so on. Order: as
    you read a discussion, each reply below its parent; replies to the same comment by id.
    For a comment that doesn't exist, return an empty list.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def best_posts(session: Session, places: int) -> list[tuple[str, int, int]]:
    """Return (username, post id, views) of each author's most viewed published posts.

    A post is in the list if it has one of the first ``places`` places among the published posts of
    its author. Posts with the same number of views share a place, and the places after it are
    skipped: posts with 9, 9 and 5 views take places 1, 1 and 3. Order: by username, then most views
    first, then by id. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def running_views(session: Session, last: int) -> list[tuple[int, int, int]]:
    """Return (id, views, total) of the ``last`` most recently published posts, the oldest first.

    ``total`` is the sum of the views of this post and of all posts published before it, including
    those that aren't returned. Every published post has a date. Of two posts published at the same
    moment, the one with the lower id comes first, and its total leaves out the views of the other.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def written_by(session: Session, username: str, limit: int) -> list[tuple[str, str]]:
    """Return what one user has written, as at most ``limit`` rows of (kind, words).

    A comment is ("comment", its content), a post is ("post", its title); drafts are included. If
    the user has written the same words twice, there are two rows. Order: by kind, then by words.
    Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def scoreboard(session: Session) -> list[tuple[str, int, int, int]]:
    """Return (username, drafts, quiet, popular) for each user who has a post.

    The three numbers count the user's posts: drafts; published posts with fewer than 1000 views;
    published posts with 1000 views or more. Order: by username. Send one statement that fetches no
    other rows.
    """
    raise NotImplementedError


def sync_users(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[User]:
    """Insert users, or update those that already exist. Send one statement that does both.

    Each row is a dict with username, email and full_name; there is at least one row, and no
    username occurs twice. An existing user is recognized by the username and gets the new email and
    full_name; nothing else about that user changes. Return the User objects in the order of their
    usernames. They show the new values, and so do objects of these users that the session had
    loaded before. The statement that writes also returns them: nothing is read before or after it.
    The caller commits.
    """
    raise NotImplementedError


def quick_reads(session: Session, minutes: int) -> list[tuple[int, str]]:
    """Return (id, level) of the published posts that take at most ``minutes`` minutes to read.

    The minutes are a number under "reading_minutes" in ``details``; posts without it are left out.
    The level is the text under "level", or "unrated" where there is none. Order: the shortest
    first, then by id. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def search_posts(session: Session, typed: str) -> list[int]:
    """Return the ids of the published posts that match what a visitor typed into the search field.

    Search title and content together, as English, whatever language is PostgreSQL's default:
    "bread" finds "breads"; "a b" finds posts with both words; quotes, ``or`` and ``-word`` mean
    what they mean in a web search; and nothing that is typed raises an error. Order: by
    ``ts_rank``, the best first, where the words of the title have weight A and those of the content
    weight D; then by id. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def did_you_mean(session: Session, typed: str, limit: int) -> list[str]:
    """Return the names of at most ``limit`` tags that are spelled similarly to what was typed.

    pg_trgm's ``%`` operator decides what is similar, with the threshold that is set in the database
    session; the extension is installed. Order: the most similar first (``similarity``), then by
    name. Send one statement that fetches no other rows.
    """
    raise NotImplementedError


def newest_posts(
    session: Session, size: int, after: tuple[datetime, int] | None = None
) -> list[Post]:
    """Return one page of the published posts: at most ``size`` of them.

    Order: ``published_at``, the newest first; posts published at the same moment by id, the higher
    one first. Every published post has a date. ``after`` is (published_at, id) of the last post on
    the previous page; None asks for the first page. Posts published in the meantime don't shift the
    pages. Send one statement that fetches the rows of this page only.
    """
    raise NotImplementedError


def front_page(session: Session, limit: int) -> list[Post]:
    """Return the newest published posts with everything that a page shows about them.

    At most ``limit`` posts, in the order of ``newest_posts``. The author, the tags, the comments,
    and the author of each comment are loaded: they can be read after the session is closed. Send at
    most 5 statements, however many posts there are, and no join that multiplies rows.
    """
    raise NotImplementedError


def popular_authors(session: Session, least: int, limit: int) -> list[User]:
    """Return the first ``limit`` users, by username, who have a post with ``least`` views or more.

    ``posts`` of each user is loaded and contains exactly their posts with at least that many views,
    drafts included, in the order of their ids. The session has loaded none of them before. Send at
    most 2 statements that fetch nothing else.
    """
    raise NotImplementedError


def published_in(session: Session, year: int, month: int) -> list[int]:
    """Return the ids of the posts published in this month, in UTC.

    The time zone of the database session makes no difference. Every published post has a date, and
    no draft has one. Order: by ``published_at``, then by id.

    The table contains 20,000 posts and has an index on ``published_at``. Send one statement that
    fetches no other rows, and write it so that its plan uses this index instead of reading the
    whole table.
    """
    raise NotImplementedError
