"""The check of ``copy_readers``, chapter 14."""

from collections.abc import Iterator

from sqlalchemy import Connection

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

Reader = tuple[str, str, str | None, str | None]
TEXTS = [
    "plain", "", None, "a\tb", "a\nb", "a\r\nb", "a\rb", "back\\slash", "\\N", "\\.", "\\n",
    "\\\\N", 'say "hi"', "it's", "a,b", '"', " spaces ", "NULL", "null", "Zoë 日本 🐘", "100%s",
    "%", "{0}", "\\t", "a\n\\.\nb", "ends\\", "\x0b\x0c", "\u2028", ",", "\\",
]  # fmt: skip


def _readers(full_names: list[str | None], bios: list[str | None]) -> list[Reader]:
    return [
        (f"copied{n}", f"copied{n}@example.com", full_name, bio)
        for n, (full_name, bio) in enumerate(zip(full_names, bios, strict=True))
    ]


def _in_transaction(_value: object, connection: Connection, _before: object) -> str:
    """What the caller's commit() will do."""
    return "commits" if connection.in_transaction() else "does nothing"


def calls(world: World) -> Iterator[Call]:
    yield call(_readers(["Ann Lee", None], ["Writes.", None]), after=_in_transaction)
    yield call([])
    yield call(_readers(TEXTS, TEXTS[::-1]))
    for text in TEXTS[3:14]:
        yield call(_readers([text], ["plain"]))
    yield call([("tab\tand\\n", "o'b\"rien\n@example.com", "last", None)])
    yield call([*_readers(["fine"], [None]), ("copied0", "twice@example.com", None, None)])
    if world.name == "authored":
        yield call(_readers([f"number {n}" for n in range(500)], [None] * 500))


_COUNT = "SELECT count(*) FROM users WHERE username LIKE 'copied_'"


def check_copy_readers(case: Case) -> None:
    rows = _readers(["Ann Lee", None, "Bo"], ["Writes.", None, None])
    with case.engine.connect() as connection:
        case.attempt(connection, rows)
        begun = connection.in_transaction()
        sent = [entry.sql.lstrip().upper() for entry in case.recording.statements]
        case.mistake(
            "inserts",
            any(sql.startswith("INSERT") for sql in sent),
            "Your code sends an INSERT. COPY is a command of its own: the driver's cursor has "
            "`copy_expert` for it, and `connection.connection` is the driver's connection.",
        )
        written = connection.exec_driver_sql(_COUNT)
        case.mistake(
            "commit_does_nothing",
            written.scalar_one() == len(rows) and not begun and case.sql(_COUNT) == [(0,)],
            "The rows are there, but the caller can't commit them. The driver's cursor bypasses "
            "SQLAlchemy, which doesn't know that a transaction has begun: its `commit()` does "
            "nothing, and later the rows are rolled back. Call `connection.begin()` first, unless "
            "`connection.in_transaction()`.",
        )
