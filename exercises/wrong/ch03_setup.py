"""Wrong answers of chapter 3: ``<exercise>__<mistake>``, each with what its author was thinking."""

import logging
import os
from urllib.parse import quote, quote_plus

from sqlalchemy import URL, create_engine, make_url, select
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from pydantic import BaseModel, Field

from workbook.blog import Tag

# -- address_of


def address_of__password_not_escaped(user, password, host, port, database):
    """An f-string is all that is needed for a text."""
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def address_of__percent_not_escaped(user, password, host, port, database):
    """Only the signs that divide an address are dangerous."""
    for sign, code in (("@", "%40"), ("/", "%2F"), (":", "%3A"), ("#", "%23"), ("?", "%3F")):
        user, password = user.replace(sign, code), password.replace(sign, code)
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def address_of__torn_apart(user, password, host, port, database):
    """User and password are encoded, and hosts have no strange signs."""
    user, password = quote(user, safe=""), quote(password, safe="")
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{quote(database)}"


def address_of__password_hidden(user, password, host, port, database):
    """URL.create does the escaping, str() makes a text of it."""
    return str(URL.create("postgresql+psycopg2", user, password, host, port, database))


def address_of__plus_for_blank(user, password, host, port, database):
    """quote_plus is the stricter of the two."""
    user, password = quote_plus(user), quote_plus(password)
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def address_of__user_not_escaped(user, password, host, port, database):
    """It is the password that has strange signs in it."""
    password = quote(password, safe="")
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


def address_of__escaped_twice(user, password, host, port, database):
    """Better safe than sorry: escape, and let URL.create do its part."""
    url = URL.create("postgresql+psycopg2", user, quote(password, safe=""), host, port, database)
    return url.render_as_string(hide_password=False)


def address_of__no_driver(user, password, host, port, database):
    """The dialect is enough, as in the tutorials."""
    url = URL.create("postgresql", user, password, host, port, database)
    return url.render_as_string(hide_password=False)


def address_of__gives_a_url_object(user, password, host, port, database):
    """create_engine takes the object as well."""
    return URL.create("postgresql+psycopg2", user, password, host, port, database)


def address_of__database_not_escaped(user, password, host, port, database):
    """User and password are the parts that people choose."""
    user, password = quote(user, safe=""), quote(password, safe="")
    host = f"[{host}]" if ":" in host else host
    return f"postgresql+psycopg2://{user}:{password}@{host}:{port}/{database}"


# -- make_engine


def make_engine__wrong_budget(url):
    """pool_size is the number of connections."""
    return create_engine(
        url, pool_size=3, pool_timeout=0.5, pool_pre_ping=True, hide_parameters=True
    )


