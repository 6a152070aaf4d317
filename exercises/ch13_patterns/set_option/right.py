"""``set_option`` in other styles: each is right."""

from typing import Any

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, declarative_base, mapped_column
from sqlalchemy.orm.attributes import flag_modified


class in_the_database:
    """PostgreSQL sets a part of the document; the object is told to load it anew."""

    class Profile(declarative_base()):
        __tablename__ = "profiles"
        id: Mapped[int] = mapped_column(primary_key=True)
        options: Mapped[dict[str, Any]] = mapped_column(
            MutableDict.as_mutable(JSONB), server_default=text("'{}'::jsonb")
        )

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = in_the_database.Profile
        changed = session.execute(
            update(profile)
            .where(profile.id == profile_id)
            .values({profile.options[group][name]: value})
            .execution_options(synchronize_session=False)
        )
        held = session.get(profile, profile_id)
        if held is not None:
            session.refresh(held)
        return changed.rowcount == 1


class flagged:
    """Locked, changed in place, and the change is declared."""

    class Profile(declarative_base()):
        __tablename__ = "profiles"
        id: Mapped[int] = mapped_column(primary_key=True)
        options: Mapped[dict[str, Any]] = mapped_column(
            MutableDict.as_mutable(JSONB()), server_default="{}", default=dict
        )

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(
            flagged.Profile, profile_id, with_for_update=True, populate_existing=True
        )
        if profile is not None:
            profile.options.setdefault(group, {})[name] = value
            flag_modified(profile, "options")
            session.flush()
        return profile is not None
