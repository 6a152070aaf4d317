"""The check of ``sign_in``, chapter 16."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import bcrypt
from passlib.context import CryptContext
from sqlalchemy import text
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on

# As cheap as can be: what is judged is when a hash is verified and when it is replaced.
CHEAP = {
    "argon2__memory_cost": 8,
    "argon2__parallelism": 1,
    "bcrypt__rounds": 4,
}
PASSWORD = "correct horse"  # noqa: S105 - of nobody
LONGEST = "y" * 72


class Watched(CryptContext):  # type: ignore[misc] # passlib has no types
    """Counts how often a hash is computed for nobody."""

    dummies = 0

    def dummy_verify(self) -> Any:
        self.dummies += 1
        return super().dummy_verify()


def context() -> Watched:
    return Watched(["argon2", "bcrypt"], deprecated="auto", argon2__time_cost=1, **CHEAP)


@cache
def hashes() -> dict[str, str | None]:
    """A hash for each username."""
    slower = CryptContext(["argon2"], argon2__time_cost=2, **CHEAP)
    old = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    return {
        "current": context().hash(PASSWORD),
        "bcrypt": old,
        "other settings": slower.hash(PASSWORD),
        "unknown kind": "md5:5f4dcc3b5aa765d61d8327deb882cf99",
        "damaged": old[:40],
        "no hash": "",
        "null": None,
        "Ünï": old,
        "as long as can be": bcrypt.hashpw(LONGEST.encode(), bcrypt.gensalt(4)).decode(),
        "": old,
    }


def _setup() -> str:
    rows = ", ".join(
        f"({number}, '{name}', {'NULL' if known is None else repr(known)})"
        for number, (name, known) in enumerate(hashes().items(), 11)
    )
    table = "CREATE TABLE accounts (id int PRIMARY KEY, username text UNIQUE, password_hash text)"
    return f"{table}; INSERT INTO accounts VALUES {rows}"  # noqa: S608 - our own rows


def calls(world: World) -> Iterator[Call]:
    for username in hashes():
        yield _call(username, PASSWORD)
        yield _call(username, "wrong horse")
    for username in ("nobody", "Current", "current ", "c%", "' OR username = 'current"):
        yield _call(username, PASSWORD)
    for password in ("", PASSWORD + " ", PASSWORD.upper(), "x" * 100, "x\0y"):
        yield _call("current", password)
        yield _call("bcrypt", password)
    for password in (LONGEST, LONGEST + "y"):
        yield _call("as long as can be", password)


def _call(username: str, password: str) -> Call:
    kept: WeakKeyDictionary[Session, Watched] = WeakKeyDictionary()

    def make(session: Session) -> Watched:
        return kept.setdefault(session, context())

    def after(_: Any, session: Session, __: Any) -> Any:
        rows = session.execute(text("SELECT username, password_hash FROM accounts ORDER BY id"))
        return {
            "calls of dummy_verify()": kept[session].dummies,
            "hashes afterwards": {name: _hash_state(name, known) for name, known in rows},
        }

    words = username, password
    return call(From(make, "context"), *words, setup=_setup(), before=lambda _: None, after=after)


@on("empty")
def check_sign_in(case: Case) -> None:
    case.sql(_setup())
    for name, what in (("nobody", "Nobody has this username"), ("null", "The hash is NULL")):
        watched = context()
        with case.session() as session:
            account_id = case.answer(session, watched, name, PASSWORD)
        case.mistake(
            "quick_for_nobody",
            account_id is None and watched.dummies == 0,
            f"{what}, and your function returned without computing a hash. The response time "
            "reveals which usernames there are.",
        )


def _hash_state(username: str, known: str | None) -> str:
    if known == hashes()[username]:
        return "as before"
    fits = context()
    if known is None or fits.identify(known) is None:
        return "no hash of this context"
    given = LONGEST if username.startswith("as long") else PASSWORD
    right = "the password" if fits.verify(given, known) else "another password"
    return f"new, of {right}, " + ("out of date" if fits.needs_update(known) else "up to date")
