"""Private addresses: secrets that cannot be guessed, of which the editing one is kept only as its SHA-256."""

import re
import secrets
from hashlib import sha256

from assessment.errors import NotFound

_FORM = re.compile(r"[A-Za-z0-9_-]{32}")


def fresh() -> str:
    """A new secret of 32 characters that can stand in an address."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What is kept of an editing secret."""
    return sha256(well_formed(secret).encode()).hexdigest()


def well_formed(secret: str) -> str:
    """The secret, if it can be one at all; raises `NotFound` otherwise."""
    if not _FORM.fullmatch(secret):
        raise NotFound
    return secret
