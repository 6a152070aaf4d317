"""PyJWT checks that the subject of a token is a text, as the standard says."""

from datetime import UTC, datetime, timedelta

import jwt
from sqlalchemy import Engine

WORDS = "Subject must be a string"
WHY = "PyJWT >= 2.10"
CURE = "sub=str(id)"
CHAPTER = "ch16"
ASKED = "jpadilla/pyjwt#1017"
PATTERN = r"Subject must be a string"
PHRASES = (
    "jwt.exceptions.InvalidSubjectError: Subject must be a string",
    "pyjwt 2.10 decode fails with integer sub",
    "could not validate credentials after upgrading pyjwt",
)
_KEY = "only-for-this-example-only-for-this-example"


def _subject(subject: object) -> object:
    expires = datetime.now(UTC) + timedelta(minutes=5)
    token = jwt.encode({"sub": subject, "exp": expires}, _KEY, algorithm="HS256")
    return jwt.decode(token, _KEY, algorithms=["HS256"])["sub"]


def bad(engine: Engine) -> object:
    return _subject(1)


def good(engine: Engine) -> object:
    return _subject("1")
