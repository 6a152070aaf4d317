"""What a notebook says of its own accord: after a restart, and after a long wait for a lock."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from sqlalchemy import Engine, create_engine

from tests.notebook.conftest import Cells
from workbook.notebook import cells, startup

STARTUP = Path(startup.__file__)


def test_names_are_missing_after_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance(colors="nocolor")
    before = set(shell.user_ns)
    shell.safe_execfile(str(STARTUP), shell.user_ns, raise_exceptions=True)  # type: ignore[no-untyped-call]
    assert set(shell.user_ns) - before <= {"__file__"}

    def told(source: str) -> str:
        with capture_output() as captured:
            shell.run_cell(source)  # type: ignore[no-untyped-call]
        return str(captured.stdout)

    assert "Run the chapter's first code cell" not in told("session")
    monkeypatch.delitem(sys.modules, "workbook")  # as in a kernel that has just started
    assert "Run the chapter's first code cell, then this one again." in told("session")
    assert "first code cell" not in told("1 / 0")
    InteractiveShell.clear_instance()


def test_a_long_wait_for_a_lock_says_what_it_was(notebook: Cells, engine: Engine) -> None:
    patience = {"options": "-c lock_timeout=20ms"}
    notebook.shell.user_ns["engine"] = create_engine(engine.url, connect_args=patience)
    notebook.run(
        "from sqlalchemy import text\n"
        "first = engine.connect()\n"
        "first.execute(text('CREATE TABLE t (n int)'))\n"
        "first.commit()\n"
        "first.execute(text('LOCK TABLE t'))"
    )
    wait = "with engine.connect() as second: second.execute(text('SELECT n FROM t'))"
    notebook.run(wait)
    assert cells.WAITED in notebook.shown
    notebook.run(f"# lock_timeout\n{wait}")
    assert cells.WAITED not in notebook.shown, "whoever sets it knows it"
    notebook.run("second.execute(text('SELECT 1'))")
    assert cells.WAITED not in notebook.shown
    notebook.run("first.close(); engine.dispose()")
