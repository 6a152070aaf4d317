"""Checks of chapter 4: each builds the learner's table in an empty database and tries it out."""

import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from psycopg2 import errors
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    update,
)
from sqlalchemy.orm import Session

from workbook.judge.case import Case
from workbook.judge.learner import first_line
from workbook.judge.schema import TableFacts, build, refusal
from workbook.judge.verdict import on

NO_LIMIT = "A String without a length has no limit on PostgreSQL. The task names a length."
NO_ZONE = (
    "DateTime without timezone=True forgets the time zone: PostgreSQL keeps the digits of the "
    "clock and not the moment."
)


def _always_there(table: TableFacts, *columns: str) -> None:
    for column in columns:
        table.has_nulls(
            column,
            False,
            "may_be_null",
            f"{table.name}.{column} accepts NULL, and the task says it is always there. "
            "Look at what stands inside Mapped[...], and whether it stands there at all.",
        )


def _limited(table: TableFacts, column: str, length: int) -> None:
    table.has_type(
        column,
        f"character varying({length})",
        mistakes={
            "character varying": ("no_length", NO_LIMIT),
            "text": ("no_length", NO_LIMIT),
        },
    )


def _integer_key(table: TableFacts) -> None:
    table.primary_key("id")
    table.has_type("id", "integer", "bigint")


def _with_zone(table: TableFacts, column: str) -> None:
    table.has_type(
        column,
        "timestamp with time zone",
        mistakes={"timestamp without time zone": ("without_time_zone", NO_ZONE)},
    )


def _must_take(case: Case, mistake: str, message: str, statement: str, **parameters: Any) -> None:
    if error := refusal(case, statement, **parameters):
        said = str(error).splitlines()[0]
        case.wrong(f"{message} PostgreSQL says: {said}", mistake, got=[statement])


@on("empty")
def check_subscription(case: Case) -> None:
    table = build(case, "subscriptions")
    table.has_columns("id", "plan", "price", "starts_on", "ends_on", "note")
    _integer_key(table)
    _limited(table, "plan", 20)
    table.has_type(
        "price",
        "numeric(8,2)",
        mistakes={
            "double precision": (
                "money_as_float",
                (
                    "A float is not exact: most decimal fractions have none that equals them, and "
                    "sums drift. Money needs a decimal type."
                ),
            ),
            "real": ("money_as_float", "A float is not exact. Money needs a decimal type."),
            "numeric": (
                "price_without_digits",
                (
                    "NUMERIC without digits takes any number of them: 9.999 would be stored as it "
                    "is. The task asks for 8 digits, 2 of them after the point."
                ),
            ),
            "integer": ("price_as_integer", "An integer cannot hold 9.90."),
        },
    )
    for column in ("starts_on", "ends_on"):
        table.has_type(
            column,
            "date",
            mistakes={
                "timestamp without time zone": (
                    "date_with_time",
                    (
                        f"{column} holds a time of day too. The annotation decides: a date and a "
                        "datetime are two types in Python as well."
                    ),
                ),
                "timestamp with time zone": (
                    "date_with_time",
                    f"{column} holds a time of day too.",
                ),
            },
        )
    table.has_type("note", "text", "character varying")
    _always_there(table, "plan", "price", "starts_on")
    for column in ("ends_on", "note"):
        table.has_nulls(
            column,
            True,
            "required_by_mistake",
            f"{column} may be missing, but your table insists on it. In the annotation a value "
            "that may be missing is written `| None`.",
        )
    model = case.answer
    with case.session() as session:
        running = model(plan="basic", price=Decimal("9.90"), starts_on=date(2026, 11, 2))
        session.add(running)
        session.flush()
        session.expire(running)
        price = case.read(running, "price")
        case.mistake(
            "float_in_python",
            isinstance(price, float),
            "The column is exact, but in Python the price comes back as a float. asdecimal=False "
            "asks for that; without it you get a Decimal.",
        )
        case.same(price, Decimal("9.90"))


