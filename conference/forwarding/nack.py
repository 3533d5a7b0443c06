"""Lost packets, both ways: asked of the publisher, and given again to subscribers."""

from conference.rtp.sequence import extend_seq

_FIRST_WAIT = 0.01
"""Before a hole is taken for a loss: packets of one burst overtake each other by less."""
_LONGEST_HOLE = 256
"""A longer one is an outage; a keyframe mends it sooner than so many packets."""
_MOST_MISSING = 512
_SHORTEST_RETRY = 0.04


class LossTracker:
    """What is missing of one layer, and when to ask for it (again)."""

    __slots__ = ("_tries", "_window", "missing")

    def __init__(self, *, window: int, tries: int) -> None:
        """`window`: packets behind the newest after which nobody could use one; as the history."""
        self.missing: dict[int, tuple[int, float]] = {}
        """Extended seq → (times asked, when to ask next)."""
        self._window = window
        self._tries = tries

    def lost(self, first: int, beyond: int, *, now: float) -> bool:
        """Note the hole from `first` up to but not including `beyond`; False if too long to
        mend."""
        if beyond - first > _LONGEST_HOLE or len(self.missing) + beyond - first > _MOST_MISSING:
            self.missing.clear()
            return False
        due = now + _FIRST_WAIT
        for ext_seq in range(first, beyond):
            self.missing[ext_seq] = (0, due)
        return True

    def arrived(self, ext_seq: int) -> bool:
        """Whether this packet was missing and had been asked for."""
        entry = self.missing.pop(ext_seq, None)
        return entry is not None and entry[0] > 0

    def take_due(self, *, highest: int, round_trip: float, now: float) -> list[int]:
        """The extended seqs to ask for now, in order; what is past help is forgotten."""
        due: list[int] = []
        for ext_seq, (tries, next_try) in sorted(self.missing.items()):
            if ext_seq <= highest - self._window or (tries >= self._tries and next_try <= now):
                del self.missing[ext_seq]
            elif next_try <= now:
                due.append(ext_seq)
                # Each answer gets longer to come: a queue on the way may be what loses packets.
                wait = max(round_trip * 1.5, _SHORTEST_RETRY) * (1 + 0.5 * tries)
                self.missing[ext_seq] = (tries + 1, now + wait)
        return due


class ResendLimit:
    """How often one subscriber is given the same packet, and how many in a second.

    A subscriber whose NACK crossed our answer asks twice; and a broken or hostile one must not turn
    the history into a bandwidth multiplier.
    """

    __slots__ = ("_allowance", "_per_second", "_refilled_at", "_resent_at")

    def __init__(self, *, per_second: int) -> None:
        self._per_second = per_second
        self._allowance = float(per_second)
        self._refilled_at = float("-inf")
        self._resent_at: dict[int, float] = {}

    def allows(self, seq: int, *, round_trip: float, now: float) -> bool:
        """Whether the subscriber may have wire seq `seq` now; yes counts as given."""
        elapsed = min(1.0, now - self._refilled_at)
        self._refilled_at = now
        self._allowance = min(self._per_second, self._allowance + elapsed * self._per_second)
        before = self._resent_at.get(seq)
        if self._allowance < 1 or (before is not None and now - before < round_trip):
            return False
        self._allowance -= 1
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
