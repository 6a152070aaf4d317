"""Other right answers to ``search_posts``, each with what its author was thinking."""

from sqlalchemy import func, literal, select, text

from workbook.blog import Post


def plain_sql(session, typed):
    """One vector, one query, in a subquery."""
    query = """
        SELECT id FROM (SELECT id, setweight(to_tsvector('english', title), 'A')
                        || setweight(to_tsvector('english', content), 'D') AS document
                        FROM posts WHERE status = 'published') p,
                       websearch_to_tsquery('english', :typed) wanted
        WHERE document @@ wanted ORDER BY ts_rank(document, wanted) DESC, id
    """
    return session.scalars(text(query), {"typed": typed}).all()


def weight_d_is_the_default(session, typed):
    """A vector has weight D where nothing is said; concat() puts two together."""
    words = func.to_tsvector("english", Post.content)
    document = func.setweight(func.to_tsvector("english", Post.title), "A").concat(words)
    wanted = select(func.websearch_to_tsquery("english", literal(typed)).label("query")).cte()
    posts = select(Post.id).join(wanted, document.bool_op("@@")(wanted.c.query))
    posts = posts.where(Post.status == "published")
    rank = func.ts_rank(document, wanted.c.query)
    return [row.id for row in session.execute(posts.order_by(rank.desc(), Post.id))]
