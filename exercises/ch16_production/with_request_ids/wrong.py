"""Wrong answers to ``with_request_ids``, each with what its author was thinking."""

import re

from starlette.datastructures import Headers, MutableHeaders

_VALID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def _middleware(
    app,
    current,
    new_id,
    *,
    fits=_VALID.fullmatch,
    kinds=("http",),
    reset="always",
    write=lambda headers, value: headers.__setitem__("x-request-id", value),
    sets=True,
    asks=False,
):
    async def with_id(scope, receive, send):
        if kinds and scope["type"] not in kinds:
            await app(scope, receive, send)
            return
        given = Headers(raw=scope["headers"]).get("x-request-id", "")
        fresh = new_id() if asks else None
        request_id = given if fits(given) else fresh or new_id()

        async def send_with_id(message):
            if message["type"] == "http.response.start":
                write(MutableHeaders(scope=message), request_id)
            await send(message)

        token = current.set(request_id) if sets else None
        try:
            await app(scope, receive, send_with_id)
        except BaseException:
            if reset == "always" and sets:
                current.reset(token)
            raise
        if reset != "never" and sets:
            current.reset(token)

    return with_id


def forgets_to_reset(app, current, new_id):
    """The next request sets it anew."""
    return _middleware(app, current, new_id, reset="never")


def resets_only_on_success(app, current, new_id):
    """reset() after the call."""
    return _middleware(app, current, new_id, reset="success")


def accepts_anything(app, current, new_id):
    """A proxy knows what it sends."""
    return _middleware(app, current, new_id, fits=bool)


def accepts_a_line_break(app, current, new_id):
    """A pattern with ^ and $."""
    fits = re.compile(r"^[A-Za-z0-9._-]{1,64}$").match
    return _middleware(app, current, new_id, fits=fits)


def any_length(app, current, new_id):
    """The characters are what counts."""
    return _middleware(app, current, new_id, fits=re.compile(r"[A-Za-z0-9._-]+").fullmatch)


def ignores_the_given_id(app, current, new_id):
    """Ids are made here."""
    return _middleware(app, current, new_id, fits=lambda _: False)


def no_header(app, current, new_id):
    """It is for the log."""
    return _middleware(app, current, new_id, write=lambda headers, value: None)


def two_headers(app, current, new_id):
    """Append the header."""
    write = lambda headers, value: headers.append("x-request-id", value)
    return _middleware(app, current, new_id, write=write)


def breaks_lifespan(app, current, new_id):
    """Everything is a request."""
    return _middleware(app, current, new_id, kinds=())


def always_asks(app, current, new_id):
    """A new one, in case it is needed."""
    return _middleware(app, current, new_id, asks=True)


def name_in_capitals(app, current, new_id):
    """The name as it is written."""

    def write(headers, value):
        headers.raw[:] = [pair for pair in headers.raw if pair[0] != b"x-request-id"]
        headers.raw.append((b"X-Request-ID", value.encode()))

    return _middleware(app, current, new_id, write=write)


def no_id_inside(app, current, new_id):
    """The header is what was asked for."""
    return _middleware(app, current, new_id, sets=False)
