"""Mail over TLS, to real mail servers: encrypted and to the right one, or not at all."""

from __future__ import annotations

import asyncio
import logging
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from app.operations.mail import Mailer
from tests.app.support.mail import Mailbox, mailing

pytestmark = pytest.mark.anyio

# For the address 127.0.0.1 and no name; it vouches for itself.
CERTIFICATE = """
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = a mail server
[extensions]
basicConstraints = critical, CA:TRUE
keyUsage = critical, digitalSignature, keyCertSign
subjectKeyIdentifier = hash
subjectAltName = IP:127.0.0.1
"""
NAME, PASSWORD = "blog", "hush hush"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key, in one file."""
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "config").write_text(CERTIFICATE)
    command = "openssl req -new -x509 -days 2 -config config -nodes -keyout key -out signed"
    key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
    subprocess.run(f"{command} {key}".split(), cwd=folder, check=True, capture_output=True)
    whole = folder / "whole.pem"
    whole.write_text((folder / "key").read_text() + (folder / "signed").read_text())
    return whole


class Server(SMTP):
    """A mail server that keeps what it reads before the connection is encrypted."""

    clear = b""

    def data_received(self, data: bytes) -> None:
        if self.session is None or self.session.ssl is None:
            Server.clear += data
        super().data_received(data)


class Broken(Server):
    """It offers STARTTLS, and then cannot."""

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - aiosmtpd calls it so
        await self.push("454 not now")


@asynccontextmanager
async def server(
    kind: type[Server], security: str, certificate: Path
) -> AsyncIterator[tuple[Mailbox, int]]:
    """A server of this kind, and its port. "none": it would take a password in clear."""
    mailbox, loop = Mailbox(), asyncio.get_running_loop()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def sign_in(*arguments: Any) -> AuthResult:
        given = arguments[-1]
        right = given == LoginPassword(NAME.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def protocol() -> SMTP:
        return kind(
            mailbox,
            hostname="localhost",
            enable_SMTPUTF8=True,
            loop=loop,
            authenticator=sign_in,
            auth_required=security == "starttls",
            auth_require_tls=security == "starttls",
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
        )

    encrypted = context if security == "tls" else None
    listening = await loop.create_server(protocol, "127.0.0.1", 0, ssl=encrypted)
    yield mailbox, listening.sockets[0].getsockname()[1]
    listening.close()


async def send(port: int, **changes: Any) -> bool:
    values = {"smtp_security": "starttls", "smtp_username": NAME, "smtp_password": PASSWORD}
    settings = mailing("postgresql://localhost/x", port, **values | changes)
    return await Mailer(settings).send("ada@example.com", "Welcome", "A secret.")


@pytest.fixture(autouse=True)
def nothing_read() -> None:
    Server.clear = b""


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_name_password_and_message_are_encrypted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    # Where OpenSSL looks for who may sign, in production too.
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with server(Server, security, certificate) as (mailbox, port):
        assert await send(port, smtp_security=security)
    [message] = mailbox.messages
    assert message.get_content().strip() == "A secret."
    if security == "starttls":
        assert Server.clear.split(b"\r\n")[1:] == [b"STARTTLS", b""]


@pytest.mark.parametrize(
    ("kind", "offers", "trusted", "changes", "cause"),
    [
        (Server, "none", True, {}, "STARTTLS extension not supported by server"),
        (Broken, "starttls", True, {}, "454"),
        (Server, "starttls", False, {}, "self-signed certificate"),
        (Server, "starttls", True, {"smtp_host": "localhost"}, "Hostname mismatch"),
        (Server, "tls", False, {"smtp_security": "tls"}, "self-signed certificate"),
        (Server, "starttls", True, {"smtp_password": "wrong"}, "SMTPAuthenticationError 535"),
    ],
    ids=["no offer", "broken", "unknown", "another server", "unknown with TLS", "password"],
)
async def test_it_is_not_sent_and_the_log_says_why(
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: type[Server],
    offers: str,
    trusted: bool,
    changes: dict[str, Any],
    cause: str,
) -> None:
    """A man in the middle can take the offer away, or show a certificate of his own."""
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with caplog.at_level(logging.WARNING, logger="app"):
        async with server(kind, offers, certificate) as (mailbox, port):
            assert not await send(port, **changes)
    assert mailbox.messages == []
    [record] = [one for one in caplog.records if one.message == "mail not sent"]
    assert cause in vars(record)["cause"]
    assert not any(secret in str(vars(record)) for secret in ("ada@", "hush", "wrong", NAME + "'"))
    commands = {line[:8] for line in Server.clear.split(b"\r\n")}
    assert not commands & {b"AUTH PLA", b"AUTH LOG", b"MAIL FRO", b"DATA"}
