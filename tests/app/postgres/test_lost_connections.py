"""Every round trip of every write is lost once: what was acknowledged is there exactly once.

What was not acknowledged is there once or not at all, and its client hears 503.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import URL, make_url

from app.accounts.links import Purpose
from app.main import create_app
from app.security import fingerprint
from tests.app.support.api import PASSWORD, PROBLEM, make_settings
from tests.app.support.proxy import Lost, Proxy
from tests.app.support.replication import Pair, pgbouncer, short_folder

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

POST = {"title": "t", "content": "c"}
# More round trips than any write takes, connections included.
MOST = 60


@dataclass
class Case:
    """One request, and how to see how often it was done."""

    method: str
    path: str
    done: str  # a query for the number of times
    success: int
    more: dict[str, Any] = field(default_factory=dict)


class Site:
    """The app behind the proxy, and a connection of the test's own beside it."""

    def __init__(self, app: FastAPI, client: httpx.AsyncClient, proxy: Proxy, direct: Any) -> None:
        self.app = app
        self.client = client
        self.proxy = proxy
        self.direct = direct
        self.hashed = app.state.passwords._context.hash(PASSWORD)

    async def user(self, role: str = "user") -> tuple[int, str, dict[str, str]]:
        """A new user: id, name, Authorization header."""
        name = f"u{uuid4().hex[:12]}"
        made = await self.direct.fetchval(
            "INSERT INTO users (username, email, password_hash, role)"
            " VALUES ($1::text, $1::text || '@example.com', $2, $3::text::user_role) RETURNING id",
            name,
            self.hashed,
            role,
        )
        token, _ = self.app.state.tokens.sign("access", made, uuid4(), 0)
        return made, name, {"Authorization": f"Bearer {token}"}

    async def post(self, author: int, *, deleted: bool = False) -> int:
        """A new post."""
        made: int = await self.direct.fetchval(
            "INSERT INTO posts (author_id, title, content, deleted_at, author_may_restore)"
            " VALUES ($1, 't', 'c', CASE WHEN $2 THEN now() END, $2) RETURNING id",
            author,
            deleted,
        )
        return made

    async def comment(self, author: int, post: int) -> int:
        """A new comment."""
        made: int = await self.direct.fetchval(
            "INSERT INTO comments (author_id, post_id, content) VALUES ($1, $2, 'c') RETURNING id",
            author,
            post,
        )
        return made

    async def refresh_token(self, user: int) -> str:
        """A stored refresh token."""
        family = uuid4()
        token, ends = self.app.state.tokens.sign("refresh", user, family, 0)
        await self.direct.execute(
            "INSERT INTO refresh_tokens (user_id, family, token_hash, expires_at)"
            " VALUES ($1, $2, $3, $4)",
            user,
            family,
            fingerprint(token),
            ends,
        )
        return str(token)

    async def link(self, purpose: Purpose) -> tuple[int, str]:
        """A new user, and the token of a link."""
        user, name, _ = await self.user()
        token = uuid4().hex
        await self.direct.execute(
            "INSERT INTO email_tokens (user_id, token_hash, email, token_version, expires_at)"
            " VALUES ($1, $2, $3, 0, now() + interval '1 hour')",
            user,
            fingerprint(purpose, token),
            f"{name}@example.com",
        )
        return user, token

    async def warm(self) -> None:
        """Connections in both pools: what is counted next are the round trips of the write."""
        self.client.cookies.clear()
        answer = await self.client.get("/users/me", headers=self._someone)
        assert answer.status_code == 200, answer.text
        assert await self.app.state.database.reader.ask("SELECT 1") == 1

    async def begin(self) -> None:
        """Somebody to warm up with."""
        _, _, self._someone = await self.user()


async def sign_up(site: Site) -> Case:
    name = f"u{uuid4().hex[:12]}"
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORD}
    done = f"SELECT count(*) FROM users WHERE username = '{name}'"
    return Case("POST", "/users", done, 201, {"json": body})


async def sign_in(site: Site) -> Case:
    user, name, _ = await site.user()
    done = f"SELECT count(*) FROM refresh_tokens WHERE user_id = {user}"
    return Case(
        "POST", "/auth/token", done, 200, {"data": {"username": name, "password": PASSWORD}}
    )


