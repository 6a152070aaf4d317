"""What a check works with: the learner's code on one side, a real database on the other."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from sqlalchemy import URL, Engine, Row, create_engine, exc
from sqlalchemy.orm import Session
from sqlalchemy.orm import exc as orm_exc

from workbook import databases, errorindex
from workbook.blog import BlogData
from workbook.course.catalogue import Exercise
from workbook.judge import compare
from workbook.judge.feedback import NotAttempted, NotYet
from workbook.judge.submission import first_line, line_in, raised_by
from workbook.sqltape import Recording, record

if TYPE_CHECKING:
    from workbook.judge.migrations.judging import Parted
    from workbook.plans import Plan

Mistakes = Mapping[str, tuple[Any, str]]


@dataclass(frozen=True)
class Attempt:
    """What came of a call: the value that it returned, or the error that it raised."""

    value: Any = None
    error: BaseException | None = None


class Case:
    """One run of one check on one database.

    A check is a function ``check_<exercise>(case)``. It calls the learner's function through
    ``call``, looks at the database through ``sql`` (a connection of its own, so it sees only what
    was committed) and judges with ``same``, ``mistake`` and ``at_most``. Each of these raises
    ``NotYet`` with a message for the learner.

    Attributes:
        recording: what the last ``call`` sent.
        part: which object of the exercise differs from the reference, where that is known.
        parted: for migrations, the step after which they differ, and all that was seen of it.
    """

    def __init__(
        self,
        exercise: Exercise,
        objects: Mapping[str, Any],
        url: URL,
        blog: BlogData | None = None,
        file: Path | None = None,
    ) -> None:
        self.exercise = exercise
        self.objects = dict(objects)
        self.url = url
        self._blog = blog
        self.file = file
        self.recording = Recording()
        self.part: str | None = None
        self.parted: Parted | None = None
        self._engines: list[Engine] = []

    @property
    def blog(self) -> BlogData:
        """The rows that the database was filled with."""
        assert self._blog is not None, "an empty database: on(...) names others"
        return self._blog

    # -- the database ---------------------------------------------------------------------------

    @cached_property
    def engine(self) -> Engine:
        """An engine on this case's database, for functions that take one."""
        return self.make_engine()

    def make_engine(self, **options: Any) -> Engine:
        """A further engine; disposed of at the end of the case."""
        engine = create_engine(self.url, **options)
        self._engines.append(engine)
        return engine

    @contextmanager
    def session(self, **options: Any) -> Iterator[Session]:
        """A session for functions that take one. Whatever they left uncommitted is rolled back."""
        with Session(self.engine, **options) as session:
            yield session

    def sql(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of a plain SQL query, seen from outside: only what is committed.

        Parameters are written ``%(name)s``; a literal ``%`` is written ``%%`` when there are any.
        """
        with self._outside.cursor() as cursor:
            cursor.execute(query, parameters or None)
            return [tuple(row) for row in cursor.fetchall()] if cursor.description else []

    @cached_property
    def _outside(self) -> Any:
        return databases.connect(self.url)

    def close(self) -> None:
        """Give back all connections, the learner's forgotten ones as well."""
        for engine in self._engines:
            engine.dispose()
        if "_outside" in self.__dict__:
            self._outside.close()

    # -- the learner's code ---------------------------------------------------------------------

    @property
    def answer(self) -> Any:
        """What the exercise is named after: the learner's function or class."""
        return self.objects[self.exercise.objects[0]]

    def call(
        self,
        *arguments: Any,
        name: str | None = None,
        raising: Mapping[type[BaseException], tuple[str, str]] | None = None,
        **keywords: Any,
    ) -> Any:
        """Call the learner's function and record what it sends.

        Args:
            name: which function, where the exercise has several; else the first.
            raising: for errors that betray a known mistake: ``{NoResultFound: (name, message)}``.

        Raises:
            NotYet: it has the wrong signature, or it raised. Also when it raised
                ``NotImplementedError`` as the stub does, and the exercise has several objects:
                then the person has begun, and hears which part comes next.
            NotAttempted: it raised ``NotImplementedError``, and is all that the exercise asks for.
        """
        function = self.objects[name] if name else self.answer
        self._check_signature(function, arguments, keywords)
        with record() as self.recording:
            try:
                return function(*arguments, **keywords)
            except NotImplementedError as error:
                if raised_by(error, function):
                    self._not_written(function)
                self._explain(error, raising or {})
            except SystemExit as error:
                self.wrong("Your code calls exit(): the program would end here.", "exits", error)
            except KeyboardInterrupt as error:
                self.wrong("Your code raises KeyboardInterrupt, as Ctrl-C does.", "exits", error)
            except BaseException as error:  # pytest.skip() raises one of its own
                self._explain(error, raising or {})

    def raises(
        self,
        expected: type[BaseException],
        *arguments: Any,
        otherwise: str,
        name: str | None = None,
        **keywords: Any,
    ) -> BaseException:
        """Call the learner's function and expect this error. ``otherwise`` is the message when it
        does not come (mistake ``does_not_raise``); ``name`` says which function, as in ``call``.
        """
        attempt = self.attempt(*arguments, name=name, **keywords)
        if isinstance(attempt.error, expected):
            return attempt.error
        if attempt.error is not None:
            self._explain(attempt.error, {})
        self.wrong(
            f"{otherwise} It returned {compare.short_repr(attempt.value)}.", "does_not_raise"
        )

    def attempt(self, *arguments: Any, name: str | None = None, **keywords: Any) -> Attempt:
        """Call the learner's function, record what it sends, and return the value or the error.

        For a check that has its own words for either; ``call`` and ``raises`` expect one of them.

        Raises:
            NotYet, NotAttempted: it has the wrong signature, or is still the stub, as in ``call``.
        """
        function = self.objects[name] if name else self.answer
        self._check_signature(function, arguments, keywords)
        with record() as self.recording:
            try:
                return Attempt(function(*arguments, **keywords))
            except BaseException as error:  # pytest.skip() raises one of its own
                if isinstance(error, NotImplementedError) and raised_by(error, function):
                    self._not_written(function)
                return Attempt(error=error)

    def _not_written(self, function: Any) -> NoReturn:
        if len(self.objects) == 1:
            raise NotAttempted from None
        self.wrong(
            f"`{getattr(function, '__name__', function)}` is still to be written. "
            "Everything that was checked before it is right.",
            "unfinished",
        )

    def _check_signature(
        self, function: Any, arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> None:
        if not callable(function):
            self.wrong(
                f"`{self.exercise.objects[0]}` is {compare.short_repr(function)}, not a function.",
                "not_callable",
            )
        try:
            inspect.signature(function).bind(*arguments, **keywords)
        except TypeError as error:
            wanted = len(arguments) + len(keywords)
            self.wrong(
                f"The check calls it with {wanted} argument{'' if wanted == 1 else 's'}, "
                f"but your function is {function.__name__}{inspect.signature(function)}: "
                f"{error}.",
                "signature",
            )

    def _explain(
        self, error: BaseException, known: Mapping[type[BaseException], tuple[str, str]]
    ) -> NoReturn:
        for kind, (mistake, message) in known.items():
            if isinstance(error, kind):
                self.wrong(message, mistake, error)
        self.wrong(f"Your code raised {first_line(error)}", "raises", error)

    def plan(self, statement: Any = None, **options: Any) -> Plan:
        """How PostgreSQL runs a statement: ``case.plan().uses("Index Scan", on="posts")``.

        It sees what is committed. The rows of a check are few, and PostgreSQL rightly reads small
        tables whole; ``settings={"enable_seqscan": "off"}`` asks whether an index can serve.

        Args:
            statement: a statement, SQL, or an entry of ``recording``; else what the last ``call``
                sent last.
            options: those of ``workbook.plan``.
        """
        from workbook.plans import plan  # few checks look at plans

        if statement is None:
            if not self.recording.statements:
                self.wrong("Your code sent no statement.", "sends_nothing")
            statement = self.recording.statements[-1]
        return plan(statement, self.engine, **options)

    # -- judging --------------------------------------------------------------------------------

    def wrong(
        self, message: str, mistake: str, error: BaseException | None = None, **more: Any
    ) -> NoReturn:
        """Say that the answer is not right yet.

        ``error`` adds its class and first line (unless the message has it), the learner's line, and
        the symptom.
        """
        symptom = errorindex.of(error) if error else None
        more.setdefault("symptom", symptom.code if symptom else None)
        if error is not None and (text := first_line(error)) not in message:
            more.setdefault("got", [text])
        if error is not None and self.file is not None:
            more.setdefault("line", line_in(self.file, error))
        raise NotYet(message, mistake=mistake, **more)

    def mistake(self, name: str, when: bool, message: str, **more: Any) -> None:
        """The mistake ``name`` has been made ``when`` this is true."""
        if when:
            self.wrong(message, name, **more)

    def same(
        self,
        got: Any,
        expected: Any,
        *,
        ordered: bool = True,
        mistakes: Mistakes | None = None,
        message: str = "",
        mistake: str | None = None,
    ) -> None:
        """``got`` must equal ``expected``; lists of rows are compared row by row.

        Args:
            ordered: whether the order of the rows counts.
            mistakes: answers that a likely mistake gives, each with its message:
                ``{"forgets_null": (rows_without_null, "Rows with NULL are missing: ...")}``.
                Entries that happen to equal ``expected`` on this data are passed over.
            message, mistake: said instead of the general description of the difference.
        """
        if isinstance(expected, list):
            got = compare.require_list(got)
            expected = [compare.plain(row) for row in expected]
            right = compare.same_rows(got, expected, ordered=ordered)
        else:
            got = compare.plain(got)
            right = type(got) is type(expected)
            if right or (got is not None and not isinstance(got, type(expected))):
                right = compare.equal(got, expected) and (right or not isinstance(expected, bool))
        if right:
            return
        more: dict[str, Any] = {"got": self._lines(got), "expected": self._lines(expected)}
        if isinstance(expected, list) and ordered:
            start = compare.first_difference(got, expected)
            more = {
                "got": compare.listed(got, start),
                "expected": compare.listed(expected, start),
            }
        for name, (answer, explanation) in (mistakes or {}).items():
            if self._equal(answer, got) and not self._equal(answer, expected):
                self.wrong(explanation, name, **more)
        if message:
            self.wrong(message, mistake or "other_value", **more)
        if isinstance(expected, list):
            described, general = compare.difference(got, expected)
            self.wrong(described, mistake or general, **more)
        if got is None and expected is not None:
            text = "Your function returned None. Is a `return` missing?"
            self.wrong(text, mistake or "returns_nothing", **more)
        self.wrong("Not the expected value.", mistake or "other_value", **more)

    def _equal(self, value: Any, other: Any) -> bool:
        value = (
            [compare.plain(row) for row in value]
            if isinstance(value, list)
            else compare.plain(value)
        )
        return type(value) is type(other) and compare.equal(value, other)

    def _lines(self, value: Any) -> list[str]:
        return compare.listed(value) if isinstance(value, list) else [compare.short_repr(value)]

    def objects_of(self, got: Any, model: type, attribute: str = "id") -> list[Any]:
        """One attribute of each object in a list, after making sure that they are such objects.

        Raises:
            NotYet: rows instead of objects, other objects, or objects that can no longer load.
        """
        every = compare.require_list(got) if not isinstance(got, list) else got
        values = []
        for item in every:
            if isinstance(item, Row | tuple) and not isinstance(item, model):
                self.wrong(
                    f"Your list holds rows, not {model.__name__} objects: execute() returns rows, "
                    "scalars() returns objects.",
                    "rows_not_objects",
                    symptom="s38",
                )
            if not isinstance(item, model):
                self.wrong(
                    f"Your list holds {compare.short_repr(item)}, not {model.__name__} objects.",
                    "other_objects",
                )
            values.append(self.read(item, attribute))
        return values

    def read(self, item: Any, attribute: str) -> Any:
        """An attribute of an object that the learner's code returned."""
        try:
            return getattr(item, attribute)
        except AttributeError:
            kind = "a row" if isinstance(item, Row) else compare.short_repr(item)
            self.wrong(
                f"An object with .{attribute} was expected; your code returned {kind}.",
                "rows_not_objects" if isinstance(item, Row) else "other_objects",
                symptom="s38" if isinstance(item, Row) else None,
            )
        except orm_exc.DetachedInstanceError as error:
            self.wrong(
                f"Reading .{attribute} of what you returned fails: its session is closed and the "
                "value was never loaded, or has expired.",
                "detached",
                error,
            )
        except exc.SQLAlchemyError as error:
            self._explain(error, {})

    def at_most(self, statements: int, mistake: str, message: str) -> None:
        """The last call sent no more than this many statements."""
        sent = self.recording.count
        if sent > statements:
            self.wrong(
                f"{message} Your code sent {sent} statements; {statements} "
                f"{'is' if statements == 1 else 'are'} enough.",
                mistake,
            )
