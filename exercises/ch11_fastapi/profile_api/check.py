"""The check of ``profile_api``, chapter 11."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import patch, steps
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    users = world.data.users
    full = next(user["id"] for user in users if user["full_name"] and user["bio"])
    bare = next(user["id"] for user in users if user["full_name"] is None or user["bio"] is None)
    bodies: list[dict[str, Any]] = [
        {"username": "renamed"},
        {"full_name": "New Name"},
        {"bio": "New bio."},
        {"bio": ""},
        {"full_name": None},
        {"bio": None, "full_name": "Both"},
        {"username": " padded "},
        {"username": None},
        {"username": ""},
        {"username": "x" * 31},
        {"full_name": "x" * 101},
        {"full_name": ""},
        {"is_active": False},
        {"id": 4711, "bio": "and an id"},
        {"email": "new@example.com"},
        {"bio": 5},
        {},
    ]
    for body in bodies:
        yield steps(patch(f"/users/{full}", body))
    yield steps(patch(f"/users/{bare}", {"bio": "first"}), patch(f"/users/{bare}", {}))
    yield steps(patch(f"/users/{full}", {"username": users[-1]["username"], "bio": "lost?"}))
    yield steps(patch(f"/users/{full}", [1]))
    for name in draw.texts([], most=8):
        yield steps(patch(f"/users/{bare}", {"username": name}))
    for user_id in (0, max(user["id"] for user in users) + 1):
        yield steps(patch(f"/users/{user_id}", {"bio": "nobody"}))
    yield steps(patch("/users/abc", {"bio": "nobody"}))
