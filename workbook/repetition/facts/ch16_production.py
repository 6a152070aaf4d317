"""Facts of chapter 16, each with the run that proves it."""

from datetime import UTC, datetime, timedelta

import jwt
from passlib.context import CryptContext
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "Four workers, each with `pool_size=5` and `max_overflow=10`. How many connections may they "
    "open together?",
    answer=60,
    section="A budget of connections",
    why="Each process has a pool of its own: 4 times 15.",
)
def a_budget(engine: Engine) -> int:
    pools = [create_engine(engine.url, pool_size=5, max_overflow=10).pool for _ in range(4)]
    return sum(pool.size() + pool._max_overflow for pool in pools)  # type: ignore[attr-defined]


@fact(
    "`statement_timeout = '50ms'`, and a statement takes longer. What happens to the transaction?",
    answer="it has failed and must be rolled back",
    choices=("it goes on", "it has failed and must be rolled back", "the connection is closed"),
    section="Limits on every wait",
    why="PostgreSQL cancels the statement. The connection stays open.",
)
def a_statement_timeout(engine: Engine) -> str:
    with engine.connect() as connection:
        connection.execute(text("SET LOCAL statement_timeout = '50ms'"))
        try:
            connection.execute(text("SELECT pg_sleep(5)"))
        except OperationalError as error:
            if error.connection_invalidated:
                return "the connection is closed"
        try:
            connection.execute(text("SELECT 1"))
        except Exception:
            return "it has failed and must be rolled back"
    return "it goes on"


@fact(
    "A serialization failure at the last statement of a transaction. What has to be tried again?",
    answer="the whole transaction",
    choices=("the last statement", "the whole transaction"),
    section="Repeat the whole unit of work",
    why="What it read may have changed. After the error PostgreSQL accepts only the rollback.",
)
def what_is_tried_again(engine: Engine) -> str:
    strict = engine.execution_options(isolation_level="REPEATABLE READ")
    change = text("UPDATE posts SET views = views + 1 WHERE id = 1")
    with strict.connect() as connection:
        connection.execute(text("SELECT 1 FROM posts"))
        with engine.begin() as other:
            other.execute(change)
        for _ in range(2):
            try:
                connection.execute(change)
            except Exception:
                continue
            return "the last statement"
    return "the whole transaction"


@fact(
    "Two users have the same password. Are their argon2 hashes the same?",
    answer="no",
    choices=YES_NO,
    section="Passwords",
    why="Each hash has a salt of its own.",
)
def hashes_are_salted(engine: Engine) -> str:
    cheap = CryptContext(["argon2"], argon2__time_cost=1, argon2__memory_cost=32)
    return "yes" if cheap.hash("secret") == cheap.hash("secret") else "no"


@fact(
    "Can a client read the claims in a JWT without knowing the secret?",
    answer="yes",
    choices=YES_NO,
    section="Tokens that can be revoked",
    why="It is signed, not encrypted. The secret is needed to make or to change one.",
)
def a_token_can_be_read(engine: Engine) -> str:
    token = jwt.encode({"sub": "7"}, "x" * 32, "HS256")
    read = jwt.decode(token, options={"verify_signature": False})
    return "yes" if read == {"sub": "7"} else "no"


@fact(
    "`jwt.decode` of a token whose `exp` has passed. What happens?",
    answer="ExpiredSignatureError",
    choices=("it returns the claims", "ExpiredSignatureError", "it returns None"),
    section="Tokens that can be revoked",
    why="The claim is checked where it is there. `require` makes sure that it is.",
)
def an_expired_token(engine: Engine) -> str:
    past = datetime.now(UTC) - timedelta(days=1)
    token = jwt.encode({"sub": "7", "exp": past}, "x" * 32, "HS256")
    try:
        jwt.decode(token, "x" * 32, ["HS256"])
    except Exception as error:
        return type(error).__name__
    return "it returns the claims"


@fact(
    "Does `CREATE INDEX CONCURRENTLY` have to be sent outside of a transaction?",
    answer="yes",
    choices=YES_NO,
    section="A migration under load",
    why="It works in several transactions of its own. In Alembic: `autocommit_block()`.",
)
def concurrently_in_a_transaction(engine: Engine) -> str:
    with engine.connect() as connection:
        try:
            connection.execute(text("CREATE INDEX CONCURRENTLY ix ON posts (views)"))
        except Exception:
            return "yes"
    return "no"


@fact(
    "A constraint added `NOT VALID`: does it apply to new rows?",
    answer="yes",
    choices=YES_NO,
    section="A migration under load",
    why="Only the old rows aren't checked, until `VALIDATE CONSTRAINT`.",
)
def not_valid(engine: Engine) -> str:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE tags ADD CHECK (name <> 'bad') NOT VALID"))
    try:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO tags (name) VALUES ('bad')"))
    except Exception:
        return "yes"
    return "no"
