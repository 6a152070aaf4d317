"""The check of ``written_by``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    data = world.data
    name = {user["id"]: user["username"] for user in data.users}
    writers = [row["author_id"] for row in (*data.posts, *data.comments)]
    busiest = max(writers, key=lambda user: (writers.count(user), user), default=0)
    for limit in (2, 0, 5, 5_000):
        yield call(name.get(busiest, "nobody"), limit)
    most = 12 if world.name == "hostile" else 4
    for username in [*draw.texts((name[user] for user in sorted(set(writers))), most=most), "%"]:
        yield call(username, 120)


def check_written_by(case: Case) -> None:
    for (author,) in case.sql("SELECT DISTINCT username FROM users ORDER BY 1 LIMIT 4"):
        one_statement(case, author, 2)
