"""The reference solution of ``outline``."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbook.blog import Comment


def outline(session: Session, post_id: int) -> list[tuple[int, int]]:
    """Return the comments of a post in reading order: for each one its depth and its id.

    A comment on the post itself has depth 0, a reply to it 1, and so on. Each comment is followed
    by its replies (and theirs), before the next one of its own depth. Comments that reply to the
    same one, or to none, come in the order of their ids. For a post without comments, return an
    empty list. Send one statement, which fetches the comments of this post and no others.
    """
    comments = session.scalars(
        select(Comment).where(Comment.post_id == post_id).order_by(Comment.id)
    ).all()
    # The tree is built here, because comment.replies would send a statement for every comment.
    replies: dict[int | None, list[int]] = {}
    for comment in comments:
        replies.setdefault(comment.parent_id, []).append(comment.id)

    def below(parent_id: int | None, depth: int) -> list[tuple[int, int]]:
        pairs = []
        for comment_id in replies.get(parent_id, []):
            pairs += [(depth, comment_id), *below(comment_id, depth + 1)]
        return pairs

    return below(None, 0)
