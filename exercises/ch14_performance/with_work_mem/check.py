"""The check of ``with_work_mem``, chapter 14."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, func, select, text

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

SETTING = func.current_setting("work_mem")
SEEN = select(SETTING.label("seen"))


def _settings(_value: object, connection: Connection, _before: object) -> dict[str, Any]:
    """The setting in this transaction, and in the next one on the same connection."""
    now = connection.scalar(select(SETTING))
    connection.rollback()
    later = connection.scalar(select(SETTING))
    connection.rollback()
    return {"work_mem in this transaction": now, "work_mem in the next one": later}


def _kept(_value: object, connection: Connection, _before: object) -> dict[str, Any]:
    """The same after a commit."""
    now = connection.scalar(select(SETTING))
    connection.commit()
    later = connection.scalar(select(SETTING))
    connection.rollback()
    return {"work_mem in this transaction": now, "work_mem after the commit": later}


def _local(connection: Connection) -> None:
    connection.execute(text("SET LOCAL work_mem = '7MB'"))


def _lasting(connection: Connection) -> None:
    connection.execute(text("SET work_mem = '9MB'"))
    connection.commit()


def calls(world: World) -> Iterator[Call]:
    names = select(func.count()).select_from(text("users"))
    if world.name == "authored":
        yield call(
            "64MB", SEEN, after=_settings, words="with_work_mem(connection, '64MB', what is set)"
        )
        yield call("64MB", SEEN, after=_kept)
        yield call("1GB", SEEN, before=_local, after=_kept)
        yield call("64MB", SEEN, before=_lasting, after=_settings)
        yield call("64MB", SEEN, before=_local, after=_settings)
        yield call("64MB", select(SETTING, text("generate_series(1, 3)")), after=_settings)
        yield call("64MB", select(SETTING).where(text("false")), after=_settings)
        for broken in (text("SELECT 1 / 0"), text("SELECT nothing FROM nowhere")):
            yield call("64MB", broken, after=_settings)
            yield call("64MB", broken, before=_local, after=_kept)
        for refused in ("lots", "1kB", "", "-1", "64 apples", "64MB'; DELETE FROM comments; --"):
            yield call(refused, SEEN, after=_settings)
        yield call("65536", SEEN, after=_settings)
    yield call("128kB", names, before=_local, after=_kept)


def check_with_work_mem(case: Case) -> None:
    with case.engine.connect() as connection:
        _local(connection)
        error = case.attempt(connection, "64MB", SEEN).error
        kept = error is None and connection.in_transaction()
        left = connection.scalar(select(SETTING)) if kept else None
        case.mistake(
            "back_to_the_default",
            left == "4MB",
            "The caller had set `work_mem` to 7MB. After your function has returned, it is 4MB, "
            "the default.",
        )
