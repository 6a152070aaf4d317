"""The check of ``backfill``, chapter 16."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, event, text

from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

# A trigger notes each row that is written, and in which transaction.
SETUP = """
ALTER TABLE users ADD COLUMN IF NOT EXISTS display_name varchar(100);
CREATE TABLE IF NOT EXISTS written (
  place bigint GENERATED ALWAYS AS IDENTITY (START 1000001) PRIMARY KEY,
  user_id int, transaction bigint);
CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.full_name = 'refused' THEN RAISE EXCEPTION 'this one fails'; END IF;
  IF NEW.id = {first} THEN
    UPDATE users SET full_name = 'Renamed Meanwhile' WHERE id = {last};
  END IF;
  INSERT INTO written (user_id, transaction) VALUES (NEW.id, txid_current());
  RETURN NEW;
END $$;
ALTER TABLE users DISABLE TRIGGER USER;
UPDATE users SET display_name = {new};
UPDATE users SET full_name = {old} WHERE id = {user_id};
TRUNCATE written RESTART IDENTITY;
CREATE OR REPLACE TRIGGER note BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE users ENABLE TRIGGER note
"""
BATCHES = """SELECT array_agg(user_id ORDER BY user_id) FROM written
GROUP BY transaction ORDER BY min(place)"""


def calls(world: World) -> Iterator[Call]:
    ids = sorted(user["id"] for user in world.data.users)
    if world.name == "empty":
        yield _call(5, "NULL")
        return
    some = draw.spread(ids, 3)
    sizes = (1, 2, 5, len(ids), len(ids) + 1, 1000) if len(ids) < 50 else (400, 5000)
    for size in sizes:
        yield _call(size, "NULL")
    yield _call(5, "full_name")
    yield _call(5, "CASE WHEN id % 2 = 0 THEN full_name END")
    yield _call(3, "'Someone Else'", some[1], "NULL")
    yield _call(3, "coalesce(full_name, '') || ' '", some[0], "''")
    yield _call(4, "upper(full_name)", some[2], "NULL")
    yield _call(4, "NULL", some[2], "'  padded '")
    # Somebody gets another name after the backfill has begun, and before their turn.
    yield _call(2, "'Someone Else'", renames=(ids[0], ids[-1]))
    yield _call(2, "NULL", some[1], "'refused'")


def _setup(new: str, user_id: int = 0, old: str = "NULL", renames: tuple[int, int] = (0, 0)) -> str:
    first, last = renames
    return SETUP.format(new=new, old=old, user_id=user_id, first=first, last=last)


def _call(
    size: int, new: str, user_id: int = 0, old: str = "NULL", renames: tuple[int, int] = (0, 0)
) -> Call:
    return call(
        size,
        setup=_setup(new, user_id, old, renames),
        before=lambda _: None,
        after=lambda _, engine, __: _seen(engine),
    )


def _seen(engine: Engine) -> Any:
    with engine.connect() as connection:
        batches = [row[0] for row in connection.execute(text(BATCHES))]
    return {"rows written by each transaction, in order": batches}


@on("authored")
def check_backfill(case: Case) -> None:
    case.sql(_setup("NULL"))
    case.call(case.make_engine(), 2)
    [(transactions, rows)] = case.sql("SELECT count(DISTINCT transaction), count(*) FROM written")
    together = transactions == 1 and rows > 2
    messages = case.exercise.messages
    case.mistake("all_at_once", together and case.recording.count == 1, messages["all_at_once"])
    case.mistake("one_transaction", together, messages["one_transaction"])
    _skips_locked_rows(case)


def _skips_locked_rows(case: Case) -> None:
    """Another transaction locks a row until the learner's code has failed or tried many times."""
    case.sql(_setup("NULL"))
    engine = case.make_engine(connect_args={"options": "-c lock_timeout=50"})
    row = "(SELECT id FROM users WHERE full_name IS NOT NULL ORDER BY id LIMIT 1 OFFSET 3)"
    with case.engine.connect() as other:
        [locked] = other.execute(text(f"SELECT id FROM users WHERE id = {row} FOR UPDATE")).one()  # noqa: S608

        def release(*_: Any) -> None:
            other.rollback()

        def tried(*_: Any) -> None:
            sent.append(1)
            if len(sent) > 200:
                release()

        sent: list[int] = []
        event.listen(engine, "handle_error", release)
        event.listen(engine, "before_cursor_execute", tried)
        attempt = case.attempt(engine, 5)
    left = case.sql("SELECT id FROM users WHERE display_name IS DISTINCT FROM full_name")
    case.mistake(
        "skips_locked_rows",
        attempt.error is None and left == [(locked,)],
        f"Another transaction had locked user {locked} for a moment. Your function returned "
        f"{attempt.value} without an error, but this user's display_name still isn't their "
        "full_name. SKIP LOCKED passes over such a row, so the backfill has to come back to it.",
    )
