"""For those who operate the app: is it alive, is it ready, what is it doing."""

from __future__ import annotations

import logging
from typing import Literal

import asyncpg
from fastapi import APIRouter, Request, Response

from app.deps import DatabaseDep
from app.http.errors import Problem, documented
from app.operations import logs, migrations
from app.operations.metrics import render
from app.postgres import db_errors
from app.schemas.fields import Output

# No table of Alembic's, or nothing in it.
EMPTY = (asyncpg.UndefinedTableError, IndexError)
CURE = "Run `alembic upgrade head`."

log = logging.getLogger(__name__)
router = APIRouter(tags=["operations"])


class Health(Output):
    """The response of a healthy API."""

    status: Literal["ok"] = "ok"


@router.get("/health/live")
async def live() -> Health:
    """The process answers.

    The database isn't asked: restarting this process would not fix a problem there.
    """
    return Health()


@router.get("/health/ready", responses=documented(503))
async def ready(request: Request, database: DatabaseDep) -> Health:
    """The database answers, and its schema is the one that this code was written for."""
    wait = {"Retry-After": "1"}
    try:
        revision = await database.reader.ask("SELECT version_num FROM alembic_version")
    except EMPTY as error:
        detail = f"The database has no schema yet. {CURE}"
        raise Problem(503, detail, code="not_migrated", headers=wait) from error
    except db_errors.KINDS as error:
        logs.repeated(log, "not ready", db_errors.cause(error))
        detail = "The database cannot be reached. Is it running? Is DATABASE_URL right?"
        raise Problem(503, detail, code="not_ready", headers=wait) from error
    head = migrations.head()
    if revision != head:
        detail = f"The database is at revision {revision}, but this code needs {head}. {CURE}"
        raise Problem(503, detail, code="not_migrated", headers=wait)
    return Health()


@router.get("/metrics", include_in_schema=False)
async def metrics(database: DatabaseDep) -> Response:
    """For Prometheus."""
    body, media_type = render(database)
    return Response(body, media_type=media_type)
