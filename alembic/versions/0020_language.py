"""The language of a post, and its words as that language counts them: the stems.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

LANGUAGES = (
    *("simple", "arabic", "armenian", "basque", "catalan", "danish", "dutch", "english"),
    *("finnish", "french", "german", "greek", "hindi", "hungarian", "indonesian", "irish"),
    *("italian", "lithuanian", "nepali", "norwegian", "portuguese", "romanian", "russian"),
    *("serbian", "spanish", "swedish", "tamil", "turkish", "yiddish"),
)
LANGUAGE = postgresql.ENUM(*LANGUAGES, name="post_language", create_type=False)

# The same bounds as in revision 0012. The mark of the language is a word that no text has: so one
# index serves all languages, and a word that is common in one costs nothing in another.
FUNCTION = """
    CREATE FUNCTION set_stems_of_post() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        rules regconfig;
    BEGIN
        IF new.language = 'simple' THEN
            new.stems := NULL;
        ELSE
            rules := new.language::text::regconfig;
            new.stems := array_to_tsvector(ARRAY['=' || new.language])
                || setweight(to_tsvector(rules, new.title), 'A')
                || setweight(to_tsvector(
                    rules, translate(left(new.content, 20000), '_<~', '   ')), 'B');
        END IF;
        RETURN new;
    END $$
"""
# A post without a language doesn't even call the function.
NEW = """
    CREATE TRIGGER set_stems_of_new_post BEFORE INSERT ON posts FOR EACH ROW
    WHEN (new.language <> 'simple') EXECUTE FUNCTION set_stems_of_post()
"""
CHANGED = """
    CREATE TRIGGER set_stems_of_post BEFORE UPDATE OF title, content, language ON posts
    FOR EACH ROW WHEN (old.language <> 'simple' OR new.language <> 'simple')
    EXECUTE FUNCTION set_stems_of_post()
"""


def upgrade() -> None:
    names = ", ".join(f"'{name}'" for name in LANGUAGES)
    op.execute(f"CREATE TYPE post_language AS ENUM ({names})")
    # A constant and a NULL: no row is rewritten, and all posts are as they were.
    op.add_column("posts", sa.Column("language", LANGUAGE, server_default="simple", nullable=False))
    op.add_column("posts", sa.Column("stems", postgresql.TSVECTOR(), nullable=True))
    op.execute(FUNCTION)
    op.execute(NEW)
    op.execute(CHANGED)


def downgrade() -> None:
    op.execute("DROP TRIGGER set_stems_of_post ON posts")
    op.execute("DROP TRIGGER set_stems_of_new_post ON posts")
    op.execute("DROP FUNCTION set_stems_of_post()")
    op.drop_column("posts", "stems")
    op.drop_column("posts", "language")
    op.execute("DROP TYPE post_language")
