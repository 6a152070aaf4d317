"""The settings, read from the environment once, and refused at start where they are unsafe."""

import codecs
import json
import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url

from app.postgres import dsn

# The default of earlier versions. It stood in this file, so anybody can sign with it.
PUBLISHED_SECRET = "development-only-development-only"  # noqa: S105 - refused everywhere
SECRET_LENGTH = 32
MAKE_ONE = "openssl rand -hex 32"

ENV_FILE = ".env"
# The marks that editors and shells of Windows set at the beginning of a file.
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What a browser sends as Origin: no path, no slash at its end.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#\s@]+")

_WEBSITE = re.compile(r"https?://[^/?#\s@]+(?:/[^?#\s]*)?")
_MAILBOX = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")


def _origins(value: Any) -> Any:
    """A list in JSON, or its members with commas between them."""
    if isinstance(value, str):
        value = json.loads(value) if value.lstrip().startswith("[") else value.split(",")
    if isinstance(value, list):
        return [origin for each in value if (origin := str(each).strip().rstrip("/").lower())]
    return value


def _in_capitals(value: Any) -> Any:
    level = str(value).strip().upper()
    return {"WARN": "WARNING", "FATAL": "CRITICAL"}.get(level, level)


def _in_lowercase(value: Any) -> Any:
    return str(value).strip().lower()


Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
Environment = Annotated[Literal["development", "production"], BeforeValidator(_in_lowercase)]
LogLevel = Annotated[
    Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_in_capitals)
]
Origins = Annotated[list[str], NoDecode, BeforeValidator(_origins)]


class UnusableSettings(Exception):
    """Settings that cannot work. The message says why, a line each, without their values."""


