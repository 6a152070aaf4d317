"""The application."""

from fastapi import FastAPI
from sqlalchemy.orm import Session, sessionmaker

from . import comments, posts, problems, tags, users


def create_app(sessions: sessionmaker[Session]) -> FastAPI:
    """Return the API on the database of these sessions."""
    app = FastAPI()
    app.state.sessions = sessions
    problems.install(app)
    for part in (users, posts, tags, comments):
        app.include_router(part.router)
    return app
