"""The check of ``index_visits``, chapter 14."""

from collections.abc import Iterator

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on
from workbook.plans import Plan, settle

ROWS = 10_000
TABLE = """
CREATE TABLE visits (id integer PRIMARY KEY, reader text NOT NULL, path text NOT NULL,
  status integer NOT NULL, happened_at timestamptz NOT NULL);
INSERT INTO visits SELECT i, 'reader' || i * 37 % 300, '/Posts/' || i * 53 % 900,
  CASE WHEN i % 500 = 0 THEN 500 + i % 3 WHEN i % 20 = 1 THEN 499 ELSE 200 END,
  timestamptz '2026-01-01 00:00+00' + i * interval '10 minutes'
FROM generate_series(1, {rows}) AS i
"""
QUERIES = {
    1: "SELECT id FROM visits WHERE reader = 'reader77' ORDER BY happened_at DESC LIMIT 10",
    2: "SELECT id FROM visits WHERE reader = 'reader77' AND happened_at >= '2026-02-25 00:00+00'",
    3: "SELECT id FROM visits WHERE status >= 500 ORDER BY happened_at DESC LIMIT 20",
    4: "SELECT id FROM visits WHERE lower(path) = '/posts/5'",
    5: "SELECT id FROM visits WHERE happened_at >= '2026-02-10 00:00+00'"
    " AND happened_at < '2026-02-11 00:00+00'",
}
SIZES = (
    "SELECT indexrelid::regclass::text, pg_relation_size(indexrelid) / 8192, indpred IS NOT NULL"
    " FROM pg_index WHERE indrelid = 'visits'::regclass AND NOT indisprimary ORDER BY 1"
)


def calls(_: World) -> Iterator[Call]:
    yield call(setup=TABLE.format(rows=40))


@on("empty")
def check_index_visits(case: Case) -> None:
    case.sql(TABLE.format(rows=ROWS))
    with case.engine.begin() as connection:
        case.call(connection)
    settle(case.engine)
    indexes = case.sql(SIZES)
    names = ", ".join(name for name, *_ in indexes)
    case.mistake(
        "one_for_each_query",
        len(indexes) > 4,
        f"You created {len(indexes)} indexes: {names}. Four are enough for the five queries. "
        "Which of them is made redundant by another?",
    )
    plans = {number: case.plan(query) for number, query in QUERIES.items()}
    for number, plan in plans.items():
        _judge(case, number, plan)
    third = plans[3].index_names[0]
    pages = next(pages for name, pages, _ in indexes if name == third)
    alone = not any(third in plan.index_names for number, plan in plans.items() if number != 3)
    case.mistake(
        "all_rows_for_a_few",
        alone and pages > 2,
        f"Query 3 uses {third}, which no other query uses. It has {pages} pages of 8 kB, since it "
        "contains all visits, whatever their status. One visit in 500 is enough for query 3.",
    )


def _judge(case: Case, number: int, plan: Plan) -> None:
    query = f"Query {number} ({QUERIES[number]})"
    scan = plan.find("Seq Scan", on="visits")
    case.mistake(
        "an_expression_needs_its_own",
        number == 4 and bool(scan),
        f"{query} reads all {ROWS:,} visits. An index serves this query if the index contains the "
        "result of this very expression, lower(path), for every visit.",
    )
    case.mistake(
        "reads_the_table",
        bool(scan),
        f"{query} reads the whole table, {ROWS:,} visits: none of your indexes helps it.",
    )
    case.mistake(
        "sorts",
        plan.uses("Sort") or plan.uses("Incremental Sort"),
        f"{query} finds its {plan.read} rows in {_named(plan)} and then sorts them. The index can "
        "have them in that order already.",
    )
    returned = plan.rows or 0
    # One page for each row, and the way down in the index: what is skipped in an index costs pages.
    case.mistake(
        "reads_too_much",
        plan.read > returned or plan.pages > returned + 5 or "BitmapAnd" in plan.types,
        f"{query} returns {returned} rows. To find them, PostgreSQL looks at {plan.pages} pages of "
        f"8 kB and {plan.read} rows in {_named(plan)}. With the right columns in the right order, "
        "these rows are next to each other in the index.",
    )


def _named(plan: Plan) -> str:
    return " and ".join(plan.index_names) or "the table"
