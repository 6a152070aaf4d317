"""The check of ``readers_of``, chapter 7."""

from collections.abc import Iterator

from exercises.ch07_querying.common import one_statement
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    data = world.data
    name = {user["id"]: user["username"] for user in data.users}
    author = {post["id"]: name[post["author_id"]] for post in data.posts}
    authors = [author[comment["post_id"]] for comment in data.comments]
    # A join may fetch a reader once for each comment there.
    for username in [*draw.texts(authors, most=9 if world.name == "hostile" else 5), "%"]:
        yield call(username, rows=authors.count(username))


def check_readers_of(case: Case) -> None:
    ((most,),) = case.sql("SELECT count(*) FROM comments")
    for (author,) in case.sql("SELECT DISTINCT username FROM users ORDER BY 1 LIMIT 4"):
        one_statement(case, author, rows=most // 2)
