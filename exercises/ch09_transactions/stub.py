"""Exercises for chapter 9. Replace each ``raise NotImplementedError`` and run its check.

A function that is given a session leaves the end of the transaction to its caller: it neither
commits nor rolls back, and it works in this session alone. A function that is given a
``sessionmaker`` makes sessions of its own, and ends what it begins: nothing stays open, whatever
happens.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from workbook.blog import Comment, Post

Factory = sessionmaker[Session]


def new_title(factory: Factory, post_id: int, ask: Callable[[str], str]) -> bool:
    """Give the post the title ``ask(title)``, commit, and return True.

    ``ask`` calls a slow service, and is called once. While it runs, this function holds no
    connection and no transaction. Return False and change nothing when there is no such post (then
    ``ask`` isn't called), or when the post has a different title by the time the answer comes.
    Other changes to the row are kept. One statement can both test the title and save the new one.
    """
    raise NotImplementedError


def add_comments(session: Session, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add a comment for each row. Return the positions (from 0) of the rows that were refused.

    A row is a dict with the attributes of a ``Comment``. A row that violates a constraint (an
    ``IntegrityError``) is left out; the others have been sent when the function returns, and what
    the caller did before in the same transaction is kept. Any other error is raised, and the caller
    can still go on with the transaction.
    """
    raise NotImplementedError


def edit_title(session: Session, post_id: int, edit: Callable[[str], str]) -> str | None:
    """Give the post the title ``edit(title)`` and return it, or None if there is no such post.

    ``edit`` is called once, with the title that the row has now. From then until the end of the
    caller's transaction, no other transaction may change the row; if another transaction is already
    changing it, the function waits. The session may already hold the post, with an older title. The
    new title has been sent when the function returns.
    """
    raise NotImplementedError


def give_views(session: Session, giver_id: int, taker_id: int, number: int) -> bool:
    """Take ``number`` views (0 or more) from one post, add them to another, and return True.

    Return False and change nothing when the giver has fewer views, or when one of the posts is not
    there. The two posts are never the same. Other transactions do the same at the same time, in
    both directions, with these posts and with others: no view may get lost, and no two of them may
    end up in a deadlock. What was changed has been sent when the function returns.
    """
    raise NotImplementedError


def retire(factory: Factory, user_id: int) -> bool:
    """Make an active user inactive, commit, and return True.

    The blog needs an active user at all times. Return False and change nothing when no other user
    is active, or when this one is not active (or not there). Other transactions, all of them
    SERIALIZABLE, retire users at the same time; the rule must hold whatever they do. After a
    collision try again, up to three attempts in all; only the error of the third one may reach the
    caller. Afterwards the factory, its engine and their connections are as they were before.
    """
    raise NotImplementedError


def take_draft(session: Session, moment: datetime) -> Post | None:
    """Publish the draft that has been waiting longest and return it, or None if no draft is free.

    A draft has the status "draft". It gets the status "published" and the moment in
    ``published_at``, and both have been sent when the function returns. How long a draft has been
    waiting is decided by ``created_at``, then by id. Several workers do this at the same time: each
    gets a different draft, and none waits for another. If a worker rolls back, its draft is free
    again. The session may already hold the post, with old values. At most three statements.
    """
    raise NotImplementedError


# --- The project of week 2: the data layer of the blog --------------------------------------------


class NoSuchPost(LookupError):
    """There is no post with this id."""


# The functions that take a session flush it and never commit: what they did has been sent when
# they return, and the caller ends the transaction. Two calls may run at the same time, on two
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
    raise NotImplementedError


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
    raise NotImplementedError


def feed(session: Session, limit: int, after: tuple[datetime, int] | None = None) -> list[Post]:
    """Return one page of the published posts, newest first, then by id, highest first.

    ``after`` is ``(published_at, id)`` of the last post on the previous page; None asks for the
    first page. A post that is published between two calls doesn't shift the pages. Every published
    post has a date. Authors and tags are loaded: reading ``post.author.username`` and ``post.tags``
    sends nothing more. At most three statements, and no more posts are fetched than the page has.
    """
    raise NotImplementedError


def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
    """Return the comments of a post as a tree: pairs of a depth and a comment.

    Depth 0 is a comment on the post itself. Right after each comment come the replies to it, one
    level deeper, each followed by its own replies. Replies to the same comment, and comments on the
    post itself, are sorted by ``created_at``, then by id. The authors are loaded. At most two
    statements; [] if there are no comments, or no such post.
    """
    raise NotImplementedError


def top_authors(session: Session, places: int) -> list[tuple[str, int, int, int]]:
    """Return the authors with the most views: (username, posts, views, comments).

    Only published posts count: the three numbers are how many of them there are, the sum of their
    views, and how many comments they got. Users without a published post are left out. Order: by
    views, highest first, then by username; at most ``places`` rows. One statement, which fetches no
    other rows.
    """
    raise NotImplementedError


def remove_user(session: Session, user_id: int) -> bool:
    """Delete a user with all their posts and comments. True, or False when there is no such user.

    One thing stays: other users' replies to a comment of this user under someone else's post. Such
    a reply becomes a comment on the post itself, and keeps its own replies. At most four
    statements. Afterwards the session no longer finds the user or their posts, and nothing else
    that it holds is lost. Two calls may remove two users who have replied to each other's comments:
    they must not end in a deadlock.
    """
    raise NotImplementedError


def count_view(session: Session, post_id: int) -> int | None:
    """Add one to the views of a published post and return the new number. One statement.

    None for a draft, and if there is no such post. No view gets lost, however many calls count at
    the same time. If the session holds the post, the object shows the new number too.
    """
    raise NotImplementedError


def with_retry(factory: Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
    """Run ``work(session)`` in a transaction of its own, commit, and return its result.

    When the transaction fails because of another one (a serialization failure, a deadlock), all
    of it is done again: the work, in a new session, in a new transaction. After ``attempts``
    failures in all, the last error reaches the caller. The commit may fail in this way too. Any
    other error is raised at once. Nothing of a failed attempt stays, and the connection is
    returned to the pool in every case.
    """
    raise NotImplementedError
