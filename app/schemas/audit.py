"""The audit log, going out."""

from typing import Any

from pydantic import Field

from app.schemas.fields import Output, Timestamp
from app.schemas.users import Author


class AuditEntryOut(Output):
    """One action of an admin."""

    id: int
    created_at: Timestamp
    admin: Author | None = Field(description="null if the action was taken on the command line")
    action: str = Field(
        examples=["user.changed"], description="the word before the dot says what was acted on"
    )
    target_id: int
    details: dict[str, Any]


class AuditPage(Output):
    """A page of the audit log."""

    items: list[AuditEntryOut]
    next_cursor: str | None
