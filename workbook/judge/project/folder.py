"""A package on disk, such as ``my_work/blog_api``, and others of the same name beside it."""

from __future__ import annotations

import ast
import importlib
import shutil
import sys
import traceback
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cached_property
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from workbook.course.packages import sources
from workbook.judge import scratch
from workbook.judge.feedback import NotYet
from workbook.judge.submission import UNREADABLE, first_line


def unaffected(files: Mapping[str, str], others: Mapping[str, str]) -> set[str]:
    """The modules of a package that are the same in both, with everything that they import."""
    modules = {
        name.removesuffix(".py"): text
        for name, text in files.items()
        if name.endswith(".py") and "/" not in name and name != "__init__.py"
    }
    changed = {name for name, text in modules.items() if others.get(f"{name}.py") != text}
    imported = {name: _imported(text, modules.keys()) for name, text in modules.items()}
    return not_importing(changed, imported)


def not_importing(changed: Collection[str], imported: Mapping[str, Collection[str]]) -> set[str]:
    """The modules that import none of the changed ones, not even by way of another.

    Args:
        imported: what each module imports.
    """
    reached = set(changed)
    while more := {name for name in imported.keys() - reached if reached & set(imported[name])}:
        reached |= more
    return imported.keys() - reached


def _imported(text: str, modules: Collection[str]) -> set[str]:
    words = {
        word
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        for word in (node.module or "", *(alias.name for alias in node.names))
    }
    return words & set(modules)


def untouched(folder: Path, handed_out: Mapping[str, str]) -> bool:
    """Whether all Python files are those that were handed out, comments and blank lines aside."""
    try:
        current = {name: text for name, text in sources(folder).items() if name.endswith(".py")}
        original = {name: text for name, text in handed_out.items() if name.endswith(".py")}
        return current.keys() == original.keys() and all(
            current[name] == original[name]
            or ast.dump(ast.parse(current[name])) == ast.dump(ast.parse(original[name]))
            for name in current
        )
    except (OSError, *UNREADABLE):
        return False


class Folder:
    """A package in a folder. Several may have the same name: each is used while it is active.

    Attributes:
        name: the name of the package.
        path: where it is; the folder above is where Python finds it.
        base: a package that this one imports, and that is active with it.
    """

    def __init__(self, path: Path, base: Folder | None = None) -> None:
        self.path = path
        self.name = path.name
        self.base = base
        self._modules: dict[str, ModuleType] = {}

    @classmethod
    def of(cls, name: str, files: Mapping[str, str], base: Folder | None = None) -> Folder:
        """A package with these files, in a temporary folder that goes with the object."""
        above = scratch.subfolder("workbook_project_")
        for place, text in files.items():
            target = above / name / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        folder = cls(above / name, base)
        weakref.finalize(folder, shutil.rmtree, above, ignore_errors=True)
        return folder

    def copied(self) -> Folder:
        """A copy of the package in a temporary folder, beside one of its base."""
        above = scratch.subfolder("workbook_project_")
        ignored = shutil.ignore_patterns("__pycache__", ".pytest_cache")
        for each in (self, self.base):
            if each is not None:
                shutil.copytree(each.path, above / each.name, ignore=ignored)
        folder = Folder(
            above / self.name, None if self.base is None else Folder(above / self.base.name)
        )
        weakref.finalize(folder, shutil.rmtree, above, ignore_errors=True)
        return folder

    def share(self, other: Folder, same: Iterable[str]) -> None:
        """Take these modules over from a package in which they are the same, already imported."""
        names = {f"{self.name}.{name}" for name in same}
        self._modules = {key: module for key, module in other._modules.items() if key in names}

    @contextmanager
    def active(self) -> Iterator[None]:
        """While this lasts, the name of the package means this one."""
        with nullcontext() if self.base is None else self.base.active(), self._active():
            yield

    @contextmanager
    def _active(self) -> Iterator[None]:
        before = _taken_out(self.name)
        sys.modules.update(self._modules)
        path, bytecode = sys.path[:], sys.dont_write_bytecode
        # Not by way of sys.path: the folder above holds other things, which would hide our own.
        finder = _Finder(self.name, self.path)
        sys.meta_path.insert(0, finder)
        sys.dont_write_bytecode = True  # a file saved twice in one second would be read as it was
        importlib.invalidate_caches()
        try:
            yield
        finally:
            self._modules = _taken_out(self.name)
            sys.modules.update(before)
            sys.meta_path.remove(finder)
            sys.path[:] = path
            sys.dont_write_bytecode = bytecode

    @cached_property
    def create_app(self) -> Callable[..., Any]:
        """``create_app`` of its ``main``.

        Raises:
            NotYet: a file can't be imported, or ``create_app`` isn't there.
        """
        with self.active():
            main = self.module("main")
        function = getattr(main, "create_app", None)
        if not callable(function):
            raise NotYet("There is no function `create_app` in main.py.", mistake="object_missing")
        return function  # type: ignore[no-any-return]

    def module(self, name: str) -> ModuleType:
        """Import one of its modules; it has to be active.

        Raises:
            NotYet: it isn't there, or an error comes up in it.
        """
        if not (self.path / f"{name}.py").is_file() and not (self.path / name).is_dir():
            raise NotYet(
                f"There is no {name}.py in {self.name}/. `workbook reset {self.name}` puts all "
                "files back (yours are kept).",
                mistake="file_missing",
            )
        try:
            return importlib.import_module(f"{self.name}.{name}")
        except BaseException as error:  # exit() and Ctrl-C are the learner's, too
            raise NotYet(
                f"{self.place(error) or f'{name}.py'}: the import stops with {first_line(error)}",
                mistake="import_fails",
            ) from None

    def forget(self, name: str) -> None:
        """Let a module, or a package in it, be imported anew; it has to be active."""
        _taken_out(f"{self.name}.{name}")

    def place(self, error: BaseException) -> str:
        """The last line of the package that an error passed through: ``posts.py, line 12``."""
        if isinstance(error, SyntaxError) and error.filename:
            places = [(error.filename, error.lineno)]
        else:
            frames = traceback.extract_tb(error.__traceback__, limit=-200)
            places = [(frame.filename, frame.lineno) for frame in frames]
        for file, line in reversed(places):
            if Path(file).is_relative_to(self.path):
                return f"{Path(file).relative_to(self.path)}, line {line}"
        return ""


class _Finder(MetaPathFinder):
    """Finds one package in one folder."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.path = path

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        """Called by Python for each import; what is in the package, it finds by itself."""
        if fullname != self.name:
            return None
        return spec_from_file_location(
            fullname, self.path / "__init__.py", submodule_search_locations=[str(self.path)]
        )


def _taken_out(name: str) -> dict[str, ModuleType]:
    """The modules of that package, which Python no longer knows after this."""
    names = [each for each in sys.modules if each == name or each.startswith(f"{name}.")]
    return {each: sys.modules.pop(each) for each in names}
