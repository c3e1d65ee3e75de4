"""Secrets at rest: sealed with the newest of a few keys, opened with any of them."""

import re
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

# By its form: decoders pass over what is no base64.
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")


class Unreadable(Exception):
    """A sealed text that none of the keys opens: it was sealed with another key, or was changed."""


def new_key() -> str:
    """A new random key: 32 bytes as URL-safe base64."""
    return Fernet.generate_key().decode()


def is_key(text: str) -> bool:
    """Whether a text is 32 bytes as URL-safe base64, as every key must be."""
    return _KEY.fullmatch(text) is not None


class Safe:
    """Seals and opens short texts. `keys` come newest first; each is as `is_key` wants it."""

    def __init__(self, keys: Sequence[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._newest = fernets[0]
        self._any = MultiFernet(fernets)

    def seal(self, text: str) -> str:
        """The text, unreadable without the keys and protected against change."""
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises Unreadable."""
        try:
            return self._any.decrypt(sealed).decode()
        except (InvalidToken, ValueError):  # the latter at what is no ASCII
            raise Unreadable from None

    def renew(self, sealed: str) -> str:
        """The same under the newest key; unchanged where it is already. Raises Unreadable."""
        text = self.open(sealed)
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return self.seal(text)
        return sealed
