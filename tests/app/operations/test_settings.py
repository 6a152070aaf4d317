"""Settings: what is refused at start."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from app.config import PUBLISHED_SECRET, Settings, UnusableSettings, get_settings
from app.database import Database
from app.operations import connection_limits
from tests.app.support.api import SECRET, make_settings

URL = "postgresql://u:hush@localhost/x"


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
    url = change.pop("database_url", URL)
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


@pytest.mark.parametrize(
    "written",
    [
        '["https://blog.example", "http://localhost:3000"]',
        "https://blog.example,http://localhost:3000",
        " https://blog.example/ , http://localhost:3000/ ,",
        "HTTPS://Blog.Example,http://localhost:3000",
    ],
)
def test_origins_as_people_write_them(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("CORS_ORIGINS", written)
    assert make_settings(URL).cors_origins == ["https://blog.example", "http://localhost:3000"]


@pytest.mark.parametrize("written", ["blog.example", "https://blog.example/app", "[1"])
def test_what_is_no_origin_is_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("CORS_ORIGINS", written)
    with pytest.raises(ValidationError, match="cors_origins"):
        make_settings(URL)


def test_variables_that_are_empty_are_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CORS_ORIGINS", "LOG_LEVEL", "POOL_SIZE", "DATABASE_REPLICA_URL", "ENVIRONMENT"):
        monkeypatch.setenv(name, "")
    settings = Settings(_env_file=None, database_url=URL, secret_key=SECRET)  # type: ignore[arg-type, call-arg]
    assert (settings.cors_origins, settings.log_level, settings.pool_size) == ([], "INFO", 10)


@pytest.mark.parametrize(
    ("written", "level"), [("debug", "DEBUG"), ("Warning", "WARNING"), ("warn", "WARNING")]
)
def test_levels_in_any_case(monkeypatch: pytest.MonkeyPatch, written: str, level: str) -> None:
    monkeypatch.setenv("LOG_LEVEL", written)
    assert make_settings(URL).log_level == level


@pytest.fixture
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The file from which the settings are read, and no setting elsewhere."""
    monkeypatch.chdir(tmp_path)
    for name in ("SECRET_KEY", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    get_settings.cache_clear()
    yield tmp_path / ".env"
    get_settings.cache_clear()


def test_a_key_in_a_file(env_file: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{SECRET}\n")
    env_file.write_text(f"SECRET_KEY=\nSECRET_KEY_FILE={tmp_path}/key\n")
    assert get_settings().secret_key.get_secret_value() == SECRET
    get_settings.cache_clear()
    env_file.write_text(f"SECRET_KEY_FILE={tmp_path}/other\n")
    with pytest.raises(UnusableSettings, match="SECRET_KEY_FILE"):
        get_settings()


@pytest.mark.parametrize("key", ["", "   "])
def test_a_missing_key_is_not_called_a_short_one(key: str) -> None:
    with pytest.raises(ValidationError, match="is not set"):
        make_settings(URL, secret_key=key)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_any_editor(env_file: Path, encoding: str) -> None:
    env_file.write_text(f"SECRET_KEY={SECRET}\nLOG_LEVEL=debug\n", encoding=encoding)
    assert get_settings().secret_key.get_secret_value() == SECRET
    assert get_settings().log_level == "DEBUG"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16-le"])
def test_a_file_in_an_encoding_that_cannot_be_told(env_file: Path, encoding: str) -> None:
    env_file.write_text(f"# für uns\nSECRET_KEY={SECRET}\n", encoding=encoding)
    with pytest.raises(UnusableSettings, match="UTF-8"):
        get_settings()


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
