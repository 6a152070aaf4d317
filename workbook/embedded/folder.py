"""The folder in which a cluster lives: made once, given to the server's account, never shared."""

from pathlib import Path

from workbook.embedded import binaries
from workbook.embedded.errors import PostgresError
from workbook.embedded.privileges import Account, can_enter


def make_home(home: Path, account: Account) -> None:
    """Make ``home`` (mode 0700, owned by ``account``), or check the one that is there.

    Raises PostgresError if it cannot be made or holds what is not ours, or if the account cannot
    reach it.
    """
    try:
        if home.parent == binaries.SHARED_STATE:
            binaries.make_shared_state()
        home.mkdir(mode=0o700)
        account.own(home)
    except FileExistsError:
        _check(home, account)
    except OSError as error:
        raise PostgresError(
            f"The folder {home} cannot be made ({error.strerror}).",
            f"Make sure that {home.parent} exists and that you may write to it.",
        ) from error
    if not can_enter(home, account):
        raise PostgresError(
            f"The folder {home} cannot be reached by the account {account.name!r}, under which "
            "the database server runs.",
            "Let the workbook choose the folder, or run it as an ordinary user.",
        )


def _check(home: Path, account: Account) -> None:
    if not home.is_dir():
        raise PostgresError(f"{home} is a file, not a folder.", "Move it away, then start again.")
    try:
        # In this order: while another process is making the home, it gets its owner first and
        # its files then.
        used = any(home.iterdir())
        owned = home.stat().st_uid == account.uid
    except OSError:
        used, owned = True, False
    if owned:
        return
    if used:
        raise PostgresError(
            f"The folder {home} belongs to another user.",
            "Run this as that user, or move the folder away, then start again.",
        )
    account.own(home)
