"""Numbers in prose that a run shows.

::

    All 66<!--= len(posts) --> posts are there.

A page that is rendered hides the comment. A rebuild evaluates the expression in the kernel, after
the code cell above, and writes its value in front of it; the tests compare the two.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Any

# The value may stand in **bold** or `code`.
_VALUE = re.compile(
    r"(?P<value>[\w+-](?:[\w.,:%+-]*[\w%])?)(?P<marks>[*`]*)<!--=\s*(?P<expression>.+?)\s*-->"
)


def expressions(source: str) -> dict[str, str]:
    """What the prose of a markdown cell takes from a run: expression -> value as it is written.

    Raises:
        ValueError: no value stands directly before a comment.
    """
    matches = list(_VALUE.finditer(source))
    if len(matches) != source.count("<!--="):
        raise ValueError(f"a value is missing before one of the <!--= --> in: {source}")
    return {each["expression"]: each["value"] for each in matches}


def with_values(source: str, values: dict[str, str]) -> str:
    """The prose with the values of a run: expression -> value."""

    def renewed(match: re.Match[str]) -> str:
        value = values[match["expression"]]
        return f"{value}{match['marks']}{match[0][match[0].index('<!--=') :]}"

    return _VALUE.sub(renewed, source)


def following(cells: Sequence[Any], index: int) -> Iterator[Any]:
    """The markdown cells between the code cell at ``index`` and the next one."""
    for cell in cells[index + 1 :]:
        if cell["cell_type"] == "code":
            return
        yield cell


def request(expressions: Sequence[str]) -> dict[str, str]:
    """``user_expressions`` for Jupyter's execute request. ``answer`` reads the reply."""
    return {each: f"str({each})" for each in expressions}


def answer(reply: dict[str, Any]) -> dict[str, str]:
    """Expression -> value, of the content of an execute reply.

    Raises:
        ValueError: an expression raised an error.
    """
    values: dict[str, str] = {}
    for expression, result in reply["user_expressions"].items():
        if result["status"] != "ok":
            raise ValueError(f"{expression} in prose: {result['ename']}: {result['evalue']}")
        values[expression] = str(ast.literal_eval(result["data"]["text/plain"]))
    return values
