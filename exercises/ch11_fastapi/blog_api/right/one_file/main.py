"""The whole API in one file: Core statements, dictionaries, checks by hand, one async endpoint."""

import re

from fastapi import Body, FastAPI, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException

from blog_api.models import comments, post_tags, posts, tags, users

LARGEST = 2**31 - 1
UNAUTHORIZED = HTTPException(401, "Who are you?", {"WWW-Authenticate": "Bearer"})


class Wrong(Exception):
    def __init__(self, *places):
        self.places = places


def problem(status, detail, headers=None, **more):
    return JSONResponse(
        {"detail": detail, "status": status, **more},
        status,
        headers,
        "application/problem+json",
    )


def number(value, place, least=1, most=LARGEST):
    if not re.fullmatch(r"[+-]?\d+", value) or not least <= int(value) <= most:
        raise Wrong(place)
    return int(value)


def checked(body, **rules):
    """The fields of a body: name -> (function, needed)."""
    if not isinstance(body, dict):
        raise Wrong("body")
    if extra := [f"body.{name}" for name in body if name not in rules]:
        raise Wrong(*extra)
    if missing := [f"body.{n}" for n, (_, needed) in rules.items() if needed and n not in body]:
        raise Wrong(*missing)
    found, wrong = {}, []
    for name, (function, _) in rules.items():
        if name in body:
            try:
                found[name] = function(body[name], f"body.{name}")
            except Wrong as error:
                wrong += error.places
    if wrong:
        raise Wrong(*wrong)
    return found


def string(least, most, strip=False, lower=False, pattern=None, null=False):
    def check(value, place):
        if value is None and null:
            return None
        if not isinstance(value, str) or "\x00" in value:
            raise Wrong(place)
        value = value.strip() if strip else value
        value = value.lower() if lower else value
        if not least <= len(value) <= most or (pattern and not re.fullmatch(pattern, value)):
            raise Wrong(place)
        return value

    return check


def identifier(value, place):
    if value is None:
        return None
    if type(value) is not int or not 1 <= value <= LARGEST:
        raise Wrong(place)
    return value


def names(value, place):
    if not isinstance(value, list) or len(value) > 10:
        raise Wrong(place)
    check = string(1, 30, strip=True, lower=True)
    return sorted({check(each, f"{place}.{n}") for n, each in enumerate(value)})


USERNAME = string(3, 30, pattern="[a-z0-9_]+")
EMAIL = string(3, 254, pattern="(?s).*@.*")
TITLE = string(1, 200, strip=True)
ANY_TEXT = string(0, 100_000)
CONTENT = string(1, 20_000)


def who(session, request):
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, name = header.partition(" ")
    row = (
        session.execute(select(users).where(users.c.username == name, users.c.is_active))
        .mappings()
        .first()
    )
    if row is None or scheme.lower() != "bearer":
        raise UNAUTHORIZED
    return row


def me(session, request):
    user = who(session, request)
    if user is None:
        raise UNAUTHORIZED
    return user


def shown(session, rows, *fields):
    tagged = {}
    ids = [row["id"] for row in rows]
    if ids:
        query = (
            select(post_tags.c.post_id, tags.c.name)
            .join(tags, tags.c.id == post_tags.c.tag_id)
            .where(post_tags.c.post_id.in_(ids))
            .order_by(tags.c.name)
        )
        for post_id, name in session.execute(query):
            tagged.setdefault(post_id, []).append(name)
    return [
        {
            **{name: row[name] for name in ("id", "title", "published_at", *fields)},
            "author": {"id": row["author_id"], "username": row["username"]},
            "tags": tagged.get(row["id"], []),
        }
        for row in rows
    ]


WITH_AUTHOR = select(posts, users.c.username).join(users, users.c.id == posts.c.author_id)


def whole(session, post_id):
    row = session.execute(WITH_AUTHOR.where(posts.c.id == post_id)).mappings().one()
    return shown(session, [row], "content", "status", "views")[0]


def seen(session, post_id, user):
    row = session.execute(WITH_AUTHOR.where(posts.c.id == post_id)).mappings().first()
    if row is None or (row["status"] == "draft" and (not user or user["id"] != row["author_id"])):
        raise HTTPException(404, "Not here.")
    return row


