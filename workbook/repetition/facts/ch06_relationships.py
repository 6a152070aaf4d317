"""Facts of chapter 6, each with the run that proves it."""

from sqlalchemy import Engine, func, inspect, select
from sqlalchemy.orm import Session

from workbook.blog import Base, Comment, Post, Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "`Post(title=..., author=zoe)`, nothing else, no database: is the post in `zoe.posts`?",
    answer="yes",
    choices=YES_NO,
    section="One column, two attributes",
    why="`back_populates` keeps both ends in step, in Python and at once.",
)
def both_ends(engine: Engine) -> str:
    zoe = User(username="zoe2", email="z2@example.com")
    post = Post(title="t", content="c", author=zoe)
    return "yes" if post in zoe.posts else "no"


@fact(
    "`session.add(Post(author_id=zoe.id, ...))`, not flushed: is the post in `zoe.posts`, which is "
    "loaded?",
    answer="no",
    choices=YES_NO,
    section="One column, two attributes",
    why="A column is only a number. The relationship learns of it when the list is loaded again.",
)
def a_number_is_not_a_link(engine: Engine) -> str:
    with Session(engine) as session:
        zoe = session.get_one(User, 1)
        before = len(zoe.posts)
        session.add(Post(title="t", content="c", author_id=zoe.id))
        return "yes" if len(zoe.posts) > before else "no"


@fact(
    "Does PostgreSQL create an index for a foreign key?",
    answer="no",
    choices=YES_NO,
    section="No index for a foreign key",
    why="It indexes what a foreign key points to. The column itself needs `index=True`.",
)
def no_index_for_a_foreign_key(engine: Engine) -> str:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE notes (user_id integer REFERENCES users (id))")
    return "yes" if inspect(engine).get_indexes("notes") else "no"


@fact(
    "The session is closed, and `post.author` has never been read. What does reading it raise?",
    answer="DetachedInstanceError",
    choices=("nothing", "DetachedInstanceError", "InvalidRequestError"),
    section="When an attribute sends a SELECT",
    why="A lazy load needs the session.",
)
def a_lazy_load_needs_a_session(engine: Engine) -> str:
    with Session(engine) as session:
        post = session.get_one(Post, 1)
    try:
        _ = post.author
    except Exception as error:
        return type(error).__name__
    return "nothing"


@fact(
    '`cascade="all, delete-orphan"` on `User.posts`: a post is removed from the list, and the '
    "session commits. Is its row gone?",
    answer="yes",
    choices=YES_NO,
    section="Deleting the parent",
    why="A post without its user is an orphan, and is deleted.",
)
def an_orphan_is_deleted(engine: Engine) -> str:
    with Session(engine) as session:
        zoe = session.get_one(User, 1)
        post = zoe.posts.pop(0)
        number = post.id
        session.commit()
        return "no" if session.get(Post, number) else "yes"


@fact(
    "Which part deletes the posts of a user whom an SQL client deletes?",
    answer='ondelete="CASCADE"',
    choices=('cascade="all, delete-orphan"', 'ondelete="CASCADE"'),
    section="What PostgreSQL does by itself",
    why="The cascade of a relationship works in a session. ON DELETE is in the table.",
)
def who_deletes(engine: Engine) -> str:
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM users WHERE id = 1")
        left = connection.scalar(select(func.count(Post.id)).where(Post.author_id == 1))
    return 'ondelete="CASCADE"' if left == 0 else 'cascade="all, delete-orphan"'


@fact(
    "`post.tags.append(Tag(name='sql'))`, and a tag of that unique name is there already. "
    "What does the flush do?",
    answer="raises IntegrityError",
    choices=("uses the tag that is there", "raises IntegrityError", "adds a second one"),
    section="Many to many",
    why="A new object is a new row. Select the tag first, or add it with ON CONFLICT.",
)
def a_new_tag_is_a_new_row(engine: Engine) -> str:
    with Session(engine) as session:
        before = session.scalar(select(func.count(Tag.id)))
        post = session.get_one(Post, 3)
        post.tags.append(Tag(name="sql"))
        try:
            session.flush()
        except Exception as error:
            return f"raises {type(error).__name__}"
        same = session.scalar(select(func.count(Tag.id))) == before
    return "uses the tag that is there" if same else "adds a second one"


@fact(
    "In a self-referential relationship, which argument says that `Comment.parent` is the "
    "many-to-one end?",
    answer="remote_side",
    choices=("remote_side", "foreign_keys", "back_populates"),
    section="A table that points to itself",
    why="Both directions join the table to itself: `remote_side=Comment.id` is the parent's end.",
)
def remote_side(engine: Engine) -> str:
    parent = inspect(Comment).relationships["parent"]
    assert parent.remote_side == {Base.metadata.tables["comments"].c.id}
    return "remote_side" if parent.direction.name == "MANYTOONE" else "foreign_keys"
