"""Finds the few rows of a world that it takes to show a difference: the smallest case.

Delta debugging over the rows of the blog: the rows that the difference itself names are tried
first, with what they point to; then halves, quarters, ... are left out as long as the difference
stays. It stops after a second; what is left then is shown.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable
from typing import Any

from workbook.blog import BlogData
from workbook.judge.compare import short_repr

SECONDS = 0.8
MAX_ROWS = 8
_ORDER = ("users", "tags", "posts", "post_tags", "comments")

Row = dict[str, Any]
Rows = dict[str, list[Row]]


def smallest(data: BlogData, named: Collection[Any], differs: Callable[[str], bool]) -> Rows | None:
    """A minimal set of rows that still shows the difference; ``None`` if no small set does.

    Args:
        named: values that occur in the difference: ids, names, titles.
        differs: whether the difference is there in an empty world into which this SQL has put rows.
    """
    deadline = time.monotonic() + SECONDS

    def still(trial: Rows) -> bool:
        return differs(insertion(trial))

    every: Rows = {name: list(rows) for name, rows in data.rows_by_table().items()}
    kept = next((trial for trial in _beginnings(every, named) if still(trial)), None)
    if kept is None:
        return None
    for name in reversed(_ORDER):
        if kept[name] and time.monotonic() < deadline:
            trial = _consistent({**kept, name: []})
            kept = trial if still(trial) else kept
    for name in reversed(_ORDER):
        kept = _halved(kept, name, still, deadline)
    return kept


def _beginnings(every: Rows, named: Collection[Any]) -> Iterable[Rows]:
    """Starting sets: none, the rows that are named, those with dependent rows, all rows."""
    yield {name: [] for name in _ORDER}
    values = frozenset(named)
    core = {name: [row for row in rows if _is_named(row, values)] for name, rows in every.items()}
    small = _with_parents(every, core)
    if any(small.values()):
        yield small
        yield _with_parents(every, _with_children(every, small))
    yield every


def _is_named(row: Row, values: frozenset[Any]) -> bool:
    keys = ("id", "username", "email", "name", "title", "full_name")
    return any(row.get(key) is not None and row[key] in values for key in keys if key in row)


def _with_parents(every: Rows, kept: Rows) -> Rows:
    ids: dict[str, set[Any]] = {name: {row.get("id") for row in kept[name]} for name in _ORDER}
    links = {(row["post_id"], row["tag_id"]) for row in kept["post_tags"]}
    comments = {row["id"]: row for row in every["comments"]}
    waiting = list(ids["comments"])
    while waiting:
        row = comments.get(waiting.pop())
        if row is not None:
            ids["users"].add(row["author_id"])
            ids["posts"].add(row["post_id"])
            if row["parent_id"] is not None and row["parent_id"] not in ids["comments"]:
                ids["comments"].add(row["parent_id"])
                waiting.append(row["parent_id"])
    for post_id, tag_id in links:
        ids["posts"].add(post_id)
        ids["tags"].add(tag_id)
    ids["users"] |= {row["author_id"] for row in every["posts"] if row["id"] in ids["posts"]}
    with_parents = {
        name: [row for row in every[name] if row.get("id") in ids[name]] for name in _ORDER
    }
    with_parents["post_tags"] = [
        row for row in every["post_tags"] if (row["post_id"], row["tag_id"]) in links
    ]
    return with_parents


def _with_children(every: Rows, kept: Rows) -> Rows:
    users, tags = ({row["id"] for row in kept[name]} for name in ("users", "tags"))
    posts = {row["id"] for row in kept["posts"]}
    return {
        **kept,
        "posts": [row for row in every["posts"] if row["id"] in posts or row["author_id"] in users],
        "post_tags": [
            row for row in every["post_tags"] if row["post_id"] in posts or row["tag_id"] in tags
        ],
        "comments": [
            row for row in every["comments"] if row["post_id"] in posts or row["author_id"] in users
        ],
    }


def _halved(kept: Rows, name: str, still: Callable[[Rows], bool], deadline: float) -> Rows:
    pieces = 2
    while kept[name]:
        rows = kept[name]
        size = max(1, len(rows) // pieces)
        for start in range(0, len(rows), size):
            if time.monotonic() > deadline:
                return kept
            trial = _consistent({**kept, name: rows[:start] + rows[start + size :]})
            if still(trial):
                kept, pieces = trial, max(2, pieces - 1)
                break
        else:
            if size == 1:
                break
            pieces *= 2
    return kept


def _consistent(kept: Rows) -> Rows:
    """Rows whose parents have gone go, too."""
    users = {row["id"] for row in kept["users"]}
    tags = {row["id"] for row in kept["tags"]}
    posts = [row for row in kept["posts"] if row["author_id"] in users]
    there = {row["id"] for row in posts}
    comments: list[Row] = []
    known: set[Any] = {None}
    for row in kept["comments"]:
        if row["post_id"] in there and row["author_id"] in users and row["parent_id"] in known:
            comments.append(row)
            known.add(row["id"])
    links = [row for row in kept["post_tags"] if row["post_id"] in there and row["tag_id"] in tags]
    return {**kept, "posts": posts, "post_tags": links, "comments": comments}


def insertion(rows: Rows) -> str:
    """The SQL that puts these rows into empty tables, and their sequences behind them."""
    commands = []
    for name in _ORDER:
        if not rows[name]:
            continue
        text = json.dumps(rows[name], default=str).replace("'", "''")
        commands.append(
            f"INSERT INTO {name} SELECT * FROM json_populate_recordset(NULL::{name}, '{text}')"  # noqa: S608
        )
        if name != "post_tags":
            commands.append(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"  # noqa: S608
            )
    return "; ".join(commands)


def lines(rows: Rows) -> list[str]:
    """The rows as text; empty where too many are left to be read."""
    if sum(len(each) for each in rows.values()) > MAX_ROWS:
        return []
    return [f"{name}: {_columns(row.items())}" for name in _ORDER for row in rows[name]] or [
        "(none: the tables are empty)"
    ]


def _columns(items: Iterable[tuple[str, Any]]) -> str:
    shown = [
        f"{column} {short_repr(value)}"
        for column, value in items
        if column not in ("content", "bio", "details") or value in (None, "", {})
    ]
    return ", ".join(shown)
