"""Opens a learner's file, whatever state it is in, and says plainly what is wrong with it."""

from __future__ import annotations

import ast
import sys
import tokenize
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from workbook.judge.feedback import NotYet


def read(path: Path) -> str:
    """The text of the file.

    Raises:
        NotYet: it is missing, or not written in UTF-8 (or the encoding that its first line names).
    """
    try:
        with tokenize.open(path) as file:
            return file.read()
    except FileNotFoundError:
        raise NotYet(
            f"{path.name} is not in {path.parent.name}/ any more. `workbook reset {path.stem}` "
            "puts a fresh copy there; if you renamed your file, give it its old name back.",
            mistake="file_missing",
        ) from None
    except (SyntaxError, UnicodeDecodeError):
        raise NotYet(
            f"{path.name} is not saved as UTF-8, so Python cannot read it. "
            "Save it again with the encoding UTF-8.",
            mistake="file_encoding",
        ) from None


def load(path: Path) -> ModuleType:
    """Run the file as a module of its own.

    Raises:
        NotYet: it cannot be read or parsed, or an error came up while it ran.
    """
    source = read(path)
    try:
        code = compile(source, str(path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise NotYet(
            f"Python cannot read {path.name}: {getattr(error, 'msg', error)}"
            + (f", line {line}." if line else "."),
            mistake="syntax",
            line=line,
            got=[(getattr(error, "text", None) or "").rstrip()] if line else [],
        ) from None
    module = ModuleType(f"my_{path.stem}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # dataclasses and mapped classes look themselves up here
    try:
        exec(code, module.__dict__)  # noqa: S102 - running the learner's file is the purpose
    except SystemExit:
        raise NotYet(
            f"{path.name} calls exit() while it is being read; nothing after that line runs.",
            mistake="exits",
            line=line_in(path, sys.exc_info()[1]),
        ) from None
    except Exception as error:
        raise NotYet(
            f"{path.name} stops before its end: {first_line(error)}",
            mistake="import_fails",
            line=line_in(path, error),
        ) from None
    return module


def pick(module: ModuleType, names: tuple[str, ...]) -> dict[str, Any]:
    """The objects of one exercise.

    Raises:
        NotYet: one is not there.
    """
    missing = [name for name in names if not hasattr(module, name)]
    if missing:
        file = Path(str(module.__file__)).name
        raise NotYet(
            f"There is no `{missing[0]}` in {file}. Was it renamed or deleted? "
            f"`workbook reset {missing[0]}` shows how to get it back.",
            mistake="object_missing",
        )
    return {name: getattr(module, name) for name in names}


def untouched(source: str, pristine: str, names: tuple[str, ...]) -> bool:
    """Whether the definitions of ``names`` are still those of the stub.

    Comments, blank lines and formatting do not count.
    """
    try:
        mine, stub = ast.parse(source), ast.parse(pristine)
    except (SyntaxError, ValueError):
        return False
    return all(_definition(mine, name) == _definition(stub, name) for name in names)


def _definition(tree: ast.Module, name: str) -> str | None:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name == name:
                return ast.dump(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Name) and target.id == name for target in targets):
                return ast.dump(node)
    return None


def line_in(path: Path, error: BaseException | None) -> int | None:
    """The last line of the learner's file that the error passed through."""
    if error is None:
        return None
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return lines[-1] if lines else None


def first_line(error: BaseException) -> str:
    """``TypeError: ...``, one line."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
