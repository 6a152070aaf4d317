"""The check of the project ``capstone``: the requests of its two features."""

from __future__ import annotations

from typing import Any

from workbook.asgi import Request
from workbook.judge.equivalence.difference import Difference
from workbook.judge.project.features.asks import Ask

# A timestamp that the check has set is compared as it is; of another one only that it is new.
TABLES = """
SELECT 'bookmarks: user ' || user_id || ', post ' || post_id || ', ' ||
    CASE WHEN created_at < now() - interval '1 day' THEN created_at::text ELSE 'now' END
FROM bookmarks
UNION ALL
SELECT 'reports: post ' || post_id || ', user ' || user_id || ', ' || reason FROM reports
UNION ALL
SELECT 'posts: ' || string_agg(
    id || ' ' || status || CASE WHEN deleted_at IS NULL THEN '' ELSE ' deleted' END,
    ', ' ORDER BY id
) FROM posts
ORDER BY 1
"""
PROBES = [
    "INSERT INTO reports (post_id, user_id, reason) VALUES (1, 1, 'spam'), (1, 2, 'abuse'), "
    "(1, 3, 'other')",
    "INSERT INTO reports (post_id, user_id, reason) VALUES (1, 1, 'boring')",
    "INSERT INTO reports (post_id, user_id, reason) VALUES (1, 1, '')",
]
ADA, GRACE, EDGAR, HEDY = 1, 2, 3, 4
LIST = "/users/me/bookmarks"
LARGEST = 2**53 - 1


def mistake_of(difference: Difference) -> str | None:
    """The name of the mistake in a migration, if the results show which one it is."""
    if difference.kind == "models_differ":
        gone = any(line.startswith("remove_table") for line in difference.got)
        return "models_not_imported" if gone else None
    if difference.kind == "index_missing":
        ours = ("No index on bookmarks begins with", "No index on reports begins with")
        return "index_forgotten" if any(words in difference.message for words in ours) else None
    if difference.kind == "table_extra" and "the downgrade" in difference.message:
        return "downgrade_leaves_a_table"
    return {
        "other_on_delete": "bookmarks_outlive_their_post",
        "check_missing": "any_reason_in_the_table",
        "other_type": "timestamp_without_zone"
        if "without time zone" in str(difference.got)
        else None,
    }.get(difference.kind)


def asks() -> list[Ask]:
    """All requests, in their order; each part begins with a fresh blog."""
    return [*_bookmarks(), *_reports()]


def _put(post: int, **more: Any) -> Request:
    return Request("PUT", f"/posts/{post}/bookmark", **more)


def _delete(post: int) -> Request:
    return Request("DELETE", f"/posts/{post}/bookmark")


def _list(**params: Any) -> Request:
    return Request("GET", LIST, params=params)


def _marked(*rows: tuple[int, int, int]) -> str:
    """Return the SQL that adds bookmarks, each with its user, its post and its minute."""
    values = ", ".join(f"({u}, {p}, '2026-02-01 12:{m:02}+00')" for u, p, m in rows)
    return f"DELETE FROM bookmarks; INSERT INTO bookmarks (user_id, post_id, created_at) VALUES {values}"  # noqa: S608, E501


DRAFT = "post 2 is a draft by grace"
DELETED = "post 4 is deleted"
MISSING = "there is no post 10"


