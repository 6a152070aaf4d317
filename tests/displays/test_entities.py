"""The entity diagram says of every pair of tables how many rows go with how many."""

import re

import pytest
from sqlalchemy import (
    Column,
    Engine,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from workbook.blog.models import Base as BlogBase
from workbook.displays.entities import EntityDiagram, entity_diagram
from workbook.sandboxes import sandbox


def diagram_of(*tables: tuple[str, list[SchemaItem]]) -> EntityDiagram:
    metadata = MetaData()
    for name, parts in tables:
        Table(name, metadata, *parts)
    return entity_diagram(metadata)


def key() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def users() -> tuple[str, list[SchemaItem]]:
    return "users", [key()]


def sentences(*tables: tuple[str, list[SchemaItem]]) -> list[str]:
    return [link.sentence() for link in diagram_of(*tables).links]


def test_the_blog() -> None:
    diagram = entity_diagram(BlogBase)
    assert [table.name for table in diagram.tables] == ["users", "posts", "tags", "comments"]
    assert {link.sentence() for link in diagram.links} == {
        "posts.author_id: many rows of posts to one row of users",
        "post_tags: many rows of tags to many rows of posts",
        "comments.post_id: many rows of comments to one row of posts",
        "comments.author_id: many rows of comments to one row of users",
        "comments.parent_id: many rows of comments to at most one row of comments",
    }
    drawn = diagram.mermaid()
    assert 'users ||--o{ posts : "author_id"' in drawn
    assert 'posts }o--o{ tags : "post_tags"' in drawn
    assert 'comments |o--o{ comments : "parent_id"' in drawn
    assert "varchar(30) username UK" in drawn
    assert "integer author_id FK" in drawn
    assert 'text bio "may be NULL"' in drawn


@pytest.mark.parametrize(
    ("unique", "sentence", "line"),
    [
        ("", "members: many rows of teams to many rows of users", "users }o--o{ teams"),
        (
            ", UNIQUE (user_id)",
            "members: at most one row of teams to many rows of users",
            "users }o--o| teams",
        ),
        (
            ", UNIQUE (team_id)",
            "members: many rows of teams to at most one row of users",
            "users |o--o{ teams",
        ),
        (
            ", UNIQUE (user_id), UNIQUE (team_id)",
            "members: at most one row of teams to at most one row of users",
            "users |o--o| teams",
        ),
    ],
    ids=["pairs", "one team each", "one user each", "one each"],
)
def test_a_table_of_pairs_with_a_unique_column(
    engine: Engine, unique: str, sentence: str, line: str
) -> None:
    with engine.begin() as connection:
        for name in ("users", "teams"):
            connection.execute(text(f"CREATE TABLE {name} (id int PRIMARY KEY)"))
            connection.execute(text(f"INSERT INTO {name} VALUES (1), (2)"))
        connection.execute(
            text(
                "CREATE TABLE members (user_id int REFERENCES users, team_id int REFERENCES teams,"
                f" PRIMARY KEY (user_id, team_id){unique})"
            )
        )
    metadata = MetaData()
    metadata.reflect(engine)
    diagram = entity_diagram(metadata)
    assert [link.sentence() for link in diagram.links] == [sentence]
    assert line in diagram.mermaid()
    # What PostgreSQL lets in is what the line says.
    for column, pair in (("user_id", "(1, 2)"), ("team_id", "(2, 1)")):
        with engine.connect() as connection:
            connection.execute(text("INSERT INTO members VALUES (1, 1)"))
            if column in unique:
                with pytest.raises(IntegrityError):
                    connection.execute(text(f"INSERT INTO members VALUES {pair}"))
            else:
                connection.execute(text(f"INSERT INTO members VALUES {pair}"))


def test_a_reflected_database_gives_the_same_lines() -> None:
    engine = sandbox("test_entities")
    metadata = MetaData()
    metadata.reflect(engine)
    found = {link.sentence() for link in entity_diagram(metadata).links}
    assert found == {link.sentence() for link in entity_diagram(BlogBase).links}
    engine.dispose()


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (
            [Column("user_id", ForeignKey("users.id"), nullable=False)],
            "many rows of profiles to one row of users",
        ),
        (
            [Column("user_id", ForeignKey("users.id"))],
            "many rows of profiles to at most one row of users",
        ),
        (
            [Column("user_id", ForeignKey("users.id"), nullable=False, unique=True)],
            "at most one row of profiles to one row of users",
        ),
        (
            [
                Column("user_id", ForeignKey("users.id"), nullable=False),
                Index("one", "user_id", unique=True),
            ],
            "at most one row of profiles to one row of users",
        ),
        (  # unique for some rows only
            [
                Column("user_id", ForeignKey("users.id"), nullable=False),
                Index("some", "user_id", unique=True, postgresql_where=func.now().is_not(None)),
            ],
            "many rows of profiles to one row of users",
        ),
        (  # unique together with something else
            [
                Column("user_id", ForeignKey("users.id"), nullable=False),
                Column("kind", String),
                UniqueConstraint("user_id", "kind"),
            ],
            "many rows of profiles to one row of users",
        ),
    ],
)
def test_how_many(parts: list[SchemaItem], expected: str) -> None:
    assert sentences(users(), ("profiles", [key(), *parts])) == [f"profiles.user_id: {expected}"]


