"""The check of the project ``blog_api``: the requests that are compared, part by part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from exercises.ch11_fastapi.blog_api.people import People
from workbook.asgi import Request
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import (
    Step,
    delete,
    get,
    patch,
    post,
    put,
    sql,
    steps,
    then,
    together,
)
from workbook.judge.equivalence.worlds import World

LARGEST = 2_147_483_647
MANY = 8  # requests in one call
OUTSIDE = ("0", "-1", str(LARGEST + 1), "abc", "1.5")
NOBODY = ("Bearer nobody", "Bearer", "Bearer ", "", "Token {0}", "{0}", "Bearer {0}x")


def before(world: World) -> Sequence[str]:
    """Take a full world back to revision 0001."""
    return (
        "ALTER TABLE posts DROP COLUMN status, DROP COLUMN views",
        "ALTER TABLE comments DROP COLUMN parent_id",
        "DROP TABLE post_tags, tags",
    )


def probes(world: World) -> Sequence[str]:
    """What the application sends after the upgrade."""
    statements = ["SELECT status, count(*) FROM posts GROUP BY status ORDER BY status"]
    if not world.data.posts:
        return statements
    first = world.data.posts[0]["id"]
    author = world.data.users[0]["id"]
    return [
        *statements,
        f"INSERT INTO posts (author_id, title, content) VALUES ({author}, 't', 'c') "  # noqa: S608
        "RETURNING status, views",
        f"UPDATE posts SET status = 'gone' WHERE id = {first}",  # noqa: S608
        f"UPDATE posts SET views = -1 WHERE id = {first}",  # noqa: S608
        "INSERT INTO tags (name) VALUES ('sql'), ('sql')",
    ]


def calls(world: World) -> Iterator[Call]:
    people = People(world)
    if world.name != "authored":
        yield from _reads(world, people)
        return
    for part, every in (
        ("users", _users(world, people)),
        ("posts", _posts(world, people)),
        ("tags", _tags(world, people)),
        ("comments", _comments(world, people)),
        ("errors", _errors(people)),
    ):
        yield from (replace(each, name=part) for each in every)


def _in_a_row(every: Iterable[Step], **options: Any) -> Iterator[Call]:
    """Requests that don't depend on each other, several in one call: that is quicker."""
    rest = list(every)
    while rest:
        group, rest = rest[:MANY], rest[MANY:]
        words = str(group[0]) + (f"; and {len(group) - 1} more" if group[1:] else "")
        yield Call(tuple(group), words=words, **options)


def _as(header: str | None) -> dict[str, Any]:
    return {} if header is None else {"headers": {"authorization": header}}


def _reads(world: World, people: People) -> Iterator[Call]:
    """What a blog with odd names, ties and many rows shows."""
    as_author = _as(people.bearer(people.author))
    few, page = {"statements": 4}, {"statements": 3, "rows": 200}
    users = [get(f"/users/{user['id']}") for user in world.data.users[:10]]
    posts = [get(f"/posts/{each['id']}") for each in world.data.posts[:10]]
    discussed = f"/posts/{people.discussed}/comments"
    names = [tag["name"] for tag in world.data.tags[:3]]
    for part, every in (
        ("users", _in_a_row([*users, get("/me", **as_author)])),
        ("posts", [steps(get("/posts", params={"limit": 50}), contract=page)]),
        ("posts", [steps(get(f"/posts/{people.draft}", **as_author), contract=few)]),
        ("posts", _in_a_row(posts)),
        ("posts", [steps(post(f"/posts/{people.draft}/publish", **as_author))]),
        ("tags", [steps(get("/tags"), contract={"statements": 1})]),
        ("tags", _in_a_row(get("/posts", params={"tag": name}) for name in names)),
        (
            "comments",
            [steps(get(discussed, params={"limit": 100}), contract={**few, "rows": 50})],
        ),
    ):
        yield from (replace(each, name=part) for each in every)


# -- users ----------------------------------------------------------------------------------------


