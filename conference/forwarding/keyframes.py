"""When a layer's publisher is asked for a keyframe: soon, but not often."""

_NEVER = float("inf")
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 4.0


class KeyframeRequests:
    """The throttle of one layer: at most one request per `interval`, however many ask.

    A request that is refused now is remembered and due later. One that was sent is repeated while
    somebody still waits, because PLI is not acknowledged; but only if packets came since, or it
    would ring at a camera that is off.
    """

    __slots__ = ("_interval", "_sent_at", "_sent_at_packets", "_wanted_at")

    def __init__(self, interval: float) -> None:
        self._interval = interval
        self._sent_at = float("-inf")
        self._sent_at_packets = 0
        self._wanted_at = _NEVER

    @property
    def wanted(self) -> bool:
        """Whether somebody has asked since the last one."""
        return self._wanted_at < _NEVER

    def want(self, *, at: float = float("-inf")) -> None:
        """Somebody needs a keyframe, and may have asked for it `at` that time."""
        self._wanted_at = min(self._wanted_at, at)

    def came(self) -> None:
        """There is one; nobody need ask now."""
        self._wanted_at = _NEVER

    def take_due(self, *, waiting: bool, packets: int, now: float) -> bool:
        """Whether to send a request now; the answer yes counts as sent.

        `waiting`: somebody cannot begin without one. `packets`: received of the layer so far.
        """
        if now - self._sent_at < self._interval:
            return False
        if now < self._wanted_at and not (waiting and packets > self._sent_at_packets):
            return False
        self._wanted_at = _NEVER
        self._sent_at = now
        self._sent_at_packets = packets
        return True


class RequestBackoff:
    """How often one subscriber's requests count.

    All who watch a layer get the keyframe that one of them asked for, and pay for it. So whoever
    asks again and again, on a network that no keyframe gets through, is heard after ever longer
    waits; after a quiet time, at once.
    """

    __slots__ = ("_heard_at", "_wait")

    def __init__(self) -> None:
        self._heard_at = float("-inf")
        self._wait = _FIRST_WAIT

    def heard_at(self, *, now: float) -> float:
        """When a request that is made now counts: now or later. Those made until then are one."""
        if now < self._heard_at:
            return self._heard_at
        if now - self._heard_at > 2 * self._wait:
            self._heard_at = now
            self._wait = _FIRST_WAIT
        else:
            self._heard_at = max(now, self._heard_at + self._wait)
            self._wait = min(2 * self._wait, _LONGEST_WAIT)
        return self._heard_at
