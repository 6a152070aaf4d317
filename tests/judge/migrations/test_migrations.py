"""Migrations beside a reference, whatever a learner makes of them.

That right answers pass and no wrong one does is proven with those of the exercises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import op

from workbook.judge.equivalence.worlds import world
from workbook.judge.feedback import NotAttempted, NotYet
from workbook.judge.migrations.comparison import Terms
from workbook.judge.migrations.folder import Folder, read
from workbook.judge.migrations.judging import Migrations, Parted
from workbook.judge.migrations.trip import Route, open_side, travel

ADD = "ALTER TABLE tags ADD COLUMN note text"
DROP = "ALTER TABLE tags DROP COLUMN note"
Step = Callable[[], None]


def revision(up: str | Step, down: str | Step = DROP, **more: Any) -> type:
    """A class as a learner writes it; a text is SQL, its statements divided by semicolons."""

    def step(what: str | Step) -> Step:
        if not isinstance(what, str):
            return what

        def run() -> None:
            for statement in what.split(";"):
                op.execute(statement)

        return run

    parts = {
        "revision": "0002",
        "down_revision": "0001",
        "upgrade": staticmethod(step(up)),
        "downgrade": staticmethod(step(down)),
    }
    return type("Answer", (), parts | more)


def parted(
    answer: type,
    reference: type | None = None,
    route: Route | None = None,
    terms: Terms | None = None,
    worlds: tuple[str, ...] = ("authored",),
) -> Parted | None:
    """Where the answer differs from the reference, which adds a column where left out."""
    objects = {"Answer": reference or revision(ADD)}
    migrations = Migrations(("Answer",), objects, route or Route(), terms or Terms(), worlds)
    return migrations.parted({"Answer": answer})


def kind(answer: type, **more: Any) -> str | None:
    found = parted(answer, **more)
    return None if found is None else found.difference.kind


def test_the_same_change_in_another_way_is_no_difference() -> None:
    def up() -> None:
        op.add_column("tags", sa.Column("note", sa.Text))

    assert kind(revision(up), worlds=("authored", "empty")) is None


@pytest.mark.parametrize(
    ("up", "down", "expected"),
    [
        ("SELECT 1", "SELECT 1", "column_missing"),
        (f"{ADD}; ALTER TABLE tags ADD COLUMN more text", DROP, "column_extra"),
        (f"{ADD} DEFAULT 'x'", DROP, "other_default"),
        (f"{ADD}; ALTER TABLE tags ALTER id TYPE bigint", DROP, "other_type"),
        (f"{ADD}; CREATE TABLE notes (id int)", DROP, "table_extra"),
        (f"{ADD}; DROP TABLE comments", DROP, "table_missing"),
        (f"{ADD}; CREATE TYPE mood AS ENUM ('good')", DROP, "object_left"),
        (f"{ADD}; CREATE VIEW every_tag AS SELECT id FROM tags", DROP, "object_left"),
        (f"{ADD}; COMMENT ON COLUMN tags.note IS 'a note'", DROP, "object_left"),
        (f"{ADD}; CREATE INDEX ix_tags_note ON tags (note)", DROP, "index_extra"),
        (f"{ADD}; UPDATE tags SET note = 'x' WHERE id = 1", DROP, "other_rows"),
        (f"{ADD}; DELETE FROM comments WHERE parent_id IS NULL", DROP, "rows_lost"),
        (f"{ADD}; INSERT INTO tags (name) VALUES ('new')", DROP, "rows_added"),
        (f"{ADD}; DELETE FROM alembic_version", DROP, "upgrade_fails"),
        (ADD, "SELECT 1", "column_extra"),
        (ADD, f"{DROP}; DELETE FROM comments", "rows_lost"),
        (ADD, "ALTER TABLE tags DROP COLUMN nothing", "downgrade_fails"),
        ("ALTER TABLE no_such_table ADD COLUMN note text", DROP, "upgrade_fails"),
    ],
)
def test_a_difference_is_seen(up: str, down: str, expected: str) -> None:
    assert kind(revision(up, down)) == expected


def test_the_second_upgrade_is_run() -> None:
    times = []

    def up() -> None:
        times.append(1)
        op.execute(ADD if len(times) == 1 else "SELECT no_such_column")

    found = parted(revision(up))
    assert found is not None
    assert found.difference.kind == "second_upgrade_fails"


def test_another_id_is_seen() -> None:
    assert kind(revision(ADD, revision="0003")) == "other_version"


def test_the_first_revision_runs_on_an_empty_database() -> None:
    route = Route(before=lambda _: ["CREATE TABLE extra (id int)"])
    found = parted(revision("SELECT 1"), route=route, worlds=("empty",))
    assert found is not None
    assert found.difference.kind == "column_missing"
    assert found.stages[0].schema is not None
    assert "extra" in found.stages[0].schema.tables


def test_what_the_application_does_is_compared() -> None:
    strict = revision(f"{ADD}; ALTER TABLE tags ADD CONSTRAINT short CHECK (length(note) < 5)")
    loose = revision(f"{ADD}; ALTER TABLE tags ADD CONSTRAINT short CHECK (length(note) < 9)")
    route = Route(probes=lambda _: ["UPDATE tags SET note = 'longer'"])
    assert kind(loose, reference=strict) is None  # the text of a CHECK is free
    assert kind(loose, reference=strict, route=route) == "other_behaviour"


def test_rows_that_came_meanwhile_are_taken_along() -> None:
    keeps = revision(
        "ALTER TABLE tags RENAME name TO label", "ALTER TABLE tags RENAME label TO name"
    )
    loses = revision(
        "ALTER TABLE tags RENAME name TO label",
        "ALTER TABLE tags RENAME label TO name; UPDATE tags SET name = lower(name)",
    )
    route = Route(meanwhile=lambda _: ["INSERT INTO tags (id, label) VALUES (9001, 'SHOUTED')"])
    assert kind(loses, reference=keeps, route=route) == "other_rows"


# -- locks ----------------------------------------------------------------------------------------


def _alone(*statements: str) -> Step:
    def run() -> None:
        with op.get_context().autocommit_block():
            for statement in statements:
                op.execute(statement)

    return run


FILL = "UPDATE tags SET note = name"


@pytest.mark.parametrize(
    ("up", "expected"),
    [
        (_alone(ADD, FILL), None),
        (f"{ADD}; {FILL}", "stops_readers"),
        (_alone(ADD, FILL, "ALTER TABLE tags ALTER note SET NOT NULL"), "may_not_be_null"),
        (
            _alone(
                ADD,
                FILL,
                "ALTER TABLE tags ALTER note SET NOT NULL",
                "ALTER TABLE tags ALTER note DROP NOT NULL",
            ),
            "stops_readers",
        ),
        (_alone(ADD, FILL, "CREATE INDEX i ON tags (note)", "DROP INDEX i"), "stops_writers"),
        (_alone(ADD, FILL, "CREATE INDEX CONCURRENTLY i ON tags (note)", "DROP INDEX i"), None),
    ],
)
def test_work_under_a_lock_is_seen(up: str | Step, expected: str | None) -> None:
    reference = revision(_alone(ADD, FILL))
    assert kind(revision(up), reference=reference, terms=Terms(locks=True)) == expected


def test_a_large_transaction_is_seen() -> None:
    halves = [f"{FILL} WHERE id % 2 = {half}" for half in (0, 1)]
    terms = Terms(transactions=True)
    reference = revision(_alone(ADD, *halves))
    assert kind(revision(_alone(ADD, *halves)), reference=reference, terms=terms) is None
    assert kind(revision(_alone(ADD, FILL)), reference=reference, terms=terms) == (
        "large_transaction"
    )


def test_a_lock_timeout_is_asked_for() -> None:
    terms = Terms(patience=True)
    reference = revision(f"SET LOCAL lock_timeout = '1s'; {ADD}")
    endless = revision(f"SET LOCAL lock_timeout = 0; {ADD}")
    assert kind(endless, reference=reference, terms=terms) == "no_lock_timeout"


# -- what isn't a migration -----------------------------------------------------------------------


def _unwritten() -> None:
    raise NotImplementedError


def test_the_stub_is_not_attempted() -> None:
    with pytest.raises(NotAttempted):
        parted(revision(_unwritten, _unwritten))


def test_a_missing_downgrade_is_told() -> None:
    with pytest.raises(NotYet) as caught:
        parted(revision(ADD, _unwritten))
    assert caught.value.mistake == "unfinished"


def test_a_difference_comes_before_a_missing_downgrade() -> None:
    assert kind(revision("SELECT 1", _unwritten)) == "column_missing"


def test_exit_is_told() -> None:
    def leave() -> None:
        raise SystemExit

    with pytest.raises(NotYet) as caught:
        parted(revision(leave))
    assert caught.value.mistake == "exits"


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda: None, "not_a_class"),
        (type("Answer", (), {"revision": "0002"}), "part_missing"),
        (revision(ADD, upgrade=3), "not_callable"),
        (revision(ADD, upgrade=staticmethod(lambda connection: None)), "signature"),
        (revision(ADD, revision=2), "other_revision"),
    ],
)
def test_what_is_no_revision_is_told(answer: Any, mistake: str) -> None:
    with pytest.raises(NotYet) as caught:
        read("Answer", answer)
    assert caught.value.mistake == mistake


@pytest.mark.parametrize("wrap", [staticmethod, classmethod, lambda function: function])
def test_each_kind_of_method_will_do(wrap: Callable[..., Any]) -> None:
    def step(*_: Any) -> None:
        return None

    assert read("Answer", revision(ADD, upgrade=wrap(step))).upgrade() is None  # type: ignore[func-returns-value]


def test_a_method_with_self_will_do() -> None:
    def step(self: Any) -> None:
        return None

    assert read("Answer", revision(ADD, upgrade=step)).upgrade() is None  # type: ignore[func-returns-value]


# -- what stays -----------------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Folder]:
    folder = Folder([read("Answer", revision(ADD))])
    yield folder
    folder.close()


def test_the_folder_goes(folder: Folder) -> None:
    assert sorted(path.name for path in (folder.path / "versions").iterdir()) == [
        "0001_blog.py",
        "answer_0.py",
    ]
    folder.close()
    assert not Path(folder.path).exists()


def test_two_ways_of_the_same_answer_are_the_same() -> None:
    ways = []
    for number in (0, 1):
        opened = open_side(world("hostile"), number)
        ways.append(travel([read("Answer", revision(ADD))], Route(), world("hostile"), opened))
        opened.close()
    assert [stage.words for stage in ways[0]] == [
        "upgrade()",
        "downgrade()",
        "the second upgrade()",
    ]
    for one, other in zip(*ways, strict=True):
        assert one.schema == other.schema
        assert {name: each.digest for name, each in one.contents.items()} == {
            name: each.digest for name, each in other.contents.items()
        }
