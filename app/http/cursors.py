"""Cursors of keyset pages: where the last page ended, signed so that nobody makes one up."""

import base64
import binascii
import hmac
import struct
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app.http.errors import Problem

_SIGNATURE = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MAX_LENGTH = 400


def encode(secret: bytes, kind: str, *position: int) -> str:
    """An opaque cursor for pages of this kind."""
    payload = struct.pack(f">{len(position)}q", *position)
    signature = _sign(secret, kind, payload)
    return base64.urlsafe_b64encode(signature + payload).rstrip(b"=").decode()


def decode(secret: bytes, kind: str, cursor: str) -> tuple[int, ...]:
    """The position. Raises Problem unless ``encode`` made the cursor for the same kind."""
    try:
        raw = base64.b64decode(
            cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True
        )
        signature, payload = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if hmac.compare_digest(signature, _sign(secret, kind, payload)):
            return struct.unpack(f">{len(payload) // 8}q", payload)
    except (binascii.Error, UnicodeEncodeError):
        pass
    raise Problem(422, "This API didn't issue this cursor.", code="invalid_cursor")


def microseconds(moment: datetime) -> int:
    """A timestamp as an integer, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(count: int) -> datetime:
    """The timestamp of ``microseconds``."""
    return _EPOCH + timedelta(microseconds=count)


def _sign(secret: bytes, kind: str, payload: bytes) -> bytes:
    return hmac.digest(secret, f"cursor:{kind}:".encode() + payload, sha256)[:_SIGNATURE]
