"""Migrations: the project, and the experiments, that chapter 10 talks about.

``python -m lessons.ch10_migrations`` walks through its main points in the terminal.
"""

import logging
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import textwrap
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager, nullcontext, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import main as alembic_main
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, MetaData
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.orm import Session

from workbook import sandbox
from workbook.sqltape.recorder import paused

MODELS = '''\
"""The models of a small project."""

from sqlalchemy import ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(30), unique=True)


class Post(Base):
    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
'''

ENV = '''\
"""Where the database is, and which models it is compared with."""

import logging
import os
from logging.config import fileConfig

from alembic import context
from sqlalchemy import create_engine, pool

from models import Base

if not logging.getLogger("alembic").handlers:  # in a terminal, none are set up yet
    fileConfig(context.config.config_file_name)

options = {"target_metadata": Base.metadata, "transaction_per_migration": True}


def run_offline() -> None:
    """Print the SQL instead of running it (option `--sql`). No database is needed."""
    context.configure(dialect_name="postgresql", literal_binds=True, **options)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the migrations on the database that DATABASE_URL names."""
    engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, **options)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
'''

# The tests that pytest-alembic brings; the name of a file that pytest finds by itself.
TEST_MIGRATIONS = """\
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
"""

CONFTEST = '''\
import os

import pytest
from pytest_alembic.config import Config
from sqlalchemy import create_engine, text

ROWS = {}  # revision id -> rows to insert after that revision has run


@pytest.fixture
def alembic_config():
    return Config(at_revision_data=ROWS)


@pytest.fixture
def alembic_engine():
    """The tests' own database, emptied before each test."""
    engine = create_engine(os.environ["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    return engine
'''


