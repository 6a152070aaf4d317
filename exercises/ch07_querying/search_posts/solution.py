"""The reference solution of ``search_posts``."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbook.blog import Post


def search_posts(session: Session, typed: str) -> list[int]:
    """Return the ids of the published posts that match what a visitor typed into the search field.

    Search title and content together, as English, whatever language is PostgreSQL's default:
    "bread" finds "breads"; "a b" finds posts with both words; quotes, ``or`` and ``-word`` mean
    what they mean in a web search; and nothing that is typed raises an error. Order: by
    ``ts_rank``, the best first, where the words of the title have weight A and those of the content
    weight D; then by id. Send one statement that fetches no other rows.
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
