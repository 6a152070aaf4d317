"""A PostgreSQL enum type stays when the table that used it is dropped."""

from sqlalchemy import Engine, Enum, text

WORDS = 'type "x" already exists; a new enum member is not detected'
WHY = "a PostgreSQL enum type outlives its table; autogenerate does not compare members"
CURE = "create/drop the type by hand, ALTER TYPE ADD VALUE, or native_enum=False"
CHAPTER = "ch10"
ASKED = "sqlalchemy/alembic#886, #1254"
PATTERN = r'type "\w+" already exists'
PHRASES = (
    "psycopg2.errors.DuplicateObject: type already exists",
    "alembic enum already exists upgrade after downgrade",
    "alembic does not detect new enum value",
)
_MOOD = Enum("glad", "sad", name="mood")


def _table(engine: Engine, *, drops_the_type: bool) -> object:
    with engine.begin() as connection:
        for _ in range(2):
            _MOOD.create(connection, checkfirst=False)
            connection.execute(text("CREATE TABLE moods (mood mood)"))
            connection.execute(text("DROP TABLE moods"))
            if drops_the_type:
                _MOOD.drop(connection)
    return "made, dropped, and made again"


def bad(engine: Engine) -> object:
    return _table(engine, drops_the_type=False)


def good(engine: Engine) -> object:
    return _table(engine, drops_the_type=True)