def test_a_key_that_is_the_primary_key_too_is_one_to_one() -> None:
    profile: list[SchemaItem] = [Column("user_id", ForeignKey("users.id"), primary_key=True)]
    assert sentences(users(), ("profiles", profile)) == [
        "profiles.user_id: at most one row of profiles to one row of users"
    ]


def pair(*more: SchemaItem, primary: bool = True) -> list[SchemaItem]:
    return [
        Column("follower_id", ForeignKey("users.id"), primary_key=primary),
        Column("followed_id", ForeignKey("users.id"), primary_key=primary),
        *more,
    ]


def test_an_association_table_is_a_line_even_to_itself() -> None:
    diagram = diagram_of(users(), ("follows", pair()))
    assert [table.name for table in diagram.tables] == ["users"]
    assert 'users }o--o{ users : "follows"' in diagram.mermaid()
    by_constraint = pair(UniqueConstraint("follower_id", "followed_id"), primary=False)
    assert len(diagram_of(users(), ("follows", by_constraint)).tables) == 1


def test_a_table_that_another_points_to_is_a_box() -> None:
    notes: list[SchemaItem] = [
        key(),
        Column("follower_id", Integer),
        Column("followed_id", Integer),
        ForeignKeyConstraint(
            ["follower_id", "followed_id"], ["follows.follower_id", "follows.followed_id"]
        ),
    ]
    diagram = diagram_of(users(), ("follows", pair()), ("notes", notes))
    assert [table.name for table in diagram.tables] == ["users", "follows", "notes"]


@pytest.mark.parametrize(
    "parts", [pair(Column("since", Integer)), pair(primary=False)], ids=["more to say", "no key"]
)
def test_a_table_with_more_to_say_is_a_box(parts: list[SchemaItem]) -> None:
    diagram = diagram_of(users(), ("follows", parts))
    assert [table.name for table in diagram.tables] == ["users", "follows"]
    assert len(diagram.links) == 2


def test_composite_keys_and_tables_that_are_elsewhere() -> None:
    rooms: list[SchemaItem] = [
        Column("house", Integer, primary_key=True),
        Column("number", Integer, primary_key=True),
    ]
    beds: list[SchemaItem] = [
        key(),
        Column("house", Integer, nullable=False),
        Column("room", Integer),
        Column("owner_id", ForeignKey("people.id")),
        ForeignKeyConstraint(["house", "room"], ["rooms.house", "rooms.number"]),
    ]
    diagram = diagram_of(("rooms", rooms), ("beds", beds))
    assert [link.sentence() for link in diagram.links] == [
        "beds.house, room: many rows of beds to at most one row of rooms",
        "beds.owner_id: many rows of beds to at most one row of people",
    ]
    assert "unknown owner_id FK" in diagram.mermaid()


def test_every_line_fits_the_grammar() -> None:
    odd: list[SchemaItem] = [
        Column("2nd name", Numeric(8, 2), primary_key=True),
        Column('a "b" {c}', String(5)),
    ]
    drawn = diagram_of(("my table", odd)).mermaid()
    assert '"my table" {' in drawn
    assert "numeric _2nd_name PK" in drawn
    body = drawn.partition('"my table" {')[2].partition("}")[0].strip().splitlines()
    for line in body:
        assert re.fullmatch(r'\s*[A-Za-z_][\w()\[\]-]* \w+( [PFUK, ]+)?( "[^"]*")?', line), line


def test_text_names_and_alt_text() -> None:
    class Base(DeclarativeBase):
        pass

    class City(Base):
        __tablename__ = "cities"
        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(String(50), unique=True)
        mayor: Mapped[str | None]

    diagram = entity_diagram(Base)
    assert repr(diagram) == (
        "cities\n"
        "    id     integer      primary key\n"
        "    name   varchar(50)  unique\n"
        "    mayor  varchar      may be NULL"
    )
    bundle = diagram._repr_mimebundle_()
    assert "accTitle: The tables cities" in bundle["text/vnd.mermaid"]
    assert "No foreign keys." in bundle["text/vnd.mermaid"]
    assert bundle["text/plain"] == repr(diagram)


def test_no_tables_says_so() -> None:
    bundle = entity_diagram(MetaData())._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "No tables" in bundle["text/plain"]


def test_what_is_no_metadata_is_refused() -> None:
    with pytest.raises(TypeError, match="not 3"):
        entity_diagram(3)  # type: ignore[arg-type]
