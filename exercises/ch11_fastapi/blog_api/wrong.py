"""Wrong answers to ``blog_api``: what each changes of the reference, and what its author thought."""

from workbook.judge.project.edits import wrong

REVISION = "migrations/versions/0002_features.py"

# -- schema ---------------------------------------------------------------------------------------


@wrong("schema")
def every_post_is_a_draft(edit):
    """Autogenerate has written the revision."""
    edit(
        REVISION,
        """    op.execute("UPDATE posts SET status = 'published' WHERE published_at IS NOT NULL")\n""",
    )


@wrong("schema")
def no_check_constraints(edit):
    """Autogenerate found nothing else."""
    edit(
        REVISION,
        """    op.create_check_constraint(op.f("ck_posts_status"), "posts", "status IN ('draft', 'published')")
    op.create_check_constraint(op.f("ck_posts_views"), "posts", "views >= 0")
""",
    )


@wrong("schema")
def no_default_for_full_tables(edit):
    """The model has a default."""
    edit(REVISION, """server_default="0", nullable=False""", "nullable=False")


@wrong("schema")
def default_in_python_only(edit):
    """New rows are made by the model."""
    edit(
        REVISION,
        """    op.add_column("posts", sa.Column("views", sa.Integer(), server_default="0", nullable=False))
""",
        """    op.add_column("posts", sa.Column("views", sa.Integer(), server_default="0", nullable=False))
    op.alter_column("posts", "views", server_default=None)
""",
    )


@wrong("schema")
def downgrade_forgets_the_tags(edit):
    """Tables without rows do no harm."""
    edit(REVISION, """    op.drop_table("post_tags")\n    op.drop_table("tags")\n""")


@wrong("schema")
def answers_outlive_their_comment(edit):
    """A foreign key is a foreign key."""
    edit(
        REVISION,
        """        ["parent_id"],
        ["id"],
        ondelete="CASCADE",
""",
        """        ["parent_id"],
        ["id"],
""",
    )
    edit(
        "models.py",
        """ForeignKey("comments.id", ondelete="CASCADE")""",
        """ForeignKey("comments.id")""",
    )


@wrong("schema")
def models_without_the_answers(edit):
    """The column is there, and the API can do without it for now."""
    edit(
        "models.py",
        """    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("comments.id", ondelete="CASCADE"), index=True
    )
""",
    )


@wrong("schema")
def index_not_in_the_revision(edit):
    """The model says index=True."""
    edit(
        REVISION, """    op.create_index(op.f("ix_post_tags_tag_id"), "post_tags", ["tag_id"])\n"""
    )


# -- users ----------------------------------------------------------------------------------------


@wrong("users", at="GET /users/{user_id}")
def email_for_everybody(edit):
    """One schema for a user."""
    edit(
        "schemas.py",
        "    bio: str | None\n\n\nclass MeOut",
        "    bio: str | None\n    email: str\n\n\nclass MeOut",
    )


@wrong("users", at="POST /users")
def duplicate_is_a_server_error(edit):
    """The database refuses it."""
    edit("users.py", "except IntegrityError as error", "except ZeroDivisionError as error")


@wrong("users", at="POST /users")
def looks_before_it_adds(edit):
    """A SELECT says whether the name is free."""
    edit(
        "users.py",
        "    user = User(**new.model_dump())\n",
        """    taken = (User.username == new.username) | (User.email == new.email)
    if session.scalars(select(User).where(taken)).first():
        raise HTTPException(409, "The username or the email is taken.")
    user = User(**new.model_dump())
""",
    )
    edit("users.py", "except IntegrityError as error", "except ZeroDivisionError as error")
    edit("users.py", "from sqlalchemy.exc", "from sqlalchemy import select\nfrom sqlalchemy.exc")


@wrong("users", at="POST /users")
def no_location(edit):
    """The id is in the body."""
    edit("users.py", '    response.headers["location"] = f"/users/{user.id}"\n')


@wrong("users", at="POST /users")
def added_with_200(edit):
    """200 is what FastAPI answers."""
    edit("users.py", '@router.post("/users", status_code=201, ', '@router.post("/users", ')


@wrong("users", at="POST /users")
def any_username(edit):
    """A string is a string."""
    edit(
        "schemas.py",
        'StringConstraints(pattern=r"^[a-z0-9_]{3,30}$")',
        "StringConstraints(min_length=3, max_length=30)",
    )


@wrong("users", at="POST /users")
def ignores_other_fields(edit):
    """Pydantic ignores them, so they do no harm."""
    edit("schemas.py", 'extra="forbid"', 'extra="ignore"')


