"""One answer at work: its applications, its database, what it answers and logs."""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

from alembic.script import ScriptDirectory

from workbook import asgi, databases, live_testing, testing
from workbook.asgi import Lifespan, Request, Response, phrase
from workbook.judge.equivalence import heartbeat, quoting
from workbook.judge.feedback import NotYet
from workbook.judge.project import schema
from workbook.judge.project.folder import Folder
from workbook.judge.project.live.logs import Log
from workbook.judge.project.live.steps import (
    Ask,
    Away,
    Cut,
    Holding,
    Logged,
    Rows,
    Scene,
    Sql,
    Start,
    Step,
)
from workbook.judge.submission import first_line, raised_by

HELD = 3.0  # seconds; only an answer that waits without a limit runs into this
_VARIABLE = re.compile(r"\b[A-Z][A-Z_]{3,}\b")
_NEW_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_NEXT_REVISION = """
revision = "{revision}"
down_revision = "{head}"


def upgrade():
    pass


def downgrade():
    pass
"""


class Stage:
    """Plays scenes with one answer. What it sees of a step is a list of lines.

    Args:
        environ: the settings with which the application starts where a scene says nothing else.
        rows: SQL that fills the empty tables before each scene.
    """

    def __init__(self, folder: Folder, environ: Mapping[str, str], rows: str) -> None:
        assert folder.base is not None
        self.folder = folder
        self.rows = rows
        self.opened = schema.at_head(folder.base)
        address = self.opened.url
        self.database = testing.TestDatabase(self.opened.url, self.opened.outside)
        # The answer should set its own limits. These are for an answer that sets none.
        alter = f"ALTER ROLE CURRENT_USER IN DATABASE {quoting.identifier(str(address.database))}"
        self._query(f"{alter} SET statement_timeout = '10s'; {alter} SET lock_timeout = '10s'")
        [(self.head,)] = self._query("SELECT version_num FROM alembic_version")
        self.password = address.password or ""
        self.environ = {"DATABASE_URL": address.render_as_string(hide_password=False), **environ}
        self.log = Log(folder.name)
        self.apps: dict[frozenset[tuple[str, str]], Any] = {}
        self._copy = ExitStack()  # while a copy of the packages is what their names mean
        self.ids: list[str] = []
        self._lives: list[Lifespan] = []

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Within this context, scenes can be played."""
        try:
            with self.log.watching():
                yield
                await asyncio.gather(*(each.end() for each in self._lives))
        finally:
            self._copy.close()
            self.database.engine.dispose()
            with suppress(Exception):
                self._allow(True)
            self._query(databases.END_OTHERS)
            self.opened.close()

    async def play(self, scene: Scene) -> AsyncIterator[tuple[Step, list[str]]]:
        """Return what was observed at each step, in order."""
        self._reset()
        if not isinstance(scene.steps[0], Start):
            yield Start(), await self._start(Start())
        for step in scene.steps:
            heartbeat.beat()
            yield step, await self._do(step, scene)

    async def _do(self, step: Step, scene: Scene) -> list[str]:
        seen: list[str] = []
        match step:
            case Start():
                seen = await self._start(step)
            case Ask(request, _):
                response = await asgi.send(self.app, request, pieces=2)
                seen = self._answer(request, response, scene)
            case Sql(query):
                self._query(query)
            case Rows(query):
                seen = [", ".join(map(str, row)) for row in self._query(query)] or ["no row"]
            case Cut():
                await self._cut()
            case Away(away):
                self._allow(not away)
                if away:
                    await self._cut()
            case Holding():
                seen = await self._holding(step, scene)
            case Logged():
                address = {
                    "the password of the database": self.password,
                    "SECRET_KEY": self.environ["SECRET_KEY"],
                }
                secrets = {what: text for what, text in address.items() if text}
                seen = self.log.lines(self.ids, {**scene.secrets, **secrets})
                self.log.forget()
                self.ids = []
        return seen

    # -- the application ---------------------------------------------------------------------------

    async def _start(self, step: Start) -> list[str]:
        environ = self.environ.copy()
        for name, value in step.changes.items():
            if value is None:
                environ.pop(name, None)
            else:
                environ[name] = value.replace("{DATABASE_URL}", self.environ["DATABASE_URL"])
        key = frozenset(environ.items())
        keeps = not step.only and not step.revision
        if key in self.apps and keeps:
            self.app = self.apps[key]
            return ["it starts"]
        folder = self._with_a_revision(step.revision) if step.revision else self.folder
        # What isn't in `environ` is there as well: one that looks there finds what it shouldn't.
        try:
            with patch.dict(os.environ, self.environ):
                app = folder.create_app(environ)
        except NotImplementedError as error:
            if raised_by(error, folder.create_app):
                raise NotYet(
                    "`create_app` in main.py is still to be written.", mistake="unfinished"
                ) from None
            return [f"it raises {first_line(error)}"]
        except NotYet:
            raise
        except BaseException as error:  # exit() is the learner's, too
            return self._refused(error, environ)
        if not callable(app):
            raise NotYet(
                f"create_app returned {app!r}. An application was expected.",
                mistake="no_application",
            )
        if keeps:
            self.apps[key] = app
        if not step.only:
            self.app = app
            self._lives.append(Lifespan(app))
            await self._lives[-1].start()
        return ["it starts"]

    def _with_a_revision(self, revision: str) -> Folder:
        """The packages once more, with another head; their names mean these until the scene ends.

        A copy, because what is in the learner's folder is theirs.
        """
        folder = self.folder.copied()
        assert folder.base is not None
        scripts = ScriptDirectory.from_config(schema.alembic_config(folder.base))
        text = _NEXT_REVISION.format(revision=revision, head=self.head)
        (Path(scripts.versions) / f"{revision}.py").write_text(text, encoding="utf-8")
        self._copy.enter_context(folder.active())
        return folder

    def _refused(self, error: BaseException, environ: Mapping[str, str]) -> list[str]:
        if not isinstance(error, ValueError):
            place = self.folder.place(error)
            return [f"it raises {first_line(error)}{f' ({place})' if place else ''}"]
        text = str(error)
        named = sorted({name for name in _VARIABLE.findall(text) if name in _KNOWN})
        shown = [
            f"the message shows the value of {name}"
            for name in ("SECRET_KEY", "DATABASE_URL")
            if len(environ.get(name, "")) > 3 and environ[name] in text
        ]
        if self.password and self.password in text and not shown:
            shown = ["the message shows the password of the database"]
        return [f"it raises a ValueError that names {', '.join(named) or 'no variable'}", *shown]

    # -- answers -----------------------------------------------------------------------------------

    def _answer(self, request: Request, response: Response, scene: Scene) -> list[str]:
        if response.status == 0:
            error = first_line(response.error) if response.error is not None else ""
            return ["no response", *([f"your code raised {error}"] if error else [])]
        seen = [phrase(response.status)]
        given = response.header("x-request-id") or ""
        for name in scene.headers:
            values = [value for key, value in response.headers if key == name]
            seen.append(f"{name}: {self._header(name, values, request)}")
        self.ids.append(given)
        kind = (response.header("content-type") or "").partition(";")[0].strip()
        if response.body:
            seen.append(f"content-type: {kind}")
            seen += self._body(response, scene, given)
        return seen

    def _header(self, name: str, values: list[str], request: Request) -> str:
        if not values:
            return "(none)"
        if len(values) > 1:
            return f"{len(values)} of them"
        [value] = values
        if name == "retry-after":
            return "a number of seconds" if value.isascii() and value.isdigit() else repr(value)
        if name != "x-request-id":
            return value
        if value == request.headers.get("x-request-id"):
            return "the id that was sent"
        if value in self.ids:
            return "the id of another answer"
        return "a new id" if _NEW_ID.fullmatch(value) else repr(value)

    def _body(self, response: Response, scene: Scene, given: str) -> list[str]:
        try:
            body = json.loads(response.body)
        except ValueError:
            return [response.text[:200]]
        if response.status < 400 or not isinstance(body, dict):
            return _lines(_without_moments(body))
        shown = {key: body.get(key, "(missing)") for key in scene.keys}
        if isinstance(shown.get("detail"), str) and "detail" in body:
            shown["detail"] = "some text"
        if "request_id" in shown and given:
            same = shown["request_id"] == given
            shown["request_id"] = "the id of the header" if same else shown["request_id"]
        text = json.dumps(body, ensure_ascii=False)
        inside = {**scene.secrets, **scene.hidden}
        leaked = [f"in the body: {what}" for what, each in inside.items() if each in text]
        return [*_lines(shown), *leaked]

    # -- the database ------------------------------------------------------------------------------

    def _query(self, query: str) -> list[Any]:
        with self.opened.outside.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall()) if cursor.description else []

    def _reset(self) -> None:
        self._copy.close()
        self._allow(True)
        # First: a trigger on DELETE would hear of the emptying.
        self.database.empty(first=live_testing.CLEAN)
        self._query(
            f"DELETE FROM alembic_version; INSERT INTO alembic_version VALUES ('{self.head}'); "  # noqa: S608
            f"{self.rows}"
        )
        self.log.forget()
        self.ids = []
        self._away = False

    _away = True  # so that the first scene allows connections, whatever a killed process has left

    def _allow(self, yes: bool) -> None:
        if yes and not self._away:
            return
        self._away = not yes
        databases.let_in(self.opened.database, yes)

    async def _cut(self) -> None:
        self._query(databases.END_OTHERS)
        for _ in range(200):
            if self._query(f"SELECT count(*) {databases.OTHERS}") == [(0,)]:
                return
            await asyncio.sleep(0.01)

    async def _holding(self, step: Holding, scene: Scene) -> list[str]:
        if step.most:
            await self._cut()  # those of earlier scenes
        with self._transaction(step.query) as pid:
            sent = [
                asyncio.create_task(asgi.send(self.app, step.request)) for _ in range(step.count)
            ]
            most, waiting = 0, set(sent)
            clock, enough = asyncio.get_running_loop().time, step.until or step.count
            end = clock() + HELD
            while step.count - len(waiting) < enough and clock() < end:
                _, waiting = await asyncio.wait(waiting, timeout=0.05)
                if step.most:
                    [(count,)] = self._query(f"SELECT count(*) {databases.OTHERS} AND pid <> {pid}")
                    most = max(most, count)
        answers = [self._answer(step.request, each, scene) for each in await asyncio.gather(*sent)]
        seen = answers[0]
        if step.count > 1:
            statuses = [each[0] for each in answers]
            seen = [f"{statuses.count(each)} x {each}" for each in sorted(set(statuses))]
        if step.most:
            bound = "at most" if most <= step.most else "more than"
            seen.append(f"{bound} {step.most} connections at the same time")
        return seen

    @contextmanager
    def _transaction(self, query: str) -> Any:
        """Another transaction that has sent a query and goes on; with the id of its process."""
        connection = databases.connect(databases.socket_url(self.opened.database))
        try:
            with connection.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute(query)
            yield connection.info.backend_pid
        finally:
            connection.close()


_KNOWN = {
    *("DATABASE_URL", "SECRET_KEY", "ENVIRONMENT", "POOL_SIZE", "POOL_TIMEOUT_MS"),
    *("STATEMENT_TIMEOUT_MS", "LOCK_TIMEOUT_MS"),
}


def _lines(body: Any) -> list[str]:
    return json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True).splitlines()


def _without_moments(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_moments(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_moments(item) for item in value]
    return "(a time)" if isinstance(value, str) and _MOMENT.fullmatch(value) else value
