"""Other right answers to ``with_request_ids``."""

import string

ALLOWED = set((string.ascii_letters + string.digits + "._-").encode())


def as_a_class(app, current, new_id):
    """Bytes only, and a class with __call__."""

    class WithIds:
        async def __call__(self, scope, receive, send):
            if scope["type"] == "http":
                await self.serve(scope, receive, send)
            else:
                await app(scope, receive, send)

        async def serve(self, scope, receive, send):
            value = next((v for k, v in scope["headers"] if k == b"x-request-id"), b"")
            fine = 1 <= len(value) <= 64 and ALLOWED.issuperset(value)
            request_id = value if fine else new_id().encode()

            async def reply(message):
                if message["type"] == "http.response.start":
                    headers = [h for h in message.get("headers", ()) if h[0] != b"x-request-id"]
                    message = {**message, "headers": [*headers, (b"x-request-id", request_id)]}
                await send(message)

            before = current.set(request_id.decode())
            try:
                return await app(scope, receive, reply)
            finally:
                current.reset(before)

    return WithIds()


def with_a_context_of_its_own(app, current, new_id):
    """The application runs in a task with a copy of the context; nothing has to be reset."""
    import asyncio
    import contextvars
    import re

    async def middleware(scope, receive, send):
        if scope["type"] != "http":
            return await app(scope, receive, send)
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"").decode("latin-1")
        request_id = given if re.fullmatch(r"[\w.-]{1,64}", given, re.ASCII) else new_id()

        async def reply(message):
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", []) if pair[0] != b"x-request-id"]
                kept.append((b"x-request-id", request_id.encode()))
                message["headers"] = kept
            await send(message)

        context = contextvars.copy_context()
        context.run(current.set, request_id)
        return await asyncio.create_task(app(scope, receive, reply), context=context)

    return middleware
