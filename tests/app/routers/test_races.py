"""Many at once, on real connections that really commit."""

import asyncio
import json
from collections import Counter
from typing import Any

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import make_url

from app.crud import bulk
from app.http.places import Places
from tests.app.support.api import PASSWORD, WAITING, rows, sign_up

pytestmark = pytest.mark.anyio


async def test_fifty_identical_sign_ups(client: httpx.AsyncClient, scratch_url: str) -> None:
    body = {"username": "ada", "email": "ada@example.com", "password": PASSWORD}
    answers = await asyncio.gather(*(client.post("/users", json=body) for _ in range(50)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 49}
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes <= {"username_taken", "email_taken"}
    assert await rows(scratch_url, "SELECT count(*) FROM users") == [(1,)]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_of_concurrent_edits_one_wins(
    app: FastAPI, client: httpx.AsyncClient, method: str
) -> None:
    auth = await sign_up(app, client, "ada")
    post = await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    url = post.headers["location"]
    headers = auth | {"If-Match": post.headers["etag"]}
    answers = await asyncio.gather(
        *(
            client.patch(url, json={"title": f"edit {n}"}, headers=headers)
            if method == "PATCH"
            else client.delete(url, headers=headers)
            for n in range(20)
        )
    )
    counted = Counter(answer.status_code for answer in answers)
    if method == "PATCH":
        assert counted == {200: 1, 412: 19}
        [winner] = [answer.json() for answer in answers if answer.status_code == 200]
        assert (await client.get(url)).json() == winner
    else:
        assert counted == {204: 1, 404: 19}


async def test_without_if_match_edits_follow_one_another(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    auth = await sign_up(app, client, "ada")
    post = await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    url = post.headers["location"]
    answers = await asyncio.gather(
        *(client.patch(url, json={"title": f"edit {n}"}, headers=auth) for n in range(20))
    )
    assert {answer.status_code for answer in answers} == {200}
    # Each one is a version of its own: none was lost under another.
    assert {answer.headers["etag"] for answer in answers} == {f'"{n}-ada"' for n in range(2, 22)}


async def test_twenty_posts_make_the_same_tags(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    auth = await sign_up(app, client, "ada")
    names = ["sql", "SQL", "Zebra", "apple", "Mango"]
    answers = await asyncio.gather(
        *(
            client.post(
                "/posts",
                # Each in another order and another case.
                json={
                    "title": "t",
                    "content": "c",
                    "tags": [
                        name.upper() if n % 2 else name for name in names[n % 5 :] + names[: n % 5]
                    ],
                },
                headers=auth,
            )
            for n in range(20)
        )
    )
    assert {answer.status_code for answer in answers} == {201}
    assert await rows(scratch_url, "SELECT count(*) FROM tags") == [(4,)]
    assert await rows(scratch_url, "SELECT count(*) FROM post_tags") == [(80,)]


async def refresh_at_once(app: FastAPI, client: httpx.AsyncClient, *agents: str) -> Any:
    """The answers to these clients, which all send the same refresh token."""
    await sign_up(app, client, "ada")
    form = {"username": "ada", "password": PASSWORD}
    token = {"refresh_token": (await client.post("/auth/token", data=form)).json()["refresh_token"]}
    return await asyncio.gather(
        *(
            client.post("/auth/refresh", json=token, headers={"User-Agent": agent})
            for agent in agents
        )
    )


async def test_a_refresh_token_works_once_however_often_it_comes_at_once(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    answers = await refresh_at_once(app, client, *(f"client {n}" for n in range(10)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: 9}


async def test_the_same_client_may_refresh_many_times_at_once(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    answers = await refresh_at_once(app, client, *["the same"] * 10)
    assert Counter(answer.status_code for answer in answers) == {200: 10}
    # Each answer is a pair of its own, and each works.
    fresh = {answer.json()["refresh_token"] for answer in answers}
    assert len(fresh) == 10
    for token in fresh:
        answer = await client.post("/auth/refresh", json={"refresh_token": token})
        assert answer.status_code == 200, answer.text


async def test_answers_to_one_comment_at_once(app: FastAPI, client: httpx.AsyncClient) -> None:
    auth = await sign_up(app, client, "ada")
    post = await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    url = f"{post.headers['location']}/comments"
    first = (await client.post(url, json={"content": "1"}, headers=auth)).json()["id"]
    body = {"content": "answer", "parent_id": first}
    answers = await asyncio.gather(*(client.post(url, json=body, headers=auth) for _ in range(20)))
    assert {answer.status_code for answer in answers} == {201}
    page = (await client.get(url)).json()["items"]
    assert [comment["depth"] for comment in page] == [0] + [1] * 20


async def test_a_deadlock_is_done_again(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    """Ours waits for another transaction, which then waits for ours: PostgreSQL ends one."""
    auth = await sign_up(app, client, "ada")
    post = await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    url = post.headers["location"]
    dsn = make_url(scratch_url).set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(dsn, server_settings={"deadlock_timeout": "60s"})
    try:
        transaction = other.transaction()
        await transaction.start()
        # Ours locks the post, then wants the tag that this one is making.
        await other.execute("INSERT INTO tags (name) VALUES ('new')")
        ours = asyncio.create_task(client.patch(url, json={"tags": ["new"]}, headers=auth))
        for _ in range(500):
            if await rows(scratch_url, WAITING):
                break
            await asyncio.sleep(0.02)
        # It is ours that notices (after its deadlock_timeout of 1 s) and is rolled back.
        await other.execute("UPDATE posts SET title = 'theirs' WHERE true")
        await transaction.commit()
        answer = await ours
    finally:
        await other.close()
    assert answer.status_code == 200, answer.text
    assert answer.json()["title"] == "theirs"
    assert answer.json()["tags"] == ["new"]


async def test_a_lock_that_does_not_come_is_503(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    auth = await sign_up(app, client, "ada")
    post = await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    dsn = make_url(scratch_url).set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(dsn)
    try:
        async with other.transaction():
            await other.execute("UPDATE posts SET title = 'x'")
            answer = await client.patch(post.headers["location"], json={"title": "y"}, headers=auth)
    finally:
        await other.close()
    assert (answer.status_code, answer.json()["code"]) == (503, "lock_timeout")
    assert answer.headers["retry-after"] == "1"


# In one statement, or with a tag to be made in a transaction of several.
ONE_STATEMENT: dict[str, Any] = {"title": "t", "content": "c"}
SEVERAL = ONE_STATEMENT | {"tags": ["new"]}


@pytest.mark.parametrize("body", [ONE_STATEMENT, SEVERAL], ids=["one", "several"])
async def test_a_commit_that_fails_is_no_201(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str, body: dict[str, Any]
) -> None:
    """The commit comes before the answer: see app/database.py."""
    auth = await sign_up(app, client, "ada")
    dsn = make_url(scratch_url).set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(dsn)
    # Deferred: every statement succeeds, and COMMIT does not.
    await other.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23514'; END $$;
        CREATE CONSTRAINT TRIGGER late AFTER INSERT ON posts
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()
        """
    )
    await other.close()
    answer = await client.post("/posts", json=body, headers=auth)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert await rows(scratch_url, "SELECT count(*) FROM posts") == [(0,)]


@pytest.mark.parametrize(
    ("body", "when", "status", "tries"),
    [
        # A statement inside a transaction: nothing is committed yet, so all is done again.
        (SEVERAL, "AFTER INSERT ON posts", 201, 2),
        # COMMIT, or a statement that is its own transaction: it may count. Never again.
        (SEVERAL, "AFTER INSERT ON posts DEFERRABLE INITIALLY DEFERRED", 503, 1),
        (ONE_STATEMENT, "AFTER INSERT ON posts", 503, 1),
    ],
    ids=["statement", "commit", "one statement"],
)
async def test_a_lost_connection_is_done_again_only_before_the_commit(
    app: FastAPI,
    client: httpx.AsyncClient,
    scratch_url: str,
    body: dict[str, Any],
    when: str,
    status: int,
    tries: int,
) -> None:
    auth = await sign_up(app, client, "ada")
    dsn = make_url(scratch_url).set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(dsn)
    # The first one who comes by loses his connection. A sequence is not rolled back: it counts.
    await other.execute(
        f"""
        CREATE SEQUENCE tries;
        CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF nextval('tries') = 1 THEN
                PERFORM pg_terminate_backend(pg_backend_pid()), pg_sleep(5);
            END IF;
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER unlucky {when} FOR EACH ROW EXECUTE FUNCTION hang_up()
        """
    )
    await other.close()
    answer = await client.post("/posts", json=body, headers=auth)
    assert answer.status_code == status, answer.text
    assert await rows(scratch_url, "SELECT last_value FROM tries") == [(tries,)]
    made = 1 if status == 201 else 0
    assert await rows(scratch_url, "SELECT count(*) FROM posts") == [(made,)]


async def test_imports_that_make_the_same_tags(
    app: FastAPI,
    client: httpx.AsyncClient,
    scratch_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each at other lines, and so in other batches: none waits for one that waits for it."""
    monkeypatch.setattr("app.http.ndjson.BATCH_LINES", 1)
    app.state.imports = Places(5)
    kind = {"Content-Type": "application/x-ndjson"}
    # One import at a time for each user.
    users = [await sign_up(app, client, f"user{n}") | kind for n in range(5)]
    lines = [json.dumps({"title": "t", "content": "c", "tags": [f"t{n}"]}) for n in range(20)]
    answers = await asyncio.gather(
        *(
            client.post("/posts/import", content="\n".join(lines[n:] + lines[:n]), headers=auth)
            for n, auth in zip(range(0, 20, 4), users, strict=True)
        )
    )
    assert [answer.status_code for answer in answers] == [201] * 5
    assert await rows(scratch_url, "SELECT count(*) FROM tags") == [(20,)]
    assert await rows(scratch_url, "SELECT count(*) FROM post_tags") == [(100,)]


async def test_a_long_import_keeps_its_tags_from_nobody(
    app: FastAPI, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    auth = await sign_up(app, client, "ada")
    post = {"title": "t", "content": "c", "tags": ["new", "Newer"]}
    add = bulk.add_posts
    meanwhile: list[httpx.Response] = []

    async def slow(*arguments: Any) -> None:
        await add(*arguments)
        meanwhile.append(await client.post("/posts", json=post, headers=auth))

    monkeypatch.setattr(bulk, "add_posts", slow)
    headers = auth | {"Content-Type": "application/x-ndjson"}
    answer = await client.post("/posts/import", content=json.dumps(post), headers=headers)
    assert (answer.status_code, meanwhile[0].status_code) == (201, 201)


async def test_edit_delete_and_restore_at_once(
    app: FastAPI, client: httpx.AsyncClient, scratch_url: str
) -> None:
    auth = await sign_up(app, client, "ada")
    post = await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    url = post.headers["location"]
    answers = await asyncio.gather(
        *(
            request
            for n in range(10)
            for request in (
                client.patch(url, json={"title": f"{n}", "tags": [f"t{n}"]}, headers=auth),
                client.delete(url, headers=auth),
                client.post(f"{url}/restore", headers=auth),
                client.post(f"{url}/comments", json={"content": "c"}, headers=auth),
                client.get(url),
            )
        )
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 204, 404}
    counted = Counter(answer.request.method for answer in answers if answer.is_success)
    [(version, title)] = await rows(scratch_url, "SELECT version, title FROM posts")
    edits = [answer for answer in answers if answer.request.method == "PATCH" and answer.is_success]
    # Each change that was answered is a version, and the last edit is what is there.
    assert version >= 1 + counted["PATCH"] + counted["DELETE"]
    if edits:
        last = max(
            edits, key=lambda answer: int(answer.headers["etag"].strip('"').partition("-")[0])
        )
        assert title == last.json()["title"]


async def test_comments_are_deleted_while_they_are_answered(
    app: FastAPI, client: httpx.AsyncClient
) -> None:
    auth = await sign_up(app, client, "ada")
    post = await client.post("/posts", json={"title": "t", "content": "c"}, headers=auth)
    url = f"{post.headers['location']}/comments"
    first = (await client.post(url, json={"content": "1"}, headers=auth)).json()["id"]
    answers = await asyncio.gather(
        *(
            request
            for _ in range(10)
            for request in (
                client.post(url, json={"content": "a", "parent_id": first}, headers=auth),
                client.delete(f"/comments/{first}", headers=auth),
                client.get(url),
            )
        )
    )
    counted = Counter((answer.request.method, answer.status_code) for answer in answers)
    assert {status for _, status in counted} <= {200, 201, 204, 404, 409}
    # Its text was there for nobody to delete twice, and every answer still has its place.
    assert counted["DELETE", 204] >= 1
    page = (await client.get(url)).json()["items"]
    assert sum(comment["depth"] == 1 for comment in page) == counted["POST", 201]
    if page:
        assert page[0] | {"content": None, "author": None} == page[0]
