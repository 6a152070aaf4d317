"""Facts of chapter 0, each with the run that proves it."""

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from workbook.blog import Tag, User
from workbook.repetition.fact import fact
from workbook.repetition.question import YES_NO


@fact(
    "A block `with Session(engine) as session:` adds a tag and ends without `commit()`. "
    "Is the tag in the table afterwards?",
    answer="no",
    choices=YES_NO,
    section="The tape",
    why="The end of the block rolls back what was not committed.",
)
def a_session_block_rolls_back(engine: Engine) -> str:
    with Session(engine) as session:
        session.add(Tag(name="forgotten"))
        session.flush()
    with Session(engine) as session:
        return "yes" if session.scalar(select(Tag).where(Tag.name == "forgotten")) else "no"


@fact(
    "Which error class is raised for a name that the class doesn't have, as in "
    "`select(User.nickname)`?",
    answer="AttributeError",
    choices=("AttributeError", "ProgrammingError", "NameError"),
    section="When something breaks",
    why="Python looks the name up before there is any statement, so nothing is sent.",
)
def a_missing_attribute(engine: Engine) -> str:
    try:
        select(User.nickname)  # type: ignore[attr-defined]
    except Exception as error:
        return type(error).__name__
    return "nothing"


@fact(
    "Which error class is raised when a function that the database doesn't have is executed, as "
    "in `select(func.lenght(User.username))`?",
    answer="ProgrammingError",
    choices=("AttributeError", "ProgrammingError", "NameError"),
    section="When something breaks",
    why="`func` accepts any name. It is PostgreSQL that doesn't know the function.",
)
def a_missing_function(engine: Engine) -> str:
    try:
        with Session(engine) as session:
            session.execute(select(func.lenght(User.username)))
    except Exception as error:
        return type(error).__name__
    return "nothing"
