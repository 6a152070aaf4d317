"""The check of ``publish``, chapter 6."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from workbook.blog import Tag
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    users = draw.texts([user["username"] for user in world.data.users], most=100)
    users = [name for name in users if any(row["username"] == name for row in world.data.users)]
    tags = [tag["name"] for tag in world.data.tags]
    names = draw.texts(tags, absent="brand-new", most=20)
    titles = draw.texts(["Old and new"])
    lists = [[*names, *names[:3]], [], [name.upper() for name in names[:4]], [*tags[:3], "waiting"]]
    if world.name != "generated":
        lists.append([f"extra {number}" for number in range(60)])
    for number, tag_names in enumerate(lists):
        user, title = users[number % len(users)], titles[number % len(titles)]
        yield call(user, title, tag_names, before=_waiting, after=_kept)
    yield call(users[-1], "t" * 201, tags[:1])
    yield call(users[-1], "Too long a tag", [*tags[:1], "t" * 31])


def _waiting(session: Session) -> Any:
    """A tag that the caller has added and not yet committed."""
    tag = Tag(name="waiting")
    session.add(tag)
    session.flush()
    return tag


def _kept(_: Any, session: Session, tag: Tag) -> Any:
    return tag in session