@wrong("users", at="PATCH /me")
def what_is_not_sent_is_emptied(edit):
    """model_dump() has all fields."""
    edit("users.py", "exclude_unset=True", "exclude_unset=False")


@wrong("users", at="PATCH /me")
def null_is_ignored(edit):
    """None means that it wasn't sent."""
    edit("users.py", "exclude_unset=True", "exclude_none=True")


@wrong("users", at="GET /me")
def inactive_users_sign_in(edit):
    """The name is right."""
    edit("deps.py", "User.username == name, User.is_active", "User.username == name")


@wrong("users", at="GET /me")
def unauthorized_without_a_challenge(edit):
    """401 says it all."""
    edit("deps.py", ', {"WWW-Authenticate": "Bearer"}')


@wrong("users", at="GET /me")
def any_scheme(edit):
    """The name is what counts."""
    edit("deps.py", 'scheme.lower() != "bearer" or ')


@wrong("users")
def async_engine_of_its_own(edit):
    """Async is quicker."""
    edit(
        "main.py",
        "    app.state.sessions = sessions\n",
        """    app.state.sessions = sessions
    url = sessions.kw["bind"].url.set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool)
    app.state.async_sessions = async_sessionmaker(engine, expire_on_commit=False)
""",
    )
    edit(
        "main.py",
        "from sqlalchemy.orm import Session, sessionmaker\n",
        """from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import NullPool
""",
    )
    edit(
        "users.py",
        "from fastapi import APIRouter, HTTPException, Response\n",
        """from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession
""",
    )
    edit(
        "users.py",
        "router = APIRouter()\n",
        """router = APIRouter()


async def get_async_session(request: Request):
    async with request.app.state.async_sessions.begin() as session:
        yield session


AsyncDb = Annotated[AsyncSession, Depends(get_async_session, scope="function")]
""",
    )
    edit(
        "users.py",
        "def sign_up(new: NewUser, response: Response, session: Db)",
        "async def sign_up(new: NewUser, response: Response, session: AsyncDb)",
    )
    edit("users.py", "        session.flush()", "        await session.flush()")
    edit(
        "users.py",
        "def read_user(user_id: Id, session: Db)",
        "async def read_user(user_id: Id, session: AsyncDb)",
    )
    edit("users.py", "user = session.get(", "user = await session.get(")


@wrong("users", at="PATCH /me")
def commits_after_the_answer(edit):
    """A dependency with yield, as everybody writes it."""
    edit("deps.py", ', scope="function"')


# -- posts ----------------------------------------------------------------------------------------


@wrong("posts", at="GET /posts/{post_id}")
def drafts_for_all(edit):
    """The id is known to the author alone."""
    edit(
        "deps.py",
        """ or (post.status != "published" and (user is None or post.author_id != user.id))""",
    )


@wrong("posts", at="GET /posts/{post_id}")
def drafts_for_nobody(edit):
    """A draft isn't published."""
    edit(
        "deps.py",
        "(user is None or post.author_id != user.id)",
        """(
        request.method == "GET" or user is None or post.author_id != user.id
    )""",
    )
    edit(
        "deps.py",
        "def visible_post(post_id: Id, user",
        "def visible_post(request: Request, post_id: Id, user",
    )


@wrong("posts", at="GET /posts/{post_id}")
def wrong_token_is_nobody(edit):
    """Reading needs no token, so a wrong one does no harm."""
    edit(
        "deps.py",
        """    if scheme.lower() != "bearer" or user is None:
        raise UNKNOWN
""",
        """    if scheme.lower() != "bearer" or user is None:
        return None
""",
    )


@wrong("posts", at="PATCH /posts/{post_id}")
def forbidden_draft(edit):
    """It is another user's post: 403."""
    edit(
        "deps.py",
        """def visible_post(post_id: Id, user: Visitor, session: Db) -> Post:
    \"\"\"The post, if it is published or the visitor's own.\"\"\"
""",
        """def visible_post(request: Request, post_id: Id, user: Visitor, session: Db) -> Post:
    \"\"\"The post, if it is published or the visitor's own.\"\"\"
""",
    )
    edit(
        "deps.py",
        """        raise HTTPException(404, "There is no such post.")
""",
        """        raise HTTPException(403 if post and request.method != "GET" else 404, "No.")
""",
    )


@wrong("posts", at="PATCH /posts/{post_id}")
def anybody_changes_posts(edit):
    """Who knows the id may change it."""
    edit(
        "posts.py",
        "def change_post(change: PostChange, post: OwnPost)",
        "def change_post(change: PostChange, user: Me, post: VisiblePost)",
    )


