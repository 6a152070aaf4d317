"""Wrong answers to ``capstone``: what each changes of the reference, and what its author thought."""

from workbook.judge.project.edits import wrong

REVISION = "alembic/versions/bookmarks_and_reports.py"

# -- migration ------------------------------------------------------------------------------------


@wrong("migration")
def bookmarks_outlive_their_post(edit):
    """A foreign key is a foreign key."""
    edit(
        REVISION,
        """["post_id"], ["posts.id"], name=op.f("fk_bookmarks_post_id_posts"), ondelete="CASCADE\"""",
        """["post_id"], ["posts.id"], name=op.f("fk_bookmarks_post_id_posts")""",
    )
    edit(
        "app/models/bookmark.py",
        """ForeignKey("posts.id", ondelete="CASCADE")""",
        """ForeignKey("posts.id")""",
    )


@wrong("migration")
def index_forgotten(edit):
    """A primary key is an index."""
    edit(
        REVISION,
        """    op.create_index(op.f("ix_bookmarks_post_id"), "bookmarks", ["post_id"])\n""",
    )
    edit("app/models/bookmark.py", "primary_key=True, index=True", "primary_key=True")


@wrong("migration")
def downgrade_leaves_a_table(edit):
    """The feature that came first."""
    edit(REVISION, """    op.drop_table("bookmarks")\n""")


@wrong("migration")
def models_not_imported(edit):
    """The routers import them."""
    edit("app/models/__init__.py", "from app.models.report import Report\n")
    edit("app/models/__init__.py", '    "Report",\n')
    edit(
        "app/crud/reports.py",
        "import Post, Report",
        "import Post\nfrom app.models.report import Report",
    )
    edit("app/models/__init__.py", "from app.models.bookmark import Bookmark\n")
    edit("app/models/__init__.py", '    "Bookmark",\n')
    edit(
        "app/crud/bookmarks.py",
        "import Bookmark, Post",
        "import Post\nfrom app.models.bookmark import Bookmark",
    )


@wrong("migration")
def any_reason_in_the_table(edit):
    """The schema checks the reason."""
    edit(
        REVISION,
        """        sa.CheckConstraint("reason IN ('spam', 'abuse', 'other')", name=op.f("ck_reports_reason")),
""",
    )


@wrong("migration")
def timestamp_without_zone(edit):
    """now() is the time."""
    edit(REVISION, "sa.DateTime(timezone=True)", "sa.DateTime()")


# -- bookmarks ------------------------------------------------------------------------------------

PUT = "PUT /posts/{post_id:id}/bookmark"
LIST = "GET /users/me/bookmarks"


@wrong("bookmarks", at=PUT)
def second_bookmark_fails(edit):
    """A row for a bookmark."""
    edit("app/crud/bookmarks.py", "statement.on_conflict_do_nothing()", "statement")


@wrong("bookmarks", at=PUT)
def bookmark_renewed(edit):
    """An upsert."""
    edit(
        "app/crud/bookmarks.py",
        "statement.on_conflict_do_nothing()",
        """
        statement.on_conflict_do_update(
            index_elements=["user_id", "post_id"], set_={"created_at": func.now()}
        )
    """,
    )
    edit("app/crud/bookmarks.py", "Row, delete,", "Row, delete, func,")


@wrong("bookmarks", at=PUT)
def looks_before_it_puts(edit):
    """First look whether it is there."""
    edit(
        "app/crud/bookmarks.py",
        """    statement = insert(Bookmark)""",
        """    if await session.get(Bookmark, (user_id, post_id)) is not None:
        return
    statement = insert(Bookmark)""",
    )
    edit("app/crud/bookmarks.py", "statement.on_conflict_do_nothing()", "statement")


@wrong("bookmarks", at=PUT)
def hidden_posts_bookmarked(edit):
    """The foreign key knows whether the post is there."""
    edit(
        "app/routers/bookmarks.py",
        "if await posts.get(session, post_id, viewer_of(user)) is None:",
        "if await session.get(Post, post_id) is None:",
    )
    edit(
        "app/routers/bookmarks.py",
        "from app.schemas.bookmarks",
        "from app.models import Post\nfrom app.schemas.bookmarks",
    )


@wrong("bookmarks", at="DELETE /posts/{post_id:id}/bookmark")
def all_bookmarks_removed(edit):
    """The path names the post."""
    edit(
        "app/crud/bookmarks.py", "Bookmark.user_id == user_id, Bookmark.post_id", "Bookmark.post_id"
    )


@wrong("bookmarks", at=PUT)
def commits_after_the_answer(edit):
    """A dependency with yield, as everybody writes it."""
    edit(
        "app/routers/bookmarks.py",
        "post_id: Id, user: CurrentUser, session: SessionDep",
        "post_id: Id, user: CurrentUser, session: Annotated[AsyncSession, Depends(get_session)]",
    )
    edit(
        "app/routers/bookmarks.py",
        "from fastapi import APIRouter\n",
        """from typing import Annotated

from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.database import get_session
""",
    )


