"""The check of ``search_posts``, chapter 7."""

# ruff: noqa: ISC004 - a message of several lines stands in a tuple with the name of its mistake

from __future__ import annotations

from sqlalchemy.orm import Session

from exercises.ch07_querying.common import (
    called,
    ids_of,
    judge_together,
    one_statement,
)
from workbook.judge import compare
from workbook.judge.case import Case

SEARCH = """
SELECT id FROM (
    SELECT id, status, title, content, {vector} AS vector, {query} AS query FROM posts
) AS p WHERE {where} AND {match} ORDER BY {order}
"""


TITLE, CONTENT = "to_tsvector('english', title)", "to_tsvector('english', content)"


TYPED = (
    "tables",
    "queries",
    "restoring or baking",
    "table -query",
    '"small tables"',
    "bread baking",
    "letters in the village",
    "the",
    "it's (so: !",
    "%",
    "",
)


WEIGHTED = f"setweight({TITLE}, 'A') || setweight({CONTENT}, 'D')"


def check_search_posts(case: Case) -> None:
    phrases = {
        "in tsquery": (
            "breaks_on_plain_words",
            "What the visitor typed is not in the language of to_tsquery(), and an error came "
            "out. There is a function that accepts whatever people type.",
        )
    }
    got = []
    # Whose default is another language, so that nobody gets English by chance.
    elsewhere = case.make_engine(
        connect_args={"options": "-c default_text_search_config=pg_catalog.simple"}
    )
    for typed in TYPED:
        with Session(elsewhere) as session:
            answer = called(case, session, typed, phrases=phrases)
        one_statement(case)
        got.append(compare.require_list(answer))

    def found(
        vector: str = WEIGHTED,
        query: str = "websearch_to_tsquery('english', %(typed)s)",
        order: str = "ts_rank(vector, query) DESC, id",
        where: str = "status = 'published'",
        match: str = "vector @@ query",
    ) -> list[list[int]]:
        parts = {"vector": vector, "query": query, "order": order, "where": where, "match": match}
        return [ids_of(case, SEARCH.format(**parts), typed=typed) for typed in TYPED]

    letters = "(title ILIKE '%%' || %(typed)s || '%%' OR content ILIKE '%%' || %(typed)s || '%%')"
    judge_together(
        case,
        [f"Somebody typed {typed!r}. " for typed in TYPED],
        got,
        found(),
        {
            "looks_for_letters": (
                found(match=letters, order="id"),
                "Your code looks for these letters in this order. Other forms of the words, and "
                "words that stand apart, are not found.",
            ),
            "title_only": (found(TITLE), "Only titles are searched."),
            "content_only": (found(CONTENT), "Only contents are searched."),
            "each_by_itself": (
                found(match=f"({TITLE} @@ query OR {CONTENT} @@ query)"),
                "Your search looks at the title by itself and at the content by itself. Of two "
                "words, one may stand here and one there: together they are one text.",
            ),
            "drafts_too": (found(where="true"), "Drafts are found as well."),
            "every_word_for_itself": (
                found(query="plainto_tsquery('english', %(typed)s)"),
                "Quotes, `or` and `-` have no meaning in your search: all words are put together "
                "with AND.",
            ),
            "no_english": (
                found(
                    WEIGHTED.replace("english", "simple"),
                    "websearch_to_tsquery('simple', %(typed)s)",
                ),
                "Only the very same words are found, and `the` counts as one. Name the language: "
                "what PostgreSQL takes by default may be another one.",
            ),
            "by_id": (
                found(order="id"),
                "The right posts in the order of their ids. The best rank comes first.",
            ),
            "worst_first": (
                found(order="ts_rank(vector, query), id"),
                "The right posts, the worst rank first.",
            ),
            "other_rank": (
                found(order="ts_rank_cd(vector, query) DESC, id"),
                "The right posts, ranked by another function than ts_rank.",
            ),
            "weights_of_the_chapter": (
                found(f"setweight({TITLE}, 'A') || setweight({CONTENT}, 'B')"),
                "The right posts, but the content weighs too much: it was to have weight D.",
            ),
            "no_weights": (
                found("to_tsvector('english', title || ' ' || content)"),
                "The right posts, but a word in the title counts no more than one in the text.",
            ),
            "content_weighs_more": (
                found(f"setweight({TITLE}, 'D') || setweight({CONTENT}, 'A')"),
                "The right posts, but the weights are the wrong way round: A is the heaviest.",
            ),
        },
    )