@on("empty")
def check_account(case: Case) -> None:
    table = build(case, "accounts")
    names = ("id", "email", "is_active", "logins", "created_at", "changed_at")
    table.has_columns(*names)
    _integer_key(table)
    _limited(table, "email", 254)
    table.has_type("is_active", "boolean")
    table.has_type("logins", "integer", "bigint")
    _with_zone(table, "created_at")
    _with_zone(table, "changed_at")
    for column in ("is_active", "logins", "created_at", "changed_at"):
        case.mistake(
            "default_in_python",
            table.columns[column].default is None,
            f"PostgreSQL knows no default for {column}. default=, insert_default= and onupdate= "
            "work only in Python; an INSERT from psql passes them by.",
        )
    _must_take(
        case,
        "insert_refused",
        "The INSERT of the task must work.",
        "INSERT INTO accounts (email) VALUES ('a@example.org')",
    )
    time.sleep(0.002)
    case.sql("INSERT INTO accounts (email) VALUES ('b@example.org')")
    case.same(
        case.sql("SELECT is_active, logins FROM accounts ORDER BY email"),
        [(True, 0), (True, 0)],
        mistakes={
            "other_defaults": (
                [(False, 0), (False, 0)],
                "A new account should be active.",
            )
        },
    )
    for column in ("created_at", "changed_at"):
        ((moments, recent),) = case.sql(
            f"SELECT count(DISTINCT {column}), bool_and({column} > now() - interval '1 hour'"  # noqa: S608
            f" AND {column} < now() + interval '1 hour') FROM accounts"
        )
        case.mistake(
            "time_stands_still",
            moments != 2,
            f"Two rows, written one after the other, have the same {column}. Your default is a "
            "fixed value, worked out when the table was made, and not a call of now().",
            got=[f"{column}: DEFAULT {table.columns[column].default}"],
        )
        case.mistake(
            "clock_off", not recent, f"{column} is hours away from the time of the INSERT."
        )
    for column in names[1:]:
        table.has_nulls(
            column,
            False,
            "nullable_in_spite_of_default",
            f"{column} accepts NULL. A default fills in what is left out; it does not refuse a "
            "NULL that somebody writes down.",
        )
    _check_changed_at(case)


def _check_changed_at(case: Case) -> None:
    model = case.answer
    moments = "SELECT changed_at FROM accounts WHERE email LIKE %(like)s"
    created = "SELECT created_at FROM accounts WHERE email LIKE %(like)s"
    (before,), (born,) = case.sql(moments, like="a%")[0], case.sql(created, like="a%")[0]
    with case.session() as session:
        account = session.query(model).filter_by(email="a@example.org").one()
        account.logins = 1
        session.commit()
        (after,) = case.sql(moments, like="a%")[0]
        case.mistake(
            "onupdate_frozen",
            after < before,
            "After a change changed_at is earlier than before it: onupdate got one value, worked "
            "out when the class was read. Hand over something that is worked out at each UPDATE.",
        )
        case.mistake(
            "changed_at_stands_still",
            after == before,
            "An object was changed and committed, and changed_at is still the time of the INSERT. "
            "A default works for INSERT only; which argument is for UPDATE?",
        )
        session.execute(update(model).where(model.email == "a@example.org").values(logins=2))
        session.commit()
        (later,) = case.sql(moments, like="a%")[0]
        case.mistake(
            "bulk_update_forgotten",
            later <= after,
            "update(Account) leaves changed_at as it was: only objects that are changed one by one "
            "get a new time.",
        )
    case.mistake(
        "created_at_moves",
        case.sql(created, like="a%")[0] != (born,),
        "created_at changed with an UPDATE. It is the time of the INSERT, for good.",
    )


