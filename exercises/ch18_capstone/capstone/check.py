"""The check of the project ``capstone``: the requests of its two features."""

from __future__ import annotations

from typing import Any

from workbook.asgi import Request
from workbook.judge.equivalence.difference import Difference
from workbook.judge.project.features.asks import Ask

FIRST = "0015"
# A timestamp that the check has set is compared as it is; of another one only that it is new.
TABLES = """
SELECT 'bookmarks: user ' || user_id || ', post ' || post_id || ', ' ||
    CASE WHEN created_at < now() - interval '1 day' THEN created_at::text ELSE 'now' END
FROM bookmarks
UNION ALL
SELECT 'reports: post ' || post_id || ', user ' || user_id || ', ' || reason FROM reports
ORDER BY 1
"""
ADA, GRACE, EDGAR, HEDY = 1, 2, 3, 4
LIST = "/users/me/bookmarks"
LARGEST = 2**53 - 1


def mistake_of(found: Difference) -> str | None:
    """The name of what a migration gets wrong, where what was found says so."""
    if found.kind == "models_differ":
        gone = any(line.startswith("remove_table") for line in found.got)
        return "models_not_imported" if gone else None
    if found.kind == "index_missing":
        ours = ("No index of bookmarks begins with", "No index of reports begins with")
        return "index_forgotten" if any(words in found.message for words in ours) else None
    if found.kind == "table_extra" and "the downgrade" in found.message:
        return "downgrade_leaves_a_table"
    return {
        "other_on_delete": "bookmarks_outlive_their_post",
        "check_missing": "any_reason_in_the_table",
        "other_type": "timestamp_without_zone" if "created_at" in found.message else None,
    }.get(found.kind)


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
    """SQL: who has bookmarked which post, at which minute."""
    values = ", ".join(f"({u}, {p}, '2026-02-01 12:{m:02}+00')" for u, p, m in rows)
    return f"DELETE FROM bookmarks; INSERT INTO bookmarks (user_id, post_id, created_at) VALUES {values}"  # noqa: S608, E501


