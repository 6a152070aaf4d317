"""Settings: what is refused at start."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.config import PUBLISHED_SECRET
from app.database import Database
from app.operations import connection_limits
from tests.app.support.api import SECRET, make_settings


@pytest.mark.parametrize(
    "change",
    [
        {"secret_key": "short"},
        {"secret_key": ""},
        {"secret_key": PUBLISHED_SECRET},
        {"environment": "production", "secret_key": PUBLISHED_SECRET},
        {"environment": "production", "secret_key": "a" * 64},
        {"environment": "production", "cors_origins": ["*"]},
        {"environment": "staging"},
        {"database_url": "mysql://root@localhost/x"},
        {"database_url": "no address"},
        {"pool_size": 0},
        {"statement_timeout": -1},
    ],
)
def test_unsafe_settings_are_refused_without_showing_them(change: dict[str, Any]) -> None:
    url = change.pop("database_url", "postgresql://u:hush@localhost/x")
    with pytest.raises(ValidationError) as caught:
        make_settings(url, **change)
    assert "hush" not in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("start", ["postgres", "postgresql", "postgresql+psycopg2"])
def test_any_spelling_of_the_address_will_do(start: str) -> None:
    settings = make_settings(f"{start}://u:p%40ss@h:1/x?sslmode=require")
    assert settings.url().drivername == "postgresql+asyncpg"
    assert settings.url().password == "p@ss"
    assert "p@ss" not in repr(settings)


@pytest.mark.anyio
async def test_the_connection_budget_is_checked_at_start(worker_url: str) -> None:
    small = Database(make_settings(worker_url))
    await small.open()
    await connection_limits.check(small)
    await small.close()
    large = Database(make_settings(worker_url, web_concurrency=100))
    await large.open()
    with pytest.raises(connection_limits.TooManyConnections, match="100 worker"):
        await connection_limits.check(large)
    await large.close()
