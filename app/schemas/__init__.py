"""What goes in and out, by subject."""

from app.schemas.audit import AuditEntryOut, AuditPage
from app.schemas.comments import CommentIn, CommentOut, CommentPage
from app.schemas.links import EmailVerification, PasswordReset, PasswordResetRequest
from app.schemas.posts import (
    Imported,
    ImportedPost,
    PostChanges,
    PostIn,
    PostOut,
    PostPage,
    PostSummary,
    TagCount,
    TagPage,
    Takedown,
)
from app.schemas.sessions import SessionOut, SessionPage
from app.schemas.tokens import RefreshIn, TokenPair
from app.schemas.users import (
    Account,
    AccountPage,
    Author,
    ChangedAccount,
    Profile,
    SignUp,
    UserAdministration,
    UserChanges,
)

__all__ = [
    "Account",
    "AccountPage",
    "AuditEntryOut",
    "AuditPage",
    "Author",
    "ChangedAccount",
    "CommentIn",
    "CommentOut",
    "CommentPage",
    "EmailVerification",
    "Imported",
    "ImportedPost",
    "PasswordReset",
    "PasswordResetRequest",
    "PostChanges",
    "PostIn",
    "PostOut",
    "PostPage",
    "PostSummary",
    "Profile",
    "RefreshIn",
    "SessionOut",
    "SessionPage",
    "SignUp",
    "TagCount",
    "TagPage",
    "Takedown",
    "TokenPair",
    "UserAdministration",
    "UserChanges",
]
