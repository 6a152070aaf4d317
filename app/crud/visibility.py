"""Who is looking, and which posts there are for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import BigInteger, ColumnElement, and_, literal, or_

from app.models import Post, Role, Status
from app.postgres.query import given

Kind = Literal["anonymous", "user", "admin"]


@dataclass(frozen=True, slots=True)
class Viewer:
    """The one who asks; without an id, nobody in particular."""

    id: int = 0
    role: Role = Role.GUEST

    @property
    def kind(self) -> Kind:
        """Which of the three rules applies."""
        if self.role is Role.ADMIN:
            return "admin"
        return "user" if self.id else "anonymous"

    @property
    def values(self) -> dict[str, int]:
        """What the rule's statement wants to know."""
        return {"viewer": self.id} if self.kind == "user" else {}


ANONYMOUS = Viewer()


def visible(kind: Kind) -> list[ColumnElement[bool]]:
    """The one rule: deleted posts are seen by nobody, all others by their author and by admins.

    Everybody else sees what is published and was not taken down.
    """
    # As a literal, not a parameter: the planner must see it when it chooses an index.
    published = Post.status == literal(Status.PUBLISHED, Post.status.type, literal_execute=True)
    shown = [published, Post.takedown_reason.is_(None)]
    alive = Post.deleted_at.is_(None)
    if kind == "admin":
        return [alive]
    if kind == "anonymous":
        return [alive, *shown]
    return [alive, or_(and_(*shown), Post.author_id == given("viewer", BigInteger))]
