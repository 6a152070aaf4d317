"""Opens the databases of the next worlds while calls are made in this one."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait

from workbook import databases
from workbook.judge import check_database
from workbook.judge.equivalence import driver, heartbeat
from workbook.judge.equivalence.worlds import World


class Prefetcher:
    """Opens databases in a thread of its own, in the order in which they will be asked for.

    The server looks at its rows meanwhile, and Python goes on.
    """

    def __init__(self) -> None:
        driver.install()  # before the first connection: an earlier one would not count
        self._worker = ThreadPoolExecutor(1, "check_database")
        self._coming: dict[tuple[World, int], Future[check_database.JudgingDatabase]] = {}

    def open(self, world: World, number: int) -> None:
        """Start opening the database of a world; ``number`` is that of its side."""
        self._coming[world, number] = self._worker.submit(_open, world, number)

    def take(self, world: World, number: int) -> check_database.JudgingDatabase:
        """That database, opened; waits until it is ready."""
        coming = self._coming.pop((world, number), None)
        if coming is not None:
            while not coming.done():  # to create a database may take long on a busy machine
                wait([coming], timeout=1)
                heartbeat.beat()
            arena = coming.result()
            if _answers(arena):
                return arena
        return _open(world, number)

    def close(self) -> None:
        """End the thread, and the connections that nobody has taken."""
        self._worker.shutdown(cancel_futures=True)
        for coming in self._coming.values():
            if not coming.cancelled() and coming.exception() is None:
                coming.result().close()


def _open(world: World, number: int) -> check_database.JudgingDatabase:
    with driver.uncounted():
        return check_database.open_database(world.name, number, world.zone, tables=True)


def _answers(arena: check_database.JudgingDatabase) -> bool:
    # Code that was judged meanwhile may have ended the connection.
    with driver.uncounted():
        return databases.is_alive(arena.outside)