@on("empty")
def check_page_view(case: Case) -> None:
    table = build(case, "page_views")
    table.has_columns("id", "path")
    table.primary_key("id")
    table.has_type(
        "id",
        "bigint",
        mistakes={
            "integer": (
                "four_bytes",
                (
                    "id is an INTEGER of 4 bytes: it ends at 2,147,483,647. An int in Python has "
                    "no size, so the column's type has to be named."
                ),
            )
        },
    )
    _limited(table, "path", 200)
    _always_there(table, "path")
    key = table.columns["id"]
    case.mistake(
        "serial",
        bool(key.default),
        "The id is a SERIAL: a default that anybody can write over. An id in an INSERT is accepted "
        "and does not move the counter.",
        got=[f"id: DEFAULT {key.default}"],
    )
    _must_take(
        case,
        "no_numbers",
        "PostgreSQL should number the rows itself.",
        "INSERT INTO page_views (path) VALUES ('/'), ('/about')",
    )
    case.mistake(
        "own_id_accepted",
        refusal(case, "INSERT INTO page_views (id, path) VALUES (3, '/x')") is None,
        "INSERT ... (id) VALUES (3) was accepted: the identity is GENERATED BY DEFAULT, so an id "
        "that somebody brings along wins.",
    )
    case.same(case.sql("SELECT id FROM page_views ORDER BY id"), [(1,), (2,)])
    with case.session() as session:
        view = case.answer(path="/three")
        session.add(view)
        session.commit()


@on("empty")
def check_upload(case: Case) -> None:
    table = build(
        case,
        "uploads",
        failing={
            "invalid input syntax for type uuid": (
                "default_is_a_string",
                (
                    "The default is the text 'uuidv7()' and not a call of the function, and a text "
                    "like that is no UUID."
                ),
            )
        },
    )
    table.has_columns("id", "filename")
    table.primary_key("id")
    text_key = (
        "uuid_as_text",
        (
            "The key is a text. PostgreSQL has a type uuid: 16 bytes instead of 37, and it refuses "
            "what is no UUID."
        ),
    )
    table.has_type(
        "id",
        "uuid",
        mistakes={
            "character varying(36)": text_key,
            "character(36)": text_key,
            "character varying": text_key,
            "character(32)": text_key,
            "character varying(32)": text_key,
            "text": text_key,
        },
    )
    _limited(table, "filename", 255)
    _always_there(table, "filename")
    case.mistake(
        "made_in_python",
        table.columns["id"].default is None,
        "PostgreSQL knows no default for id: your UUID is made in Python, and an INSERT from psql "
        "would have to bring one.",
    )
    for number in range(6):
        case.sql("INSERT INTO uploads (filename) VALUES (%(name)s)", name=f"{number}.pdf")
    versions = case.sql("SELECT DISTINCT uuid_extract_version(id) FROM uploads")
    case.mistake(
        "random_uuid",
        versions == [(4,)],
        "These are UUIDs of version 4: random, so each new row lands somewhere else in the index. "
        "Version 7 begins with the time.",
    )
    case.mistake(
        "other_version",
        versions != [(7,)],
        "Version 7 was asked for.",
        got=[f"version {version}" for (version,) in versions],
    )
    case.same(
        case.sql("SELECT filename FROM uploads ORDER BY id"), [(f"{n}.pdf",) for n in range(6)]
    )
    with case.session() as session:
        upload = case.answer(filename="orm.pdf")
        session.add(upload)
        session.commit()


