"""The check of ``merge_branches``, chapter 10."""

from workbook.judge.case import Case

_BRANCH = '''\
"""{title}."""

import sqlalchemy as sa
from alembic import op

revision = {revision!r}
down_revision = "0001"


def upgrade() -> None:
    op.add_column({table!r}, sa.Column({column!r}, sa.Text))


def downgrade() -> None:
    op.drop_column({table!r}, {column!r})
'''

others = {
    "0002a_website.py": _BRANCH.format(
        title="Users have a website", revision="0002a", table="users", column="website"
    ),
    "0002b_summary.py": _BRANCH.format(
        title="Posts have a summary", revision="0002b", table="posts", column="summary"
    ),
}
start = ("0001", "0002a", "0002b")


def check_merge_branches(case: Case) -> None:
    parted = case.parted
    assert parted is not None
    error = parted.stage.error
    given = case.answer.down_revision
    named = {given} if isinstance(given, str) else set(given or ())
    case.mistake(
        "names_what_came_before",
        named == {"0001", "0002a", "0002b"},
        f"down_revision is {given!r}, but 0001 isn't a head: both branches come after it. A merge "
        "names only the heads.",
    )
    case.mistake(
        "no_such_revision",
        bool(named - {"0001", "0002a", "0002b"}),
        f"down_revision is {given!r}, which names a revision that doesn't exist. The two heads are "
        "0002a and 0002b.",
    )
    if "Multiple head revisions" not in str(error):
        return
    case.mistake(
        "behind_one_only",
        len(named & {"0002a", "0002b"}) == 1,
        f"There are still two heads: the merge comes after {given} only. A merge names all the "
        "heads that it joins.",
    )
    case.wrong(
        f"down_revision is {given!r}, so this is one more branch, and there are three heads.",
        "beside_the_branches",
    )