@wrong("posts", at="DELETE /posts/{post_id}")
def anybody_deletes_posts(edit):
    """The user is signed in."""
    edit("posts.py", "def delete_post(post: OwnPost", "def delete_post(user: Me, post: VisiblePost")


@wrong("posts", at="PATCH /posts/{post_id}")
def null_title(edit):
    """The type of what may be missing is Title | None."""
    edit(
        "schemas.py",
        '    title: Title = ""\n    content: Content = ""\n',
        "    title: Title | None = None\n    content: Content | None = None\n",
    )
    edit("posts.py", "exclude_unset=True", "exclude_none=True")


@wrong("posts", at="POST /posts/{post_id}/publish")
def published_anew(edit):
    """Published now."""
    edit("posts.py", '    if post.status != "published":\n', "    if post:\n")


@wrong("posts", at="POST /posts/{post_id}/publish")
def published_without_a_date(edit):
    """The status is what counts."""
    edit("posts.py", "        post.published_at = func.now()\n")


@wrong("posts", at="POST /posts")
def blanks_stay(edit):
    """The text as it came."""
    edit(
        "schemas.py",
        "Title = Annotated[str, StringConstraints(strip_whitespace=True, ",
        "Title = Annotated[str, StringConstraints(",
    )


@wrong("posts", at="POST /posts")
def published_at_once(edit):
    """Who writes a post wants it to be read."""
    edit(
        "posts.py",
        "author=user, tags=[])",
        'author=user, tags=[], status="published", published_at=func.now())',
    )
    edit("posts.py", '["status", "views"]', '["status", "views", "published_at"]')


@wrong("posts", at="POST /posts/{post_id}/views")
def counts_views_of_drafts(edit):
    """A view is a view."""
    edit(
        "posts.py",
        """        .where(Post.id == post_id, Post.status == "published")
        .values""",
        """        .where(Post.id == post_id)
        .values""",
    )


@wrong("posts", at="POST /posts/{post_id}/views")
def reads_then_writes(edit):
    """Load, add one, flush."""
    edit(
        "posts.py",
        """    views = session.scalar(
        update(Post)
        .where(Post.id == post_id, Post.status == "published")
        .values(views=Post.views + 1)
        .returning(Post.views)
    )
    if views is None:
        raise HTTPException(404, "There is no such post.")
    return Views(views=views)
""",
        """    post = session.get(Post, post_id)
    if post is None or post.status != "published":
        raise HTTPException(404, "There is no such post.")
    post.views += 1
    return Views(views=post.views)
""",
    )


@wrong("posts", at="POST /posts/{post_id}/views")
def views_are_not_kept(edit):
    """The number for the answer."""
    edit(
        "posts.py",
        "    return Views(views=views)\n",
        "    session.rollback()\n    return Views(views=views)\n",
    )


@wrong("posts", at="GET /posts")
def drafts_in_the_list(edit):
    """All posts."""
    edit("posts.py", 'select(Post).where(Post.status == "published")', "select(Post)")


@wrong("posts", at="GET /posts")
def oldest_first(edit):
    """By id."""
    edit("posts.py", "order_by(Post.id.desc())", "order_by(Post.id)")
    edit("posts.py", "Post.id < before", "Post.id > before")


@wrong("posts", at="GET /posts")
def last_post_twice(edit):
    """The next page begins where this one ends."""
    edit("posts.py", "Post.id < before", "Post.id <= before")


@wrong("posts", at="GET /posts")
def next_on_the_last_page(edit):
    """The client sees an empty page then."""
    edit(
        "posts.py",
        "items[-1].id if len(posts) > limit else None",
        "items[-1].id if items else None",
    )


@wrong("posts", at="GET /posts")
def author_is_ignored(edit):
    """A filter that comes later."""
    edit("posts.py", "    if author is not None:\n", "    if author == 0:\n")


@wrong("posts", at="GET /posts")
def a_query_for_each_post(edit):
    """The relationships load what is needed."""
    edit(
        "posts.py",
        "    query = query.options(joinedload(Post.author), selectinload(Post.tags))\n",
        "    query = query.options(lazyload(Post.author), lazyload(Post.tags))\n",
    )
    edit("posts.py", "import joinedload, selectinload", "import lazyload")


@wrong("posts", at="GET /posts")
def slices_in_python(edit):
    """A list can be sliced."""
    edit("posts.py", "order_by(Post.id.desc()).limit(limit + 1)", "order_by(Post.id.desc())")


