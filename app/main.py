"""The application, put together. Run it with ``uvicorn app.main:app``."""

from __future__ import annotations

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi_offline import FastAPIOffline

from app.config import Settings, UnusableSettings, get_settings
from app.database import Database
from app.http import errors
from app.http.head import Head
from app.http.idempotency import REPLAYED
from app.http.middleware import Observe
from app.http.places import Places
from app.operations import connection_limits, logs
from app.operations.mail import Mailer
from app.routers import (
    audit,
    auth,
    bulk,
    comments,
    feed,
    health,
    links,
    moderation,
    posts,
    sessions,
    tags,
    users,
)
from app.security import Passwords, Tokens

log = logging.getLogger(__name__)

# The garbage collector starts after so many new objects: more than 500 open requests have.
NEW_OBJECTS = 50_000


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open at start, close at the end. uvicorn lets running requests finish before the end."""
    logs.configure(app.state.settings.log_level)
    database: Database = app.state.database
    await database.open()
    await connection_limits.check(database)
    # What is there now stays: without this the garbage collector walks through all of it, some
    # 120,000 objects of the imports, again and again while many requests are open. And with
    # Python's own threshold, 700 objects, it walks through these requests again and again, which
    # takes a tenth of the time of a small one.
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
    yield
    app.state.passwords.close()
    await database.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    """A new application. Nothing is shared between two of them."""
    settings = settings or get_settings()
    # The same as FastAPI(), but /docs loads nothing from the internet.
    app = FastAPIOffline(
        title="Blog API",
        version="1.0.0",
        lifespan=lifespan,
        # An extra slash is a 404. In many clients, a redirect would lose the body of a POST.
        redirect_slashes=False,
    )
    documents = list(app.router.routes)
    app.state.settings = settings
    app.state.database = Database(settings)
    app.state.passwords = Passwords(settings)
    app.state.tokens = Tokens(settings)
    app.state.mailer = Mailer(settings)
    app.state.imports = Places(settings.imports_at_once)
    errors.install(app)
    # The last one added is the outermost: even an error gets CORS headers, so that a browser
    # shows the error and not "CORS".
    app.add_middleware(Head)
    app.add_middleware(
        Observe,
        show_query_count=settings.show_query_count,
        send_timeout=settings.send_timeout,
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["ETag", REPLAYED, "Location", "Retry-After", "X-Request-ID"],
        )
    # Routes are tried one after the other, each with a pattern: those asked for most come first,
    # FastAPI's own documents last.
    content = (bulk, posts, moderation, comments, tags)
    for module in (feed, users, auth, links, sessions, *content, audit, health):
        app.include_router(module.router)
    app.router.routes.sort(key=documents.__contains__)
    return app


def __getattr__(name: str) -> FastAPI:
    """``app.main:app`` for uvicorn, made when it is asked for.

    To import this module needs no settings: tests and tools make applications of their own.
    """
    if name != "app":
        raise AttributeError(name)
    try:
        # Here already: uvicorn's first lines come before the lifespan.
        logs.configure(get_settings().log_level)
        globals()["app"] = create_app()
    except UnusableSettings as error:
        # Whoever starts it with such settings needs this line, and no traceback.
        raise SystemExit(f"The settings are unusable.\n{error}") from None
    application: FastAPI = globals()["app"]
    return application
