"""The check of ``merge_tags``, chapter 15."""

from collections.abc import Iterator

from workbook.judge.case import Case
from workbook.judge.equivalence.worlds import World

NAMES = ("zulu", "Zulu", "ZULU", "zulus", " zulu", "Lonely", "lonely", "Nobody", "NOBODY")
# Tags of a post: the one that stays, others of its group, several, and what isn't in the group.
SETS = (
    ("zulu",),
    ("Zulu",),
    ("Zulu", "ZULU"),
    ("zulu", "ZULU", "lonely"),
    ("zulu", "Zulu", "ZULU", "Lonely"),
    ("zulus", " zulu", "Zulu"),
)


def rows(world: World) -> Iterator[str]:
    for name in NAMES:
        yield f"INSERT INTO tags (name) VALUES ('{name}') ON CONFLICT DO NOTHING"  # noqa: S608
    posts = sorted(post["id"] for post in world.data.posts)
    for post_id, names in zip(posts, SETS * 2, strict=False):
        given = ", ".join(f"'{name}'" for name in names)
        yield (
            f"INSERT INTO post_tags SELECT {post_id}, id FROM tags WHERE name IN ({given})"  # noqa: S608
            " ON CONFLICT DO NOTHING"
        )


def probes(world: World) -> Iterator[str]:
    yield "INSERT INTO tags (name) VALUES ('brand new'), ('zULu!')"
    yield "INSERT INTO tags (name) VALUES ('once'), ('ONCE')"


def check_merge_tags(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    messages, error = case.exercise.messages, str(parted.stage.error or "")
    sent = [entry.sql.lower() for entry in parted.stage.recording.statements]
    deleting = [place for place, sql in enumerate(sent) if "delete from tags" in sql]
    writing = [
        place for place, sql in enumerate(sent) if sql.split()[0] != "delete" and "post_tags" in sql
    ]
    before = " ".join(sent[: deleting[0]] if deleting else sent)
    again = "pk_post_tags" in error and "UniqueViolation" in error
    case.mistake(
        "updates_where_it_is_missing",
        again and ("not exists" in before or "not in" in before),
        "The same error, on other rows: you leave out posts that already have the tag that stays. "
        "A post can also have two other tags of a group, and both rows become the same row.",
    )
    case.mistake(
        "catches_the_error",
        "InFailedSqlTransaction" in error,
        "After the error was caught, the next statement failed: PostgreSQL runs nothing more in a "
        "transaction in which a statement has failed. And the UPDATE had no effect at all.",
    )
    if parted.difference.kind != "rows_lost" or parted.stage is not parted.stages[0]:
        return
    case.mistake(
        "deletes_the_tags_first",
        bool(deleting) and (not writing or deleting[0] < writing[0]),
        messages["deletes_the_tags_first"],
    )
    undone = [entry for entry in parted.stage.recording.entries if "ROLLBACK TO" in str(entry)]
    case.mistake("undone_in_a_savepoint", bool(undone), messages["undone_in_a_savepoint"])
