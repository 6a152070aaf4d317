"""All tables, one to a module. Importing this package imports them all, as Alembic needs it."""

from app.models.audit import Action, AuditEntry
from app.models.base import Base
from app.models.comment import Comment
from app.models.features import Bookmark, Report
from app.models.idempotency import IdempotencyKey
from app.models.post import EXCERPT, SEARCH, Post, Status, post_tags
from app.models.tag import Tag, TagCount
from app.models.token import EmailToken, LoginFailure, RefreshToken
from app.models.user import Role, User

__all__ = [
    "EXCERPT",
    "SEARCH",
    "Action",
    "AuditEntry",
    "Base",
    "Bookmark",
    "Comment",
    "EmailToken",
    "IdempotencyKey",
    "LoginFailure",
    "Post",
    "RefreshToken",
    "Report",
    "Role",
    "Status",
    "Tag",
    "TagCount",
    "User",
    "post_tags",
]
