"""The settings, read from the environment once, and refused at start where they are unsafe."""

from functools import cache
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

# The default of earlier versions. It stood in this file, so anybody can sign with it.
PUBLISHED_SECRET = "development-only-development-only"  # noqa: S105 - refused everywhere
SECRET_LENGTH = 32
MAKE_ONE = "openssl rand -hex 32"

Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, le=3600)]


class Settings(BaseSettings):
    """One field, one environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    environment: Literal["development", "production"] = "development"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    cors_origins: list[str] = []

    # Signs access tokens, refresh tokens and cursors. There is no default: whoever knows it can
    # sign in as anybody. `make api` makes one for the embedded server.
    secret_key: SecretStr = SecretStr("")
    access_token_minutes: Positive = 15
    refresh_token_days: Positive = 30

    database_url: SecretStr
    database_replica_url: SecretStr | None = None
    # PgBouncer in transaction mode lies between: no prepared statements, no session settings.
    database_pooler: bool = False

    # Per worker. The pool serves units of work (ORM); the read pool the hot paths.
    pool_size: Positive = 10
    pool_overflow: Annotated[int, Field(ge=0)] = 5
    read_pool_size: Positive = 8
    # uvicorn reads the same variable.
    web_concurrency: Positive = 1
    # Containers that run the same image against the same database.
    replicas: Positive = 1
    # Left for migrations, backups and a person with psql.
    reserved_connections: Annotated[int, Field(ge=0)] = 10

    connect_timeout: Seconds = 3
    pool_timeout: Seconds = 5
    statement_timeout: Seconds = 5
    lock_timeout: Seconds = 2
    idle_in_transaction_timeout: Seconds = 10
    slow_query: Seconds = 0.2

    # argon2: the defaults are OWASP's first choice. Tests make it cheap.
    password_time_cost: Positive = 2
    password_memory_kib: Annotated[int, Field(ge=8)] = 19456
    # Hashes at once per worker (each takes a core), and how many may wait for their turn.
    password_workers: Positive = 2
    password_queue: Positive = 64
    # Failed logins within the window before "too many": for one account from one address, and
    # for one address whatever the account.
    login_failures: Positive = 5
    login_failures_per_address: Positive = 50
    login_window: Seconds = 300

    exports_at_once: Positive = 2
    # The SQL of hot routes builds the JSON itself. False: the same answers from ORM objects.
    fast_paths: bool = True

    @field_validator("database_url", "database_replica_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        # Compose files pass variables on that may be empty.
        if info.field_name == "database_replica_url" and not (value and value.get_secret_value()):
            return None
        assert value is not None
        try:
            url = make_url(value.get_secret_value().replace("postgres://", "postgresql://", 1))
        except ArgumentError:
            raise ValueError("looks like postgresql://user:password@host:5432/name") from None
        if url.get_backend_name() != "postgresql":
            raise ValueError("must name a PostgreSQL database")
        return SecretStr(url.render_as_string(hide_password=False))

    @model_validator(mode="after")
    def _safe(self) -> Self:
        secret = self.secret_key.get_secret_value()
        if not secret:
            raise ValueError(f"SECRET_KEY is not set. Make one: {MAKE_ONE}")
        if len(secret.encode()) < SECRET_LENGTH:
            raise ValueError(f"SECRET_KEY is shorter than {SECRET_LENGTH} bytes")
        if secret == PUBLISHED_SECRET:
            raise ValueError(f"SECRET_KEY is one that everybody can read. Make one: {MAKE_ONE}")
        if self.environment == "production":
            if len(set(secret)) < 10:
                raise ValueError(f"SECRET_KEY must be random in production: {MAKE_ONE}")
            if "*" in self.cors_origins:
                raise ValueError("CORS_ORIGINS must name its origins in production")
        return self

    @property
    def secret(self) -> bytes:
        """The key as bytes, for signatures."""
        return self.secret_key.get_secret_value().encode()

    @property
    def connections(self) -> int:
        """How many connections all workers together may open."""
        per_worker = self.pool_size + self.pool_overflow + self.read_pool_size
        return per_worker * self.web_concurrency * self.replicas

    def url(self, driver: str = "asyncpg") -> URL:
        """The primary's address for one driver."""
        return _for_driver(self.database_url, driver)

    def replica_url(self) -> URL | None:
        """The replica's address, if there is one."""
        url = self.database_replica_url
        return _for_driver(url, "asyncpg") if url else None


def _for_driver(secret: SecretStr, driver: str) -> URL:
    return make_url(secret.get_secret_value()).set(drivername=f"postgresql+{driver}")


@cache
def get_settings() -> Settings:
    """The settings of this process. Raises ValidationError if they cannot work."""
    return Settings()  # type: ignore[call-arg] # they come from the environment


def complaint(error: ValidationError) -> str:
    """What is wrong, a line each, for a person; without the values, which may be secret."""
    lines = []
    for one in error.errors(include_input=False, include_url=False):
        message = one["msg"].removeprefix("Value error, ")
        lines.append(": ".join([*map(str, one["loc"]), message]))
    return "\n".join(lines)