def _users(world: World, people: People) -> Iterator[Call]:
    new = {"username": "new_user_1", "email": "new@example.org"}
    taken = world.data.users[0]
    as_author = _as(people.bearer(people.author))
    added = then(lambda bodies: get(f"/users/{bodies[0]['id']}"), "GET the user that was added")
    yield steps(post("/users", new), added)
    yield from _in_a_row(
        get(f"/users/{number}")
        for number in (*draw.ids([user["id"] for user in world.data.users]), LARGEST)
    )
    yield steps(get("/me", **as_author))
    yield from _in_a_row(get(f"/users/{text}") for text in OUTSIDE)
    yield steps(post("/users", {**new, "username": taken["username"]}))
    yield steps(post("/users", {**new, "email": taken["email"]}), post("/users", new))
    yield steps(together(*[post("/users", new)] * 3))
    changes: tuple[dict[str, Any], ...] = (
        {"full_name": "New User"},
        {"full_name": None},
        {"full_name": "x" * 100},
        {"full_name": " As It Was Sent "},
        {"username": "abc"},
        {"username": "x" * 30},
        {"email": "a@b"},
        {"email": "a@" + "b" * 252},
    )
    yield from _in_a_row(
        post("/users", {"username": f"name_{number}", "email": f"{number}@mail", **change})
        for number, change in enumerate(changes)
    )
    yield from _in_a_row(
        post("/users", {**new, **change})
        for change in (
            {"full_name": "x" * 101},
            {"username": "ab"},
            {"username": "x" * 31},
            {"username": "Ada"},
            {"username": "with blank"},
            {"username": "with.dot"},
            {"username": "with-dash"},
            {"username": "abc\n"},
            {"username": None},
            {"email": "ab"},
            {"email": "a@" + "b" * 253},
            {"email": "no-at-sign"},
            {"bio": "not here"},
            {"is_active": False},
            {"id": 7},
        )
    )
    signed_up = post("/users", {"username": "mixed", "email": " Mixed@Example.org"})
    yield steps(signed_up, get("/me", **_as("Bearer mixed")))
    yield steps(post("/users", {"username": "only_this"}), post("/users", {"email": "a@b"}))
    name = people.author["username"]
    headers = (None, *(each.format(name) for each in NOBODY), people.bearer(people.inactive))
    yield from _in_a_row(get("/me", **_as(header)) for header in headers)
    yield steps(get("/me", **_as(f"bearer {name}")), patch("/me", {"bio": "x"}))
    for change in ({"bio": "b", "full_name": "f"}, {"bio": "only the bio"}, {"full_name": "n"}):
        yield steps(patch("/me", change, **as_author), get("/me", **as_author))
    both = patch("/me", {"bio": "b", "full_name": "f"}, **as_author)
    emptied: tuple[dict[str, Any], ...] = ({"bio": None}, {"full_name": None}, {})
    for less in emptied:
        yield steps(both, patch("/me", less, **as_author), get("/me", **as_author))
    yield from _in_a_row(
        patch("/me", change, **as_author)
        for change in (
            {"bio": "x" * 1000},
            {"bio": "x" * 1001},
            {"full_name": "x" * 101},
            {"email": "mine@example.org"},
            {"username": "another"},
            {"bio": 7},
        )
    )
    yield from _in_a_row(
        [
            get("/me", **_as(f"Bearer {name} and more")),
            get("/me", **_as(f"Bearerx{name}")),
            post("/users", {**new, "username": "abc\N{ARABIC-INDIC DIGIT THREE}"}),
        ]
    )
    yield from _in_a_row(
        [
            post("/users", {"username": "no_name", "email": "a@b", "full_name": ""}),
            *(
                patch("/me", {field: text}, **as_author)
                for field in ("full_name", "bio")
                for text in ("", " x ")
            ),
        ]
    )
    me = get("/me", **as_author)
    yield steps(me, sql(people.retired(people.author)), me)


# -- posts ----------------------------------------------------------------------------------------


