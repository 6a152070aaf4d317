"""Two transactions that lock the same rows in different orders wait for each other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, select, text

from workbook.blog import Post

WORDS = "deadlock detected"
WHY = "two transactions lock the same rows in different orders"
CURE = "always the same order (by id), and a retry of the unit of work"
CHAPTER = "ch09"
PATTERN = r"DeadlockDetected|deadlock detected|Deadlock found when trying to get lock"
PHRASES = (
    "DeadlockDetected Process waits for ShareLock on transaction; blocked by process",
    "deadlock between two updates of the same rows",
)
_VIEW = text("UPDATE posts SET views = views + 1 WHERE id = :id")


def _count(engine: Engine, *, same_order: bool) -> object:
    with engine.connect() as connection:
        ids = connection.scalars(select(Post.id).order_by(Post.id).limit(2)).all()
    both_have_one = Barrier(1 if same_order else 2)

    def give_views(order: list[int]) -> None:
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
            connection.execute(_VIEW, {"id": order[0]})
            both_have_one.wait(5)
            connection.execute(_VIEW, {"id": order[1]})

    orders = [list(ids), list(ids) if same_order else list(reversed(ids))]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(give_views, orders))
    return "both done"


def bad(engine: Engine) -> object:
    return _count(engine, same_order=False)


def good(engine: Engine) -> object:
    return _count(engine, same_order=True)
