"""A URL without a driver means psycopg 3 in SQLAlchemy 2.1."""

from sqlalchemy import Engine, create_engine

WORDS = "ModuleNotFoundError: No module named 'psycopg' (or 'psycopg2')"
WHY = "SQLAlchemy 2.1's default driver for postgresql:// is psycopg 3"
CURE = "name the driver in the URL"
CHAPTER = "ch03"
ASKED = "jupyterhub/jupyterhub#5275"
PATTERN = r"No module named '(psycopg|psycopg2)'"
PHRASES = (
    "No module named psycopg after upgrading sqlalchemy 2.1",
    "create_engine postgresql:// ModuleNotFoundError",
    "which driver does postgresql:// use",
)


def bad(engine: Engine) -> object:
    return create_engine("postgresql://localhost/blog").dialect.driver


def good(engine: Engine) -> object:
    return create_engine("postgresql+psycopg2://localhost/blog").dialect.driver
