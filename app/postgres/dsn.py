"""DATABASE_URL in any spelling of libpq's, made ready for asyncpg.

Every parameter is translated, or refused by name: one that were passed over in silence could be
the one that asks for an encrypted connection.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

log = logging.getLogger(__name__)

# What asyncpg's own DSN understands, by libpq's name, and the values where they are a choice.
_PASSED: dict[str, set[str]] = {
    "krbsrvname": set(),
    "gsslib": {"gssapi", "sspi"},
    "passfile": set(),
    "service": set(),
    "sslcert": set(),
    "sslcrl": set(),
    "sslkey": set(),
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    "sslnegotiation": {"postgres", "direct"},
    "sslpassword": set(),
    "sslrootcert": set(),
    "ssl_max_protocol_version": {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"},
    "ssl_min_protocol_version": {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"},
    "target_session_attrs": {
        "any",
        "primary",
        "standby",
        "read-write",
        "read-only",
        "prefer-standby",
    },
}
_FILES = ("passfile", "sslcert", "sslcrl", "sslkey", "sslrootcert")
# For the server: they go into the packet that starts a session.
_STARTUP = ("application_name", "fallback_application_name", "options")
# What asyncpg does anyway if it is asked for one of these values, and cannot do otherwise.
_ANYWAY: dict[str, set[str]] = {
    "channel_binding": {"disable", "prefer"},
    "client_encoding": {"auto", "utf8", "utf-8", "unicode"},
    "gssdelegation": {"0"},
    "gssencmode": {"disable", "prefer"},
    "keepalives": {"1"},
    "load_balance_hosts": {"disable"},
    "max_protocol_version": {"3.0", "3.2", "latest"},
    "min_protocol_version": {"3.0"},
    "replication": {"0", "false", "no", "off"},
    "sslcertmode": {"allow"},
    "sslcompression": {"0"},
    "sslsni": {"1"},
}
_LIKE = "looks like postgresql://user:password@host:5432/name"
_ENCODE = "in a password, write @ as %40, : as %3A, / as %2F, ? as %3F and # as %23"
_SCHEME = re.compile(r"postgres(?:ql)?(?=://|\+)", re.IGNORECASE)
# Several hosts, each with a port: only libpq writes them like this.
_HOSTS = re.compile(r"(?P<start>[^:/]+://(?:[^/?]*@)?)(?P<hosts>[^/?@]*,[^/?@]*)(?P<rest>.*)", re.S)


def parse(text: str) -> URL:
    """The address, in one spelling. Raises ValueError with the name of what cannot be used.

    The message holds no value: any of them may be a piece of the password.
    """
    text = _SCHEME.sub("postgresql", text.strip(), count=1)
    hosts = ""
    if match := _HOSTS.fullmatch(text):
        hosts, text = match["hosts"], match["start"] + match["rest"]
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError(_LIKE) from None
    except ValueError:
        raise ValueError(f"has a port that is not a number; {_ENCODE}") from None
    if url.get_backend_name() != "postgresql":
        raise ValueError("must name a PostgreSQL database")
    if "@" in (url.host or "") or "@" in (url.database or ""):
        raise ValueError(f"has more than one @; {_ENCODE}")
    # Of a parameter that is given twice, libpq takes the last one.
    query = {
        name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()
    }
    if hosts:
        query["host"] = hosts
    # Its parts may also stand behind the question mark.
    url = url.set(
        query={},
        username=query.pop("user", "") or url.username,
        password=query.pop("password", "") or url.password,
        database=query.pop("dbname", "") or url.database,
    )
    return _located(url, query).update_query_dict(_checked(query))


def asyncpg_arguments(url: URL) -> dict[str, Any]:
    """The arguments of ``asyncpg.connect`` for an address that ``parse`` has returned."""
    query: dict[str, Any] = dict(url.query)
    host, port = query.pop("host", url.host), query.pop("port", url.port)
    arguments: dict[str, Any] = {
        "host": host.split(",") if host and "," in host else host,
        "port": [int(number) for number in port.split(",")] if isinstance(port, str) else port,
        "user": url.username,
        "password": url.password,
        "database": url.database,
    }
    if timeout := query.pop("connect_timeout", None):
        arguments["timeout"] = float(timeout)
    if query.get("sslrootcert") == "system":
        del query["sslrootcert"]
        query.pop("sslmode", None)
        arguments["ssl"] = True  # verify-full, with the system's own authorities
    startup = {name: query.pop(name) for name in _STARTUP if name in query}
    if fallback := startup.pop("fallback_application_name", None):
        startup.setdefault("application_name", fallback)
    if startup:
        arguments["server_settings"] = startup
    if query:
        arguments["dsn"] = f"postgresql:///?{urlencode(query)}"
    return arguments


def leave_foreign_home() -> None:
    """Where HOME is a folder that this account may not enter, go on without one.

    asyncpg looks there for certificates before each connection, and each would fail.
    """
    try:
        (Path.home() / ".postgresql" / "postgresql.key").stat()
    except (FileNotFoundError, NotADirectoryError, RuntimeError, KeyError):
        return
    except OSError as error:
        log.warning(
            "HOME cannot be read, so no certificates are loaded from it",
            extra={"cause": str(error)},
        )
        os.environ["HOME"] = os.devnull


def _located(url: URL, query: dict[str, str]) -> URL:
    """The address with its host and port where SQLAlchemy keeps them."""
    host, port = query.pop("host", ""), query.pop("port", "")
    if any(not number.isdecimal() for number in port.split(",") if number):
        raise ValueError("port: must be a number")
    if "," in host:
        # host=a:1,b:2 is the same as host=a,b&port=1,2.
        pairs = [_host_and_port(entry) for entry in host.split(",")]
        default = port or str(url.port or 5432)
        ports = default.split(",") if "," in default else [default] * len(pairs)
        if len(ports) != len(pairs):
            raise ValueError("port: there must be one, or one for each host")
        both = [(name, own or other) for (name, own), other in zip(pairs, ports, strict=True)]
        if any(not own.isdecimal() for _, own in both):
            raise ValueError("port: must be a number")
        return url.set(host=None, port=None).update_query_dict(
            {"host": ",".join(name for name, _ in both), "port": ",".join(own for _, own in both)}
        )
    if port:
        url = url.set(port=int(port))
    if host.startswith("/"):  # the folder of a socket
        return url.set(host=None).update_query_dict({"host": host})
    return url.set(host=host) if host else url


def _host_and_port(text: str) -> tuple[str, str]:
    if text.startswith("["):
        name, _, rest = text[1:].partition("]")
        return name, rest.removeprefix(":")
    if text.startswith("/"):
        return text, ""
    name, _, port = text.partition(":")
    return name, port


def _checked(query: Mapping[str, str]) -> dict[str, str]:
    """The parameters that are passed on. Raises ValueError with the name of any other."""
    kept = {}
    for name, value in query.items():
        if not value:  # as libpq does: the default
            continue
        if name == "ssl":  # asyncpg's name
            name, value = "sslmode", {"true": "require", "false": "disable"}.get(value, value)
        if name == "requiressl":  # of old
            name, value = "sslmode", "require" if value == "1" else "prefer"
        if name == "connect_timeout":
            if not re.fullmatch(r"\d{1,4}", value):
                raise ValueError("connect_timeout: must be a number of seconds")
            if value.strip("0"):  # 0 is for ever: then CONNECT_TIMEOUT holds
                kept[name] = value
        elif name in _ANYWAY:
            if value.lower() not in _ANYWAY[name]:
                raise ValueError(f"{name}: asyncpg cannot do this; leave it out")
        elif name in _STARTUP:
            kept[name] = value
        elif name in _PASSED:
            if _PASSED[name] and value not in _PASSED[name]:
                raise ValueError(f"{name}: must be one of {', '.join(sorted(_PASSED[name]))}")
            if name in _FILES and value != "system" and not Path(value).is_file():
                raise ValueError(f"{name}: there is no such file")
            kept[name] = value
        elif name == "pgbouncer":
            raise ValueError("pgbouncer: set DATABASE_POOLER=true instead")
        else:
            raise ValueError(f"{_printable(name)}: this parameter cannot be used; leave it out")
    return kept


def _printable(name: str) -> str:
    """A parameter's name, unless it can be none: then it may be anything."""
    return name if re.fullmatch(r"[a-z_]{1,40}", name) else "a parameter"
