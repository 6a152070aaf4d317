"""A script directory on disk, as ``alembic init`` makes one, in which the answer is a revision."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from alembic.config import Config
from sqlalchemy import MetaData

from workbook.blog.models import NAMING_CONVENTION
from workbook.judge import scratch
from workbook.judge.check_database import blog_tables
from workbook.judge.feedback import NotYet

FIRST = "0001"  # the revision of the blog as it is; an exercise begins there

_ENV = """\
from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["target_metadata"],
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
"""

_BASELINE = '''\
"""The blog."""

from alembic import op

revision = {revision!r}
down_revision = None


def upgrade() -> None:
    for statement in {statements!r}:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.get_bind().exec_driver_sql("DROP TABLE comments, post_tags, tags, posts, users CASCADE")
'''

_ANSWER = """\
from workbook.judge.migrations.folder import revision_of

answer = revision_of({key!r})
revision = answer.revision
down_revision = answer.down_revision
branch_labels = answer.branch_labels
depends_on = answer.depends_on
upgrade = answer.upgrade
downgrade = answer.downgrade
"""


@dataclass(frozen=True)
class Revision:
    """What a revision file holds, taken from a class that holds the same."""

    name: str
    revision: Any
    down_revision: Any
    upgrade: Callable[[], None]
    downgrade: Callable[[], None]
    branch_labels: Any = None
    depends_on: Any = None


_revisions: dict[str, Revision] = {}


def revision_of(key: str) -> Revision:
    """The answer that a revision file of ours stands for."""
    return _revisions[key]


def read(name: str, answer: Any) -> Revision:
    """The revision that a learner's class stands for.

    Raises:
        NotYet: it isn't a class, or a part of a revision file is missing.
    """
    if not isinstance(answer, type):
        raise NotYet(f"`{name}` should be a class.", mistake="not_a_class")
    parts: dict[str, Any] = {}
    for part in ("revision", "down_revision", "upgrade", "downgrade"):
        if not hasattr(answer, part):
            raise NotYet(
                f"`{name}` has no `{part}`. A revision has `revision`, `down_revision`, "
                "`upgrade()` and `downgrade()`.",
                mistake="part_missing",
            )
        parts[part] = getattr(answer, part)
    for part in ("upgrade", "downgrade"):
        parts[part] = _without_self(name, part, parts[part])
    if not isinstance(parts["revision"], str) or not parts["revision"]:
        raise NotYet(
            f"`{name}.revision` should be a string, the id of this revision; it is "
            f"{parts['revision']!r}.",
            mistake="other_revision",
        )
    return Revision(
        name,
        **parts,
        branch_labels=getattr(answer, "branch_labels", None),
        depends_on=getattr(answer, "depends_on", None),
    )


def _without_self(name: str, part: str, function: Any) -> Callable[[], None]:
    if not callable(function):
        raise NotYet(f"`{name}.{part}` should be a function.", mistake="not_callable")
    try:
        needed = [
            each
            for each in inspect.signature(function).parameters.values()
            if each.default is each.empty
            and each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
        ]
    except ValueError:
        needed = []
    if not needed:
        return function  # type: ignore[no-any-return]
    if len(needed) == 1 and needed[0].name in ("self", "cls"):
        return partial(function, None)
    raise NotYet(
        f"`{name}.{part}` takes {', '.join(each.name for each in needed)}. Alembic calls "
        f"`{part}()` without an argument.",
        mistake="signature",
    )


class Folder:
    """A script directory with the revisions that were there before, and those of an answer.

    Args:
        revisions: the answer, in the order of its classes.
        before: SQL that belongs to the first revision, after the tables of the blog.
        others: further revision files that are there, name -> text.
    """

    def __init__(
        self,
        revisions: Sequence[Revision],
        before: Sequence[str] = (),
        others: Mapping[str, str] | None = None,
    ) -> None:
        self.path = scratch.subfolder("workbook_migrations_")
        self._keys: list[str] = []
        versions = self.path / "versions"
        versions.mkdir()
        (self.path / "env.py").write_text(_ENV, encoding="utf-8")
        baseline = _BASELINE.format(revision=FIRST, statements=[blog_tables(), *before])
        (versions / f"{FIRST}_blog.py").write_text(baseline, encoding="utf-8")
        for name, text in (others or {}).items():
            (versions / name).write_text(text, encoding="utf-8")
        for number, revision in enumerate(revisions):
            key = f"{self.path.name}/{number}"
            _revisions[key] = revision
            self._keys.append(key)
            file = versions / f"answer_{number}.py"
            file.write_text(_ANSWER.format(key=key), encoding="utf-8")

    def config(self, connection: Any) -> Config:
        """What Alembic's commands take, for this folder and that connection."""
        config = Config()
        config.set_main_option("script_location", str(self.path).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        config.attributes["target_metadata"] = MetaData(naming_convention=NAMING_CONVENTION)
        return config

    def close(self) -> None:
        """Remove the folder."""
        for key in self._keys:
            _revisions.pop(key, None)
        shutil.rmtree(self.path, ignore_errors=True)