def _bookmarks() -> list[Ask]:
    def ask(who: int | None, request: Request, about: str = "", **more: Any) -> Ask:
        return Ask("bookmarks", who, request, about, **more)

    again = {409: "second_bookmark_fails", 500: "second_bookmark_fails", "rows": "bookmark_renewed"}
    hidden = {204: "hidden_posts_bookmarked", 409: "hidden_posts_bookmarked"}
    removed = {"rows": "all_bookmarks_removed"}
    listed = {"items": "hidden_posts_listed"}
    many = _marked(
        (EDGAR, 1, 1), (EDGAR, 3, 5), (EDGAR, 5, 3), (EDGAR, 6, 3), (EDGAR, 7, 3), (EDGAR, 9, 0),
        (GRACE, 8, 9), (GRACE, 2, 8), (GRACE, 1, 7),
    )  # fmt: skip
    return [
        ask(EDGAR, _put(1)),
        ask(EDGAR, _put(1), "it is bookmarked", mistakes=again),
        ask(EDGAR, _put(1), "it is bookmarked", mistakes=again, before=_marked((EDGAR, 1, 0))),
        ask(EDGAR, _put(1), "the bookmark was removed", before="DELETE FROM bookmarks"),
        ask(
            EDGAR,
            _put(5),
            "at the same moment another request from edgar adds that bookmark",
            mistakes=dict.fromkeys((409, 500, 503), "looks_before_it_puts"),
            holding="INSERT INTO bookmarks (user_id, post_id) VALUES (3, 5)",
        ),
        ask(EDGAR, _put(2), DRAFT, mistakes=hidden),
        ask(EDGAR, _put(4), DELETED, mistakes=hidden),
        ask(GRACE, _put(2), DRAFT),
        ask(GRACE, _put(4), DELETED, mistakes=hidden),
        ask(ADA, _put(2), DRAFT),
        ask(EDGAR, _put(10), MISSING, mistakes=hidden),
        ask(EDGAR, _put(LARGEST), "there is no such post"),
        ask(EDGAR, _put(0)),
        ask(EDGAR, _put(LARGEST + 1)),
        ask(None, _put(1)),
        ask(HEDY, _put(1)),
        ask(None, _delete(1)),
        ask(EDGAR, _delete(1), "grace has bookmarked it, too", mistakes=removed, before=many),
        ask(EDGAR, _delete(1), "edgar no longer has a bookmark there"),
        ask(EDGAR, _delete(8), "only grace has bookmarked it", mistakes=removed),
        ask(
            EDGAR,
            _delete(7),
            "edgar has bookmarked it, and grace has made it a draft since",
            before="UPDATE posts SET status = 'draft' WHERE id = 7",
        ),
        ask(EDGAR, _delete(10), MISSING),
        ask(HEDY, _delete(1)),
        ask(HEDY, _list(), "hedy has no bookmarks"),
        ask(None, _list()),
        ask(
            EDGAR,
            _list(),
            "edgar has six bookmarks, three of them from the same minute",
            before=f"{many}; UPDATE posts SET status = 'published' WHERE id = 7",  # noqa: S608
            statements=3,
        ),
        ask(GRACE, _list(), "one of the three bookmarked posts is a draft by grace"),
        ask(EDGAR, _list(limit=2)),
        ask(EDGAR, _list(limit=2), mistakes={"items": "page_overlaps"}, onward=True, statements=3),
        ask(EDGAR, _list(limit=2), mistakes={"items": "page_overlaps"}, onward=True),
        ask(EDGAR, _list(limit=2)),
        ask(
            EDGAR,
            _list(limit=2),
            "meanwhile edgar removed the bookmark of post 3, which was on the first page",
            mistakes={"items": "page_overlaps"},
            before="DELETE FROM bookmarks WHERE user_id = 3 AND post_id = 3",
            onward=True,
        ),
        ask(EDGAR, _list(limit=6), "edgar has six bookmarks", before=many),
        ask(EDGAR, _list(limit=5), "edgar has six bookmarks"),
        ask(
            EDGAR,
            _list(),
            "post 5 is a draft now, and post 6 is deleted",
            mistakes=listed,
            before="UPDATE posts SET status = 'draft' WHERE id = 5; "
            "UPDATE posts SET deleted_at = now() WHERE id = 6",
        ),
        ask(EDGAR, _list(limit=2), "posts 5 and 6 are hidden", mistakes=listed),
        ask(
            ADA,
            _list(),
            "ada has bookmarked posts 5, 6 and 9; 5 is a draft, 6 is deleted",
            mistakes=listed,
            before=_marked((ADA, 5, 1), (ADA, 6, 2), (ADA, 9, 3), (EDGAR, 1, 1)),
        ),
        ask(
            GRACE,
            _list(),
            "grace has bookmarked posts 2, 3 and 4; 2 is grace's own draft, 4 is deleted",
            mistakes=listed,
            before=_marked((GRACE, 2, 1), (GRACE, 4, 2), (GRACE, 3, 3)),
        ),
        ask(EDGAR, _list(limit=0)),
        ask(EDGAR, _list(limit=101)),
        ask(EDGAR, _list(cursor="made-up")),
        ask(EDGAR, _list(cursor="")),
    ]


