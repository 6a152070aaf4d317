"""ALTER TABLE waits for every transaction that has read the table, and all others wait for it."""

from sqlalchemy import Engine, text

WORDS = "a deploy stalls behind ALTER TABLE"
WHY = "ACCESS EXCLUSIVE queues behind a long transaction, and everybody behind it"
CURE = "lock_timeout and retry, NOT VALID + VALIDATE"
CHAPTER = "ch16"
ASKED = "alphagov/notifications-api#3901"
PATTERN = r"LockNotAvailable|canceling statement due to lock timeout"
PHRASES = (
    "canceling statement due to lock timeout",
    "alter table hangs in production all queries wait",
    "migration blocks the whole site",
)


def _alter(engine: Engine, *, reader_commits: bool) -> object:
    with engine.connect() as reader, engine.connect() as migration:
        reader.execute(text("SELECT count(*) FROM posts"))
        if reader_commits:
            reader.commit()
        migration.execute(text("SET lock_timeout = '100ms'"))
        migration.execute(text("ALTER TABLE posts ADD COLUMN subtitle text"))
        return "altered"


def bad(engine: Engine) -> object:
    return _alter(engine, reader_commits=False)


def good(engine: Engine) -> object:
    return _alter(engine, reader_commits=True)