@wrong("bookmarks", at=LIST)
def page_overlaps(edit):
    """From the last one on."""
    edit("app/crud/bookmarks.py", "position < after", "position <= after")


@wrong("bookmarks", at=LIST)
def hidden_posts_listed(edit):
    """The user could see them when they were bookmarked."""
    edit("app/crud/bookmarks.py", "viewer.id, *visible(viewer.kind))", "viewer.id)")
    edit("app/crud/bookmarks.py", "import Viewer, visible", "import Viewer")
    edit("app/crud/bookmarks.py", "(statement, viewer.values)", "(statement)")


# -- reports --------------------------------------------------------------------------------------

REPORT = "POST /posts/{post_id:id}/reports"
REPORTS = "GET /reports"


@wrong("reports", at=REPORT)
def report_without_a_code(edit):
    """The application makes 409 of a unique violation."""
    edit("app/crud/reports.py", "        .on_conflict_do_nothing()\n")


@wrong("reports", at=REPORT)
def looks_before_it_reports(edit):
    """First look whether it is there."""
    edit(
        "app/crud/reports.py",
        "    statement = (\n        insert(Report)",
        """    if await session.get(Report, (post_id, user_id)) is not None:
        return False
    statement = (
        insert(Report)""",
    )
    edit("app/crud/reports.py", "        .on_conflict_do_nothing()\n")


@wrong("reports", at=REPORT)
def own_posts_reported(edit):
    """Nobody does that."""
    edit(
        "app/routers/reports.py",
        """    if post.author_id == user.id:
        raise Problem(403, "This is your own post.", code="own_post")
""",
    )


@wrong("reports", at=REPORT)
def guests_report(edit):
    """Whoever is signed in."""
    edit(
        "app/routers/reports.py",
        "body: ReportIn, user: Writer",
        "body: ReportIn, user: CurrentUser",
    )
    edit(
        "app/routers/reports.py",
        "import Admin, SessionDep, Writer",
        "import Admin, CurrentUser, SessionDep",
    )


@wrong("reports", at=REPORTS)
def everybody_sees_reports(edit):
    """The client shows the page to admins only."""
    edit("app/routers/reports.py", "list_reports(admin: Admin", "list_reports(admin: Writer")


@wrong("reports", at=REPORTS)
def other_list(edit):
    """The post with most problems is found anywhere."""
    edit("app/crud/reports.py", "number.desc(), Report.post_id", "Report.post_id")


@wrong("reports", at=REPORTS)
def deleted_posts_listed(edit):
    """Its reports are still there."""
    edit("app/crud/reports.py", "        .where(Post.deleted_at.is_(None))\n")


@wrong("reports", at="DELETE /posts/{post_id:id}/reports")
def all_reports_settled(edit):
    """The admin has seen them."""
    edit("app/crud/reports.py", "delete(Report).where(Report.post_id == post_id)", "delete(Report)")


# -- tests ----------------------------------------------------------------------------------------

TESTS = "tests/test_features.py"


@wrong("tests")
def faults_survive(edit):
    """Each endpoint was asked."""
    edit.write(
        TESTS,
        """
def test_bookmarks(client_of):
    edgar = client_of(3)
    assert edgar.put("/posts/1/bookmark").status == 204
    assert len(edgar.get("/users/me/bookmarks").json()["items"]) == 1
    assert edgar.delete("/posts/1/bookmark").status == 204


def test_reports(client_of):
    assert client_of(3).post("/posts/1/reports", json={"reason": "spam"}).status == 201
    assert client_of(1).get("/reports").status == 200
    assert client_of(1).delete("/posts/1/reports").status == 204
""",
    )


@wrong("tests")
def fails_on_our_api(edit):
    """What the client reads."""
    edit.write(
        TESTS,
        """
def test_a_second_report(client_of):
    edgar = client_of(3)
    edgar.post("/posts/1/reports", json={"reason": "spam"})
    again = edgar.post("/posts/1/reports", json={"reason": "spam"}).json()
    assert again["detail"] == "You have reported this post before."
""",
    )
    edit(
        "app/routers/reports.py",
        "You have reported this post.",
        "You have reported this post before.",
    )


@wrong("tests")
def fails_on_your_api(edit):
    """One after the other."""
    edit.write(
        TESTS,
        """
def test_put(client_of):
    assert client_of(3).put("/posts/1/bookmark").status == 204


def test_list(client_of):
    assert len(client_of(3).get("/users/me/bookmarks").json()["items"]) == 1
""",
    )


@wrong("tests")
def no_tests(edit):
    """The requests were tried by hand."""
    edit.write(TESTS, "")


# -- app ------------------------------------------------------------------------------------------


@wrong("app")
def own_tests_fail(edit):
    """FastAPI documents what comes out."""
    edit("app/routers/bookmarks.py", "documented(400, 401, 422, 503)", "documented(400, 401, 503)")