def _report(post: int, reason: Any = "spam", **more: Any) -> Request:
    return Request("POST", f"/posts/{post}/reports", {"reason": reason, **more})


def _settle(post: int) -> Request:
    return Request("DELETE", f"/posts/{post}/reports")


def _reported(*rows: tuple[int, int]) -> str:
    values = ", ".join(f"({post}, {user}, 'spam')" for post, user in rows)
    return f"DELETE FROM reports; INSERT INTO reports (post_id, user_id, reason) VALUES {values}"  # noqa: S608


def _reports() -> list[Ask]:
    def ask(who: int | None, request: Request, about: str = "", **more: Any) -> Ask:
        return Ask("reports", who, request, about, **more)

    listing = Request("GET", "/reports")
    twice = {500: "report_without_a_code", "code": "report_without_a_code"}
    return [
        ask(EDGAR, _report(1)),
        ask(EDGAR, _report(1), "edgar has reported it before", mistakes=twice, code=True),
        ask(EDGAR, _report(1, "abuse"), "edgar has reported it before", mistakes=twice, code=True),
        ask(ADA, _report(1, "other"), "edgar has reported it, ada has not"),
        ask(
            EDGAR,
            _report(5),
            "at the same moment another request from edgar reports it",
            mistakes=dict.fromkeys((500, 503, "code"), "looks_before_it_reports"),
            code=True,
            holding="INSERT INTO reports (post_id, user_id, reason) VALUES (5, 3, 'other')",
        ),
        ask(
            GRACE,
            _report(1),
            "grace wrote it",
            mistakes={201: "own_posts_reported"},
            code=True,
        ),
        ask(
            ADA,
            _report(8),
            "ada wrote it",
            code=True,
            before="UPDATE posts SET author_id = 1 WHERE id = 8",
        ),
        ask(EDGAR, _report(2), DRAFT),
        ask(EDGAR, _report(4), DELETED),
        ask(EDGAR, _report(10), MISSING),
        ask(GRACE, _report(4), f"{DELETED}; grace wrote it"),
        ask(ADA, _report(2), DRAFT),
        ask(HEDY, _report(1), mistakes={201: "guests_report"}),
        ask(None, _report(1)),
        *(ask(EDGAR, _report(6, each)) for each in ("boring", "", "SPAM", None, 7, "x" * 11)),
        ask(EDGAR, _report(6, "spam", more=1)),
        ask(EDGAR, Request("POST", "/posts/6/reports", {})),
        ask(EDGAR, _report(0)),
        ask(EDGAR, _settle(1)),
        ask(None, _settle(1)),
        ask(
            ADA,
            listing,
            "post 1 has two reports, post 6 three, posts 3, 5 and 9 have one each",
            mistakes={"items": "other_list"},
            before=_reported((9, 1), (1, 1), (6, 3), (1, 3), (3, 2), (5, 3), (6, 1), (6, 2)),
            statements=3,
        ),
        ask(GRACE, listing, mistakes={200: "everybody_sees_reports"}),
        ask(HEDY, listing, mistakes={200: "everybody_sees_reports"}),
        ask(None, listing),
        ask(ADA, Request("GET", "/reports", params={"limit": 2}), "five posts were reported"),
        ask(ADA, Request("GET", "/reports", params={"limit": 0})),
        ask(ADA, Request("GET", "/reports", params={"limit": 101})),
        ask(
            ADA,
            listing,
            "post 6 is deleted now, and post 5 is a draft",
            mistakes={"items": "deleted_posts_listed"},
            before="UPDATE posts SET deleted_at = now() WHERE id = 6; "
            "UPDATE posts SET status = 'draft' WHERE id = 5",
        ),
        ask(ADA, _settle(1), mistakes={"rows": "all_reports_settled"}),
        ask(ADA, _settle(1), "post 1 has no reports"),
        ask(ADA, _settle(6), DELETED.replace("4", "6")),
        ask(ADA, listing, "nothing is reported", before="DELETE FROM reports"),
    ]