@on("empty")
def check_reaction(case: Case) -> None:
    table = build(case, "reactions")
    table.has_columns("id", "post_id", "user_id", "emoji")
    _integer_key(table)
    table.has_type("post_id", "integer", "bigint")
    table.has_type("user_id", "integer", "bigint")
    _limited(table, "emoji", 10)
    _always_there(table, "post_id", "user_id", "emoji")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    for column, post, user in (("post_id", 1, 2), ("user_id", 2, 1)):
        case.sql("TRUNCATE reactions")
        case.sql("INSERT INTO reactions (post_id, user_id, emoji) VALUES (1, 1, 'a')")
        error = refusal(
            case,
            "INSERT INTO reactions (post_id, user_id, emoji) VALUES (%(post)s, %(user)s, 'b')",
            post=post,
            user=user,
        )
        case.mistake(
            "unique_for_each_column",
            isinstance(error, errors.UniqueViolation),
            "One user could not react to two posts, or two users to the same post: "
            f"{column} must be unique only together with the other column.",
            got=listed,
        )
    case.sql("TRUNCATE reactions")
    case.sql("INSERT INTO reactions (post_id, user_id, emoji) VALUES (1, 1, 'a')")
    case.mistake(
        "same_reaction_twice",
        refusal(case, "INSERT INTO reactions (post_id, user_id, emoji) VALUES (1, 1, 'b')") is None,
        "The same user reacted to the same post twice, and nothing refused it.",
        got=listed,
    )
    case.mistake(
        "index_instead_of_constraint",
        not table.of_kind("unique"),
        "The pair is unique by an index, but there is no constraint: unique=True together with an "
        "index, or Index(..., unique=True), makes none. The task asks for a UniqueConstraint.",
        got=listed,
    )
    case.same(
        sorted(constraint.name for constraint in table.of_kind("unique")),
        ["uq_reactions_post_user"],
        message="The unique constraint should have the name that the task gives it.",
        mistake="other_constraint_name",
    )
    _check_reaction_indexes(case, table, listed)


def _check_reaction_indexes(case: Case, table: TableFacts, listed: list[str]) -> None:
    case.mistake(
        "index_on_primary_key",
        any(index.keys == ("id",) and not index.of_constraint for index in table.indexes),
        "A second index on id: the primary key has one already, so this one only costs.",
        got=listed,
    )
    first = [index.keys[0] for index in table.indexes if index.where is None]
    for column, what in (("post_id", "all reactions to a post"), ("user_id", "of a user")):
        case.mistake(
            "column_without_index",
            column not in first,
            f"No index begins with {column}, so finding {what} reads the whole table. An index on "
            "(a, b) finds a, or a with b; it does not find b alone.",
            got=listed,
        )
    case.mistake(
        "index_twice",
        len(table.indexes) > 3,
        "There is an index more than it takes: one on (a, b) finds a as well, so an index on a "
        "beside it only makes each INSERT slower.",
        got=listed,
    )


@on("empty")
def check_handle(case: Case) -> None:
    table = build(case, "handles")
    table.has_columns("id", "name")
    _integer_key(table)
    _limited(table, "name", 30)
    _always_there(table, "name")
    listed = [f"{index.name} on ({', '.join(index.keys)})" for index in table.indexes]
    case.mistake(
        "index_on_a_word",
        any("'name'" in key for index in table.indexes for key in index.keys),
        "Your index holds the word 'name', the same for every row, and not the column: then only "
        "one row fits in. Hand over the column itself.",
        got=listed,
    )
    insert = "INSERT INTO handles (name) VALUES (%(name)s)"
    _must_take(case, "good_name_refused", "Ana is a good name.", insert, name="Ana")
    for name in ("ana", "ANA"):
        got_in = refusal(case, insert, name=name) is None
        alike = refusal(case, insert, name="Ana") is not None
        case.mistake(
            "upper_and_lower_case_differ",
            got_in and alike,
            f"Ana is there, and {name} was let in as somebody else: unique=True compares the "
            "letters as they are.",
            got=listed,
        )
        case.mistake(
            "not_unique",
            got_in,
            f"Ana is there, and {name} was let in: nothing in the table is unique. Does your index "
            "say unique=True? What only Python compares or changes, psql passes by.",
            got=listed,
        )
    _must_take(case, "good_name_refused", "Søren Å is a good name.", insert, name="Søren Å")
    for name, what in (
        ("", "an empty name"),
        (" bo", "a name with a space in front"),
        ("bo ", "a name with a space behind"),
        ("  ", "a name of nothing but spaces"),
    ):
        case.mistake(
            "untrimmed_name_passes",
            refusal(case, insert, name=name) is None,
            f"{what.capitalize()} was accepted from psql. The check constraint has to refuse it.",
            got=[repr(name)],
        )
    case.same(
        case.sql("SELECT name FROM handles ORDER BY name"),
        [("Ana",), ("Søren Å",)],
        message="A name should be stored as it was written.",
        mistake="name_changed",
    )
    case.mistake(
        "another_index",
        len(table.indexes) > 2,
        "One unique index is enough: the one on the lower-case name implies the other.",
        got=listed,
    )
    _named(case, {index.name for index in table.indexes}, "uq_handles_name_lower")
    _named(case, {check.name for check in table.of_kind("check")}, "ck_handles_name_trimmed")


