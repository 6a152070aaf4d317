"""configparser reads % as the beginning of a variable."""

from alembic.config import Config
from sqlalchemy import Engine

WORDS = "invalid interpolation syntax in alembic.ini"
WHY = "configparser reads % in the password"
CURE = "%% , or set the URL in env.py"
CHAPTER = "ch10"
ASKED = "sqlalchemy/alembic#1279"
PATTERN = r"invalid interpolation syntax|InterpolationSyntaxError"
PHRASES = (
    "ValueError: invalid interpolation syntax in 'postgresql://user:p%40ss@host' at position",
    "alembic percent sign in password",
    "configparser.InterpolationSyntaxError '%' must be followed by '%' or '('",
)
_URL = "postgresql+psycopg2://ada:p%40ss@localhost/blog"


def bad(engine: Engine) -> object:
    config = Config()
    config.set_main_option("sqlalchemy.url", _URL)
    return config.get_main_option("sqlalchemy.url")


def good(engine: Engine) -> object:
    config = Config()
    config.set_main_option("sqlalchemy.url", _URL.replace("%", "%%"))
    return config.get_main_option("sqlalchemy.url")
