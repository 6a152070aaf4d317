"""The reference solution of ``address_of``."""

from sqlalchemy import URL


def address_of(user: str, password: str, host: str, port: int, database: str) -> str:
    """Write the address of a PostgreSQL database as text, for the driver psycopg2.

    The user, password and database may contain any characters, even those that separate the parts
    of an address: ``@ / : % # ?`` and spaces. The host is a name or an IP address, which may be
    IPv6. ``create_engine`` must read exactly these parts from your text, and nothing else.
    """
    # str(url) would write *** for the password; this form is for programs, not for logs.
    return URL.create("postgresql+psycopg2", user, password, host, port, database).render_as_string(
        hide_password=False
    )
