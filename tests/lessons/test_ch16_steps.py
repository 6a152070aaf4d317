"""The modules of chapter 16 do what the chapter says, also where it doesn't look."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from graphlib import CycleError
from pathlib import Path
from uuid import uuid4

import jwt
import pytest
from sqlalchemy import Engine, create_engine, func, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from lessons import ch16_production as lesson
from lessons.ch16_steps import (
    accounts,
    bouncer,
    moving,
    request_log,
    retry,
    servers,
    settings,
    stack,
    timeouts,
)
from tests.support.needs import needs
from workbook import databases, sandboxes
from workbook.asgi import Client
from workbook.blog import Tag, User

KEY = "kX2mVq8sT4wZ7yB1nC5dF9gH3jL6pR0a"
GOOD = {"DATABASE_URL": "postgresql+psycopg2://db/blog", "SECRET_KEY": KEY}


@pytest.fixture
def engine() -> Iterator[Engine]:
    name = f"test_steps_{uuid4().hex[:8]}"
    engine = create_engine(databases.create(name, template=sandboxes.blog_template()))
    yield engine
    engine.dispose()
    databases.drop(name)


@pytest.fixture
def factory(engine: Engine) -> sessionmaker[Session]:
    accounts.Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        session.add(accounts.Account(id=1, username="ann", password_hash="none"))
    return sessionmaker(engine)


# --- Settings ---


def test_good_settings_start() -> None:
    assert settings.complaints(GOOD) == []
    assert KEY not in repr(settings.load(GOOD))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECRET_KEY": "09d25e094faa6ca2556c818166b7a956"}, "can be guessed"),
        ({"SECRET_KEY": "ab" * 20}, "can be guessed"),
        ({"ECHO_SQL": "1"}, "ECHO_SQL"),
        ({"WORKERS": "10"}, "100 connections"),
        ({"WORKERS": "0"}, "workers"),
        ({"ENVIRONMENT": "prod"}, "environment"),
        ({"MAX_OVERFLOW": "-1"}, "max_overflow"),
    ],
)
def test_unsafe_settings_are_refused(change: dict[str, str], said: str) -> None:
    [complaint] = settings.complaints(GOOD | change)
    assert said in complaint
    assert change.get("SECRET_KEY", "no such text") not in complaint


def test_development_may_echo() -> None:
    assert settings.complaints(GOOD | {"ECHO_SQL": "1", "ENVIRONMENT": "development"}) == []


# --- Limits and retries ---


@pytest.mark.parametrize(
    ("work", "limit"),
    [
        (timeouts.slow_query, "statement_timeout"),
        (timeouts.locked_row, "lock_timeout"),
        (timeouts.idle_transaction, "idle_in_transaction_session_timeout"),
        (lambda _: None, "none"),
    ],
)
def test_each_limit(work: object, limit: str, engine: Engine) -> None:
    impatient = timeouts.impatient_engine(engine.url, 2000, 100, 1000)
    assert timeouts.limit_met(work, impatient) == limit  # type: ignore[arg-type]
    impatient.dispose()


def test_the_limits_are_those_of_the_server(engine: Engine) -> None:
    impatient = timeouts.impatient_engine(engine.url, 1000, 200, 300)
    with impatient.connect() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "1s"
        assert connection.scalar(text("SHOW lock_timeout")) == "200ms"
    impatient.dispose()


def test_a_unit_of_work_is_repeated_only_where_that_can_help(engine: Engine) -> None:
    factory, calls = sessionmaker(engine), []

    def loses(session: Session) -> None:
        calls.append("loses")
        session.add(Tag(name="half"))
        session.flush()
        retry.lose_connection(session)

    with pytest.raises(DBAPIError):
        retry.in_transaction(factory, loses, attempts=2, pause=0)
    assert calls == ["loses"] * 2

    def fails(session: Session) -> None:
        calls.append("fails")
        session.add_all([Tag(name="same"), Tag(name="same")])

    with pytest.raises(IntegrityError):
        retry.in_transaction(factory, fails, pause=0)
    assert calls[2:] == ["fails"]
    with factory() as session:
        assert session.scalar(select(func.count()).where(Tag.name.in_(["half", "same"]))) == 0


# --- Logs ---


def test_an_id_that_a_client_made_up_is_not_written(engine: Engine) -> None:
    client = Client(lesson.logging_app(engine))
    for given in ("", "a b", "x" * 65, "a\tb"):
        answer = client.get("/tags/1", headers={"x-request-id": given})
        assert answer.header("x-request-id") not in (given, None)
    assert client.get("/tags/1", headers={"x-request-id": "a.1"}).header("x-request-id") == "a.1"
    assert request_log.request_id.get() == "-"


def test_a_failure_is_logged_with_its_id(engine: Engine) -> None:
    with request_log.shown() as lines:
        answer = Client(lesson.logging_app(engine)).get("/tags/99", headers={"x-request-id": "r"})
    assert answer.status == 500
    assert lines == ["ERROR   r  GET /tags/99: NoResultFound"]
    assert logging.getLogger("blog").handlers == []


# --- Accounts ---


def test_a_forged_an_expired_and_a_foreign_token(factory: sessionmaker[Session]) -> None:
    now = datetime.now(UTC)
    good = accounts.access_token(7, KEY, now)
    assert accounts.account_of(good, ["the next key" * 4, KEY]) == 7
    old = accounts.access_token(7, KEY, now - timedelta(minutes=16))
    for token in (lesson.forged(good, sub="8"), old, "", "a.b.c", good + "x"):
        with pytest.raises(accounts.Refused):
            accounts.account_of(token, [KEY])
    unsigned = jwt.encode({"sub": "7", "exp": now + timedelta(1)}, None, algorithm="none")
    endless = jwt.encode({"sub": "7"}, KEY)
    for token in (unsigned, endless):
        with pytest.raises(accounts.Refused):
            accounts.account_of(token, [KEY])


def test_reuse_ends_one_family_and_no_other(factory: sessionmaker[Session]) -> None:
    with factory.begin() as session:
        phone, laptop = (accounts.issue(session, 1, KEY) for _ in range(2))
    newer = accounts.rotate(factory, phone.refresh, KEY)
    for refresh in (phone.refresh, newer.refresh, phone.refresh):
        with pytest.raises(accounts.Refused):
            accounts.rotate(factory, refresh, KEY)
    assert accounts.rotate(factory, laptop.refresh, KEY).refresh != laptop.refresh


def test_an_expired_refresh_token_is_refused(factory: sessionmaker[Session]) -> None:
    with factory.begin() as session:
        tokens = accounts.issue(session, 1, KEY)
        session.flush()
        session.execute(update(accounts.RefreshToken).values(expires_at=datetime.now(UTC)))
    with pytest.raises(accounts.Refused):
        accounts.rotate(factory, tokens.refresh, KEY)
    with factory() as session:
        assert session.scalar(select(func.count()).select_from(accounts.RefreshToken)) == 1


def test_a_hash_of_an_older_scheme_is_replaced_once(factory: sessionmaker[Session]) -> None:
    with factory.begin() as session:
        ann = session.get_one(accounts.Account, 1)
        ann.password_hash = lesson.bcrypt_hash("long enough")
    assert lesson.sent_by_a_login(factory, "ann", "wrong") == ["SELECT"]
    assert lesson.sent_by_a_login(factory, "ann", "long enough") == ["SELECT", "UPDATE"]
    assert lesson.sent_by_a_login(factory, "ann", "long enough") == ["SELECT"]


# --- The moving column ---


def test_every_version_runs_beside_its_neighbours(engine: Engine) -> None:
    with moving.Load(engine) as load:
        lesson.rename_step_by_step(engine, load)
    assert load.failures == {}
    with engine.connect() as connection:
        columns = connection.execute(text("SELECT * FROM users LIMIT 1")).keys()
        assert "display_name" in columns
        assert "full_name" not in columns


def test_the_backfill_moves_every_name(engine: Engine) -> None:
    names = select(User.id, User.full_name).order_by(User.id)
    with Session(engine) as session:
        before = session.execute(names).all()
    moving.migrate(engine, moving.expand)
    assert moving.backfill(engine) == sum(name is not None for _, name in before)
    assert moving.backfill(engine) == 0
    with engine.connect() as connection:
        after = connection.execute(text("SELECT id, display_name FROM users ORDER BY id")).all()
    assert [tuple(row) for row in after] == [tuple(row) for row in before]


def test_failures_of_a_rename_in_one_step_are_seen(engine: Engine) -> None:
    with moving.Load(engine, clients=2) as load:
        moving.migrate(engine, moving.rename)
        load.go_on()
    assert any("full_name" in failure for failure in load.failures)


def test_a_step_waits_for_its_lock_in_small_portions(engine: Engine) -> None:
    with engine.connect() as reader:
        reader.execute(text("SELECT 1 FROM users"))
        with pytest.raises(DBAPIError, match="lock timeout"):
            moving.migrate(engine, moving.expand, attempts=2)
    assert moving.migrate(engine, moving.expand) == 1


# --- Servers ---


@pytest.fixture(scope="module")
def production() -> Iterator[servers.Servers]:
    made = servers.Servers()
    yield made
    made.end()


def test_contents_tell_every_difference(production: servers.Servers) -> None:
    before = servers.contents(production.url())
    assert before["posts"][0] == 40
    servers.ask(production.url(), "UPDATE posts SET views = views + 1 WHERE id = 1")
    after = servers.contents(production.url())
    assert {table for table in before if before[table] != after[table]} == {"posts"}


def test_the_server_refuses_the_eighteenth(production: servers.Servers) -> None:
    production.settle()
    said = lesson.one_too_many(production.url())
    production.settle()
    assert said.startswith("connection 18: FATAL")
    assert lesson.one_too_many(production.url(), limit=3) == "none was refused"


def test_nothing_is_left_behind() -> None:
    made = servers.Servers()
    homes = [made.primary.home, made.standby.home]
    made.end()
    assert [home for home in homes if home.exists()] == []


def test_pgbouncer_lends_few_connections_to_many_clients(engine: Engine) -> None:
    needs("pgbouncer")
    with bouncer.in_front_of(engine.url, connections=3) as url:
        assert bouncer.server_connections(url, clients=20) == 3


@pytest.mark.parametrize(("scope", "found"), [("LOCAL", "0"), ("SESSION", "1234ms")])
def test_what_is_set_for_the_session_meets_the_next_client(
    engine: Engine, scope: str, found: str
) -> None:
    needs("pgbouncer")
    with bouncer.in_front_of(engine.url, connections=1) as url:
        assert bouncer.setting_seen_by_another_client(url, scope) == found


# -- the stack ------------------------------------------------------------------------------------


def test_nothing_starts_before_what_it_waits_for() -> None:
    steps = stack.start_order()
    place = {name: number for number, step in enumerate(steps) for name in step}
    assert place["db"] < place["migrate"] < place["api"]
    assert place["pgbouncer"] < place["api"]
    assert "pgweb" not in place  # it has a profile
    assert steps[0] == {"db": "at once"}
    assert "migrate has ended with exit code 0" in steps[place["api"]]["api"]


def test_a_circle_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "docker-compose.yml"
    needs = "{depends_on: {%s: {condition: service_started}}}"
    file.write_text(f"services: {{a: {needs % 'b'}, b: {needs % 'a'}}}", "utf-8")
    with pytest.raises(CycleError):
        stack.start_order(file)