def _posts(world: World, people: People) -> Iterator[Call]:
    author_token, other_token = people.bearer(people.author), people.bearer(people.other)
    draft, live = people.draft, people.live
    few = {"statements": 4}
    yield from _writing(people, author_token)
    yield steps(get(f"/posts/{live}"), contract=few)
    yield steps(get(f"/posts/{draft}", **_as(author_token)), contract=few)
    strangers = (None, other_token)
    yield from _in_a_row(
        get(f"/posts/{number}", **_as(header)) for number in (draft, live) for header in strangers
    )
    wrong = ("Bearer nobody", people.bearer(people.inactive))
    yield from _in_a_row(get(f"/posts/{live}", **_as(header)) for header in wrong)
    ids = draw.ids([each["id"] for each in world.data.posts])
    yield from _in_a_row(get(f"/posts/{number}") for number in (*ids, LARGEST, *OUTSIDE))
    yield from _changing(people, author_token, other_token)
    yield from _pages(people)
    yield from _at_the_edges(people, _as(author_token))


def _at_the_edges(people: People, me: dict[str, Any]) -> Iterator[Call]:
    """What is long or empty where it may be, and where it may not."""
    live, new = f"/posts/{people.live}", {"title": "A title", "content": "Some text"}
    yield from _in_a_row(
        [
            post("/posts", {**new, "title": "\n"}, **me),
            post("/posts", {**new, "content": " "}, **me),
            patch(live, {"content": "x" * 20_001}, **me),
            patch(live, {"content": "x" * 20_000}, **me),
            patch(live, {"title": "x" * 200}, **me),
            patch(live, {"content": " x "}, **me),
            *(post(f"/posts/{number}/views") for number in OUTSIDE),
        ]
    )
    theirs = get("/posts", params={"author": people.other["username"], "limit": 50})
    yield steps(sql(people.retired(people.other)), theirs)
    only_here = sql(
        "DELETE FROM post_tags; INSERT INTO tags (name) VALUES ('only here'); "  # noqa: S608
        f"INSERT INTO post_tags SELECT {people.live}, id FROM tags WHERE name = 'only here'"
    )
    yield steps(only_here, delete(live, **me), get("/tags"))


def _writing(people: People, author_token: str) -> Iterator[Call]:
    new = {"title": "A title", "content": "Some text"}
    that = then(
        lambda bodies: get(f"/posts/{bodies[0]['id']}", **_as(author_token)), "GET that post"
    )
    unseen = then(lambda bodies: get(f"/posts/{bodies[0]['id']}"), "GET it without a token")
    listed = get("/posts", params={"limit": 2})
    yield steps(post("/posts", new, **_as(author_token)), that, unseen, listed)
    yield steps(post("/posts", new))
    yield from _in_a_row(
        post("/posts", {**new, **change}, **_as(author_token))
        for change in (
            {"title": "  round  "},
            {"title": "x" * 200},
            {"title": " " + "x" * 200 + " "},
            {"content": "  stays  "},
            {"content": "x" * 20_000},
        )
    )
    yield from _in_a_row(
        post("/posts", {**new, **change}, **_as(author_token))
        for change in (
            {"title": "   "},
            {"title": ""},
            {"title": "x" * 201},
            {"title": None},
            {"content": ""},
            {"content": "x" * 20_001},
            {"content": None},
            {"status": "published"},
            {"author_id": people.other["id"]},
            {"views": 7},
        )
    )
    yield steps(post("/posts", {"title": "no content"}, **_as(author_token)))