@wrong("posts", at="GET /posts")
def bad_limit_is_cut(edit):
    """51 means 50."""
    edit(
        "posts.py",
        "limit: Annotated[int, Query(ge=1, le=50)] = 10",
        "limit: Annotated[int, Query(ge=1)] = 10",
    )
    edit(
        "posts.py",
        '    query = select(Post).where(Post.status == "published")\n',
        '    limit = min(limit, 50)\n    query = select(Post).where(Post.status == "published")\n',
    )


# -- tags -----------------------------------------------------------------------------------------


@wrong("tags", at="PUT /posts/{post_id}/tags")
def tags_are_added(edit):
    """New tags for the post."""
    edit(
        "tags.py",
        "    post.tags = list(session.scalars(query))\n",
        "    post.tags = sorted({*post.tags, *session.scalars(query)}, key=lambda tag: tag.name)\n",
    )


@wrong("tags", at="PUT /posts/{post_id}/tags")
def tags_as_they_are_typed(edit):
    """A name is a name."""
    edit("schemas.py", "strip_whitespace=True, to_lower=True, ", "strip_whitespace=True, ")


@wrong("tags", at="PUT /posts/{post_id}/tags")
def existing_tag_fails(edit):
    """Each tag is inserted."""
    edit("tags.py", ".on_conflict_do_nothing()")


@wrong("tags", at="PUT /posts/{post_id}/tags")
def looks_before_it_inserts(edit):
    """Only those that aren't there yet are inserted."""
    edit(
        "tags.py",
        """        rows = [{"name": name} for name in names]
        session.execute(insert(Tag).values(rows).on_conflict_do_nothing())
""",
        """        there = set(session.scalars(select(Tag.name).where(Tag.name.in_(names))))
        session.add_all(Tag(name=name) for name in names if name not in there)
        session.flush()
""",
    )


@wrong("tags", at="PUT /posts/{post_id}/tags")
def tags_in_the_order_sent(edit):
    """As the client sent them."""
    edit(
        "tags.py",
        "    return Tags(tags=[tag.name for tag in post.tags])\n",
        "    return Tags(tags=list(dict.fromkeys(wanted.tags)))\n",
    )


@wrong("tags", at="GET /tags")
def counts_drafts(edit):
    """A post is a post."""
    edit("tags.py", ' & (Post.status == "published")')


@wrong("tags", at="GET /tags")
def unused_tags_are_missing(edit):
    """Tags of posts: a join."""
    edit("tags.py", ".outerjoin(", ".join(")


@wrong("tags", at="GET /tags")
def tags_by_name(edit):
    """A list in alphabetical order."""
    edit("tags.py", ".order_by(count.desc(), Tag.name)", ".order_by(Tag.name)")


@wrong("tags", at="GET /posts")
def tag_is_ignored(edit):
    """A filter that comes later."""
    edit("posts.py", "    if tag is not None:\n", "    if tag == 0:\n")


@wrong("tags", at="PUT /posts/{post_id}/tags")
def any_number_of_tags(edit):
    """Who needs more than ten?"""
    edit("schemas.py", "Annotated[list[Name], Field(max_length=10)]", "list[Name]")


# -- comments -------------------------------------------------------------------------------------


@wrong("comments", at="POST /posts/{post_id}/comments")
def comments_on_drafts(edit):
    """The author may comment what nobody else sees."""
    edit(
        "comments.py",
        """    if post.status != "published":
        raise HTTPException(404, "A draft has no comments.")
""",
    )


@wrong("comments", at="POST /posts/{post_id}/comments")
def parent_of_another_post(edit):
    """The parent is there."""
    edit("comments.py", "parent is None or parent.post_id != post.id", "parent is None")


@wrong("comments", at="POST /posts/{post_id}/comments")
def missing_parent_is_a_server_error(edit):
    """The foreign key sees to it."""
    edit(
        "comments.py",
        """        if parent is None or parent.post_id != post.id:
""",
        """        if parent is not None and parent.post_id != post.id:
""",
    )


@wrong("comments", at="POST /posts/{post_id}/comments")
def parent_is_forgotten(edit):
    """The content is what counts."""
    edit("comments.py", "**new.model_dump(), post_id", "content=new.content, post_id")


@wrong("comments", at="GET /posts/{post_id}/comments")
def newest_comment_first(edit):
    """As with posts."""
    edit("comments.py", "order_by(Comment.id)", "order_by(Comment.id.desc())")
    edit("comments.py", "Comment.id > after", "Comment.id < after")


