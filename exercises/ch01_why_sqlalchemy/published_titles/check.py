"""The check of ``published_titles``, chapter 1."""

from typing import Any

from sqlalchemy import Connection, exc

from workbook.judge.case import Case

ODD_NAMES = [
    "o'brien",
    "O'Brien",
    "it''s doubled",
    "100%",
    "100% sure",
    "5%s off",
    "%(username)s",
    "ann :x",
    "back\\slash",
    "back\\'",
    'say "hi"',
    "a;b -- c",
    "Zoë 李",
    " blank ",
]


PLAIN_FAILURES: dict[type[BaseException], tuple[str, str]] = {
    exc.ProgrammingError: (
        "query_fails",
        (
            "The database cannot read your query. If there are quotes around the placeholder, take "
            "them away: the driver adds them itself."
        ),
    )
}


def check_published_titles(case: Case) -> None:
    with case.engine.connect() as connection:
        authors = [
            name
            for (name,) in case.sql(
                "SELECT username FROM users JOIN posts ON posts.author_id = users.id "
                "GROUP BY username ORDER BY count(DISTINCT status) DESC, count(*) DESC, username"
            )
        ]
        for name in [*authors[:4], "nobody"]:
            _titles(case, connection, name)
        _odd_names(case, connection)
        _attacks(case, connection, authors[0])
        _same_text(case, connection, authors[0], authors[1])


def _by(case: Case, condition: str, name: str) -> list[tuple[Any, ...]]:
    return case.sql(
        "SELECT p.id, p.title FROM posts p JOIN users u ON u.id = p.author_id "  # noqa: S608
        f"WHERE p.status = 'published' AND {condition} ORDER BY p.id",
        name=name,
    )


def _titles(case: Case, connection: Connection, name: str, raising: Any = None) -> None:
    expected = _by(case, "u.username = %(name)s", name)
    got = case.call(connection, name, raising=raising or PLAIN_FAILURES)
    both = case.sql(
        "SELECT p.id, p.title FROM posts p JOIN users u ON u.id = p.author_id "
        "WHERE u.username = %(name)s ORDER BY p.id",
        name=name,
    )
    case.same(
        got,
        expected,
        mistakes={
            "ignores_case": (
                _by(case, "lower(u.username) = lower(%(name)s)", name),
                f"For {name!r} there are posts of somebody whose name has other capital letters.",
            ),
            "compares_a_pattern": (
                _by(case, "u.username LIKE %(name)s", name),
                f"For {name!r} other posts come than that user's: LIKE reads % and _ as a pattern.",
            ),
            "drafts_too": (both, f"For {name!r} your list holds drafts as well."),
            "lost_the_name": (
                [] if expected else None,
                (
                    f"The user {name!r} has published posts, but your list is empty. "
                    "Is the name changed, or turned away, before it is compared?"
                ),
            ),
        },
    )
    case.mistake(
        "past_the_connection",
        case.recording.count == 0,
        "Nothing was sent with the execute() of the connection that your function was given.",
    )
    fetched = sum(entry.rows or 0 for entry in case.recording.statements)
    case.mistake(
        "filters_in_python",
        # One more, for those who ask for the user's id first.
        fetched > len(expected) + 1,
        f"The answer has {len(expected)} rows, and {fetched} were fetched: your code picks them "
        "out in Python. With a condition in the SQL the database sends only what you need.",
    )
    case.mistake(
        "commits",
        case.recording.commits > 0,
        "Your function commits. It only reads, and the transaction belongs to the caller.",
    )


def _odd_names(case: Case, connection: Connection) -> None:
    for number, name in enumerate(ODD_NAMES):
        case.sql(
            "WITH author AS (INSERT INTO users (username, email) VALUES (%(name)s, %(email)s) "
            "RETURNING id) INSERT INTO posts (author_id, title, content, status, published_at) "
            "SELECT id, title, '', status, CASE status WHEN 'published' THEN now() END "
            "FROM author, (VALUES (%(title)s, 'published'), ('unfinished', 'draft')) "
            "AS t (title, status)",
            name=name,
            email=f"odd{number}@example.com",
            title=f"By {name}",
        )
    for name in ODD_NAMES:
        still_sql = "part of the SQL, so its characters mean something there."
        _titles(
            case,
            connection,
            name,
            raising={
                exc.DBAPIError: (
                    "name_is_part_of_the_sql",
                    f"The username {name!r} breaks your query: it is still {still_sql}",
                ),
                exc.StatementError: (
                    "colon_is_read_as_placeholder",
                    (
                        f"The username {name!r} is still {still_sql} text() reads a colon with a "
                        "word after it as a placeholder."
                    ),
                ),
                TypeError: (
                    "percent_is_read_as_placeholder",
                    (
                        f"The username {name!r} is still {still_sql} The driver reads a percent "
                        "sign as a placeholder."
                    ),
                ),
                ValueError: (
                    "turns_names_away",
                    f"{name!r} is the name of a user, and your function refuses it.",
                ),
            },
        )


def _attacks(case: Case, connection: Connection, author: str) -> None:
    everything = (
        "SELECT (SELECT count(*) FROM users WHERE is_active), (SELECT count(*) FROM comments)"
    )
    before = case.sql(everything)
    for attack in (
        f"{author}' OR posts.status = 'draft' OR '1'='2",
        "' OR '1'='1",
        "x' UNION SELECT id, email FROM users --",
        "'; DELETE FROM comments; --",
        "\\' OR 1=1; UPDATE users SET is_active = NOT is_active; --",
    ):
        got = case.call(
            connection,
            attack,
            raising={
                exc.DBAPIError: (
                    "name_is_part_of_the_sql",
                    (
                        f"Somebody typed {attack} as a name, and the database could not read the "
                        "query any more: the text was run as SQL."
                    ),
                )
            },
        )
        case.mistake(
            "lets_sql_in",
            bool(got),
            f"Somebody typed {attack} as a name, and got {len(got or [])} rows. Nobody is called "
            "that: the text was run as SQL.",
        )
        connection.commit()
    case.mistake(
        "lets_sql_in",
        case.sql(everything) != before,
        "After a visitor typed SQL in place of a name, the tables are not what they were.",
    )


def _same_text(case: Case, connection: Connection, one: str, other: str) -> None:
    texts = []
    for name in (one, other):
        case.call(connection, name)
        texts.append([entry.sql for entry in case.recording.statements])
    # The user's id, found first and pasted into a second query, would show here as well.
    case.mistake(
        "pastes_into_the_sql",
        texts[0] != texts[1],
        "Two names gave two different SQL texts: a value is still pasted into the SQL, and only "
        "your cleaning stands between a visitor and the database. Give the value a placeholder.",
    )
