"""Passwords: hashed with argon2id, checked in a thread, a few at a time."""

import asyncio
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from conference.errors import BadInput

MIN_CHARS: Final = 10
MAX_CHARS: Final = 256
_AT_ONCE: Final = 2
"""Each check fills 64 MiB on purpose; a rush of sign-ins waits its turn instead of the memory."""


class WeakPassword(BadInput):
    """Too short to be guessed only with difficulty, or longer than anybody types."""

    code = "weak_password"


class Passwords:
    """`hasher` has the library's (RFC 9106's low-memory) cost; tests hand in a cheap one."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """Raises WeakPassword."""
        if not MIN_CHARS <= len(password) <= MAX_CHARS:
            raise WeakPassword(f"A password has {MIN_CHARS} to {MAX_CHARS} characters.")
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, password: str, *, password_hash: str | None) -> bool:
        """With no hash, takes as long and says no: the time does not tell who has an account."""
        if self._nobodys is None:
            self._nobodys = await self.hash("nobody's password")
        async with self._turn:
            matches = await asyncio.to_thread(
                self._matches, password_hash or self._nobodys, password
            )
        return matches and password_hash is not None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
