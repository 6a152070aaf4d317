"""Whatever is planned: the nodes, rows, loops and costs are those of EXPLAIN's own text."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from workbook.plans import Node, plan

_NODE = re.compile(
    r"^\s*(?:->  )?(?P<type>[A-Z].*?)  \(cost=[\d.]+\.\.(?P<cost>[\d.]+) rows=(?P<expected>\d+)"
    r" width=\d+\) (?:\(actual rows=(?P<real>[\d.]+) loops=(?P<loops>\d+)\)|\((?P<never>never))"
)
_TRIGGER = re.compile(
    r"^Trigger (?:for constraint )?(?P<name>\w+)(?: on \w+)?: calls=(?P<calls>\d+)"
)

WHERE = st.sampled_from(
    ["", "p.views > 4000", "p.id = 7", "p.author_id < 9", "p.status = 'draft'", "p.title LIKE '%1'",
     "p.author_id IN (SELECT id FROM users WHERE is_active)", "p.id IN (1, 2, 3)",
     "EXISTS (SELECT FROM comments c WHERE c.post_id = p.id)",
     "p.views > (SELECT avg(views) FROM posts)"]
)  # fmt: skip
FROM = st.sampled_from(
    ["posts p", "posts p JOIN users u ON u.id = p.author_id",
     "posts p LEFT JOIN comments c ON c.post_id = p.id",
     "(SELECT * FROM posts WHERE views > 10) p", "posts p CROSS JOIN LATERAL (SELECT count(*)"
     " FROM comments c WHERE c.post_id = p.id) n"]
)  # fmt: skip
TAIL = st.sampled_from(
    [
        "",
        "ORDER BY p.views DESC LIMIT 3",
        "ORDER BY p.id",
        "LIMIT 5 OFFSET 5",
        "ORDER BY p.title, 1",
    ]
)
WHAT = st.sampled_from(["p.id", "DISTINCT p.author_id, p.id, p.views, p.title", "p.*"])


@st.composite
def statements(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["select"] * 6 + ["group", "union", "update", "delete", "insert"]))
    where = draw(WHERE)
    condition = f"WHERE {where}" if where else ""
    if kind == "group":
        return f"SELECT p.author_id, count(*) FROM {draw(FROM)} {condition} GROUP BY p.author_id"
    if kind == "union":
        return f"SELECT p.id FROM posts p {condition} UNION SELECT id FROM users"
    if kind == "update":
        return f"UPDATE posts p SET views = 0 {condition or 'WHERE p.id < 50'}"
    if kind == "delete":
        return f"DELETE FROM posts p WHERE p.id < 20 AND ({where or 'true'})"
    if kind == "insert":
        return "INSERT INTO tags (name) VALUES ('a-new-one'), ('another') ON CONFLICT DO NOTHING"
    return f"SELECT {draw(WHAT)} FROM {draw(FROM)} {condition} {draw(TAIL)}"


def of_node(node: Node) -> tuple[str, str, int, float | None, int]:
    real = node.real if node.loops else None
    return node.type, f"{node.cost:.2f}", node.expected, real, node.loops


def test_what_explain_says(blog: Engine) -> None:
    with blog.begin() as connection:
        for table in ("posts", "tags"):  # nobody may analyze them between two looks
            connection.execute(text(f"ALTER TABLE {table} SET (autovacuum_enabled = off)"))

    @settings(
        max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(statements())
    def run(sql: str) -> None:
        compare(blog, sql)

    run()


def compare(blog: Engine, sql: str) -> None:
    shown = plan(sql, blog)
    with blog.connect() as connection:
        connection.execute(text("SET LOCAL max_parallel_workers_per_gather = 0"))
        connection.execute(text("SET LOCAL synchronize_seqscans = off"))
        lines = connection.scalars(
            text(f"EXPLAIN (ANALYZE, TIMING off, SUMMARY off, BUFFERS off) {sql}")
        ).all()
        connection.rollback()
    said = [found for line in lines if (found := _NODE.match(line))]
    assert len(said) == len(shown.nodes), "\n".join(lines)
    for found, node in zip(said, shown.nodes, strict=True):
        kind, cost, expected, real, loops = of_node(node)
        assert found["type"].startswith(kind), (found["type"], kind)
        if not shown.writes:  # a change that was rolled back leaves the table larger
            assert (found["cost"], int(found["expected"])) == (cost, expected)
        if found["never"]:
            assert loops == 0
        # An index keeps entries of the change that was rolled back, until VACUUM comes.
        elif not (shown.writes and kind == "Bitmap Index Scan"):
            assert (float(found["real"]), int(found["loops"])) == (real, loops), sql
    fired = sorted(
        (found["name"], int(found["calls"])) for x in lines if (found := _TRIGGER.match(x))
    )
    assert fired == sorted((each.name, each.calls) for each in shown.triggers)
    drawn = repr(shown)
    assert all(node.type in drawn for node in shown.nodes)
    shares = sum(node.share for node in shown.nodes)
    assert abs(shares - 1) < 1e-6 or shown.cost == 0
