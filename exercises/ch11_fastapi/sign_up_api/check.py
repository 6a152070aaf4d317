"""The check of ``sign_up_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import post, steps, together
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    users = world.data.users
    new = {"username": "newcomer", "email": "newcomer@example.com"}
    yield steps(post("/users", {**new, "full_name": "A Newcomer"}))
    yield steps(post("/users", {**new, "username": users[0]["username"], "email": "a@b"}))
    yield steps(post("/users", {**new, "username": "second", "email": users[-1]["email"]}))
    yield steps(together(*[post("/users", {"username": "many", "email": "m@example.com"})] * 4))
    for number, name in enumerate(draw.texts([user["username"] for user in users], most=9)):
        yield steps(post("/users", {"username": name, "email": f"{number}@x.org"}))
    for number, length in enumerate((30, 31)):
        yield steps(post("/users", {"username": "x" * length, "email": f"long{number}@x.org"}))
    for number, email in enumerate(("", "@", "a@b", "no-at", f"{'x' * 252}@b", f"{'x' * 253}@b")):
        yield steps(post("/users", {"username": f"mail{number}", "email": email}))
    fields: list[dict[str, Any]] = [
        {"is_active": False},
        {"created_at": "2001-01-01T00:00:00Z", "bio": "sent along"},
        {"id": users[0]["id"]},
        {"full_name": None},
        {"full_name": "x" * 101},
        {"full_name": ""},
        {"posts": [1]},
        {"username": None},
        {"email": 5},
    ]
    for number, more in enumerate(fields):
        body = {"username": f"more{number}", "email": f"more{number}@example.com", **more}
        yield steps(post("/users", body))
    yield steps(post("/users", {}))
