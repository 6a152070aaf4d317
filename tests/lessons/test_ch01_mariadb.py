"""Chapter 1's third database, really run: what the chapter says about MySQL, seen on MariaDB."""

from __future__ import annotations

import os
import pwd
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, Engine, create_engine, exc, insert, select, text
from sqlalchemy.dialects import mysql
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.orm import Session

from lessons import ch01_why_sqlalchemy as lesson
from tests.support.needs import needs
from tests.support.ports import free_port
from workbook import blog
from workbook.blog import Post, Tag, User

pytestmark = pytest.mark.mariadb


def _account() -> dict[str, Any]:
    """Arguments for ``subprocess`` that step down from root: a server needs no such rights."""
    if os.geteuid() != 0:
        return {}
    for name in ("mysql", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    pytest.fail("root, and no account `mysql` or `nobody` to run MariaDB under")


def _wait(server: subprocess.Popen[bytes], engine: Engine, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with engine.connect():
                return
        except exc.OperationalError:
            time.sleep(0.05)
        if server.poll() is not None:
            break
    pytest.fail(f"MariaDB did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


@pytest.fixture(scope="module")
def server() -> Iterator[URL]:
    """A MariaDB of our own: a temporary folder, loopback, its own account and password."""
    mariadbd, install = needs("mariadbd"), needs("mariadb-install-db")
    account = _account()
    with tempfile.TemporaryDirectory(prefix="workbook-mariadb-") as name:
        folder, data = Path(name), Path(name, "data")
        data.mkdir()
        password = secrets.token_urlsafe(16)
        setup = folder / "setup.sql"
        setup.write_text(
            "CREATE DATABASE blog CHARACTER SET utf8mb4;\n"
            f"CREATE USER workbook@localhost IDENTIFIED BY '{password}';\n"
            "GRANT ALL ON blog.* TO workbook@localhost;\n",
            encoding="utf-8",
        )
        for path in (folder, data, setup):
            if account:
                os.chown(path, account["user"], account["group"])
        subprocess.run(
            [install, "--no-defaults", f"--datadir={data}", "--skip-test-db"],
            check=True,
            capture_output=True,
            **account,
        )
        port = free_port()
        log = folder / "log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    mariadbd,
                    "--no-defaults",
                    f"--datadir={data}",
                    f"--socket={folder / 'socket'}",
                    f"--pid-file={folder / 'pid'}",
                    f"--init-file={setup}",
                    "--bind-address=127.0.0.1",
                    f"--port={port}",
                    "--innodb-buffer-pool-size=16M",
                    "--innodb-flush-log-at-trx-commit=0",
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                **account,
            )
        url = URL.create("mysql+pymysql", "workbook", password, "127.0.0.1", port, "blog")
        try:
            engine = create_engine(url)
            _wait(process, engine, log)
            engine.dispose()
            yield url
        finally:
            process.terminate()  # by its own process id, as Popen holds it
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@pytest.fixture(scope="module")
def maria(server: URL) -> Iterator[Engine]:
    """The whole blog on MariaDB, made from the same models and rows."""
    engine = create_engine(server)
    blog.create_blog(engine, blog.AUTHORED)
    lesson.Note.__table__.create(engine)  # type: ignore[attr-defined]
    yield engine
    engine.dispose()


@pytest.fixture
def session(maria: Engine) -> Iterator[Session]:
    """What a test writes is rolled back."""
    with Session(maria) as session:
        yield session


def names(session: Session, *conditions: Any) -> list[str]:
    return list(session.scalars(select(User.username).where(*conditions).order_by(User.id)))


def test_the_chapters_function_runs_unchanged(session: Session) -> None:
    user = lesson.find_user(session, "zoe")
    assert user is not None
    assert (user.full_name, user.is_active) == ("Zoë Marchand", True)


def test_injection_and_its_cure_are_the_same(session: Session) -> None:
    open_to_all = f"SELECT id FROM users WHERE username = '{lesson.INJECTION}'"
    assert len(session.execute(text(open_to_all)).all()) == len(blog.AUTHORED.users)
    assert names(session, User.username == lesson.INJECTION) == []


def test_a_string_without_a_length_is_refused(maria: Engine) -> None:
    with pytest.raises(exc.CompileError, match="VARCHAR requires a length on dialect mysql"):
        lesson.Draft.__table__.create(maria)  # type: ignore[attr-defined]


def test_a_text_that_is_too_long_is_refused(session: Session) -> None:
    with pytest.raises(exc.DataError, match="Data too long"):
        session.execute(insert(Tag).values(name="x" * 40))


def test_datetimes_come_back_naive(session: Session) -> None:
    user = session.get_one(User, 1)
    assert user.created_at.tzinfo is None
    assert user.created_at == blog.AUTHORED.users[0]["created_at"].replace(tzinfo=None)


def test_a_foreign_key_to_nothing_is_refused(session: Session) -> None:
    with pytest.raises(exc.IntegrityError, match="foreign key constraint fails"):
        session.execute(insert(Post).values(author_id=999, title="By nobody", content="..."))


def test_like_and_equality_ignore_case(session: Session) -> None:
    assert names(session, User.username.like("sam_%")) == ["Samira", "sam_w"]
    assert names(session, User.username.ilike("sam_%")) == ["Samira", "sam_w"]
    assert names(session, User.username == "SAMIRA") == ["Samira"]
    assert names(session, User.username.icontains("m_", autoescape=True)) == ["sam_w"]


def test_upserts_have_their_own_words(session: Session) -> None:
    with pytest.raises(exc.UnsupportedCompilationError, match="OnConflictDoNothing"):
        session.execute(pg_insert(Tag).values(name="sql").on_conflict_do_nothing())
    session.execute(mysql.insert(Tag).values(name="sql").on_duplicate_key_update(name="sql"))
    assert len(list(session.scalars(select(Tag.id)))) == len(blog.AUTHORED.tags)


def test_what_compiles_may_still_be_refused(session: Session) -> None:
    query = select(User.id).order_by(User.last_login_at.desc().nulls_last())
    assert "NULLS LAST" in str(query.compile(dialect=mysql.dialect()))
    with pytest.raises(exc.ProgrammingError, match="NULLS LAST"):
        session.execute(query)


def test_the_portable_model_keeps_its_values(session: Session) -> None:
    session.add(
        lesson.Note(
            title="Doors of Fez",
            is_public=True,
            written_at=blog.AUTHORED.users[0]["created_at"],
        )
    )
    session.flush()
    session.expire_all()
    note = session.scalars(select(lesson.Note)).one()
    assert (note.title, note.body, note.is_public) == ("Doors of Fez", None, True)
