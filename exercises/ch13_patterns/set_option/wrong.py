"""Wrong answers to ``set_option``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import Mapped, declarative_base, mapped_column

from workbook.course import catalogue
from workbook.judge import answers

_Profile: Any = answers.reference(catalogue.exercise("set_option"))["Profile"]


class not_tracked:
    """A new dictionary is assigned in set_option, so nothing has to be noticed."""

    class Profile(declarative_base()):
        __tablename__ = "profiles"
        id: Mapped[int] = mapped_column(primary_key=True)
        options: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(not_tracked.Profile, profile_id, populate_existing=True)
        if profile is None:
            return False
        old = profile.options
        profile.options = {**old, group: {**old.get(group, {}), name: value}}
        session.flush()
        return True


class nested_not_saved:
    """MutableDict notices changes."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(_Profile, profile_id, populate_existing=True)
        if profile is None:
            return False
        if group not in profile.options:
            profile.options[group] = {}
        profile.options[group][name] = value
        session.flush()
        return True


class forgets_the_rest:
    """An assignment is noticed."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(_Profile, profile_id, populate_existing=True)
        if profile is None:
            return False
        profile.options[group] = {name: value}
        session.flush()
        return True


class old_value_wins:
    """get returns the profile."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(_Profile, profile_id)
        if profile is None:
            return False
        profile.options[group] = {**profile.options.get(group, {}), name: value}
        session.flush()
        return True


class no_group_yet:
    """The groups are there."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(_Profile, profile_id, populate_existing=True)
        if profile is None:
            return False
        profile.options[group] = {**profile.options[group], name: value}
        session.flush()
        return True


class forgets_flush:
    """The caller's next query flushes."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(_Profile, profile_id, populate_existing=True)
        if profile is None:
            return False
        profile.options[group] = {**profile.options.get(group, {}), name: value}
        return True


class no_server_default:
    """An empty dictionary is the default."""

    class Profile(declarative_base()):
        __tablename__ = "profiles"
        id: Mapped[int] = mapped_column(primary_key=True)
        options: Mapped[dict[str, Any]] = mapped_column(MutableDict.as_mutable(JSONB), default=dict)

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(no_server_default.Profile, profile_id, populate_existing=True)
        if profile is None:
            return False
        profile.options[group] = {**profile.options.get(group, {}), name: value}
        session.flush()
        return True


class stale_object:
    """PostgreSQL can change a part of a document."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        change = update(_Profile).where(_Profile.id == profile_id)
        change = change.values({_Profile.options[group][name]: value})
        changed = session.execute(change.execution_options(synchronize_session=False))
        return changed.rowcount == 1


class adds_a_profile:
    """A user without a profile gets one."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(_Profile, profile_id, populate_existing=True)
        if profile is None:
            profile = _Profile(id=profile_id, options={})
            session.add(profile)
        profile.options[group] = {**profile.options.get(group, {}), name: value}
        session.flush()
        return True


class commits_itself:
    """Saved is saved."""

    @staticmethod
    def set_option(session, profile_id, group, name, value):
        profile = session.get(_Profile, profile_id, populate_existing=True)
        if profile is None:
            return False
        profile.options[group] = {**profile.options.get(group, {}), name: value}
        session.commit()
        return True
