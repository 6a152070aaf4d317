"""The reference solution of ``read_settings``."""

from collections.abc import Mapping

from sqlalchemy import URL


def read_settings(environ: Mapping[str, str]) -> URL:
    """Read an address for the driver psycopg2 from environment variables.

    ``environ`` is a mapping like ``os.environ``. Read from it alone, and don't change it.
    ``DB_USER``, ``DB_PASSWORD``, ``DB_HOST`` and ``DB_NAME`` must be set and not be empty; their
    values are used as they are. ``DB_PORT`` may be missing and is then 5432; otherwise it is a
    number from 1 to 65535, written with the digits 0 to 9 and nothing else.

    Raise a ``ValueError`` if anything is wrong. Its message names **every** variable that is wrong,
    and no other: each of the first four that is missing or empty, and ``DB_PORT`` if it is set to
    anything but a valid port number. It never shows the password.
    """
    # Collected first and raised once: the mistakes should not be found one start after the other.
    wrong = [
        name for name in ("DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME") if not environ.get(name)
    ]
    port = environ.get("DB_PORT", "5432")
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= 65535):
        wrong.append("DB_PORT")
    if wrong:
        raise ValueError(f"Missing, empty or not usable: {', '.join(wrong)}")
    return URL.create(
        "postgresql+psycopg2",
        environ["DB_USER"],
        environ["DB_PASSWORD"],
        environ["DB_HOST"],
        int(port),
        environ["DB_NAME"],
    )
