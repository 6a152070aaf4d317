"""The cheat sheet: what chapter 17 needs beside its lines, which are in workbook/cheatsheet/.

``python -m lessons.ch17_cheat_sheet`` runs one section in all its spellings.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from alembic.migration import MigrationContext
from alembic.operations import Operations
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from workbook.cheatsheet import reading, running, verdicts
from workbook.sqltape.recorder import paused


@contextmanager
def operations(engine: Engine) -> Iterator[Operations]:
    """``op``, as the functions of a revision file have it."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        with context.begin_transaction():
            yield Operations(context)


# --- The endpoint of the sheet that is handed around ---


class Base(DeclarativeBase):
    """Tables that only this chapter has."""


class Account(Base):
    """A user with a password, as in many guides."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    hashed_password: Mapped[str]


class AccountIn(BaseModel):
    """What a client sends."""

    username: str
    password: str


class AccountOut(BaseModel):
    """What a client may see."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    username: str


def hashed(password: str) -> str:
    """Stand in for a real hash, which differs each time: see chapter 16."""
    return f"hash of {len(password)} characters"


def handed_around(engine: Engine) -> FastAPI:
    """An endpoint without a response model: it returns the object itself."""
    app = FastAPI()

    @app.post("/accounts", response_model=None)  # as without a return annotation
    def create_account(data: AccountIn) -> Account:
        with Session(engine) as session:
            account = Account(username=data.username, hashed_password=hashed(data.password))
            session.add(account)
            session.commit()
            session.refresh(account)
            return account

    return app


def with_a_response_model(engine: Engine) -> FastAPI:
    """The same endpoint with a response model."""
    app = FastAPI()

    @app.post("/accounts", status_code=201)
    def create_account(data: AccountIn) -> AccountOut:
        with Session(engine) as session, session.begin():
            account = Account(username=data.username, hashed_password=hashed(data.password))
            session.add(account)
            session.flush()
            return AccountOut.model_validate(account)

    return app


# --- All spellings of a section ---


def all_spellings(title: str, say: Callable[[str], None] = print) -> int:
    """Run a section of the sheet in all its spellings now; return how many aren't as recorded."""
    section = next(each for each in reading.sections() if each.title == title)
    lines = {line.id: line for line in section.lines}
    others = 0
    with paused():
        for name, key, outcome in running.run(section, "ch17_cheat_sheet_all"):
            line = lines[name]
            spelling = next(each for each in line.spellings if each.key == key)
            came = outcome.as_json()
            others += came != verdicts.outcome(line, spelling)
            shown = came.get("raises") or came.get("value") or "no value"
            say(f"{name:14} {key:9} {len(came.get('sent', []))} sent  {shown}")
    return others


def main() -> None:
    """Walk through the chapter in the terminal."""
    others = all_spellings("Transactions")
    print(f"{others} of them differ from what is recorded.")
    print("More: workbook cheat upsert")


if __name__ == "__main__":
    main()
