"""The check of ``add_user``, chapter 5."""

from __future__ import annotations

from exercises.ch05_crud.common import not_committed
from workbook.blog import User
from workbook.judge.case import Case


def check_add_user(case: Case) -> None:
    for username in ("tove", "ole"):
        email = f"{username}@example.net"
        with case.session() as session:
            user = case.call(session, username, email)
            case.mistake(
                "returns_nothing", user is None, "None came back: the task asks for the new user."
            )
            case.mistake(
                "not_a_user",
                not isinstance(user, User),
                "Something other than a User object came back.",
            )
            not_committed(case)
            case.mistake(
                "forgets_flush",
                "id" not in vars(user) or user.id is None,
                "The user that came back has no id: no INSERT has been sent yet. add() only puts "
                "the object on the session's list.",
            )
            case.at_most(1, "asks_again", "The INSERT brings the id along with it.")
            case.same(
                (user.username, user.email),
                (username, email),
                message="The user that came back has another username or email than was asked for.",
                mistake="wrong_values",
            )
            user_id = user.id
            session.commit()
        saved = case.sql("SELECT username, email FROM users WHERE id = %(id)s", id=user_id)
        case.same(
            saved,
            [(username, email)],
            message="After the caller's commit this user is not in the table. Was it added to the "
            "session that the function was given?",
            mistake="other_session",
        )
