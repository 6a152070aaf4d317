"""The server doesn't take this password for this role."""

from sqlalchemy import Engine, create_engine, text

WORDS = 'FATAL: password authentication failed for user "ada"'
WHY = "another password, a role that isn't there, or characters that the URL should have escaped"
CURE = "URL.create(...), which escapes; str(url) hides a password as ***"
CHAPTER = "ch03"
PATTERN = r"password authentication failed|InvalidPasswordError|no password supplied"
PHRASES = (
    "password authentication failed for user postgres sqlalchemy",
    "special characters in password @ in database url",
    "str(engine.url) connects with *** as password",
)


def bad(engine: Engine) -> object:
    pool = create_engine(engine.url.set(username="nobody_of_that_name", password="wrong"))
    with pool.connect() as connection:
        return connection.scalar(text("SELECT 1"))


def good(engine: Engine) -> object:
    with engine.connect() as connection:
        return connection.scalar(text("SELECT 1"))
