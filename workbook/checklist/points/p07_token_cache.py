"""Whether an answer with a token may be stored on the way."""

from workbook.checklist.finding import Finding, good, missing, unseen
from workbook.checklist.target import Target

TITLE = "Cache-Control on tokens"
_ENDS = {"token", "login", "access-token", "signin", "sign-in"}


def look(target: Target) -> Finding:
    """Sign in with the account that was named, and look at the headers of the answer."""
    if target.login is None:
        return unseen(
            "no account was named", "Name one: --login NAME, its password in CHECKLIST_PASSWORD."
        )
    form = {"username": target.login.name, "password": target.login.password}
    for place in _places(target):
        answer = target.send("POST", place, data=form)
        if answer.status_code == 200 and "token" in answer.text:
            value = answer.headers.get("Cache-Control", "")
            if "no-store" in value:
                return good(f"POST {place} answers Cache-Control: {value}")
            return missing(
                f"POST {place} answers {f'Cache-Control: {value}' if value else 'without it'}",
                "Send Cache-Control: no-store with every answer that has a token in it.",
            )
    return unseen("no endpoint gave that account a token (looked for in /openapi.json)")


def _places(target: Target) -> list[str]:
    return [
        path
        for method, path, _ in target.operations()
        if method == "POST" and path.rpartition("/")[2] in _ENDS
    ]
