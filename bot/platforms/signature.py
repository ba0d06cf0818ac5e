"""Signatures of requests: an HMAC of the raw bytes, compared in constant time, before any parsing."""

import hashlib
import hmac
from collections.abc import Mapping

from bot.errors import BadSignature

HEADER = "x-hub-signature-256"


def sign(secret: str, body: bytes) -> str:
    """`sha256=` and the lowercase hexadecimal HMAC-SHA256 of the bytes, as Meta writes it."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """BadSignature unless the header holds the signature of exactly these bytes."""
    given = headers.get(HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), sign(secret, body).encode()):
        raise BadSignature("the signature is missing or wrong")
