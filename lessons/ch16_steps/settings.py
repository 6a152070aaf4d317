"""Settings from the environment; those that are unsafe are refused before anything starts."""

import os
from collections.abc import Mapping
from typing import Literal, Self
from unittest.mock import patch

from pydantic import Field, PositiveInt, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PUBLISHED = {"changeme", "secret", "your-secret-key", "09d25e094faa6ca2556c818166b7a956"}


class Settings(BaseSettings):
    """One field for each environment variable: SECRET_KEY sets secret_key."""

    model_config = SettingsConfigDict(hide_input_in_errors=True, extra="ignore")

    environment: Literal["development", "production"] = "production"
    database_url: SecretStr
    secret_key: SecretStr = Field(min_length=32)
    echo_sql: bool = False
    workers: PositiveInt = 1
    pool_size: PositiveInt = 5
    max_overflow: int = Field(5, ge=0)
    server_connections: PositiveInt = 97

    @model_validator(mode="after")
    def is_safe(self) -> Self:
        """Refuse values that have the right type and are still unsafe."""
        wrong = []
        secret = self.secret_key.get_secret_value()
        if secret in PUBLISHED or len(set(secret)) < 10:
            wrong.append("SECRET_KEY can be guessed")
        if self.environment == "production" and self.echo_sql:
            wrong.append("ECHO_SQL writes every value to the log")
        of_all = self.workers * (self.pool_size + self.max_overflow)
        if of_all > self.server_connections:
            wrong.append(f"the pools may open {of_all} connections, more than SERVER_CONNECTIONS")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self


def load(environ: Mapping[str, str], env_file: str | None = None) -> Settings:
    """Read the settings of an environment that holds these variables and nothing else."""
    with patch.dict(os.environ, environ, clear=True):
        return Settings(_env_file=env_file)  # type: ignore[call-arg] # the rest: environment


def complaints(environ: Mapping[str, str]) -> list[str]:
    """What is wrong with an environment, without any of its values."""
    try:
        load(environ)
    except ValidationError as error:
        return [
            ": ".join([*map(str, each["loc"]), each["msg"].removeprefix("Value error, ")])
            for each in error.errors(include_url=False, include_input=False)
        ]
    return []
