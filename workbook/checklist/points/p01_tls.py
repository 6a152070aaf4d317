"""Whether what goes over the wire is encrypted."""

from workbook.checklist.finding import Finding, good, missing, unseen
from workbook.checklist.target import Target

TITLE = "TLS"


def look(target: Target) -> Finding:
    """The address says it. A certificate that isn't trusted would have ended the first request."""
    if target.url.scheme == "https":
        return good(f"{target.url.host} answers over https, with a certificate that is trusted")
    if target.get("/").headers.get("Location", "").startswith("https://"):
        return unseen(
            f"{target.url} sends its clients on to https",
            "Look again with that address: this one shows no more.",
        )
    if target.is_local:
        return unseen(
            f"{target.url.host} is this machine, or inside a network: TLS may end in front of it",
            "Look again with the public address.",
        )
    return missing(
        f"{target.url} answers without TLS: passwords and tokens go over the wire as they are",
        "Put a proxy with a certificate in front of it, and serve nothing over plain http.",
    )
