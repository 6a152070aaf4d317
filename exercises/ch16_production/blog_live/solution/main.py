"""The application as it is deployed."""

from collections.abc import Mapping
from typing import Any

from blog_api.main import create_app as create_api
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import sessionmaker

from . import health
from .requests import Requests
from .retries import Retries
from .settings import Settings, load
from .tokens import Tokens


def create_app(environ: Mapping[str, str]) -> Any:
    """Return the API with these settings."""
    settings = load(environ)
    engine = create_engine_of(settings)
    app = create_api(sessionmaker(engine))
    app.include_router(health.router(engine))
    # Each goes around those before it: the id of a request is known to all others.
    app.add_middleware(Tokens, key=settings.secret_key)
    app.add_middleware(Retries)
    app.add_middleware(Requests)
    return app


def create_engine_of(settings: Settings) -> Engine:
    """An engine that waits for nothing for ever, and whose errors hold no values of a request."""
    return create_engine(
        settings.database_url,
        pool_size=settings.pool_size,
        max_overflow=0,
        pool_timeout=settings.pool_timeout_ms / 1000,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "application_name": "blog_live",
            "options": f"-c statement_timeout={settings.statement_timeout_ms} "
            f"-c lock_timeout={settings.lock_timeout_ms}",
        },
    )
