"""An upsert is a statement of your own: it sets what its set_ names, and no onupdate."""

from sqlalchemy import Column, Engine, Integer, MetaData, Table, select
from sqlalchemy.dialects.postgresql import insert

WORDS = "an upsert ignores onupdate, or the object stays stale"
WHY = "it is Core; the identity map is not told"
CURE = "explicit set_, populate_existing"
CHAPTER = "ch07"
ASKED = "sqlalchemy#5900, #9746"
PHRASES = (
    "on_conflict_do_update does not update updated_at",
    "upsert onupdate column not changed",
    "object stale after insert on conflict",
)
SHOWS = "version: 1"


def _upsert(engine: Engine, *, sets_the_version: bool) -> str:
    visits = Table(
        "visits",
        MetaData(),
        Column("id", Integer, primary_key=True),
        Column("pages", Integer),
        Column("version", Integer, default=1, onupdate=2),
    )
    with engine.begin() as connection:
        visits.create(connection)
        connection.execute(insert(visits).values(id=1, pages=1))
        again = insert(visits).values(id=1, pages=5)
        changed = {"pages": again.excluded.pages} | ({"version": 2} if sets_the_version else {})
        connection.execute(again.on_conflict_do_update(index_elements=["id"], set_=changed))
        return f"version: {connection.scalar(select(visits.c.version))}"


def bad(engine: Engine) -> str:
    return _upsert(engine, sets_the_version=False)


def good(engine: Engine) -> str:
    return _upsert(engine, sets_the_version=True)