def _changing(people: People, author_token: str, other_token: str) -> Iterator[Call]:
    draft, live, gone = people.draft, people.live, people.no_post
    me, whole = _as(author_token), {"title": "Changed", "content": "changed"}
    for number in (draft, live):
        path = f"/posts/{number}"
        yield from _in_a_row(
            request
            for header in (_as(None), _as(other_token))
            for request in (
                patch(path, whole, **header),
                delete(path, **header),
                post(f"{path}/publish", **header),
            )
        )
        yield steps(patch(path, whole, **me), get(path, **me))
        yield steps(delete(path, **me), get(path, **me), delete(path, **me))
    publish = post(f"/posts/{draft}/publish", **me)
    yield steps(publish, get(f"/posts/{draft}"), publish)
    yield steps(post(f"/posts/{live}/publish", **me))
    old = f"UPDATE posts SET published_at = '2020-01-01 00:00:00+00' WHERE id = {draft}"  # noqa: S608
    yield steps(sql(old), publish)
    for change in ({"title": "Only this"}, {"content": "only this"}, {}, {"title": "  round "}):
        yield steps(patch(f"/posts/{live}", change, **me))
    yield from _in_a_row(
        patch(f"/posts/{live}", change, **me)
        for change in (
            {"title": None},
            {"content": None},
            {"title": " "},
            {"title": "x" * 201},
            {"content": ""},
            {"status": "published"},
            {"views": 0},
        )
    )
    nowhere = f"/posts/{gone}"
    yield from _in_a_row(
        [
            patch(nowhere, whole, **me),
            delete(nowhere, **me),
            post(f"{nowhere}/publish", **me),
            post(f"{nowhere}/views"),
            post(f"/posts/{draft}/views"),
            post(f"/posts/{draft}/views", **me),
        ]
    )
    view = post(f"/posts/{live}/views")
    yield steps(view, view, get(f"/posts/{live}"))
    yield steps(together(*[view] * 4))


def _pages(people: People) -> Iterator[Call]:
    terms = {"statements": 3, "rows": 200}
    yield steps(get("/posts", params={"limit": 50}), contract=terms)
    yield steps(get("/posts"), contract=terms)
    page = get("/posts", params={"limit": 3})
    yield steps(page, _following(3), _following(3), contract={"rows": 200})
    top = people.published[-1]
    published = f"UPDATE posts SET status = 'published' WHERE id = {people.draft}"  # noqa: S608
    for change in (f"DELETE FROM posts WHERE id = {people.published[-3]}", published):  # noqa: S608
        yield steps(page, sql(change), _following(3))
    author = people.author["username"]
    yield from _in_a_row(
        get("/posts", params=params)
        for params in (
            *({"limit": 2, "before": number} for number in (top, top + 1, 1, LARGEST)),
            *({"limit": 2, "before": people.published[place]} for place in (0, 1, 2, 3)),
            {"limit": len(people.published), "before": top + 1},
            *({"limit": limit} for limit in (1, 50, 0, 51, -1, "x")),
            {"before": "x"},
            *({"author": name} for name in (people.other["username"], "nobody", "", "%", "_")),
            {"author": author.upper()},
        )
    )
    yield steps(get("/posts", params={"author": author, "limit": 50}), contract=terms)
    first = get("/posts", params={"author": author, "limit": 1})
    yield steps(first, _following(1, author=author))
    yield steps(get("/posts", **_as(people.bearer(people.author))))
    yield steps(sql("UPDATE posts SET status = 'draft'"), get("/posts", params={"limit": 10}))


def _following(limit: int, **more: Any) -> Any:
    def make(bodies: list[Any]) -> Request:
        return get("/posts", params={"limit": limit, "before": bodies[-1]["next"], **more})

    return then(make, f"GET /posts?limit={limit}&before=<its next>")


# -- tags -----------------------------------------------------------------------------------------


