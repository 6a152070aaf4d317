"""What is done to the app from the command line: ``python -m app --help``."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings, UnusableSettings, complaint, get_settings
from app.crud import audit, email_tokens, idempotency, tokens, users
from app.database import Database, server_settings
from app.models import Action, Role
from app.operations import demo, keys, logs, server
from app.postgres import db_errors
from app.schemas import SignUp
from app.schemas.fields import as_signed_up
from app.security import Passwords

Command = Callable[[AsyncSession, Settings, argparse.Namespace], Awaitable[str]]
NOT_YOURS = (
    "The account {0} already exists, with a different e-mail address or password. Nothing was "
    "changed. Enter those of the account, choose another name, or ask an admin for the role: "
    'PATCH /users/{1} {{"role": "admin"}}.'
)


class Refused(Exception):
    """A command that does nothing, and why."""


async def create_admin(
    session: AsyncSession, settings: Settings, arguments: argparse.Namespace
) -> str:
    """Create an admin. An existing account becomes one if e-mail and password are its own.

    Anybody may have signed up under the name: without both it could be a stranger's account.
    """
    # Both before the password is typed: what cannot work is reported first, and a transaction that
    # waits for a keyboard would run into its time limit.
    known = await users.by_login(session, arguments.username)
    email = as_signed_up(arguments.email)
    if known and not await users.has_email(session, known, email):
        raise Refused(NOT_YOURS.format(known.username, known.id))
    session.expunge_all()  # what is known stays readable after the rollback
    await session.rollback()
    password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("Password: ")
    passwords = Passwords(settings)
    if known is None:
        data = SignUp(username=arguments.username, email=arguments.email, password=password)
        hashed = await passwords.hash(data.password)
        admin = await users.create(session, data.username, data.email, hashed, Role.ADMIN)
        await audit.add(session, None, Action.USER_CREATED, admin.id, role=Role.ADMIN)
        return f"{data.username} is an admin."
    right, _ = await passwords.verify(password, known.password_hash)
    user = await users.get(session, known.id, lock=True)
    if not right or user is None or user.password_hash != known.password_hash:
        raise Refused(NOT_YOURS.format(known.username, known.id))
    if (user.role, user.is_active) != (Role.ADMIN, True):
        before = {"role": user.role, "is_active": user.is_active}
        user.role, user.is_active = Role.ADMIN, True
        after = {"role": user.role, "is_active": True}
        await audit.add(session, None, Action.USER_CHANGED, user.id, before=before, after=after)
        users.end_access_tokens(user)
    return f"{user.username} is an admin now."


async def load_demo(session: AsyncSession, settings: Settings, _: argparse.Namespace) -> str:
    """Fill an empty database with something to look at."""
    if settings.environment == "production":
        return "The demo isn't loaded in production: everybody knows its passwords."
    return await demo.load(session, Passwords(settings))


async def prune(session: AsyncSession, settings: Settings, _: argparse.Namespace) -> str:
    """Delete expired tokens, failure counts and idempotency keys. For a nightly job."""
    now = datetime.now(UTC)
    await tokens.prune(session, now - timedelta(seconds=settings.login_window))
    await email_tokens.prune(session)
    await idempotency.prune(session, now - timedelta(days=1))
    return "Pruned."


async def settle(session: AsyncSession, settings: Settings, _: argparse.Namespace) -> str:
    """Set the app's timeouts on the database: needed behind PgBouncer, which passes none on."""
    name = await session.scalar(text("SELECT quote_ident(current_database())"))
    for setting, value in server_settings(settings).items():
        await session.execute(text(f"ALTER DATABASE {name} SET {setting} = '{value}'"))
    return "The database enforces the timeouts in all new sessions."


COMMANDS: dict[str, Command] = {
    "create-admin": create_admin,
    "demo": load_demo,
    "prune": prune,
    "settle": settle,
}


async def run(command: Command, arguments: argparse.Namespace) -> str:
    """One command is one unit of work."""
    settings = get_settings()
    database = Database(settings)
    try:
        async with database.SessionLocal() as session:
            done = await command(session, settings, arguments)
            await session.commit()
            return done
    finally:
        await database.engine.dispose()


def start(arguments: argparse.Namespace) -> int:
    """Run the server. The exit code is not 0 if it could not start."""
    logs.configure(get_settings().log_level)
    try:
        server.serve(arguments.host, arguments.port, arguments.graceful_seconds)
    except OSError as error:
        sys.stderr.write(f"Port {arguments.port} cannot be used: {error.strerror}.\n")
        return 1
    return 0


def main() -> int:
    """Parse, run, say what was done."""
    parser = argparse.ArgumentParser(prog="python -m app")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        subparser = commands.add_parser(name, help=command.__doc__)
        if name == "create-admin":
            subparser.add_argument("username")
            subparser.add_argument("email")
    commands.add_parser("make-key", help="Create SECRET_KEY_FILE, unless it exists.")
    subparser = commands.add_parser(
        "serve", help="Serve the API with one process, until it receives a signal."
    )
    subparser.add_argument("--host", default="127.0.0.1")
    subparser.add_argument("--port", type=int, default=8000)
    subparser.add_argument(
        "--graceful-seconds",
        type=int,
        default=25,
        help="how long requests in progress may take to finish",
    )
    arguments = parser.parse_args()
    try:
        if arguments.command == "make-key":
            sys.stdout.write(keys.make(os.environ) + "\n")
            return 0
        if arguments.command == "serve":
            return start(arguments)
        done = asyncio.run(run(COMMANDS[arguments.command], arguments))
    except ValidationError as error:
        sys.stderr.write(complaint(error) + "\n")
        return 1
    except (Refused, UnusableSettings) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except (EOFError, KeyboardInterrupt):
        sys.stderr.write("No password was entered. Type one, or set ADMIN_PASSWORD.\n")
        return 1
    except IntegrityError:
        sys.stderr.write("This e-mail address belongs to another account.\n")
        return 1
    except db_errors.KINDS as error:
        if not (meaning := db_errors.translate(error)):
            raise
        cure = "Run `alembic upgrade head`."
        if meaning is not db_errors.NOT_MIGRATED:
            cure = f"Is it running, and is DATABASE_URL right? ({error})"
        sys.stderr.write(f"{meaning.detail} {cure}\n")
        return 1
    sys.stdout.write(done + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
