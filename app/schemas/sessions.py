"""Sessions, going out."""

from uuid import UUID

from pydantic import Field

from app.schemas.fields import Output, Timestamp


class SessionOut(Output):
    """One login, from sign-in to its end, with all the tokens that were issued to it."""

    id: UUID
    signed_in_at: Timestamp
    refreshed_at: Timestamp = Field(description="when it last received tokens")
    expires_at: Timestamp = Field(description="when it ends unless it is refreshed")
    user_agent: str | None = Field(
        description="the name that the client gave itself, which may be anything"
    )
    current: bool = Field(description="whether this request's access token belongs to the session")


class SessionPage(Output):
    """A page of sessions."""

    items: list[SessionOut]
    next_cursor: str | None