def _named(case: Case, names: set[str], wanted: str) -> None:
    case.mistake(
        "other_name",
        wanted not in names,
        f"There is none called {wanted}. An error message and a migration both go by the name.",
        got=sorted(names),
    )


@on("empty")
def check_voucher(case: Case) -> None:
    table = build(case, "vouchers")
    table.has_columns("id", "code", "percent", "amount")
    _integer_key(table)
    _limited(table, "code", 12)
    table.has_type("percent", "integer", "smallint")
    table.has_type("amount", "numeric(8,2)")
    _always_there(table, "code")
    for column in ("percent", "amount"):
        table.has_nulls(
            column, True, "required_by_mistake", f"{column} may be NULL; your table insists on it."
        )
    trials: list[tuple[str, Any, Any, bool]] = [
        ("1 per cent", 1, None, True),
        ("100 per cent", 100, None, True),
        ("an amount of 0.01", None, Decimal("0.01"), True),
        ("an amount of 250", None, Decimal(250), True),
        ("both at once", 10, Decimal(5), False),
        ("neither of the two", None, None, False),
        ("0 per cent", 0, None, False),
        ("101 per cent", 101, None, False),
        ("-5 per cent", -5, None, False),
        ("an amount of 0", None, Decimal(0), False),
        ("an amount of -1", None, Decimal(-1), False),
    ]
    names = {"both at once": "both_pass", "neither of the two": "neither_passes"}
    checks = [f"{check.name}: {check.definition}" for check in table.of_kind("check")]
    insert = (
        "INSERT INTO vouchers (code, percent, amount) VALUES (%(code)s, %(percent)s, %(amount)s)"
    )
    for number, (what, percent, amount, good) in enumerate(trials):
        error = refusal(case, insert, code=f"V{number}", percent=percent, amount=amount)
        case.mistake(
            "good_voucher_refused",
            good and error is not None,
            f"A voucher with {what} is right, but PostgreSQL refused it: "
            f"{str(error).splitlines()[0] if error else ''}",
            got=checks or ["(no check constraints)"],
        )
        hint = " A check that comes out as NULL counts as passed." if what in names else ""
        case.mistake(
            names.get(what, "out_of_range_passes"),
            not good and error is None,
            f"A voucher with {what} was accepted from psql.{hint}",
            got=checks or ["(no check constraints)"],
        )
    error = refusal(case, insert, code="V0", percent=5, amount=None)
    case.mistake(
        "code_not_unique", error is None, "The same code was accepted twice; it is to be unique."
    )
    for wanted in ("ck_vouchers_percent", "ck_vouchers_amount", "ck_vouchers_one_discount"):
        _named(case, {check.name for check in table.of_kind("check")}, wanted)


