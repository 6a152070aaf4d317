"""The session of a request."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session, sessionmaker

SessionLocal = sessionmaker[Session]()  # it gets its engine when the program starts


def get_session() -> Iterator[Session]:
    """A session for one request; what it did is committed before the response is sent."""
    with SessionLocal.begin() as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session, scope="function")]
