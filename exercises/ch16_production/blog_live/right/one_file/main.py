"""Everything in one file: functions around functions, Pydantic settings, events, an async engine."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import secrets
import time
from collections import namedtuple
from string import ascii_letters, digits

import blog_api.main
from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from sqlalchemy import create_engine, event, exc, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import sessionmaker
from sqlalchemy.pool import NullPool

LOG = logging.getLogger("blog_live.access")
Answer = namedtuple("Answer", "status headers body")


class Config(BaseModel, hide_input_in_errors=True):
    DATABASE_URL: str
    SECRET_KEY: str = Field(min_length=1)
    ENVIRONMENT: str = "production"
    POOL_SIZE: int = Field(5, ge=1, le=50)
    POOL_TIMEOUT_MS: int = Field(2000, ge=1, le=60000)
    STATEMENT_TIMEOUT_MS: int = Field(5000, ge=1, le=60000)
    LOCK_TIMEOUT_MS: int = Field(1000, ge=1, le=60000)

    @field_validator("DATABASE_URL")
    @classmethod
    def postgresql(cls, value):
        try:
            assert make_url(value).get_dialect().name == "postgresql"
        except Exception:
            raise ValueError("no address of PostgreSQL") from None
        return value

    @field_validator("SECRET_KEY")
    @classmethod
    def strong(cls, value, info):
        return value

    @model_validator(mode="before")
    @classmethod
    def known(cls, data):
        data = {name: data[name] for name in cls.model_fields if data.get(name)}
        key = data.get("SECRET_KEY", "")
        weak = len(key.encode("utf-8")) < 32 or len({*key}) < 10
        if weak and data.get("ENVIRONMENT") != "development":
            data.pop("SECRET_KEY", None)
        return data


def read(environ):
    try:
        return Config.model_validate(dict(environ))
    except ValidationError as error:
        names = {each["loc"][0] for each in error.errors()}
        raise ValueError("wrong: " + " ".join(sorted(names))) from None


def engine_of(config):
    engine = create_engine(
        config.DATABASE_URL,
        hide_parameters=True,
        pool_size=config.POOL_SIZE,
        max_overflow=0,
        pool_timeout=config.POOL_TIMEOUT_MS / 1000,
        pool_pre_ping=True,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection, _):
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = {config.STATEMENT_TIMEOUT_MS}")
            cursor.execute(f"SET lock_timeout = {config.LOCK_TIMEOUT_MS}")
            cursor.execute("SET application_name = 'blog_live'")
        connection.commit()

    return engine


def code_of(error):
    return getattr(getattr(error, "orig", None), "pgcode", None)


def is_busy(error):
    return isinstance(error, (exc.TimeoutError, exc.OperationalError, exc.InterfaceError)) or (
        isinstance(error, exc.DBAPIError) and error.connection_invalidated
    )


def document(status, request_id=None, **headers):
    content = {"detail": "See the status.", "status": status}
    if request_id is not None:
        content["request_id"] = request_id
    lines = [(b"content-type", b"application/problem+json")]
    lines += [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Answer(status, lines, json.dumps(content).encode())


async def whole(receive):
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b"".join(parts)
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def once(app, scope, body):
    """The answer of an application as a value: nothing has left before all of it is there."""
    messages, handed = [], False

    async def receive():
        nonlocal handed
        if handed:
            await asyncio.Event().wait()
        handed = True
        return {"type": "http.request", "body": body}

    async def send(message):
        messages.append(message)

    await app({**scope, "headers": list(scope["headers"])}, receive, send)
    start = messages[0]
    rest = b"".join(each.get("body", b"") for each in messages[1:])
    return Answer(start["status"], list(start["headers"]), rest)


def unpack(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def name_in(token, key):
    try:
        head, claims, signature = token.split(".")
        right = hmac.new(key.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(right, unpack(signature)):
            return None
        if json.loads(unpack(head))["alg"] != "HS256":
            return None
        found = json.loads(unpack(claims))
        return (
            found["sub"] if found["exp"] > time.time() and isinstance(found["sub"], str) else None
        )
    except (ValueError, KeyError, TypeError):
        return None


def create_app(environ):
    config = read(environ)
    api = blog_api.main.create_app(sessionmaker(engine_of(config)))
    asking = create_async_engine(
        make_url(config.DATABASE_URL).set(drivername="postgresql+asyncpg"), poolclass=NullPool
    )

    async def ready():
        from importlib.resources import files

        from alembic.config import Config as Alembic
        from alembic.script import ScriptDirectory

        scripts = ScriptDirectory.from_config(Alembic(str(files("blog_api") / "alembic.ini")))
        try:
            async with asking.connect() as connection:
                rows = await connection.scalars(text("SELECT version_num FROM alembic_version"))
                assert rows.all() == [scripts.get_current_head()]
        except Exception:
            return document(503)
        return Answer(200, [(b"content-type", b"application/json")], b'{"status": "ok"}')

    async def route(scope, body):
        if scope["path"] == "/health/live":
            return Answer(200, [(b"content-type", b"application/json")], b'{"status": "ok"}')
        if scope["path"] == "/health/ready":
            return await ready()
        headers = dict(scope["headers"])
        if b"authorization" in headers:
            kind, _, token = headers[b"authorization"].decode("latin-1").partition(" ")
            name = name_in(token, config.SECRET_KEY) if kind.lower() == "bearer" else None
            if name is None:
                return document(401, www_authenticate="Bearer")
            headers[b"authorization"] = b"Bearer " + name.encode()
            scope = {**scope, "headers": list(headers.items())}
        for _ in range(2):
            try:
                return await once(api, scope, body)
            except exc.DBAPIError as error:
                if code_of(error) not in ("40001", "40P01"):
                    raise
        return await once(api, scope, body)

    async def deployed(scope, receive, send):
        if scope["type"] != "http":
            return await api(scope, receive, send)
        wanted = dict(scope["headers"]).get(b"x-request-id", b"").decode("latin-1")
        allowed = 1 <= len(wanted) <= 64 and set(wanted) <= {*ascii_letters, *digits, *"._-"}
        request_id = wanted if allowed else secrets.token_urlsafe(12)
        try:
            answer = await route(scope, await whole(receive))
        except Exception as error:
            if is_busy(error):
                answer = document(503, request_id, retry_after="2")
            else:
                LOG.error("%s: unexpected", request_id, exc_info=True)
                answer = document(500, request_id)
        facts = {"request_id": request_id, "method": scope["method"], "path": scope["path"]}
        LOG.info(json.dumps({**facts, "status": answer.status}))
        headers = [each for each in answer.headers if each[0].lower() != b"x-request-id"]
        headers.append((b"x-request-id", request_id.encode()))
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})

    return deployed
