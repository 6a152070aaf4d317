"""The migrations: up, the same as the models, down, up again, on data; alone; and as SQL."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from pytest_alembic import tests as standard
from sqlalchemy import URL, Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from app.operations import migrations
from tests.app.conftest import database_url_is
from tests.app.support.cluster import programs

ROOT = migrations.ROOT


@pytest.fixture
def alembic_config() -> dict[str, str]:
    return {"file": str(ROOT / "alembic.ini")}


@pytest.fixture
def alembic_engine(database_url: URL) -> Iterator[Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def engine(alembic_engine: Engine) -> Engine:
    return alembic_engine


# What everybody should hold of migrations, from pytest-alembic.
test_there_is_one_head = standard.test_single_head_revision
test_upgrade_reaches_the_head = standard.test_upgrade
test_the_models_are_what_the_migrations_make = standard.test_model_definitions_match_ddl
test_down_and_up_again_step_by_step = standard.test_up_down_consistency


@pytest.fixture
def config(database_url: URL) -> Iterator[Config]:
    """Alembic on an empty database."""
    with database_url_is(database_url):
        yield migrations.config()


POPULATE = """
    INSERT INTO users (username, email, password_hash, created_at) VALUES
        ('Ada', 'ada@example.com', 'h', '2026-01-02'),
        ('ada', 'ADA@example.com', 'h', '2026-01-01'),
        ('ADA', 'other@example.com', 'h', '2026-01-03'),
        ('grace', 'grace@example.com', 'h', '2026-01-01');
    INSERT INTO posts (author_id, title, content) SELECT id, 'by ' || username, 'words' FROM users;
    INSERT INTO tags (name) VALUES ('SQL'), ('sql'), ('Sql'), ('other');
    INSERT INTO post_tags (post_id, tag_id)
        SELECT p.id, t.id FROM posts p, tags t WHERE p.id = 1 OR t.name <> 'SQL';
