"""The audit log, going out."""

from typing import Any

from pydantic import Field

from app.schemas.fields import Output, Timestamp
from app.schemas.users import Author


class AuditEntryOut(Output):
    """What an admin has done."""

    id: int
    created_at: Timestamp
    admin: Author | None = Field(description="null: it was done on the command line")
    action: str = Field(examples=["user.changed"], description="the word before the dot: of what")
    target_id: int
    details: dict[str, Any]


class AuditPage(Output):
    """A page of the audit log."""

    items: list[AuditEntryOut]
    next_cursor: str | None
