"""Endpoints of users."""

from fastapi import APIRouter, HTTPException, Response
from sqlalchemy.exc import IntegrityError

from .deps import Db, Me
from .models import User
from .schemas import Id, MeOut, NewUser, Profile, UserOut

router = APIRouter()


@router.post("/users", status_code=201, response_model=UserOut)
def sign_up(new: NewUser, response: Response, session: Db) -> User:
    """Add a user."""
    user = User(**new.model_dump())
    session.add(user)
    try:
        # The unique constraints decide: whoever asks first may still come second.
        session.flush()
    except IntegrityError as error:
        raise HTTPException(409, "The username or the email is taken.") from error
    response.headers["location"] = f"/users/{user.id}"
    return user


@router.get("/users/{user_id}", response_model=UserOut)
def read_user(user_id: Id, session: Db) -> User:
    """What everybody may know of a user."""
    user = session.get(User, user_id)
    if user is None:
        raise HTTPException(404, "There is no such user.")
    return user


@router.get("/me", response_model=MeOut)
def read_me(user: Me) -> User:
    """The account of the user."""
    return user


@router.patch("/me", response_model=MeOut)
def change_me(change: Profile, user: Me) -> User:
    """Change the account of the user."""
    for name, value in change.model_dump(exclude_unset=True).items():
        setattr(user, name, value)
    return user
