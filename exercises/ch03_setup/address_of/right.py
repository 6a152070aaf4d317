"""Other right answers to ``address_of``."""

from urllib.parse import quote, urlencode, urlunsplit

from sqlalchemy import URL, make_url


def written_out(user, password, host, port, database):
    """Every part encoded by hand, brackets around an address of version 6."""
    user, password, database = (quote(part, safe="") for part in (user, password, database))
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"postgresql+psycopg2://{user}:{password}@{place}/{database}"


def every_byte(user, password, host, port, database):
    """What is encoded everywhere needs no list of characters."""

    def encoded(text):
        return "".join(f"%{byte:02x}" for byte in text.encode())

    login = f"{encoded(user)}:{encoded(password)}"
    host = f"[{host}]" if ":" in host else host
    return f"postgresql+psycopg2://{login}@{host}:{port}/{encoded(database)}"


def in_the_query(user, password, host, port, database):
    """urlunsplit() puts the pieces together."""
    login = ":".join(quote(part, safe="") for part in (user, password))
    host = f"[{host}]" if ":" in host else host
    place = f"{login}@{host}:{port}"
    path = "/" + quote(database, safe="")
    return urlunsplit(("postgresql+psycopg2", place, path, urlencode({}), ""))


def set_later(user, password, host, port, database):
    """An address without parts, filled with them."""
    url = make_url("postgresql+psycopg2://").set(username=user, password=password, host=host)
    return url.set(port=port, database=database).render_as_string(False)


class _Address(str):
    pass


def own_text(user, password, host, port, database):
    """A text with a name of its own."""
    url = URL.create("postgresql+psycopg2", user, password, host, port, database)
    return _Address(url.render_as_string(hide_password=False))