@on("empty")
def check_ticket(case: Case) -> None:
    table = build(
        case,
        "tickets",
        failing={
            "invalid input value for enum": (
                "stores_names",
                (
                    "The default is no label of the enum type. The labels are the names (OPEN) "
                    "unless values_callable picks the values (open)."
                ),
            )
        },
    )
    table.has_columns("id", "title", "state")
    _integer_key(table)
    _limited(table, "title", 100)
    _always_there(table, "title")
    found = table.columns["state"].type
    labels = [
        label
        for (label,) in case.sql(
            "SELECT e.enumlabel FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid "
            "WHERE t.typname = %(name)s ORDER BY e.enumsortorder",
            name=found.strip('"'),
        )
    ]
    case.mistake(
        "no_enum_type",
        not labels,
        f"state is {found} in the database, not an enum type. The task asks for one of "
        "PostgreSQL's own.",
    )
    case.mistake(
        "stores_names",
        labels == ["OPEN", "IN_PROGRESS", "CLOSED"],
        "The labels in the database are the names of the enum (OPEN), not its values (open). "
        "WHERE state = 'open' fails in psql.",
    )
    case.same(
        labels,
        ["open", "in progress", "closed"],
        message="Those are not the labels that the task names.",
        mistake="other_labels",
    )
    case.mistake(
        "other_type_name",
        found != "ticket_state",
        f"The enum type should be called ticket_state; it is called {found}.",
    )
    case.mistake(
        "default_in_python",
        table.columns["state"].default is None,
        "PostgreSQL knows no default for state; default= works only in Python.",
    )
    case.sql("INSERT INTO tickets (title) VALUES ('from psql')")
    case.same(
        case.sql("SELECT state::text FROM tickets"),
        [("open",)],
        message="A new ticket should be open.",
        mistake="other_default",
    )
    table.has_nulls(
        "state",
        False,
        "may_be_null",
        "state accepts NULL. A default fills in what is left out; it does not refuse a NULL.",
    )
    _check_ticket_objects(case)


def _check_ticket_objects(case: Case) -> None:
    with case.session() as session:
        model = case.answer
        states = type(session.query(model).one().state)
        case.mistake(
            "text_in_python",
            not hasattr(states, "__members__"),
            "In Python state should be a TicketState; reading it gives "
            f"{states.__name__}. Does the column know the enum class?",
        )
        session.add(model(title="closed", state=states["CLOSED"]))
        session.commit()
    case.same(case.sql("SELECT state::text FROM tickets WHERE title = 'closed'"), [("closed",)])


@on("empty")
def check_archive_base(case: Case) -> None:
    base = case.answer
    metadata = getattr(base, "metadata", None)
    case.mistake(
        "no_metadata",
        not isinstance(metadata, MetaData),
        "ArchiveBase.metadata should be a MetaData object.",
    )
    assert isinstance(metadata, MetaData)
    expected = [
        "ck_shelves_number",
        "fk_books_shelf_id_shelves",
        "ix_books_title_author",
        "ix_shelves_room",
        "pk_books",
        "pk_shelves",
        "uq_books_isbn",
        "uq_shelves_room_id",
        "uq_shelves_room_number",
    ]
    kinds = {
        "ck": "check constraint",
        "fk": "foreign key",
        "ix": "index",
        "pk": "primary key",
        "uq": "unique constraint",
    }
    got = _names_made(case, metadata)
    defaults = {"books_pkey", "shelves_pkey", "books_isbn_key", "books_shelf_id_fkey"}
    case.mistake(
        "names_left_to_postgresql",
        defaults <= set(got),
        "PostgreSQL made these names up itself: your convention does not reach the metadata of "
        "ArchiveBase. It is an argument of MetaData(...).",
        got=got,
        expected=expected,
    )
    for wanted in expected:
        kind = kinds[wanted[:2]]
        several = {"ix": "title_author", "uq": "room_number"}.get(wanted[:2], "-")
        case.mistake(
            "first_column_only" if wanted.endswith(several) else f"other_{wanted[:2]}_name",
            wanted not in got,
            f"The {kind} that should be called {wanted} has another name."
            + (" It has two columns; is the second one in its name?" * wanted.endswith(several)),
            got=got,
            expected=expected,
        )


def _add_tables(metadata: MetaData) -> None:
    Table(
        "shelves",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("room", String(20), index=True),
        Column("number", Integer),
        UniqueConstraint("room", "number"),
        UniqueConstraint("room", "id"),
        CheckConstraint("number > 0", name="number"),
    )
    Table(
        "books",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("shelf_id", ForeignKey("shelves.id")),
        Column("isbn", String(13), unique=True),
        Column("title", String(100)),
        Column("author", String(100)),
        Index(None, "title", "author"),
    )


