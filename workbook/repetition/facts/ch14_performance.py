"""Facts of chapter 14, each with the run that proves it."""

from typing import Any

from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.orm import Session, joinedload, selectinload

from workbook.blog import Post, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO
from workbook.sqltape.recorder import record


def _scans(engine: Engine, index: str, query: str) -> bool:
    """Whether PostgreSQL can use the index for the query, where a Seq Scan is to be avoided."""
    with engine.connect() as connection:
        connection.execute(text(index))
        connection.execute(text("ANALYZE posts"))
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(connection.scalars(text(f"EXPLAIN {query}")))
    return "Index Cond" in plan


@fact(
    "40 posts by 10 authors, and a loop reads `post.author.username` without eager loading. How "
    "many statements are sent?",
    answer=11,
    section="Count first",
    why="One for the posts, and one for each author the first time.",
)
def n_plus_one(engine: Engine) -> int:
    with record() as sent, Session(engine) as session:
        for post in session.scalars(select(Post)):
            _ = post.author.username
    return sent.count


@fact(
    "40 posts by 10 authors, loaded with `joinedload(Post.author)`, and a loop reads "
    "`post.author.username`. How many statements are sent?",
    answer=1,
    section="The ladder",
    why="The authors come in the same rows.",
)
def joined(engine: Engine) -> int:
    with record() as sent, Session(engine) as session:
        for post in session.scalars(select(Post).options(joinedload(Post.author))):
            _ = post.author.username
    return sent.count


@fact(
    "A post has 12 comments and 3 tags, and both are loaded with `joinedload`. How many rows does "
    "PostgreSQL send?",
    answer=36,
    section="The ladder",
    why="Each comment is paired with each tag. `selectinload` fetches 1, 12 and 3 rows.",
)
def two_collections(engine: Engine) -> int:
    query = select(Post).where(Post.id == 13)
    with record() as sent, Session(engine) as session:
        session.scalars(
            query.options(joinedload(Post.comments), joinedload(Post.tags))
        ).unique().one()
    rows = sent.statements[-1].rows
    assert rows is not None
    return rows


@fact(
    "An index on `title`. Can `WHERE lower(title) = 'x'` use it to find the rows?",
    answer="no",
    choices=YES_NO,
    section="An index for a query",
    why="The index holds the titles, not their lowercase. An index on `lower(title)` serves it.",
)
def an_index_and_lower(engine: Engine) -> str:
    index = "CREATE INDEX by_title ON posts (title)"
    return "yes" if _scans(engine, index, "SELECT id FROM posts WHERE lower(title) = 'x'") else "no"


@fact(
    "An index on `(status, views)`. Can `WHERE status = 'draft'` use it?",
    answer="yes",
    choices=YES_NO,
    section="An index for a query",
    why="The entries are sorted by `status` first.",
)
def the_first_column(engine: Engine) -> str:
    index = "CREATE INDEX by_status ON posts (status, views)"
    return "yes" if _scans(engine, index, "SELECT id FROM posts WHERE status = 'draft'") else "no"


@fact(
    "A partial index `ON posts (views) WHERE status = 'published'`. Can `WHERE views > 10` use it?",
    answer="no",
    choices=YES_NO,
    section="An index for a query",
    why="It doesn't hold the drafts. The query has to say that it wants published posts only.",
)
def a_partial_index(engine: Engine) -> str:
    index = "CREATE INDEX by_views ON posts (views) WHERE status = 'published'"
    return "yes" if _scans(engine, index, "SELECT id FROM posts WHERE views > 10") else "no"


@fact(
    "`session.add_all` of 1,000 new tags and a flush. How many INSERT statements?",
    answer=1,
    section="Inserting many rows",
    why="SQLAlchemy puts many rows into one INSERT.",
)
def add_all(engine: Engine) -> int:
    with record() as sent, Session(engine) as session:
        session.add_all([Tag(name=f"word {number}") for number in range(1000)])
        session.flush()
    return sent.count


@fact(
    "Does PostgreSQL read the rows that OFFSET skips?",
    answer="yes",
    choices=YES_NO,
    section="Page 1,000",
    why="It produces them and throws them away. A keyset starts after them.",
)
def offset_reads(engine: Engine) -> str:
    with engine.connect() as connection:
        plan: list[Any] = connection.scalar(
            text(
                "EXPLAIN (ANALYZE, FORMAT JSON) SELECT id FROM posts ORDER BY id OFFSET 30 LIMIT 5"
            )
        )
    return "yes" if plan[0]["Plan"]["Plans"][0]["Actual Rows"] == 35 else "no"


@fact(
    "A `select` is executed again with another parameter. Is the compiled SQL of the "
    "first time used?",
    answer="yes",
    choices=YES_NO,
    section="Compiled once",
    why="The engine caches the compiled form. Only the values differ.",
)
def compiled_once(engine: Engine) -> str:
    cache: dict[Any, Any] = {}
    with engine.connect().execution_options(compiled_cache=cache) as connection:
        for number in (1, 2, 3):
            connection.execute(select(User.id).where(User.id == number))
    return "yes" if len(cache) == 1 else "no"


@fact(
    "12 users with `selectinload(User.posts)`, then their posts' tags with a chained "
    "`selectinload(Post.tags)`. How many statements?",
    answer=3,
    section="The ladder",
    why="One for each level.",
)
def one_for_each_level(engine: Engine) -> int:
    chain = selectinload(User.posts).selectinload(Post.tags)
    with record() as sent, Session(engine) as session:
        session.scalars(select(User).options(chain)).all()
    return sent.count


@fact(
    "`session.execute(insert(Tag), [{...}, {...}])` without RETURNING. Are Tag objects made?",
    answer="no",
    choices=YES_NO,
    section="Inserting many rows",
    why="Dicts go straight into the INSERT. The session holds nothing of them.",
)
def dicts_make_no_objects(engine: Engine) -> str:
    with Session(engine) as session:
        session.execute(insert(Tag), [{"name": "one more"}, {"name": "and another"}])
        assert session.scalar(select(func.count(Tag.id)).where(Tag.name == "one more")) == 1
        return "yes" if session.identity_map.values() else "no"
