"""Predictions, held against what the cell really did, in a real IPython."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import URL

from tests.notebook.conftest import Cells

START = """
from workbook import predict, tape
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, column, insert, select, text
from sqlalchemy.exc import IntegrityError
engine = create_engine({url!r})
t = Table("t", MetaData(), Column("id", Integer, primary_key=True))
t.metadata.create_all(engine)
"""
READ = "with engine.connect() as c: rows = c.execute(select(t)).all()\n"
FILL = "with engine.begin() as c: c.execute(insert(t), [{'id': 1}, {'id': 2}])\n"


@pytest.fixture
def cells(notebook: Cells, database_url: URL) -> Cells:
    notebook.run(START.format(url=database_url.render_as_string(hide_password=False)))
    return notebook


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("predict(statements=1)\n" + READ, "✓ statements sent: 1, as you predicted"),
        ("predict(statements=2)\n" + READ, "✗ statements sent: you predicted 2, it was 1"),
        ("predict(statements=...)\n" + READ, "? statements sent: 1 (no prediction made"),
        ("predict(statements=0)", "✓ statements sent: 0, as"),
        ("predict(statements='one')\n" + READ, "? statements: you predicted one; write a whole"),
        ("predict(statements=True)\n" + READ, "? statements: you predicted True; write a whole"),
        ("predict(statements=[1])\n" + READ, "? statements: you predicted [1]; write a whole"),
        ("predict(rows=2)\n" + FILL, "✓ rows of the last statement: 2"),
        ("predict(rows=1)", "✗ rows of the last statement: you predicted 1, it was 0"),
        ("predict(commits=1)\n" + FILL, "✓ commits: 1"),
        ("predict(commits=1)\n" + READ, "✗ commits: you predicted 1, it was 0"),
        ("predict(raises=ZeroDivisionError)\n1 / 0", "✓ error raised: ZeroDivisionError"),
        ("predict(raises='ZeroDivisionError')\n1 / 0", "✓ error raised: ZeroDivisionError"),
        ("predict(raises=KeyError)\n1 / 0", "✗ error raised: you predicted KeyError, it was Zero"),
        ("predict(raises='nothing')\n1", "✓ error raised: nothing"),
        ("predict(raises=KeyError)\n1", "✗ error raised: you predicted KeyError, it was nothing"),
        ("predict(raises=...)\n1 / 0", "? error raised: ZeroDivisionError (no prediction"),
        ("predict(raises=KeyError('x'))\n1 / 0", "✗ error raised: you predicted KeyError('x')"),
        ("predict(result=[1, 2])\n(1, 2)", "✓ value of the last line: (1, 2)"),
        ("predict(result='a')\n'b'", "✗ value of the last line: you predicted a, it was b"),
        ("predict(result=1)\nTrue", "✗ value of the last line: you predicted 1, it was True"),
        ("predict(result=7)\nx = 7", "✗ value of the last line: you predicted 7, it was None"),
        # Comparing these gives SQL, or raises: neither is a yes.
        ("predict(result=7)\ncolumn('x')", "✗ value of the last line: you predicted 7, it was <"),
        ("predict(result=column('x'))\n7", "✗ value of the last line"),
        (
            "class Odd:\n    def __eq__(self, other): 1 / 0\npredict(result=7)\nOdd()",
            "you predicted 7, it was <",
        ),
        ("predict(result=1)\nobject()", "it was <object object>"),
        ("predict(result=1)\n'x' * 5000", "x..."),
        ("predict(result='<b>')\n'<i>'", "you predicted <b>, it was <i>"),
    ],
)
def test_one_prediction(notebook: Cells, cell: str, words: str) -> None:
    cells = notebook
    cells.run(START.format(url="sqlite://"))
    cells.run(cell)
    [said] = cells.shown[-1:]
    assert words in said
    assert len(said) < 500
    assert "<i>" not in cells.html[-1]
    assert "<b>" not in cells.html[-1]


def test_several_kinds_in_one(cells: Cells) -> None:
    cells.run(FILL)
    cells.run(
        "predict(statements=1, rows=..., commits=1, raises=IntegrityError, result=3)\n" + FILL
    )
    assert [line[0] for line in cells.shown[-1].splitlines()] == ["✓", "?", "✗", "✓", "✗"]
    # The tape stands first, then the prediction.
    assert "UniqueViolation" in cells.shown[0]


def test_a_prediction_belongs_to_its_cell_alone(cells: Cells) -> None:
    cells.run("predict(statements=5)")
    cells.run(READ)
    assert len(cells.shown) == 1
    assert "predicted" not in cells.shown[0]
    cells.run("predict(statements=5)\nthis is no python")
    assert cells.shown == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("predict()", "? predict() says nothing yet. It takes statements, rows, commits, raises"),
        ("predict(3)", "? say what 3 is a prediction of: predict(statements=3) or predict(rows=3)"),
        ("predict(...)", "? say what Ellipsis is a prediction of"),
        ("predict('KeyError')", "prediction of: predict(raises='KeyError')"),
        ("predict(statments=3)", "? statments can't be predicted; statements=... can"),
        ("predict(colour=3)", "? colour can't be predicted; statements, rows, commits, raises"),
    ],
)
def test_a_call_that_cannot_be_judged_says_how(cells: Cells, call: str, words: str) -> None:
    result = cells.run(f"{call}\nseven = 7\nseven")
    assert result.result == 7, "the cell has run all the same"
    [said] = cells.shown
    assert words in said


def test_none_is_a_value_too(cells: Cells) -> None:
    cells.run("predict(result=None)\nx = 7")
    assert cells.shown == ["✓ value of the last line: None, as you predicted"]


def test_the_tape_under_a_cell(cells: Cells) -> None:
    cells.run(FILL + READ)
    [said] = cells.shown
    assert said.startswith("-- 2 statements, committed, rolled back")
    cells.run("n = len(tape.statements)")
    assert cells.shown == []
    assert cells.shell.user_ns["n"] == 2
    cells.run("tape.off()\n" + READ)
    assert cells.shown == []
    cells.run("tape.on()\nwith tape('by hand'):\n    " + READ)
    assert [re.split("[:\\n]", each)[0] for each in cells.shown] == [
        "-- by hand",
        "-- 1 statement, rolled back",
    ]
    cells.run("x = 1")
    assert cells.shown == []


def test_an_error_is_one_line_and_its_sql_is_there(cells: Cells) -> None:
    cells.run("with engine.connect() as c: c.execute(text('SELECT 1 FROM nowhere'))")
    assert "UndefinedTable" in cells.shown[0]
    assert "ProgrammingError" in cells.printed
    assert "site-packages" not in cells.printed