class Settings(BaseSettings):
    """One field, one environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        # Compose files pass variables on that may be empty.
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    environment: Environment = "development"
    log_level: LogLevel = "INFO"
    cors_origins: Origins = []

    # Signs access tokens, refresh tokens and cursors. There is no default: whoever knows it can
    # sign in as anybody. `make api` makes one for the embedded server.
    secret_key: SecretStr = SecretStr("")
    # Read where SECRET_KEY is not set; `python -m app make-key` makes it, once.
    secret_key_file: str = ""
    access_token_minutes: Positive = 15
    refresh_token_days: Positive = 30
    # For so long a refresh token works again for the same client: two tabs, a lost answer.
    refresh_grace: Annotated[float, Field(ge=0, le=60)] = 10
    # X-Query-Count and Server-Timing in each answer. For development: the number of statements
    # tells of rows that a client may not see, a tag of somebody's draft for example.
    show_query_count: bool = False

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

    # Accounts that one address may make within the window.
    sign_ups_per_address: Positive = 30

    # Mail goes through this server. Without one it is printed in development, and in production
    # there are no links by e-mail: verification of addresses, new passwords.
    smtp_host: str = ""
    smtp_port: Positive = 587
    # starttls and tls check the server's certificate; none is for a server on the same machine.
    smtp_security: Annotated[Literal["starttls", "tls", "none"], BeforeValidator(_in_lowercase)] = (
        "starttls"
    )
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    # The website that links in mails lead to: it has the pages verify-email and reset-password.
    public_url: str = ""
    verification_hours: Positive = 24
    reset_minutes: Positive = 30
    # Links that one address may ask for within the window of logins, and that one account gets.
    mails_per_address: Positive = 20
    mails_per_account: Positive = 3

    # Seconds without a client taking anything of an answer, before it is given up.
    send_timeout: Seconds = 10
    exports_at_once: Positive = 2
    # Imports at once per worker, and one for each user. Each may put 64 MiB into the folder: not
    # one that lies in memory. Empty: the system's folder for temporary files.
    imports_at_once: Positive = 2
    spool_folder: str = ""
    # The SQL of hot routes builds the JSON itself. False: the same answers from ORM objects.
    fast_paths: bool = True

    @field_validator("database_url", "database_replica_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if info.field_name == "database_replica_url" and not (value and value.get_secret_value()):
            return None
        assert value is not None
        url = dsn.parse(value.get_secret_value())
        return SecretStr(url.render_as_string(hide_password=False))

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: list[str]) -> list[str]:
        for origin in value:
            if origin not in {"*", "null"} and not _ORIGIN.fullmatch(origin):
                raise ValueError("must be origins like https://blog.example, without a path")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_website(cls, value: str) -> str:
        if value and not _WEBSITE.fullmatch(value):
            raise ValueError("must be an address like https://blog.example, without ? and #")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _can_send(self) -> Self:
        if self.smtp_host:
            if not _MAILBOX.fullmatch(self.mail_from):
                raise ValueError("MAIL_FROM must be an e-mail address if SMTP_HOST is set")
            if self.environment == "production" and not self.public_url.startswith("https://"):
                raise ValueError("PUBLIC_URL must start with https:// if SMTP_HOST is set")
            if self.smtp_username and self.smtp_security == "none":
                raise ValueError("SMTP_SECURITY must not be none if SMTP_USERNAME is set")
        self.mail_from = self.mail_from or "blog@localhost.invalid"
        return self

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not self.secret_key.get_secret_value().strip() and self.secret_key_file:
            try:
                self.secret_key = SecretStr(Path(self.secret_key_file).read_text().strip())
            except OSError as error:
                raise ValueError(f"SECRET_KEY_FILE cannot be read: {error.strerror}") from None
        secret = self.secret_key.get_secret_value()
        if not secret.strip():
            raise ValueError(f"SECRET_KEY is not set. Create one: {MAKE_ONE}")
        if len(secret.encode()) < SECRET_LENGTH:
            raise ValueError(f"SECRET_KEY is shorter than {SECRET_LENGTH} bytes")
        if secret == PUBLISHED_SECRET:
            raise ValueError(f"SECRET_KEY is publicly known. Create another one: {MAKE_ONE}")
        if self.environment == "production":
            if len(set(secret)) < 10:
                raise ValueError(f"SECRET_KEY must be random in production: {MAKE_ONE}")
            if "*" in self.cors_origins:
                raise ValueError(
                    "CORS_ORIGINS must list each allowed origin in production, and not *"
                )
        if self.database_pooler and "options" in self.url().query:
            raise ValueError("DATABASE_URL: PgBouncer doesn't pass options on; remove them")
        return self

    @property
    def secret(self) -> bytes:
        """The key as bytes, for signatures."""
        return self.secret_key.get_secret_value().encode()

    @property
    def website(self) -> str:
        """Where links in mails lead to."""
        return self.public_url or "http://localhost:8000"

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
    """The settings of this process. Raises UnusableSettings if they cannot work."""
    encoding = encoding_of(Path(ENV_FILE))
    try:
        return Settings(_env_file_encoding=encoding)  # type: ignore[call-arg] # the rest: environment
    except ValidationError as error:
        raise UnusableSettings(complaint(error)) from None


def encoding_of(path: Path) -> str:
    """How a file of settings is written. Raises UnusableSettings if it cannot be told."""
    if not path.is_file():
        return "utf-8"
    content = path.read_bytes()
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise UnusableSettings(f"{path} is not UTF-8. Save it as UTF-8.") from None
    if "\0" in text:  # UTF-16 without its mark
        raise UnusableSettings(f"{path} is not a UTF-8 text file. Save it as UTF-8.")
    return encoding


def complaint(error: ValidationError) -> str:
    """What is wrong, a line each, for a person; without the values, which may be secret."""
    lines = []
    for details in error.errors(include_input=False, include_url=False):
        message = details["msg"].removeprefix("Value error, ")
        lines.append(": ".join([*map(str, details["loc"]), message]))
    return "\n".join(lines)
