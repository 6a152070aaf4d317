"""bcrypt reads 72 bytes. bcrypt 5 refuses more, and passlib 1.7.4 tests it with more."""

import bcrypt
from passlib.context import CryptContext
from sqlalchemy import Engine

WORDS = "ValueError: password cannot be longer than 72 bytes (with a short password)"
WHY = "passlib 1.7.4 with bcrypt 5"
CURE = "the maintained fork libpass, or argon2"
CHAPTER = "ch16"
ASKED = "pyca/bcrypt#1079"
PATTERN = r"password cannot be longer than 72 bytes"
PHRASES = (
    "passlib bcrypt error 72 bytes truncate manually",
    "AttributeError: module 'bcrypt' has no attribute '__about__'",
    "error reading bcrypt version passlib",
)


def bad(engine: Engine) -> object:
    return bcrypt.hashpw(b"x" * 73, bcrypt.gensalt(4))


def good(engine: Engine) -> object:
    hasher = CryptContext(["argon2"], argon2__time_cost=1, argon2__memory_cost=64)
    return hasher.verify("x" * 73, hasher.hash("x" * 73))