async def sign_in_wrongly(site: Site) -> Case:
    _, name, _ = await site.user()
    # Another address each time: so there is one count for it alone.
    await site.direct.execute("DELETE FROM login_failures")
    done = "SELECT coalesce(max(failures), 0) FROM login_failures"
    return Case(
        "POST", "/auth/token", done, 401, {"data": {"username": name, "password": "wrong horse"}}
    )


async def refresh(site: Site) -> Case:
    user, _, _ = await site.user()
    token = await site.refresh_token(user)
    done = f"SELECT count(*) - 1 FROM refresh_tokens WHERE user_id = {user}"
    return Case("POST", "/auth/refresh", done, 200, {"json": {"refresh_token": token}})


async def sign_out(site: Site) -> Case:
    user, _, _ = await site.user()
    token = await site.refresh_token(user)
    done = f"SELECT count(revoked_at) FROM refresh_tokens WHERE user_id = {user}"
    return Case("POST", "/auth/logout", done, 204, {"json": {"refresh_token": token}})


async def sign_out_everywhere(site: Site) -> Case:
    user, _, auth = await site.user()
    done = f"SELECT token_version FROM users WHERE id = {user}"
    return Case("POST", "/auth/logout-everywhere", done, 204, {"headers": auth})


async def end_session(site: Site) -> Case:
    user, _, auth = await site.user()
    await site.refresh_token(user)
    asked = f"SELECT family FROM refresh_tokens WHERE user_id = {user}"
    family = await site.direct.fetchval(asked)
    done = f"SELECT token_version FROM users WHERE id = {user}"
    return Case("DELETE", f"/users/me/sessions/{family}", done, 204, {"headers": auth})


async def end_other_sessions(site: Site) -> Case:
    user, _, auth = await site.user()
    done = f"SELECT token_version FROM users WHERE id = {user}"
    return Case("DELETE", "/users/me/sessions", done, 204, {"headers": auth})


async def ask_for_verification(site: Site) -> Case:
    user, _, auth = await site.user()
    done = f"SELECT count(*) FROM email_tokens WHERE user_id = {user}"
    return Case("POST", "/auth/email-verification", done, 202, {"headers": auth})


async def verify_email(site: Site) -> Case:
    user, token = await site.link(Purpose.VERIFICATION)
    done = f"SELECT count(email_verified_at) FROM users WHERE id = {user}"
    return Case("POST", "/auth/email-verification/confirm", done, 204, {"json": {"token": token}})


async def reset_password(site: Site) -> Case:
    user, token = await site.link(Purpose.RESET)
    body = {"token": token, "password": "another horse"}
    done = f"SELECT token_version FROM users WHERE id = {user}"
    return Case("POST", "/auth/password-reset/confirm", done, 204, {"json": body})


async def take_down(site: Site) -> Case:
    user, _, auth = await site.user("admin")
    post = await site.post(user)
    done = f"SELECT count(*) FROM audit_log WHERE target_id = {post}"
    options = {"json": {"reason": "r"}, "headers": auth}
    return Case("PUT", f"/posts/{post}/takedown", done, 200, options)


async def put_back(site: Site) -> Case:
    user, _, auth = await site.user("admin")
    post = await site.post(user)
    down = f"UPDATE posts SET takedown_reason = 'r' WHERE id = {post}"
    await site.direct.execute(down)
    done = f"SELECT count(*) FROM audit_log WHERE target_id = {post}"
    return Case("DELETE", f"/posts/{post}/takedown", done, 204, {"headers": auth})


async def new_password(site: Site) -> Case:
    user, _, auth = await site.user()
    body = {"password": "another horse", "current_password": PASSWORD}
    done = f"SELECT token_version FROM users WHERE id = {user}"
    return Case("PATCH", "/users/me", done, 200, {"json": body, "headers": auth})


async def wrong_current_password(site: Site) -> Case:
    _, _, auth = await site.user()
    await site.direct.execute("DELETE FROM login_failures")
    body = {"password": "another horse", "current_password": "wrong horse"}
    done = "SELECT coalesce(max(failures), 0) FROM login_failures"
    return Case("PATCH", "/users/me", done, 403, {"json": body, "headers": auth})


