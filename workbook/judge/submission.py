"""Opens a learner's file, whatever state it is in, and says plainly what is wrong with it."""

from __future__ import annotations

import ast
import inspect
import sys
import tokenize
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from workbook.course.definitions import named
from workbook.judge.class_errors import in_plain_words
from workbook.judge.feedback import NotYet

MODULE_PREFIX = "my_"  # of the modules that `load` makes
_SET_ASIDE = "_workbook_set_aside"

# What Python raises for a text that is no program; the last two for absurdly deep nesting.
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def read(path: Path) -> str:
    """The text of the file.

    Raises:
        NotYet: it is missing, or not written in UTF-8 (or the encoding that its first line names).
    """
    try:
        if path.exists() and not path.is_file():  # a pipe or a device would be read for ever
            raise OSError(0, "it is not a regular file")
        with tokenize.open(path) as file:
            return file.read()
    except FileNotFoundError:
        raise NotYet(
            f"{path.name} is no longer in {path.parent.name}/. `workbook reset {path.stem}` "
            "puts a fresh copy there; if you renamed your file, give it its old name back.",
            mistake="file_missing",
        ) from None
    except OSError as error:
        raise NotYet(
            f"{path.name} cannot be read ({error.strerror}). It must be a file that you may read.",
            mistake="file_unreadable",
        ) from None
    except (SyntaxError, UnicodeDecodeError):
        raise NotYet(
            f"{path.name} is not saved as UTF-8, so Python cannot read it. "
            "Save it again with the encoding UTF-8.",
            mistake="file_encoding",
        ) from None


def load(path: Path) -> ModuleType:
    """Run the file as a module of its own.

    A class or function whose definition fails is set aside, and the rest of the file still runs:
    a class without a primary key is no reason to refuse the other exercises. ``pick`` tells.

    Raises:
        NotYet: it cannot be read or parsed, or an error came up outside of a definition.
    """
    source = read(path)
    try:
        tree = _with_failures_set_aside(_parse(source, path))
        code = compile(tree, str(path), "exec", dont_inherit=True)
    except UNREADABLE as error:
        line = getattr(error, "lineno", None)
        raise NotYet(
            f"Python cannot read {path.name}: {getattr(error, 'msg', None) or first_line(error)}"
            + (f", line {line}." if line else "."),
            mistake="syntax",
            line=line,
            got=[(getattr(error, "text", None) or "").rstrip()] if line else [],
        ) from None
    # Answers on file all have the same few names, and each must stay findable in sys.modules.
    of = f"{path.parent.name}_" if (path.parent / "exercise.toml").exists() else ""
    module = ModuleType(f"{MODULE_PREFIX}{of}{path.stem}")
    module.__file__ = str(path)
    aside: dict[str, NotYet] = {}
    module.__dict__[_SET_ASIDE] = lambda name, error: aside.update(
        {name: _definition_failed(path, name, error, aside)}
    )
    sys.modules[module.__name__] = module  # dataclasses and mapped classes look themselves up here
    try:
        exec(code, module.__dict__)  # noqa: S102 - running the learner's file is the purpose
    except SystemExit:
        raise NotYet(
            f"{path.name} calls exit() while it is being read; nothing after that line runs.",
            mistake="exits",
            line=line_in(path, sys.exc_info()[1]),
        ) from None
    except BaseException as error:  # KeyboardInterrupt, and what pytest.skip() raises
        raise NotYet(
            f"{path.name} stops before its end: {first_line(error)}",
            mistake="import_fails",
            line=line_in(path, error),
        ) from None
    module.__dict__[_SET_ASIDE] = aside
    return module


def _parse(source: str, path: Path) -> ast.Module:
    try:
        return ast.parse(source, str(path))
    except SystemError:
        # Python before 3.11.8 and 3.12.1 loses count when garbage is collected in the middle of
        # it (gh-106905). Nothing is wrong with the file.
        return ast.parse(source, str(path))


def _with_failures_set_aside(tree: ast.Module) -> ast.Module:
    """The same file with a ``try`` around each definition at its top level."""
    for place, node in enumerate(tree.body):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            [guarded] = ast.parse(
                f"try: ...\nexcept Exception as error: {_SET_ASIDE}({node.name!r}, error)"
            ).body
            assert isinstance(guarded, ast.Try)
            for part in ast.walk(guarded):
                if "lineno" in part._attributes:  # the definition's own place, for tracebacks
                    ast.copy_location(part, node)
            guarded.body = [node]
            tree.body[place] = guarded
    return tree


def _definition_failed(
    path: Path, name: str, error: Exception, earlier: dict[str, NotYet]
) -> NotYet:
    if isinstance(error, NameError) and error.name in earlier:
        return earlier[error.name]  # it needs what has failed above: one cause, said once
    explained = in_plain_words(error)
    return NotYet(
        f"`{name}` could not be defined. {explained or first_line(error)}",
        mistake="import_fails",
        got=[first_line(error)] if explained else [],
        line=line_in(path, error),
    )


def failures(module: ModuleType) -> dict[str, NotYet]:
    """The classes and functions of a loaded file whose definition failed."""
    return dict(vars(module).get(_SET_ASIDE, {}))


def pick(module: ModuleType, names: tuple[str, ...]) -> dict[str, Any]:
    """The objects of one exercise.

    Raises:
        NotYet: one is not there, or its definition failed.
    """
    failed = failures(module)
    for name in names:
        if name in failed:
            raise failed[name]
    missing = [name for name in names if not hasattr(module, name)]
    if missing:
        file = Path(str(module.__file__)).name
        raise NotYet(
            f"There is no `{missing[0]}` in {file}. Was it renamed or deleted? "
            f"`workbook reset {file.partition('_')[0]}` puts the whole file back (yours is kept).",
            mistake="object_missing",
        )
    return {name: getattr(module, name) for name in names}


def untouched(source: str, pristine: str, names: tuple[str, ...]) -> bool:
    """Whether the definitions of ``names`` are still those of the stub.

    Comments, blank lines and formatting do not count. All definitions of a name do: some people
    leave the stub as it is and write their answer below.
    """
    try:
        tree, stub = ast.parse(source), ast.parse(pristine)
        return all(_definitions(tree, name) == _definitions(stub, name) for name in names)
    except UNREADABLE:
        return False


def _definitions(tree: ast.Module, name: str) -> list[str]:
    return [ast.dump(node) for node in named(tree, name)]


def line_in(path: Path, error: BaseException | None) -> int | None:
    """The last line of the learner's file that the error passed through."""
    if error is None:
        return None
    frames = traceback.extract_tb(error.__traceback__, limit=-200)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    return lines[-1] if lines else None


def raised_by(error: BaseException, function: Any) -> bool:
    """Whether a line of the function itself raised it, not something that the function called."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace is not None and trace.tb_frame.f_code is code


def first_line(error: BaseException) -> str:
    """``TypeError: ...``, one line."""
    text = str(error).strip().splitlines()
    return f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
