"""A copy of the application with its migrations, in a folder such as ``my_work/capstone``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

from alembic.config import Config
from prometheus_client import REGISTRY

from workbook.judge.project import schema
from workbook.judge.project.edits import Edit
from workbook.judge.project.folder import Folder, not_importing


class Copy:
    """The application in a folder, with its migrations.

    Args:
        source: the folder, with ``alembic/`` and ``tests/`` in it; or what makes it, later.
        shares: what the package takes over from another copy, when it is needed.
    """

    def __init__(
        self, source: Folder | Callable[[], Folder], shares: Callable[[Folder], None] | None = None
    ) -> None:
        self._source = source
        self._shares = shares
        self._metrics: set[Any] = set()

    @cached_property
    def whole(self) -> Folder:
        """The folder."""
        return self._source if isinstance(self._source, Folder) else self._source()

    @cached_property
    def app(self) -> Folder:
        """The package in it."""
        package = Folder(self.whole.path / "app")
        if self._shares is not None:
            self._shares(package)
        return package

    def edited(self, files: Mapping[str, str], edits: Callable[[Edit], None]) -> Copy:
        """Return a copy with other files, reusing the modules that are the same in both.

        Args:
            files: those of this copy.
        """
        edit = Edit(files)

        def make() -> Folder:
            edits(edit)
            return Folder.of(self.whole.name, edit.files)

        def share(package: Folder) -> None:
            _ = self.create_app
            package.share(self.app, unaffected(edit.files, files))

        return Copy(make, share)

    def config(self, connection: Any = None) -> Config:
        """Return Alembic's config, bound to the connection if there is one."""
        return schema.alembic_config(self.whole, connection)

    @contextmanager
    def active(self) -> Iterator[None]:
        """Within this context, ``app`` means this copy."""
        with self._with_metrics(), self.app.active():
            yield

    @contextmanager
    def _with_metrics(self) -> Iterator[None]:
        """Register this copy's metrics meanwhile: a process has only one metric of each name."""
        before = set(REGISTRY._collector_to_names)
        for metric in self._metrics:
            REGISTRY.register(metric)
        try:
            yield
        finally:
            self._metrics = set(REGISTRY._collector_to_names) - before
            for metric in self._metrics:
                REGISTRY.unregister(metric)

    @cached_property
    def create_app(self) -> Callable[..., Any]:
        """``create_app`` of its ``app/main.py``.

        Raises:
            NotYet: a module can't be imported, or ``create_app`` isn't there.
        """
        with self._with_metrics():
            return self.app.create_app

    def module(self, name: str) -> Any:
        """Return one of its modules, such as ``"config"``."""
        with self.active():
            return self.app.module(name)


def unaffected(files: Mapping[str, str], others: Mapping[str, str]) -> set[str]:
    """The modules of ``app/`` that are the same in both, with all that they import.

    None where a table may have changed: all models hang on one metadata. The packages themselves
    are left out: each holds its modules as attributes.
    """
    modules = {
        name.removeprefix("app/").removesuffix(".py").replace("/", "."): text
        for name, text in files.items()
        if name.startswith("app/") and name.endswith(".py") and not name.endswith("__init__.py")
    }
    changed = {name for name, text in modules.items() if others.get(_file(name)) != text}
    if any(name.split(".")[0] in ("models", "config") for name in changed):
        return set()
    imported = {name: set(_among(modules, _imported(text))) for name, text in modules.items()}
    return not_importing(changed, imported)


def _file(module: str) -> str:
    return f"app/{module.replace('.', '/')}.py"


def _among(modules: Collection[str], imported: Iterable[tuple[str, str]]) -> Iterator[str]:
    for base, name in imported:
        inside = f"{base}.{name}".lstrip(".")
        if inside in modules or base in modules:
            yield from (each for each in (base, inside) if each in modules)
        else:  # from a package that hands on what its modules define
            yield from (each for each in modules if each.startswith(f"{base}."))


@cache
def _imported(text: str) -> tuple[tuple[str, str], ...]:
    """What a module imports of its application: (module or package, name)."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return ()
    return tuple(
        ((node.module or "").removeprefix("app").lstrip("."), alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("app")
        for alias in node.names
    )
