"""The check of ``find_readers``, chapter 14."""

from collections.abc import Iterator

from workbook.blog import Base
from workbook.judge.case import Case
from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

INDEX = "CREATE INDEX users_lower ON users (lower(username) text_pattern_ops, id)"
# Names in which characters of a pattern stand for themselves, and in which case is not plain.
ODD = """
INSERT INTO users (username, email) SELECT name, 'odd' || n || '@example.com' FROM unnest(ARRAY[
  'p_q', 'pxq', 'p%q', 'p%%q', 'P_Q2', 'pq', 'back\\slash', 'backslash', 'Back\\%', 'a/b', 'A/%',
  'ÄRGER', 'ärmel', 'İzmir', 'izmir', 'STRASSE', 'straße', ' space', 'tie', 'Tie', 'TIE', 'tIE'
]) WITH ORDINALITY AS odd(name, n) ON CONFLICT DO NOTHING
"""
MANY = """
INSERT INTO users (username, email)
SELECT CASE n % 2 WHEN 0 THEN 'Reader' ELSE 'reader' END || n, 'r' || n || '@example.com'
FROM generate_series(1, 5000) AS n;
INSERT INTO users (username, email) VALUES ('zz_top', 'zz@example.com'), ('zzztop', 'z@example.com')
"""


def calls(world: World) -> Iterator[Call]:
    setup = f"{INDEX}; {ODD}"
    names = [user["username"] for user in world.data.users]
    beginnings = [name[: 1 + len(name) // 2] for name in draw.spread(sorted(names), 3)]
    for typed in (
        "p",
        *beginnings,
        *(beginning.upper() for beginning in beginnings[:1]),
        "p_", "P%", "back\\", "a/", "är", "iz", "İ", "tie", "%", "'", "",
    ):  # fmt: skip
        yield call(typed, setup=setup)


@on("empty")
def check_find_readers(case: Case) -> None:
    Base.metadata.create_all(case.engine)
    case.sql(f"{INDEX}; {MANY}; ANALYZE users")
    for typed in ("Reader4711", "ZZ_"):
        with case.session() as session:
            attempt = case.attempt(session, typed)
            if attempt.error is not None or not case.recording.statements:
                return
            plan = case.plan()
        case.mistake(
            "reads_the_table",
            plan.read > 5,
            f"For {typed!r} PostgreSQL looks at {plan.read:,} users. The index contains "
            "`lower(username)`: it serves a condition on this very expression, with a pattern that "
            "has no wildcard at its beginning.",
        )