async def rename(site: Site) -> Case:
    user, name, auth = await site.user()
    done = f"SELECT (username <> '{name}')::int FROM users WHERE id = {user}"
    body = {"username": f"x{name}"[:32]}
    return Case("PATCH", "/users/me", done, 200, {"json": body, "headers": auth})


async def close_account(site: Site) -> Case:
    user, _, auth = await site.user()
    done = f"SELECT token_version FROM users WHERE id = {user}"
    return Case("DELETE", "/users/me", done, 204, {"headers": auth})


async def change_user(site: Site) -> Case:
    _, _, auth = await site.user("admin")
    user, _, _ = await site.user()
    done = f"SELECT token_version FROM users WHERE id = {user}"
    return Case("PATCH", f"/users/{user}", done, 200, {"json": {"role": "guest"}, "headers": auth})


async def create_post(site: Site) -> Case:
    user, _, auth = await site.user()
    done = f"SELECT count(*) FROM posts WHERE author_id = {user}"
    return Case("POST", "/posts", done, 201, {"json": POST, "headers": auth})


async def create_post_with_a_new_tag(site: Site) -> Case:
    user, _, auth = await site.user()
    done = f"SELECT count(*) FROM posts WHERE author_id = {user}"
    body = POST | {"tags": [uuid4().hex]}
    return Case("POST", "/posts", done, 201, {"json": body, "headers": auth})


async def change_post(site: Site) -> Case:
    user, _, auth = await site.user()
    post = await site.post(user)
    done = f"SELECT version - 1 FROM posts WHERE id = {post}"
    body = {"title": "new", "tags": [uuid4().hex]}
    return Case("PATCH", f"/posts/{post}", done, 200, {"json": body, "headers": auth})


async def delete_post(site: Site) -> Case:
    user, _, auth = await site.user()
    post = await site.post(user)
    done = f"SELECT version - 1 FROM posts WHERE id = {post}"
    return Case("DELETE", f"/posts/{post}", done, 204, {"headers": auth})


async def restore_post(site: Site) -> Case:
    user, _, auth = await site.user()
    post = await site.post(user, deleted=True)
    done = f"SELECT version - 1 FROM posts WHERE id = {post}"
    return Case("POST", f"/posts/{post}/restore", done, 200, {"headers": auth})


async def add_comment(site: Site) -> Case:
    user, _, auth = await site.user()
    post = await site.post(user)
    done = f"SELECT count(*) FROM comments WHERE post_id = {post}"
    body = {"content": "c"}
    return Case("POST", f"/posts/{post}/comments", done, 201, {"json": body, "headers": auth})


async def delete_comment(site: Site) -> Case:
    user, _, auth = await site.user()
    comment = await site.comment(user, await site.post(user))
    done = f"SELECT count(deleted_at) FROM comments WHERE id = {comment}"
    return Case("DELETE", f"/comments/{comment}", done, 204, {"headers": auth})


async def import_posts(site: Site) -> Case:
    user, _, auth = await site.user()
    # All of its three lines or none: a fraction fails.
    done = f"SELECT count(*) / 3.0 FROM posts WHERE author_id = {user}"
    line = f'{{"title": "t", "content": "c", "tags": ["{uuid4().hex}"]}}\n'
    headers = auth | {"Content-Type": "application/x-ndjson"}
    return Case("POST", "/posts/import", done, 201, {"content": line * 3, "headers": headers})


WRITES: list[Callable[[Site], Awaitable[Case]]] = [
    sign_up,
    sign_in,
    sign_in_wrongly,
    refresh,
    sign_out,
    sign_out_everywhere,
    new_password,
    wrong_current_password,
    rename,
    close_account,
    change_user,
    create_post,
    create_post_with_a_new_tag,
    change_post,
    delete_post,
    restore_post,
    end_session,
    end_other_sessions,
    ask_for_verification,
    verify_email,
    reset_password,
    take_down,
    put_back,
    add_comment,
    delete_comment,
    import_posts,
]


@dataclass(frozen=True)
class Shape:
    """How the app reaches its databases."""

    replica: bool = False
    pooler: bool = False
    fast_paths: bool = True

    @property
    def losses(self) -> list[Lost]:
        """What is lost here: everywhere the answer, which leaves open what the server has done.

        A request that never gets through has done nothing, whatever else there is.
        """
        return [Lost.ANSWER] if self.replica else list(Lost)

    def __str__(self) -> str:
        named = ("replica", self.replica), ("pooler", self.pooler), ("plain", not self.fast_paths)
        return "-".join(name for name, there in named if there) or "direct"


