"""Facts of chapter 7, each with the run that proves it."""

from sqlalchemy import Engine, distinct, func, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, joinedload, selectinload

from workbook.blog import Comment, Post, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO
from workbook.sqltape.recorder import record


@fact(
    "12 users, of whom 10 wrote 40 posts. How many rows does `select(User).join(User.posts)` "
    "return?",
    answer=40,
    section="Joins: one row for each pair",
    why="One for each pair of user and post.",
)
def a_join_makes_pairs(engine: Engine) -> int:
    with Session(engine) as session:
        return len(session.scalars(select(User).join(User.posts)).all())


@fact(
    "`select(User.id).where(User.id.not_in(select(Comment.parent_id)))`, and some `parent_id` are "
    "NULL. How many rows does it return?",
    answer=0,
    section="NOT IN and NULL",
    why="Whether a value differs from NULL is unknown, so no row is certain. NOT EXISTS doesn't "
    "have that problem.",
)
def not_in_and_null(engine: Engine) -> int:
    with Session(engine) as session:
        parents = select(Comment.parent_id)
        return len(session.scalars(select(User.id).where(User.id.not_in(parents))).all())


@fact(
    "An outer join, and a group whose user has no posts. What does `func.count()` give for it?",
    answer=1,
    section="Counting, and the group that vanishes",
    why="It counts rows, and there is one, filled with NULL. `func.count(Post.id)` gives 0.",
)
def count_of_an_empty_group(engine: Engine) -> int:
    with Session(engine) as session:
        counts = session.scalars(
            select(func.count())
            .select_from(User)
            .outerjoin(User.posts)
            .where(~User.posts.any())
            .group_by(User.id)
        ).all()
    return counts[0]


@fact(
    "A condition on the right table of an outer join stands in `where`. What becomes of left rows "
    "without a partner?",
    answer="they are gone",
    choices=("they are gone", "they stay, with NULL"),
    section="Joins: one row for each pair",
    why="`where` is applied after the join, and NULL fulfils no condition. It belongs in the ON.",
)
def where_undoes_an_outer_join(engine: Engine) -> str:
    with Session(engine) as session:
        joined = select(User.id).outerjoin(User.posts).where(Post.views >= 0)
        joined_ids = set(session.scalars(joined))
        every = set(session.scalars(select(User.id)))
    return "they stay, with NULL" if joined_ids == every else "they are gone"


@fact(
    "`limit(2)` on a statement with `joinedload` of a collection: two rows or two objects?",
    answer="two objects",
    choices=("two rows", "two objects"),
    section="Eager loading",
    why="SQLAlchemy puts the LIMIT in a subquery, and joins the collection outside of it. With "
    "`contains_eager` it is rows: there the join is your own.",
)
def limit_with_joinedload(engine: Engine) -> str:
    with Session(engine) as session:
        users = (
            session.scalars(select(User).options(joinedload(User.posts)).order_by(User.id).limit(2))
            .unique()
            .all()
        )
    return "two objects" if len(users) == 2 else "two rows"


@fact(
    "12 users and their posts with `selectinload(User.posts)`. How many statements?",
    answer=2,
    section="Eager loading",
    why="One for the users, one for the posts of all of them.",
)
def statements_of_selectinload(engine: Engine) -> int:
    with record() as seen, Session(engine) as session:
        for user in session.scalars(select(User).options(selectinload(User.posts))):
            _ = user.posts
    return len(seen.statements)


@fact(
    "Which of these drops repeated rows?",
    answer="union",
    choices=("union", "union_all"),
    section="Sets, and CASE",
    why="`union` also drops repeats inside of one half.",
)
def union_drops(engine: Engine) -> str:
    with Session(engine) as session:
        names = select(Tag.name).where(Tag.name == "sql")
        return "union" if len(session.execute(union(names, names)).all()) == 1 else "union_all"


@fact(
    "`insert(Tag).on_conflict_do_nothing()` with a name that is taken. How many rows does its "
    "`RETURNING` return?",
    answer=0,
    section="Insert or update",
    why="Nothing was inserted, so there is nothing to return. `DO UPDATE` returns the row.",
)
def do_nothing_returns_nothing(engine: Engine) -> int:
    with Session(engine) as session:
        statement = insert(Tag).values(name="sql").on_conflict_do_nothing().returning(Tag.id)
        return len(session.scalars(statement).all())


@fact(
    "Pages by OFFSET: a row of page 1 is deleted before page 2 is read. What happens to the row "
    "that was first on page 2?",
    answer="it is on neither page",
    choices=("it is on page 2", "it is on neither page", "it is on both pages"),
    section="Pages that neither skip nor repeat",
    why="All rows move up by one. A keyset starts after the last row that was seen.",
)
def offset_skips(engine: Engine) -> str:
    pages = select(Post.id).order_by(Post.id).limit(3)
    with Session(engine) as session:
        first = session.scalars(pages).all()
        awaited = session.scalars(pages.offset(3)).first()
        session.delete(session.get_one(Post, first[0]))
        second = session.scalars(pages.offset(3)).all()
    return "it is on page 2" if awaited in second else "it is on neither page"


@fact(
    "Does `User.posts.any()` multiply the users that have several posts?",
    answer="no",
    choices=YES_NO,
    section="EXISTS: is there at least one?",
    why="EXISTS is true or false for each user.",
)
def exists_does_not_multiply(engine: Engine) -> str:
    with Session(engine) as session:
        user_ids = session.scalars(select(User.id).where(User.posts.any())).all()
        writers = session.scalar(select(func.count(distinct(Post.author_id))))
    return "no" if len(user_ids) == writers else "yes"