def make_engine__keeps_another_number(url):
    """Three at the same time: a pool of three and nothing over."""
    return create_engine(
        url,
        pool_size=3,
        max_overflow=0,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def make_engine__waits_too_long(url):
    """The rest of the defaults will be sensible."""
    return create_engine(url, pool_size=2, max_overflow=1, pool_pre_ping=True, hide_parameters=True)


def make_engine__no_pre_ping(url):
    """pool_recycle replaces old connections, so nothing stale is left."""
    return create_engine(
        url,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_recycle=3600,
        hide_parameters=True,
    )


def make_engine__secrets_in_errors(url):
    """Without echo nothing is logged, so there is nothing to hide."""
    return create_engine(url, pool_size=2, max_overflow=1, pool_timeout=0.5, pool_pre_ping=True)


def make_engine__prints(url):
    """The parameters are hidden, so echo does no harm."""
    return create_engine(
        url,
        echo=True,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )


def make_engine__no_pool(url):
    """Without a pool nothing can die in it."""
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def make_engine__connects_at_once(url):
    """Check at start-up that the settings are right."""
    engine = create_engine(
        url,
        pool_size=2,
        max_overflow=1,
        pool_timeout=0.5,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    with engine.connect() as connection:
        connection.execute(select(1))
    return engine


# -- run_in_session


def run_in_session__forgets_commit(factory, work):
    """with takes care of the session."""
    with factory() as session:
        return work(session)


def run_in_session__keeps_connection_after_error(factory, work):
    """Work, commit, close: in this order."""
    session = factory()
    result = work(session)
    session.commit()
    session.close()
    return result


def run_in_session__keeps_connection(factory, work):
    """The result is what the caller wants; expire_on_commit is seen to by refreshing it."""
    session = factory()
    try:
        result = work(session)
        session.commit()
        session.connection()  # so that the caller can go on reading
    except BaseException:
        session.rollback()
        session.close()
        raise
    return result


def run_in_session__commits_half(factory, work):
    """What must happen in any case stands in finally."""
    session = factory()
    try:
        return work(session)
    finally:
        session.commit()
        session.close()


def run_in_session__does_not_raise(factory, work):
    """An error is dealt with here, so that the caller need not."""
    try:
        with factory.begin() as session:
            return work(session)
    except BaseException:
        logging.getLogger("errors").debug("it went wrong")


def run_in_session__returns_nothing(factory, work):
    """The work is what counts."""
    with factory.begin() as session:
        work(session)


def run_in_session__no_session(factory, work):
    """The work makes the sessions that it needs."""
    return work(factory)


_the_session = []


def run_in_session__shares_a_session(factory, work):
    """One session is made once and used again, like the engine."""
    if not _the_session or _the_session[0].get_bind() is not factory.kw["bind"]:
        _the_session[:] = [factory()]
    session = _the_session[0]
    try:
        result = work(session)
        session.commit()
    except BaseException:
        session.rollback()
        raise
    return result


def run_in_session__runs_the_work_twice(factory, work):
    """What failed once may succeed the next time."""
    for _ in range(3):
        try:
            with factory.begin() as session:
                return work(session)
        except Exception as error:
            last = error
    raise last


def run_in_session__other_error(factory, work):
    """One kind of error for everything that can go wrong here."""
    try:
        with factory.begin() as session:
            return work(session)
    except Exception as error:
        raise RuntimeError("the work failed") from error


# -- ensure_tags


def _found_or_added(session: Session, name: str) -> Tag:
    tag = session.scalar(select(Tag).where(Tag.name == name))
    if tag is None:
        tag = Tag(name=name)
        session.add(tag)
    return tag


def ensure_tags__adds_twice(session, names):
    """Look, and add what is missing: autoflush does the rest."""
    return [_found_or_added(session, name) for name in names]


def ensure_tags__commits_itself(session, names):
    """After a commit the next look-up surely sees the tag."""
    tags = []
    for name in names:
        session.commit()
        tags.append(_found_or_added(session, name))
    session.commit()
    return tags


def ensure_tags__drops_repeats(session, names):
    """The same tag twice makes no sense."""
    session.flush()
    return [_found_or_added(session, name) for name in dict.fromkeys(names)]


def ensure_tags__wrong_order(session, names):
    """One query for all known tags, then the new ones."""
    session.flush()
    known = {t.name: t for t in session.scalars(select(Tag).where(Tag.name.in_(names)))}
    for name in names:
        if name not in known:
            known[name] = Tag(name=name)
            session.add(known[name])
    return sorted((known[name] for name in names), key=lambda tag: tag.name)


def ensure_tags__adds_nothing(session, names):
    """A missing tag is made; whoever wants to keep it adds it."""
    session.flush()
    tags = {}
    for name in names:
        if name not in tags:
            found = session.scalar(select(Tag).where(Tag.name == name))
            tags[name] = found or Tag(name=name)
    return [tags[name] for name in names]


def ensure_tags__misses_known_tags(session, names):
    """Ensure means: add those that are missing, and say which."""
    session.flush()
    known = set(session.scalars(select(Tag.name)))
    new = {name: Tag(name=name) for name in names if name not in known}
    session.add_all(new.values())
    return [new[name] for name in names if name in new]


def ensure_tags__loses_work_of_the_caller(session, names):
    """Begin with a clean session, so that nothing waits in it."""
    session.rollback()
    tags = []
    for name in names:
        tags.append(_found_or_added(session, name))
        session.flush()
    return tags


def ensure_tags__changes_the_session(session, names):
    """autoflush is what is missing, so switch it on."""
    session.autoflush = True
    return [_found_or_added(session, name) for name in names]


def ensure_tags__several_objects_for_one_name(session, names):
    """The caller adds what is missing; here it is only made."""
    session.flush()
    return [session.scalar(select(Tag).where(Tag.name == n)) or Tag(name=n) for n in names]


# -- read_settings


def _url(environ, port):
    return URL.create(
        "postgresql+psycopg2",
        environ["DB_USER"],
        environ["DB_PASSWORD"],
        environ["DB_HOST"],
        port,
        environ["DB_NAME"],
    )


REQUIRED = ("DB_USER", "DB_PASSWORD", "DB_HOST", "DB_NAME")


def read_settings__names_only_the_first(environ):
    """Check each variable and stop at the first that is wrong."""
    for name in REQUIRED:
        if not environ.get(name):
            raise ValueError(f"{name} is missing")
    port = environ.get("DB_PORT", "5432")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("DB_PORT is no port")
    return _url(environ, int(port))


def read_settings__accepts_missing(environ):
    """get() never fails, which is good for settings."""
    return URL.create(
        "postgresql+psycopg2",
        environ.get("DB_USER"),
        environ.get("DB_PASSWORD"),
        environ.get("DB_HOST"),
        int(environ.get("DB_PORT", 5432)),
        environ.get("DB_NAME"),
    )


def read_settings__accepts_empty(environ):
    """A variable is there or it is not."""
    missing = [name for name in REQUIRED if name not in environ]
    if missing:
        raise ValueError(f"Missing: {', '.join(missing)}")
    return _url(environ, int(environ.get("DB_PORT", 5432)))


def read_settings__other_error(environ):
    """environ[...] raises by itself and even names the variable."""
    return _url(environ, int(environ.get("DB_PORT", "5432")))


def read_settings__names_nothing(environ):
    """int() refuses what is no number, so that needs no code."""
    missing = [name for name in REQUIRED if not environ.get(name)]
    if missing:
        raise ValueError(f"Missing: {', '.join(missing)}")
    return _url(environ, int(environ.get("DB_PORT") or 5432))


def read_settings__accepts_any_port(environ):
    """A port is a number."""
    port = environ.get("DB_PORT", "5432")
    wrong = [name for name in REQUIRED if not environ.get(name)]
    if not port.isdigit():
        wrong.append("DB_PORT")
    if wrong:
        raise ValueError(f"Missing or wrong: {', '.join(wrong)}")
    return _url(environ, int(port))


class _Settings(BaseModel):
    DB_USER: str = Field(min_length=1)
    DB_PASSWORD: str = Field(min_length=1)
    DB_HOST: str = Field(min_length=1)
    DB_NAME: str = Field(min_length=1)
    DB_PORT: int = Field(5432, ge=1, le=65535)


def read_settings__names_too_many(environ):
    """pydantic's ValidationError is a ValueError and names every field that is wrong."""
    settings = _Settings.model_validate(environ)
    return _url(environ, settings.DB_PORT)


def read_settings__password_in_message(environ):
    """Show what was there, so that the mistake is found quickly."""
    port = environ.get("DB_PORT", "5432")
    bad_port = not port.isdigit() or not 0 < int(port) < 65536
    wrong = [name for name in REQUIRED if not environ.get(name)] + ["DB_PORT"] * bad_port
    if wrong:
        raise ValueError(f"Check {wrong}: {list(environ.values())}")
    return _url(environ, int(port))


def read_settings__reads_os_environ(environ):
    """Settings come from os.environ."""
    return _url(os.environ, int(os.environ.get("DB_PORT", "5432")))


def read_settings__password_torn(environ):
    """Put the parts into an address and let SQLAlchemy read it."""
    wrong = [name for name in REQUIRED if not environ.get(name)]
    if wrong:
        raise ValueError(f"Missing: {', '.join(wrong)}")
    password = environ["DB_PASSWORD"].replace("@", "%40")
    return make_url(
        f"postgresql+psycopg2://{environ['DB_USER']}:{quote_plus(password)}@"
        f"{environ['DB_HOST']}:{environ.get('DB_PORT', '5432')}/{environ['DB_NAME']}"
    )


# -- what_is_wrong


def _setting(error: OperationalError) -> str:
    message = str(error.orig)
    if "translate host name" in message:
        return "host"
    if "refused" in message:
        return "port"
    return "login" if "authentication failed for user" in message else "database"


def _engine(address, **options):
    try:
        return create_engine(address, **options), None
    except (ModuleNotFoundError, NoSuchModuleError):
        return None, "driver"
    except (ArgumentError, ValueError):
        return None, "address"


def what_is_wrong__never_connects(address):
    """create_engine raises if anything is wrong."""
    try:
        _, wrong = _engine(address)
    except OperationalError as error:
        return _setting(error)
    return wrong


def what_is_wrong__leaves_connection_open(address):
    """with closes the connection."""
    engine, wrong = _engine(address)
    if engine is None:
        return wrong
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        return _setting(error)


def what_is_wrong__driver_not_caught(address):
    """Everything that SQLAlchemy raises is an ArgumentError or an OperationalError."""
    try:
        with create_engine(address, poolclass=NullPool).connect():
            return None
    except (ArgumentError, ValueError) as error:
        return "driver" if isinstance(error, NoSuchModuleError) else "address"
    except OperationalError as error:
        return _setting(error)


def what_is_wrong__address_not_caught(address):
    """An address that cannot be read is an ArgumentError."""
    try:
        with create_engine(address, poolclass=NullPool).connect():
            return None
    except (ModuleNotFoundError, NoSuchModuleError):
        return "driver"
    except ArgumentError:
        return "address"
    except OperationalError as error:
        return _setting(error)


def what_is_wrong__connect_not_caught(address):
    """What create_engine accepts is right."""
    engine, wrong = _engine(address, poolclass=NullPool)
    if engine is None:
        return wrong
    with engine.connect():
        return None


def what_is_wrong__takes_login_for_database(address):
    """Look for the word in the message."""
    engine, wrong = _engine(address, poolclass=NullPool)
    if engine is None:
        return wrong
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        message = str(error.orig)
        for word, setting in (
            ("host name", "host"),
            ("refused", "port"),
            ("database", "database"),
            ("password", "login"),
        ):
            if word in message:
                return setting


def what_is_wrong__takes_login_for_port(address):
    """The messages begin with the host and the port, so the port it is."""
    engine, wrong = _engine(address, poolclass=NullPool)
    if engine is None:
        return wrong
    try:
        with engine.connect():
            return None
    except OperationalError as error:
        message = str(error.orig)
        for word in ("host name", "port", "password", "database"):
            if word in message:
                return {"host name": "host", "password": "login"}.get(word, word)


def what_is_wrong__finds_nothing(address):
    """Whatever goes wrong, the program should start."""
    engine, wrong = _engine(address, poolclass=NullPool)
    try:
        with engine.connect():
            return None
    except Exception:
        return wrong


# -- log_sql


def _logger():
    return logging.getLogger("sqlalchemy.engine")


def log_sql__values_in_the_log(url, handler):
    """Handler, level, engine: done."""
    _logger().addHandler(handler)
    _logger().setLevel(logging.INFO)
    return create_engine(url)


def log_sql__prints(url, handler):
    """echo=True switches logging on."""
    _logger().addHandler(handler)
    return create_engine(url, echo=True, hide_parameters=True)


def log_sql__nothing_logged(url, handler):
    """The level is set on the root logger, and all others inherit it."""
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    return create_engine(url, hide_parameters=True)


def log_sql__rows_in_the_log(url, handler):
    """DEBUG shows everything, so it shows the SQL."""
    _logger().addHandler(handler)
    _logger().setLevel(logging.DEBUG)
    return create_engine(url, hide_parameters=True)


def log_sql__arrives_twice(url, handler):
    """On both loggers, so that nothing is missed."""
    for name in ("sqlalchemy", "sqlalchemy.engine"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.INFO)
    return create_engine(url, hide_parameters=True)
