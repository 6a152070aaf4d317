"""Other right answers to ``read_settings``."""

import re

from sqlalchemy import URL, make_url

_PORT = re.compile(r"0*[0-9]{1,5}")


def _is_port(port):
    return bool(_PORT.fullmatch(port)) and int(port) in range(1, 65_536)


def one_by_one(environ):
    """Each variable is looked at, and its name kept if it is wrong."""
    wrong, parts = [], {}
    for part, name in (
        ("username", "DB_USER"),
        ("password", "DB_PASSWORD"),
        ("host", "DB_HOST"),
        ("database", "DB_NAME"),
    ):
        if name in environ and environ[name] != "":
            parts[part] = environ[name]
        else:
            wrong.append(name)
    port = environ["DB_PORT"] if "DB_PORT" in environ else "5432"
    if not _is_port(port):
        wrong.append("DB_PORT")
    if wrong:
        raise ValueError("\n".join(f"{name}: please set it" for name in wrong))
    return URL.create("postgresql+psycopg2", port=int(port), **parts)


class _SettingsError(ValueError):
    def __init__(self, names):
        super().__init__(f"wrong settings: {names}")
        self.names = names


def own_error(environ):
    """An error of its own that is a ValueError."""
    names = ["DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME"]
    port = environ.get("DB_PORT", "5432")
    wrong = {name for name in names if not environ.get(name)}
    wrong |= set() if _is_port(port) else {"DB_PORT"}
    if wrong:
        raise _SettingsError(sorted(wrong))
    user, password, host, database = map(environ.__getitem__, names)
    return URL.create("postgresql+psycopg2", user, password, host, int(port), database)


def url_filled_later(environ):
    """A copy of the mapping with the default in it."""
    values = {"DB_PORT": "5432", **environ}
    required = ("DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME")
    problems = [f"{name} is missing or empty" for name in required if not values.get(name)]
    if not _is_port(values["DB_PORT"]):
        problems += ["DB_PORT is not a number from 1 to 65535"]
    if problems:
        raise ValueError("; ".join(problems))
    url = make_url("postgresql+psycopg2://").set(port=int(values["DB_PORT"]))
    return url.set(
        username=values["DB_USER"],
        password=values["DB_PASSWORD"],
        host=values["DB_HOST"],
        database=values["DB_NAME"],
    )
