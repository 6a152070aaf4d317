"""What the hostile blog has to hold: each line here closes a kind of lucky answer."""

from __future__ import annotations

import unicodedata

import pytest
from sqlalchemy import Engine

from workbook.blog import Base, create_blog, hostile

DATA = hostile()
NAMES = [user["username"] for user in DATA.users]


@pytest.mark.parametrize("rows", ["users", "posts", "tags", "comments"])
def test_more_rows_than_anybody_would_limit_to(rows: str) -> None:
    assert len(DATA.rows_by_table()[rows]) > 1_000


@pytest.mark.parametrize("sign", ["'", '"', "\\", "%", "_", ":", "{", " "])
def test_each_sign_that_breaks_careless_code_is_in_a_name(sign: str) -> None:
    assert any(sign in name for name in NAMES)
    assert any(sign in tag["name"] for tag in DATA.tags)


def test_names_that_differ_in_capitals_blanks_or_composition_only() -> None:
    assert len({name.lower() for name in NAMES}) < len(NAMES)
    assert len({name.strip() for name in NAMES}) < len(NAMES)
    assert len({unicodedata.normalize("NFC", name) for name in NAMES}) < len(NAMES)
    assert "" in NAMES


def test_the_date_says_nothing_about_the_status() -> None:
    found = {(post["status"], post["published_at"] is None) for post in DATA.posts}
    assert found == {
        (status, dated) for status in ("draft", "published") for dated in (True, False)
    }


def test_null_wherever_the_schema_allows_it_and_empty_texts() -> None:
    for table in Base.metadata.sorted_tables:
        rows = DATA.rows_by_table()[table.name]
        for column in table.columns:
            if column.nullable:
                assert any(row[column.name] is None for row in rows), column
    assert any(user["full_name"] == "" for user in DATA.users)


def test_a_deep_thread_and_more_than_nine_answers_to_one_comment() -> None:
    parents = {row["id"]: row["parent_id"] for row in DATA.comments}

    def depth(identity: int) -> int:
        parent = parents[identity]
        return 0 if parent is None else 1 + depth(parent)

    assert max(map(depth, parents)) >= 39
    answers = [parent for parent in parents.values() if parent is not None]
    assert max(answers.count(parent) for parent in set(answers)) > 9


def test_ids_above_a_million_and_ties() -> None:
    assert min(post["id"] for post in DATA.posts) > 1_000_000
    moments = [post["published_at"] for post in DATA.posts if post["published_at"]]
    assert max(moments.count(moment) for moment in set(moments)) > 5
    assert max(moments).year > 2900


def test_it_can_be_loaded(engine: Engine) -> None:
    create_blog(engine, DATA)
