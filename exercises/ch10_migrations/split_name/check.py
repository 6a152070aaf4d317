"""The check of ``split_name``, chapter 10."""

from collections.abc import Iterator

from workbook.judge.case import Case
from workbook.judge.equivalence.worlds import World


def before(world: World) -> Iterator[str]:
    # As wide as the longest name may be once it is put together again.
    yield "ALTER TABLE users ALTER COLUMN full_name TYPE varchar(201)"


def meanwhile(world: World) -> Iterator[str]:
    yield (
        "INSERT INTO users (username, email, first_name, last_name, created_at) VALUES "
        "('mw1', 'mw1@example.com', 'Ada', 'King of Lovelace', '2026-11-01 12:00Z'), "
        "('mw2', 'mw2@example.com', 'Plato', NULL, '2026-11-01 12:00Z'), "
        "('mw3', 'mw3@example.com', NULL, NULL, '2026-11-01 12:00Z')"
    )
    yield "UPDATE users SET first_name = 'X' WHERE id % 5 = 1 AND last_name IS NOT NULL"


def check_split_name(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    error = str(parted.stage.error or "")
    case.mistake(
        "uses_todays_model",
        "column users.nickname does not exist" in error
        or "users.full_name does not exist" in error,
        "A statement names a column that the table users doesn't have at this point. If it comes "
        "from the model User: models change, and a migration has to work with the table as it was "
        'when the migration was written. Name the columns that it needs: sa.table("users", '
        'sa.column("id"), ...), or SQL. If you named the column yourself, look at the order: '
        "the column has already been dropped, or hasn't been added yet.",
    )
    case.mistake(
        "name_in_the_sql",
        "SyntaxError" in error or "bind parameter" in error,
        "A statement of the migration couldn't be read as SQL. If the names are written into its "
        "text, a part of a name was read as SQL: pass them as bound parameters, or let PostgreSQL "
        "split them. Otherwise look for a mistake in the SQL itself.",
    )
    _null_and_empty(case)


def _null_and_empty(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    came, wanted = parted.difference.got, parted.difference.expected
    case.mistake(
        "null_becomes_text",
        parted.stage is parted.stages[0]
        and parted.difference.kind == "other_rows"
        and all(
            got.replace("''", "None") == expected
            for got, expected in zip(came, wanted, strict=True)
        ),
        "Where there is no name, NULL was expected: an empty string was stored instead.",
    )
