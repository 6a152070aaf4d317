"""How a tape is shown: nothing escapes from its HTML, nothing differs between runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from workbook.displays import formatting
from workbook.sqltape import Entry, EntryKind, Recording, html, text, wording

NASTY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE users; --",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt; &amp;",
    "Ωμέγα 日本語 🎉 \u202e",
    "\x00\x07\x1b[31m",
    b"\x00<script>",
    ["<i>", {"</pre>": "<b>"}],
]


class Seen(HTMLParser):
    """What a browser would make of it: the tags, and the text between them."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.unclosed: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.unclosed.append(tag)
        assert {name for name, _ in attrs} <= {"class", "role", "aria-label"}

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def statement(sql: str = "SELECT 1", **more: object) -> Entry:
    return Entry(EntryKind.STATEMENT, sql, **more)  # type: ignore[arg-type]


def shown(*entries: Entry) -> str:
    return text.render(Recording(list(entries)))


@pytest.mark.parametrize("nasty", NASTY, ids=repr)
def test_html_holds_no_tag_but_its_own(nasty: object) -> None:
    entries = [
        statement(f"SELECT {nasty!s} -- {nasty!r}", parameters={"<p>": nasty}),
        statement(parameters=[nasty], error=f"DataError: {nasty}"),
        Entry(EntryKind.SAVEPOINT, str(nasty)),
        Entry(EntryKind.COMMIT, error=str(nasty), connection=2),
    ]
    seen = Seen(html.render(Recording(entries), title=str(nasty)))
    assert seen.tags <= {"style", "div", "b", "pre", "span"}
    assert seen.unclosed == []
    if isinstance(nasty, str):
        assert f"{nasty}: 2 statements" in seen.text


class Plain:
    """Shown by the default repr: with its address."""


class Broken:
    """Cannot even be shown."""

    def __repr__(self) -> str:
        raise ValueError("not today")


def test_no_address_and_no_failing_repr_gets_through() -> None:
    entry = statement(
        parameters={
            "plain": Plain(),
            "view": memoryview(b"x"),
            "broken": Broken(),
            "kept": "at 0xA",
        },
        error="DataError: invalid input for $1: <object object at 0x7f3a2c> (expected str)",
    )
    said = shown(entry) + html.render(Recording([entry]))
    assert "[plain=<Plain>, view=<memoryview>, broken=<Broken>, kept='at 0xA']" in said
    assert not re.search(r"0x7f|0x[0-9a-f]{6}", said)


def test_the_same_statement_in_a_row_is_folded_and_counted() -> None:
    loop = [statement("SELECT %(id)s", parameters={"id": i}, rows=1) for i in range(40)]
    for entry in loop:
        entry.returns_rows = True
    said = shown(statement("SELECT 0"), *loop, statement("SELECT 9"))
    assert said.splitlines()[0] == "-- 42 statements"
    assert said.count("SELECT %(id)s") == 1
    assert "-> sent 40 times, each with its own parameters, 40 rows" in said
    assert " 42. SELECT 9" in said  # the numbers go on where the fold ends
    assert "42. <b>SELECT</b> 9" in html.render(
        Recording([statement("SELECT 0"), *loop, statement("SELECT 9")])
    )


@pytest.mark.parametrize(
    "other",
    [
        statement("SELECT 2"),
        statement(connection=2),
        statement(error="DataError: x"),
        Entry(EntryKind.COMMIT),
    ],
)
def test_what_differs_is_not_folded(other: Entry) -> None:
    assert len(wording.lines(Recording([statement(), other, statement()]))) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '" + "x" * 1_000_000 + "'",
        "SELECT 1 WHERE id IN (" + ", ".join(f"%(id_{i})s" for i in range(10_000)) + ")",
        "INSERT INTO t (a, b) VALUES "
        + ", ".join(f"(%(a__{i})s, %(b__{i})s)" for i in range(5_000)),
        "SELECT (" * 5_000 + "1" + ")" * 5_000,
    ],
    ids=["a long value", "a long IN", "many rows", "deep brackets"],
)
def test_a_huge_statement_stays_small(sql: str) -> None:
    bound = {f"id_{i}": "v" * 5_000 for i in range(10_000)}
    recording = Recording([statement(sql, parameters=bound)])
    assert len(text.render(recording)) < 3_000
    assert len(html.render(recording)) < 6_000


def test_a_list_of_many_columns_is_read_at_once() -> None:
    # With a comma allowed inside its parts, the pattern tried 2^59 ways to cut this list up.
    columns = ", ".join(f"column_{i}" for i in range(60))
    sql = f"INSERT INTO wide ({columns}) VALUES (%(a__0)s), (%(a__1)s), (%(a__2)s), (%(a__3)s)"
    assert "(%(a__0)s), ... 3 more rows" in wording.sql(statement(sql))


def test_values_of_any_length_are_cut_with_their_size() -> None:
    assert formatting.value("é" * 500).endswith("... (502 characters)")
    assert formatting.value(b"\x00" * 1_000_000).endswith("... (4,000,003 characters)")


def test_an_empty_statement_and_an_empty_recording() -> None:
    assert "  1. (an empty statement)" in shown(statement(""))
    assert shown() == "-- 0 statements"
    assert html.render(Recording()) == ""
    assert html.render(Recording([statement("")]))


def test_control_characters_stay_out_of_the_number_of_lines() -> None:
    said = shown(statement("SELECT\x0b1,\x0c2,\u20283"))
    assert said.startswith("-- 1 statement\n  1. SELECT")
