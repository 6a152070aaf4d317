"""The check of ``rename_tag_api``, chapter 15."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import sessionmaker

from workbook.asgi import run, send
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call
from workbook.judge.equivalence.http.steps import put, steps
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on


def calls(world: World) -> Iterator[Call]:
    tags = world.data.tags
    first, last = tags[0], tags[-1]
    address = f"/tags/{first['id']}"
    yield steps(put(address, {"name": last["name"]}))
    yield steps(put(f"/tags/{max(tag['id'] for tag in tags) + 1}", {"name": "brand new"}))
    yield steps(put(address, {"name": "brand new"}))
    yield steps(put(address, {"name": first["name"]}))
    # What a failed request leaves behind shows in the next one.
    yield steps(put(address, {"name": last["name"]}), put(address, {"name": "after that"}))
    yield steps(put("/tags/0", {"name": last["name"]}))
    for name in (
        "",
        "x" * 30,
        "x" * 31,
        "  padded ",
        *draw.texts([tag["name"] for tag in tags], most=6),
    ):
        yield steps(put(address, {"name": name}))
    yield steps(put(address, {}), put("/tags/abc", {"name": "x"}), put(address, {"name": None}))
    yield steps(put(address, {"name": "nul \x00"}))  # the driver refuses it: no conflict


@on("authored")
def check_rename_tag_api(case: Case) -> None:
    app = case.call(sessionmaker(case.engine))
    tags = case.blog.tags
    missing = run(send(app, put(f"/tags/{max(tag['id'] for tag in tags) + 1}", {"name": "new"})))
    taken = run(send(app, put(f"/tags/{tags[0]['id']}", {"name": tags[1]["name"]})))
    swallowed = taken.status == 200 and taken.error is None
    case.mistake(
        "swallows_as_before",
        swallowed and missing.status == 500,
        "A name that is taken is answered with 200, and the tag keeps its old name; a tag that "
        "doesn't exist is answered with 500. The dependency swallows exceptions, and its commit "
        "runs after the response has been sent.",
    )
    case.mistake(
        "passes_http_exceptions",
        swallowed and missing.status == 404,
        "For a tag that doesn't exist the response is now 404. For a name that is taken it is "
        "200, and the tag keeps its old name: the commit fails after the response has been sent, "
        "and that exception is still swallowed.",
    )
    _taken_at_the_last_moment(case, app, well=taken.status == 409)


def _taken_at_the_last_moment(case: Case, app: Any, *, well: bool) -> None:
    """Another request takes the name right before this one sends its UPDATE."""
    tags = case.blog.tags
    address, other = f"/tags/{tags[0]['id']}", tags[-1]["id"]
    others = case.make_engine()
    taken: list[bool] = []

    def take(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not taken and statement.lstrip().upper().startswith("UPDATE TAGS"):
            taken.append(True)
            with others.begin() as connection:
                connection.execute(text("SET LOCAL lock_timeout = '50ms'"))
                rename = text("UPDATE tags SET name = 'just taken' WHERE id = :id")
                connection.execute(rename, {"id": other})

    event.listen(case.engine, "before_cursor_execute", take)
    reply = run(send(app, put(address, {"name": "just taken"})))
    case.mistake(
        "looks_first",
        bool(taken) and reply.status != 409 and well,
        "Another request took the name after yours had checked that it was free. The response was "
        f"{reply.status}, and 409 was expected. What a SELECT found may have changed by the time "
        "of the UPDATE: only the unique constraint decides.",
    )
