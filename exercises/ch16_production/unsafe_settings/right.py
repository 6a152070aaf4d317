"""Other right answers to ``unsafe_settings``."""

import re

from sqlalchemy import make_url


def with_rules(environ):
    """A table of rules, each a name and a predicate."""

    def address(value):
        try:
            url = make_url(value)
        except Exception:
            return True
        return url.drivername.split("+")[0] != "postgresql"

    rules = {
        "DATABASE_URL": address,
        "ECHO_SQL": lambda value: (
            environ.get("ENVIRONMENT", "") != "development"
            and re.fullmatch("1|true|yes|on", value, re.IGNORECASE) is not None
        ),
        "SECRET_KEY": lambda value: len(bytes(value, "utf-8")) < 32 or len({*value}) <= 9,
    }
    return sorted(name for name, is_wrong in rules.items() if is_wrong(environ.get(name) or ""))


def with_a_set(environ):
    """Early returns of small functions, collected in a set."""
    wrong = {"DATABASE_URL", "SECRET_KEY"}
    try:
        if make_url(environ["DATABASE_URL"]).get_dialect().name == "postgresql":
            wrong.remove("DATABASE_URL")
    except Exception:
        pass
    key = environ.get("SECRET_KEY", "")
    if len(key.encode("utf-8")) >= 32 and len(set(key)) >= 10:
        wrong.discard("SECRET_KEY")
    if environ.get("ECHO_SQL", "0").casefold() in {"1", "true", "yes", "on"}:
        if environ.get("ENVIRONMENT") != "development":
            wrong.add("ECHO_SQL")
    return sorted(wrong)