def _names_made(case: Case, metadata: MetaData) -> list[str]:
    try:
        _add_tables(metadata)
        metadata.create_all(case.engine, checkfirst=False)
    except KeyError as error:
        case.wrong(
            f"Your convention has a part that SQLAlchemy does not know: %({error.args[0]})s.",
            "unknown_part",
        )
    except Exception as error:
        if "already exists" in str(error):
            case.wrong(
                "Two constraints of one table got the same name: both are unique and begin with "
                "the same column. All columns belong in the name.",
                "first_column_only",
            )
        case.wrong(
            f"Tables could not be made with your convention. {first_line(error)}",
            "convention_fails",
        )
    finally:
        metadata.clear()  # so that the check can be run again
    names = set()
    for name in ("shelves", "books"):
        facts = TableFacts(case, name)
        names |= {constraint.name for constraint in facts.constraints}
        names |= {index.name for index in facts.indexes}
    return sorted(names)


@on("empty")
def check_meeting(case: Case) -> None:
    table = build(case, "meetings")
    table.has_columns("id", "title", "starts_at", "ends_at", "booked_at")
    _integer_key(table)
    _limited(table, "title", 100)
    for column in ("starts_at", "ends_at", "booked_at"):
        _with_zone(table, column)
    _always_there(table, "title", "starts_at", "ends_at", "booked_at")
    insert = (
        "INSERT INTO meetings (title, starts_at, ends_at, booked_at) "
        "VALUES ('m', %(start)s, %(end)s, now())"
    )
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    _must_take(
        case, "good_meeting_refused", "A meeting of one hour is right.", insert,
        start=noon, end=noon + timedelta(hours=1),
    )  # fmt: skip
    for end, what in ((noon, "when it starts"), (noon - timedelta(hours=1), "before it starts")):
        case.mistake(
            "ends_before_it_starts",
            refusal(case, insert, start=noon, end=end) is None,
            f"A meeting that ends {what} was accepted from psql.",
        )
    _named(case, {check.name for check in table.of_kind("check")}, "ck_meetings_ends_later")
    _check_booked_at(case, noon)


def _check_booked_at(case: Case, noon: datetime) -> None:
    booked = []
    for zone in ("Asia/Tokyo", "America/Caracas", "UTC"):
        engine = case.make_engine(connect_args={"options": f"-c timezone={zone}"})
        time.sleep(0.002)
        with Session(engine) as session:
            session.add(case.answer(title=zone, starts_at=noon, ends_at=noon + timedelta(hours=1)))
            try:
                session.commit()
            except Exception as error:
                if "booked_at" in str(error).partition("DETAIL")[0]:
                    case.wrong(
                        "A Meeting without booked_at could not be stored: nothing fills it in.",
                        "nothing_fills_it_in",
                        error,
                    )
                case.wrong(f"A Meeting could not be stored. {first_line(error)}", "raises", error)
        ((seconds, moment),) = case.sql(
            "SELECT abs(extract(epoch FROM now() - booked_at)), booked_at FROM meetings "
            "WHERE title = %(zone)s",
            zone=zone,
        )
        case.mistake(
            "naive_now",
            seconds > 60,
            f"On a connection in the time zone {zone}, booked_at is {float(seconds) / 3600:.0f} "
            "hours off. A datetime without a zone is taken for the local time of the connection; "
            "which argument makes datetime.now() aware?",
        )
        booked.append(moment)
    case.mistake(
        "time_stands_still",
        len(set(booked)) < len(booked),
        "Meetings that were stored one after the other have the same booked_at: your default is "
        "one value, worked out when the class was read. Hand over something to call, not its "
        "result.",
    )
    own = datetime(2020, 2, 29, 8, tzinfo=UTC)
    with case.session() as session:
        session.add(
            case.answer(title="own", starts_at=noon, ends_at=noon + timedelta(1), booked_at=own)
        )
        session.commit()
    case.same(
        case.sql("SELECT booked_at = %(own)s FROM meetings WHERE title = 'own'", own=own),
        [(True,)],
        message="A booked_at that is given should be stored as it is.",
        mistake="own_time_lost",
    )
