"""Sessions, going out."""

from uuid import UUID

from pydantic import Field

from app.schemas.fields import Output, Timestamp


class SessionOut(Output):
    """One login, from a sign-in to its end, with all the tokens that it was given."""

    id: UUID
    signed_in_at: Timestamp
    refreshed_at: Timestamp = Field(description="when it last got tokens")
    expires_at: Timestamp = Field(description="when it ends unless it is refreshed")
    user_agent: str | None = Field(description="what the client called itself; it may say anything")
    current: bool = Field(description="the session of the access token of this request")


class SessionPage(Output):
    """A page of sessions."""

    items: list[SessionOut]
    next_cursor: str | None
