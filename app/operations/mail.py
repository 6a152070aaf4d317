"""Sending mail: through an SMTP server, or printed in development."""

from __future__ import annotations

import asyncio
import logging
import sys
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTPUTF8
from email.utils import formatdate, make_msgid

import aiosmtplib
import idna

from app.config import Settings

log = logging.getLogger(__name__)

# What can go wrong with one message. The request that asked for it has been answered by then.
FAILURES = (aiosmtplib.SMTPException, OSError, ValueError, MessageError)
TIMEOUT = 20.0
# Messages on their way at once, per process.
MOST = 50


class Mailer:
    """Sends plain text, some messages at once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sending = 0

    @property
    def available(self) -> bool:
        """Whether there is a server, or a developer who reads what is printed."""
        return bool(self._settings.smtp_host) or self._settings.environment == "development"

    @property
    def busy(self) -> bool:
        """Whether no more can be taken on now."""
        return self._sending >= MOST

    def link(self, page: str, token: str) -> str:
        """The address of a page of the website: a setting, never the Host that a client sends.

        The token stands behind the #: a browser sends that to no server, and in no Referer.
        """
        return f"{self._settings.website}/{page}#token={token}"

    async def send(self, to: str, subject: str, text: str) -> bool:
        """Send a message. False if that did not work, which is logged, without address or text."""
        settings = self._settings
        if not settings.smtp_host:
            sys.stdout.write(f"\nTo: {to}\nSubject: {subject}\n\n{text}\n")
            sys.stdout.flush()
            return True
        message = EmailMessage(SMTPUTF8)
        connected = False
        self._sending += 1
        try:
            message["From"] = settings.mail_from
            message["To"] = _in_ascii(to)
            message["Subject"] = subject
            message["Date"] = formatdate()
            message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(text)
            # Of the whole: the library's own timeout is one for each answer of the server.
            async with asyncio.timeout(TIMEOUT), self._server() as server:
                connected = True
                await server.send_message(message)
        except FAILURES as error:
            log.warning("mail not sent", extra={"cause": _cause(error, connected)})
            return False
        finally:
            self._sending -= 1
        return True

    def _server(self) -> aiosmtplib.SMTP:
        settings = self._settings
        return aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port,
            username=settings.smtp_username or None,
            password=settings.smtp_password.get_secret_value() or None,
            use_tls=settings.smtp_security == "tls",
            # Required, not opportunistic: a man in the middle could remove the offer.
            start_tls=settings.smtp_security == "starttls",
            timeout=TIMEOUT,
        )


def _cause(error: Exception, connected: bool) -> str:
    cause = type(error).__name__
    # The code only: the text of a refusal holds the address, or the name that signs in.
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{cause} {error.code}"
    # Before that, no address has been sent, so the text can't contain one. It says, for example,
    # that the server doesn't offer STARTTLS, or that its certificate isn't trusted.
    return cause if connected else f"{cause}: {error}"


def _in_ascii(address: str) -> str:
    """The domain as every server understands it. It is stored in Unicode."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{idna.encode(domain, uts46=True).decode()}"
