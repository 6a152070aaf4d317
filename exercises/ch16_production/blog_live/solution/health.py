"""Whether the process is alive, and whether it can do its work."""

from pathlib import Path
from typing import Any

import blog_api
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from fastapi import APIRouter
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from .problems import problem


def router(engine: Engine) -> APIRouter:
    """Return the health endpoints, which an orchestrator or a load balancer asks."""
    health = APIRouter(prefix="/health")
    ini = Path(str(blog_api.__file__)).parent / "alembic.ini"
    heads = ScriptDirectory.from_config(Config(str(ini))).get_heads()

    @health.get("/live")
    def live() -> dict[str, str]:
        # Without the database: a new process would not bring that back.
        return {"status": "ok"}

    @health.get("/ready")
    def ready() -> Any:
        try:
            with engine.connect() as connection:
                there = MigrationContext.configure(connection).get_current_heads()
        except SQLAlchemyError:
            return problem(503, "The database can't be reached.")
        if set(there) != set(heads):
            return problem(503, "The database isn't at the revision of this version.")
        return {"status": "ok"}

    return health
