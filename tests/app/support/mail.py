"""A mail server that keeps what it gets, and the settings of an application that sends to it."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.config import Settings
from tests.app.support.api import make_settings

TOKEN = re.compile(r"#token=(\S+)")


class Mailbox:
    """A mail server that keeps what it gets, and refuses some."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        if address.startswith("unknown"):
            return f"550 {address} is not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it so
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.recipients += envelope.rcpt_tos
        return "250 OK"

    def tokens(self) -> list[str]:
        """Of all links that were sent."""
        texts = [message.get_content() for message in self.messages]
        return [token for text in texts for token in TOKEN.findall(text)]


def mailing(url: str, port: int, **changes: Any) -> Settings:
    """Settings with a mail server on this machine."""
    values = {
        "smtp_host": "127.0.0.1",
        "smtp_port": port,
        "smtp_security": "none",
        "mail_from": "blog@example.com",
        "public_url": "https://blog.example/",
    }
    return make_settings(url, **values | changes)
