"""Encryption at rest and keyed look-up: what is personal is never readable in the database file alone.

Keys are derived from ``SECRET_KEY`` by HKDF-SHA256; values are sealed with AES-256-GCM under a purpose, so that a
value copied into another column does not open. Equal plaintexts get unequal seals; equality is found by HMAC.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: Bytes of a fresh AES-GCM nonce. Source: NIST SP 800-38D, 8.2.1.
NONCE_BYTES = 12
#: First byte of every seal, so that a later format can be told from this one.
FORMAT = b"\x01"


class SealError(Exception):
    """A sealed value does not open: SECRET_KEY is not the one it was sealed with, or the value was damaged."""

    def __init__(self) -> None:
        super().__init__(self.__class__.__doc__)


def _derived(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())


class Vault:
    """Seals, opens and looks up values under keys derived from one secret.

    Args:
        secret: the value of ``SECRET_KEY``; at least 32 characters, checked by the settings.
    """

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derived(secret, "kentongan seal 1"))
        self._lookup_key = _derived(secret, "kentongan lookup 1")

    def seal(self, purpose: str, plain: str) -> bytes:
        """Encrypt a text; the result differs each time."""
        return self.seal_bytes(purpose, plain.encode("utf-8", "replace"))

    def seal_bytes(self, purpose: str, plain: bytes) -> bytes:
        """Encrypt the content of a file; the result differs each time. Use a thread for what is large."""
        nonce = os.urandom(NONCE_BYTES)
        return b"".join((FORMAT, nonce, self._cipher.encrypt(nonce, plain, purpose.encode())))

    def unseal(self, purpose: str, sealed: bytes) -> str:
        """Decrypt what :meth:`seal` made under the same purpose.

        Raises:
            SealError: another key, another purpose, or damage.
        """
        return self.unseal_bytes(purpose, sealed).decode()

    def unseal_bytes(self, purpose: str, sealed: bytes) -> bytes:
        """Decrypt what :meth:`seal_bytes` made under the same purpose.

        Raises:
            SealError: another key, another purpose, or damage.
        """
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] != FORMAT or len(nonce) != NONCE_BYTES:
            raise SealError
        try:
            return self._cipher.decrypt(nonce, body, purpose.encode())
        except InvalidTag:
            raise SealError from None

    def lookup(self, *parts: str) -> bytes:
        """A keyed hash of 32 bytes by which a sealed value is found; the same parts give the same hash."""
        message = b"\x00".join(part.encode("utf-8", "replace") for part in parts)
        return hmac.new(self._lookup_key, message, hashlib.sha256).digest()
