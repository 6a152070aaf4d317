"""All tables, one to a module. Importing this package imports them all, which Alembic needs."""

from app.models.audit import Action, AuditEntry
from app.models.base import Base
from app.models.comment import Comment
from app.models.idempotency import IdempotencyKey
from app.models.language import Language
from app.models.post import EXCERPT, SEARCH, STEMS, Post, Status, post_tags
from app.models.tag import Tag, TagCount
from app.models.token import EmailToken, LoginFailure, RefreshToken
from app.models.user import Role, User

__all__ = [
    "EXCERPT",
    "SEARCH",
    "STEMS",
    "Action",
    "AuditEntry",
    "Base",
    "Comment",
    "EmailToken",
    "IdempotencyKey",
    "Language",
    "LoginFailure",
    "Post",
    "RefreshToken",
    "Role",
    "Status",
    "Tag",
    "TagCount",
    "User",
    "post_tags",
]
