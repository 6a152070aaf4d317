"""What a new chapter and a new exercise begin as. Each piece says what belongs in it."""

EXERCISE_TOML = """\
title = "What a list of exercises shows"
section = "The heading of the notebook that explains it"
topic = "One of the topics in workbook/course/skills.py"
shows = "Does what a passed check has shown: a line for `workbook status --skills`."
hints = [
    "A question that leads to the idea.",
    "A pointer: the method, the clause, the part of the chapter.",
    "Most of the way, in words.",
]

# What is handed over, who ends the transaction, how many statements: see
# workbook/judge/equivalence/contract.py. What is not said here is strict.
[contract]
given = "session"

# The message of each wrong answer that no line of check.py names.
[messages]
"""

CHECK = '''\
"""The check of ``{name}``, chapter {number}."""

from collections.abc import Iterator

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World


def calls(world: World) -> Iterator[Call]:
    # What is there, what is nearly there, what breaks careless code. Every call is compared.
    for username in draw.texts([user["username"] for user in world.data.users]):
        yield call(username)
'''

SOLUTION = '''\
"""The reference solution of ``{name}``."""

from sqlalchemy.orm import Session


def {name}(session: Session, username: str) -> int:
    """Say what is returned, in which order, and what is left to the caller.

    The docstring is the specification, and the same in the stub.
    """
    return 0
'''

STUB = '''

def {name}(session: Session, username: str) -> int:
    """Say what is returned, in which order, and what is left to the caller.

    The docstring is the specification, and the same in the stub.
    """
    raise NotImplementedError
'''

RIGHT = '''\
"""``{name}`` in other styles: each is right."""

from sqlalchemy.orm import Session


def plain_sql(session: Session, username: str) -> int:
    """Written from the docstring alone, without a look at the solution."""
    return 0
'''

WRONG = '''\
"""Wrong answers to ``{name}``, each with what its author was thinking."""
'''

CHAPTER_TOML = """\
title = "{title}"
week = 1
minutes = 15
exercises = [
]
"""

CHAPTER_STUB = '''\
"""Exercises for chapter {number}. Replace each ``raise NotImplementedError`` and run its check."""

from sqlalchemy.orm import Session
'''

LESSON = '''\
"""Chapter {number}: one sentence on what it shows. Run it: ``python -m lessons.{stem}``."""

from __future__ import annotations


def main() -> None:
    """Walk through the chapter in the terminal."""


if __name__ == "__main__":
    main()
'''

# The notebook in the percent format (workbook/authoring/percent.py).
NOTEBOOK = """\
# %% [markdown]
# # {number}. {title}
#
# After this chapter you can ... (three or four things).
#
# **Time:** about 15 minutes, exercises included.

# %% [markdown]
# ## The first section
#
# A paragraph on why, a prediction, the cell, and what happened and why.

# %% [markdown]
# ## In five lines
#
# The recap, and the legacy spelling that people will meet beside today's.
"""
