"""Other right answers to ``sign_up_api``."""

from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, field_validator
from sqlalchemy.dialects.postgresql import insert

from workbook.blog import User


class _In(BaseModel):
    username: str = Field(min_length=1, max_length=30)
    email: str = Field(min_length=3, max_length=254)
    full_name: str | None = Field(None, max_length=100)

    @field_validator("email")
    @classmethod
    def _at(cls, value):
        if "@" not in value:
            raise ValueError("no @")
        return value


def on_conflict(factory):
    """One INSERT that says whether it did something, with the columns named one by one."""
    app = FastAPI()

    @app.post("/users")
    def sign_up(new: _In):
        values = {"username": new.username, "email": new.email, "full_name": new.full_name}
        with factory.begin() as session:
            new_id = session.scalar(
                insert(User).values(values).on_conflict_do_nothing().returning(User.id)
            )
        if new_id is None:
            raise HTTPException(409)
        return JSONResponse({"id": new_id, "username": new.username}, 201)

    return app


def an_exception_handler(factory):
    """The application turns every IntegrityError into 409."""
    from fastapi import Request
    from sqlalchemy.exc import IntegrityError

    app = FastAPI()

    @app.exception_handler(IntegrityError)
    def conflict(request: Request, error: IntegrityError):
        return JSONResponse({"detail": "taken"}, 409)

    @app.post("/users", status_code=201)
    def sign_up(new: _In) -> dict:
        with factory() as session:
            user = User(username=new.username, email=new.email, full_name=new.full_name)
            session.add(user)
            session.commit()
            return {"id": user.id, "username": user.username}

    return app
