"""Whether tokens are signed with a secret that stands in tutorials."""

from __future__ import annotations

import re
import time
import warnings
from collections.abc import Iterator
from secrets import token_hex

from workbook.checklist.finding import Finding, good, missing, unseen
from workbook.checklist.target import Target

TITLE = "no default secret"
# From tutorials, templates and earlier versions of the app: everybody can sign with them.
PUBLISHED = (
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "development-only-development-only",
    "your-secret-key-here",
    "your-secret-key",
    "your_secret_key",
    "supersecretkey",
    "secret-key",
    "changethis",
    "change-me",
    "changeme",
    "secret",
    "SECRET",
    "SECRET_KEY",
    *("password", "123456", "jwt-secret", "jwt_secret", "mysecretkey", "my-secret-key"),
    *("super-secret", "super-secret-key", "supersecret", "insecure", "dev", "development", "test"),
)
ALGORITHMS = ("HS256", "HS384", "HS512")
# Whatever the application looks for before it looks for the user.
_CLAIMS = dict.fromkeys(("sub", "user_id", "uid", "id", "username", "email", "jti"), "1")


def look(target: Target) -> Finding:
    """Send tokens that are signed with each of them to an endpoint that asks for one.

    A token signed with a random secret is refused. One that gets another answer has a signature
    that was accepted, also if its user is unknown.
    """
    place = next(_protected(target), None)
    if place is None:
        return unseen(
            "no GET endpoint that asks for a token was found (it is looked for in /openapi.json)",
            "Try it with the docs open, on a copy of the application.",
        )
    refused = _answer(target, place, token_hex(32))
    if refused[0] < 400:
        return missing(
            f"GET {place} answers {refused[0]} to a token signed at random",
            "Check the signature: jwt.decode(token, secret, algorithms=['HS256']).",
        )
    # An id of the request in the body makes each of them another one: then the status counts.
    status_only = refused != _answer(target, place, token_hex(32))
    for number, secret in enumerate(PUBLISHED, 1):
        for algorithm in ALGORITHMS:
            answer = _answer(target, place, secret, algorithm)
            if answer[0] != refused[0] or (answer != refused and not status_only):
                return missing(
                    f"GET {place} answers {answer[0]} to a token signed with secret {number} of "
                    f"{len(PUBLISHED)} known ones, and otherwise to one signed at random",
                    "Make a secret: openssl rand -hex 32. Tokens of the old one end with it.",
                )
    return good(
        f"GET {place} answers {refused[0]} to tokens signed with {len(PUBLISHED)} known secrets; "
        "whether its own is random can't be seen from here"
    )


def _protected(target: Target) -> Iterator[str]:
    schemes = target.openapi().get("components", {}).get("securitySchemes", {})
    of_tokens = {name for name, each in schemes.items() if each.get("type") != "apiKey"}
    for method, path, operation in target.operations():
        names = {name for each in operation.get("security", []) for name in each}
        if method == "GET" and names & of_tokens:
            yield re.sub(r"\{[^}]*\}", "1", path)


def _answer(
    target: Target, place: str, secret: str, algorithm: str = ALGORITHMS[0]
) -> tuple[int, str]:
    import jwt

    now = int(time.time())
    claims = {**_CLAIMS, "iat": now, "exp": now + 60, "type": "access"}
    with warnings.catch_warnings(action="ignore"):  # that such a secret is short
        token = jwt.encode(claims, secret, algorithm)
    answer = target.send("GET", place, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.text if answer.status_code >= 400 else ""