class Project:
    """A folder with ``models.py``, in which ``alembic`` is called as in a terminal."""

    def __init__(self, engine: Engine) -> None:
        self.url = engine.url.render_as_string(hide_password=False)
        self.folder = Path(tempfile.mkdtemp(prefix="blog_"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "models.py").write_text(MODELS, encoding="utf-8")

    def alembic(self, line: str) -> None:
        """Run ``alembic ...`` in the folder, in this process, and print what it prints."""
        # Autogenerate reads the whole catalogue: dozens of questions that would hide the rest.
        quiet = "--autogenerate" in line or line == "check"
        printed, stdout = StringIO(), sys.stdout
        with (
            chdir(self.folder),
            _environment(DATABASE_URL=self.url),
            _fresh_models(),
            _logged(printed),
            _catalogue_unseen(),
            redirect_stdout(printed),
            paused() if quiet else nullcontext(),
        ):
            try:
                alembic_main(argv=shlex.split(line), prog="alembic")
            except SystemExit:
                pass  # what it says of the error stands in the log
            finally:
                text = printed.getvalue().replace(f"{self.folder}/", "")
                print(_wrapped(text), end="", file=stdout)

    def pytest(self) -> int:
        """Run ``pytest`` in the folder; print its verdicts and errors, return how many failed."""
        url = sandbox("ch10_tests", "empty").url.render_as_string(hide_password=False)
        options = ("-v", "--color=no", "--tb=line", "-p", "no:cacheprovider", "-p", "no:randomly")
        process = subprocess.run(  # noqa: PLW1510 - a failing test is no error here
            [sys.executable, "-m", "pytest", *options],
            cwd=self.folder,
            env=os.environ | {"DATABASE_URL": url, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )
        verdicts = re.findall(r"::(\w+) (PASSED|FAILED|ERROR)", process.stdout)
        assert verdicts, process.stdout + process.stderr
        for test, verdict in verdicts:
            print(f"{verdict.lower():<8}{test}")
        for error in sorted(set(re.findall(r"^E +psycopg2\.errors\.(.+)", process.stdout, re.M))):
            print(error)
        return sum(verdict != "PASSED" for _, verdict in verdicts)

    def files(self) -> list[str]:
        """The files of the project."""
        every_file = [path for path in self.folder.rglob("*") if path.is_file()]
        return sorted(str(path.relative_to(self.folder)) for path in every_file)

    def read(self, name: str) -> str:
        """The text of a file, without the line that says when it was made."""
        text = (self.folder / name).read_text(encoding="utf-8")
        return re.sub(r"Create Date: .*\n", "", text)

    def steps(self, revision: str) -> None:
        """Print the ``upgrade`` and ``downgrade`` of a revision."""
        text = self.read(self._file(revision))
        print(text[text.index("def upgrade") :].rstrip())

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a part of a file, as an editor would."""
        text = (self.folder / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has {text.count(old)} times {old!r}"
        self.write(name, text.replace(old, new))

    def rewrite(self, revision: str, upgrade: str, downgrade: str = "pass") -> None:
        """Put other bodies into the ``upgrade`` and ``downgrade`` of a revision."""
        name = self._file(revision)
        text = (self.folder / name).read_text(encoding="utf-8")
        head = text[: text.index("def upgrade")]
        parts = [
            f"def {what}() -> None:\n    " + body.strip().replace("\n", "\n    ")
            for what, body in (("upgrade", upgrade), ("downgrade", downgrade))
        ]
        self.write(name, head + "\n\n\n".join(parts) + "\n")

    def _file(self, revision: str) -> str:
        [path] = (self.folder / "migrations" / "versions").glob(f"{revision}_*.py")
        return str(path.relative_to(self.folder))


def begun(engine: Engine) -> Project:
    """A project as the first sections leave it: set up, with the file of revision 0001."""
    project = Project(engine)
    with redirect_stdout(StringIO()):
        project.alembic("init migrations")
        project.write("migrations/env.py", ENV)
        project.alembic('revision --autogenerate --rev-id 0001 -m "users and posts"')
    return project


def _wrapped(text: str) -> str:
    """The text, with long lines broken between words."""
    lines = text.splitlines(keepends=True)
    return "".join(
        textwrap.fill(line, 100, break_long_words=False, break_on_hyphens=False) + "\n"
        if len(line) > 120
        else line
        for line in lines
    )


@contextmanager
def _catalogue_unseen() -> Iterator[None]:
    """Keep off the tape how Alembic looks for its table, which it does before each command.

    It looks on a connection of its own, so that the BEGIN of the migration stays on the tape.
    """

    def unseen(look: Callable[..., Any]) -> Callable[..., Any]:
        def looks(dialect: PGDialect, connection: Connection, *args: Any, **kwargs: Any) -> Any:
            if not connection.in_transaction():
                connection.begin()  # as the query would have done here
            with paused(), connection.engine.connect() as other:
                return look(dialect, other, *args, **kwargs)

        return looks

    with (
        patch.object(PGDialect, "has_table", unseen(PGDialect.has_table)),
        patch.object(PGDialect, "has_multi_table", unseen(PGDialect.has_multi_table)),
    ):
        yield


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


@contextmanager
def _fresh_models() -> Iterator[None]:
    """Let ``models.py`` be read anew, as each process of its own does."""
    path, bytecode = list(sys.path), sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    sys.path_importer_cache.pop(".", None)  # it would still be the folder of another project
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, bytecode
        sys.modules.pop("models", None)


# Lines that are the same each time.
_LEFT_OUT = ("Context impl", "Will assume", "setting up autogenerate plugin", "Detected sequence")


@contextmanager
def _logged(to: StringIO) -> Iterator[None]:
    """What ``alembic.ini`` sets up for the terminal: messages of Alembic from INFO on."""
    logger, handler = logging.getLogger("alembic"), logging.StreamHandler(to)
    handler.setFormatter(logging.Formatter("%(levelname)-5.5s [%(name)s] %(message)s"))
    handler.addFilter(lambda record: not record.getMessage().startswith(_LEFT_OUT))
    handler.addFilter(lambda record: record.levelno < logging.ERROR)  # printed as FAILED, too
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


# --- What autogenerate sees ---

Change = Callable[[MetaData], object]


def articles(title: str = "title") -> MetaData:
    """Two tables with one of everything that may change."""
    metadata = MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "articles",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("author_id", sa.ForeignKey("users.id", name="fk_articles_author_id_users")),
        sa.Column(title, sa.String(200)),
        sa.Column("views", sa.Integer, server_default="0"),
        sa.Column("state", sa.Enum("draft", "published", name="article_state")),
    )
    return metadata


def article_database() -> Engine:
    """A new database with the tables of ``articles()``."""
    engine = sandbox("ch10_articles", "empty")
    with paused():
        articles().create_all(engine)
    return engine


def _articles(metadata: MetaData) -> sa.Table:
    return metadata.tables["articles"]


def _rename(metadata: MetaData) -> None:
    metadata.remove(_articles(metadata))
    articles("headline").tables["articles"].to_metadata(metadata)


def _cascade(metadata: MetaData) -> None:
    [key] = _articles(metadata).foreign_key_constraints
    key.ondelete = "CASCADE"


CHANGES: dict[str, Change] = {
    "a new column": lambda m: _articles(m).append_column(sa.Column("subtitle", sa.Text)),
    "another type": lambda m: setattr(_articles(m).c.views, "type", sa.Text()),
    "another length": lambda m: setattr(_articles(m).c.title, "type", sa.String(300)),
    "NOT NULL": lambda m: setattr(_articles(m).c.title, "nullable", False),
    "a server default": lambda m: setattr(
        _articles(m).c.views, "server_default", sa.DefaultClause("1")
    ),
    "a renamed column": _rename,
    "a check constraint": lambda m: _articles(m).append_constraint(
        sa.CheckConstraint("views >= 0", name="ck_articles_views")
    ),
    "a unique constraint": lambda m: _articles(m).append_constraint(
        sa.UniqueConstraint("title", name="uq_articles_title")
    ),
    "an index": lambda m: sa.Index("ix_articles_title", _articles(m).c.title),
    "an enum label": lambda m: setattr(
        _articles(m).c.state, "type", sa.Enum("draft", "review", "published", name="article_state")
    ),
    "a comment": lambda m: setattr(_articles(m).c.title, "comment", "As it is shown."),
    "ON DELETE": _cascade,
    "a sequence": lambda m: sa.Sequence("article_numbers", metadata=m),
}


def autogenerate(engine: Engine, metadata: MetaData, **options: object) -> list[str]:
    """The lines that autogenerate would write into ``upgrade()``."""
    with paused(), engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        operations = produce_migrations(context, metadata).upgrade_ops
    assert operations is not None
    lines = render_python_code(operations).splitlines()
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith("#")]


def differences(engine: Engine, metadata: MetaData) -> list[Any]:
    """What autogenerate finds, as a list."""
    with paused(), engine.connect() as connection:
        context = MigrationContext.configure(connection)
        return list(compare_metadata(context, metadata))


def finds(engine: Engine, change: Change, **options: object) -> bool:
    """Whether autogenerate finds this change of ``articles()``."""
    metadata = articles()
    change(metadata)
    return autogenerate(engine, metadata, **options) != ["pass"]


# --- Who waits ---


def locks(engine: Engine, table: str, statements: Sequence[str]) -> list[str]:
    """Run the statements in one transaction that is rolled back: the lock after each of them."""
    strongest = sa.text(
        "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = to_regclass(:table)"
        " ORDER BY array_position(ARRAY['AccessExclusiveLock', 'ExclusiveLock',"
        " 'ShareRowExclusiveLock', 'ShareLock', 'ShareUpdateExclusiveLock'], mode) LIMIT 1"
    )
    modes = []
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
            with paused():
                modes.append(str(connection.scalar(strongest, {"table": table})))
    return modes


def in_one_transaction(session: Session) -> None:
    """A migration that adds a column and fills it."""
    session.execute(sa.text("ALTER TABLE posts ADD COLUMN letters integer"))
    session.execute(sa.text("UPDATE posts SET letters = length(content)"))
    session.commit()


def in_two_transactions(session: Session) -> None:
    """The same, with a commit in between."""
    session.execute(sa.text("ALTER TABLE posts ADD COLUMN letters integer"))
    session.commit()
    session.execute(sa.text("UPDATE posts SET letters = length(content)"))
    session.commit()


def read_a_post(session: Session) -> None:
    """What the application does all day."""
    session.execute(sa.text("SELECT title FROM posts WHERE id = 1"))
    session.commit()


def main() -> None:
    """A project from nothing to its second revision, and what autogenerate sees."""
    blog = sandbox("ch10_migrations_lesson", "empty")
    project = Project(blog)
    project.alembic("init migrations")
    project.write("migrations/env.py", ENV)
    project.alembic('revision --autogenerate --rev-id 0001 -m "users and posts"')
    project.steps("0001")
    project.alembic("upgrade head")
    project.alembic("history")
    engine = article_database()
    for name, change in CHANGES.items():
        print(f"{name:20} {finds(engine, change)!s:6}", end=" ")
        print(finds(engine, change, compare_server_default=True, compare_type=False))
    engine.dispose()
    blog.dispose()


if __name__ == "__main__":
    main()