@wrong("comments", at="GET /posts/{post_id}/comments")
def comments_of_all_posts(edit):
    """All comments, a page at a time."""
    edit("comments.py", "select(Comment).where(Comment.post_id == post.id)", "select(Comment)")


@wrong("comments", at="GET /posts/{post_id}/comments")
def a_query_for_each_comment(edit):
    """The author is loaded when it is needed."""
    edit(
        "comments.py",
        "query.options(joinedload(Comment.author)).order_by",
        "query.options(lazyload(Comment.author)).order_by",
    )
    edit("comments.py", "import joinedload", "import joinedload, lazyload")


@wrong("comments", at="DELETE /comments/{comment_id}")
def anybody_deletes_comments(edit):
    """The user is signed in."""
    edit(
        "comments.py",
        """    if user.id not in (comment.author_id, comment.post.author_id):
        raise HTTPException(403, "This is another user's comment.")
""",
    )


@wrong("comments", at="DELETE /comments/{comment_id}")
def host_may_not_delete(edit):
    """A comment belongs to its author."""
    edit(
        "comments.py",
        "user.id not in (comment.author_id, comment.post.author_id)",
        "user.id != comment.author_id",
    )


@wrong("comments", at="DELETE /comments/{comment_id}")
def answers_stay(edit):
    """The answers are other people's."""
    edit(
        "comments.py",
        "    session.delete(comment)\n",
        """    answers = update(Comment).where(Comment.parent_id == comment_id)
    session.execute(answers.values(parent_id=comment.parent_id))
    session.delete(comment)
""",
    )
    edit("comments.py", "from sqlalchemy import select", "from sqlalchemy import select, update")


# -- errors ---------------------------------------------------------------------------------------


@wrong("errors", at="GET /users/{user_id}")
def errors_as_fastapi_has_them(edit):
    """FastAPI answers with JSON as it is."""
    edit("main.py", "    problems.install(app)\n")


@wrong("errors", at="GET /users/{user_id}")
def plain_json(edit):
    """JSON is JSON."""
    edit("problems.py", ', media_type="application/problem+json"')


@wrong("errors", at="GET /users/{user_id}")
def no_places(edit):
    """The text says what is wrong."""
    edit(
        "problems.py", '"The request is not valid.", errors=places)', '"The request is not valid.")'
    )


@wrong("errors", at="GET /me")
def headers_are_lost(edit):
    """Status and text make a problem."""
    edit("problems.py", "error.detail, error.headers, places", "error.detail, None, places")


@wrong("errors")
def unknown_paths_are_left_out(edit):
    """HTTPException is what the application raises."""
    edit(
        "problems.py",
        "@app.exception_handler(AnyHTTPException)",
        "@app.exception_handler(HTTPException)",
    )


@wrong("errors", at="GET /users/{user_id}")
def no_status_in_the_body(edit):
    """The status line has it."""
    edit("problems.py", '{"status": status, "detail": detail}', '{"detail": detail}')


# -- tests ----------------------------------------------------------------------------------------


@wrong("tests")
def no_tests(edit):
    """The API works: it was tried by hand."""
    edit.write("tests/test_api.py", '"""Tests of the blog API."""\n')


@wrong("tests")
def faults_survive(edit):
    """One request to each endpoint."""
    edit.write(
        "tests/test_api.py",
        """
def test_users(client):
    assert client.post("/users", json={"username": "ada", "email": "a@b"}).status == 201
    assert client.get("/users/1").status == 200


def test_posts(client):
    assert client.get("/posts").json() == {"items": [], "next": None}
""",
    )


@wrong("tests")
def fails_on_our_api(edit):
    """What the application says is what is expected."""
    edit("users.py", '"There is no such user."', '"No user 1."')
    edit.write(
        "tests/test_api.py",
        """
def test_nobody(client):
    assert client.get("/users/1").json()["detail"] == "No user 1."
""",
    )


@wrong("tests")
def fails_on_your_api(edit):
    """The test was written before the code."""
    edit.write(
        "tests/test_api.py",
        """
def test_nobody(client):
    assert client.get("/users/1").status == 410
""",
    )


@wrong("tests")
def past_create_app(edit):
    """The application is built once, in the file of tests."""
    edit.write(
        "tests/test_api.py",
        """
from fastapi import FastAPI

from workbook.asgi import Client


def test_nothing():
    assert Client(FastAPI()).get("/users/1").status == 404
""",
    )


@wrong("tests")
def tests_unreadable(edit):
    """It worked a minute ago."""
    edit.write("tests/test_api.py", "from blog_api.helpers import nothing\n")
