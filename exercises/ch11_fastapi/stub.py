"""Exercises of chapter 11. Replace each ``raise NotImplementedError`` and run its check.

Each function is given a sessionmaker and returns an application. The check sends requests to yours
and to ours, on databases with the same rows, and compares status, body, tables and statements. The
wording of error messages is up to you. Declare schemas above the function that uses them.
"""

from fastapi import FastAPI
from sqlalchemy.orm import Session, sessionmaker


def new_tag_api(factory: sessionmaker[Session]) -> FastAPI:
    """Return an application with one endpoint, which adds a tag.

    POST /tags takes {"name": "sql"}. Blanks around the name are taken off; then it has 1 to 30
    characters, or the answer is 422. A new tag is answered with 201, the header
    Location: /tags/{id} and the body {"id": ..., "name": ...}. A name that is taken already is
    answered with 409, also when several clients send it at the same time. When the answer leaves,
    the tag is committed.
    """
    raise NotImplementedError