"""

ONE_USER = "INSERT INTO users (username, email, password_hash) VALUES ('ada', 'a@example.com', 'h')"


def run(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    with engine.begin() as connection:
        result = connection.exec_driver_sql(sql)
        return [tuple(row) for row in result] if result.returns_rows else []


def test_the_data_migration(config: Config, engine: Engine) -> None:
    command.upgrade(config, "0005")
    run(engine, POPULATE)
    command.upgrade(config, "head")
    users = run(engine, "SELECT id, username, email, is_active FROM users ORDER BY id")
    # The oldest account keeps name and address.
    assert users == [
        (1, "Ada_1", "1@duplicate.invalid", False),
        (2, "ada", "ADA@example.com", True),
        (3, "ADA_3", "other@example.com", True),
        (4, "grace", "grace@example.com", True),
    ]
    tags = run(engine, "SELECT name FROM tags ORDER BY name")
    assert tags == [("SQL",), ("other",)]
    on_posts = run(
        engine,
        "SELECT post_id, string_agg(name, ',' ORDER BY name) FROM post_tags"
        " JOIN tags ON tags.id = tag_id GROUP BY post_id ORDER BY post_id",
    )
    assert on_posts == [(1, "SQL,other"), (2, "SQL,other"), (3, "SQL,other"), (4, "SQL,other")]


def test_up_down_up_on_data(config: Config, engine: Engine) -> None:
    command.upgrade(config, "0005")
    run(engine, POPULATE)
    command.upgrade(config, "head")
    run(
        engine,
        """
        INSERT INTO comments (post_id, author_id, content) VALUES (1, 1, 'c');
        UPDATE users SET role = 'admin' WHERE id = 4;
        UPDATE users SET deleted_at = now() WHERE id = 2;
        INSERT INTO users (username, email, password_hash) VALUES ('ada', 'ada@example.com', 'h');
        UPDATE posts SET status = 'draft' WHERE id = 1;
        UPDATE posts SET deleted_at = now() WHERE id = 2;
        INSERT INTO posts (author_id, title, content, takedown_reason, language)
            VALUES (1, 't', 'c', 'r', 'german');
        INSERT INTO audit_log (admin_id, action, target_id, details)
            VALUES (4, 'post.taken_down', 5, '{}');
        INSERT INTO refresh_tokens (user_id, family, token_hash, expires_at)
            VALUES (1, gen_random_uuid(), 'x', now());
        """,
    )
    command.check(config)
    scripts = ScriptDirectory.from_config(config)
    for revision in scripts.walk_revisions():
        command.downgrade(config, revision.down_revision or "base")  # type: ignore[arg-type]
        if revision.revision == "0018":
            # Hidden from the code before it, which knows only what is deleted.
            hidden = "SELECT id FROM posts WHERE deleted_at IS NOT NULL ORDER BY id"
            assert run(engine, hidden) == [(2,), (5,)]
        if revision.revision == "0005":
            # What nobody was to see did not come to light.
            assert run(engine, "SELECT id FROM posts ORDER BY id") == [(3,), (4,)]
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert run(engine, "SELECT typname FROM pg_type WHERE typname LIKE '%%\\_role'") == []
    command.upgrade(config, "head")
    command.check(config)


def test_every_foreign_key_has_an_index(config: Config, engine: Engine) -> None:
    command.upgrade(config, "head")
    missing = run(
        engine,
        """
        SELECT conrelid::regclass::text, conname FROM pg_constraint c
        WHERE contype = 'f' AND NOT EXISTS (
            SELECT FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indpred IS NULL
            AND (i.indkey::int2[])[0:cardinality(c.conkey) - 1] @> c.conkey)
        """,
    )
    assert missing == []


def test_a_build_that_was_broken_off_is_cured_by_running_it_again(
    config: Config, engine: Engine
) -> None:
    command.upgrade(config, "0007")
    run(engine, ONE_USER)
    run(engine, "INSERT INTO posts (author_id, title, content) VALUES (1, 't', 'c'), (1, 't', 'c')")
    autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection, pytest.raises(IntegrityError):
        # Not unique: it fails in its second pass, and what it has built so far stays.
        connection.execute(text("CREATE UNIQUE INDEX CONCURRENTLY ix_posts_feed ON posts (title)"))
    assert run(engine, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(1,)]
    command.upgrade(config, "head")
    command.check(config)
    assert run(engine, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == [(0,)]


def test_the_index_is_built_while_others_write(config: Config, engine: Engine) -> None:
    command.upgrade(config, "0007")
    run(engine, ONE_USER)
    with engine.connect() as writer:
        writer.execute(text("INSERT INTO posts (author_id, title, content) VALUES (1, 't', 'c')"))
        # CONCURRENTLY waits for this transaction, and other writers do not wait for it.
        with ThreadPoolExecutor(1) as other:
            upgrade = other.submit(command.upgrade, config, "0008")
            _wait_until(
                engine,
                "SELECT count(*) > 0 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX C%%'"
                " AND wait_event_type = 'Lock'",
            )
            run(engine, "INSERT INTO posts (author_id, title, content) VALUES (1, 't', 'c')")
            writer.commit()
            upgrade.result()
    assert run(engine, "SELECT count(*) FROM posts") == [(2,)]


def test_replicas_that_start_together_do_not_race(config: Config, engine: Engine) -> None:
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for _ in range(3)
    ]
    for process in commands:
        said = process.communicate(timeout=60)[0].decode()
        assert process.returncode == 0, said
    assert run(engine, "SELECT version_num FROM alembic_version") == [(migrations.head(),)]


def test_a_migration_does_not_queue_for_a_lock_for_long(config: Config, engine: Engine) -> None:
    command.upgrade(config, "0002")
    with engine.connect() as reader:
        reader.execute(text("SELECT * FROM users"))
        with pytest.raises(Exception, match="lock timeout"):
            command.upgrade(config, "0003")
        reader.rollback()
    # Nothing half-done, and the lock against others is free again.
    command.upgrade(config, "head")


def as_sql(revisions: str) -> str:
    """The SQL of the migrations, made without a database."""
    command_line = [sys.executable, "-m", "alembic", "upgrade", revisions, "--sql"]
    done = subprocess.run(command_line, cwd=ROOT, capture_output=True, text=True, env={})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_whole_way_as_sql(config: Config, database_url: URL) -> None:
    sql = as_sql("head")
    assert "CREATE INDEX CONCURRENTLY ix_posts_feed" in sql
    psql = programs() / "psql"
    address = database_url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(
        [psql, address, "-v", "ON_ERROR_STOP=1", "-q"], input=sql, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    command.check(config)


def test_a_busy_database_can_bear_the_indexes(tmp_path: Path) -> None:
    script = tmp_path / "up.sql"
    script.write_text(as_sql("0007:head"))
    squawk = Path(sys.executable).with_name("squawk")
    # Left out: matters of taste, and timeouts, which env.py sets.
    skipped = "prefer-robust-stmts,prefer-bigint-over-int,require-timeout-settings"
    command_line: list[str | Path] = [squawk, "--pg-version=18", f"--exclude={skipped}", script]
    done = subprocess.run(command_line, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    # It sees what it is there for.
    script.write_text("CREATE INDEX i ON posts (id);")
    done = subprocess.run(command_line, capture_output=True, text=True)
    assert "require-concurrent-index-creation" in done.stdout


def _wait_until(engine: Engine, sql: str) -> None:
    ends = time.monotonic() + 20
    while not run(engine, sql)[0][0]:
        assert time.monotonic() < ends, sql
        time.sleep(0.05)


def test_without_an_address_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "current"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Set DATABASE_URL" in done.stderr


def test_a_percent_sign_in_the_address_does_no_harm(config: Config, database_url: URL) -> None:
    # alembic.ini would read it as an interpolation; the address never goes through it.
    with database_url_is(database_url.update_query_dict({"application_name": "50%"})):
        command.upgrade(config, "head")


# Either stands before what is installed, for Alembic and for the program that it starts.
RUFF_THAT_TELLS = "import sys; print('formatted', sys.argv[1:])"
NO_RUFF = "import sys; sys.modules['ruff'] = None"


@pytest.mark.parametrize("there", [True, False], ids=["with ruff", "without"])
def test_a_new_revision(tmp_path: Path, there: bool) -> None:
    """It is formatted where that is possible, and made wherever Alembic runs."""
    project = tmp_path / "it's mine"
    for part in ("app", "alembic"):
        shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "alembic.ini", project)
    path = tmp_path / "path"
    path.mkdir()
    if there:
        (path / "ruff").mkdir()
        (path / "ruff/__init__.py").touch()
        (path / "ruff/__main__.py").write_text(RUFF_THAT_TELLS)
    else:
        (path / "sitecustomize.py").write_text(NO_RUFF)
    config = str(project / "alembic.ini")
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "-c", config, "revision", "-m", "Something new"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(path), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    before = {file.name for file in (ROOT / "alembic/versions").glob("*.py")}
    [made] = [file for file in (project / "alembic/versions").iterdir() if file.name not in before]
    revision: dict[str, Any] = {}
    exec(compile(made.read_text(), made, "exec"), revision)
    assert revision["down_revision"] == migrations.head()
    assert ("formatted" in done.stdout) == there
    if there:
        assert f"formatted {['format', str(made)]}" in done.stdout
