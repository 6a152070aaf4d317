"""A statement on the page: every word of it is there, each clause begins a line."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Executable, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, joinedload

from tests.sqltape.test_rendering import Seen
from workbook.blog.models import Base, Post, User
from workbook.sqltape import Entry, EntryKind, Recording, html, keywords, layout, record, wording
from workbook.sqltape import text as as_text


def laid_out(sql: str) -> list[str]:
    return [line.text for line in layout.lines(sql)]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "SELECT a FROM t WHERE b = 1 GROUP BY a HAVING max(b) > 1 ORDER BY a LIMIT 3 OFFSET 2",
            "SELECT a|FROM t|WHERE b = 1|GROUP BY a|HAVING max(b) > 1|ORDER BY a|LIMIT 3 OFFSET 2",
        ),
        ("SELECT a FROM t OFFSET 2", "SELECT a|FROM t|OFFSET 2"),
        (
            "SELECT a FROM t JOIN u ON t.x = u.x LEFT OUTER JOIN v ON true NATURAL LEFT JOIN w",
            "SELECT a|FROM t|JOIN u ON t.x = u.x|LEFT OUTER JOIN v ON true|NATURAL LEFT JOIN w",
        ),
        (
            "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 2 WHERE b RETURNING a",
            "INSERT INTO t (a)|VALUES (1)|ON CONFLICT (a) DO UPDATE SET a = 2|WHERE b|RETURNING a",
        ),
        ("INSERT INTO t DEFAULT VALUES", "INSERT INTO t DEFAULT VALUES"),
        ("INSERT INTO t (a) SELECT a FROM u", "INSERT INTO t (a)|SELECT a|FROM u"),
        ("UPDATE t SET a = 1 WHERE b RETURNING a", "UPDATE t SET a = 1|WHERE b|RETURNING a"),
        ("DELETE FROM t USING u WHERE t.a = u.a", "DELETE FROM t|USING u|WHERE t.a = u.a"),
        (
            "SELECT a FROM t WHERE a IN (SELECT b FROM u WHERE c) AND d",
            "SELECT a|FROM t|WHERE a IN (SELECT b|    FROM u|    WHERE c) AND d",
        ),
        (
            "WITH x AS \n(SELECT a FROM t)\n SELECT a FROM x",
            "WITH x AS (SELECT a|    FROM t)|SELECT a|FROM x",
        ),
        ("SELECT a FROM t UNION ALL SELECT b FROM u", "SELECT a|FROM t|UNION ALL SELECT b|FROM u"),
        (
            "SELECT extract(year FROM a), x IS NOT DISTINCT FROM y, z OVER (ORDER BY a) FROM t",
            "SELECT extract(year FROM a), x IS NOT DISTINCT FROM y, z OVER (ORDER BY a)|FROM t",
        ),
        ("SELECT 'a FROM b', \"x WHERE\" FROM t", "SELECT 'a FROM b', \"x WHERE\"|FROM t"),
        ("SELECT a FROM t FOR UPDATE OF t", "SELECT a|FROM t|FOR UPDATE OF t"),
        ("select a from t order by a", "select a|from t|order by a"),
        ("SELECT 1 -- FROM x\nFROM t", "SELECT 1 -- FROM x|FROM t"),
        ("SELECT a -- why\n, b FROM t", "SELECT a -- why|, b|FROM t"),
        ("CREATE TABLE t (\n    a int, \n    b int\n)", "CREATE TABLE t (|    a int,|    b int|)"),
    ],
)
def test_clauses_begin_lines(sql: str, expected: str) -> None:
    assert "|".join(laid_out(sql)) == expected
    again = "\n".join(laid_out(sql))
    assert laid_out(again) == laid_out(sql)


PIECES = st.sampled_from(
    [
        *("SELECT", "FROM", "WHERE", "ORDER BY", "LIMIT", "VALUES", "ON CONFLICT", "JOIN", "LEFT"),
        *("UNION", "RETURNING", "(", ")", ",", ".", "a", "b.c", "'it''s  FROM'", '"x  y"', "$1"),
        *("%(n)s", "-- note\n", "/* a  b */", r"E'\\' ", "$$ x  y $$", "'open", "::", "=", "1.5"),
        *("\n   ", "  "),
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_nothing_but_blanks_between_words_ever_changes(pieces: str) -> None:
    sql = "SELECT " + pieces
    shown = "\n".join(laid_out(sql))

    def words(text: str) -> list[str]:
        return [token.text for token in layout.tokens(text) if token.kind != "space"]

    folded = [word for word in words(shown) if word.startswith("... ")]
    if not folded:
        assert words(shown) == words(sql)


def test_postgresql_understands_what_is_shown(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    statements: list[Executable] = [
        select(Post).options(joinedload(Post.author)).where(Post.views > 3).order_by(Post.id),
        select(Post.id).where(Post.author_id.in_(select(User.id).where(User.bio.is_(None)))),
        upsert(User).values(username="a", email="a").on_conflict_do_nothing().returning(User.id),
        text("SELECT x FROM (VALUES (1), (2)) AS t (x) -- both\nWHERE x > 1 FOR SHARE OF t"),
        text("WITH x AS (SELECT 1 AS a UNION SELECT 2) SELECT a FROM x ORDER BY a DESC LIMIT 1"),
    ]
    with record() as recording, Session(engine) as session:
        for statement in statements[:3]:
            session.execute(statement)
    for entry in recording.statements:
        if "... " in wording.sql(entry):
            continue
        with engine.connect() as connection:
            connection.exec_driver_sql(wording.sql(entry), entry.parameters)
    with engine.connect() as connection:
        for statement in statements[3:]:
            connection.exec_driver_sql(
                "\n".join(laid_out(str(statement).replace("FOR SHARE OF t", "")))
            )


def test_the_keywords_are_those_of_the_server(engine: Engine) -> None:
    with engine.connect() as connection:
        found = connection.execute(text("SELECT upper(word), catcode FROM pg_get_keywords()")).all()
    reserved = {word for word, kind in found if kind in {"R", "T"}}
    assert reserved == keywords.RESERVED
    assert {word for word, _ in found} - reserved == keywords.OTHERS


def test_keywords_are_coloured_and_names_are_not() -> None:
    sql = (
        "SELECT users.name, posts.views, year, 'FROM', \"ORDER\" FROM users WHERE users.bio IS NULL"
        " AND x ILIKE 'y' ORDER BY users.name NULLS LAST FOR UPDATE SKIP LOCKED"
    )
    shown = html.render(Recording([Entry(EntryKind.STATEMENT, sql)]))
    bold = re.findall(r"<b>(.*?)</b>", shown)
    said = "SELECT FROM WHERE IS NULL AND ILIKE ORDER BY NULLS LAST FOR UPDATE SKIP LOCKED"
    assert " ".join(bold) == said
    lower = html.render(Recording([Entry(EntryKind.STATEMENT, "select name from t order by name")]))
    assert re.findall(r"<b>(.*?)</b>", lower) == ["select", "from", "order"]


def test_a_wrapped_line_hangs_under_its_clause() -> None:
    names = ", ".join(f"column_{n}" for n in range(20))
    recording = Recording([Entry(EntryKind.STATEMENT, f"SELECT a FROM (SELECT {names} FROM t) x")])
    shown = as_text.render(recording).splitlines()
    assert max(len(line) for line in shown) <= 100
    assert shown[2].startswith("     FROM (SELECT column_0")
    assert shown[3].startswith("         column_")
    assert [line.strip() for line in shown[-2:]] == [shown[-2].strip(), "FROM t) x"]
    source = html.render(recording)
    assert '<span class="line i0">  1. ' in source
    assert '<span class="line i4">         <b>FROM</b> t) x</span>' in source
    assert "column_19" in Seen(source).text


def test_a_long_list_of_columns_is_folded_table_by_table(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with record() as recording, Session(engine) as session:
        session.scalars(select(Post).options(joinedload(Post.author))).all()
        session.execute(select(User.id, User.username))
    first, second = (wording.sql(entry) for entry in recording.statements)
    mapped = {table: len(Base.metadata.tables[table].columns) for table in ("posts", "users")}
    assert first.startswith("SELECT posts.id, posts.author_id, ... ")
    assert f"... {mapped['posts'] - 2} more of posts, users_1.id AS id_1, " in first
    assert f"... {mapped['users'] - 2} more of users_1\nFROM posts" in first
    assert second == "SELECT users.id, users.username\nFROM users"


def test_what_is_folded_of_a_list_of_columns_is_in_the_page() -> None:
    names = [f"t.column_{n}" for n in range(40)]
    sql = f"SELECT {', '.join(names)}, u.id FROM t, u"
    page = html.render(Recording([Entry(EntryKind.STATEMENT, sql)]))
    more = f"<summary>... 38 more of t</summary>: {', '.join(names[2:])}</details>, u.id"
    assert f'<b>SELECT</b> t.column_0, t.column_1, <details class="more">{more}' in page
    assert html.FOLDED in page
    assert html.FOLDED not in html.render(Recording([Entry(EntryKind.STATEMENT, "SELECT 1")]))


def test_a_long_list_of_placeholders_is_folded() -> None:
    marks = ", ".join(f"%(id_{n})s" for n in range(500))
    shown = wording.sql(Entry(EntryKind.STATEMENT, f"SELECT a FROM t WHERE id IN ({marks})"))
    assert shown.endswith("WHERE id IN (%(id_0)s, %(id_1)s, %(id_2)s, ... 497 more)")
    casts = ", ".join(f"${n}::INTEGER" for n in range(1, 30))
    shown = wording.sql(Entry(EntryKind.STATEMENT, f"SELECT a FROM t WHERE id IN ({casts})"))
    assert shown.endswith("($1::INTEGER, $2::INTEGER, $3::INTEGER, ... 26 more)")


def test_what_was_sent_again_and_whether_its_parameters_differ(engine: Engine) -> None:
    with record() as recording, engine.connect() as connection:
        for number in (1, 2, 3):
            connection.execute(select(text("1")).where(text("1 = :n")), {"n": number})
    assert "sent 3 times, each with its own parameters, 1 row" in as_text.render(recording)
    with record() as recording, engine.connect() as connection:
        for _ in range(3):
            connection.execute(select(text("1")).where(text("1 = :n")), {"n": 1})
        for _ in range(2):
            connection.execute(text("SELECT 2"))
    shown = as_text.render(recording)
    assert "-> sent 3 times, with the same parameters, 3 rows" in shown
    assert "-> sent 2 times, 2 rows" in shown


def test_connections_are_letters_in_the_order_of_what_is_shown() -> None:
    entries = [Entry(EntryKind.BEGIN, connection=number) for number in (19, 3, 19, 40)]
    assert wording.connections(Recording(entries)) == {19: "A", 3: "B", 40: "C"}
    many = [Entry(EntryKind.BEGIN, connection=number) for number in range(1, 60)]
    assert list(wording.connections(Recording(many)).values())[25:28] == ["Z", "AA", "AB"]
    assert len(set(wording.connections(Recording(many)).values())) == 59


def test_inserts_of_many_columns(engine: Engine) -> None:
    columns = ", ".join(f"c{n}" for n in range(14))
    marks = ", ".join(f"%(c{n})s" for n in range(14))
    shown = wording.sql(Entry(EntryKind.STATEMENT, f"INSERT INTO t ({columns}) VALUES ({marks})"))
    assert shown == (
        "INSERT INTO t (c0, c1, c2, ... 11 more)\nVALUES (%(c0)s, %(c1)s, %(c2)s, ... 11 more)"
    )
    with record() as recording, engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(insert(User).values(username="a", email="b"))
    assert wording.sql(recording.statements[-1]).splitlines()[0] == (
        "INSERT INTO users (username, email)"
    )