def _bookmarks() -> list[Ask]:
    def ask(who: int | None, request: Request, mistakes: Any = None, **more: Any) -> Ask:
        return Ask("bookmarks", who, request, mistakes or {}, **more)

    again = {409: "second_bookmark_fails", 500: "second_bookmark_fails", "rows": "bookmark_renewed"}
    many = _marked(
        (EDGAR, 1, 1), (EDGAR, 3, 5), (EDGAR, 5, 3), (EDGAR, 6, 3), (EDGAR, 7, 3), (EDGAR, 9, 0),
        (GRACE, 8, 9), (GRACE, 2, 8),
    )  # fmt: skip
    return [
        ask(EDGAR, _put(1), {"rows": "bookmark_not_kept"}),
        ask(EDGAR, _put(1), again),
        ask(EDGAR, _put(1), again, before=_marked((EDGAR, 1, 0))),
        ask(
            EDGAR,
            _put(5),
            {409: "looks_before_it_puts", 500: "looks_before_it_puts", 503: "looks_before_it_puts"},
            holding="INSERT INTO bookmarks (user_id, post_id) VALUES (3, 5)",
        ),
        ask(EDGAR, _put(2), {204: "hidden_posts_bookmarked"}),
        ask(EDGAR, _put(4), {204: "hidden_posts_bookmarked"}),
        ask(GRACE, _put(2)),
        ask(GRACE, _put(4), {204: "hidden_posts_bookmarked"}),
        ask(ADA, _put(2)),
        ask(EDGAR, _put(10), {409: "hidden_posts_bookmarked", 204: "hidden_posts_bookmarked"}),
        ask(EDGAR, _put(LARGEST)),
        ask(EDGAR, _put(0)),
        ask(EDGAR, _put(LARGEST + 1)),
        ask(None, _put(1)),
        ask(HEDY, _put(1), {403: "guests_left_out"}),
        ask(None, _delete(1)),
        ask(EDGAR, _delete(1), {"rows": "all_bookmarks_removed"}, before=many),
        ask(EDGAR, _delete(1), {404: "removing_twice_fails"}),
        ask(EDGAR, _delete(8), {404: "removing_twice_fails", "rows": "all_bookmarks_removed"}),
        ask(
            EDGAR,
            _delete(7),
            {404: "removing_needs_sight"},
            before="UPDATE posts SET status = 'draft' WHERE id = 7",
        ),
        ask(HEDY, _delete(1), {403: "guests_left_out"}),
        ask(HEDY, _list(), {403: "guests_left_out"}),
        ask(None, _list()),
        ask(
            EDGAR,
            _list(),
            {"statements": "statement_for_each_bookmark"},
            before=many + "; UPDATE posts SET status = 'published' WHERE id = 7",
            statements=3,
        ),
        ask(GRACE, _list()),
        ask(EDGAR, _list(limit=2)),
        ask(EDGAR, _list(limit=2), {"body": "page_overlaps"}, onward=True, statements=3),
        ask(EDGAR, _list(limit=2), {"body": "page_overlaps"}, onward=True),
        ask(EDGAR, _list(limit=6)),
        ask(EDGAR, _list(limit=5)),
        ask(
            EDGAR,
            _list(),
            {"body": "hidden_posts_listed"},
            before="UPDATE posts SET status = 'draft' WHERE id = 5; "
            "UPDATE posts SET deleted_at = now() WHERE id = 6",
        ),
        ask(EDGAR, _list(limit=2), {"body": "hidden_posts_listed"}),
        ask(ADA, _list(), before=_marked((ADA, 5, 1), (ADA, 6, 2), (ADA, 9, 3), (EDGAR, 1, 1))),
        ask(
            GRACE,
            _list(),
            {"body": "hidden_posts_listed"},
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
    def ask(who: int | None, request: Request, mistakes: Any = None, **more: Any) -> Ask:
        return Ask("reports", who, request, mistakes or {}, **more)

    listing = Request("GET", "/reports")
    twice = {
        201: "reported_twice", 500: "report_without_a_code", "code": "report_without_a_code",
        "rows": "reported_twice",
    }  # fmt: skip
    race = dict.fromkeys((500, 503, "code"), "looks_before_it_reports")
    guests = {201: "guests_report"}
    others = {200: "everybody_sees_reports", 204: "everybody_settles"}
    return [
        ask(EDGAR, _report(1)),
        ask(EDGAR, _report(1), twice, code=True),
        ask(EDGAR, _report(1, "abuse"), twice, code=True),
        ask(ADA, _report(1, "other"), {409: "one_report_for_all"}),
        ask(
            EDGAR,
            _report(5),
            race,
            code=True,
            holding="INSERT INTO reports (post_id, user_id, reason) VALUES (5, 3, 'other')",
        ),
        ask(GRACE, _report(1), {201: "own_posts_reported"}, code=True),
        ask(EDGAR, _report(2), {201: "hidden_posts_reported", 403: "hidden_posts_reported"}),
        ask(EDGAR, _report(4), {201: "hidden_posts_reported"}),
        ask(EDGAR, _report(10), {409: "hidden_posts_reported", 201: "hidden_posts_reported"}),
        ask(GRACE, _report(4)),
        ask(ADA, _report(2)),
        ask(HEDY, _report(1), guests, code=True),
        ask(None, _report(1)),
        *(ask(EDGAR, _report(6, reason), {201: "any_reason", 500: "any_reason"}) for reason in ("boring", "", "SPAM", None, 7)),
        ask(EDGAR, _report(6, "x" * 11), {201: "any_reason", 500: "any_reason"}),
        ask(EDGAR, _report(6, "spam", more=1), {201: "other_fields_accepted"}),
        ask(EDGAR, Request("POST", "/posts/6/reports", {})),
        ask(EDGAR, _report(0)),
        ask(GRACE, _settle(1), others, code=True),
        ask(None, _settle(1)),
        ask(
            ADA,
            listing,
            {"statements": "statement_for_each_post", "body": "other_list"},
            before=_reported((1, 1), (1, 3), (3, 2), (5, 3), (6, 3), (6, 1), (6, 2), (9, 1)),
            statements=3,
        ),
        ask(GRACE, listing, others, code=True),
        ask(HEDY, listing, others),
        ask(None, listing),
        ask(ADA, Request("GET", "/reports", params={"limit": 2})),
        ask(ADA, Request("GET", "/reports", params={"limit": 0})),
        ask(ADA, Request("GET", "/reports", params={"limit": 101})),
        ask(
            ADA,
            listing,
            {"body": "deleted_posts_listed"},
            before="UPDATE posts SET deleted_at = now() WHERE id = 6; "
            "UPDATE posts SET status = 'draft' WHERE id = 5",
        ),
        ask(ADA, _settle(1), {"rows": "all_reports_settled"}),
        ask(ADA, _settle(1), {404: "settling_twice_fails"}),
        ask(ADA, _settle(6)),
        ask(ADA, listing, before="DELETE FROM reports"),
    ]
