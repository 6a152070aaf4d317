"""What is worked out from an EXPLAIN: shares, misestimates, names. No database needed."""

from __future__ import annotations

from typing import Any

import pytest

from workbook.plans import Plan
from workbook.plans.nodes import tree
from workbook.sqltape import Entry, EntryKind


def node(kind: str, rows: float = 1, expected: int = 1, cost: float = 1, **more: Any) -> Any:
    parts = {"Node Type": kind, "Plan Rows": expected, "Total Cost": cost}
    return {**parts, "Actual Rows": rows, "Actual Loops": 1, **more}


def outer(inside: Any, **more: Any) -> Any:
    return {**inside, "Parent Relationship": "Outer", **more}


def inner(inside: Any, **more: Any) -> Any:
    return {**inside, "Parent Relationship": "Inner", **more}


def plan_of(top: Any) -> Plan:
    return Plan(Entry(EntryKind.STATEMENT, "SELECT 1"), tree({"Plan": top}))


def test_the_cost_of_a_loop_falls_on_what_is_repeated() -> None:
    lookup = inner(node("Index Scan", cost=8), **{"Actual Loops": 100})
    loop = node("Nested Loop", cost=820, Plans=[outer(node("Seq Scan", cost=15)), lookup])
    plan = plan_of({**loop, "Join Type": "Inner"})
    assert [round(each.share, 2) for each in plan.nodes] == [0.01, 0.02, 0.98]
    assert plan.costliest.type == "Index Scan"


def test_a_limit_that_cuts_short_costs_nothing_itself() -> None:
    plan = plan_of(node("Limit", cost=2, Plans=[outer(node("Seq Scan", cost=2_000))]))
    assert [each.share for each in plan.nodes] == [0, 1]


def test_reading_again_from_memory_is_not_paid_like_reading() -> None:
    kept = inner(
        node("Materialize", cost=101, Plans=[outer(node("Seq Scan", cost=100))]),
        **{"Actual Loops": 50},
    )
    loop = node("Nested Loop", cost=300, Plans=[outer(node("Seq Scan", cost=1)), kept])
    plan = plan_of({**loop, "Join Type": "Inner"})
    assert sum(each.share for each in plan.nodes) == pytest.approx(1)
    assert plan.nodes[2].share < plan.nodes[3].share


def test_a_branch_that_never_ran_has_no_share() -> None:
    never = inner(node("Seq Scan", cost=50), **{"Actual Loops": 0})
    plan = plan_of(node("Nested Loop", cost=60, Plans=[outer(node("Seq Scan", cost=9)), never]))
    assert plan.nodes[2].share == 0
    assert "never run" in repr(plan)


def test_far_off_is_marked_where_it_begins() -> None:
    scan = outer(node("Seq Scan", rows=5_000, expected=10))
    plan = plan_of(node("Sort", rows=5_000, expected=10, Plans=[scan]))
    assert [each.misestimate for each in plan.nodes] == [1, 500]
    assert "<-- 500 times more rows than expected" in repr(plan)


def test_a_limit_is_no_misestimate() -> None:
    scan = outer(node("Seq Scan", rows=3, expected=9_000))
    assert plan_of(node("Limit", rows=3, expected=3, Plans=[scan])).nodes[1].misestimate == 1
    # A sort reads everything, whatever stands above it.
    sort = outer(node("Sort", rows=3, expected=9_000, Plans=[scan]))
    cut = plan_of(node("Limit", rows=3, expected=3, Plans=[sort]))
    assert [each.misestimate for each in cut.nodes] == [1, 1, 1 / 3_000]


def test_words_of_the_text_form() -> None:
    left = {**node("Hash Join"), "Join Type": "Left"}
    top = {**node("Aggregate", Plans=[outer(left)]), "Strategy": "Hashed"}
    assert plan_of(top).types == ["HashAggregate", "Hash Left Join"]
    update = {**node("ModifyTable", Operation="Update"), "Relation Name": "posts"}
    assert plan_of(update).writes


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("(views > 100)", "views > 100"),
        ("((a = 1) AND (b = 2))", "(a = 1) AND (b = 2)"),
        ("(a = 1) OR (b = 2)", "(a = 1) OR (b = 2)"),
        ("((title)::text ~~ '%a%'::text)", "title ~~ '%a%'"),
        ("((title)::text = '(:'::text)", "title = '(:'"),
        ("((posts.status)::text = 'it''s'::text)", "posts.status = 'it''s'"),
    ],
)
def test_conditions_are_made_readable(condition: str, said: str) -> None:
    plan = plan_of(node("Seq Scan", Filter=condition))
    assert f"filter: {said}\n" in repr(plan)
