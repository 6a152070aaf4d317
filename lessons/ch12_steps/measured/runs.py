"""What is measured, and what limits it."""

from dataclasses import dataclass, field

from sqlalchemy import URL

from . import load, pictures
from .pictures import Bar, Picture
from .server import SLOW

THREADS = 40


@dataclass
class Measured:
    """Four pictures of this machine."""

    pictures: list[Picture] = field(default_factory=list)

    def __getitem__(self, bar: str) -> float:
        """The value of a bar by its name."""
        return next(
            each.value for picture in self.pictures for each in picture.bars if each.name == bar
        )

    def _repr_html_(self) -> str:
        return "".join(map(pictures.drawn, self.pictures))

    def __repr__(self) -> str:
        return "\n\n".join(map(pictures.in_text, self.pictures))


async def measure(url: URL) -> Measured:
    """Measure on the database at ``url``. It takes about ten seconds."""
    async with load.server(url) as port:
        steps = (fast_queries, slow_queries, slow_service, hashing)
        return Measured([await step(port) for step in steps])


@dataclass(frozen=True)
class Load:
    """What is sent for one bar: each client sends ``rounds`` requests.

    With ``of_a_core`` a second bar says how many answers a second of processor time is good for.
    """

    path: str
    clients: int
    rounds: int
    threads: int = THREADS
    of_a_core: bool = False


async def bars(port: int, loads: dict[str, Load]) -> list[Bar]:
    """Measure one after the other."""
    measured = []
    for name, each in loads.items():
        await load.ask(port, f"/threads/{each.threads}")
        rate = await load.rate(port, each.path, each.clients, each.rounds)
        measured.append(Bar(name, rate.measured))
        if each.of_a_core:
            measured.append(Bar(f"{name}, one core", rate.of_a_core))
        await load.ask(port, "/rest")
    return measured


async def fast_queries(port: int) -> Picture:
    """One row by primary key."""
    loads = {kind: Load(f"/{kind}/fast", 32, 12, of_a_core=True) for kind in ("sync", "async")}
    return Picture(
        "Fast queries: one row by primary key, 32 clients",
        await bars(port, loads),
        "one processor core, which a Python process can't exceed",
        {"the claim for sync": 100, "the claim for async": 1000},
    )


async def slow_queries(port: int) -> Picture:
    """A tenth of a second in the database."""
    loads = {
        f"{kind}, pool of {pool}": Load(f"/{kind}/slow?connections={pool}", 32, 3)
        for pool in (15, 30)
        for kind in ("sync", "async")
    }
    return Picture(
        "Queries that take 0.1 s, 32 clients",
        await bars(port, loads),
        "the pool: each connection does 10 such queries a second",
        {"15 connections": 15 / SLOW, "30 connections": 30 / SLOW},
    )


async def slow_service(port: int) -> Picture:
    """A tenth of a second elsewhere, with no connection to the database."""
    async with load.outside_service() as service:
        loads = {
            f"sync, {threads} threads": Load(f"/sync/outside?port={service}", 100, 2, threads)
            for threads in (THREADS, 100)
        }
        loads["async, no threads"] = Load(f"/async/outside?port={service}", 100, 2)
        measured = await bars(port, loads)
    return Picture(
        "Waiting 0.1 s for another service, 100 clients",
        measured,
        "with sync, the number of threads; with async, the number of clients, or the processor if "
        "that is reached first",
        {"40 threads": THREADS / SLOW, "100 clients": 100 / SLOW},
    )


async def hashing(port: int) -> Picture:
    """Four sign-ups at once, and a client that only wants to know whether the server is alive."""
    pings = [
        Bar("no sign-up", await load.longest_ping(port)),
        Bar("hashing on the loop", await load.longest_ping(port, "/hash/on-the-loop")),
        Bar("hashing in threads", await load.longest_ping(port, "/hash/in-a-thread")),
    ]
    return Picture(
        "The slowest /ping while four passwords are hashed",
        pings,
        "the loop: it stands still as long as one function computes",
        unit="ms",
    )