def own(session, request, post_id):
    user = me(session, request)
    row = seen(session, number(post_id, "path.post_id"), user)
    if row["author_id"] != user["id"]:
        raise HTTPException(403, "Not yours.")
    return row


def public(row, *more):
    return {name: row[name] for name in ("id", "username", "full_name", "bio", *more)}


def create_app(sessions):
    app = FastAPI()

    @app.exception_handler(HTTPException)
    async def refused(request, error):
        return problem(error.status_code, error.detail, error.headers)

    @app.exception_handler(Wrong)
    async def wrong(request, error):
        return problem(422, "Look again.", errors=list(error.places))

    @app.exception_handler(RequestValidationError)
    async def unreadable(request, error):
        return problem(422, "Look again.", errors=["body"])

    @app.post("/users")
    def sign_up(request: Request, body=Body()):
        new = checked(
            body,
            username=(USERNAME, True),
            email=(EMAIL, True),
            full_name=(string(0, 100, null=True), False),
        )
        try:
            with sessions.begin() as session:
                row = session.execute(insert(users).values(new).returning(users)).mappings().one()
        except IntegrityError:
            raise HTTPException(409, "Taken.") from None
        return JSONResponse(public(row), 201, {"location": f"/users/{row['id']}"})

    @app.get("/users/{user_id}")
    def user(user_id):
        user_id = number(user_id, "path.user_id")
        with sessions() as session:
            row = session.execute(select(users).where(users.c.id == user_id)).mappings().first()
        if row is None:
            raise HTTPException(404, "Nobody.")
        return public(row)

    @app.get("/me")
    def account(request: Request):
        with sessions() as session:
            return public(me(session, request), "email")

    @app.patch("/me")
    def change_account(request: Request, body=Body()):
        with sessions.begin() as session:
            user = me(session, request)
            change = checked(
                body,
                full_name=(string(0, 100, null=True), False),
                bio=(string(0, 1000, null=True), False),
            )
            if change:
                session.execute(update(users).where(users.c.id == user["id"]).values(change))
            return public({**user, **change}, "email")

    @app.post("/posts", status_code=201)
    def write(request: Request, response: Response, body=Body()):
        with sessions.begin() as session:
            user = me(session, request)
            new = checked(body, title=(TITLE, True), content=(CONTENT, True))
            query = insert(posts).values(author_id=user["id"], **new).returning(posts.c.id)
            post_id = session.scalar(query)
            response.headers["location"] = f"/posts/{post_id}"
            return whole(session, post_id)

    @app.get("/posts")
    def pages(limit="10", before=None, author=None, tag=None):
        limit = number(limit, "query.limit", 1, 50)
        query = WITH_AUTHOR.where(posts.c.status == "published")
        if before is not None:
            query = query.where(posts.c.id < number(before, "query.before", -(2**62), 2**62))
        if author is not None:
            query = query.where(users.c.username == ANY_TEXT(author, "query.author"))
        if tag is not None:
            tagged = (
                select(post_tags.c.post_id)
                .join(tags)
                .where(tags.c.name == ANY_TEXT(tag, "query.tag"))
            )
            query = query.where(posts.c.id.in_(tagged))
        with sessions() as session:
            rows = session.execute(query.order_by(-posts.c.id).limit(limit + 1)).mappings().all()
            items = shown(session, rows[:limit])
        return {"items": items, "next": items[-1]["id"] if len(rows) > limit else None}

    def _one(request, post_id):
        with sessions() as session:
            user = who(session, request)
            row = seen(session, number(post_id, "path.post_id"), user)
            return shown(session, [row], "content", "status", "views")[0]

    @app.get("/posts/{post_id}")
    async def post(request: Request, post_id):
        return await run_in_threadpool(_one, request, post_id)

    @app.patch("/posts/{post_id}")
    def change_post(request: Request, post_id, body=Body()):
        with sessions.begin() as session:
            row = own(session, request, post_id)
            change = checked(body, title=(TITLE, False), content=(CONTENT, False))
            if change:
                session.execute(update(posts).where(posts.c.id == row["id"]).values(change))
            return whole(session, row["id"])

    @app.post("/posts/{post_id}/publish")
    def publish(request: Request, post_id):
        with sessions.begin() as session:
            row = own(session, request, post_id)
            session.execute(
                update(posts)
                .where(posts.c.id == row["id"], posts.c.status == "draft")
                .values(status="published", published_at=func.now())
            )
            return whole(session, row["id"])

    @app.delete("/posts/{post_id}")
    def remove(request: Request, post_id):
        with sessions.begin() as session:
            row = own(session, request, post_id)
            session.execute(delete(posts).where(posts.c.id == row["id"]))
        return Response(status_code=204)

    @app.post("/posts/{post_id}/views")
    def view(post_id):
        post_id = number(post_id, "path.post_id")
        with sessions.begin() as session:
            query = text(
                "UPDATE posts SET views = views + 1 WHERE id = :id AND status = 'published' "
                "RETURNING views"
            )
            views = session.scalar(query, {"id": post_id})
        if views is None:
            raise HTTPException(404, "Not here.")
        return {"views": views}

    @app.put("/posts/{post_id}/tags")
    def set_tags(request: Request, post_id, body=Body()):
        with sessions.begin() as session:
            row = own(session, request, post_id)
            wanted = checked(body, tags=(names, True))["tags"]
            session.execute(delete(post_tags).where(post_tags.c.post_id == row["id"]))
            for name in wanted:
                session.execute(
                    text("INSERT INTO tags (name) VALUES (:name) ON CONFLICT (name) DO NOTHING"),
                    {"name": name},
                )
            session.execute(
                text(
                    "INSERT INTO post_tags (post_id, tag_id) "
                    "SELECT :post, id FROM tags WHERE name = ANY(:names)"
                ),
                {"post": row["id"], "names": wanted},
            )
        return {"tags": wanted}

    @app.get("/tags")
    def all_tags():
        query = text(
            "SELECT name, (SELECT count(*) FROM post_tags JOIN posts ON posts.id = post_id "
            "WHERE tag_id = tags.id AND status = 'published') AS posts "
            "FROM tags ORDER BY 2 DESC, 1"
        )
        with sessions() as session:
            return [dict(row) for row in session.execute(query).mappings()]

    @app.post("/posts/{post_id}/comments", status_code=201)
    def comment(request: Request, post_id, body=Body()):
        with sessions.begin() as session:
            user = me(session, request)
            row = seen(session, number(post_id, "path.post_id"), user)
            if row["status"] == "draft":
                raise HTTPException(404, "Not here.")
            new = checked(
                body,
                content=(string(1, 2000, strip=True), True),
                parent_id=(identifier, False),
            )
            if new.get("parent_id") is not None:
                query = select(comments.c.post_id).where(comments.c.id == new["parent_id"])
                if session.scalar(query) != row["id"]:
                    raise Wrong("body.parent_id")
            query = insert(comments).values(post_id=row["id"], author_id=user["id"], **new)
            made = session.execute(query.returning(comments)).mappings().one()
            return _comment({**made, "username": user["username"]})

    @app.get("/posts/{post_id}/comments")
    def discussion(request: Request, post_id, limit="20", after=None):
        limit = number(limit, "query.limit", 1, 100)
        with sessions() as session:
            row = seen(session, number(post_id, "path.post_id"), who(session, request))
            query = (
                select(comments, users.c.username)
                .join(users, users.c.id == comments.c.author_id)
                .where(comments.c.post_id == row["id"])
            )
            if after is not None:
                query = query.where(comments.c.id > number(after, "query.after", 0, 2**62))
            rows = session.execute(query.order_by(comments.c.id).limit(limit + 1)).mappings().all()
        items = [_comment(each) for each in rows[:limit]]
        return {"items": items, "next": items[-1]["id"] if len(rows) > limit else None}

    @app.delete("/comments/{comment_id}", status_code=204)
    def take_back(request: Request, comment_id):
        with sessions.begin() as session:
            user = me(session, request)
            comment_id = number(comment_id, "path.comment_id")
            query = (
                select(comments.c.author_id, posts.c.author_id)
                .join(posts, posts.c.id == comments.c.post_id)
                .where(comments.c.id == comment_id)
            )
            row = session.execute(query).first()
            if row is None:
                raise HTTPException(404, "Not here.")
            if user["id"] not in row:
                raise HTTPException(403, "Not yours.")
            session.execute(delete(comments).where(comments.c.id == comment_id))

    return app


def _comment(row):
    return {
        **{name: row[name] for name in ("id", "content", "parent_id", "created_at")},
        "author": {"id": row["author_id"], "username": row["username"]},
    }
