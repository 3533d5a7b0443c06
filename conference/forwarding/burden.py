"""What a path must have room for to carry a shared screen."""

_WINDOW = 1.0
"""Seconds: so long a keyframe's bits are given to leave in."""
_KEPT = 0.93
"""From window to window: a calm screen counts half as much after ten seconds."""


class Burden:
    """The most that a screen took of late. It takes next to nothing until somebody scrolls, and
    then there must be room at once: by its bitrate of the moment it would seem to fit anywhere."""

    __slots__ = ("_began", "_bytes", "bps")

    def __init__(self, *, now: float) -> None:
        self.bps = 0.0
        """0 until that is known."""
        self._began = now
        self._bytes = 0

    def note(self, total_bytes: int, *, now: float) -> None:
        """So many bytes have come in all."""
        elapsed = now - self._began
        if elapsed < _WINDOW:
            return
        newest = (total_bytes - self._bytes) * 8 / elapsed
        self.bps = max(newest, _KEPT * self.bps)
        self._began, self._bytes = now, total_bytes
