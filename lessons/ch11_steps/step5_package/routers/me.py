"""/me: the user who asks."""

from fastapi import APIRouter

from .. import crud
from ..database import SessionDep
from ..deps import CurrentUser
from ..models import User
from ..schemas import Profile, ProfileChange

router = APIRouter(prefix="/me", tags=["me"])


@router.get("", response_model=Profile)
def read_me(user: CurrentUser) -> User:
    """The user that the token names."""
    return user


@router.patch("", response_model=Profile)
def change_me(change: ProfileChange, user: CurrentUser, session: SessionDep) -> User:
    """Change what was sent, and leave the rest."""
    return crud.change_user(session, user, change.model_dump(exclude_unset=True))
