"""The reference solution of ``add_link``."""

from sqlalchemy.orm import Session

from workbook.blog import Post


def add_link(session: Session, post_id: int, name: str, url: str) -> None:
    """Add a link to the ``details`` of a post: its name and its address.

    The links are a dict in the details, ``{"links": {"docs": "https://..."}, ...}``. A link of that
    name gets the new address. A post may have details without links, or no details. Everything
    else in the details stays. The link has been sent when the function returns, and the
    session's object for the post shows it. The transaction is the caller's.

    What happens instead: no error, and the page shows the new link. After a restart it is gone::

        blog=> SELECT details FROM posts WHERE id = 7;
         {"links": {"docs": "https://docs.example"}, "minutes": 4}
    """
    post = session.get_one(Post, post_id)
    details = post.details or {}
    # A new dict, and a new dict within it: what is changed in place equals itself.
    post.details = {**details, "links": {**details.get("links", {}), name: url}}
    session.flush()