def _tags(world: World, people: People) -> Iterator[Call]:
    as_author, as_other = _as(people.bearer(people.author)), _as(people.bearer(people.other))
    few = [tag["name"] for tag in world.data.tags][:3]
    path, draft = f"/posts/{people.live}/tags", f"/posts/{people.draft}/tags"
    post_itself = get(f"/posts/{people.live}")
    yield steps(put(path, {"tags": [*few, "brand-new"]}, **as_author), post_itself)
    yield steps(get("/tags"), contract={"statements": 1})
    yield steps(sql("DELETE FROM post_tags"), get("/tags"))
    yield steps(sql("UPDATE posts SET status = 'draft'"), get("/tags"))
    yield steps(get("/posts", params={"tag": few[0]}), contract={"statements": 3, "rows": 200})
    author = people.author["username"]
    yield from _in_a_row(
        get("/posts", params=params)
        for params in (
            {"tag": few[1], "author": author},
            *({"tag": name} for name in (few[1], few[2], "nothing", "", "%", few[0].upper())),
        )
    )
    for wanted in (
        ["b", "a", "c"],
        ["  SQL ", "sql", "Sql"],
        [few[0].upper(), f" {few[1]}"],
        [f"t{number}" for number in range(10)],
    ):
        yield steps(put(path, {"tags": wanted}, **as_author), get("/tags"), post_itself)
    yield from _in_a_row(
        put(path, {"tags": wanted}, **as_author)
        for wanted in (["x" * 30, "Y" * 30], [f"  {'z' * 30} "], [])
    )
    yield from _in_a_row(
        put(path, {"tags": wanted}, **as_author)
        for wanted in (
            ["x" * 31],
            [""],
            ["ok", "   "],
            [f"t{number}" for number in range(11)],
            ["t"] * 11,
            [None],
            [7],
            "sql",
            None,
        )
    )
    yield steps(put(path, {}, **as_author), put(path, {"tags": [], "more": 1}, **as_author))
    new = {"tags": ["first of all"]}
    yield steps(put(path, new, **as_author), put(path, {"tags": []}, **as_author), get("/tags"))
    yield steps(put(draft, new, **as_author), get("/tags"))
    paths = (path, draft, f"/posts/{people.no_post}/tags")
    yield from _in_a_row(put(each, new, **header) for each in paths for header in (as_other, {}))
    yield steps(together(put(path, new, **as_author), put(draft, new, **as_author)))
    yield from _in_a_row(put(path, {"tags": [name]}, **as_author) for name in ("Straße", "\n"))
    numbers = [people.published[place] for place in (0, len(people.published) // 2, -1)]
    yield from _in_a_row(
        get("/posts", params={"tag": few[0], "before": number, "limit": 2}) for number in numbers
    )
    many = [f"many {number}" for number in range(10)]
    turned = {"tags": many[::-1]}
    yield steps(together(put(path, {"tags": many}, **as_author), put(draft, turned, **as_author)))


# -- comments -------------------------------------------------------------------------------------


def _comments(world: World, people: People) -> Iterator[Call]:
    as_author, as_other = _as(people.bearer(people.author)), _as(people.bearer(people.other))
    where = people.discussed
    path = f"/posts/{where}/comments"
    terms = {"statements": 4, "rows": 50}
    ids = [each["id"] for each in world.data.comments if each["post_id"] == where]
    last = get(path, params={"after": ids[-1]})
    yield steps(post(path, {"content": "  round  "}, **as_other), last)
    yield steps(get(path), contract=terms)
    yield steps(get(path, params={"limit": 100}), contract=terms)
    yield steps(get(path, params={"limit": 2}), _more(path, 2), contract={"rows": 50})
    yield from _in_a_row(
        get(path, params=params)
        for params in (
            *({"after": number, "limit": 1} for number in (1, ids[0], ids[-1], ids[-2], LARGEST)),
            *({"limit": limit} for limit in (1, 100, 0, 101, "x", len(ids))),
        )
    )
    numbers = (people.draft, people.live, people.no_post)
    for header in ({}, as_author, as_other):
        yield from _in_a_row(
            request
            for number in numbers
            for request in (
                get(f"/posts/{number}/comments", **header),
                post(f"/posts/{number}/comments", {"content": "hi"}, **header),
            )
        )
    yield steps(sql(people.on_draft), get(f"/posts/{people.draft}/comments", **as_author))
    yield steps(get(path, **_as("Bearer nobody")))
    yield from _in_a_row(
        post(path, {"content": "a comment", **change}, **as_other)
        for change in (
            {"parent_id": ids[0]},
            {"parent_id": None},
            {"content": "x" * 2000},
            {"content": f" {'x' * 2000} "},
        )
    )
    elsewhere = next(each["id"] for each in world.data.comments if each["post_id"] != where)
    yield from _in_a_row(
        post(path, {"content": "a comment", **change}, **as_other)
        for change in (
            {"parent_id": elsewhere},
            {"parent_id": people.no_comment},
            {"parent_id": 0},
            {"parent_id": LARGEST + 1},
            {"parent_id": "x"},
            {"content": ""},
            {"content": "   "},
            {"content": "x" * 2001},
            {"content": None},
            {"author_id": 1},
            {"post_id": 1},
        )
    )
    yield steps(post(path, {}, **as_other))
    yield from _deleting(people)
    yield steps(post(path, {"content": "\n\n"}, **as_other))
    thirty = (
        "INSERT INTO comments (post_id, author_id, content, created_at) "  # noqa: S608
        f"SELECT {where}, {people.other['id']}, 'x', '2026-01-02' FROM generate_series(1, 30)"
    )
    yield steps(sql(thirty), get(path))
    yield steps(
        sql(people.a_thread), post(path, {"content": "x", "parent_id": 990_002}, **as_other)
    )
    yield steps(delete(f"/comments/{people.no_comment}"))
    yield steps(
        sql(people.on_draft), delete("/comments/990001", **_as(people.bearer(people.inactive)))
    )
    stranger = people.stranger_to_both
    yield steps(sql(people.on_draft), delete("/comments/990001", **_as(people.bearer(stranger))))


def _more(path: str, limit: int) -> Any:
    def make(bodies: list[Any]) -> Request:
        return get(path, params={"limit": limit, "after": bodies[-1]["next"]})

    return then(make, f"GET {path}?limit={limit}&after=<its next>")


def _deleting(people: People) -> Iterator[Call]:
    there, first = sql(people.a_thread), "/comments/990001"
    stranger, answerer, host, commenter = (
        _as(people.bearer(people.thread[name]))
        for name in ("stranger", "answerer", "host", "commenter")
    )
    yield steps(there, delete(first), delete(first, **stranger), delete(first, **answerer))
    yield steps(there, delete(first, **host), delete(first, **host))
    yield steps(there, delete(first, **commenter))
    yield steps(there, delete("/comments/990002", **answerer))
    yield from _in_a_row(
        delete(f"/comments/{number}", **host) for number in (people.no_comment, *OUTSIDE)
    )


# -- errors ---------------------------------------------------------------------------------------


def _errors(people: People) -> Iterator[Call]:
    me, other = _as(people.bearer(people.author)), _as(people.bearer(people.other))
    form = {"error_bodies": "form", "headers": ("allow", "www-authenticate")}
    taken = {"username": people.author["username"], "email": "x@y"}
    live = f"/posts/{people.live}"
    yield steps(get("/users/999999999"), contract=form)
    yield steps(get("/users/abc"), contract=form)
    yield from _in_a_row([get("/nothing/here"), get("/")], contract=form)
    yield from _in_a_row([delete("/users"), put("/me", {})], contract=form)
    yield from _in_a_row(
        [
            get("/me"),
            post("/posts", {"title": "t", "content": "c"}),
            get(live, **_as("Bearer nobody")),
            post("/users", taken),
            delete(live, **other),
            delete(f"/posts/{people.draft}", **other),
        ],
        contract=form,
    )
    yield from _in_a_row(
        [
            get(f"/posts/{LARGEST + 1}"),
            get("/posts", params={"limit": 0}),
            get("/posts", params={"before": "x"}),
            post("/posts", {"title": "", "content": "c"}, **me),
            post("/posts", {"title": "t"}, **me),
            post("/posts", {"title": "t", "content": "c", "more": 1}, **me),
            patch("/me", {"email": "x"}, **me),
        ],
        contract=form,
    )
    yield from _in_a_row(
        [
            post("/posts", {"title": "", "content": ""}, **me),
            put(f"{live}/tags", {"tags": ["a", ""]}, **me),
            post(f"{live}/comments", {"content": " "}, **me),
            post(f"{live}/comments", {"content": "x", "parent_id": 77_777_777}, **me),
        ],
        contract=form,
    )
