"""The learner's tool. What a notebook needs is here; everything else is behind ``workbook`` in the
terminal.

::

    from workbook import check, hint, recall, replay, solution  # exercises
    from workbook import predict, sandbox, show  # cells
    from workbook import why  # errors
    from workbook import lanes, migrations, plan, tape, timeline, xray  # drawings

Names are looked up when they are first used, so that the terminal command starts without paying
for SQLAlchemy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbook.migrationmap import migrations
    from workbook.notebook.errors import why
    from workbook.notebook.exercises import check, hint, replay, solution
    from workbook.notebook.predictions import predict
    from workbook.notebook.recall import recall
    from workbook.notebook.source import show, show_changes
    from workbook.plans import plan
    from workbook.requesttimeline import timeline
    from workbook.sandboxes import database, sandbox
    from workbook.sessionxray import xray
    from workbook.sqltape import tape
    from workbook.twosessions import lanes

__all__ = [
    "check",
    "database",
    "hint",
    "lanes",
    "migrations",
    "plan",
    "predict",
    "recall",
    "replay",
    "sandbox",
    "show",
    "show_changes",
    "solution",
    "tape",
    "timeline",
    "why",
    "xray",
]

_HOMES = {
    "check": "workbook.notebook.exercises",
    "hint": "workbook.notebook.exercises",
    "replay": "workbook.notebook.exercises",
    "solution": "workbook.notebook.exercises",
    "predict": "workbook.notebook.predictions",
    "recall": "workbook.notebook.recall",
    "show": "workbook.notebook.source",
    "show_changes": "workbook.notebook.source",
    "migrations": "workbook.migrationmap",
    "plan": "workbook.plans",
    "database": "workbook.sandboxes",
    "sandbox": "workbook.sandboxes",
    "tape": "workbook.sqltape",
    "timeline": "workbook.requesttimeline",
    "lanes": "workbook.twosessions",
    "why": "workbook.notebook.errors",
    "xray": "workbook.sessionxray",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'workbook' has no attribute '{name}'")
    from workbook.notebook.cells import install

    install()  # the report under each cell begins with the first import into a notebook
    return getattr(import_module(_HOMES[name]), name)
