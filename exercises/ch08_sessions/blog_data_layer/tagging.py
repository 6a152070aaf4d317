"""``tag_post``: names cleaned, tags made as needed, also in a race."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from functools import partial

from sqlalchemy.exc import (
    IntegrityError,
)
from sqlalchemy.orm import Session

from exercises.ch08_sessions.blog_data_layer.missing import no_such_post
from exercises.ch08_sessions.common import (
    NOBODY,
    Known,
    at_the_same_time,
    left_open,
    noting,
    right_after,
    somebody_else,
)
from workbook import blog, lanes
from workbook.blog import Post, Tag
from workbook.judge.case import Case


def _tags_of(case: Case, post_id: int) -> list[str]:
    rows = case.sql(
        "SELECT t.name FROM tags t JOIN post_tags p ON p.tag_id = t.id "
        "WHERE p.post_id = %(id)s ORDER BY t.name",
        id=post_id,
    )
    return [row[0] for row in rows]


def tags(case: Case) -> None:
    [(post_id,)] = case.sql(
        "SELECT post_id FROM post_tags GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    )
    [(known,)] = case.sql("SELECT name FROM tags ORDER BY id LIMIT 1")
    names = [f" {known.upper()}", "", "Brand-New ", "brand-new", "   ", known]
    many = [f"Tag {number:02}" for number in range(40)]
    with case.session() as session:
        for given in (names, [], many):
            before = set(_tags_of(case, post_id))
            if given is not many:
                held = session.get_one(Post, post_id)
                len(held.tags)
            _tagged(case, session, post_id, given, before)
    case.sql("DELETE FROM tags WHERE name LIKE 'tag %'")
    no_such_post(case, "tag_post", NOBODY, ["for-nobody"])
    _tags_in_a_race(case, post_id)
    if case.data is blog.AUTHORED:  # once is enough
        _two_put_the_same_tag(case, post_id)
        _takes_names_in_one_order(case, post_id)


TAG_ERRORS: Known = {
    IntegrityError: (
        "fails_on_what_is_there",
        "`tag_post` was stopped by a tag that is there already, or that the post has already. Both "
        "are ordinary: capital letters and blanks make no other tag.",
    ),
    ValueError: (
        "fails_on_no_names",
        "`tag_post` fails for an empty list. Nothing is to be added then.",
    ),
}


def _tagged(case: Case, session: Session, post_id: int, given: list[str], before: set[str]) -> None:
    got = case.call(session, post_id, given, name="tag_post", raising=TAG_ERRORS)
    left_open(case, "tag_post")
    case.mistake(
        "one_by_one",
        case.recording.count > 12,
        f"`tag_post` sent {case.recording.count} statements for {len(given)} names: one or two for "
        "each. A list of names fits into one.",
    )
    case.at_most(5, "many_statements", "`tag_post`:")
    session.flush()
    fresh = session.get_one(Post, post_id)
    clean = {name.strip().lower() for name in given} - {""}
    shown = sorted(tag.name for tag in fresh.tags)
    session.commit()
    saved = _tags_of(case, post_id)
    case.mistake(
        "names_as_they_were_typed",
        sorted({name.lower().strip() for name in saved}) == sorted(before | clean)
        and saved != sorted(before | clean),
        f"`tag_post` keeps names as they were typed: {saved[:6]}. Small letters, and no blanks at "
        "the ends, or one tag becomes several.",
    )
    case.mistake("empty_tag", "" in saved, "`tag_post` has made a tag without a name.")
    case.mistake(
        "loses_tags",
        not before <= set(saved),
        "`tag_post` has taken away tags that the post had before.",
    )
    case.same(saved, sorted(before | clean), message="`tag_post`: the tags are not the right ones.")
    case.same(
        got,
        sorted(before | clean),
        mistakes={
            "gives_the_old_list": (
                sorted(before),
                "The new tags are in the table, and what came back is the list from before: the "
                "session keeps post.tags as it was read, until it expires.",
            ),
            "gives_only_the_new": (
                sorted(clean),
                "`tag_post` gives back the given names; all tags of the post were asked for.",
            ),
        },
    )
    case.mistake(
        "object_stays_old",
        shown != sorted(before | clean),
        "`tag_post`: the session holds the post, and post.tags still shows the old list.",
    )


def _tags_in_a_race(case: Case, post_id: int) -> None:
    def another() -> None:
        somebody_else(case, "INSERT INTO tags (name) VALUES ('race') ON CONFLICT DO NOTHING")

    known: Known = {
        IntegrityError: (
            "fails_when_another_makes_it",
            "Between your look and your INSERT somebody else made the tag, and `tag_post` failed "
            "with an IntegrityError. Only the unique index can say what is there.",
        )
    }
    before = _tags_of(case, post_id)
    with case.session() as session:
        session.add(Tag(name="made by the caller"))
        session.flush()
        with right_after(case.engine, another, "tags", ("SELECT", "INSERT")):
            got = case.call(session, post_id, ["race"], name="tag_post", raising=known)
        left_open(case, "tag_post")
        session.commit()
    case.mistake(
        "takes_back_earlier_work",
        not case.sql("SELECT 1 FROM tags WHERE name = 'made by the caller'"),
        "When somebody else had made the tag, `tag_post` took back what the caller had done.",
    )
    case.same(got, sorted([*before, "race"]))
    case.same(_tags_of(case, post_id), sorted([*before, "race"]))


def _two_put_the_same_tag(case: Case, post_id: int) -> None:
    tag = case.objects["tag_post"]
    case.sql("INSERT INTO tags (name) VALUES ('for-two')")
    ended = at_the_same_time(case, *[lambda session: tag(session, post_id, ["for-two"])] * 2)
    failed = [error for _, error in ended if error]
    case.mistake(
        "fails_when_another_puts_it",
        bool(failed),
        f"Two put the same tag on the same post at the same moment, and `tag_post` failed for one "
        f"of them: {', '.join(failed)}. What the post had when you looked says nothing about what "
        "it has when you write.",
    )


def _takes_names_in_one_order(case: Case, post_id: int) -> None:
    """Whether the function makes one tag before it waits for another may not go by their order."""
    tag = case.objects["tag_post"]
    pair = ["order-a", "order-b"]
    made: set[bool] = set()
    for names in (pair, pair[::-1]):
        with lanes(case.engine) as lab:
            other, mine = lab.connection("other"), lab.session("mine")
            other.execute("INSERT INTO tags (name) VALUES ('order-a')")
            mine.start(noting(partial(tag, post_id=post_id, names=names), {}))
            while mine.in_function and not mine.waiting:
                mine.next()
            free = somebody_else(case, "INSERT INTO tags (name) VALUES ('order-b')")
            made.add(not free)
            other.rollback()
        case.sql("DELETE FROM tags WHERE name LIKE 'order-_'")
    case.mistake(
        "deadlock",
        len(made) > 1,
        "`tag_post` makes new tags in the order in which they were typed. Somebody who types the "
        "same two the other way round makes the second one first, and each waits for the other: a "
        "deadlock. Take them in an order that does not depend on who calls.",
    )
