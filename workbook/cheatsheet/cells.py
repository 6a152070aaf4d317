"""The sheet as cells of the notebook: today's spelling to run, the others beside it."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbook.cheatsheet import preamble
from workbook.cheatsheet.reading import Line, Section, Spelling, sections
from workbook.cheatsheet.verdicts import outcome, verdict

SANDBOX = 'sandbox("ch17_cheat_sheet")'
WIDTH = 80
_SHORT = 3  # lines of code before each line: more of them are a cell of their own


def imports() -> str:
    """What a line may use, as a cell."""
    text = Path(preamble.__file__).read_text(encoding="utf-8")
    start, end = text.index("from collections"), text.index("\n\nclass DDL")
    return text[start:end].strip()


def cells() -> list[dict[str, Any]]:
    """The cells of all sections."""
    return [cell for section in sections() for cell in _of_section(section)]


def headings() -> list[str]:
    """The titles of the sections, by which their cells are found in the notebook."""
    return [section.title for section in sections()]


def _of_section(section: Section) -> Iterator[dict[str, Any]]:
    before = f"## {section.title}\n\n{section.about}"
    in_terminal = section.lines[0].main.kind == "shell"
    if not in_terminal:
        yield _markdown(before)
        yield _code(_start(section))
        before = ""
    for line in section.lines:
        before = f"{before}\n\n### {line.need}".strip()
        if in_terminal:
            before += "\n\n" + _console(line)
            continue
        yield _markdown(before)
        yield _code(as_cell(section, line))
        before = _others(line)
    if before:
        yield _markdown(before)


def _start(section: Section) -> str:
    lines = [f"engine = {SANDBOX}"]
    every = section.given + "".join(line.main.code for line in section.lines)
    if "SessionLocal" in every:
        lines.append("SessionLocal = sessionmaker(engine)")
    if re.search(r"\burl\b", every):
        lines.append("url = engine.url")
    if section.given.count("\n") >= _SHORT:
        lines.append(f"\n{section.given}")
    return "\n".join(lines)


def as_cell(section: Section, line: Line) -> str:
    """Today's spelling, in the block that it needs, and what comes of it as the last line."""
    code = line.main.code
    if (value := line.value_of(line.main)) not in {"", "None"}:
        code += f"\n\n{value}"
    if opened := _opened(code):
        code = _inside(opened, code, has_value="value" in outcome(line, line.main))
    if section.given and section.given.count("\n") < _SHORT:
        code = f"{section.given}\n\n{code}"
    return code


def _opened(code: str) -> str:
    """The ``with`` line for the session or the connection that the code is given."""
    names = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)]
    stored = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    free = {name.id for name in names} - stored
    parameters = {
        argument.arg
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef)
        for argument in node.args.args
    }
    for name, opening in (
        ("session", "with Session(engine) as session:"),
        ("connection", "with engine.connect() as connection:"),
        ("op", "with operations(engine) as op:"),
    ):
        if name in free - parameters:
            return opening
    return ""


def _inside(opening: str, code: str, *, has_value: bool) -> str:
    last = ast.parse(code).body[-1]
    if not has_value and code.startswith("with "):
        return f"{opening[:-1]}, {code.removeprefix('with ')}"
    if not has_value:
        return f"{opening}\n{textwrap.indent(code, '    ')}"
    lines = code.split("\n")
    lines[last.lineno - 1] = f"result = {lines[last.lineno - 1]}"
    return f"{opening}\n{textwrap.indent(chr(10).join(lines), '    ')}\n\nresult"


def _others(line: Line) -> str:
    """The other spellings, in one block."""
    parts = [_with_label(line, each) for each in line.spellings[1:]]
    return "```python\n" + "\n\n".join(parts) + "\n```" if parts else ""


def _with_label(line: Line, spelling: Spelling) -> str:
    label = spelling.label
    if spelling.kind == "legacy":
        label += f": {verdict(line, spelling, short=True)}"
    comment = textwrap.wrap(label, WIDTH, initial_indent="# ", subsequent_indent="#   ")
    return "\n".join([*comment, spelling.code])


def _console(line: Line) -> str:
    shown = "\n".join(
        f"$ {each.code}\n{outcome(line, each).get('value', '')}".rstrip()
        for each in line.of("shell")
    )
    return f"```console\n{shown}\n```"


def _markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "execution_count": None,
        "outputs": [],
    }