# Each write with and without a replica, a pooler and fast paths, but not every mixture of them.
# The pooler comes with a replica: that shape has the most round trips.
SHAPES = [
    Shape(),
    Shape(replica=True),
    Shape(replica=True, pooler=True),
    Shape(fast_paths=False),
    Shape(replica=True, fast_paths=False),
]


@contextmanager
def databases(pair: Pair, shape: Shape) -> Iterator[tuple[URL, URL, str | None]]:
    """What the proxy leads to, the primary itself, and the standby."""
    with ExitStack() as stack:
        url, copy = stack.enter_context(pair.database())
        direct = make_url(url)
        target = direct
        if shape.pooler:
            folder = stack.enter_context(short_folder())
            target = stack.enter_context(pgbouncer(direct, folder))
        yield target, direct, copy if shape.replica else None


@asynccontextmanager
async def site_of(pair: Pair, shape: Shape) -> AsyncIterator[Site]:
    with databases(pair, shape) as (target, direct, copy):
        assert target.host
        assert target.port
        async with Proxy(target.host, target.port).running() as proxy:
            url = target.set(host="127.0.0.1", port=proxy.port)
            settings = make_settings(
                url.render_as_string(hide_password=False),
                database_replica_url=copy,
                database_pooler=shape.pooler,
                fast_paths=shape.fast_paths,
                pool_size=2,
                login_failures_per_address=10_000,
                mails_per_address=10_000,
            )
            app = create_app(settings)
            await app.state.database.open()
            own = await asyncpg.connect(direct.render_as_string(hide_password=False))
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                site = Site(app, client, proxy, own)
                await site.begin()
                yield site
            await own.close()
            await app.state.database.close()


async def lose(site: Site, write: Callable[[Site], Awaitable[Case]], at: int, lost: Lost) -> bool:
    """Send the write, losing one round trip. False if it has fewer."""
    await site.warm()
    case = await write(site)
    site.proxy.arm(at, lost)
    answer = await site.client.request(case.method, case.path, **case.more)
    was_cut = site.proxy.disarm()
    done = await site.direct.fetchval(case.done)
    where = f"{write.__name__}: round trip {at} lost, {lost.value}: {answer.text}"
    if answer.status_code == case.success:
        assert done == 1, f"acknowledged, and done {done} times; {where}"
        if site.app.state.database.replica:
            assert "written_at" in answer.cookies, where
    else:
        assert answer.status_code == 503, where
        assert answer.headers["content-type"] == PROBLEM
        assert done in (0, 1), f"not acknowledged, and done {done} times; {where}"
        assert was_cut, where
    return was_cut


@pytest.mark.parametrize("shape", SHAPES, ids=str)
async def test_every_round_trip_of_every_write(
    pair: Pair, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.retry.random.uniform", lambda *_: 0)  # nobody is in the way here
    async with site_of(pair, shape) as site:
        for write in WRITES:
            if not shape.fast_paths and not write.__name__.startswith("create_post"):
                continue  # the setting is asked by no other write
            for lost in shape.losses:
                for at in range(1, MOST):
                    if not await lose(site, write, at, lost):
                        break
                else:
                    raise AssertionError(f"{write.__name__} never came to an end")
                # One at least is the request itself; the connections were there before.
                assert at > 1, write.__name__


async def test_no_write_is_left_out(pair: Pair) -> None:
    """Each operation of the OpenAPI document that is no GET has a case above.

    But for one: the answer to a forgotten password promises nothing, its write comes afterwards.
    """
    async with site_of(pair, Shape()) as site:
        asked = [await write(site) for write in WRITES]
        writes = {
            (method.upper(), path)
            for path, operations in site.app.openapi()["paths"].items()
            for method in operations
            if method != "get"
        } - {("POST", "/auth/password-reset")}
    covered = {
        (method, path)
        for method, path in writes
        for case in asked
        if case.method == method and re.fullmatch(re.sub(r"{\w+}", "[0-9a-f-]+", path), case.path)
    }
    assert covered == writes
