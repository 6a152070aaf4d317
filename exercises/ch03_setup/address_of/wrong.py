"""Wrong answers to ``address_of``, each with what its author was thinking."""

from urllib.parse import quote, quote_plus

from sqlalchemy import URL


def password_not_escaped(user, password, host, port, database):
    """An f-string is all that is needed for a text."""
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def percent_not_escaped(user, password, host, port, database):
    """Only the signs that divide an address are dangerous."""
    for sign, code in (("@", "%40"), ("/", "%2F"), (":", "%3A"), ("#", "%23"), ("?", "%3F")):
        user, password = user.replace(sign, code), password.replace(sign, code)
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def torn_apart(user, password, host, port, database):
    """User and password are encoded, and hosts have no strange signs."""
    user, password = quote(user, safe=""), quote(password, safe="")
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{quote(database)}"


def password_hidden(user, password, host, port, database):
    """URL.create does the escaping, str() makes a text of it."""
    return str(URL.create("postgresql+psycopg2", user, password, host, port, database))


def plus_for_blank(user, password, host, port, database):
    """quote_plus is the stricter of the two."""
    user, password = quote_plus(user), quote_plus(password)
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def user_not_escaped(user, password, host, port, database):
    """It is the password that has strange signs in it."""
    password = quote(password, safe="")
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def escaped_twice(user, password, host, port, database):
    """Better safe than sorry: escape, and let URL.create do its part."""
    url = URL.create("postgresql+psycopg2", user, quote(password, safe=""), host, port, database)
    return url.render_as_string(hide_password=False)


def no_driver(user, password, host, port, database):
    """The dialect is enough, as in the tutorials."""
    url = URL.create("postgresql", user, password, host, port, database)
    return url.render_as_string(hide_password=False)


def gives_a_url_object(user, password, host, port, database):
    """create_engine takes the object as well."""
    return URL.create("postgresql+psycopg2", user, password, host, port, database)


def database_not_escaped(user, password, host, port, database):
    """User and password are the parts that people choose."""
    user, password = quote(user, safe=""), quote(password, safe="")
    host = f"[{host}]" if ":" in host else host
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def user_half_escaped(user, password, host, port, database):
    """Usernames may contain an @ or a slash; nothing else is likely."""
    user = user.replace("@", "%40").replace("/", "%2F")
    host = f"[{host}]" if ":" in host else host
    password, database = quote(password, safe=""), quote(database)
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def more_than_the_parts(user, password, host, port, database):
    """A password should not travel in the open: prefer TLS."""
    url = URL.create("postgresql+psycopg2", user, password, host, port, database)
    return url.update_query_dict({"sslmode": "prefer"}).render_as_string(hide_password=False)


def strips_ends(user, password, host, port, database):
    """Blanks at the ends come from copying."""
    parts = (user.strip(), password.strip(), host, port, database.strip())
    return URL.create("postgresql+psycopg2", *parts).render_as_string(hide_password=False)
