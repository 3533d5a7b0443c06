"""Time is handed in, so that tests count it."""

from collections.abc import Callable

Clock = Callable[[], float]
"""UTC seconds since 1970; in servers `time.time`."""
