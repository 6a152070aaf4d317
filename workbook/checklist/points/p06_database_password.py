"""Whether the database's password is one that is tried first."""

from workbook.checklist.finding import NO_DATABASE, Finding, good, missing, unseen
from workbook.checklist.target import Target

TITLE = "no default database password"
TRIED_FIRST = {"postgres", "password", "secret", "admin", "changeme", "workbook", "app", "test"}


def look(target: Target) -> Finding:
    """The address that was given has it."""
    if target.database is None:
        return NO_DATABASE
    url = target.database.url
    if not url.password:
        return unseen("the address has no password: it comes from elsewhere, or none is asked for")
    if str(url.password).casefold() in TRIED_FIRST | {str(url.username).casefold()}:
        return missing(
            f"the password of {url.username} is its name or a common default",
            f"ALTER ROLE {url.username} PASSWORD '...', with one from openssl rand -hex 16.",
        )
    return good(f"the password of {url.username} is none of the common defaults")
