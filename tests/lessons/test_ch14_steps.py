"""The ladder's rungs answer with the same JSON, and what counts and draws them is right."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text

from lessons.ch14_steps import bulk
from lessons.ch14_steps.chart import Chart
from lessons.ch14_steps.ladder import costs
from lessons.ch14_steps.pages import Curves
from workbook import databases, sandboxes


@pytest.fixture
def engine() -> Iterator[Engine]:
    """The authored blog."""
    name = f"test_ladder_{uuid4().hex[:8]}"
    engine = create_engine(databases.create(name, template=sandboxes.blog_template()))
    yield engine
    engine.dispose()
    databases.drop(name)


# Posts of the same moment, without tags, with many comments, and letters beyond ASCII.
ODD = """
INSERT INTO posts (author_id, title, content, status, published_at)
SELECT 1, E'Tie "quoted" \\\\ \\t ' || n || ' Zoë', '', 'published', '2031-01-01 02:00+02'
FROM generate_series(1, 4) AS n;
INSERT INTO comments (post_id, author_id, content)
SELECT id, author_id, 'and so on' FROM posts, generate_series(1, 30) WHERE title LIKE 'Tie%2%'
"""


@pytest.mark.parametrize("setup", ["", ODD, "DELETE FROM post_tags", "DELETE FROM posts"])
def test_every_rung_sends_the_same_json(engine: Engine, setup: str) -> None:
    with engine.begin() as connection:
        if setup:
            connection.exec_driver_sql(setup.replace("%", "%%"))
        published = connection.scalar(text("SELECT count(*) FROM posts WHERE status = 'published'"))
    ladder = asyncio.run(costs.count(engine.url))
    assert len(ladder.feeds) == len(costs.RUNGS) == 9
    assert ladder.same_json
    feed = json.loads(ladder.feeds["lazy"])
    assert len(feed) == min(published or 0, 20)
    if setup == ODD:
        assert [item["published_at"] for item in feed[:4]] == ["2031-01-01T00:00:00Z"] * 4
        assert sorted(item["comments"] for item in feed[:4]) == [0, 0, 0, 30]
    if feed:
        assert ladder["lazy"].statements > 3 > ladder["few_columns"].statements
        assert ladder["json_text"].rows == ladder["driver"].rows == 1
        assert ladder["few_columns"].bytes < ladder["counted"].bytes < ladder["joined"].bytes


def test_one_rung_that_differs_is_seen(engine: Engine) -> None:
    ladder = asyncio.run(costs.count(engine.url))
    ladder.feeds["core_rows"] = ladder.feeds["core_rows"].replace("T", "t", 1)
    assert not ladder.same_json


def test_measured_rates_are_drawn_in_relation_to_the_lowest_rung() -> None:
    two = {"lazy": costs.Cost(50, 90, 9_000), "driver": costs.Cost(1, 1, 3_000)}
    ladder = costs.Ladder(two, {}, {"lazy": 20.0, "driver": 250.0})
    assert repr(ladder).splitlines()[2].split()[-1] == "12.5"
    assert "12.5 requests/s, lazy = 1" in ladder._repr_html_()


def test_every_way_inserts_the_same_rows(engine: Engine) -> None:
    bulk.Base.metadata.create_all(engine)
    rows = bulk.make_rows(7)
    found = []
    for way in bulk.WAYS:
        with engine.begin() as connection:
            connection.execute(text("TRUNCATE log_lines RESTART IDENTITY"))
        way(engine, rows)
        with engine.connect() as connection:
            every = text("SELECT path, milliseconds FROM log_lines ORDER BY id")
            found.append([tuple(row) for row in connection.execute(every)])
    assert found == [[(row["path"], row["milliseconds"]) for row in rows]] * 7


def test_ways_are_counted(engine: Engine) -> None:
    bulk.Base.metadata.create_all(engine)
    counted = bulk.count(engine.url, 5)
    assert (counted["commit_each"].statements, counted["commit_each"].commits) == (5, 5)
    assert (counted["flush_each"].statements, counted["flush_each"].commits) == (5, 1)
    for name in ("add_all", "insert_list", "insert_values", "from_arrays", "copy"):
        assert (counted[name].statements, counted[name].commits) == (1, 1)
    assert "rows/s" not in repr(counted)
    assert "rows/s" in repr(bulk.count(engine.url, 2, measured=True))


def test_a_chart_says_in_words_what_it_draws() -> None:
    chart = Chart("Two ways", ["statements"], {"slow": [50, 1.0], "quick": [1, 4.26]}, "times")
    assert chart.in_text().splitlines()[1:] == [
        "slow                         50       1.0",
        "quick                         1       4.3",
    ]
    drawn = chart.drawn()
    (label,) = re.findall('aria-label="(.*?)"', drawn)
    assert label == (
        "Bar chart. Two ways. slow: 50 statements, 1.0 times. quick: 1 statements, 4.3 times."
    )
    widths = [int(width) for width in re.findall('<rect [^>]*?width="([0-9]+)"', drawn)]
    assert widths == [75, 2, 18, 75]


def test_curves_say_in_words_what_they_draw() -> None:
    curves = Curves({"offset": {1: 20, 1000: 20_000}, "keyset": {1: 20, 1000: 20}})
    assert repr(curves).splitlines()[1] == "offset        20  20,000"
    (label,) = re.findall('aria-label="(.*?)"', curves._repr_html_())
    assert label == (
        "Line chart. Rows read for one page. offset: page 1: 20, page 1,000: 20,000. "
        "keyset: page 1: 20, page 1,000: 20."
    )
