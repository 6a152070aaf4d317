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


def check_blog_data_layer(case: Case) -> None:
    publishes(case)
    tags(case)
    feeds(case)
    threads(case)
    ranks(case)
    removes(case)
    counts(case)
    retries(case)
