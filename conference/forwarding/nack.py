"""Lost packets, both ways: asked of the publisher, and given again to subscribers."""

from conference.rtp.sequence import extend_seq

_FIRST_WAIT = 0.01
"""Before a hole is taken for a loss: packets of one burst overtake each other by less."""
_LONGEST_HOLE = 256
"""A longer one is an outage; a keyframe mends it sooner than so many packets."""
_MOST_MISSING = 512
_SHORTEST_RETRY = 0.04
_RETRY_TRIPS = 1.2
"""Round trips between two tries: jitter alone should not make us ask twice."""
_PATIENCE = 1.0
"""Nobody's picture waits longer for a packet than a keyframe would take."""

_RESEND_SHARE = 0.4
_RESEND_BURST = 100_000
"""Bytes that may be repaired beyond the share: a large keyframe on a stream that was still."""


class LossTracker:
    """What is missing of one layer, and when to ask for it (again)."""

    __slots__ = ("_tries", "_window", "missing")

    def __init__(self, *, window: int, tries: int) -> None:
        """`window`: packets behind the newest after which nobody could use one; as the history."""
        self.missing: dict[int, tuple[int, float, float]] = {}
        """Extended seq → (times asked, when to ask next, when to give it up)."""
        self._window = window
        self._tries = tries

    def lost(self, first: int, beyond: int, *, now: float) -> bool:
        """Note the hole from `first` up to but not including `beyond`; False if too long to
        mend."""
        if beyond - first > _LONGEST_HOLE or len(self.missing) + beyond - first > _MOST_MISSING:
            self.missing.clear()
            return False
        entry = (0, now + _FIRST_WAIT, now + _PATIENCE)
        for ext_seq in range(first, beyond):
            self.missing[ext_seq] = entry
        return True

    def arrived(self, ext_seq: int) -> bool:
        """Whether this packet was missing and had been asked for."""
        entry = self.missing.pop(ext_seq, None)
        return entry is not None and entry[0] > 0

    def take_due(
        self, *, highest: int, round_trip: float, now: float
    ) -> tuple[list[int], int | None]:
        """The extended seqs to ask for now, in order, and the newest that is given up now."""
        due: list[int] = []
        given_up = None
        wait = max(round_trip * _RETRY_TRIPS, _SHORTEST_RETRY)
        for ext_seq, (tries, next_try, last_moment) in sorted(self.missing.items()):
            if ext_seq > highest - self._window and now < next_try:
                continue
            if ext_seq <= highest - self._window or tries >= self._tries or now >= last_moment:
                del self.missing[ext_seq]
                given_up = ext_seq
            else:
                due.append(ext_seq)
                self.missing[ext_seq] = (tries + 1, now + wait, last_moment)
        return due, given_up


class ResendLimit:
    """How often one stream's subscriber is given the same packet, and how much of it again.

    A subscriber whose NACK crossed our answer asks twice; and one on a network that cannot take the
    stream, or a hostile one, must not have the history make it worse: what is resent stays under a
    share of what was sent, but for a burst.
    """

    __slots__ = ("_allowance", "_forwarded", "_resent_at")

    def __init__(self) -> None:
        self._allowance = float(_RESEND_BURST)
        self._forwarded = 0
        self._resent_at: dict[int, float] = {}

    def allows(self, seq: int, *, size: int, forwarded: int, round_trip: float, now: float) -> bool:
        """Whether the subscriber may have the `size` bytes of wire seq `seq` now; yes counts as
        given. `forwarded`: bytes of this stream sent so far, repairs not counted."""
        earned = (forwarded - self._forwarded) * _RESEND_SHARE
        self._forwarded = forwarded
        self._allowance = min(_RESEND_BURST, self._allowance + earned)
        before = self._resent_at.get(seq)
        if self._allowance < size or (before is not None and now - before < round_trip):
            return False
        self._allowance -= size
        if len(self._resent_at) >= 1024:
            self._resent_at = {
                other: at for other, at in self._resent_at.items() if now - at < round_trip
            }
        self._resent_at[seq] = now
        return True


def extend_nacked(seq: int, *, highest: int) -> int:
    """A subscriber asks for the past, so a seq means its newest use not after `highest`."""
    ext_seq = extend_seq(seq, near=highest)
    return ext_seq if ext_seq <= highest else ext_seq - 0x1_0000
