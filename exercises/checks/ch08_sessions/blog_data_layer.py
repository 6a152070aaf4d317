"""The check of ``blog_data_layer``, the project of week 2: for each function a file beside."""

from __future__ import annotations

from exercises.checks.ch08_sessions.data_layer.feed import feeds
from exercises.checks.ch08_sessions.data_layer.publishing import publishes
from exercises.checks.ch08_sessions.data_layer.ranking import ranks
from exercises.checks.ch08_sessions.data_layer.removing import removes
from exercises.checks.ch08_sessions.data_layer.retrying import retries
from exercises.checks.ch08_sessions.data_layer.tagging import tags
from exercises.checks.ch08_sessions.data_layer.thread import threads
from exercises.checks.ch08_sessions.data_layer.views import counts
from workbook.judge.case import Case
from workbook.judge.feedback import NotYet

PARTS = {
    "publish_post": publishes,
    "tag_post": tags,
    "feed": feeds,
    "thread": threads,
    "top_authors": ranks,
    "remove_user": removes,
    "count_view": counts,
    "with_retry": retries,
}


def check_blog_data_layer(case: Case) -> None:
    for name, part in PARTS.items():
        try:
            part(case)
        except NotYet as wrong:
            if f"`{name}" not in wrong.message:  # eight functions: say which
                wrong.message = f"`{name}`: {wrong.message}"
            raise
