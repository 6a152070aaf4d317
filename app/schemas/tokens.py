"""Tokens, going in and out."""

from typing import Literal

from pydantic import Field

from app.schemas.fields import Input, Output, Token


class RefreshIn(Input):
    """A refresh token, to be exchanged or revoked."""

    refresh_token: Token


class TokenPair(Output):
    """The tokens of a session."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105 - a kind, not a secret
    expires_in: int = Field(description="seconds for which the access token is valid")
